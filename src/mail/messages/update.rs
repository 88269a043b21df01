use super::{Brings, EventFacts, Footer, Held, greeting, heading_about, rendered, subject, subject_about};
use crate::locale::Words;

/// What happened to a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It moved; from when to when in few words (see [`super::moved_words`]).
    Moved {
        /// Before.
        from: String,
        /// Now.
        to: String,
    },
    /// Something else changed.
    Changed,
    /// It takes place after all.
    Restored,
}

/// Tells somebody that a date moved, changed, or takes place after all. The words alone must do: many gateways of the
/// public sector strip calendar parts (R50).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The person's name.
    pub name: String,
    /// The event as it is now.
    pub event: EventFacts,
    /// What happened.
    pub change: Change,
    /// When it was before, in full, if that changed.
    pub was_when: Option<String>,
    /// Where it was before, if that changed.
    pub was_place: Option<String>,
    /// Where the person stands.
    pub stand: Held,
    /// Their way into the meeting, if there is one.
    pub join_url: Option<String>,
    /// What comes along for the calendar.
    pub calendar: Brings,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl Update {
    fn subject(&self, w: &Words) -> String {
        match &self.change {
            Change::Moved { from, to } => {
                subject(w, "mail-moved-subject", self.fact(), &self.event, &[("from", from), ("to", to)])
            }
            Change::Changed | Change::Restored => subject_about(w, self.fact(), &self.event),
        }
    }

    fn fact(&self) -> &'static str {
        match self.change {
            Change::Moved { .. } => "mail-moved-fact",
            Change::Changed => "mail-changed-fact",
            Change::Restored => "mail-restored-fact",
        }
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, self.fact(), &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }

    fn intro(&self, w: &Words) -> String {
        w.t(match self.change {
            Change::Moved { .. } => "mail-moved-intro",
            Change::Changed => "mail-changed-intro",
            Change::Restored => "mail-restored-intro",
        })
    }

    /// What no longer holds, one line each.
    fn was(&self, w: &Words) -> Vec<String> {
        let when = self.was_when.as_deref().map(|when| w.t1("mail-update-was-when", "when", when));
        let place = self.was_place.as_deref().map(|place| w.t1("mail-update-was-where", "place", place));
        when.into_iter().chain(place).collect()
    }

    fn standing(&self, w: &Words) -> String {
        w.t(match self.stand {
            Held::Seat => "mail-update-seat",
            Held::Queue => "mail-update-queue",
            Held::Request | Held::Refused => "mail-update-request",
        })
    }
}

rendered!(Update, "mail/update/subject.txt", "mail/update/body.txt", "mail/update/body.html");
