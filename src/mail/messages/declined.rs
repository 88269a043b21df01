use super::{EventFacts, Footer, Scope, defused, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Tells somebody that the team refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// The person's name.
    pub name: String,
    /// The date, or the format with its next dates.
    pub event: EventFacts,
    /// What they asked for.
    pub scope: Scope,
    /// What the team wrote; nothing in it becomes a link.
    pub text: Option<String>,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl Declined {
    fn subject(&self, w: &Words) -> String {
        subject_about(w, "mail-declined-fact", &self.event)
    }

    fn heading(&self, w: &Words) -> String {
        heading_about(w, "mail-declined-fact", &self.event)
    }

    fn preheader(&self, _: &Words) -> String {
        self.event.in_short()
    }

    fn greeting(&self, w: &Words) -> String {
        greeting(w.0, Some(&self.name))
    }

    fn intro(&self, w: &Words) -> String {
        w.t(match self.scope {
            Scope::Dates => "mail-declined-intro",
            Scope::Format => "mail-declined-format",
        })
    }

    /// What the team wrote, line by line.
    fn words(&self) -> Vec<String> {
        let text = self.text.as_deref().unwrap_or_default();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(defused).collect()
    }

    fn ask(&self, w: &Words) -> String {
        w.t1("mail-declined-ask", "host", self.event.host.as_str())
    }

    fn why(&self, w: &Words) -> String {
        w.t(match self.scope {
            Scope::Dates => "mail-why-declined",
            Scope::Format => "mail-why-declined-format",
        })
    }
}

rendered!(Declined, "mail/declined/subject.txt", "mail/declined/body.txt", "mail/declined/body.html");
