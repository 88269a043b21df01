//! The whole way with a real Postfix of Debian: what the program hands over is delivered or refused, and what is refused
//! comes back through its pipe into `turnus receive` and counts against the address.

use std::{
    fs,
    path::{Path, PathBuf},
};

use turnus::{domain::delivery::suppression::Suppression, store};

use super::{all_sent, ask, date};
use crate::{
    dkim::{key, verified},
    inbound::RETURNS,
    support::{
        Database,
        app::SECRET,
        database, on_both,
        post::Letter,
        postfix::{Postfix, open_to_all},
        program::{Installation, soon},
        smtp_sink::{Act, SmtpSink, Stage},
        world::email,
    },
};

const EVA: &str = "eva@rathaus.example";
const GONE: &str = "weg@amt.example";

/// What Postfix calls for each mail that comes in, as `docs/mail.md` has it; it runs as somebody who may read no home
/// folder, so the program lies beside it.
fn pipe(folder: &Path, database: &Database) -> PathBuf {
    let program = folder.join("turnus");
    fs::copy(env!("CARGO_BIN_EXE_turnus"), &program).expect("the program");
    let script = folder.join("turnus-receive");
    let (bounces, url) = (RETURNS.1, &database.url);
    let environment = format!(
        "TURNUS_DATABASE_URL='{url}'\nTURNUS_DATA_DIR='{}'\nTURNUS_SECRET_KEY='{SECRET}'\nTURNUS_MAIL_BOUNCES='{bounces}'\n\
         TURNUS_MAIL_FROM='Turnus <turnus@turnus.example>'\n",
        folder.join("data").display()
    );
    fs::create_dir_all(folder.join("data")).expect("a folder");
    fs::write(folder.join("env"), environment).expect("the settings");
    let (env, program) = (folder.join("env"), program.display());
    let lines = format!("#!/bin/sh\nset -a; . {}; set +a\nexec {program} receive || exit 75\n", env.display());
    fs::write(&script, lines).expect("the script");
    for (path, mode) in [(folder, 0o755), (&folder.join("data"), 0o777), (&script, 0o755), (&env, 0o644)] {
        open_to_all(path, mode);
    }
    script
}

/// The pipe's user writes into the database of the service: the same group in real life, everybody here.
fn share(database: &Database) {
    let Some(file) = database.url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next()) else { return };
    let file = Path::new(file);
    open_to_all(file.parent().expect("a folder"), 0o777);
    for suffix in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{suffix}", file.display()));
        if path.exists() {
            open_to_all(&path, 0o666);
        }
    }
}

async fn why_unreachable(database: &Database) -> Option<Suppression> {
    let mailbox = store::mailboxes::find(&database.store, &email(GONE)).await.unwrap()?;
    mailbox.unreachable.map(|why| why.reason)
}

on_both! {
    async fn what_a_real_postfix_cannot_deliver_comes_back_and_suspends_the_address(database) {
        if !Postfix::is_possible() {
            return;
        }
        let sink = SmtpSink::start().await;
        sink.for_address(GONE, Stage::Rcpt, Act::Say("550 5.1.1 no such mailbox"));
        let folder = tempfile::tempdir().expect("a folder");
        let postfix = Postfix::start(folder.path(), &pipe(folder.path(), &database), &sink);
        let dkim = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dkim/rsa.pem");
        let keyring = tempfile::tempdir().expect("a folder");
        let private = keyring.path().join("dkim.pem");
        fs::copy(dkim, &private).expect("a key");
        open_to_all(&private, 0o600);
        let installation = Installation::new(&database.url, &sink)
            .with("TURNUS_SMTP_URL", &format!("smtp://127.0.0.1:{}", postfix.port))
            .with(RETURNS.0, RETURNS.1)
            .with("TURNUS_DKIM_SELECTOR", "t2026")
            .with("TURNUS_DKIM_KEY_FILE", private.to_str().unwrap());
        let token = installation.token();
        let server = installation.serve();
        share(&database);
        let mut client = server.visitor();
        for number in 1..=3 {
            assert_eq!(why_unreachable(&database).await, None, "after {number}");
            let (form, _) = date(&server, &token, 5).await;
            for address in [EVA, GONE] {
                assert!(ask(&mut client, &form, address).await.unwrap());
            }
            all_sent(&database).await;
            // Delivered by Postfix itself, and brought back by it.
            soon(&format!("{number} mails for Eva"), async || postfix.mails_of_eva().len() == number).await;
            let taken_in = |log: &str| log.matches("relay=turnus, ").count();
            soon(&format!("{number} reports in the pipe\n{}", postfix.log()), async || taken_in(&postfix.log()) == number).await;
        }
        let log = postfix.log();
        assert!(!log.contains("status=deferred") && log.contains("status=bounced"), "{log}");
        assert_eq!(why_unreachable(&database).await, Some(Suppression::Bounced), "{log}");
        for mail in postfix.mails_of_eva() {
            // Postfix writes lines as files have them, and puts its own headers before ours.
            let mail = String::from_utf8(mail).unwrap().replace('\n', "\r\n");
            let returns = mail.lines().next().unwrap().to_owned();
            assert!(returns.starts_with("Return-Path: <bounce+") && returns.ends_with("@turnus.example>"), "{returns}");
            assert_eq!(Letter::parse(mail.as_bytes()).to, EVA);
            let Some(seen) = verified(mail.as_bytes(), &key("rsa.pem")) else { continue };
            assert!(seen.fine, "{seen:?}\n{mail}");
        }
        let (status, _) = server.stop();
        assert!(status.success());
    }
}
