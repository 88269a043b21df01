//! What a test run leaves out because the machine lacks something: it says so, or fails where that is forbidden.
#![allow(clippy::expect_used, reason = "a test may")]

use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Mutex, PoisonError},
};

/// A switch or a place that the run was told about.
#[allow(clippy::disallowed_methods, reason = "about the test run, not a setting of the program")]
pub(crate) fn told(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Says once what is left out; fails the test if `TEST_FORBID_LEAVING_OUT=1`.
pub(crate) fn leave_out(what: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    assert!(told("TEST_FORBID_LEAVING_OUT").as_deref() != Some("1"), "left out although forbidden: {what}");
    let is_new = SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(what.to_owned());
    if is_new {
        // Not `eprintln!`, which the test harness keeps to itself while all is well.
        writeln!(std::io::stderr(), "LEFT OUT: {what}").expect("standard error");
    }
}
