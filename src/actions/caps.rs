//! The limits on mail to people nobody knows (C11): what is counted, what is kept back, and the breaker.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Desk, Failure, Never, audit::entry};
use crate::{
    domain::{
        access::Viewer,
        id::{EventId, FormatId, MailboxId, ParticipantId},
        notice::{ANYBODY, CAUSED_BY_ANYBODY, Caps, NoticeKind, SIGN_IN, Standing, Turn, Withheld},
    },
    store::{self, StoreError, Tx},
};

/// When mails that anybody can cause were enqueued for the mailbox, a day back. Lock the mailbox first.
pub(super) async fn earlier(tx: &Tx, mailbox: MailboxId, now: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>, StoreError> {
    store::outbox::recent_for_mailbox(tx, mailbox, &CAUSED_BY_ANYBODY, now - TimeDelta::days(1)).await
}

/// Whether one more sign-in mail may go to the mailbox. Lock it first.
pub(super) async fn may_send_login(tx: &Tx, mailbox: MailboxId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let day_ago = now - TimeDelta::days(1);
    let logins = store::outbox::recent_for_mailbox(tx, mailbox, &[NoticeKind::Login], day_ago).await?;
    Ok(ANYBODY.admits(&logins, now) && SIGN_IN.admits(&earlier(tx, mailbox, now).await?, now))
}

/// For what a request is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Crowd {
    /// For one date, with so many seats.
    Date(EventId, Option<u32>),
    /// For a whole format, with so many seats per date.
    Format(FormatId, Option<u32>),
    /// To follow a format by mail.
    Followers(FormatId),
    /// Of one person at one address: nobody stands in line for it.
    OneAddress,
}

/// All that is counted for one request; in its transaction, with its event or format and its mailbox locked.
pub(super) async fn standing(
    tx: &Tx,
    crowd: Crowd,
    mailbox: MailboxId,
    now: DateTime<Utc>,
) -> Result<Standing, StoreError> {
    let since = now - Caps::WINDOW;
    let (seats, unanswered_here) = match crowd {
        Crowd::Date(event, seats) => {
            let substitutes = store::substitutions::count_unanswered(tx, Some(event), since).await?;
            (seats, substitutes + store::registrations::count_unanswered(tx, Some(event), since).await?)
        }
        Crowd::Format(format, seats) => (seats, store::enrollments::count_unanswered(tx, Some(format), since).await?),
        Crowd::OneAddress => (None, 0),
        Crowd::Followers(format) => (None, store::follows::count_unanswered(tx, Some(format), since).await?),
    };
    let people = store::participants::list_for_mailbox(tx, mailbox).await?;
    let people: Vec<ParticipantId> = people.iter().map(|person| person.id).collect();
    // All are always asked, so that no answer about an address is cheaper than another (C10). They are asked about people,
    // by a key: a database that does not know yet how many there are finds no worse way.
    let proven = [
        store::registrations::is_proven(tx, &people).await?,
        store::enrollments::is_proven(tx, &people).await?,
        store::follows::is_proven(tx, mailbox).await?,
    ];
    let proven = proven.contains(&true);
    // Nobody multiplies what a stranger gets by writing something behind a plus; and nobody uses up by it what somebody
    // gets who wants our mail.
    let day_ago = now - TimeDelta::days(1);
    let of_reach = store::outbox::recent_for_reach(tx, mailbox, &CAUSED_BY_ANYBODY, day_ago).await?;
    let own = earlier(tx, mailbox, now).await?;
    Ok(Standing {
        earlier: if proven { own } else { of_reach },
        proven,
        seats,
        unanswered_here,
        unanswered_everywhere: unanswered(tx, since).await?,
        breaker_open: store::mail_caps::open_since(tx).await?.is_some(),
    })
}

/// Requests of the whole installation that wait for their link to be used.
async fn unanswered(tx: &Tx, since: DateTime<Utc>) -> Result<u64, StoreError> {
    let dates = store::registrations::count_unanswered(tx, None, since).await?;
    let substitutes = store::substitutions::count_unanswered(tx, None, since).await?;
    let follows = store::follows::count_unanswered(tx, None, since).await?;
    Ok(dates + substitutes + follows + store::enrollments::count_unanswered(tx, None, since).await?)
}

/// Takes back what a request has written, counts it as kept back, and looks after the breaker. Whoever waits for the
/// answer waits for one commit, as after a request that leads to a mail (C10).
///
/// `unanswered`: how many requests of the whole installation are, where the request has counted them already.
pub(super) async fn withhold(
    desk: &Desk,
    request: Option<Tx>,
    why: Withheld,
    unanswered: Option<u64>,
) -> Result<(), StoreError> {
    if let Some(request) = request {
        request.rollback().await?;
    }
    let tx = desk.store.begin().await?;
    store::mail_caps::count(&tx, why, desk.now()).await?;
    turn_and_commit(desk, tx, unanswered).await
}

/// Opens or closes the breaker, if it is time; also when nobody asks for anything.
///
/// # Errors
/// Only the database's.
pub async fn watch(desk: &Desk) -> Result<&'static str, Failure<Never>> {
    let tx = desk.store.begin().await?;
    turn_and_commit(desk, tx, None).await?;
    let open = store::mail_caps::open_since(&desk.store).await?.is_some();
    Ok(if open { "open" } else { "closed" })
}

async fn turn_and_commit(desk: &Desk, tx: Tx, counted: Option<u64>) -> Result<(), StoreError> {
    let now = desk.now();
    let unanswered = match counted {
        Some(counted) => counted,
        None => unanswered(&tx, now - Caps::WINDOW).await?,
    };
    let open = store::mail_caps::open_since(&tx).await?.is_some();
    let mut turn = desk.caps.turn(open, unanswered);
    if let Some(wanted) = turn {
        let since = (wanted == Turn::Opens).then_some(now);
        if store::mail_caps::set_open_since(&tx, since).await? {
            let verb = if wanted == Turn::Opens { "mail.breaker-open" } else { "mail.breaker-close" };
            store::audit::insert(&tx, &entry(desk, &Viewer::Anonymous, verb, "outbox".to_owned(), now)).await?;
        } else {
            turn = None;
        }
    }
    desk.commit(tx).await?;
    report(turn, unanswered, desk.caps.everywhere);
    Ok(())
}

/// The alert, once it is true.
fn report(turn: Option<Turn>, unanswered: u64, limit: u64) {
    match turn {
        Some(Turn::Opens) => tracing::error!(
            unanswered,
            limit,
            "ALERT: mail to addresses that never confirmed is stopped, because too many registration requests of the \
             last hour are unanswered: somebody may be misusing the forms, or the mail server delivers nothing. \
             Everybody else still gets mail. It resumes by itself; see `turnus outbox list`"
        ),
        Some(Turn::Closes) => {
            tracing::warn!(unanswered, limit, "mail to addresses that never confirmed goes out again");
        }
        None => {}
    }
}
