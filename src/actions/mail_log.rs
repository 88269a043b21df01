//! The mails about a date, for its team: who got which one and where it stands, and the text as it went out.

use std::collections::{HashMap, HashSet};

use super::{Desk, Failure, Never, allow};
use crate::{
    domain::{
        access::{Deed, Viewer},
        event::Event,
        id::{EventId, NoticeId},
        inbound::Finding,
        mail_log::{Logged, MailCopy, MailState},
        participant::Participant,
    },
    store,
};

/// A mail with whom it is for and where it stands.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The mail.
    pub log: Logged,
    /// To whom.
    pub person: Participant,
    /// Where it stands now.
    pub state: MailState,
}

/// The mails about a date, in the order in which they were enqueued.
///
/// # Errors
/// Not allowed to see who comes, or the database's.
pub async fn of_event(desk: &Desk, viewer: &Viewer, event: EventId) -> Result<Vec<Mail>, Failure<Never>> {
    let db = &desk.store;
    let found = store::events::get(db, event).await?;
    allow(viewer, Deed::SeeRoster, found.team_id)?;
    let mut logs = store::outbox::log_of_event(db, event).await?;
    logs.sort_by_key(|log| (log.queued_at, log.id));
    with_people(desk, event, logs).await
}

/// One mail about a date, and its text as long as that is kept.
///
/// # Errors
/// There is no such mail, it is about no date, its date is another team's, or the database's.
pub async fn text_of(
    desk: &Desk,
    viewer: &Viewer,
    id: NoticeId,
) -> Result<(Mail, Event, Option<MailCopy>), Failure<Never>> {
    let db = &desk.store;
    let Some((log, event, _)) = store::outbox::logged(db, id).await? else { return Err(Failure::NotFound) };
    let event = store::events::get(db, event).await?;
    allow(viewer, Deed::SeeRoster, event.team_id)?;
    let copy = store::mail_copies::find(db, id).await?;
    let mail = with_people(desk, event.id, vec![log]).await?.pop().ok_or(Failure::NotFound)?;
    Ok((mail, event, copy))
}

async fn with_people(desk: &Desk, event: EventId, logs: Vec<Logged>) -> Result<Vec<Mail>, Failure<Never>> {
    let (db, now) = (&desk.store, desk.now());
    let lost = |finding| matches!(finding, Finding::Hard | Finding::AboutTheMail | Finding::Suspended);
    let requests: Vec<NoticeId> = logs.iter().filter(|log| log.registration_id.is_none()).map(|log| log.id).collect();
    let mut reports = store::inbound::of_event(db, event).await?;
    reports.extend(store::inbound::about_notices(db, &requests).await?);
    let returned: HashSet<NoticeId> =
        reports.iter().filter(|mail| lost(mail.finding)).filter_map(|mail| mail.notice_id).collect();
    let mut ids: Vec<_> = logs.iter().map(|log| log.participant_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let people: HashMap<_, _> =
        store::participants::list_some(db, &ids).await?.into_iter().map(|person| (person.id, person)).collect();
    let mail = |log: Logged| {
        let person = people.get(&log.participant_id)?.clone();
        Some(Mail { state: log.standing(returned.contains(&log.id), now), person, log })
    };
    Ok(logs.into_iter().filter_map(mail).collect())
}
