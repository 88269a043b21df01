//! Holds the walls between the rooms: reads the sources and names every line that goes where it must not.
//!
//! The rules stand in one table each: [`ROOMS`] says which of our rooms a room may name, [`CRATES`] which rooms may
//! name a crate. Items under `#[cfg(test)]` may go anywhere.

#![allow(clippy::expect_used, reason = "a test may")]

#[path = "architecture/advisories.rs"]
mod advisories;
#[path = "architecture/container.rs"]
mod container;
#[path = "architecture/controls.rs"]
mod controls;
#[path = "architecture/papers.rs"]
mod papers;
#[path = "architecture/scan.rs"]
mod scan;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path as FilePath, PathBuf},
};

use scan::{Path, Token, functions, paths, tokens, without_tests};

/// Each room and the rooms it may name besides itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &[]),
    // Settings are parsed into the domain's words (language, mail address) at once.
    ("config", &["domain"]),
    ("telemetry", &["clock", "config", "wire"]),
    // Knows which addresses may be asked.
    ("wire", &["domain"]),
    // Counting is a leaf: whoever does something says so there.
    ("meters", &[]),
    ("locale", &["domain"]),
    ("calendar", &["domain"]),
    ("store", &["domain", "entity", "migration"]),
    ("actions", &["domain", "store", "clock"]),
    // config is a leaf: it knows where mail goes as the operator wrote it.
    ("mail", &["calendar", "config", "domain", "locale"]),
    // Asks others for somebody's sake: knows where, and what the answer is worth.
    ("provider", &["config", "domain", "wire"]),
    ("jobs", &["actions", "store", "mail", "domain", "clock", "meters"]),
    ("web", &["actions", "store", "calendar", "domain", "locale", "clock", "meters", "provider"]),
    (
        "app",
        &["actions", "calendar", "clock", "config", "domain", "jobs", "locale", "mail", "provider", "store", "web"],
    ),
    ("cli", &["actions", "app", "clock", "config", "domain", "jobs", "locale", "mail", "store", "telemetry", "web"]),
    ("main", &["cli"]),
    ("lib", &[]),
    ("entity", &[]),
    ("migration", &[]),
];

/// The one value behind a wall: `app` puts it together, the front doors are handed it and look no further.
const HANDED_OVER: (&[&str], [&str; 2]) = (&["web", "jobs"], ["app", "App"]);

/// Each crate that only some rooms may name.
const CRATES: &[(&str, &[&str])] = &[
    ("sea_orm", &["store", "entity", "migration"]),
    ("sqlx", &["store"]),
    ("sea_orm_migration", &["store", "migration"]),
    ("entity", &["store"]),
    ("migration", &["store"]),
    ("axum", &["web", "app"]),
    ("axum_extra", &["web", "app"]),
    ("lettre", &["mail"]),
    ("calcard", &["calendar"]),
    ("icalendar", &["calendar"]),
    ("mail_parser", &["mail", "web"]),
    ("async_imap", &["mail"]),
    ("metrics", &["meters"]),
    ("openidconnect", &["provider"]),
    ("opentelemetry", &["telemetry"]),
    ("opentelemetry_sdk", &["telemetry"]),
    ("opentelemetry_otlp", &["telemetry"]),
    ("opentelemetry_http", &["telemetry"]),
    ("tracing_opentelemetry", &["telemetry"]),
    ("metrics_exporter_prometheus", &["meters"]),
    ("metrics_process", &["meters"]),
    ("turnus", &["main"]),
];

/// Rooms that compute and never wait.
const PURE: &[&str] = &["domain", "calendar", "locale"];
/// Crates that wait, or reach outside.
const EFFECTS: &[&str] = &["tokio", "futures", "hyper", "hyper_util", "tower", "rustls"];
const MAX_LINES: usize = 400;
const MAX_PARAMETERS: usize = 5;

/// One source file.
struct Source {
    /// Relative to the workspace, with `/`.
    name: String,
    text: String,
}

