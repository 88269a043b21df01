//! Who was there, for the team: marks set by hand, or by a list that is shown before anything is noted.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Organizer,
    event::{load, people::tone, state_key},
};
use crate::{
    actions::{Failure, attendance},
    domain::{
        access::Deed,
        attendance::{Mark, can_be_marked, is_unmarked, may_mark},
        event::Announced,
        id::{EventId, RegistrationId},
        participant::Participant,
        registration::Registration,
    },
    store,
    web::{
        error::Fault,
        extract::{Id, Query},
        form::Form,
        page, paths,
        site::Site,
        upload::WithList,
        visit::{Done, Visit},
    },
};

/// What somebody noted.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fields {
    person: Vec<String>,
    missing: Vec<String>,
    wish: String,
}

/// Somebody who had a seat.
struct Row {
    id: String,
    name: String,
    email: String,
    state: String,
    tone: &'static str,
}

/// What stands above both pages.
struct Top {
    headline: String,
    when: String,
    address: String,
}

#[derive(Template)]
#[template(path = "office/attendance.html")]
struct AttendancePage {
    visit: Visit,
    top: Top,
    action: String,
    list: String,
    /// Everybody without an entry gets one: the words, and the page before it.
    rest: [(String, String); 2],
    rows: Vec<Row>,
}

/// What everybody without an entry can get, in words and as the form's wish.
const REST: [(&str, Mark, &str); 2] = [
    ("attendance-rest-attended", Mark::Attended, "rest-attended"),
    ("attendance-rest-no-show", Mark::NoShow, "rest-no-show"),
];

/// What is asked before everybody without an entry gets one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Before {
    rest: String,
}

#[derive(Template)]
#[template(path = "office/attendance_rest.html")]
struct RestPage {
    visit: Visit,
    top: Top,
    title: String,
    /// What happens, and to how many.
    lead: String,
    action: String,
    wish: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "office/attendance_list.html")]
struct PreviewPage {
    visit: Visit,
    top: Top,
    action: String,
    /// How many were recognized, and how many are missing.
    lead: String,
    present: Vec<Row>,
    missing: Vec<Row>,
    unknown: Vec<String>,
    unclear: Vec<String>,
}

/// Everybody who had a seat, with what is noted; or what noting the same of all the others would mean.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Query(before): Query<Before>,
) -> Result<Response, Fault> {
    let announced = open(&site, &organizer, id).await?;
    let roster = store::registrations::list_roster(&site.desk.store, id).await?;
    if !before.rest.is_empty() {
        let wanted = Mark::from_word(&before.rest).filter(|mark| *mark != Mark::Open);
        let wanted = wanted.ok_or_else(|| Fault::field("bad-field", "rest"))?;
        return Ok(page::private(StatusCode::OK, &RestPage::new(visit, &announced, &roster, wanted)));
    }
    let rest = |(words, mark): (&str, Mark)| {
        let before = format!("{}?rest={}", paths::EventAttendance(id.to_string()), mark.as_str());
        (visit.t(words), visit.href(&before))
    };
    let shown = AttendancePage {
        rest: REST.map(|(words, mark, _)| rest((words, mark))),
        top: Top::new(&visit, &announced),
        action: visit.href(&paths::EventAttendance(id.to_string())),
        list: visit.href(&paths::EventAttendanceList(id.to_string())),
        rows: rows(&visit, &roster, |_| true),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Notes it.
pub(super) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    open(&site, &organizer, id).await?;
    let (desk, viewer) = (&site.desk, &organizer.0);
    match fields.wish.as_str() {
        "rest-attended" => attendance::mark_the_rest(desk, viewer, id, Mark::Attended).await?,
        "rest-no-show" => attendance::mark_the_rest(desk, viewer, id, Mark::NoShow).await?,
        // The page after a list names both kinds.
        "list" => {
            let mut marks = read(&fields.person, Mark::Attended)?;
            marks.extend(read(&fields.missing, Mark::NoShow)?);
            attendance::mark_people(desk, viewer, id, &marks).await?
        }
        word => {
            let wanted = Mark::from_word(word).ok_or_else(|| Fault::field("bad-field", "wish"))?;
            attendance::mark_people(desk, viewer, id, &read(&fields.person, wanted)?).await?
        }
    };
    Ok(Redirect::to(&visit.after(Done::Saved, &paths::EventAttendance(id.to_string()))).into_response())
}

/// The list of a meeting program.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Lines {
    list: String,
}

/// Shows what a list says; nothing is noted before the next step.
pub(super) async fn preview(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    WithList { fields, too_large }: WithList<Lines>,
) -> Result<Response, Fault> {
    if too_large {
        return Err(Fault::of_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let announced = open(&site, &organizer, id).await?;
    let (matched, roster) = attendance::preview(&site.desk, &organizer.0, id, &fields.list).await?;
    let shown = PreviewPage {
        top: Top::new(&visit, &announced),
        action: visit.href(&paths::EventAttendance(id.to_string())),
        lead: visit.words.t2(
            "attendance-preview-lead",
            ("present", matched.present.len().into()),
            ("missing", matched.missing.len().into()),
        ),
        present: rows(&visit, &roster, |one| matched.present.contains(&one.id)),
        missing: rows(&visit, &roster, |one| matched.missing.contains(&one.id)),
        unknown: matched.unknown,
        unclear: matched.unclear,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// The date, if its attendance can be noted by this organizer now.
async fn open(site: &Site, organizer: &Organizer, id: EventId) -> Result<Announced, Fault> {
    let announced = load(site, organizer, id).await?;
    organizer.may(Deed::Edit, announced.event.team_id)?;
    may_mark(&announced, site.desk.now()).map_err(Failure::Refused)?;
    Ok(announced)
}

fn read(ids: &[String], mark: Mark) -> Result<Vec<(RegistrationId, Mark)>, Fault> {
    let one = |id: &String| id.parse().map(|id| (id, mark)).map_err(|_| Fault::field("bad-field", "person"));
    ids.iter().map(one).collect()
}

fn rows(visit: &Visit, roster: &[(Registration, Participant)], which: impl Fn(&Registration) -> bool) -> Vec<Row> {
    let seated = roster.iter().filter(|(one, _)| can_be_marked(one.state) && which(one));
    let row = |(one, person): &(Registration, Participant)| Row {
        id: one.id.to_string(),
        name: person.name.clone(),
        email: person.email.to_string(),
        state: visit.t(&state_key(one.state)),
        tone: tone(one.state),
    };
    seated.map(row).collect()
}

impl RestPage {
    fn new(visit: Visit, announced: &Announced, roster: &[(Registration, Participant)], wanted: Mark) -> Self {
        let rows = rows(&visit, roster, |one| is_unmarked(one.state));
        let [attended, no_show] = REST;
        let (title, _, wish) = if wanted == Mark::Attended { attended } else { no_show };
        Self {
            top: Top::new(&visit, announced),
            title: visit.t(title),
            lead: visit.words.t1("attendance-rest-lead", "people", rows.len()),
            action: visit.href(&paths::EventAttendance(announced.event.id.to_string())),
            wish,
            rows,
            visit,
        }
    }
}

impl Top {
    fn new(visit: &Visit, announced: &Announced) -> Self {
        Self {
            headline: announced.headline(),
            when: crate::locale::slot(visit.locale(), &announced.event.slot),
            address: visit.href(&paths::OfficeEvent(announced.event.id.to_string())),
        }
    }
}
