//! Secrets that come by file are nowhere where the running program can be looked at: not in its arguments, its environment,
//! its log, what its commands print, or what it says when it breaks down (C42).

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use url::Url;

use crate::support::{
    app::BASE_URL,
    database, on_both,
    program::{Installation, soon},
    smtp_sink::SmtpSink,
};

/// What every secret here has in it, so that no other text is taken for one.
const MARK: &str = "ge4h7eim";

/// A file that only its owner reads.
fn secret(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path.display().to_string()
}

/// The program with each secret in a file.
fn installed(database_url: &str, sink: &SmtpSink) -> Installation {
    let bare = Installation::bare();
    let folder = bare.folder.path().to_owned();
    let mut database = Url::parse(database_url).unwrap();
    if database.scheme() != "sqlite" {
        // The server of the tests asks for no password, and so takes any.
        database.set_password(Some(&format!("{MARK}-pg"))).unwrap();
    }
    let relay = format!("smtp://turnus:{MARK}-smtp@{}", sink.address);
    let files = [
        ("TURNUS_SECRET_KEY_FILE", secret(&folder, "key", &format!("{MARK}-key-{}", "0123456789abcdef".repeat(2)))),
        (
            "TURNUS_SECRET_KEY_FORMER_FILE",
            secret(&folder, "former", &format!("{MARK}-old-{}", "fedcba9876543210".repeat(2))),
        ),
        ("TURNUS_DATABASE_URL_FILE", secret(&folder, "database", database.as_str())),
        ("TURNUS_SMTP_URL_FILE", secret(&folder, "relay", &relay)),
        ("TURNUS_IMAP_URL_FILE", secret(&folder, "imap", &format!("imaps://turnus:{MARK}-imap@imap.example/INBOX"))),
        ("TURNUS_OIDC_CLIENT_SECRET_FILE", secret(&folder, "oidc", &format!("{MARK}-oidc-secret"))),
    ];
    let others = [
        ("TURNUS_DATA_DIR", folder.display().to_string()),
        ("TURNUS_LISTEN", "127.0.0.1:0".into()),
        ("TURNUS_BASE_URL", BASE_URL.into()),
        ("TURNUS_MAIL_FROM", "Turnus <turnus@turnus.example>".into()),
        ("TURNUS_OIDC_ISSUER", "https://id.example/realms/staff".into()),
        ("TURNUS_OIDC_CLIENT_ID", "turnus".into()),
        ("TURNUS_LOG", "debug".into()),
        ("RUST_BACKTRACE", "full".into()),
    ];
    files.into_iter().chain(others).fold(bare, |all, (name, value)| all.with(name, &value))
}

fn holds_no_secret(what: &str, said: &str) {
    assert!(!said.to_lowercase().contains(MARK), "a secret in {what}:\n{said}");
}

on_both! {
    async fn no_secret_is_seen_from_outside(database) {
        let sink = SmtpSink::start().await;
        let installation = installed(&database.url, &sink);
        installation.token();
        let server = installation.serve();
        let mut client = server.visitor();
        let page = client.open("/login").await;
        client.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        sink.wait_for(1).await;
        assert!(!sink.sign_ins().is_empty(), "the relay's password was used");
        for file in ["cmdline", "environ"] {
            let seen = fs::read(format!("/proc/{}/{file}", server.pid())).unwrap();
            assert!(!seen.is_empty());
            holds_no_secret(file, &String::from_utf8_lossy(&seen));
        }
        for thread in fs::read_dir(format!("/proc/{}/task", server.pid())).unwrap() {
            let name = fs::read_to_string(thread.unwrap().path().join("comm")).unwrap_or_default();
            holds_no_secret("the name of a thread", &name);
        }
        for args in [&["check-config"][..], &["doctor"], &["outbox", "list"], &["migrate", "status"], &["--help"]] {
            let (ok, said) = installation.run(args);
            assert!(ok, "{args:?}: {said}");
            holds_no_secret(&args.join(" "), &said);
        }
        soon("the mail is settled", async || server.said().contains("mail sent")).await;
        let (status, log) = server.stop();
        assert!(status.success());
        holds_no_secret("the log", &log);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_told_by_a_program_that_cannot_begin() {
    let sink = SmtpSink::start().await;
    // A database that is not there, and a file that is no secret any more.
    let gone = "postgres://turnus@127.0.0.1:1/turnus";
    let installation = installed(gone, &sink);
    let (ok, said) = installation.run(&["doctor"]);
    assert!(!ok && !said.is_empty());
    holds_no_secret("the error of a database that is not there", &said);
    let file = installation.folder.path().join("key");
    assert!(Command::new("chmod").args(["644", &file.display().to_string()]).status().unwrap().success());
    let (ok, said) = installation.run(&["check-config"]);
    assert!(!ok && said.contains("can be read by everybody"), "{said}");
    holds_no_secret("the error of an open file", &said);
}