impl Source {
    /// The room it lies in, and its module path inside the crate.
    fn place(&self) -> (String, Vec<String>) {
        let parts: Vec<&str> = self.name.trim_end_matches(".rs").split('/').collect();
        match parts.as_slice() {
            ["src", rest @ ..] => {
                let mut modules: Vec<String> = rest.iter().map(|part| (*part).to_owned()).collect();
                let room = modules[0].clone();
                if matches!(rest, ["main" | "lib"] | [.., "mod"]) {
                    modules.pop();
                }
                (room, modules)
            }
            [room, "src", ..] => ((*room).to_owned(), Vec::new()),
            _ => (String::new(), Vec::new()),
        }
    }
}

/// Every broken rule of one file, as `file:line: what`.
fn breaches(source: &Source) -> Vec<String> {
    let (room, modules) = source.place();
    let (tokens, _) = without_tests(&tokens(&source.text));
    let mut found = sizes(source, &tokens);
    let mut say = |line: usize, what: String| found.push(format!("{}:{line}: {what}", source.name));
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        if source.name.contains("src/") {
            say(1, format!("`{room}` is no room of this house; give it a line in ROOMS"));
        }
        return found;
    };
    let mut named = paths(&tokens);
    named.dedup();
    for path in &named {
        if let Some(other) = room_named(path, &modules)
            && other != room
            && ROOMS.iter().any(|(name, _)| *name == other)
            && !allowed.contains(&other.as_str())
            && !is_handed_over(path, &room)
        {
            say(path.line, format!("{room} must not know {other}"));
        }
        for what in outside(path, &room) {
            say(path.line, what);
        }
    }
    for pair in tokens.windows(2) {
        let waits = pair[0].is_word("async") && PURE.contains(&room.as_str());
        if waits {
            say(pair[0].line, format!("{room} is pure: no async"));
        }
        if room == "web" && (pair[0].is_sign('.') || pair[0].piece == scan::Piece::Sep) && pair[1].is_word("begin") {
            say(pair[0].line, "web never begins a transaction: call an action".to_owned());
        }
    }
    found
}

fn is_handed_over(path: &Path, room: &str) -> bool {
    let (rooms, value) = HANDED_OVER;
    rooms.contains(&room) && path.parts.windows(2).any(|pair| pair == value)
}

/// The room of ours that a path leads into, if any.
fn room_named(path: &Path, modules: &[String]) -> Option<String> {
    let supers = path.parts.iter().take_while(|part| *part == "super").count();
    match path.parts[0].as_str() {
        "crate" | "turnus" => path.parts.get(1).cloned(),
        // `super` first leaves the inline modules, then the file's own.
        "super" if supers == path.inline_depth + modules.len() => path.parts.get(supers).cloned(),
        _ => None,
    }
}

/// What is wrong with a path into another crate.
fn outside(path: &Path, room: &str) -> Vec<String> {
    let first = path.parts[0].as_str();
    let (is_crate, mut found) = (path.imported || path.parts.len() > 1, Vec::new());
    if let Some((name, rooms)) = CRATES.iter().find(|(name, _)| *name == first)
        && is_crate
        && !rooms.contains(&room)
    {
        found.push(format!("`{name}::` belongs in {} only", rooms.join(", ")));
    }
    if PURE.contains(&room) && is_crate && EFFECTS.contains(&first) {
        found.push(format!("{room} is pure: no {first}"));
    }
    let ends_with = |tail: &[&str]| path.parts.ends_with(&tail.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>());
    if room != "clock" && ["Utc", "Local", "SystemTime"].iter().any(|clock| ends_with(&[clock, "now"])) {
        found.push("time comes in as an argument; only clock reads it".to_owned());
    }
    if PURE.contains(&room) && ends_with(&["Instant", "now"]) {
        found.push(format!("{room} is pure: no clock"));
    }
    if room != "config" && ["var", "var_os", "vars", "vars_os"].iter().any(|read| ends_with(&["env", read])) {
        found.push("only config reads the environment".to_owned());
    }
    found
}

/// Files and parameter lists that are too long.
fn sizes(source: &Source, tokens: &[Token]) -> Vec<String> {
    let lines = source.text.lines().count();
    let mut found = Vec::new();
    if lines > MAX_LINES {
        found.push(format!("{}:1: {lines} lines; split it by noun or verb at {MAX_LINES}", source.name));
    }
    for (name, line, count) in functions(tokens) {
        if count > MAX_PARAMETERS {
            found.push(format!("{}:{line}: {name} takes {count} parameters; at most {MAX_PARAMETERS}", source.name));
        }
    }
    found
}

