//! The mails about a date, for its team: who got which one and where it stands, and the text as it went out.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use super::{Desk, Failure, Never, allow};
use crate::{
    domain::{
        access::{Deed, Viewer},
        event::Event,
        id::{EventId, NoticeId},
        inbound::{Digest, Finding, Inbound, RETURN_TOLD, digest},
        mail_log::{Logged, MailCopy, MailState, is_superseded},
        participant::Participant,
    },
    store::{self, StoreError},
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
    /// Whether it was given up, and something newer says what it would have said.
    pub newer: bool,
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
/// There is no such mail about this date, the date is another team's, or the database's.
pub async fn text_of(
    desk: &Desk,
    viewer: &Viewer,
    (event, id): (EventId, NoticeId),
) -> Result<(Mail, Event, Option<MailCopy>), Failure<Never>> {
    let db = &desk.store;
    let event = store::events::get(db, event).await?;
    allow(viewer, Deed::SeeRoster, event.team_id)?;
    let Some((log, _)) = store::outbox::logged(db, event.id, id).await? else { return Err(Failure::NotFound) };
    let copy = store::mail_copies::find(db, id).await?;
    let mail = with_people(desk, event.id, vec![log]).await?.pop().ok_or(Failure::NotFound)?;
    Ok((mail, event, copy))
}

/// What is known from the mails that came in about a date, with those that came back and were about it and others.
///
/// # Errors
/// Only the database's.
pub async fn digest_of(desk: &Desk, event: EventId) -> Result<Digest, StoreError> {
    let (db, now) = (&desk.store, desk.now());
    let mut mails = store::inbound::of_event(db, event).await?;
    let shared = store::outbox::returned(db, event, now - RETURN_TOLD).await?;
    let ids: Vec<NoticeId> = shared.iter().map(|(notice, _)| *notice).collect();
    let reports = store::inbound::about_notices(db, &ids).await?;
    mails.extend(reports.iter().flat_map(|report| {
        let of_it = shared.iter().filter(|(notice, _)| Some(*notice) == report.notice_id);
        of_it.map(|(_, mine)| Inbound { registration_id: Some(*mine), ..report.clone() })
    }));
    mails.sort_by_key(|mail| Reverse((mail.received_at, mail.id)));
    Ok(digest(mails, now))
}

async fn with_people(desk: &Desk, event: EventId, logs: Vec<Logged>) -> Result<Vec<Mail>, Failure<Never>> {
    let (db, now) = (&desk.store, desk.now());
    let lost = |finding| matches!(finding, Finding::Hard | Finding::AboutTheMail | Finding::Suspended);
    let ids: Vec<NoticeId> = logs.iter().map(|log| log.id).collect();
    let mut reports = store::inbound::of_event(db, event).await?;
    // What speaks of more than this date came back under another one, or under none.
    reports.extend(store::inbound::about_notices(db, &ids).await?);
    let returned: HashSet<NoticeId> =
        reports.iter().filter(|mail| lost(mail.finding)).filter_map(|mail| mail.notice_id).collect();
    let mut ids: Vec<_> = logs.iter().map(|log| log.participant_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let people: HashMap<_, _> =
        store::participants::list_some(db, &ids).await?.into_iter().map(|person| (person.id, person)).collect();
    let newer = overtaken(&logs);
    let mail = |log: Logged| {
        let person = people.get(&log.participant_id)?.clone();
        let state = log.standing(returned.contains(&log.id), now);
        Some(Mail { newer: state == MailState::Failed && newer.contains(&log.id), state, person, log })
    };
    Ok(logs.into_iter().filter_map(mail).collect())
}

/// Those after which the same person was told something newer of the same registration.
fn overtaken(logs: &[Logged]) -> HashSet<NoticeId> {
    let mut by_registration: HashMap<_, Vec<&Logged>> = HashMap::new();
    for log in logs.iter().filter(|log| log.registration_id.is_some()) {
        by_registration.entry(log.registration_id).or_default().push(log);
    }
    let later = |log: &Logged, all: &[&Logged]| {
        let after = all.iter().filter(|one| (one.queued_at, one.id) > (log.queued_at, log.id));
        after.map(|one| (one.kind, one.state)).collect::<Vec<_>>()
    };
    let of = |all: &Vec<&Logged>| {
        let over = all.iter().filter(|log| is_superseded(log.kind, &later(log, all))).map(|log| log.id);
        over.collect::<Vec<_>>()
    };
    by_registration.values().flat_map(of).collect()
}
