//! The list of people a format is for.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    access::{Editor, Organizer},
    answer::{Answer, Versioned},
    cursor::{List, limit, piece},
    formats,
    json::JsonList,
    shapes::{ListedPerson, Listing, People},
};
use crate::{
    actions::listed_people,
    domain::{
        access::Deed,
        id::ListedPersonId,
        listed::{NewListed, fingerprint, may_be_so_long},
        text::{FieldError, Problem},
    },
    store,
    web::{
        error::Fault,
        extract::{Query, Slug},
    },
};

/// Which people.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// `next` of the piece before.
    cursor: Option<String>,
    /// How many at the most: 1 to 400, 100 if nothing is said.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 400)]
    limit: Option<String>,
}

/// List the people a format is for, by name.
///
/// Where the format's audience is `invited`, they get in past the confirmation; where it is `role`, those with one of its
/// `audience_roles` do. Everybody else can ask the team. For the format's team alone, from the role of editor on.
#[utoipa::path(get, path = "/api/v1/formats/{slug}/people", operation_id = "listPeople", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses."), Which), security(("token" = [])),
    responses((status = 200, description = "One piece of the list.", body = List<ListedPerson>,
        headers(("ETag" = String, description = "The version of the whole list, for `If-Match`.")))))]
pub(super) async fn list(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Slug(slug): Slug,
    Query(which): Query<Which>,
) -> Answer<Versioned<List<ListedPerson>>> {
    let limit = limit(which.limit.as_deref())?;
    let format = formats::find(&api, &viewer, &slug).await?;
    if !viewer.may(Deed::SeeRoster, format.team_id) {
        let may_know = viewer.may(Deed::See, format.team_id);
        return Err(if may_know { Fault::forbidden() } else { Fault::not_found() }.into());
    }
    let people = store::listed_people::list_for_format(&api.desk.store, format.id).await?;
    let version = fingerprint(&people);
    let (people, next) = piece(people, |one| one.id.0, which.cursor.as_deref(), limit)?;
    let thing = List { items: people.into_iter().map(ListedPerson::from).collect(), next };
    Ok(Versioned { version, thing })
}

/// Put people on the list.
///
/// Whoever is on it already is not put there twice; what is said of their Land and role counts from now on. Nobody is
/// told. With `dry_run` nothing is stored.
#[utoipa::path(post, path = "/api/v1/formats/{slug}/people", operation_id = "addPeople", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses.")), request_body = People,
    security(("token" = [])), responses((status = 200, description = "What became of them.", body = Listing)))]
pub(super) async fn add(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    JsonList(people): JsonList<People>,
) -> Answer<axum::Json<Listing>> {
    let (dry_run, new) = (people.dry_run, read(people)?);
    let format = formats::find(&api, &by.viewer, &slug).await?;
    if dry_run {
        let fates = listed_people::preview(&api.desk, &by.viewer, &format, &new).await?;
        return Ok(axum::Json(Listing::from(listed_people::Listing::of(&fates))));
    }
    let done = listed_people::add(&api.desk, &by.viewer, format.id, &new).await?;
    Ok(axum::Json(done.into()))
}

/// Make the list be this one.
///
/// Whoever is in already stays in, on the list or not. With `dry_run` it only says what is new. Send the `ETag` of the
/// list as `If-Match`, and nobody is taken off whom somebody else put there meanwhile.
#[utoipa::path(put, path = "/api/v1/formats/{slug}/people", operation_id = "replacePeople", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses.")), request_body = People,
    security(("token" = [])), responses((status = 200, description = "What became of them.", body = Listing,
        headers(("ETag" = String, description = "The list's version now.")))))]
pub(super) async fn replace(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    JsonList(people): JsonList<People>,
) -> Answer<Versioned<Listing>> {
    let (dry_run, new) = (people.dry_run, read(people)?);
    let format = formats::find(&api, &by.viewer, &slug).await?;
    if dry_run {
        let fates = listed_people::preview(&api.desk, &by.viewer, &format, &new).await?;
        let version = fingerprint(&store::listed_people::list_for_format(&api.desk.store, format.id).await?);
        return Ok(Versioned { version, thing: listed_people::Listing::of(&fates).into() });
    }
    let target = (format.id, by.named.as_deref());
    let (done, version) = listed_people::replace(&api.desk, &by.viewer, target, &new).await?;
    Ok(Versioned { version, thing: done.into() })
}

/// Whom to take off.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct Whom {
    /// Their id on the list.
    #[param(value_type = uuid::Uuid, required = true)]
    id: Option<String>,
}

/// Take somebody off the list.
///
/// Whoever is in already stays in. Twice changes nothing.
#[utoipa::path(delete, path = "/api/v1/formats/{slug}/people", operation_id = "removePerson", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses."), Whom), security(("token" = [])),
    responses((status = 204, description = "They are not on it any more.")))]
pub(super) async fn remove(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    Query(whom): Query<Whom>,
) -> Answer<StatusCode> {
    let id = whom.id.ok_or(FieldError::new("id", Problem::Missing))?;
    let id: ListedPersonId = id.parse().map_err(|_| FieldError::new("id", Problem::NotFound))?;
    let format = formats::find(&api, &by.viewer, &slug).await?;
    listed_people::remove(&api.desk, &by.viewer, format.id, &[id]).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(people: People) -> Result<Vec<NewListed>, Vec<FieldError>> {
    let Some(people) = people.people else { return Err(vec![FieldError::new("people", Problem::Missing)]) };
    may_be_so_long(people.len()).map_err(|error| vec![error])?;
    let (mut new, mut errors) = (Vec::with_capacity(people.len()), Vec::new());
    for (at, one) in people.into_iter().enumerate() {
        match one.0.read().parse() {
            Ok(one) => new.push(one),
            Err(wrong) => errors.extend(
                wrong.into_iter().map(|error| FieldError::new(format!("people[{at}].{}", error.field), error.problem)),
            ),
        }
    }
    if errors.is_empty() { Ok(new) } else { Err(errors) }
}
