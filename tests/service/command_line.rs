//! The program as an operator starts it: what it prints and how it ends.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

/// The program in a folder of its own, without any setting of this machine.
fn turnus(folder: &Path, args: &[&str], settings: &[(&str, &str)]) -> Output {
    command(folder, args).envs(settings.iter().copied()).output().expect("the program starts")
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnus"));
    command.args(args).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn wrong_usage_ends_with_two_and_failure_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let cases: &[(&[&str], i32)] = &[
        (&[], 2),
        (&["dance"], 2),
        (&["serve", "--role", "cook"], 2),
        (&["migrate", "down", "0"], 2),
        (&["organizer", "add", "--email", "eva"], 2),
        (&["load-demo", "--events", "0"], 2),
        (&["backup"], 2),
        (&["restore", "--hold-outbox"], 2),
        (&["erase-person", "eva"], 2),
        (&["--help"], 0),
        (&["check-config"], 0),
        (&["check-config", "--config", "nowhere.toml"], 1),
        (&["doctor"], 1),
        (&["export-person", "eva@amt.example"], 1),
        (&["restore", "nowhere.db", "--hold-outbox"], 1),
    ];
    for (args, code) in cases {
        let done = turnus(folder.path(), args, &[]);
        assert_eq!(done.status.code(), Some(*code), "{args:?}: {}{}", out(&done), err(&done));
    }
}

#[test]
fn settings_are_shown_without_secrets_and_unsafe_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("turnus.toml"), "undo_minutes = 3\nlog_format = \"json\"\n").unwrap();
    let done = turnus(folder.path(), &["check-config"], &[("TURNUS_UNDO_MINUTES", "5")]);
    assert!(out(&done).contains("TURNUS_UNDO_MINUTES=5  # environment"), "{}", out(&done));
    assert!(out(&done).contains("TURNUS_LOG_FORMAT=json  # turnus.toml"), "{}", out(&done));
    let longer = [("TURNUS_LOGIN_CODE_MINUTES", "15"), ("TURNUS_LOGIN_LINK_MINUTES", "30")];
    let done = turnus(folder.path(), &["check-config"], &longer);
    let shown = out(&done) + &err(&done);
    for (name, minutes) in longer {
        assert!(shown.contains(&format!("{name}={minutes}  # environment")), "{shown}");
    }
    assert!(done.status.success() && shown.contains("ASVS 6.5.5 allows ten minutes"), "{shown}");
    let secret = "postgres://turnus:hidden-password@db.example/turnus";
    let done = turnus(folder.path(), &["check-config"], &[("TURNUS_DATABASE_URL", secret)]);
    assert_eq!(done.status.code(), Some(1));
    assert!(err(&done).contains("TURNUS_SECRET_KEY: is required with PostgreSQL"), "{}", err(&done));
    assert!(!err(&done).contains("hidden-password"));
}

#[test]
fn an_organizer_and_a_token_are_made_on_an_empty_database() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("TURNUS_BASE_URL", "https://turnus.example")];
    let run = |args: &[&str]| turnus(folder.path(), args, &settings);
    let eva = ["--email", "eva@amt.example", "--name", "Eva"];
    let done = run(&[
        &["organizer", "add"],
        &eva[..],
        &["--organization", "amt", "--organization-name", "Amt für Proben", "--role", "editor"],
    ]
    .concat());
    assert!(out(&done).starts_with("https://turnus.example/login/"), "{}{}", out(&done), err(&done));
    let done = run(&[&["token", "create"], &eva[..], &["--scope", "write"]].concat());
    assert!(out(&done).starts_with("turnus_"), "{}{}", out(&done), err(&done));
    let done = run(&["token", "create", "--email", "udo@amt.example", "--name", "x", "--scope", "read"]);
    assert_eq!(done.status.code(), Some(1));
    let done = run(&["doctor"]);
    let findings: serde_json::Value = serde_json::from_str(&out(&done)).unwrap();
    assert_eq!((done.status.code(), &findings["ok"]), (Some(0), &serde_json::Value::Bool(true)), "{findings}");
    assert!(findings["checks"].as_array().is_some_and(|checks| checks.len() > 5));
}

