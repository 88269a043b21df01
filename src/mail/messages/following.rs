use super::{EventFacts, Footer, LONGEST, SHORTEST_TITLE, cut, greeting, rendered};
use crate::{domain::follow::FollowWish, locale::Words};

/// What such a mail tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The person is asked to confirm.
    Confirm(FollowWish),
    /// They asked again although they follow.
    Known(FollowWish),
    /// There are new dates or themes.
    News,
    /// What is ahead this month and the next.
    Digest,
}

/// A mail to somebody who follows a format, or is about to. It greets without a name: none is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Following {
    /// What it tells.
    pub heard: Heard,
    /// Format, dates, host.
    pub event: EventFacts,
    /// Where one confirms, changes or ends it.
    pub url: String,
    /// Until when the link confirms, in words.
    pub until: Option<String>,
    /// Where one POST ends it.
    pub stop_url: Option<String>,
    /// What stands under it.
    pub footer: Footer,
}

impl Following {
    fn fact(&self) -> &'static str {
        match self.heard {
            Heard::Confirm(_) => "mail-follow-confirm-fact",
            Heard::Known(_) => "mail-follow-known-fact",
            Heard::News => "mail-follow-news-fact",
            Heard::Digest => "mail-follow-digest-fact",
        }
    }

    fn subject(&self, w: &Words) -> String {
        let fact = w.t(self.fact());
        let with =
            |title: &str| w.t2("mail-heading", ("fact", fact.as_str().into()), ("title", title.to_owned().into()));
        let left = LONGEST.saturating_sub(with("").chars().count());
        with(&cut(&self.event.headline, left.max(SHORTEST_TITLE)))
    }

    fn heading(&self, w: &Words) -> String {
        super::heading_about(w, self.fact(), &self.event)
    }

    fn preheader(&self, w: &Words) -> String {
        match self.heard {
            Heard::Confirm(_) | Heard::Known(_) => super::capitalized(&self.intro(w)),
            Heard::News | Heard::Digest => self.event.in_short(),
        }
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, None)
    }

    fn intro(&self, w: &Words) -> String {
        w.t(match self.heard {
            Heard::Confirm(FollowWish::Dates) => "mail-follow-confirm-dates",
            Heard::Confirm(FollowWish::Digest) => "mail-follow-confirm-digest",
            Heard::Known(FollowWish::Dates) => "mail-follow-known-dates",
            Heard::Known(FollowWish::Digest) => "mail-follow-known-digest",
            Heard::News => "mail-follow-news",
            Heard::Digest => "mail-follow-digest",
        })
    }

    /// Dates are told where there is news of them.
    fn tells_dates(&self) -> bool {
        matches!(self.heard, Heard::News | Heard::Digest)
    }

    fn action(&self, w: &Words) -> String {
        w.t(match self.heard {
            Heard::Confirm(_) => "mail-follow-confirm-action",
            _ => "mail-follow-change-action",
        })
    }

    fn not_you(&self, w: &Words) -> Option<String> {
        matches!(self.heard, Heard::Confirm(_) | Heard::Known(_)).then(|| w.t("mail-follow-not-you"))
    }

    fn why(&self, w: &Words) -> String {
        w.t(if self.tells_dates() { "mail-why-follow" } else { "mail-why-follow-asked" })
    }
}

rendered!(Following, "mail/following/subject.txt", "mail/following/body.txt", "mail/following/body.html");
