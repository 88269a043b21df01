//! A host's audit log, for its admins: who did what, when (C45, G11).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::Organizer;
use crate::{
    actions::{
        audit::{self, Noted, PER_PAGE},
        organizations,
    },
    domain::{
        audit::{AuditWish, ObjectKind, Target, number_in, refused_in},
        id::{AccountId, OrganizationId},
        text::FieldError,
        typed,
        zone::end_of,
    },
    locale, store,
    web::{
        error::Fault,
        extract::{Id, Query},
        form::Wrong,
        page, paths,
        site::Site,
        visit::Visit,
    },
};

/// Which entries, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    who: String,
    kind: String,
    until: String,
    page: String,
}

impl Asked {
    /// What of it can be followed. A day that is none is said to be wrong; other nonsense is taken as not said.
    fn wish(&self, zone: chrono_tz::Tz) -> (AuditWish, Vec<FieldError>) {
        let mut wrong = Vec::new();
        let until = Some(self.until.as_str()).filter(|text| !text.trim().is_empty());
        let before = until.and_then(|text| typed::read_day("until", text).map_err(|error| wrong.push(error)).ok());
        let wish = AuditWish {
            who: self.who.parse::<uuid::Uuid>().ok().map(AccountId),
            kind: ObjectKind::from_word(&self.kind),
            before: before.map(|day| end_of(day, zone)),
        };
        (wish, wrong)
    }

    fn page(&self) -> u64 {
        self.page.parse::<u64>().unwrap_or(1).clamp(1, 1_000_000) - 1
    }

    /// The address of another page with the same filter.
    fn at(&self, page: u64) -> String {
        let page = page.to_string();
        let parts = [("who", self.who.as_str()), ("kind", &self.kind), ("until", &self.until), ("page", &page)];
        Serializer::new(String::new()).extend_pairs(parts.iter().filter(|(_, value)| !value.is_empty())).finish()
    }
}

/// An entry as it is shown.
struct Row {
    when: String,
    who: String,
    what: String,
    about: String,
    address: Option<String>,
    result: String,
    request: String,
}

#[derive(Template)]
#[template(path = "office/log.html")]
struct LogPage {
    visit: Visit,
    asked: Asked,
    wrong: Wrong,
    name: String,
    /// The host's page and this one.
    addresses: (String, String),
    people: Vec<(String, String)>,
    kinds: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    span: String,
    newer: Option<String>,
    older: Option<String>,
}

impl LogPage {
    fn is_narrowed(&self) -> bool {
        [&self.asked.who, &self.asked.kind, &self.asked.until].iter().any(|value| !value.is_empty())
    }
}

/// The log, newest first.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<OrganizationId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    organizations::allow(&organizer.0, id)?;
    let (wish, errors) = asked.wish(site.zone);
    let (host, page) = (store::organizations::get(&site.desk.store, id).await?, asked.page());
    let log = audit::log(&site.desk, &organizer.0, id, (wish, page)).await?;
    let path = paths::OrganizationLog(id.to_string()).to_string();
    let (first, last) = (page * PER_PAGE + 1, page * PER_PAGE + log.entries.len() as u64);
    let values = [("from", first.into()), ("to", last.into()), ("total", log.total.into())];
    let address = |page: u64| visit.href(&format!("{path}?{}", asked.at(page + 1)));
    let all = [(String::new(), visit.t("log-everybody"))];
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = LogPage {
        wrong: Wrong::new(visit.locale(), errors),
        name: host.name,
        addresses: (visit.href(&paths::Organization(id.to_string())), path.clone()),
        people: all.into_iter().chain(log.people.iter().map(|(id, name)| (id.to_string(), name.clone()))).collect(),
        kinds: kinds(&visit),
        rows: log.entries.iter().map(|noted| row(&site, &visit, noted)).collect(),
        span: locale::text(visit.locale(), "list-span", &values),
        newer: (page > 0).then(|| address(page - 1)),
        older: (last < log.total).then(|| address(page + 1)),
        asked: asked.clone(),
        visit,
    };
    Ok(page::private(status, &shown))
}

