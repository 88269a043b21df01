//! The list of people a format is for: seen, looked through, added to by pasting, taken off.

use std::cmp::Ordering;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    Head, Place, head, load,
    pasted::{Preview, read_list, status_of},
};
use crate::{
    actions::listed_people,
    domain::{
        access::Deed,
        format::{Audience, Format},
        listed::{self, Fate, ListedPerson, RawListed},
        search::Search,
        text::{FieldError, fold_name},
    },
    locale, store,
    web::{
        error::Fault,
        extract::{Query, Slug},
        form::Wrong,
        office::{
            Organizer,
            listing::{Column, Listing, Wish},
        },
        page, paths,
        site::Site,
        upload::WithList,
        visit::{Done, Visit},
    },
};

/// What somebody wants.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::office) struct Fields {
    wish: String,
    people: String,
    chosen: Vec<String>,
}

#[derive(Template)]
#[template(path = "office/listed.html")]
struct ListedPage {
    visit: Visit,
    head: Head,
    action: String,
    listing: Listing,
    columns: Vec<Column>,
    rows: Vec<Row>,
    all: usize,
    /// Whether the list counts: the format is for some alone.
    counts: bool,
    /// The roles that count, if roles do.
    roles: Option<String>,
    pasted: String,
    preview: Option<Preview>,
    wrong: Wrong,
}

struct Row {
    id: String,
    name: String,
    email: String,
    land: String,
    role: String,
    since: String,
}

/// The list.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    let shown = fill(&site, visit, (&organizer, &format), wish).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// Says what pasted lines would do, puts people on the list, or takes people off it.
pub(in crate::web::office) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    WithList { fields, too_large }: WithList<Fields>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    if too_large {
        return refuse(&site, visit, (&organizer, &format), (listed::too_large(), fields)).await;
    }
    match fields.wish.as_str() {
        "remove" => {
            let read = |id: &String| id.parse().map_err(|_| Fault::field("bad-field", "chosen"));
            let ids = fields.chosen.iter().map(read).collect::<Result<Vec<_>, _>>()?;
            listed_people::remove(&site.desk, &organizer.0, format.id, &ids).await?;
        }
        "add" | "preview" => return with_list(&site, visit, (&organizer, &format), fields).await,
        _ => return Err(Fault::field("bad-field", "wish")),
    }
    Ok(leave(&visit, &format))
}

fn leave(visit: &Visit, format: &Format) -> Response {
    Redirect::to(&visit.after(Done::Saved, &paths::FormatList(format.slug.clone()))).into_response()
}

async fn with_list(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    fields: Fields,
) -> Result<Response, Fault> {
    let list = match read_list(&visit, &fields.people, RawListed::parse) {
        Ok(list) => list,
        Err(error) => return refuse(site, visit, (organizer, format), (error, fields)).await,
    };
    if fields.wish == "add" {
        listed_people::add(&site.desk, &organizer.0, format.id, &list.people).await?;
        return Ok(leave(&visit, format));
    }
    let fates = listed_people::preview(&site.desk, &organizer.0, format, &list.people).await?;
    let count = |wanted| fates.iter().filter(|fate| **fate == wanted).count();
    let counts = [
        ("listed-new", count(Fate::New)),
        ("listed-changed", count(Fate::Changed)),
        ("listed-known", count(Fate::Known)),
        ("listed-duplicate", count(Fate::Duplicate)),
        ("listed-invalid", list.invalid.len()),
    ];
    let effective = count(Fate::New) + count(Fate::Changed);
    let preview = Some(Preview::new(&visit, counts, list.invalid, effective));
    let shown = fill(site, visit, (organizer, format), Wish::default()).await?;
    Ok(page::private(StatusCode::OK, &ListedPage { preview, pasted: fields.people, ..shown }))
}

/// The page once more, with what is wrong with the list and as much of it as came.
async fn refuse(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    (error, fields): (FieldError, Fields),
) -> Result<Response, Fault> {
    let status = status_of(std::slice::from_ref(&error));
    let shown = fill(site, visit, (organizer, format), Wish::default()).await?;
    let wrong = Wrong::new(shown.visit.locale(), vec![error]);
    Ok(page::private(status, &ListedPage { wrong, pasted: fields.people, ..shown }))
}

async fn fill(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    wish: Wish,
) -> Result<ListedPage, Fault> {
    let people = store::listed_people::list_for_format(&site.desk.store, format.id).await?;
    let path = paths::FormatList(format.slug.clone());
    let mut listing = Listing::new(&path, wish, &["name", "land", "role", "since"], "name");
    let (all, search) = (people.len(), Search::new(listing.q()));
    let texts = |one: &ListedPerson| [one.name.clone(), one.email.to_string(), one.role.clone().unwrap_or_default()];
    let found = people.into_iter().filter(|one| search.finds(&texts(one).each_ref().map(String::as_str)));
    let found = listing.cut(found.collect(), compare);
    Ok(ListedPage {
        head: head(&visit, organizer, format, Place::Listed),
        action: visit.href(&path),
        columns: vec![
            listing.head(&visit, "name", "column-name"),
            listing.head(&visit, "land", "column-land"),
            listing.head(&visit, "role", "column-role"),
            listing.head(&visit, "since", "column-listed"),
        ],
        rows: found.into_iter().map(|one| row(&visit, one, format.zone)).collect(),
        all,
        counts: format.audience != Audience::Open,
        roles: (format.audience == Audience::Role).then(|| format.audience_roles.join(", ")),
        pasted: String::new(),
        preview: None,
        wrong: Wrong::default(),
        listing,
        visit,
    })
}

fn row(visit: &Visit, one: ListedPerson, zone: Tz) -> Row {
    Row {
        id: one.id.to_string(),
        land: one.land.map(|land| locale::land(visit.locale(), land)).unwrap_or_default(),
        since: locale::instant(visit.locale(), one.created_at, zone),
        email: one.email.to_string(),
        role: one.role.unwrap_or_default(),
        name: one.name,
    }
}

fn compare(a: &ListedPerson, b: &ListedPerson, column: &str) -> Ordering {
    let name = |one: &ListedPerson| (one.name.is_empty(), fold_name(&one.name), one.email.to_string());
    let first = match column {
        "land" => (a.land.is_none(), a.land).cmp(&(b.land.is_none(), b.land)),
        "role" => (a.role.is_none(), &a.role).cmp(&(b.role.is_none(), &b.role)),
        "since" => a.created_at.cmp(&b.created_at),
        _ => Ordering::Equal,
    };
    first.then_with(|| name(a).cmp(&name(b)))
}
