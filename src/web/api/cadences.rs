//! Cadences: what dates a rule means.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono_tz::Tz;

use super::{
    Api,
    access::{Language, Reader},
    answer::Answer,
    json::Json,
    shapes::{Preview, PreviewItem, PreviewRequest},
    times,
};
use crate::domain::{
    cadence::PREVIEW_LIMIT,
    text::{FieldError, Problem},
    zone::{day_of, parse_zone},
};

/// Dates of a preview, if nobody says how many.
const USUAL: usize = 10;

/// Show the dates a cadence means.
///
/// Stores nothing. Dates that a holiday or a pause drops stay in the list, marked as skipped.
#[utoipa::path(post, path = "/api/v1/cadences/preview", operation_id = "previewCadence", tag = "cadences",
    request_body = PreviewRequest, security((), ("token" = [])),
    responses((status = 200, description = "The dates.", body = Preview)))]
pub(super) async fn preview(
    State(api): State<Api>,
    _anybody: Reader,
    Language(locale): Language,
    Json(asked): Json<PreviewRequest>,
) -> Answer<Response> {
    let mut errors = Vec::new();
    let zone = take(zone(&api, &asked), &mut errors).unwrap_or(api.zone);
    let count = take(count(asked.count), &mut errors).unwrap_or(USUAL);
    let from = asked.from.as_deref().map_or_else(|| Ok(day_of(api.desk.now(), zone)), |text| times::day("from", text));
    let from = take(from, &mut errors).unwrap_or_default();
    let rule = asked.rule().map_err(|wrong| errors.extend(wrong)).ok();
    let Some(rule) = rule.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let items = rule.preview(zone, from, count).iter().map(|date| PreviewItem::new(date, locale)).collect();
    let spoken = [(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()))];
    Ok((spoken, axum::Json(Preview { items })).into_response())
}

fn take<T>(read: Result<T, FieldError>, errors: &mut Vec<FieldError>) -> Option<T> {
    read.map_err(|error| errors.push(error)).ok()
}

fn zone(api: &Api, asked: &PreviewRequest) -> Result<Tz, FieldError> {
    asked.time_zone.as_deref().map_or(Ok(api.zone), |name| parse_zone("time_zone", name))
}

fn count(said: Option<i64>) -> Result<usize, FieldError> {
    let Some(said) = said else { return Ok(USUAL) };
    usize::try_from(said).ok().filter(|count| (1..=PREVIEW_LIMIT).contains(count)).ok_or_else(|| {
        let max = i64::try_from(PREVIEW_LIMIT).unwrap_or(i64::MAX);
        FieldError::new("count", Problem::OutOfRange { min: 1, max })
    })
}