#[test]
fn a_role_is_taken_away_but_not_the_last_admins() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| turnus(folder.path(), args, &[]);
    let (eva, amt) = (["--email", "eva@amt.example"], ["--organization", "amt"]);
    let add = |role: &str| run(&[&["organizer", "add", "--name", "Eva", "--role", role], &eva[..], &amt[..]].concat());
    let remove = |more: &[&str]| run(&[&["organizer", "remove"], &eva[..], &amt[..], more].concat());
    assert!(add("admin").status.success());
    for refused in [add("editor"), remove(&[])] {
        assert_eq!(refused.status.code(), Some(1));
        assert!(err(&refused).contains("eva@amt.example is the last admin of amt"), "{}", err(&refused));
    }
    let done = remove(&["--force"]);
    let said = "eva@amt.example has no role at amt any more; 1 sign-ins and 0 API tokens ended\n";
    assert_eq!((done.status.code(), out(&done).as_str()), (Some(0), said), "{}", err(&done));
    let again = remove(&[]);
    assert!(err(&again).contains("has no role at amt; nothing was changed"), "{}", err(&again));
    let token = run(&[&["token", "create", "--name", "x", "--scope", "read"], &eva[..]].concat());
    assert_eq!(token.status.code(), Some(1));
}

#[test]
fn the_api_describes_itself_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let done = turnus(folder.path(), &["openapi"], &[("TURNUS_DATABASE_URL", "nonsense")]);
    let document: serde_json::Value = serde_json::from_str(&out(&done)).unwrap();
    assert!(document["paths"]["/api/v1/formats"].is_object(), "{document}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made");
}

#[test]
fn mail_rests_and_goes_on_by_command() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| turnus(folder.path(), args, &[]);
    assert!(run(&["outbox", "pause"]).status.success());
    assert!(out(&run(&["outbox", "list"])).starts_with("# mail rests until"), "a pause is shown");
    assert!(run(&["outbox", "resume"]).status.success());
    assert_eq!(out(&run(&["outbox", "list"])), "");
    assert_eq!(out(&run(&["outbox", "release"])), "0 mails released\n0 mails leave now\n");
    let nobody = run(&["outbox", "retry", "0192f000-0000-7000-8000-000000000000"]);
    assert_eq!(nobody.status.code(), Some(1));
}

#[test]
fn the_tables_go_forward_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| out(&turnus(folder.path(), args, &[]));
    assert!(!run(&["migrate", "status"]).contains("applied"));
    let all = run(&["migrate"]);
    assert!(all.contains("applied") && !all.contains("missing"), "{all}");
    let back = run(&["migrate", "down", "1"]);
    assert_eq!(back.matches("missing").count(), 1, "{back}");
    assert_eq!(run(&["migrate", "up"]), all);
}

#[cfg(unix)]
#[test]
fn the_demo_says_where_it_is_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["demo", "--listen", "127.0.0.1:0", "--data-dir", "data"];
    let mut demo = command(folder.path(), &args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.strip_prefix("listening on http://").unwrap().to_owned();
    let greeting: Vec<String> = lines.by_ref().take(3).map(Result::unwrap).collect();
    assert!(greeting[1].contains(&format!("http://{address}/login/")), "{greeting:?}");
    let answer = ask(&address, "/healthz");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let stopped = Command::new("kill").args(["-TERM", &demo.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(demo.wait().unwrap().code(), Some(0));
    let findings = turnus(folder.path(), &["doctor"], &[("TURNUS_DATA_DIR", "data")]);
    assert!(findings.status.success(), "{}", out(&findings));
}

fn ask(address: &str, path: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
