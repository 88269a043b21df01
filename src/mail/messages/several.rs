use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// What a mail speaks for, if not for one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Several dates of one request.
    Dates,
    /// All dates of a format.
    Format,
}

/// What such a mail tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The person is asked to confirm; nothing in it was typed by whoever registered the address (C12).
    Confirm,
    /// The team invites them.
    Invited,
    /// The team reminds them of an invitation that they have not answered.
    InvitedAgain,
    /// An organizer sees what an invitation looks like.
    Sample,
    /// They take part.
    Confirmed,
    /// They queue for every date.
    Waiting,
    /// The team decides.
    Requested,
    /// They asked again although they take part.
    Known,
    /// They asked again although the team still decides.
    KnownRequest,
    /// They asked again although the team refused.
    KnownRefused,
    /// The dates come into their calendar as a series.
    InCalendar,
    /// The series goes out of their calendar.
    OutOfCalendar,
    /// They left.
    Left,
    /// Dates moved.
    Moved,
    /// Dates were called off.
    CalledOff,
    /// Dates changed, one this way, one that.
    Changed,
}

/// A mail about several dates, or about taking part in a whole format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several {
    /// What it speaks for.
    pub scope: Scope,
    /// What it tells.
    pub news: News,
    /// The person's name, where the address has been confirmed.
    pub name: Option<String>,
    /// Format, dates, host.
    pub event: EventFacts,
    /// Where its one action leads.
    pub url: String,
    /// Until when the link works, in words.
    pub until: Option<String>,
    /// Where one says that one wants no more invitations.
    pub stop_url: Option<String>,
    /// What stands under it.
    pub footer: Footer,
}

impl Several {
    fn fact(&self) -> &'static str {
        match self.news {
            News::Confirm => "mail-confirm-fact",
            News::Invited => "mail-invited-fact",
            News::InvitedAgain => "mail-invited-again-fact",
            News::Sample => "mail-invited-sample-fact",
            News::Confirmed => "mail-confirmed-fact",
            News::Waiting => "mail-waiting-fact",
            News::Requested => "mail-requested-fact",
            News::Known | News::KnownRequest => "mail-already-fact",
            News::KnownRefused => "mail-declined-fact",
            News::InCalendar => "mail-invitation-fact",
            News::OutOfCalendar => "mail-removal-fact",
            News::Left => "mail-withdrawn-fact",
            News::Moved => "mail-moved-fact",
            News::CalledOff => "mail-cancelled-fact",
            News::Changed => "mail-changed-fact",
        }
    }

    fn subject(&self, w: &Words) -> String {
        subject_about(w, self.fact(), &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, self.fact(), &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, self.name.as_deref())
    }

    fn intro(&self, w: &Words) -> String {
        if self.news == News::KnownRefused {
            return w.t1("mail-enrollment-known-declined", "host", self.event.host.as_str());
        }
        if let News::Invited | News::InvitedAgain | News::Sample = self.news {
            let key = match (self.news, self.scope) {
                (News::InvitedAgain, Scope::Format) => "mail-invited-again",
                (News::InvitedAgain, Scope::Dates) => "mail-invited-dates-again",
                (_, Scope::Format) => "mail-invited",
                (_, Scope::Dates) => "mail-invited-dates",
            };
            return w.t2(key, ("host", self.event.host.as_str().into()), ("dates", self.event.when.len().into()));
        }
        w.t(match (self.news, self.scope) {
            (News::Confirm, Scope::Dates) => "mail-several-confirm",
            (News::Confirm, Scope::Format) => "mail-enrollment-confirm",
            (News::Confirmed, Scope::Dates) => "mail-several-confirmed",
            (News::Confirmed, Scope::Format) => "mail-enrollment-confirmed",
            (News::Waiting, _) => "mail-several-waiting",
            (News::Requested, _) => "mail-enrollment-requested",
            (News::Known, Scope::Dates) => "mail-several-known",
            (News::Known, Scope::Format) => "mail-enrollment-known",
            (News::KnownRequest | News::KnownRefused | News::Invited | News::InvitedAgain | News::Sample, _) => {
                "mail-enrollment-known-request"
            }
            (News::InCalendar, _) => "mail-series-invitation",
            (News::OutOfCalendar, _) => "mail-series-removal",
            (News::Left, _) => "mail-enrollment-left",
            (News::Moved, _) => "mail-several-moved",
            (News::CalledOff, _) => "mail-several-called-off",
            (News::Changed, _) => "mail-several-changed",
        })
    }

    fn remark(&self, w: &Words) -> Option<String> {
        if self.news == News::Sample {
            return Some(w.t("mail-invited-sample"));
        }
        if self.news == News::InCalendar {
            return Some(w.t("mail-series-remark"));
        }
        let joins = self.scope == Scope::Format && matches!(self.news, News::Confirmed | News::Known);
        joins.then(|| w.t("mail-enrollment-exceptions"))
    }

    fn action(&self, w: &Words) -> String {
        w.t(match (self.news, self.scope) {
            (News::Confirm, Scope::Dates) => "mail-confirm-action",
            (News::Confirm, Scope::Format) => "mail-enrollment-confirm-action",
            (News::Invited | News::InvitedAgain | News::Sample, _) => "mail-invited-action",
            _ => "mail-manage-all",
        })
    }

    fn not_you(&self, w: &Words) -> Option<String> {
        match (self.news, self.scope) {
            (News::Confirm, Scope::Dates) => Some(w.t("mail-several-not-you")),
            (News::Confirm, Scope::Format) => Some(w.t("mail-enrollment-not-you")),
            (News::Known | News::KnownRequest | News::KnownRefused, _) => Some(w.t("mail-already-not-you")),
            _ => None,
        }
    }

    fn why(&self, w: &Words) -> String {
        if let News::Invited | News::InvitedAgain = self.news {
            let key = if self.scope == Scope::Format { "mail-why-invited" } else { "mail-why-invited-dates" };
            return w.t1(key, "host", self.event.host.as_str());
        }
        if self.news == News::Sample {
            return w.t("mail-why-invited-sample");
        }
        w.t(match (self.news, self.scope) {
            (News::Confirm | News::Known, Scope::Dates) => "mail-why-several-requested",
            (News::Confirm | News::Known | News::KnownRequest | News::KnownRefused, Scope::Format) => {
                "mail-why-enrollment-requested"
            }
            (News::InCalendar, _) => "mail-why-invitation",
            (News::OutOfCalendar, _) => "mail-why-series-removal",
            (News::Left, _) => "mail-why-enrollment-left",
            (_, Scope::Dates) => "mail-why-several",
            (_, Scope::Format) => "mail-why-enrollment",
        })
    }
}

rendered!(Several, "mail/several/subject.txt", "mail/several/body.txt", "mail/several/body.html");
