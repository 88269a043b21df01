//! What drives a real browser: Chromium, node, and the scripts in `tests/browser`.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value;

use super::left_out::{leave_out, told};

/// Where Chromium is, with what drives it; nothing, if the machine lacks it and leaving out is allowed.
pub(crate) fn chromium() -> Option<PathBuf> {
    let chromium = PathBuf::from(told("TEST_CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".to_owned()));
    let modules = told("TEST_BROWSER_MODULES").map_or_else(|| journeys().join("node_modules"), PathBuf::from);
    let has_node = Command::new("node").arg("--version").output().is_ok();
    if has_node && chromium.exists() && modules.join("playwright-core").exists() {
        return Some(chromium);
    }
    leave_out("the journeys in a browser: they need node, TEST_CHROMIUM and TEST_BROWSER_MODULES");
    None
}

/// The folder of the scripts.
pub(crate) fn journeys() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// Node with one of the scripts, not yet begun.
pub(crate) fn script(chromium: &Path, name: &str, arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut node = Command::new("node");
    node.arg(journeys().join(name)).args(arguments).env("TEST_CHROMIUM", chromium);
    node
}

/// A script that is told what to do, one line of JSON each, and answers each with one; ends with this value.
pub(crate) struct Asked {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Asked {
    pub(crate) fn start(chromium: &Path, name: &str, arguments: &[&str]) -> Self {
        let mut node = script(chromium, name, arguments);
        let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node starts");
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().expect("its output")));
        Self { child, to, from }
    }

    /// What it answers. The test's other tasks go on meanwhile.
    pub(crate) fn ask(&mut self, what: &Value) -> Value {
        tokio::task::block_in_place(|| {
            writeln!(self.to.as_mut().expect("it listens"), "{what}").expect("it listens");
            let mut line = String::new();
            self.from.read_line(&mut line).expect("an answer");
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("the script said {line:?} to {what}"))
        })
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        // It closes its browser when there is nothing more to do.
        drop(self.to.take());
        let _ = self.child.wait();
    }
}
