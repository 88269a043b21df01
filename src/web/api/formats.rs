//! Formats: list, set up, show, change.

use std::collections::HashMap;

use axum::{extract::State, response::Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    access::{Editor, Language, Organizer, Reader},
    answer::{Answer, Versioned},
    cursor::{List, limit, piece},
    json::Json,
    shapes::{Format, FormatPatch, NewFormat, Question},
};
use crate::{
    actions,
    domain::{
        access::{Deed, Viewer},
        cadence::{Cadence, Rule},
        format::{self, Locale},
        id::FormatId,
        question::Asker,
        text,
        zone::day_of,
    },
    store::{self, StoreError},
    web::extract::{Query, Slug},
};

/// Which formats.
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

/// List formats by title.
///
/// Public ones for everybody; with a token also the drafts of the token's teams.
#[utoipa::path(get, path = "/api/v1/formats", operation_id = "listFormats", tag = "formats", params(Which),
    security((), ("token" = [])), responses((status = 200, description = "One piece of the list.", body = List<Format>)))]
pub(super) async fn list(
    State(api): State<Api>,
    Reader(viewer): Reader,
    Language(locale): Language,
    Query(which): Query<Which>,
) -> Answer<axum::Json<List<Format>>> {
    let limit = limit(which.limit.as_deref())?;
    let (formats, next) = piece(visible(&api, &viewer).await?, |format| format.id.0, which.cursor.as_deref(), limit)?;
    let mut rules = rules(&api, &formats).await?;
    let mut questions = questions(&api, &formats).await?;
    let shape = |format: format::Format| {
        let (rule, asked) = (rules.remove(&format.id), questions.remove(&format.id).unwrap_or_default());
        Format::new(format, (rule.as_ref(), asked), api.frame.base(), locale)
    };
    let items = formats.into_iter().map(shape).collect();
    Ok(axum::Json(List { items, next }))
}

/// Everything the viewer may see, by title.
async fn visible(api: &Api, viewer: &Viewer) -> Result<Vec<format::Format>, StoreError> {
    let mut formats = store::formats::list_public(&api.desk.store).await?;
    let teams = viewer.teams(Deed::See);
    if !teams.is_empty() {
        let own = store::formats::list_for_teams(&api.desk.store, &teams).await?;
        formats.extend(own.into_iter().filter(|format| !format.is_public()));
    }
    // Here and not in the database: the two kinds sort titles differently.
    formats.sort_by(|a, b| (&a.title, a.id).cmp(&(&b.title, b.id)));
    Ok(formats)
}

/// The rule of each format that holds today, or the next one, or the last one.
async fn rules(api: &Api, formats: &[format::Format]) -> Result<HashMap<FormatId, Rule>, StoreError> {
    let ids: Vec<FormatId> = formats.iter().map(|format| format.id).collect();
    let mut history: HashMap<FormatId, Vec<Cadence>> = HashMap::new();
    for cadence in store::cadences::list_for_formats(&api.desk.store, &ids).await? {
        history.entry(cadence.format_id).or_default().push(cadence);
    }
    let now = api.desk.now();
    let current = formats.iter().filter_map(|format| {
        let mut cadences = history.remove(&format.id)?;
        let today = day_of(now, format.zone);
        let at = cadences.iter().position(|cadence| cadence.valid_until.is_none_or(|until| until >= today));
        let cadence = cadences.swap_remove(at.unwrap_or(cadences.len() - 1));
        Some((format.id, cadence.rule))
    });
    Ok(current.collect())
}

/// What each format asks.
async fn questions(api: &Api, formats: &[format::Format]) -> Result<HashMap<FormatId, Vec<Question>>, StoreError> {
    let askers: Vec<Asker> = formats.iter().map(|format| Asker::Format(format.id)).collect();
    let found = store::questions::list_of_many(&api.desk.store, &askers).await?;
    let of_format = |(asker, questions)| match asker {
        Asker::Format(format) => Some((format, Question::asked(questions))),
        Asker::Event(_) => None,
    };
    Ok(found.into_iter().filter_map(of_format).collect())
}

async fn shape(api: &Api, format: format::Format, locale: Locale) -> Answer<Versioned<Format>> {
    let rule = rules(api, std::slice::from_ref(&format)).await?.remove(&format.id);
    let asked = questions(api, std::slice::from_ref(&format)).await?.remove(&format.id).unwrap_or_default();
    let version = format.version;
    Ok(Versioned { version, thing: Format::new(format, (rule.as_ref(), asked), api.frame.base(), locale) })
}

/// Set up a format.
///
/// With a cadence its dates are planned twelve months ahead at once. The first team in which the token's account may
/// edit becomes its host.
#[utoipa::path(post, path = "/api/v1/formats", operation_id = "createFormat", tag = "formats",
    request_body = NewFormat, security(("token" = [])),
    responses((status = 201, description = "Set up.", body = Format, headers(
        ("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version.")))))]
pub(super) async fn create(
    State(api): State<Api>,
    Organizer(viewer): Organizer,
    Language(locale): Language,
    Json(new): Json<NewFormat>,
) -> Answer<Response> {
    let (raw, cadence) = new.split();
    let rule = cadence.map(|cadence| cadence.parse("cadence.")).transpose();
    let (new, rule) = match (raw.parse(api.zone, api.frame.default_locale()), rule) {
        (Ok(new), Ok(rule)) => (new, rule),
        (new, rule) => return Err([new.err(), rule.err()].into_iter().flatten().flatten().collect::<Vec<_>>().into()),
    };
    let format = actions::formats::create(&api.desk, &viewer, new, rule).await?;
    let at = api.frame.base().absolute(&format!("/api/v1/formats/{}", format.slug));
    Ok(shape(&api, format, locale).await?.created(&at))
}

/// Show a format.
#[utoipa::path(get, path = "/api/v1/formats/{slug}", operation_id = "getFormat", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses.", example = "digitalrunde")),
    security((), ("token" = [])),
    responses((status = 200, description = "The format.", body = Format,
        headers(("ETag" = String, description = "Its version, for `If-Match`.")))))]
pub(super) async fn show(
    State(api): State<Api>,
    Reader(viewer): Reader,
    Language(locale): Language,
    Slug(slug): Slug,
) -> Answer<Versioned<Format>> {
    let format = find(&api, &viewer, &slug).await?;
    shape(&api, format, locale).await
}

/// The format, if the viewer may know of it.
pub(super) async fn find(api: &Api, viewer: &Viewer, slug: &text::Slug) -> Answer<format::Format> {
    Ok(actions::formats::find(&api.desk, viewer, slug).await?)
}

/// Change a format.
///
/// A merge patch (RFC 7396): what is left out stays, null means none. Its dates inherit the change.
#[utoipa::path(patch, path = "/api/v1/formats/{slug}", operation_id = "changeFormat", tag = "formats",
    params(("slug" = String, Path, description = "The format's part of addresses.", example = "digitalrunde")),
    request_body = FormatPatch, security(("token" = [])),
    responses((status = 200, description = "The format as it is now.", body = Format,
        headers(("ETag" = String, description = "Its new version.")))))]
pub(super) async fn change(
    State(api): State<Api>,
    by: Editor,
    Slug(slug): Slug,
    Json(patch): Json<FormatPatch>,
) -> Answer<Versioned<Format>> {
    let raw = patch.read()?;
    let format = find(&api, &by.viewer, &slug).await?;
    let target = (format.id, by.expected);
    let format = actions::formats::amend(&api.desk, &by.viewer, target, &raw).await?;
    shape(&api, format, by.locale).await
}
