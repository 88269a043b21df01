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

/// What the relay can do, as it says to EHLO.
pub(super) fn greeting(protected: bool, one_by_one: bool) -> &'static str {
    match (protected, one_by_one) {
        (false, _) => "250-sink\r\n250 STARTTLS",
        (true, false) => "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
        (true, true) => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
    }
}
