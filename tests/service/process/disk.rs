//! The disk of an SQLite database is full, takes no writes at all, or fails as it is written to: people are told so,
//! reading goes on, nothing that was acknowledged is lost, nothing is broken, and it ends without a restart (R19).

use std::{fs, io::Write, path::Path, process::Command, time::Duration};

use axum::http::StatusCode;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{date, post_of};
use crate::support::{
    client::{Client, Page},
    database::aside,
    left_out::leave_out,
    program::{Installation, Server, soon},
    smtp_sink::SmtpSink,
};

/// A file system of its own, of a few megabytes; gone with this value.
struct Disk(tempfile::TempDir);

impl Disk {
    /// None where nobody may mount one.
    fn of(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "turnus-test"])
            .arg(folder.path())
            .output()
            .is_ok_and(|done| done.status.success());
        if !mounted {
            leave_out("the database on a full disk: only root may mount a small one");
        }
        mounted.then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let mut file = fs::File::create(self.path().join("ballast")).expect("a file");
        let block = vec![1; 4_096];
        while file.write_all(&block).is_ok() {}
        while file.write_all(&block[..1]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("ballast")).expect("room again");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

/// Somebody registers with a name so long that pages fill; what they are answered.
async fn ask(client: &mut Client, form: &str, number: usize) -> (String, Page) {
    let address = format!("gast{number}@amt.example");
    let page = client.open(form).await;
    let answer = client.submit(&page, "/register", &[("name", &"Gast ".repeat(12)), ("email", &address)]).await;
    (address, answer)
}

/// Registers people until somebody is refused, which they are clearly; answers who was let in.
async fn until_refused(client: &mut Client, form: &str, numbers: std::ops::Range<usize>) -> Vec<String> {
    let mut let_in = Vec::new();
    for number in numbers {
        let (address, answer) = ask(client, form, number).await;
        if answer.status.is_redirection() {
            let_in.push(address);
            continue;
        }
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
        assert_eq!(answer.header("retry-after"), "10");
        assert!(answer.main().contains("Gerade nicht erreichbar"), "{}", answer.main());
        return let_in;
    }
    panic!("nothing fills the disk");
}

/// Reading goes on while writing is refused; answers who was let in all the same, into a corner that was free.
async fn check_reading(server: &Server, form: &str, numbers: std::ops::Range<usize>) -> Vec<String> {
    let mut client = server.visitor();
    let count = numbers.len();
    let mut let_in = Vec::new();
    for number in numbers {
        let (address, answer) = ask(&mut client, form, number).await;
        if answer.status.is_redirection() {
            let_in.push(address);
        } else {
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
        }
        for path in ["/", "/calendar", "/feeds/all.ics", "/healthz", "/readyz"] {
            client.open(path).await;
        }
    }
    assert!(let_in.len() < count, "everybody was let in");
    let_in
}

/// Well again without a restart: people are let in, and everybody's mail comes.
async fn check_recovery(server: &Server, (form, sink): (&str, &SmtpSink), let_in: &mut Vec<String>) {
    let mut client = server.visitor();
    let began = std::time::Instant::now();
    let mut number = 1_000_000;
    while let_in.len() < 30 {
        let (address, answer) = ask(&mut client, form, number).await;
        number += 1;
        if answer.status.is_redirection() {
            let_in.push(address);
        } else {
            assert!(began.elapsed() < Duration::from_secs(20), "still refused: {}", answer.text());
        }
    }
    let mailed = async || {
        let (post, _) = post_of(sink);
        let_in.iter().all(|address| post.contains_key(address))
    };
    soon("everybody has their mail", mailed).await;
}

/// The file is sound, and holds everybody who was let in and nobody who was sent away.
async fn check_file(url: &str, let_in: &[String], installation: &Installation) {
    let file = aside(url).await;
    let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check");
    let row = file.query_one_raw(ask).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "ok");
    let ask = Statement::from_string(
        DbBackend::Sqlite,
        "SELECT m.email_normalized FROM participant p JOIN mailbox m ON m.id = p.mailbox_id",
    );
    let rows = file.query_all_raw(ask).await.unwrap();
    file.close().await.unwrap();
    let mut stored: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    let mut expected = let_in.to_vec();
    stored.sort();
    expected.sort();
    assert_eq!(stored, expected);
    let (ok, said) = installation.run(&["doctor"]);
    assert!(ok, "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_stops_writing_and_nothing_else() {
    let Some(disk) = Disk::of(16) else { return };
    let sink = SmtpSink::start().await;
    let url = format!("sqlite://{}/turnus.db?mode=rwc", disk.path().display());
    let installation = Installation::new(&url, &sink);
    let token = installation.token();
    let server = installation.serve();
    let (form, _) = date(&server, &token, 10_000).await;
    disk.fill();
    let mut client = server.visitor();
    let mut let_in = until_refused(&mut client, &form, 0..2_000).await;
    let_in.extend(check_reading(&server, &form, 10_000..10_006).await);
    disk.make_room();
    check_recovery(&server, (&form, &sink), &mut let_in).await;
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    check_file(&url, &let_in, &installation).await;
}

