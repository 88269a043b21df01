use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody whether the person they named takes their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstituteAnswer {
    /// The name of whoever asked.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Whether the person does.
    pub accepted: bool,
    /// The registrations of whoever asked.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl SubstituteAnswer {
    fn fact(&self) -> &'static str {
        if self.accepted { "mail-substitute-accepted-fact" } else { "mail-substitute-declined-fact" }
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
        greeting(w.0, Some(&self.name))
    }

    fn intro(&self, w: &Words) -> String {
        w.t(if self.accepted { "mail-substitute-accepted-intro" } else { "mail-substitute-declined-intro" })
    }

    fn next(&self, w: &Words) -> String {
        w.t(if self.accepted { "mail-substitute-accepted-next" } else { "mail-substitute-declined-next" })
    }
}

rendered!(
    SubstituteAnswer,
    "mail/substitute-answer/subject.txt",
    "mail/substitute-answer/body.txt",
    "mail/substitute-answer/body.html"
);
