use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that they are registered already; the page that took the second request said nothing of it (C10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlreadyRegistered {
    /// The event.
    pub event: EventFacts,
    /// Whether they queue instead of having a seat.
    pub waiting: bool,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl AlreadyRegistered {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-already-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-already-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, None)
    }

    fn intro(&self, w: &Words) -> String {
        w.t(if self.waiting { "mail-already-waiting" } else { "mail-already-confirmed" })
    }
}

rendered!(
    AlreadyRegistered,
    "mail/already-registered/subject.txt",
    "mail/already-registered/body.txt",
    "mail/already-registered/body.html"
);