/// How large a file of the process may become, by the kernel; writes beyond fail.
fn limit_files(server: &Server, bytes: &str) {
    let done = Command::new("prlimit").args(["--pid", &server.pid(), &format!("--fsize={bytes}:unlimited")]).status();
    assert!(done.expect("prlimit").success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_disk_that_takes_no_writes_stops_writing_and_nothing_else() {
    let sink = SmtpSink::start().await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/turnus.db?mode=rwc", folder.path().display());
    // Told of a limit by a signal, a process would end; as with a disk that fails, writing is to fail and no more.
    let installation = Installation::new(&url, &sink).under(&["/usr/bin/env", "--ignore-signal=XFSZ"]);
    let token = installation.token();
    let server = installation.serve();
    let (form, _) = date(&server, &token, 10_000).await;
    let mut let_in = Vec::new();
    for round in 0..3 {
        let mut client = server.visitor();
        let (address, answer) = ask(&mut client, &form, round).await;
        assert!(answer.status.is_redirection(), "{}", answer.text());
        let_in.push(address);
        limit_files(&server, "0");
        let first = 10_000 * (round + 1);
        assert_eq!(until_refused(&mut client, &form, first..first + 10).await, Vec::<String>::new());
        assert_eq!(check_reading(&server, &form, first + 20..first + 24).await, Vec::<String>::new());
        limit_files(&server, "unlimited");
    }
    check_recovery(&server, (&form, &sink), &mut let_in).await;
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    check_file(&url, &let_in, &installation).await;
}

/// Where libfiu lies (Debian: `fiu-utils`).
const FIU: &str = "/usr/lib/fiu";

/// Says to a program under libfiu that a call of the system fails from now on, or no more.
fn tell(server: &Server, control: &str, words: &str) {
    let done = Command::new("fiu-ctrl").args(["-f", control, "-c", words, &server.pid()]).output().expect("fiu-ctrl");
    assert!(done.status.success(), "{words}: {}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_disk_that_fails_as_it_is_written_to_or_synced_never_lets_a_yes_out() {
    if !Path::new(FIU).exists() {
        leave_out("a disk that fails: fiu-utils is not installed");
        return;
    }
    let sink = SmtpSink::start().await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/turnus.db?mode=rwc", folder.path().display());
    let control = folder.path().join("fiu").display().to_string();
    let sound = Installation::new(&url, &sink);
    let token = sound.token();
    let libraries = format!("{FIU}/fiu_run_preload.so:{FIU}/fiu_posix_preload.so");
    let installation = Installation::new(&url, &sink).with("LD_PRELOAD", &libraries).with("FIU_CTRL_FIFO", &control);
    let server = installation.serve();
    let (form, _) = date(&server, &token, 10_000).await;
    let mut let_in = Vec::new();
    for (round, call) in (0..).zip(["posix/io/sync/*", "posix/io/rw/pwrite"]) {
        let mut client = server.visitor();
        let (address, answer) = ask(&mut client, &form, round).await;
        assert!(answer.status.is_redirection(), "{}", answer.text());
        let_in.push(address);
        // 5: an error of the disk (EIO).
        tell(&server, &control, &format!("enable name={call},failinfo=5"));
        let first = 10_000 * (round + 1);
        assert_eq!(until_refused(&mut client, &form, first..first + 10).await, Vec::<String>::new(), "{call}");
        assert_eq!(check_reading(&server, &form, first + 20..first + 24).await, Vec::<String>::new(), "{call}");
        tell(&server, &control, &format!("disable name={call}"));
    }
    check_recovery(&server, (&form, &sink), &mut let_in).await;
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    check_file(&url, &let_in, &sound).await;
}
