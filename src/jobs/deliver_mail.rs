//! One mail: load what it is about, write it, send it outside any transaction, say what became of it.

use std::panic::AssertUnwindSafe;

use chrono::{DateTime, Utc};
use futures::FutureExt;

mod followed;
mod invitation;
mod invited;
mod record;
mod sample;
mod series;
mod together;

use self::record::record;
use super::queue::Postman;
use crate::{
    domain::{
        delivery::{
            self, CRASHES_BEFORE_PARKING, FailureClass, Next,
            relevance::{self, Moot},
            suppression::{Suppression, about_address},
        },
        event::{Announced, Event},
        id::{EnrollmentId, FormatId, LoginId, RegistrationId, SubstitutionId},
        mail_log::{MailCopy, UNREADABLE, keeps_text},
        notice::{Notice, NoticeKind, Subject},
        registration::{Registration, RegistrationState},
        substitution::SubstitutionState,
    },
    mail::{Brought, Case, Failed, Matter, MemberCase, Outcome, SubstituteCase, compose, copy_of},
    meters,
    store::{
        self, Store, StoreError,
        events::EventQuery,
        outbox::{Claimed, OutboxState, crashed},
    },
};

/// What becomes of a claimed mail.
#[derive(Clone, Debug)]
enum Verdict {
    /// The relay has it.
    Sent(Dispatch),
    /// It is of no use any more.
    Void(&'static str),
    /// It is given up and stays visible as failed (R09).
    Park(Why),
    /// It is given up, and the address is at fault: later mails go there only if they must (R07).
    Unreachable(Suppression, Why),
    /// It is tried again.
    Retry(DateTime<Utc>, Why),
    /// The relay refuses everybody: all mail rests, and this one has lost nothing.
    Rest(Failed),
    /// The database did not answer: as if it had not been claimed.
    PutBack,
}

impl Verdict {
    /// Its name among the figures.
    fn as_str(&self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::Void(_) => "dropped",
            Self::Park(_) => "failed",
            Self::Unreachable(..) => "unreachable",
            Self::Retry(..) => "retried",
            Self::Rest(_) | Self::PutBack => "put_back",
        }
    }

    /// The same for one of several changes that a mail tells: what it brought for the calendar counts for those that said so.
    fn of(&self, case: &Case) -> Self {
        match self {
            Self::Sent(sent) => {
                let brought = sent.brought.filter(|_| case.invitation.is_some());
                Self::Sent(Dispatch { brought, ..sent.clone() })
            }
            other => other.clone(),
        }
    }
}

/// A mail as it went out.
#[derive(Clone, Debug)]
struct Dispatch {
    message_id: String,
    /// What it brought for a calendar.
    brought: Option<Brought>,
    /// What of it is kept for its team.
    copy: Option<MailCopy>,
}

/// Why a mail did not go out.
#[derive(Clone, Debug)]
struct Why {
    class: String,
    /// What the relay said.
    answer: Option<String>,
}

impl Why {
    fn class(class: impl Into<String>) -> Self {
        Self { class: class.into(), answer: None }
    }

    fn of(failed: &Failed) -> Self {
        Self { class: failed.class.as_str().to_owned(), answer: Some(failed.to_string()) }
    }
}

