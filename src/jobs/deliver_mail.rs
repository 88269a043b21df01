//! One mail: load what it is about, write it, send it outside any transaction, say what became of it.

use std::panic::AssertUnwindSafe;

use chrono::{DateTime, Utc};
use futures::FutureExt;

mod ahead;
mod at_hand;
mod followed;
mod invitation;
mod invited;
mod left;
mod left_out;
mod many;
mod record;
mod sample;
mod series;
mod together;
mod verdict;

pub use self::ahead::Ahead;
use self::verdict::{Dispatch, NOT_LOADED, Why, after, broke_off, set_aside, tell};
pub(super) use self::{
    ahead::{Work, keep_ahead, look_up, write_ahead},
    at_hand::deliver,
    record::{Room, Turn, record, turn},
    verdict::{Verdict, foresee},
};
use super::queue::Postman;
use crate::{
    actions::registrations::admission_of,
    domain::{
        delivery::{
            CRASHES_BEFORE_PARKING, FailureClass,
            batch::about_calendar_alone,
            relevance::{self, Moot},
        },
        event::{Announced, Event},
        id::{AddressChangeId, EnrollmentId, FormatId, LoginId, RegistrationId, SubstitutionId},
        mail_log::{MailCopy, UNREADABLE, keeps_text},
        notice::{Notice, NoticeKind, Subject},
        participant::Participant,
        registration::{Registration, RegistrationState},
        substitution::{SubstitutionState, team_decides},
    },
    mail::{
        AddressCase, Brought, Case, Letter, Matter, MemberCase, Outcome, Parcel, SubstituteCase, Unbuildable, compose,
        copy_of,
    },
    store::{
        self, Store, StoreError,
        events::EventQuery,
        outbox::{Claimed, OutboxState},
    },
};

/// Works on a claimed mail for which nothing is at hand; answers what became of it, unless that is written down already.
/// `probe`: it is the first one after a pause.
async fn deliver_alone(post: &Postman, claimed: Claimed, probe: bool) -> Option<(Claimed, Verdict)> {
    let claimed = match together::companions(post, &claimed).await {
        Ok(more) if more.is_empty() => claimed,
        Ok(more) => {
            let all: Vec<Claimed> = std::iter::once(claimed).chain(more).collect();
            let work = AssertUnwindSafe(together::deliver(post, all.clone(), probe)).catch_unwind().await;
            match work {
                Ok(Some(alone)) => alone,
                Ok(None) => return None,
                // Whatever it was, each comes again alone (R10).
                Err(_) => {
                    together::fell_apart(post, &all).await;
                    return None;
                }
            }
        }
        Err(error) => {
            // Alone it says the same.
            tracing::warn!(notice = %claimed.notice.id, %error, "what else a mail could tell cannot be found");
            claimed
        }
    };
    let verdict = if claimed.crashes >= CRASHES_BEFORE_PARKING {
        Verdict::Park(Why::class(FailureClass::Crash.as_str()))
    } else {
        let worked = AssertUnwindSafe(work(post, &claimed)).catch_unwind().await;
        worked.unwrap_or_else(|_| broke_off(post, &claimed))
    };
    tell(&claimed, &verdict);
    Some((claimed, verdict))
}

async fn work(post: &Postman, claimed: &Claimed) -> Verdict {
    let now = post.desk.now();
    let matter = match load(post, claimed, now).await {
        Ok(Ok(matter)) => matter,
        Ok(Err(moot)) => return set_aside(&claimed.notice, moot),
        Err(StoreError::NotFound(_)) => return Verdict::Void(Moot::Gone.as_str()),
        Err(error) if error.may_pass() => return NOT_LOADED,
        Err(error) => {
            tracing::error!(notice = %claimed.notice.id, %error, "what a mail is about cannot be read");
            return Verdict::Park(Why::class(UNREADABLE));
        }
    };
    let brought = matter.brought();
    let written = post.office.write(&claimed.notice, &matter);
    let keeps = keeps_text(&claimed.notice.subject, matter.is_to_dates());
    let written = written.and_then(|letter| seal(&letter, keeps, brought));
    send(post, claimed, written).await
}

