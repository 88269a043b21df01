//! Sending somebody in one's place for one date: asking, answering by link, taking back (A6).
//!
//! Each step runs in the transaction that holds the event's lock: the seat goes from one person to the other without
//! ever being free, so that nobody moves up in between and nobody takes it twice.

mod over;

pub(super) use over::{Word, call_off, decided, left, stepped_back};
pub use over::{forget, lapse};

use chrono::{DateTime, Utc};

use super::{
    Desk, Failure, agreements,
    caps::{self, Crowd},
    registrations::{Place, admission_of, lock, participant_by_link, recognize, tell},
};
use crate::{
    domain::{
        agreement::Subject,
        capability::{Presented, Purpose},
        id::RegistrationId,
        notice::{NoticeKind, Withheld, about_substitution},
        participant::{Channel, Participant},
        registration::{Applicant, Origin, RegisterRefusal, Registration, RegistrationState},
        substitution::{
            self, Substitution, SubstitutionState, Turn, answer_until, ask_team, hand_over, is_open, is_pending,
            may_ask, step_back, take_over, team_decides,
        },
    },
    store::{self, Db, Tx},
};

type Refused = Failure<RegisterRefusal>;

/// A request with everything it is about.
#[derive(Clone, Debug)]
pub struct Request {
    /// The request.
    pub substitution: Substitution,
    /// Whose place.
    pub giver: Place,
    /// Who is asked.
    pub person: Participant,
    /// What they have for the date already.
    pub there: Option<Registration>,
    /// Whether the team has a word on whether they come.
    pub by_team: bool,
}

/// A person's own place, to hand it on: with the requests for it so far.
///
/// # Errors
/// The link no longer holds, or the registration is not theirs.
pub async fn look_up_place(
    desk: &Desk,
    link: &Presented,
    registration: RegistrationId,
) -> Result<(Place, Vec<Substitution>), Refused> {
    let db = &desk.store;
    let participant = participant_by_link(desk, db, link).await?;
    let registration = store::registrations::get(db, registration).await?;
    if registration.participant_id != participant.id {
        return Err(Failure::NotFound);
    }
    let event = store::events::get(db, registration.event_id).await?;
    let announced = store::events::announced(db, &event).await?;
    let earlier = requests_for(db, registration.id).await?;
    Ok((Place { registration, participant, announced }, earlier))
}

/// Asks somebody to take one's place. Asking the same person twice changes nothing. Whatever is known about the address, the answer is the same (C10): the request is
/// there, and a mail goes as far as the limits allow (C11). `welcome`: the client has not caused too much mail yet.
///
/// # Errors
/// The link no longer holds, or the place cannot be handed on now; never anything about the address.
pub async fn ask(
    desk: &Desk,
    link: &Presented,
    registration: RegistrationId,
    (applicant, welcome): (&Applicant, bool),
) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let place = lock_own(desk, &tx, link, registration).await?;
    let earlier = requests_for(&tx, place.registration.id).await?;
    let person = recognize(desk, &tx, applicant, now).await?;
    if earlier.iter().any(|one| is_open(one, now) && one.participant_id == person.id) {
        // The same form, sent twice (R03).
        return Ok(());
    }
    may_ask(&place.registration, &place.announced, &earlier, now).map_err(Failure::Refused)?;
    if person.id == place.participant.id {
        return Err(Failure::Refused(RegisterRefusal::SubstituteOneself));
    }
    let judged = judge(desk, &tx, &place, &person).await?;
    let request = Substitution {
        id: desk.chance.row_id(now).into(),
        registration_id: place.registration.id,
        participant_id: person.id,
        state: SubstitutionState::Open,
        link_id: desk.chance.link_id(),
        expires_at: answer_until(&place.announced, now),
        asked_at: now,
        changed_at: now,
    };
    store::substitutions::insert(&tx, &request).await?;
    match if welcome { judged } else { Err(Withheld::Client) } {
        Ok(()) => {
            let to = (person.mailbox_id, request.id);
            let notice = about_substitution(desk.chance.row_id(now).into(), to, request.expires_at, now);
            store::outbox::enqueue(&tx, &notice).await?;
        }
        Err(why) => store::mail_caps::count(&tx, why, now).await?,
    }
    desk.commit(tx).await?;
    Ok(())
}

/// Whether a mail may go to the person.
async fn judge(desk: &Desk, tx: &Tx, place: &Place, person: &Participant) -> Result<Result<(), Withheld>, Refused> {
    let (event, now) = (place.registration.event_id, desk.now());
    let denied = [
        store::registrations::denied(tx, event, person.mailbox_id).await?,
        store::substitutions::declined(tx, event, person.mailbox_id).await?,
    ];
    let crowd = Crowd::Date(event, place.announced.capacity());
    let standing = caps::standing(tx, crowd, person.mailbox_id, now).await?;
    Ok(if denied.contains(&true) { Err(Withheld::Declined) } else { desk.caps.judge(&standing, now) })
}

