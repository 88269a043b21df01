//! What becomes of claimed mails.

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        delivery::{
            self, FailureClass, Next,
            relevance::Moot,
            suppression::{Suppression, about_address},
        },
        mail_log::MailCopy,
        notice::{Notice, NoticeKind},
    },
    jobs::queue::Postman,
    mail::{Brought, Case, Failed},
    meters,
    store::outbox::{Claimed, crashed},
};

/// What becomes of a claimed mail.
#[derive(Clone, Debug)]
pub(in crate::jobs) enum Verdict {
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
    /// It was not tried, for this reason: as if it had not been claimed.
    PutBack(&'static str),
}

/// The database did not answer, and a mail could not be looked at.
pub(super) const NOT_LOADED: Verdict = Verdict::PutBack("database");

impl Verdict {
    /// Its name among the figures.
    fn as_str(&self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::Void(_) => "dropped",
            Self::Park(_) => FAILED,
            Self::Unreachable(..) => "unreachable",
            Self::Retry(..) => "retried",
            Self::Rest(_) | Self::PutBack(_) => "put_back",
        }
    }

    /// The same for one of several changes that a mail tells: what it brought for the calendar counts for those that said so.
    pub(super) fn of(&self, case: &Case) -> Self {
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
pub(in crate::jobs) struct Dispatch {
    pub(super) message_id: String,
    /// What it brought for a calendar.
    pub(super) brought: Option<Brought>,
    /// What of it is kept for its team.
    pub(super) copy: Option<MailCopy>,
}

/// Why a mail did not go out.
#[derive(Clone, Debug)]
pub(in crate::jobs) struct Why {
    pub(super) class: String,
    /// What the relay said.
    pub(super) answer: Option<String>,
}

impl Why {
    pub(super) fn class(class: impl Into<String>) -> Self {
        Self { class: class.into(), answer: None }
    }

    fn of(failed: &Failed) -> Self {
        Self { class: failed.class.as_str().to_owned(), answer: Some(failed.to_string()) }
    }
}

pub(super) fn after(post: &Postman, claimed: &Claimed, failed: Failed) -> Verdict {
    if let Some(reason) = about_address(failed.step, failed.answer, &failed.detail) {
        return Verdict::Unreachable(reason, Why::of(&failed));
    }
    let chance = u16::from_le_bytes(post.desk.chance.bytes());
    let why = Why::of(&failed);
    let worth = (claimed.notice.kind, claimed.notice.deliver_before);
    match delivery::after_failure(failed.class, claimed.attempt, worth, post.desk.now(), chance) {
        Next::RetryAt(at) => Verdict::Retry(at, why),
        Next::GiveUp => Verdict::Park(why),
        Next::PauseQueue => Verdict::Rest(failed),
    }
}

/// A panic on the way; whatever it was, it must not take the other mails along (R10).
pub(super) fn broke_off(post: &Postman, claimed: &Claimed) -> Verdict {
    let times = claimed.crashes + 1;
    let chance = u16::from_le_bytes(post.desk.chance.bytes());
    let worth = (claimed.notice.kind, claimed.notice.deliver_before);
    match delivery::after_failure(FailureClass::Crash, times, worth, post.desk.now(), chance) {
        Next::RetryAt(at) => Verdict::Retry(at, Why::class(crashed(times))),
        Next::GiveUp | Next::PauseQueue => Verdict::Park(Why::class(FailureClass::Crash.as_str())),
    }
}

/// What comes too late although it still matters is visible as failed; the rest has simply lost its point. Requests
/// that the person can repeat belong to the rest, and so do reminders: their date comes all the same.
pub(super) fn set_aside(notice: &Notice, moot: Moot) -> Verdict {
    let repeatable = matches!(
        notice.kind,
        NoticeKind::Login
            | NoticeKind::ConfirmRegistration
            | NoticeKind::SubstituteRequest
            | NoticeKind::ManageLink
            | NoticeKind::OwnData
            | NoticeKind::BulkInvitation
            | NoticeKind::ConfirmFollow
            | NoticeKind::ConfirmAddress
            | NoticeKind::AddressAsked
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

/// What a mail comes to that is given up, as it is counted.
const FAILED: &str = "failed";

/// Counts what is given up from 0 on, for every kind of mail.
pub(in crate::jobs) fn foresee() {
    for kind in NoticeKind::ALL {
        meters::mail_is_sent(kind.as_str(), FAILED);
    }
}

pub(super) fn tell(claimed: &Claimed, verdict: &Verdict) {
    let (notice, kind, attempt) = (claimed.notice.id, claimed.notice.kind.as_str(), claimed.attempt);
    meters::mail(kind, verdict.as_str());
    match verdict {
        Verdict::Sent(_) => tracing::info!(%notice, kind, attempt, "mail sent"),
        Verdict::Void(why) => tracing::info!(%notice, kind, why, "mail dropped"),
        Verdict::Park(why) => tracing::error!(%notice, kind, attempt, class = why.class, "mail given up"),
        Verdict::Unreachable(reason, _) => {
            tracing::error!(%notice, kind, attempt, reason = reason.as_str(), "mail given up, the address cannot be reached");
        }
        Verdict::Retry(at, why) => {
            tracing::info!(%notice, kind, attempt, class = why.class, %at, "mail will be tried again");
        }
        Verdict::Rest(_) | Verdict::PutBack(_) => tracing::info!(%notice, kind, "mail waits"),
    }
}
