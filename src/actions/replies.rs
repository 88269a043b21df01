//! A calendar program answered an invitation: the answer does what the same word on the page would do (R41, A5). What
//! changes nothing although somebody meant something by it is remembered for the team.
//!
//! The event's row is locked before anything is looked at, so that the same answer brought by many at once counts once.

use chrono::TimeDelta;

use super::{
    Desk, Failure,
    registrations::{Place, come_back, give_back, lock, take_offer},
};
use crate::{
    domain::{
        event::Event,
        id::EventId,
        inbound::{Finding, Inbound, InboundKind},
        notice::{NoticeKind, about_registration, once_a_day},
        registration::{RegisterRefusal, Registration, is_concerned},
        reply::{Answer, Deed, Proof, Reply, clamped, decide, trust, whose},
        text::EmailAddress,
    },
    store::{self, StoreError, Tx},
};

mod series;

use series::{Meant, meant};

type Refused = Failure<RegisterRefusal>;

/// So many answers that changed nothing are remembered of one date and day: its address is public, and whoever likes to
/// can write to it.
const NOTED_MAX: u64 = 100;

/// Who sent an answer, and how it is recognized when it comes again.
#[derive(Clone, Debug)]
pub struct Origin {
    /// A hash of the mail.
    pub key: String,
    /// The mail's one sender.
    pub from: Option<EmailAddress>,
    /// What the relay says of the sender.
    pub proof: Proof,
    /// Whether a program wrote the mail by itself: then nobody is answered.
    pub automatic: bool,
}

/// Takes the answers of one mail in, one after the other; says what came of the first.
///
/// # Errors
/// Only the database's.
pub async fn take_in(desk: &Desk, origin: &Origin, replies: &[Reply]) -> Result<Finding, Refused> {
    let (mut first, mut at) = (None, 0_usize);
    for reply in replies {
        let key = |at: usize| if at == 0 { origin.key.clone() } else { format!("{}-{at}", origin.key) };
        let dates = match meant(desk, (origin, &key(at)), reply).await? {
            Meant::Dates(dates) => dates,
            Meant::Done(finding) => {
                first.get_or_insert(finding);
                at += 1;
                continue;
            }
        };
        for reply in &dates {
            let key = key(at);
            let finding = take_one(desk, (&key, InboundKind::Reply), origin, reply).await?;
            first.get_or_insert(finding);
            at += 1;
        }
    }
    Ok(first.unwrap_or(Finding::Ignored))
}

/// Takes the proposal of another time in: it is not to be had, and whoever proposed it is told so, once a day.
///
/// # Errors
/// Only the database's.
pub async fn take_proposal(desk: &Desk, origin: &Origin, reply: &Reply) -> Result<Finding, Refused> {
    // Whoever proposes another time for a whole series is answered once, at its next date.
    let asked = match meant(desk, (origin, &origin.key), &Reply { answer: Answer::Tentative, ..reply.clone() }).await? {
        Meant::Dates(dates) => dates.into_iter().next(),
        Meant::Done(_) => None,
    };
    let Some(asked) = asked else { return Ok(Finding::Ignored) };
    take_one(desk, (&origin.key, InboundKind::Counter), origin, &Reply { answer: reply.answer, ..asked }).await
}

async fn take_one(
    desk: &Desk,
    (key, kind): (&str, InboundKind),
    origin: &Origin,
    reply: &Reply,
) -> Result<Finding, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    // No date of ours, no trace: whoever writes about somebody else's dates is nothing to us.
    let Some((event, day)) = store::events::find_by_calendar_uid(&tx, &reply.uid).await? else {
        return Ok(Finding::Ignored);
    };
    let event = store::events::lock(&tx, event.id).await?;
    if store::inbound::is_known(&tx, key).await? {
        return Ok(Finding::Unchanged);
    }
    let mut mail = Inbound::new(desk.chance.row_id(now).into(), key.to_owned(), kind, now);
    mail.event_id = Some(event.id);
    mail.sender.clone_from(&origin.from);
    mail.answer = Some((reply.answer, clamped(reply.age, now)));
    match find(&tx, (&event, day), origin, reply).await? {
        Err((finding, registration)) => {
            mail.finding = finding;
            mail.registration_id = registration.map(|one| one.id);
        }
        Ok(registration) => {
            mail.registration_id = Some(registration.id);
            mail.finding = if kind == InboundKind::Counter {
                propose(desk, &tx, (event.id, &registration), origin).await?
            } else {
                act(desk, &tx, (event.id, &registration), reply).await?
            };
        }
    }
    if keep(desk, &tx, &mut mail).await? {
        store::inbound::insert(&tx, &mail).await?;
    }
    desk.commit(tx).await?;
    Ok(mail.finding)
}