/// What stands behind a substitute's link, to show before anything happens.
///
/// # Errors
/// The link is unknown or forged.
pub async fn look_up(desk: &Desk, link: &Presented) -> Result<Request, Refused> {
    let db = &desk.store;
    let substitution = genuine(desk, db, link).await?;
    let registration = store::registrations::get(db, substitution.registration_id).await?;
    let participant = store::participants::get(db, registration.participant_id).await?;
    let event = store::events::get(db, registration.event_id).await?;
    let announced = store::events::announced(db, &event).await?;
    complete(db, substitution, Place { registration, participant, announced }).await
}

/// The person takes the place: the seat is theirs from now on, and whoever gave it is told. Where the team decides, it is
/// asked, and the seat stays where it is until it agrees. Doing it twice gives the same answer.
///
/// # Errors
/// The link is forged, the request is over, or the person cannot take the place.
pub async fn accept(desk: &Desk, link: &Presented) -> Result<Request, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let mut request = lock_by_link(desk, &tx, link).await?;
    let giver = (&request.giver.registration, request.there.as_ref());
    let date = (&request.giver.announced, request.by_team);
    match substitution::accept(&request.substitution, giver, date, now).map_err(Failure::Refused)? {
        Turn::Now => swap(desk, &tx, &mut request).await?,
        Turn::ToTeam => ask_the_team(desk, &tx, &mut request).await?,
        Turn::Quietly | Turn::Unchanged => {}
    }
    desk.commit(tx).await?;
    Ok(request)
}

/// The seat goes over; how many are taken stays as it is.
async fn swap(desk: &Desk, tx: &Tx, request: &mut Request) -> Result<(), Refused> {
    let now = desk.now();
    end(desk, tx, request, SubstitutionState::Accepted).await?;
    let giver = hand_over(&request.giver.registration, now);
    store::registrations::save(tx, &giver).await?;
    request.giver.registration = giver;
    let place = bring(desk, tx, request, take_over).await?;
    tell(desk, tx, &request.giver, NoticeKind::SubstituteAccepted, now).await?;
    Ok(tell(desk, tx, &place, NoticeKind::Confirmed, now).await?)
}

/// The team is asked; the person holds no seat, and whoever gives it keeps it.
async fn ask_the_team(desk: &Desk, tx: &Tx, request: &mut Request) -> Result<(), Refused> {
    end(desk, tx, request, SubstitutionState::Agreed).await?;
    let place = bring(desk, tx, request, ask_team).await?;
    Ok(tell(desk, tx, &place, NoticeKind::Waiting, desk.now()).await?)
}

/// The person's registration becomes what `turn` makes of it, new or not, with the words they agreed to.
async fn bring(
    desk: &Desk,
    tx: &Tx,
    request: &mut Request,
    turn: fn(&Registration, RegistrationId, DateTime<Utc>) -> Registration,
) -> Result<Place, Refused> {
    let (giver, now) = (request.giver.registration.id, desk.now());
    let theirs = if let Some(there) = &request.there {
        let theirs = turn(there, giver, now);
        store::registrations::save(tx, &theirs).await?;
        theirs
    } else {
        let theirs = turn(&blank(desk, request), giver, now);
        store::registrations::insert(tx, &theirs).await?;
        theirs
    };
    let agreed = (request.substitution.link_id, request.substitution.asked_at);
    agreements::note(desk, tx, Subject::Registration(theirs.id), agreed).await?;
    request.there = Some(theirs.clone());
    let announced = request.giver.announced.clone();
    Ok(Place { registration: theirs, participant: request.person.clone(), announced })
}

fn blank(desk: &Desk, request: &Request) -> Registration {
    let now = desk.now();
    Registration {
        id: desk.chance.row_id(now).into(),
        event_id: request.giver.registration.event_id,
        participant_id: request.person.id,
        enrollment_id: None,
        origin: Origin::Substitute,
        state: RegistrationState::Confirmed,
        position: None,
        offered_until: None,
        channel: Channel::Feed,
        link_id: desk.chance.link_id(),
        expires_at: request.substitution.expires_at,
        requested_at: request.substitution.asked_at,
        confirmed_at: None,
        changed_at: now,
        ended_by: None,
        asked_with: None,
        substitute_for: None,
    }
}

