use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that they are no longer registered: by their own word, or because whoever they would have come for comes
/// after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Where they can register again.
    pub manage_url: String,
    /// Whether their request to a substitute ended with it.
    pub request_over: bool,
    /// Whether they would have come in somebody's place, and need not any more.
    pub needless: bool,
    /// What stands under it.
    pub footer: Footer,
}

impl Withdrawn {
    fn fact(&self) -> &'static str {
        if self.needless { "mail-substitute-needless-fact" } else { "mail-withdrawn-fact" }
    }

    fn intro(&self, w: &Words) -> String {
        w.t(if self.needless { "mail-substitute-needless-intro" } else { "mail-withdrawn-intro" })
    }

    fn again(&self, w: &Words) -> String {
        w.t(if self.needless { "mail-manage-all" } else { "mail-withdrawn-again" })
    }

    fn why(&self, w: &Words) -> String {
        w.t(if self.needless { "mail-why-substitute-needless" } else { "mail-why-withdrawn" })
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
}

rendered!(Withdrawn, "mail/withdrawn/subject.txt", "mail/withdrawn/body.txt", "mail/withdrawn/body.html");
