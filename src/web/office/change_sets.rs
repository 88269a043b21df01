//! Another cadence for a format, or one thing done to several of its dates: what it would do, date by date and person by person, before anything is done; then it is
//! carried out as shown, given up, or taken back (O4, O5).

use std::collections::HashSet;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Organizer,
    format::{cadence, load},
    rule_fields::{Fields, named},
};
use crate::{
    actions::{
        Failure,
        change_sets::{self, Shown, Wish},
    },
    domain::{
        access::Deed,
        cadence::Rule,
        change_set::{ChangeSetRefusal, ChangeSetState, DateImpact, Fate, NewRule, Plan},
        format::Format,
        id::{ChangeSetId, EventId},
        text::{FieldError, Problem},
        typed::read_day,
        zone::day_of,
    },
    locale,
    web::{
        error::Fault,
        extract::{Id, Slug},
        form::Form,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

#[derive(Template)]
#[template(path = "office/change_set.html")]
#[allow(clippy::struct_excessive_bools, reason = "each is one thing that the page says or leaves out")]
struct ChangeSetPage {
    visit: Visit,
    /// The format's cadence, or its dates: address and title.
    back: (String, String),
    action: String,
    state: &'static str,
    /// What is to be different, in words: the whole, and more about it.
    what: String,
    more: Vec<String>,
    /// Whether dates were chosen; else it is about the cadence.
    is_picked: bool,
    /// How many dates meet which fate, in words.
    counts: Vec<String>,
    /// Who is told which way, in words.
    channels: Vec<String>,
    /// Whether a mail alone is sure to be read before one of the dates begins.
    short_notice: bool,
    /// Who is mailed even if it is saved silently, in words.
    told_anyhow: Option<String>,
    rows: Vec<Row>,
    /// Whether some dates are the team's to decide about.
    has_open: bool,
    people: u64,
    /// Who hears of it beside them, in words; and whether anybody does if it is told.
    others: Vec<String>,
    is_news: bool,
    /// How many hear of it, if that depends on which dates are kept: in words.
    told_range: Option<String>,
    may_edit: bool,
    may_publish: bool,
    outdated: bool,
    /// Until when it can be taken back, in words.
    undo_until: Option<String>,
    told: u32,
    can_undo: bool,
}

/// One date.
struct Row {
    id: String,
    fate: &'static str,
    was: Option<String>,
    will_be: Option<String>,
    notes: Vec<String>,
    people: u32,
    collisions: Vec<String>,
}

impl Row {
    fn open(&self) -> bool {
        self.fate == Fate::Open.as_str()
    }
}

/// Drafts the change that the form describes.
pub(super) async fn draft(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    match read(&site, &format, &fields) {
        Ok(wish) => {
            let (rule, valid_from) = wish;
            let new = NewRule { rule, valid_from };
            let change = change_sets::draft(&site.desk, &organizer.0, format.id, new).await?;
            Ok(Redirect::to(&visit.href(&paths::ChangeSetRoom(change.id.to_string()))).into_response())
        }
        Err(errors) => cadence::again(&site, visit, (&organizer, &format), fields, errors).await,
    }
}

fn read(site: &Site, format: &Format, fields: &Fields) -> Result<(Rule, chrono::NaiveDate), Vec<FieldError>> {
    let rule = fields.rule().unwrap_or_else(|| Err(vec![FieldError::new("unit", Problem::Missing)]));
    let today = day_of(site.desk.now(), format.zone);
    let from = read_day("valid_from", &fields.valid_from)
        .and_then(|day| if day < today { Err(FieldError::new("valid_from", Problem::InThePast)) } else { Ok(day) });
    match (rule, from) {
        (Ok(rule), Ok(from)) => Ok((rule, from)),
        (rule, from) => {
            let mut errors = rule.err().map(named).unwrap_or_default();
            errors.extend(from.err());
            Err(errors)
        }
    }
}

/// What a change means.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<ChangeSetId>,
) -> Result<Response, Fault> {
    let shown = change_sets::show(&site.desk, &organizer.0, id).await?;
    Ok(page::private(StatusCode::OK, &fill(&site, visit, &organizer, shown).await?))
}

/// What is to be done with it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Decision {
    step: String,
    leftover: String,
    cancel: Vec<String>,
}