/// A mail that only needs to go.
#[derive(Debug)]
struct Sealed {
    parcel: Parcel,
    brought: Option<Brought>,
    copy: Option<MailCopy>,
}

/// `keeps`: whether its text is kept for its team.
fn seal(letter: &Letter, keeps: bool, brought: Option<Brought>) -> Result<Sealed, Unbuildable> {
    let copy = keeps.then(|| copy_of(letter));
    Ok(Sealed { parcel: compose(letter)?, brought, copy })
}

async fn send(post: &Postman, claimed: &Claimed, written: Result<Sealed, Unbuildable>) -> Verdict {
    let Sealed { parcel, brought, copy } = match written {
        Ok(sealed) => sealed,
        Err(error) => {
            tracing::error!(notice = %claimed.notice.id, %error, "a mail cannot be written");
            return Verdict::Park(Why::class(FailureClass::Message.as_str()));
        }
    };
    match post.transport.send(&parcel).await {
        Outcome::Sent => Verdict::Sent(Dispatch { message_id: parcel.message_id, brought, copy }),
        Outcome::Failed(failed) => {
            tracing::warn!(notice = %claimed.notice.id, attempt = claimed.attempt, %failed, "a mail did not go out");
            after(post, claimed, failed)
        }
    }
}

type Loaded = Result<Result<Matter, Moot>, StoreError>;

async fn load(post: &Postman, claimed: &Claimed, now: DateTime<Utc>) -> Loaded {
    let notice = &claimed.notice;
    // Somebody may have taken it back since it was claimed ("that was not me").
    if store::outbox::get(&post.desk.store, notice.id).await?.state != OutboxState::Due {
        return Ok(Err(Moot::Overtaken));
    }
    let found = match &notice.subject {
        Subject::Registration { registration_id, .. }
        | Subject::Change { registration_id, .. }
        | Subject::Reminder { registration_id, .. } => load_case(post, notice, *registration_id, now).await?,
        Subject::Enrollment { enrollment_id, .. } => load_member(post, notice, *enrollment_id, now).await?,
        Subject::Series { enrollment_id, series_id } => {
            series::load(post, notice, (*enrollment_id, *series_id), now).await?
        }
        Subject::Participant { participant_id } => {
            let person = store::participants::get(&post.desk.store, *participant_id).await?;
            left::addressee(&post.desk.store, notice, person).await?.map(|person| Matter::Person(Box::new(person)))
        }
        Subject::Substitution { substitution_id } => load_substitution(post, *substitution_id, now).await?,
        Subject::BulkInvitation { invitation_id, .. } => invited::load(post, notice, *invitation_id, now).await?,
        Subject::InvitationSample { format_id, account_id, dates } => {
            sample::load(post, (*format_id, *account_id), dates, now).await?
        }
        Subject::Follow { follow_id } if notice.kind == NoticeKind::OwnData => {
            followed::own_data(&post.desk.store, notice, *follow_id).await?
        }
        Subject::Follow { follow_id } | Subject::News { follow_id, .. } | Subject::Digest { follow_id } => {
            followed::load(post, notice, *follow_id, now).await?
        }
        Subject::AddressChange { change_id } => load_address(post, notice, *change_id, now).await?,
        Subject::Login { login_id } => load_login(post, *login_id, now).await?,
    };
    let found = found.and_then(|matter| relevance::about_address(notice.kind, matter.unreachable()).map(|()| matter));
    let found = found.and_then(|matter| relevance::about_own_data(notice, now).map(|()| matter));
    Ok(if now >= notice.deliver_before { found.and(Err(Moot::Late)) } else { found })
}

