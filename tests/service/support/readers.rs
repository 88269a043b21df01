//! Calendar libraries that are not ours, reading what we serve (see `tests/readers/README.md`).

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::left_out::{leave_out, told};

/// A library of another house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// `icalendar` with `recurring-ical-events`, from `PyPI`.
    Python,
    /// `ical.js`, from npm: what Thunderbird and Nextcloud read with.
    JavaScript,
}

impl Reader {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::Python, Self::JavaScript];
}

/// One occurrence as such a library understands it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Occurrence {
    pub(crate) start: DateTime<Utc>,
    pub(crate) uid: String,
    pub(crate) end: DateTime<Utc>,
    pub(crate) summary: String,
    pub(crate) status: String,
}

/// The occurrences in a calendar, sorted by beginning and UID; nothing if the library is not installed and leaving out
/// is allowed.
pub(crate) fn occurrences_read_by(reader: Reader, bytes: &[u8]) -> Option<Vec<Occurrence>> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    let (program, script) = match reader {
        Reader::Python => (told("TEST_PYTHON"), "read_python.py"),
        Reader::JavaScript => (told("TEST_NODE_MODULES").map(|_| "node".to_owned()), "read_js.mjs"),
    };
    let Some(program) = program else {
        leave_out(&format!("{script}: TEST_PYTHON and TEST_NODE_MODULES are not set"));
        return None;
    };
    let script = folder().join("readers").join(script);
    let run = Command::new(program).arg(script).arg(file.path()).output().expect("the reader starts");
    assert!(run.status.success(), "{reader:?}: {}", String::from_utf8_lossy(&run.stderr));
    let lines = String::from_utf8(run.stdout).expect("UTF-8");
    let mut read: Vec<Occurrence> =
        lines.lines().map(|line| serde_json::from_str(line).expect("an occurrence")).collect();
    read.sort();
    Some(read)
}

/// Runs one of the checks in `tests/checks` (standard library only) and answers what it said and whether it was content;
/// nothing if there is no Python and leaving out is allowed.
pub(crate) fn checked_by(check: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let script = folder().join("checks").join(check);
    let scratch = tempfile::tempdir().expect("a folder");
    // http_feed_check.py leaves what it read in the folder in which it runs.
    match Command::new("python3").arg(script).args(arguments).current_dir(scratch.path()).output() {
        Ok(run) => {
            let said = [run.stdout, run.stderr].concat();
            Some((run.status.success(), String::from_utf8_lossy(&said).into_owned()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            leave_out(&format!("{check} needs python3"));
            None
        }
        Err(error) => panic!("{check}: {error}"),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}