/// The person does not take the place, or was never meant: they are not asked for this date again.
///
/// # Errors
/// The link is forged.
pub async fn decline(desk: &Desk, link: &Presented) -> Result<Request, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let mut request = lock_by_link(desk, &tx, link).await?;
    let turn = substitution::decline(&request.substitution, now);
    let asks = request.there.as_ref().filter(|one| one.state == RegistrationState::Requested);
    if let Some(theirs) = asks.filter(|_| request.substitution.state == SubstitutionState::Agreed) {
        let gone = step_back(theirs, now);
        store::registrations::save(&tx, &gone).await?;
        request.there = Some(gone);
    }
    if turn != Turn::Unchanged {
        end(desk, &tx, &mut request, SubstitutionState::Declined).await?;
    }
    if turn == Turn::Now {
        tell(desk, &tx, &request.giver, NoticeKind::SubstituteDeclined, now).await?;
    }
    desk.commit(tx).await?;
    Ok(request)
}

/// Whoever asked keeps the place after all; whoever agreed to come, and waits for the team's word, is told. Doing it twice
/// changes nothing.
///
/// # Errors
/// The link no longer holds, the registration is not theirs, or the place has been taken.
pub async fn take_back(desk: &Desk, link: &Presented, registration: RegistrationId) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let place = lock_own(desk, &tx, link, registration).await?;
    let requests = requests_for(&tx, place.registration.id).await?;
    for request in requests.iter().filter(|one| is_pending(one, now)) {
        store::substitutions::set_state(&tx, request.id, SubstitutionState::TakenBack, now).await?;
        if request.state == SubstitutionState::Agreed {
            needed_no_more(desk, &tx, (&place, request), now).await?;
        }
    }
    let last = requests.last().map(|one| one.state);
    if last == Some(SubstitutionState::Accepted) {
        return Err(Failure::Refused(RegisterRefusal::SubstituteOver));
    }
    desk.commit(tx).await?;
    Ok(())
}

/// Whoever agreed to come need not come.
async fn needed_no_more(
    desk: &Desk,
    tx: &Tx,
    (place, request): (&Place, &Substitution),
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let there = store::registrations::find(tx, place.registration.event_id, request.participant_id).await?;
    let would_come = |one: &Registration| {
        one.state == RegistrationState::Requested && one.substitute_for == Some(place.registration.id)
    };
    let Some(theirs) = there.filter(would_come) else { return Ok(()) };
    let registration = step_back(&theirs, now);
    store::registrations::save(tx, &registration).await?;
    if registration.state == RegistrationState::Requested {
        // They wait for the team's word on their own behalf.
        return Ok(());
    }
    let participant = store::participants::get(tx, request.participant_id).await?;
    let theirs = Place { registration, participant, announced: place.announced.clone() };
    Ok(tell(desk, tx, &theirs, NoticeKind::Withdrawn, now).await?)
}

async fn end(desk: &Desk, tx: &Tx, request: &mut Request, state: SubstitutionState) -> Result<(), Refused> {
    store::substitutions::set_state(tx, request.substitution.id, state, desk.now()).await?;
    request.substitution.state = state;
    Ok(())
}

async fn requests_for(db: &impl Db, place: RegistrationId) -> Result<Vec<Substitution>, Refused> {
    let requests = store::substitutions::list_for(db, &[place]).await?;
    Ok(requests.into_iter().map(|(request, _)| request).collect())
}

/// A person's own place, locked after its event.
async fn lock_own(desk: &Desk, tx: &Tx, link: &Presented, registration: RegistrationId) -> Result<Place, Refused> {
    let person = participant_by_link(desk, tx, link).await?;
    let found = store::registrations::get(tx, registration).await?;
    if found.participant_id != person.id {
        return Err(Failure::NotFound);
    }
    lock(tx, found.event_id, found.id).await
}

/// The request of a link, read once more under the lock of its event.
async fn lock_by_link(desk: &Desk, tx: &Tx, link: &Presented) -> Result<Request, Refused> {
    let found = genuine(desk, tx, link).await?;
    let giver = store::registrations::get(tx, found.registration_id).await?;
    let place = lock(tx, giver.event_id, giver.id).await?;
    let substitution = store::substitutions::get(tx, found.id).await?;
    complete(tx, substitution, place).await
}

async fn complete(db: &impl Db, substitution: Substitution, giver: Place) -> Result<Request, Refused> {
    let person = store::participants::get(db, substitution.participant_id).await?;
    let there = store::registrations::find(db, giver.registration.event_id, person.id).await?;
    let admission = admission_of(db, &giver.announced, &person).await?;
    let by_team = team_decides((&giver.announced, admission), there.as_ref());
    Ok(Request { substitution, giver, person, there, by_team })
}

async fn genuine(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Substitution, Refused> {
    let found = store::substitutions::find_by_link(db, link.link_id).await?;
    found.filter(|_| desk.keys.is_genuine(Purpose::Substitute, link, 0)).ok_or(Failure::Refused(RegisterRefusal::Stale))
}
