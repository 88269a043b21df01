//! What a test run leaves out because the machine lacks something: it says so, or fails where that is forbidden.

use std::io::Write;

/// A switch or a place that the run was told about.
#[allow(clippy::disallowed_methods, reason = "about the test run, not a setting of the program")]
pub(crate) fn told(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Says that a test left something out; fails it if `TEST_FORBID_LEAVING_OUT=1`.
pub(crate) fn leave_out(what: &str) {
    assert!(told("TEST_FORBID_LEAVING_OUT").as_deref() != Some("1"), "left out although forbidden: {what}");
    // Not `eprintln!`, which the test harness keeps to itself while all is well.
    writeln!(std::io::stderr(), "LEFT OUT: {what}").expect("standard error");
}
