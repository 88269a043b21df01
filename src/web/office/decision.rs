//! The team's word on those who asked: a page says first how many people it goes to and what there is for them (O8).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Organizer, event, format};
use crate::{
    actions::{Failure, enrollments, registrations},
    domain::{
        access::Deed,
        event::Announced,
        id::EventId,
        participant::Participant,
        registration::{DECISION_MAX, may_approve},
        text::parse_block,
    },
    store,
    web::{
        error::Fault,
        extract::{Id, Query, Slug},
        form::{Form, Wrong},
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// So many are decided on at once: a form has no more fields.
const AT_ONCE: usize = 80;

/// About whom; nobody in particular is everybody who waits.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    chosen: Vec<String>,
}

/// The word itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Word {
    chosen: Vec<String>,
    wish: String,
    text: String,
}

#[derive(Template)]
#[template(path = "office/decide.html")]
struct DecidePage {
    visit: Visit,
    /// Where one came from: its address and name.
    back: (String, String),
    /// What is asked for.
    what: String,
    when: String,
    action: String,
    /// Those about whom is decided: id, name and address.
    people: Vec<(String, String, String)>,
    /// So many more wait.
    more: usize,
    /// What there is for them, in sentences.
    remarks: Vec<String>,
    may_approve: bool,
    text: String,
    wrong: Wrong,
}

/// Who asks for one date.
pub(super) async fn show_event(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Fault> {
    let announced = date(&site, &organizer, id).await?;
    let shown = of_event(&site, visit, &announced, &chosen.chosen).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// Decides on them.
pub(super) async fn decide_event(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(word): Form<Word>,
) -> Result<Response, Fault> {
    let announced = date(&site, &organizer, id).await?;
    let ids: Vec<_> = read(&word.chosen)?.into_iter().map(Into::into).collect();
    let done = match (word.wish.as_str(), parse_block("text", &word.text, DECISION_MAX)) {
        ("approve", _) => registrations::approve(&site.desk, &organizer.0, id, &ids).await,
        ("refuse", Ok(text)) => registrations::refuse(&site.desk, &organizer.0, id, (&ids, text)).await,
        ("refuse", Err(error)) => Err(Failure::Invalid(vec![error])),
        _ => return Err(Fault::field("bad-field", "wish")),
    };
    match done {
        Ok(decided) => Ok(back(&visit, decided, &format!("{}#roster", paths::OfficeEvent(id.to_string())))),
        Err(Failure::Invalid(errors)) => {
            let wrong = Wrong::new(visit.locale(), errors);
            let shown = of_event(&site, visit, &announced, &word.chosen).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &DecidePage { wrong, text: word.text, ..shown }))
        }
        Err(other) => Err(other.into()),
    }
}

/// Who asks to take part in a whole format.
pub(super) async fn show_format(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Fault> {
    let format = format::load(&site, &organizer, &slug, Deed::Edit).await?;
    let shown = of_format(&site, visit, &format, &chosen.chosen).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// Decides on them.
pub(super) async fn decide_format(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(word): Form<Word>,
) -> Result<Response, Fault> {
    let format = format::load(&site, &organizer, &slug, Deed::Edit).await?;
    let ids: Vec<_> = read(&word.chosen)?.into_iter().map(Into::into).collect();
    let done = match (word.wish.as_str(), parse_block("text", &word.text, DECISION_MAX)) {
        ("approve", _) => enrollments::approve(&site.desk, &organizer.0, format.id, &ids).await,
        ("refuse", Ok(text)) => enrollments::refuse(&site.desk, &organizer.0, format.id, (&ids, text)).await,
        ("refuse", Err(error)) => Err(Failure::Invalid(vec![error])),
        _ => return Err(Fault::field("bad-field", "wish")),
    };
    match done {
        Ok(decided) => Ok(back(&visit, decided, &paths::FormatPeople(format.slug.clone()).to_string())),
        Err(Failure::Invalid(errors)) => {
            let wrong = Wrong::new(visit.locale(), errors);
            let shown = of_format(&site, visit, &format, &word.chosen).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &DecidePage { wrong, text: word.text, ..shown }))
        }
        Err(other) => Err(other.into()),
    }
}

