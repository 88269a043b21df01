use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// Answers what a calendar program sent and what cannot be done: another time was proposed, or somebody accepted who has
/// no way back in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyAnswer {
    /// The person's name.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// Whether the person takes part: then it was about the time.
    pub takes_part: bool,
    /// Their registrations.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl ReplyAnswer {
    fn fact(&self) -> &'static str {
        if self.takes_part { "mail-proposal-fact" } else { "mail-not-back-fact" }
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
        let key = if self.takes_part { "mail-proposal-intro" } else { "mail-not-back-intro" };
        w.t1(key, "host", self.event.host.as_str())
    }
}

rendered!(ReplyAnswer, "mail/reply-answer/subject.txt", "mail/reply-answer/body.txt", "mail/reply-answer/body.html");
