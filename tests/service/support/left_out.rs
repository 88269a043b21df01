//! What a test run leaves out because the machine lacks something: it says so, or fails where that is forbidden. And what
//! it does less often than it could.
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

/// How often something is done, for how long, or how closely it is looked at: so in every run, and in a thorough one
/// (`TEST_THOROUGH=1`), which takes hours and has the machine to itself, as the design asks for.
#[allow(dead_code, reason = "the program's own tests do nothing more often")]
pub(crate) fn times(in_every_run: usize, in_a_thorough_one: usize) -> usize {
    if told("TEST_THOROUGH").as_deref() == Some("1") { in_a_thorough_one } else { in_every_run }
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
