use super::{EventFacts, Footer, greeting, heading_about, rendered, subject_about};
use crate::locale::Words;

/// What became of a request to a substitute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The person comes.
    Accepted,
    /// The person does not.
    Declined,
    /// The person would have come, and the team did not let them in.
    Refused,
    /// Nobody answered in time, or the date was called off and takes place after all.
    Lapsed,
    /// The person came, and has given the place up.
    Left,
}

/// Tells somebody what became of the place they asked somebody else to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstituteAnswer {
    /// The name of whoever asked.
    pub name: String,
    /// The event.
    pub event: EventFacts,
    /// What became of it.
    pub outcome: Outcome,
    /// The registrations of whoever asked.
    pub manage_url: String,
    /// What stands under it.
    pub footer: Footer,
}

impl SubstituteAnswer {
    fn fact(&self) -> &'static str {
        match self.outcome {
            Outcome::Accepted => "mail-substitute-accepted-fact",
            Outcome::Declined => "mail-substitute-declined-fact",
            Outcome::Refused => "mail-substitute-refused-fact",
            Outcome::Lapsed => "mail-substitute-lapsed-fact",
            Outcome::Left => "mail-substitute-left-fact",
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
        greeting(w.0, Some(&self.name))
    }

    fn intro(&self, w: &Words) -> String {
        w.t(match self.outcome {
            Outcome::Accepted => "mail-substitute-accepted-intro",
            Outcome::Declined => "mail-substitute-declined-intro",
            Outcome::Refused => "mail-substitute-refused-intro",
            Outcome::Lapsed => "mail-substitute-lapsed-intro",
            Outcome::Left => "mail-substitute-left-intro",
        })
    }

    fn next(&self, w: &Words) -> String {
        w.t(match self.outcome {
            Outcome::Accepted => "mail-substitute-accepted-next",
            Outcome::Declined | Outcome::Refused => "mail-substitute-declined-next",
            Outcome::Lapsed => "mail-substitute-lapsed-next",
            Outcome::Left => "mail-substitute-left-next",
        })
    }
}

rendered!(
    SubstituteAnswer,
    "mail/substitute-answer/subject.txt",
    "mail/substitute-answer/body.txt",
    "mail/substitute-answer/body.html"
);