async fn load_case(post: &Postman, notice: &Notice, id: RegistrationId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let registration = store::registrations::get(db, id).await?;
    let participant = store::participants::get(db, registration.participant_id).await?;
    let elsewhere = participant.mailbox_id != notice.mailbox_id;
    let registration = if elsewhere { left::as_seen_there(&registration) } else { registration };
    let participant = match left::addressee(db, notice, participant).await? {
        Ok(participant) => participant,
        Err(moot) => return Ok(Err(moot)),
    };
    if let Err(moot) = relevance::about_use(notice.kind, participant.restricted_at) {
        return Ok(Err(moot));
    }
    let event = store::events::get(db, registration.event_id).await?;
    if let Err(moot) = relevance::about_notice(notice, &registration, &event, now) {
        return Ok(Err(moot));
    }
    let position = match registration.position {
        Some(position) if registration.state == RegistrationState::Waiting => {
            Some(store::registrations::queue_up_to(db, event.id, position).await?)
        }
        _ => None,
    };
    let first_mail = if notice.kind.follows_up() {
        store::outbox::first_sent(db, registration.id, &NoticeKind::FIRST_WORD).await?
    } else {
        None
    };
    let others = companions(db, notice, &registration).await?;
    let request = request_told(db, notice, (&registration, &event)).await?;
    let announced = store::events::announced(db, &event).await?;
    let invitation = invitation::load(db, notice, (&registration, elsewhere), &announced, now).await?;
    if about_calendar_alone(notice.kind) && invitation.is_none() {
        return Ok(Err(Moot::Overtaken));
    }
    let case = Case { registration, participant, announced, others, position, request, first_mail, invitation };
    Ok(Ok(Matter::Case(Box::new(case))))
}

/// What became of a request to a substitute that ended with the very change the mail tells: then one mail says both.
async fn request_told(
    db: &Store,
    notice: &Notice,
    (registration, event): (&Registration, &Event),
) -> Result<Option<SubstitutionState>, StoreError> {
    let at = match notice.kind {
        NoticeKind::Withdrawn => registration.changed_at,
        NoticeKind::Cancellation => event.changed_at,
        NoticeKind::SubstituteDeclined => {
            let requests = store::substitutions::list_for(db, &[registration.id]).await?;
            let said = [SubstitutionState::Declined, SubstitutionState::Refused];
            // The last one that somebody said no to; another may have been asked since.
            return Ok(requests.iter().map(|(one, _)| one.state).rfind(|state| said.contains(state)));
        }
        _ => return Ok(None),
    };
    let places: Vec<_> = std::iter::once(registration.id).chain(registration.substitute_for).collect();
    let requests = store::substitutions::list_for(db, &places).await?;
    let ended = requests.iter().map(|(one, _)| one).find(|one| match one.state {
        SubstitutionState::Lapsed => one.registration_id == registration.id && one.changed_at == at,
        SubstitutionState::TakenBack => one.participant_id == registration.participant_id && one.changed_at == at,
        _ => false,
    });
    Ok(ended.map(|one| one.state))
}

/// The other dates that the mail speaks for: those of the same request.
async fn companions(
    db: &Store,
    notice: &Notice,
    leader: &Registration,
) -> Result<Vec<(Registration, Announced)>, StoreError> {
    let asks = matches!(notice.kind, NoticeKind::ConfirmRegistration);
    if !asks && !matches!(notice.subject, Subject::Registration { together: true, .. }) {
        return Ok(Vec::new());
    }
    let mut others = store::registrations::list_asked_with(db, leader.id).await?;
    others.retain(|one| !asks || one.state == RegistrationState::Unconfirmed);
    let ids: Vec<_> = others.iter().map(|one| one.event_id).collect();
    let dates = store::events::announced_many(db, &ids).await?;
    let of = |date: Announced| Some((others.iter().find(|one| one.event_id == date.event.id)?.clone(), date));
    Ok(dates.into_iter().filter_map(of).collect())
}

