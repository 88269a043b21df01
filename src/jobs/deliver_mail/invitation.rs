//! What a mail puts into the calendar of its one recipient, as things stand when it goes out.

use chrono::{DateTime, Utc};

use super::series;
use crate::{
    domain::{
        event::{Announced, Event},
        invitation::{LedgerEntry, Method, belongs, carries},
        notice::Notice,
        registration::Registration,
        reply::{Last, standing_answer},
    },
    mail::{Invited, Part},
    store::{self, Store, StoreError},
};

/// The object that goes with the mail, brought up to how things stand now: never an older revision after a newer one, and
/// with what the person last answered (R32). Nothing, if it would say the opposite of what was decided. `left`: it goes to an
/// address that the person gave up since.
pub(super) async fn load(
    db: &Store,
    notice: &Notice,
    (registration, left): (&Registration, bool),
    announced: &Announced,
    now: DateTime<Utc>,
) -> Result<Option<Invited>, StoreError> {
    if !carries(notice.kind) {
        return Ok(None);
    }
    let Some(entry) = store::calendar_ledger::of_notice(db, (notice.id, registration.id)).await? else {
        return Ok(None);
    };
    if left {
        // As it was decided: what is said since concerns another calendar.
        let part = Part::Date;
        return Ok((entry.method == Method::Cancel).then_some(Invited { answer: None, entry, part }));
    }
    if entry.uid != announced.event.calendar_uid {
        return series::of_date(db, entry, (registration, announced), now).await;
    }
    let own = store::registrations::revision(db, registration.id).await?;
    // Whoever left since the registration was read has a newer revision, which is the next mail's.
    let still = belongs(&store::registrations::get(db, registration.id).await?, &announced.event);
    if still != belongs(registration, &announced.event) {
        return Ok(None);
    }
    let last = store::inbound::last_reply(db, registration.id).await?;
    Ok(brought_up(entry, own, (registration, &announced.event), last))
}

/// The object of a ledger entry as things stand: of the revision that the date and the person's registration have by now.
pub(super) fn brought_up(
    mut entry: LedgerEntry,
    own: u32,
    (registration, event): (&Registration, &Event),
    last: Option<Last>,
) -> Option<Invited> {
    entry.sequence = entry.sequence.max(event.sequence.saturating_add(own));
    let asks = if belongs(registration, event) { Method::Request } else { Method::Cancel };
    (entry.method == asks).then(|| Invited { answer: standing_answer(last), entry, part: Part::Date })
}
