//! Reads the language files and the sources, so that no text is missing and none lies about unused.

mod scan;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use self::scan::{between, expressions, files, literals, sources, spoken, templates};
use super::*;
use crate::domain::text::Slug;

/// Keys that are put together at run time, from a number or from a word of the sources.
const PUT_TOGETHER: &[&str] = &[
    "fate-",
    "impact-is-",
    "impact-",
    "problem-",
    "program-",
    "program-steps-",
    "program-fresh-",
    "fault-",
    "weekday-",
    "weekday-short-",
    "weekdays-",
    "month-",
    "ordinal-",
    "land-",
    "holiday-name-",
    "policy-",
    "state-",
    "audit-",
    "log-kind-",
    "mail-kind-",
    "mail-state-",
    "column-",
    "own-data-role-",
];

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

/// Every literal of sources and templates.
fn all_literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, source) in sources() {
        found.extend(literals(&source));
    }
    found
}

#[test]
fn every_text_is_used_somewhere() {
    let literals = all_literals();
    let words: BTreeSet<String> = literals.iter().map(|one| Slug::from_title(one, "none").to_string()).collect();
    let put_together = |key: &str| {
        PUT_TOGETHER
            .iter()
            .filter_map(|start| key.strip_prefix(start))
            .any(|rest| rest.parse::<i8>().is_ok() || words.contains(rest.strip_suffix("-detail").unwrap_or(rest)))
    };
    let unused: Vec<String> =
        keys("de").into_keys().filter(|key| !literals.contains(key) && !put_together(key)).collect();
    assert_eq!(unused, Vec::<String>::new(), "texts that nobody looks up");
}

/// Whether a literal is written like the key of a text of some family there is.
fn looks_like_a_key(word: &str, known: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let family =
        |first: &str| known.keys().any(|key| key.strip_prefix(first).is_some_and(|rest| rest.starts_with('-')));
    word.split_once('-').is_some_and(|(first, rest)| !rest.is_empty() && family(first))
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[test]
fn every_text_that_is_looked_up_exists() {
    let known = keys("de");
    let mut missing = BTreeSet::new();
    // The domain speaks no language: its words are those of rows.
    for (file, source) in sources().into_iter().filter(|(file, _)| !file.contains("/src/domain/")) {
        for word in literals(&source) {
            // Half of a key that is put together, or the id of what stands beside a field.
            let half = PUT_TOGETHER.iter().any(|start| *start == word || known.contains_key(&format!("{start}{word}")));
            let id = [".html", ".txt"].iter().any(|end| file.ends_with(end)) && word.ends_with("-error");
            if looks_like_a_key(&word, &known) && !known.contains_key(&word) && !half && !id {
                missing.insert(format!("{word} in {file}"));
            }
        }
        for call in ["text(locale, \"", ".t(\"", ".t1(\"", ".t2(\""] {
            let unknown = between(&source, call, "\"").into_iter().filter(|key| !known.contains_key(*key));
            missing.extend(unknown.map(|key| format!("{key} in {file}")));
        }
    }
    assert_eq!(missing, BTreeSet::new(), "texts that nobody wrote");
}

#[test]
fn texts_get_the_values_they_mention() {
    let known = keys("de");
    let mut wrong = Vec::new();
    for (file, source) in sources() {
        for key in between(&source, ".t(\"", "\"") {
            if known.get(key).is_some_and(|values| !values.is_empty()) {
                wrong.push(format!("{key} without values in {file}"));
            }
        }
        for call in between(&source, ".t1(\"", ",").into_iter().zip(source.split(".t1(\"").skip(1)) {
            let key = call.0.trim_end_matches('"');
            let value = call.1.split('"').nth(2).unwrap_or_default();
            if known.get(key).is_some_and(|values| !values.iter().eq([value])) {
                wrong.push(format!("{key} with {value} in {file}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Names and codes that are the same in every language.
const NAMES: &[&str] = &[
    "Turnus",
    "Apple",
    "Google",
    "Nextcloud",
    "Outlook",
    "Desktop",
    "Web",
    "Thunderbird",
    "MO",
    "TU",
    "WE",
    "TH",
    "FR",
    "SA",
    "SU",
];

/// The API's description is for programmers and in English, whatever language the page around it speaks.
const ENGLISH_ALONE: &str = "pages/api/docs.html";

#[test]
fn templates_say_nothing_in_words_of_their_own() {
    let mut said = Vec::new();
    for (file, template) in templates().into_iter().filter(|(file, _)| !file.ends_with(ENGLISH_ALONE)) {
        said.extend(
            spoken(&template).into_iter().filter(|w| !NAMES.contains(&w.as_str())).map(|w| format!("{w} in {file}")),
        );
        for literal in expressions(&template).into_iter().flat_map(literals) {
            let speaks = literal.contains(' ') && !literal.contains(['=', ';', ':', '-'])
                || literal.starts_with(char::is_uppercase)
                || !literal.is_ascii();
            if speaks && !NAMES.contains(&literal.as_str()) && literal.chars().any(char::is_alphabetic) {
                said.push(format!("{literal} in {file}"));
            }
        }
    }
    assert_eq!(said, Vec::<String>::new(), "words that belong into locales/");
}

#[test]
fn the_scan_hears_words_in_templates_and_not_their_markup() {
    let template = "{% if a > b %}<p class=\"lead\" title=\"Hallo\">{{ visit.t(\"x-y\") }} Welt&nbsp;\
                    <!-- leise --><img alt=\"Bild {{ n }}\"></p>{# still #}{% endif %}<style>p { color: red }</style>";
    assert_eq!(spoken(template), ["Bild", "Hallo", "Welt"].map(str::to_owned).into());
    let source = "let a = \"x-y\"; // \"no\"\nlet b = ('\"', r#\"raw \"x\"\"#, \"a\\\"b\", \"\");";
    assert_eq!(literals(source), ["x-y", "raw \"x\"", "a\\\"b", ""]);
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
        Problem::NotAColor,
        Problem::TooPale { hundredths: 137, least: 450 },
        Problem::NotAPicture,
        Problem::Unchanged,
        Problem::TooDeep { max: 12 },
        Problem::TooMany { max: 100 },
        Problem::TooLarge { megabytes: 2 },
        Problem::TooFew { min: 2 },
        Problem::TooLate,
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
            let in_german = german.contains(&fact) || german.contains(&fact.replace('.', ","));
            assert!(in_german && english.contains(&fact), "{german} / {english} lacks {fact}");
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
fn numbers_choose_the_plural_and_are_grouped_as_the_language_does() {
    let left = |locale, left| text(locale, "fault-login-wrong-code-detail", &[("left", fact(left))]);
    assert_eq!(left(Locale::De, "1"), "Sie haben noch einen Versuch.");
    assert_eq!(left(Locale::De, "3"), "Sie haben noch 3 Versuche.");
    assert_eq!(left(Locale::En, "1"), "You have one try left.");
    assert_eq!(fact("007"), Value::from("007"));
    let max = |locale, max| problem(locale, &Problem::TooMany { max });
    assert_eq!(max(Locale::De, 9_999), "Bitte höchstens 9999 Einträge.");
    assert_eq!(max(Locale::De, 1_234_567), "Bitte höchstens 1.234.567 Einträge.");
    assert!(max(Locale::En, 10_000).contains("10,000"), "{}", max(Locale::En, 10_000));
}

#[test]
fn an_unknown_key_answers_with_itself_and_does_not_panic() {
    assert_eq!(text(Locale::En, "no-such-key", &[]), "no-such-key");
}