/// Carries the change out, gives it up, takes it back, or drafts it anew.
pub(super) async fn decide(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<ChangeSetId>,
    Form(decision): Form<Decision>,
) -> Result<Response, Fault> {
    let (desk, viewer) = (&site.desk, &organizer.0);
    let shown = change_sets::show(desk, viewer, id).await?;
    let done = match decision.step.as_str() {
        "notify" | "silent" => {
            let cancel = called_off(&shown, &decision);
            change_sets::apply(desk, viewer, id, &Wish { notify: decision.step == "notify", cancel }).await
        }
        "undo" => change_sets::undo(desk, viewer, id).await,
        "discard" => match change_sets::discard(desk, viewer, id).await {
            Ok(_) => return Ok(Redirect::to(&room(&visit, &shown)).into_response()),
            Err(failure) => Err(failure),
        },
        "again" => change_sets::draft_again(desk, viewer, &shown.change).await,
        _ => return Err(Fault::field("bad-field", "step")),
    };
    match done {
        Ok(change) if change.state == ChangeSetState::Draft => {
            Ok(Redirect::to(&visit.href(&paths::ChangeSetRoom(change.id.to_string()))).into_response())
        }
        Ok(change) => {
            let room = paths::ChangeSetRoom(change.id.to_string());
            Ok(Redirect::to(&visit.after(Done::Saved, &room)).into_response())
        }
        // The same page says what it would mean now.
        Err(Failure::Refused(ChangeSetRefusal::Outdated)) => {
            let shown = change_sets::show(desk, viewer, id).await?;
            Ok(page::private(StatusCode::CONFLICT, &fill(&site, visit, &organizer, shown).await?))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The dates to be called off: all that are the team's to decide about, those chosen, or none.
fn called_off(shown: &Shown, decision: &Decision) -> HashSet<EventId> {
    let open = shown.dates.iter().filter(|date| date.fate == Fate::Open).filter_map(|date| date.event);
    match decision.leftover.as_str() {
        "cancel" => open.collect(),
        "some" => open.filter(|id| decision.cancel.contains(&id.to_string())).collect(),
        _ => HashSet::new(),
    }
}

async fn fill(site: &Site, visit: Visit, organizer: &Organizer, shown: Shown) -> Result<ChangeSetPage, Fault> {
    let (locale, team) = (visit.locale(), shown.format.team_id);
    let people = change_sets::count_people(&site.desk, &shown).await?;
    let told_anyway = change_sets::count_told_anyway(&site.desk, &shown).await?;
    let facts = [("least", told_anyway.into()), ("most", people.into())];
    let told_range = (told_anyway < people).then(|| locale::text(locale, "impact-told-range", &facts));
    let new = change_sets::newcomers(&site.desk, &shown).await?;
    let said = |key: &str, people: u64| (people > 0).then(|| visit.words.t1(key, "people", people));
    let others = [said("impact-members", new.members.into()), said("impact-followers", new.followers)];
    let others = others.into_iter().flatten().collect();
    let outcome = shown.change.outcome.clone().unwrap_or_default();
    let (what, more) = in_words(&visit, &shown);
    let until = change_sets::undo_until(&site.desk, &shown.change);
    let told_anyhow = told_anyhow(site, &visit, &shown).await?;
    let rows = shown.dates.iter().enumerate().map(|(place, date)| row(&visit, &shown, place, date)).collect();
    Ok(ChangeSetPage {
        back: (room(&visit, &shown), shown.format.title.clone()),
        action: visit.href(&paths::ChangeSetRoom(shown.change.id.to_string())),
        state: shown.change.state.as_str(),
        what,
        more,
        is_picked: matches!(shown.change.plan, Plan::Picked(_)),
        counts: counts(&visit, &shown.dates),
        channels: channels(&visit, &shown.dates),
        short_notice: shown.dates.iter().any(|date| date.is_short_notice(site.desk.now())),
        told_anyhow,
        has_open: shown.dates.iter().any(|date| date.fate == Fate::Open),
        people,
        others,
        is_news: new.followers > 0,
        told_range,
        may_edit: organizer.0.may(Deed::Edit, team),
        may_publish: organizer.0.may(Deed::Publish, team),
        outdated: shown.outdated,
        undo_until: until.map(|until| locale::instant(locale, until, shown.format.zone)),
        told: outcome.people,
        can_undo: until.is_some() && organizer.0.may(if outcome.notify { Deed::Publish } else { Deed::Edit }, team),
        rows,
        visit,
    })
}

/// Whom a silent save reaches all the same; at most so many, where the team still decides on one of the dates.
async fn told_anyhow(site: &Site, visit: &Visit, shown: &Shown) -> Result<Option<String>, Fault> {
    let people = change_sets::count_short_notice(&site.desk, shown).await?;
    let now = site.desk.now();
    let undecided = shown.dates.iter().any(|date| date.fate == Fate::Open && date.is_short_notice(now));
    let key = if undecided { "short-notice-feed-most" } else { "short-notice-feed" };
    Ok((people > 0).then(|| visit.words.t1(key, "people", people)))
}

/// The room of the format in which the change began.
fn room(visit: &Visit, shown: &Shown) -> String {
    let slug = shown.format.slug.clone();
    match shown.change.plan {
        Plan::Rule(_) => visit.href(&paths::FormatCadence(slug)),
        Plan::Picked(_) => visit.href(&paths::OfficeFormat(slug)),
    }
}

fn in_words(visit: &Visit, shown: &Shown) -> (String, Vec<String>) {
    let locale = visit.locale();
    match &shown.change.plan {
        Plan::Rule(new) => {
            let from = visit.words.t1("impact-from", "day", locale::date(locale, new.valid_from));
            (locale::cadence(locale, &new.rule), vec![from])
        }
        Plan::Picked(picked) => {
            let mut lines = locale::picked(locale, &picked.deed, shown.format.zone);
            let first = if lines.is_empty() { String::new() } else { lines.remove(0) };
            (first, lines)
        }
    }
}

fn row(visit: &Visit, shown: &Shown, place: usize, date: &DateImpact) -> Row {
    let locale = visit.locale();
    let mine = shown.collisions.iter().filter(|(at, ..)| *at == place);
    let said = |(_, collision, people): &(usize, crate::domain::change_set::Collision, u64)| {
        let when = locale::slot(locale, &collision.slot);
        let facts = [("title", collision.title.as_str().into()), ("when", when.into()), ("people", (*people).into())];
        locale::text(locale, "impact-collision", &facts)
    };
    Row {
        id: date.event.map(|id| id.to_string()).unwrap_or_default(),
        fate: date.fate.as_str(),
        was: date.was.filter(|_| date.fate != Fate::Stays).map(|slot| locale::slot(locale, &slot)),
        will_be: date.will_be.filter(|_| date.fate != Fate::Open).map(|slot| locale::slot(locale, &slot)),
        notes: date.notes.iter().map(|note| locale::note(locale, note)).collect(),
        people: date.people.total(),
        collisions: mine.map(said).collect(),
    }
}

fn counts(visit: &Visit, dates: &[DateImpact]) -> Vec<String> {
    let count = |fate: Fate| dates.iter().filter(|date| date.fate == fate).count();
    let said = |fate: Fate| visit.words.t1(&format!("impact-{}", fate.as_str()), "dates", count(fate));
    Fate::ALL.into_iter().filter(|fate| count(*fate) > 0).map(said).collect()
}

/// Who counts on the dates that change, by the way they hear of it: registrations, so that one person may be several.
fn channels(visit: &Visit, dates: &[DateImpact]) -> Vec<String> {
    let sum = |of: fn(&DateImpact) -> u32| dates.iter().filter(|date| date.concerns()).map(of).sum::<u32>();
    let all = [
        ("impact-by-feed", sum(|date| date.people.feed)),
        ("impact-by-invitation", sum(|date| date.people.invitation)),
        ("impact-by-mail", sum(|date| date.people.mail_only)),
    ];
    all.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| visit.words.t1(key, "n", n)).collect()
}
