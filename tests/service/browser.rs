//! The main journeys in a real browser (see `tests/browser/README.md`): register, mail, confirm, cancel, come back; sign
//! in, set up, move, cancel, restore.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::support::chromium::{chromium, script};

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
    start_with(folder, &[])
}

/// The same with settings of its own.
fn start_with(folder: &Path, settings: &[(&str, &str)]) -> (Running, String, String) {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_turnus"))
        .args(["demo", "--listen", "127.0.0.1:0", "--data-dir", "data"])
        .current_dir(folder)
        .env_clear()
        .env("TURNUS_UNDO_MINUTES", "0")
        .envs(settings.iter().copied())
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

fn turnus(folder: &Path) -> Command {
    let mut turnus = Command::new(env!("CARGO_BIN_EXE_turnus"));
    turnus.current_dir(folder).env_clear().env("TURNUS_DATA_DIR", "data").stdin(Stdio::null()).stderr(Stdio::null());
    turnus
}

/// Starts the program without any data; answers its address.
fn start_empty(folder: &Path) -> (Running, String) {
    let mut serve = turnus(folder);
    serve.arg("serve").env("TURNUS_LISTEN", "127.0.0.1:0").stdout(Stdio::piped());
    let mut serve = serve.spawn().expect("the program starts");
    let mut lines = BufReader::new(serve.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let running = Running(serve);
    let base = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned)).expect("an address");
    (running, base)
}

/// A first organizer's sign-in link.
fn invited(folder: &Path, base: &str) -> String {
    let mut add = turnus(folder);
    add.args(["organizer", "add", "--email", "olga@example.org", "--name", "Olga", "--organization", "amt"]);
    add.args(["--organization-name", "Amt", "--role", "admin"]).env("TURNUS_BASE_URL", base);
    let said = String::from_utf8(add.output().expect("an organizer").stdout).expect("UTF-8");
    said.split_whitespace().find(|word| word.contains("/login/")).expect("a link").to_owned()
}

/// A token that writes for an organizer.
fn token(folder: &Path, email: &str) -> String {
    let mut create = turnus(folder);
    create.args(["token", "create", "--email", email, "--name", "Rundgang", "--scope", "write"]);
    let said = String::from_utf8(create.output().expect("a token").stdout).expect("UTF-8");
    said.split_whitespace().find(|word| word.starts_with("turnus_")).expect("a token").to_owned()
}

/// Runs one of the scripts against a running program; what it said is told if it found a fault.
fn walk(name: &str, folder: &Path, arguments: &[&str]) {
    let Some(chromium) = chromium() else { return };
    let walk = script(&chromium, name, arguments).current_dir(folder).output().expect("node starts");
    let said = [walk.stdout, walk.stderr].concat();
    assert!(walk.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn an_organizer_and_an_attendee_walk_through_the_pages() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base, link) = start(folder.path());
    let mails = folder.path().join("data/mail");
    walk("journey.mjs", folder.path(), &[&base, mails.to_str().expect("UTF-8"), &link]);
}

#[test]
fn somebody_takes_part_until_they_leave() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base, link) = start(folder.path());
    let token = token(folder.path(), "orga@example.org");
    let mails = folder.path().join("data/mail");
    walk("standing.mjs", folder.path(), &[&base, mails.to_str().expect("UTF-8"), &link, &token]);
}

#[test]
fn a_team_invites_a_list_of_people() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base, link) = start(folder.path());
    let token = token(folder.path(), "orga@example.org");
    walk("inviting.mjs", folder.path(), &[&base, &link, &token]);
}

#[test]
fn nothing_that_anybody_writes_runs_on_any_page() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base, link) = start(folder.path());
    let token = token(folder.path(), "orga@example.org");
    let mails = folder.path().join("data/mail");
    walk("hostile.mjs", folder.path(), &[&base, mails.to_str().expect("UTF-8"), &link, &token]);
}

#[test]
fn the_journeys_are_walked_by_keyboard_alone() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base, _link) = start(folder.path());
    let mails = folder.path().join("data/mail");
    walk("keys.mjs", folder.path(), &[&base, mails.to_str().expect("UTF-8")]);
}

#[test]
fn a_form_that_asks_for_a_proof_is_sent_with_scripts_and_without() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base, _link) = start_with(folder.path(), &[("TURNUS_PROOF_OF_WORK_FROM", "0")]);
    let mails = folder.path().join("data/mail");
    walk("guarded.mjs", folder.path(), &[&base, mails.to_str().expect("UTF-8")]);
}

#[test]
fn the_film_in_sign_language_plays_with_its_captions_and_not_by_itself() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("data/pages");
    fs::create_dir_all(&pages).expect("a folder");
    walk("make_film.mjs", folder.path(), &[pages.join("gebaerdensprache.webm").to_str().expect("UTF-8")]);
    let captions = "WEBVTT\n\n00:00.000 --> 00:01.000\nGuten Tag\n";
    fs::write(pages.join("gebaerdensprache.vtt"), captions).expect("written");
    let contact = "## Feedback und Kontakt\n\n[Schreiben Sie uns](mailto:barriere@example.org)\n";
    fs::write(pages.join("accessibility.de.md"), contact).expect("written");
    let (_running, base, _link) = start(folder.path());
    walk("film.mjs", folder.path(), &[&base]);
}

#[test]
fn every_page_is_good_in_both_languages_light_and_dark_wide_and_narrow() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base, link) = start(folder.path());
    walk("matrix.mjs", folder.path(), &[&base, &link, "demo"]);
}

#[test]
fn so_is_every_page_while_there_is_nothing_yet() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base) = start_empty(folder.path());
    let link = invited(folder.path(), &base);
    walk("matrix.mjs", folder.path(), &[&base, &link, "empty"]);
}

#[test]
fn and_every_page_with_one_of_each() {
    if chromium().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_running, base) = start_empty(folder.path());
    let link = invited(folder.path(), &base);
    let token = token(folder.path(), "olga@example.org");
    let mails = folder.path().join("data/mail");
    walk("one.mjs", folder.path(), &[&base, mails.to_str().expect("UTF-8"), &token]);
    walk("matrix.mjs", folder.path(), &[&base, &link, "one of each"]);
}