/// All Rust files of the workspace, but those of modules declared under `#[cfg(test)]` are only measured.
fn sources() -> Vec<(Source, bool)> {
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for top in ["src", "entity", "migration", "tests", "benches", "build.rs"] {
        collect(&root.join(top), &mut files);
    }
    let mut sources = Vec::new();
    let mut tests_only = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file is readable text");
        let (_, modules) = without_tests(&tokens(&text));
        let inside = match file.file_stem().and_then(|stem| stem.to_str()) {
            Some("mod" | "lib" | "main") => file.with_file_name(""),
            _ => file.with_extension(""),
        };
        tests_only.extend(modules.iter().flat_map(|name| [inside.join(name), inside.join(name).with_extension("rs")]));
        sources.push((file, text));
    }
    let is_test = |file: &FilePath| file.ancestors().any(|part| tests_only.contains(part));
    let name = |file: &FilePath| file.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
    sources.into_iter().map(|(file, text)| (Source { name: name(&file), text }, is_test(&file))).collect()
}

fn collect(at: &FilePath, found: &mut Vec<PathBuf>) {
    if at.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(at).expect("a readable folder").flatten().map(|e| e.path()).collect();
        entries.sort();
        for entry in entries {
            collect(&entry, found);
        }
    } else if at.is_file() && at.extension().is_some_and(|ext| ext == "rs") {
        found.push(at.to_owned());
    }
}

