//! Reads the language files and the sources, so that no text is missing and none lies about unused.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::*;

/// Keys that are put together at run time; the variants behind each are tested where they are made.
const PUT_TOGETHER: &[&str] = &[
    "problem-",
    "fault-",
    "weekday-",
    "weekdays-",
    "month-",
    "ordinal-",
    "land-",
    "holiday-name-",
    "policy-",
    "state-",
    "column-",
];

fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.retain(|path| path.extension().is_some_and(|e| endings.iter().any(|wanted| e == *wanted)));
    found
}

/// Key → the values its text mentions.
fn keys(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for file in files(&format!("locales/{language}"), &["ftl"]) {
        let mut key = String::new();
        for line in fs::read_to_string(&file).unwrap().lines() {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                key = line.split('=').next().unwrap().trim().to_owned();
                let doubled = keys.insert(key.clone(), BTreeSet::new());
                assert!(doubled.is_none(), "{key} is written twice, the second time in {}", file.display());
            }
            for mention in line.split('$').skip(1) {
                let name: String = mention.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                keys.get_mut(&key).unwrap().insert(name);
            }
        }
    }
    keys
}

#[test]
fn german_and_english_have_the_same_keys_and_mention_the_same_values() {
    assert_eq!(keys("de"), keys("en"));
}

#[test]
fn every_text_is_used_somewhere() {
    let sources: String = files("src", &["rs"])
        .iter()
        .chain(&files("templates", &["html", "txt"]))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let unused: Vec<String> = keys("de")
        .into_keys()
        .filter(|key| !PUT_TOGETHER.iter().any(|start| key.starts_with(start)))
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert_eq!(unused, Vec::<String>::new(), "texts that nobody looks up");
}

#[test]
fn every_text_that_is_looked_up_by_name_exists() {
    let known = keys("de");
    let mut missing = BTreeSet::new();
    for file in files("src", &["rs"]).iter().chain(&files("templates", &["html", "txt"])) {
        let source = fs::read_to_string(file).unwrap();
        for call in ["text(locale, \"", ".t(\"", ".t1(\"", ".t2(\""] {
            for rest in source.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                if !known.contains_key(key) && file.file_name().is_some_and(|name| name != "tests.rs") {
                    missing.insert(format!("{key} in {}", file.display()));
                }
            }
        }
    }
    assert_eq!(missing, BTreeSet::new(), "texts that nobody wrote");
}

#[test]
fn every_problem_has_its_sentence_in_both_languages() {
    let all = [
        Problem::Missing,
        Problem::TooLong { max: 80 },
        Problem::ControlCharacters,
        Problem::NotAnAddress,
        Problem::NotASlug,
        Problem::NotADate,
        Problem::NotATime,
        Problem::OutOfRange { min: 1, max: 52 },
        Problem::UnknownValue { allowed: "open, invited".into() },
        Problem::NotAUrl,
        Problem::ForbiddenHour,
        Problem::EndsBeforeStart,
        Problem::InThePast,
        Problem::TooFarAway,
        Problem::Taken,
        Problem::TooDeep { max: 12 },
        Problem::TooMany { max: 100 },
        Problem::Needs { other: "unit" },
        Problem::Contradicts { other: "until" },
        Problem::NotFound,
        Problem::UnknownField,
        Problem::GivenTwice,
        Problem::WrongType { expected: "integer" },
        Problem::NotAnInstant,
    ];
    for one in &all {
        let (german, english) = (problem(Locale::De, one), problem(Locale::En, one));
        assert!(german.ends_with(['.', 'd']) && !german.contains("problem-"), "{german}");
        assert_ne!(german, english);
        for (_, fact) in one.facts() {
            assert!(german.contains(&fact) && english.contains(&fact), "{german} / {english} lacks {fact}");
        }
    }
    assert_eq!(problem(Locale::De, &Problem::TooLong { max: 80 }), "Bitte höchstens 80 Zeichen.");
}

#[test]
fn texts_carry_no_invisible_marks() {
    let said = text(Locale::De, "cadence-from", &[("day", "08.01.2026".into())]);
    assert_eq!(said, "ab 08.01.2026");
}

#[test]
fn an_unknown_key_answers_with_itself_and_does_not_panic() {
    assert_eq!(text(Locale::En, "no-such-key", &[]), "no-such-key");
}
