//! Everybody who takes part in a format's dates: how often, and when last.

use std::cmp::Ordering;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::{DateTime, Utc};

use super::{Head, Place, head, load};
use crate::{
    domain::{
        access::Deed,
        enrollment::{Enrollment, EnrollmentState},
        follow::FollowWish,
        id::FormatId,
        participant::Participant,
        registration::{Registration, is_concerned},
        search::Search,
        text::fold_name,
    },
    locale, store,
    web::{
        error::Fault,
        extract::{Query, Slug},
        office::{
            Organizer,
            listing::{Column, Listing, Wish},
        },
        page, paths,
        site::Site,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "office/people.html")]
struct PeoplePage {
    visit: Visit,
    head: Head,
    listing: Listing,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// So many take part in the whole format.
    active: usize,
    /// About so many the team has to decide.
    pending: usize,
    /// How many follow it by mail, in words.
    followers: Option<String>,
    may_edit: bool,
    /// Where one decides.
    decision: String,
    /// Whether one of the rows is one of them.
    choosing: bool,
    all: usize,
}

struct Row {
    /// The enrollment, where there is something to decide.
    to_decide: Option<String>,
    name: String,
    email: String,
    organization: String,
    land: String,
    dates: usize,
    last: String,
    /// Whether and how they take part in the whole format.
    standing: String,
}

/// One person and what they asked for.
struct Known {
    person: Participant,
    /// With a seat, in the queue, or waiting for a decision.
    dates: usize,
    last: DateTime<Utc>,
    standing: Option<EnrollmentState>,
    /// The enrollment, where there is something to decide.
    to_decide: Option<String>,
}

/// The format's people.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::SeeRoster).await?;
    let members = store::enrollments::list_for_format(&site.desk.store, format.id).await?;
    let active = members.iter().filter(|(one, _)| one.state == EnrollmentState::Active).count();
    let pending = members.iter().filter(|(one, _)| one.state == EnrollmentState::Requested).count();
    let people = by_person(store::registrations::list_for_format(&site.desk.store, format.id).await?, members);
    let path = paths::FormatPeople(format.slug.clone());
    let mut listing = Listing::new(&path, wish, &["name", "organization", "land", "standing", "dates", "last"], "name");
    let (all, search) = (people.len(), Search::new(listing.q()));
    let found = people.into_iter().filter(|one| {
        let organization = one.person.organization_text.as_deref().unwrap_or_default();
        search.finds(&[&one.person.name, one.person.email.as_str(), organization])
    });
    let shown = listing.cut(found.collect(), compare);
    let shown = PeoplePage {
        choosing: shown.iter().any(|one| one.to_decide.is_some()),
        rows: shown.into_iter().map(|one| row(&visit, one, format.zone)).collect(),
        decision: paths::FormatDecision(format.slug.clone()).to_string(),
        may_edit: organizer.0.may(Deed::Edit, format.team_id),
        pending,
        followers: followers(&site, &visit, format.id).await?,
        columns: columns(&visit, &listing),
        head: head(&visit, &organizer, &format, Place::People),
        listing,
        active,
        all,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// How many follow the format by mail, in words; nothing if nobody does. Who they are is told to nobody.
async fn followers(site: &Site, visit: &Visit, format: FormatId) -> Result<Option<String>, Fault> {
    let counts = store::follows::count_active(&site.desk.store, format).await?;
    let of = |wish| counts.get(&wish).copied().unwrap_or(0);
    let (dates, digest) = (of(FollowWish::Dates), of(FollowWish::Digest));
    let said = || visit.words.t2("people-followers", ("dates", dates.into()), ("digest", digest.into()));
    Ok((dates + digest > 0).then(said))
}

fn columns(visit: &Visit, listing: &Listing) -> Vec<Column> {
    vec![
        listing.head(visit, "name", "column-name"),
        listing.head(visit, "organization", "column-organization"),
        listing.head(visit, "land", "column-land"),
        listing.head(visit, "standing", "column-standing"),
        listing.number(visit, "dates", "column-dates"),
        listing.head(visit, "last", "column-last"),
    ]
}

fn row(visit: &Visit, known: Known, zone: chrono_tz::Tz) -> Row {
    Row {
        to_decide: known.to_decide,
        last: locale::instant(visit.locale(), known.last, zone),
        dates: known.dates,
        standing: known.standing.map(|state| visit.t(standing_key(state))).unwrap_or_default(),
        land: known.person.land.map(|land| locale::land(visit.locale(), land)).unwrap_or_default(),
        organization: known.person.organization_text.unwrap_or_default(),
        email: known.person.email.to_string(),
        name: known.person.name,
    }
}

fn standing_key(state: EnrollmentState) -> &'static str {
    match state {
        EnrollmentState::Unconfirmed => "mine-unconfirmed",
        EnrollmentState::Requested => "mine-format-requested",
        EnrollmentState::Active => "standing-active",
        EnrollmentState::Paused => "mine-format-paused",
        EnrollmentState::Left => "mine-format-left",
        EnrollmentState::Declined => "standing-declined",
    }
}

/// One row per person; their registrations stand together. Whoever is enrolled and has no date yet is there too.
fn by_person(rows: Vec<(Registration, Participant)>, members: Vec<(Enrollment, Participant)>) -> Vec<Known> {
    let mut known: Vec<Known> = Vec::new();
    for (registration, person) in rows {
        let counts = usize::from(is_concerned(registration.state));
        match known.last_mut() {
            Some(last) if last.person.id == person.id => {
                last.dates += counts;
                last.last = last.last.max(registration.requested_at);
            }
            _ => known.push(Known {
                person,
                dates: counts,
                last: registration.requested_at,
                standing: None,
                to_decide: None,
            }),
        }
    }
    for (enrollment, person) in members {
        let standing = Some(enrollment.state);
        let to_decide = (enrollment.state == EnrollmentState::Requested).then(|| enrollment.id.to_string());
        match known.iter_mut().find(|one| one.person.id == person.id) {
            Some(one) => (one.standing, one.to_decide) = (standing, to_decide),
            None => known.push(Known { person, dates: 0, last: enrollment.requested_at, standing, to_decide }),
        }
    }
    known
}

fn compare(a: &Known, b: &Known, column: &str) -> Ordering {
    // Whoever said nothing stands behind those who did.
    let said = |text: Option<String>| (text.is_none(), text);
    let organization = |one: &Known| said(one.person.organization_text.as_deref().map(fold_name));
    let land = |one: &Known| (one.person.land.is_none(), one.person.land);
    let first = match column {
        "organization" => organization(a).cmp(&organization(b)),
        "land" => land(a).cmp(&land(b)),
        "standing" => (a.standing.is_none(), a.standing).cmp(&(b.standing.is_none(), b.standing)),
        "dates" => a.dates.cmp(&b.dates),
        "last" => a.last.cmp(&b.last),
        _ => Ordering::Equal,
    };
    first.then_with(|| fold_name(&a.person.name).cmp(&fold_name(&b.person.name)))
}