fn kinds(visit: &Visit) -> Vec<(&'static str, String)> {
    let all = [("", visit.t("log-everything"))];
    let kinds = ObjectKind::ALL.iter().map(|kind| (kind.as_str(), visit.t(&key("log-kind-", kind.as_str()))));
    all.into_iter().chain(kinds).collect()
}

fn row(site: &Site, visit: &Visit, noted: &Noted) -> Row {
    let entry = &noted.entry;
    let nobody = || visit.t(if entry.account_id.is_some() { "log-gone" } else { "log-by-itself" });
    let (about, address) = match &noted.target {
        Target::Format(format) => (format.title.clone(), Some(paths::OfficeFormat(format.slug.clone()).to_string())),
        Target::Event(announced) => {
            let when = locale::slot(visit.locale(), &announced.event.slot);
            let address = paths::OfficeEvent(announced.event.id.to_string()).to_string();
            (format!("{}, {when}", announced.headline()), Some(address))
        }
        Target::Account(name) => (name.clone(), None),
        Target::Other => (String::new(), None),
    };
    Row {
        when: locale::instant(visit.locale(), entry.at, site.zone),
        who: noted.who.clone().unwrap_or_else(nobody),
        what: visit.t(&key("audit-", verb(&entry.what))),
        about,
        address: address.map(|address| visit.href(&address)),
        result: result(visit, &entry.result),
        request: entry.request_id.clone().unwrap_or_default(),
    }
}

/// How many it were, or what was refused; nothing for what simply went well.
fn result(visit: &Visit, result: &str) -> String {
    let rows = number_in(result).map(|rows| visit.words.t1("log-rows", "rows", rows));
    rows.or_else(|| refused_in(result).map(str::to_owned)).unwrap_or_default()
}

/// Files of the roster differ by kind, the deed does not.
fn verb(what: &str) -> &str {
    if what.starts_with("roster.export") { "roster.export" } else { what }
}

fn key(start: &str, word: &str) -> String {
    format!("{start}{}", word.replace(['.', '_'], "-"))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::domain::format::Locale;

    /// Every verb that the actions write: a word, a point, words.
    fn verbs(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                verbs(&path, found);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let words = source.split('"').skip(1).step_by(2).filter(|text| {
                let is_word = |part: &str| {
                    !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'-'))
                };
                text.contains('.') && text.split('.').all(is_word)
            });
            found.extend(words.map(str::to_owned));
        }
    }

    #[test]
    fn every_verb_of_the_log_is_said_in_both_languages() {
        let mut found = Vec::new();
        verbs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/actions"), &mut found);
        assert!(found.len() > 30 && found.contains(&"event.cancel".to_owned()), "{found:?}");
        for (verb, locale) in found.iter().flat_map(|verb| [(verb, Locale::De), (verb, Locale::En)]) {
            let key = key("audit-", super::verb(verb));
            assert_ne!(locale::text(locale, &key, &[]), key, "{verb} in {locale:?}");
        }
    }

    #[test]
    fn the_address_keeps_what_was_asked() {
        let asked = Asked { who: "a&b".into(), until: "1.2.2026".into(), page: "3".into(), ..Asked::default() };
        assert_eq!((asked.page(), asked.at(4).as_str()), (2, "who=a%26b&until=1.2.2026&page=4"));
        let (wish, wrong) = asked.wish(chrono_tz::Europe::Berlin);
        assert_eq!((wish.who, wish.kind, wrong.len()), (None, None, 0));
        assert_eq!(wish.before.unwrap().to_rfc3339(), "2026-02-01T23:00:00+00:00");
        let (_, wrong) = Asked { until: "31.2.2026".into(), ..asked }.wish(chrono_tz::Europe::Berlin);
        assert_eq!(wrong[0].field, "until");
    }
}