/// Works on one claimed mail to the end. `probe`: it is the first one after a pause.
pub(super) async fn deliver(post: &Postman, claimed: Claimed, probe: bool) {
    let claimed = match together::companions(post, &claimed).await {
        Ok(more) if more.is_empty() => claimed,
        Ok(more) => {
            let all: Vec<Claimed> = std::iter::once(claimed).chain(more).collect();
            let work = AssertUnwindSafe(together::deliver(post, all.clone(), probe)).catch_unwind().await;
            match work {
                Ok(Some(alone)) => alone,
                Ok(None) => return,
                // Whatever it was, each comes again alone (R10).
                Err(_) => return together::fell_apart(post, &all).await,
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
    record(post, &claimed, &verdict, probe).await;
}

async fn work(post: &Postman, claimed: &Claimed) -> Verdict {
    let now = post.desk.now();
    let matter = match load(post, claimed, now).await {
        Ok(Ok(matter)) => matter,
        Ok(Err(moot)) => return set_aside(&claimed.notice, moot),
        Err(StoreError::NotFound(_)) => return Verdict::Void(Moot::Gone.as_str()),
        Err(error) if error.may_pass() => return Verdict::PutBack,
        Err(error) => {
            tracing::error!(notice = %claimed.notice.id, %error, "what a mail is about cannot be read");
            return Verdict::Park(Why::class(UNREADABLE));
        }
    };
    let written = post.office.write(&claimed.notice, &matter).and_then(|letter| Ok((compose(&letter)?, letter)));
    let (parcel, letter) = match written {
        Ok(written) => written,
        Err(error) => {
            tracing::error!(notice = %claimed.notice.id, %error, "a mail cannot be written");
            return Verdict::Park(Why::class(FailureClass::Message.as_str()));
        }
    };
    match post.transport.send(&parcel).await {
        Outcome::Sent => Verdict::Sent(Dispatch {
            message_id: parcel.message_id,
            brought: matter.brought(),
            copy: keeps_text(&claimed.notice.subject, matter.is_to_dates()).then(|| copy_of(&letter)),
        }),
        Outcome::Failed(failed) => {
            tracing::warn!(notice = %claimed.notice.id, attempt = claimed.attempt, %failed, "a mail did not go out");
            after(post, claimed, failed)
        }
    }
}

fn after(post: &Postman, claimed: &Claimed, failed: Failed) -> Verdict {
    if let Some(reason) = about_address(failed.step, failed.answer, &failed.detail) {
        return Verdict::Unreachable(reason, Why::of(&failed));
    }
    let chance = u16::from_le_bytes(post.desk.chance.bytes());
    let why = Why::of(&failed);
    let until = claimed.notice.deliver_before;
    match delivery::after_failure(failed.class, claimed.attempt, post.desk.now(), until, chance) {
        Next::RetryAt(at) => Verdict::Retry(at, why),
        Next::GiveUp => Verdict::Park(why),
        Next::PauseQueue => Verdict::Rest(failed),
    }
}

/// A panic on the way; whatever it was, it must not take the other mails along (R10).
fn broke_off(post: &Postman, claimed: &Claimed) -> Verdict {
    let times = claimed.crashes + 1;
    let chance = u16::from_le_bytes(post.desk.chance.bytes());
    let until = claimed.notice.deliver_before;
    match delivery::after_failure(FailureClass::Crash, times, post.desk.now(), until, chance) {
        Next::RetryAt(at) => Verdict::Retry(at, Why::class(crashed(times))),
        Next::GiveUp | Next::PauseQueue => Verdict::Park(Why::class(FailureClass::Crash.as_str())),
    }
}

/// What comes too late although it still matters is visible as failed; the rest has simply lost its point. Requests
/// that the person can repeat belong to the rest, and so do reminders: their date comes all the same.
fn set_aside(notice: &Notice, moot: Moot) -> Verdict {
    let repeatable = matches!(
        notice.kind,
        NoticeKind::Login
            | NoticeKind::ConfirmRegistration
            | NoticeKind::SubstituteRequest
            | NoticeKind::ManageLink
            | NoticeKind::BulkInvitation
            | NoticeKind::ConfirmFollow
            | NoticeKind::NewDates
            | NoticeKind::Digest
            | NoticeKind::Reminder
    );
    if moot == Moot::Late && !repeatable {
        Verdict::Park(Why::class(moot.as_str()))
    } else {
        Verdict::Void(moot.as_str())
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
            Ok(Matter::Person(Box::new(store::participants::get(&post.desk.store, *participant_id).await?)))
        }
        Subject::Substitution { substitution_id } => load_substitution(post, *substitution_id, now).await?,
        Subject::BulkInvitation { invitation_id, .. } => invited::load(post, notice, *invitation_id, now).await?,
        Subject::InvitationSample { format_id, account_id, dates } => {
            sample::load(post, (*format_id, *account_id), dates, now).await?
        }
        Subject::Follow { follow_id } | Subject::News { follow_id, .. } | Subject::Digest { follow_id } => {
            followed::load(post, notice, *follow_id, now).await?
        }
        Subject::Login { login_id } => load_login(post, *login_id, now).await?,
    };
    let found = found.and_then(|matter| relevance::about_address(notice.kind, matter.unreachable()).map(|()| matter));
    Ok(if now >= notice.deliver_before { found.and(Err(Moot::Late)) } else { found })
}

async fn load_case(post: &Postman, notice: &Notice, id: RegistrationId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let registration = store::registrations::get(db, id).await?;
    let event = store::events::get(db, registration.event_id).await?;
    if let Err(moot) = relevance::about_registration(notice.kind, &registration, &event, now) {
        return Ok(Err(moot));
    }
    if matches!(&notice.subject, Subject::Reminder { starts_at, .. } if *starts_at != event.slot.starts_at) {
        return Ok(Err(Moot::Overtaken));
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
    let request_over = request_over(db, notice, (&registration, &event)).await?;
    let participant = store::participants::get(db, registration.participant_id).await?;
    let announced = store::events::announced(db, &event).await?;
    let invitation = invitation::load(db, notice, &registration, &announced, now).await?;
    if matches!(notice.kind, NoticeKind::Invitation | NoticeKind::Removal) && invitation.is_none() {
        // It is about the calendar alone, and there is nothing to say to it.
        return Ok(Err(Moot::Overtaken));
    }
    let case = Case { registration, participant, announced, others, position, request_over, first_mail, invitation };
    Ok(Ok(Matter::Case(Box::new(case))))
}

/// Whether the person's request to a substitute ended with the very change that the mail tells: then one mail says both.
async fn request_over(
    db: &Store,
    notice: &Notice,
    (registration, event): (&Registration, &Event),
) -> Result<bool, StoreError> {
    let at = match notice.kind {
        NoticeKind::Withdrawn => registration.changed_at,
        NoticeKind::Cancellation => event.changed_at,
        _ => return Ok(false),
    };
    let requests = store::substitutions::list_for(db, &[registration.id]).await?;
    Ok(requests.iter().any(|(one, _)| one.state == SubstitutionState::Lapsed && one.changed_at == at))
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
    Ok(Ok(Matter::Substitute(Box::new(SubstituteCase { request, participant, announced }))))
}

async fn load_login(post: &Postman, id: LoginId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let Some(login) = store::logins::find_by_id(db, id).await? else { return Ok(Err(Moot::Gone)) };
    if let Err(moot) = relevance::about_login(&login, now) {
        return Ok(Err(moot));
    }
    let Some(account) = login.account_id else { return Ok(Err(Moot::Gone)) };
    let account = store::accounts::get(db, account).await?;
    Ok(Ok(Matter::Login(Box::new(login), Box::new(account))))
}

fn tell(claimed: &Claimed, verdict: &Verdict) {
    let (notice, kind, attempt) = (claimed.notice.id, claimed.notice.kind.as_str(), claimed.attempt);
    meters::mail(kind, verdict.as_str());
    match verdict {
        Verdict::Sent(..) => tracing::info!(%notice, kind, attempt, "mail sent"),
        Verdict::Void(why) => tracing::info!(%notice, kind, why, "mail dropped"),
        Verdict::Park(why) => tracing::error!(%notice, kind, attempt, class = why.class, "mail given up"),
        Verdict::Unreachable(reason, _) => {
            tracing::error!(%notice, kind, attempt, reason = reason.as_str(), "mail given up, the address cannot be reached");
        }
        Verdict::Retry(at, why) => {
            tracing::info!(%notice, kind, attempt, class = why.class, %at, "mail will be tried again");
        }
        Verdict::Rest(_) | Verdict::PutBack => tracing::info!(%notice, kind, "mail waits"),
    }
}
