//! The dates a cadence means, before anything is stored: as part of a page, and alone for the script that asks while
//! somebody types.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    domain::{
        cadence::{HolidayPolicy, PlannedDate, Rule},
        participant::Land,
        text::FieldError,
    },
    locale,
    web::{form::Wrong, page, visit::Visit},
};

/// Dates in the preview (O1).
const SHOWN: usize = 12;

/// What a cadence means.
#[derive(Clone, Default)]
pub(super) struct Preview {
    /// The rule in words, or what it still lacks.
    pub(super) sentence: String,
    /// What it lacks, field by field.
    pub(super) lacks: Vec<String>,
    pub(super) rows: Vec<PreviewRow>,
    /// Whether it was asked for.
    pub(super) asked: bool,
    /// Whether the form is still empty.
    pub(super) fresh: bool,
}

/// One date.
#[derive(Clone)]
pub(super) struct PreviewRow {
    pub(super) when: String,
    pub(super) week: u8,
    pub(super) skipped: bool,
    pub(super) notes: Vec<String>,
}

impl Preview {
    /// The next dates of a rule.
    pub(super) fn of(visit: &Visit, rule: &Rule, zone: Tz, today: NaiveDate) -> Self {
        let dates = rule.preview(zone, rule.anchor.max(today), SHOWN);
        Self {
            sentence: locale::cadence(visit.locale(), rule),
            lacks: Vec::new(),
            rows: dates.iter().map(|date| row(visit, date)).collect(),
            asked: true,
            fresh: false,
        }
    }

    /// Before anything is filled in.
    pub(super) fn fresh() -> Self {
        Self { fresh: true, ..Self::default() }
    }

    /// What is still missing before there can be dates.
    pub(super) fn missing(visit: &Visit, errors: Vec<FieldError>) -> Self {
        let wrong = Wrong::new(visit.locale(), errors);
        let lacks = wrong.all().map(|(_, sentence)| sentence.to_owned()).collect();
        Self { sentence: visit.t("preview-lacks"), lacks, rows: Vec::new(), asked: true, fresh: false }
    }
}

fn row(visit: &Visit, date: &PlannedDate) -> PreviewRow {
    PreviewRow {
        when: locale::slot(visit.locale(), &date.slot),
        week: date.iso_week,
        skipped: date.skipped,
        notes: date.notes.iter().map(|note| locale::note(visit.locale(), note)).collect(),
    }
}

#[derive(Template)]
#[template(path = "office/preview.html")]
struct Fragment {
    visit: Visit,
    preview: Preview,
}

/// The preview alone.
pub(super) fn fragment(visit: Visit, preview: Preview) -> Response {
    page::private(StatusCode::OK, &Fragment { visit, preview })
}

/// What the form of a cadence offers.
pub(super) struct Choices {
    pub(super) policies: Vec<(&'static str, String)>,
    pub(super) scopes: Vec<(String, String)>,
    pub(super) ordinals: Vec<(&'static str, String)>,
}

/// The choices in the reader's language.
pub(super) fn choices(visit: &Visit) -> Choices {
    let ordinals = [
        ("", "ordinal-choose"),
        ("1", "ordinal-1"),
        ("2", "ordinal-2"),
        ("3", "ordinal-3"),
        ("4", "ordinal-4"),
        ("-1", "ordinal--1"),
    ];
    Choices {
        policies: policies(visit),
        scopes: scopes(visit),
        ordinals: ordinals.map(|(word, label)| (word, visit.t(label))).to_vec(),
    }
}

/// The scopes of holidays that the form offers, with the words of a Land.
fn scopes(visit: &Visit) -> Vec<(String, String)> {
    let laender = Land::ALL.iter().map(|land| {
        let code = land.as_str();
        (format!("DE-{code}"), visit.t(&format!("land-{}", code.to_lowercase())))
    });
    std::iter::once(("BUND".to_owned(), visit.t("scope-federal"))).chain(laender).collect()
}

fn policies(visit: &Visit) -> Vec<(&'static str, String)> {
    let text = |word: &str| visit.t(&format!("policy-{}", word.replace('_', "-")));
    HolidayPolicy::ALL.iter().map(|policy| (policy.as_str(), text(policy.as_str()))).collect()
}
