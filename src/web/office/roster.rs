//! The roster as CSV: for spreadsheets, so with a mark of its encoding, semicolons, and every cell quoted (C24).

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    Organizer,
    event::{load, state_key},
};
use crate::{
    domain::{access::Deed, id::EventId, roster},
    store,
    web::{error::Fault, extract::Id, site::Site, visit::Visit},
};

/// The download.
pub(super) async fn csv(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    organizer.may(Deed::SeeRoster, announced.event.team_id)?;
    let mut people = store::registrations::list_roster(&site.desk.store, id).await?;
    people.sort_by_key(|(registration, person)| (roster::rank(registration), person.name.to_lowercase()));
    let rows = people
        .iter()
        .map(|(registration, person)| roster::row(registration, person, visit.t(&state_key(registration.state))));
    let bytes = write(&visit, rows).ok_or(Fault::internal())?;
    let name = format!("attachment; filename=\"{}.csv\"", announced.event.slug);
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|_| Fault::internal())?),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}

fn write(visit: &Visit, rows: impl Iterator<Item = [String; 8]>) -> Option<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(roster::COLUMNS.map(|column| visit.t(&format!("column-{column}")))).ok()?;
    for row in rows {
        writer.write_record(row).ok()?;
    }
    writer.into_inner().ok()
}
