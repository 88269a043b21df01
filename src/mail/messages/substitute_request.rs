use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Asks the person behind an address whether they take somebody's place. Nothing in it was typed by whoever named the
/// address (C12): no name, no message. Who it is stands on the page behind the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstituteRequest {
    /// The event.
    pub event: EventFacts,
    /// The page with the two buttons.
    pub answer_url: String,
    /// Until when it can be answered, in words.
    pub until: String,
    /// Whether the team has a word on whether they come.
    pub by_team: bool,
    /// What stands under it.
    pub footer: Footer,
}

impl SubstituteRequest {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-substitute-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-substitute-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn intro(&self, w: &Words) -> String {
        w.t(if self.by_team { "mail-substitute-intro-team" } else { "mail-substitute-intro" })
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, None)
    }
}

rendered!(
    SubstituteRequest,
    "mail/substitute-request/subject.txt",
    "mail/substitute-request/body.txt",
    "mail/substitute-request/body.html"
);
