//! Whether the relay takes several commands at once (RFC 2920).

use super::SmtpSink;

impl SmtpSink {
    /// From now on it takes no two commands at once.
    pub(crate) fn one_by_one(&self) {
        self.state().one_by_one = true;
    }

    /// How many mails began with several commands at once.
    pub(crate) fn at_once(&self) -> usize {
        self.state().at_once
    }
}