/// The team needs to know who wrote what it is to judge; of what counted the registration says enough.
async fn keep(desk: &Desk, tx: &Tx, mail: &mut Inbound) -> Result<bool, StoreError> {
    if !Finding::FOR_THE_TEAM.contains(&mail.finding) {
        mail.sender = None;
        return Ok(true);
    }
    let Some(event) = mail.event_id else { return Ok(true) };
    Ok(store::inbound::count_noted(tx, event, desk.now() - TimeDelta::days(1)).await? < NOTED_MAX)
}

/// The registration that a believable answer is about; else why nothing happens, and about whom it would have been.
async fn find(
    tx: &Tx,
    (event, day): (&Event, bool),
    origin: &Origin,
    reply: &Reply,
) -> Result<Result<Registration, (Finding, Option<Registration>)>, StoreError> {
    let registrations = store::registrations::list_of_address(tx, event.id, &reply.attendee).await?;
    let found = whose(&registrations).cloned();
    let known = found.as_ref().ok().cloned();
    if let Err(why) = trust(origin.from.as_ref(), &reply.attendee, origin.proof) {
        return Ok(Err((why, known)));
    }
    let registration = match found {
        Ok(registration) => registration,
        Err(why) => return Ok(Err((why, None))),
    };
    if reply.original.is_some_and(|original| !original.is_of(event)) {
        return Ok(Err((Finding::OtherTime, known)));
    }
    // A word about one day of several says nothing about the seat, which is for all of them.
    Ok(if day { Err((Finding::OneDay, known)) } else { Ok(registration) })
}

async fn act(
    desk: &Desk,
    tx: &Tx,
    (event, registration): (EventId, &Registration),
    reply: &Reply,
) -> Result<Finding, Refused> {
    let mut place = lock(tx, event, registration.id).await?;
    // Whoever answers reads the mailbox.
    store::mailboxes::prove(tx, place.participant.mailbox_id).await?;
    let last = store::inbound::last_reply(tx, registration.id).await?;
    let (done, finding) = match decide(reply, &place.registration, last, desk.now()) {
        Deed::Note(finding) => (Ok(()), finding),
        Deed::GiveBack => (give_back(desk, tx, &mut place).await, Finding::Left),
        Deed::ComeBack => (come_back(desk, tx, &mut place).await, Finding::Back),
        Deed::TakeOffer => (take_offer(desk, tx, &mut place).await, Finding::Back),
    };
    let finding = match done {
        Ok(()) => finding,
        Err(Failure::Refused(_)) => Finding::Refused,
        Err(failure) => return Err(failure),
    };
    // Whose calendar says "accepted" now although there is no seat must hear of it.
    if finding == Finding::Refused && reply.answer == Answer::Accepted && !is_concerned(place.registration.state) {
        tell(desk, tx, &place).await?;
    }
    Ok(finding)
}

async fn propose(
    desk: &Desk,
    tx: &Tx,
    (event, registration): (EventId, &Registration),
    origin: &Origin,
) -> Result<Finding, Refused> {
    let place = lock(tx, event, registration.id).await?;
    if !origin.automatic {
        tell(desk, tx, &place).await?;
    }
    Ok(Finding::Proposed)
}

/// The fixed answer: what the calendar program sent is not to be had. Once a day, whatever comes.
async fn tell(desk: &Desk, tx: &Tx, place: &Place) -> Result<(), StoreError> {
    let now = desk.now();
    let to = (place.participant.mailbox_id, place.registration.id);
    let id = desk.chance.row_id(now).into();
    let notice = about_registration(id, to, NoticeKind::ReplyAnswer, place.announced.event.slot.ends_at, now);
    store::outbox::enqueue(tx, &once_a_day(notice)).await?;
    Ok(())
}
