use super::{Brings, EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that they have a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Whether they moved up from the waiting list.
    pub promoted: bool,
    /// Whether they take somebody's place.
    pub stands_in: bool,
    /// Their way into the meeting, if there is one.
    pub join_url: Option<String>,
    /// What comes along for the calendar.
    pub calendar: Brings,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl Confirmed {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, self.fact(), &self.event)
    }

    fn fact(&self) -> &'static str {
        if self.promoted { "mail-promoted-fact" } else { "mail-confirmed-fact" }
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
        w.t(match (self.promoted, self.stands_in) {
            (true, _) => "mail-promoted-intro",
            (false, true) => "mail-stands-in-intro",
            (false, false) => "mail-confirmed-intro",
        })
    }
}

rendered!(Confirmed, "mail/confirmed/subject.txt", "mail/confirmed/body.txt", "mail/confirmed/body.html");
