//! The main journeys in a real browser (see `tests/browser/README.md`): register, mail, confirm, cancel, come back; sign
//! in, set up, move, cancel, restore.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::support::left_out::{leave_out, told};

/// A running program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the demo in a folder; answers its address and the organizer's sign-in link.
fn start(folder: &Path) -> (Running, String, String) {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_turnus"))
        .args(["demo", "--listen", "127.0.0.1:0", "--data-dir", "data"])
        .current_dir(folder)
        .env_clear()
        .env("TURNUS_UNDO_MINUTES", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let lines = BufReader::new(demo.stdout.take().expect("its output")).lines();
    let running = Running(demo);
    let said: Vec<String> = lines.take(3).map(|line| line.expect("a line")).collect();
    let after = |start: &str| said.iter().find_map(|line| line.strip_prefix(start)).expect("said").trim().to_owned();
    (running, after("listening on "), after("organizer:"))
}

/// What the walk needs; nothing, if the machine lacks it and leaving out is allowed.
fn chromium() -> Option<PathBuf> {
    let chromium = PathBuf::from(told("TEST_CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".to_owned()));
    let modules = told("TEST_BROWSER_MODULES").map_or_else(|| journeys().join("node_modules"), PathBuf::from);
    let has_node = Command::new("node").arg("--version").output().is_ok();
    if has_node && chromium.exists() && modules.join("playwright-core").exists() {
        return Some(chromium);
    }
    leave_out("the journeys in a browser: they need node, TEST_CHROMIUM and TEST_BROWSER_MODULES");
    None
}

fn journeys() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

#[test]
fn an_organizer_and_an_attendee_walk_through_the_pages() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base, link) = start(folder.path());
    let walk = Command::new("node")
        .arg(journeys().join("journey.mjs"))
        .args([base.as_str(), folder.path().join("data/mail").to_str().expect("UTF-8"), link.as_str()])
        .current_dir(folder.path())
        .env("TEST_CHROMIUM", chromium)
        .output()
        .expect("node starts");
    let said = [walk.stdout, walk.stderr].concat();
    assert!(walk.status.success(), "{}", String::from_utf8_lossy(&said));
}
