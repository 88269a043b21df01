//! What the relay does where it does not say yes.

use std::time::Duration;

use super::{Shared, SmtpSink};

/// Where in the exchange something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Body,
}

/// What the relay does instead of saying yes.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Says this line.
    Say(&'static str),
    /// Closes the connection without a word.
    Drop,
    /// Says nothing for so long, then what it would have said.
    Delay(Duration),
    /// Says nothing for so long, then this line.
    Late(Duration, &'static str),
    /// After the mail's end: takes it, says nothing for so long, and closes the connection without a word.
    Keep(Duration),
}

pub(super) struct Rule {
    stage: Stage,
    address: Option<String>,
    times: Option<usize>,
    act: Act,
}

impl SmtpSink {
    /// Always acts like this at a stage.
    pub(crate) fn always(&self, stage: Stage, act: Act) {
        self.state().rules.push(Rule { stage, address: None, times: None, act });
    }

    /// Acts like this the next time the stage is reached.
    pub(crate) fn once(&self, stage: Stage, act: Act) {
        self.state().rules.push(Rule { stage, address: None, times: Some(1), act });
    }

    /// Acts like this at a stage of a mail to (or, at MAIL FROM, from) this address.
    pub(crate) fn for_address(&self, address: &str, stage: Stage, act: Act) {
        self.state().rules.push(Rule { stage, address: Some(address.to_owned()), times: None, act });
    }

    /// Takes every mail from now on.
    pub(crate) fn relent(&self) {
        self.state().rules.clear();
    }

    /// Whether all it was to do has happened, and it takes every mail.
    pub(crate) fn has_relented(&self) -> bool {
        self.state().rules.is_empty()
    }
}

impl Shared {
    /// What to do at a stage: the first rule that fits.
    pub(super) fn act(&self, stage: Stage, address: Option<&str>) -> Option<Act> {
        let rules = &mut self.state().rules;
        let fits = |rule: &Rule| rule.stage == stage && (rule.address.is_none() || rule.address.as_deref() == address);
        let at = rules.iter().position(fits)?;
        let act = rules[at].act.clone();
        if let Some(left) = &mut rules[at].times {
            *left -= 1;
            if *left == 0 {
                rules.remove(at);
            }
        }
        Some(act)
    }
}