async fn date(site: &Site, organizer: &Organizer, id: EventId) -> Result<Announced, Fault> {
    let announced = event::load(site, organizer, id).await?;
    organizer.may(Deed::Edit, announced.event.team_id)?;
    Ok(announced)
}

fn read(chosen: &[String]) -> Result<Vec<Uuid>, Fault> {
    chosen.iter().map(|id| id.parse().map_err(|_| Fault::field("bad-field", "chosen"))).collect()
}

/// Back to where one came from, which says what became of it.
fn back(visit: &Visit, decided: registrations::Decided, to: &str) -> Response {
    let done = if decided.declined > 0 {
        Done::Declined
    } else if decided.confirmed + decided.waiting > 0 {
        Done::Approved
    } else {
        Done::Undecided
    };
    let (path, place) = to.split_once('#').map_or((to, String::new()), |(path, place)| (path, format!("#{place}")));
    Redirect::to(&format!("{}{place}", visit.after(done, &path))).into_response()
}

/// Those chosen, or everybody; the first of them, and how many more there are.
fn choose(asked: Vec<(Uuid, Participant)>, chosen: &[String]) -> (Vec<(String, String, String)>, usize) {
    let wanted = |id: &Uuid| chosen.is_empty() || chosen.iter().any(|one| *one == id.to_string());
    let found: Vec<_> = asked.into_iter().filter(|(id, _)| wanted(id)).collect();
    let more = found.len().saturating_sub(AT_ONCE);
    let shown = found.into_iter().take(AT_ONCE);
    (shown.map(|(id, person)| (id.to_string(), person.name, person.email.to_string())).collect(), more)
}

async fn of_event(site: &Site, visit: Visit, date: &Announced, chosen: &[String]) -> Result<DecidePage, Fault> {
    let (db, id) = (&site.desk.store, date.event.id);
    let asked = store::registrations::list_requested(db, id).await?;
    let queue = store::registrations::next_waiting(db, id).await?.is_some();
    let (people, more) = choose(asked.into_iter().map(|(one, person)| (one.id.0, person)).collect(), chosen);
    let open = may_approve(date, site.desk.now()).is_ok();
    let remark = match date.seats_left() {
        _ if !open => visit.t("decide-begun"),
        None => visit.t("decide-unlimited"),
        Some(_) if queue => visit.t("decide-queue"),
        Some(seats) => visit.words.t1("decide-seats", "seats", seats),
    };
    Ok(DecidePage {
        back: (visit.href(&paths::OfficeEvent(id.to_string())), date.headline()),
        what: date.headline(),
        when: crate::locale::slot(visit.locale(), &date.event.slot),
        action: visit.href(&paths::EventDecision(id.to_string())),
        people,
        more,
        remarks: vec![remark],
        may_approve: open,
        text: String::new(),
        wrong: Wrong::default(),
        visit,
    })
}

async fn of_format(
    site: &Site,
    visit: Visit,
    format: &crate::domain::format::Format,
    chosen: &[String],
) -> Result<DecidePage, Fault> {
    let asked = store::enrollments::list_requested(&site.desk.store, format.id).await?;
    let (people, more) = choose(asked.into_iter().map(|(one, person)| (one.id.0, person)).collect(), chosen);
    Ok(DecidePage {
        back: (visit.href(&paths::FormatPeople(format.slug.clone())), format.title.clone()),
        what: format.title.clone(),
        when: visit.t("standing-active"),
        action: visit.href(&paths::FormatDecision(format.slug.clone())),
        people,
        more,
        remarks: vec![visit.t("decide-format")],
        may_approve: true,
        text: String::new(),
        wrong: Wrong::default(),
        visit,
    })
}