/// So many of the next dates stand in a mail about a whole format.
const NEXT_DATES: usize = 6;

async fn load_member(post: &Postman, notice: &Notice, id: EnrollmentId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let enrollment = store::enrollments::get(db, id).await?;
    if let Err(moot) = relevance::about_enrollment(notice.kind, &enrollment, now) {
        return Ok(Err(moot));
    }
    let participant = store::participants::get(db, enrollment.participant_id).await?;
    let participant = match left::addressee(db, notice, participant).await? {
        Ok(participant) => participant,
        Err(moot) => return Ok(Err(moot)),
    };
    if let Err(moot) = relevance::about_use(notice.kind, participant.restricted_at) {
        return Ok(Err(moot));
    }
    let format = store::formats::get(db, enrollment.format_id).await?;
    let host = store::organizations::get(db, format.organization_id).await?.name;
    let (dates, more) = next_dates(db, format.id, now).await?;
    let ids: Vec<_> = dates.iter().map(|date| date.event.id).collect();
    let mut mine = store::registrations::find_for_dates(db, participant.id, &ids).await?;
    let dates = dates.into_iter().map(|date| (mine.remove(&date.event.id).map(|one| one.state), date)).collect();
    Ok(Ok(Matter::Member(Box::new(MemberCase { enrollment, participant, format, host, dates, more }))))
}

/// The next dates of a format, and whether more follow.
async fn next_dates(db: &Store, format: FormatId, now: DateTime<Utc>) -> Result<(Vec<Announced>, bool), StoreError> {
    let query = EventQuery {
        format: Some(format),
        from: Some(now),
        limit: Some(NEXT_DATES as u64 + 1),
        ..EventQuery::default()
    };
    let mut dates = store::events::list(db, &query).await?;
    let more = dates.len() > NEXT_DATES;
    dates.truncate(NEXT_DATES);
    Ok((dates, more))
}

async fn load_substitution(post: &Postman, id: SubstitutionId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let request = store::substitutions::get(db, id).await?;
    let giver = store::registrations::get(db, request.registration_id).await?;
    let event = store::events::get(db, giver.event_id).await?;
    if let Err(moot) = relevance::about_substitution(&request, &giver, &event, now) {
        return Ok(Err(moot));
    }
    let participant = store::participants::get(db, request.participant_id).await?;
    let announced = store::events::announced(db, &event).await?;
    let there = store::registrations::find(db, event.id, participant.id).await?;
    let by_team = team_decides((&announced, admission_of(db, &announced, &participant).await?), there.as_ref());
    Ok(Ok(Matter::Substitute(Box::new(SubstituteCase { request, participant, announced, by_team }))))
}

async fn load_address(post: &Postman, notice: &Notice, id: AddressChangeId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let change = store::address_changes::get(db, id).await?;
    if let Err(moot) = relevance::about_address_change(notice.kind, &change, now) {
        return Ok(Err(moot));
    }
    let participant = store::participants::get(db, change.participant_id).await?;
    // The one address hears of it and the other, whichever is the person's by now.
    let mailbox = store::mailboxes::get(db, notice.mailbox_id).await?;
    let participant = Participant { email: mailbox.email, unreachable: mailbox.unreachable, ..participant };
    Ok(Ok(Matter::Address(Box::new(AddressCase { change, participant }))))
}

async fn load_login(post: &Postman, id: LoginId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let Some(login) = store::logins::find_by_id(db, id).await? else { return Ok(Err(Moot::Gone)) };
    if let Err(moot) = relevance::about_login(&login, now) {
        return Ok(Err(moot));
    }
    let Some(account) = login.account_id else { return Ok(Err(Moot::Gone)) };
    let account = store::accounts::get(db, account).await?;
    Ok(Ok(Matter::Login(Box::new(login), Box::new(account), post.desk.sign_in)))
}