#[test]
fn every_line_knows_its_room() {
    let sources = sources();
    assert!(sources.len() > 30, "the sources were not found: only {} files", sources.len());
    let found: Vec<String> = sources
        .iter()
        .flat_map(
            |(source, is_test)| {
                if *is_test { sizes(source, &without_tests(&tokens(&source.text)).0) } else { breaches(source) }
            },
        )
        .collect();
    assert!(found.is_empty(), "{} broken rules:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_broken_wall_is_caught_however_it_is_written() {
    let cases = [
        ("src/domain/event.rs", "use crate::store::Store;", "domain must not know store"),
        ("src/domain/event.rs", "use crate::{clock::Clock, domain::id};", "domain must not know clock"),
        ("src/domain/event.rs", "fn f() { crate::web::paths::home() }", "domain must not know web"),
        ("src/domain/event.rs", "use super::super::store;", "domain must not know store"),
        ("src/domain/mod.rs", "use super::store;", "domain must not know store"),
        ("src/domain/event.rs", "mod inner { use super::super::super::mail::x; }", "domain must not know mail"),
        ("src/domain/event.rs", "type T = Vec<crate::app::App>;", "domain must not know app"),
        ("src/calendar/feed.rs", "use crate::store::{self, events};", "calendar must not know store"),
        ("src/locale/mod.rs", "use crate::web;", "locale must not know web"),
        ("src/store/events.rs", "use crate::actions::Failure;", "store must not know actions"),
        ("src/actions/events.rs", "use crate::{domain, mail::compose};", "actions must not know mail"),
        ("src/actions/events.rs", "crate::jobs::wake();", "actions must not know jobs"),
        ("src/actions/events.rs", "use crate::web as w;", "actions must not know web"),
        ("src/mail/compose.rs", "use crate::store::Store;", "mail must not know store"),
        ("src/jobs/queue.rs", "use crate::web::urls;", "jobs must not know web"),
        ("src/web/feeds.rs", "use crate::mail::Transport;", "web must not know mail"),
        ("src/main.rs", "fn main() { turnus::store::open() }", "main must not know store"),
        ("src/web/x.rs", "use crate::app::{App, Duty};", "web must not know app"),
        ("src/actions/x.rs", "use crate::app::App;", "actions must not know app"),
        ("src/kitchen/mod.rs", "", "no room of this house"),
        ("src/web/feeds.rs", "use sea_orm::EntityTrait;", "`sea_orm::` belongs in store"),
        ("src/actions/x.rs", "use ::entity::event;", "`entity::` belongs in store"),
        ("src/actions/x.rs", "use {std::fmt, sea_orm as db};", "`sea_orm::` belongs in store"),
        ("src/actions/x.rs", "fn f(c: sea_orm::DatabaseConnection) {}", "`sea_orm::` belongs in store"),
        ("src/jobs/x.rs", "extern crate sea_orm;", "`sea_orm::` belongs in store"),
        ("src/jobs/x.rs", "use axum::Json;", "`axum::` belongs in web"),
        ("src/web/x.rs", "use lettre::Message;", "`lettre::` belongs in mail"),
        ("src/mail/x.rs", "use icalendar::Event as VEvent;", "`icalendar::` belongs in calendar"),
        ("src/mail/inbound/x.rs", "use calcard::Parser;", "`calcard::` belongs in calendar"),
        ("src/actions/x.rs", "use mail_parser::MessageParser;", "`mail_parser::` belongs in mail"),
        ("entity/src/event.rs", "use migration::Migrator;", "`migration::` belongs in store"),
        ("src/domain/x.rs", "pub async fn f() {}", "no async"),
        ("src/calendar/x.rs", "let f = async move { 1 };", "no async"),
        ("src/calendar/x.rs", "use tokio::time;", "no tokio"),
        ("src/domain/x.rs", "let now = chrono::Utc::now();", "only clock reads it"),
        ("src/web/x.rs", "let now = SystemTime::now();", "only clock reads it"),
        ("src/domain/x.rs", "let t = std::time::Instant::now();", "no clock"),
        ("src/store/x.rs", "let u = std::env::var(\"URL\");", "only config reads the environment"),
        ("src/web/x.rs", "let txn = store.begin().await?;", "never begins a transaction"),
        ("src/web/x.rs", "Store::begin(&store)", "never begins a transaction"),
        ("src/web/x.rs", "fn f(a: u8, b: u8, c: [u8; 3], d: (u8, u8), e: M<u8, u8>, g: u8) {}", "takes 6 parameters"),
    ];
    for (name, text, expected) in cases {
        let found = breaches(&Source { name: name.to_owned(), text: text.to_owned() });
        assert!(
            found.iter().any(|what| what.contains(expected)),
            "{name}: {text}\nexpected {expected:?}, got {found:?}"
        );
    }
    let long = Source { name: "src/web/x.rs".to_owned(), text: "\n".repeat(MAX_LINES + 1) };
    assert!(breaches(&long)[0].contains("401 lines"));
}

#[test]
fn what_is_allowed_is_let_through() {
    let cases = [
        ("src/domain/event.rs", "use super::format::Format; use crate::domain::id;"),
        ("src/domain/event.rs", "// use crate::store::Store;\n/* async /* tokio::spawn */ */ /// [`crate::web`]\n"),
        (
            "src/domain/event.rs",
            "let t = \"use crate::store::Store; async \\\" tokio::\"; let r = r#\"crate::web \" \"#;",
        ),
        ("src/domain/event.rs", "#[cfg(test)]\nmod tests { use crate::store::Store; async fn f() {} }\nfn g() {}"),
        ("src/domain/event.rs", "let quote = '\"'; let tick = '\\''; fn f<'a>(x: &'a str) {} // crate::store::x"),
        ("src/domain/event.rs", "mod inner { use super::super::format::Format; }"),
        (
            "src/store/events.rs",
            "use sea_orm::{EntityTrait, sea_query::Expr}; use entity::event; use crate::domain::event;",
        ),
        ("src/web/feeds.rs", "use axum::{Json, response::IntoResponse}; let begin = 1; start.beginning();"),
        ("src/mail/x.rs", "use lettre::Message; async fn send() {}"),
        ("src/web/x.rs", "use crate::app::App; use crate::{app::App as State, domain::id};"),
        ("src/main.rs", "fn main() { turnus::cli::main() }"),
        ("src/clock.rs", "fn now() { Utc::now() }"),
        ("src/web/x.rs", "fn f(&self, a: u8, b: impl Fn(u8, u8), c: [u8; 3], d: u8,) {}"),
    ];
    for (name, text) in cases {
        let found = breaches(&Source { name: name.to_owned(), text: text.to_owned() });
        assert!(found.is_empty(), "{name}: {text}\ngot {found:?}");
    }
}

#[test]
fn what_stands_behind_a_test_item_is_still_read() {
    let text = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nuse crate::web;\nuse crate::store::Store;\n";
    let found = breaches(&Source { name: "src/domain/x.rs".to_owned(), text: text.to_owned() });
    assert_eq!(found, ["src/domain/x.rs:5: domain must not know store"]);
}
