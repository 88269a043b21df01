//! The roster as a file for spreadsheets: XLSX, whose cells have types, or CSV with every cell quoted (C24).
//!
//! The file is for whoever asked, for this purpose, and cannot grow old: it is made in the answer to a form of this
//! session, is never stored, has no address of its own, and nobody on the way may keep it.

use std::collections::HashMap;

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde::Deserialize;

use super::{Organizer, answers::cell, event::state_key};
use crate::{
    actions::{answers::Sheet, registrations::export_roster},
    domain::{
        id::{EventId, RegistrationId},
        participant::Participant,
        registration::Registration,
        roster::{self, COLUMNS, FileKind},
        zone::day_of,
    },
    web::{error::Fault, extract::Id, form::Form, site::Site, visit::Visit},
};

/// Which of the two buttons.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    file: String,
}

/// A row's cells, as text: the roster's columns, then one for each question.
type Row = Vec<String>;

/// The download; it leaves an entry in the audit log, so it is no GET.
pub(super) async fn export(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(form): Form<Wanted>,
) -> Result<Response, Fault> {
    let kind = FileKind::from_word(&form.file).ok_or_else(Fault::bad_request)?;
    let (event, people, sheet) = export_roster(&site.desk, &organizer.0, id, kind).await?;
    let now = site.desk.now();
    let names = column_names(&visit, &sheet);
    let givers = roster::givers(&people);
    let rows: Vec<Row> = people.iter().map(|one| row(&visit, one, (&sheet, &givers))).collect();
    let bytes = match kind {
        FileKind::Xlsx => xlsx(&visit, (&names, &rows), now).map_err(|error| unwritten(&error))?,
        FileKind::Csv => csv((&names, &rows)).map_err(|error| unwritten(&error))?,
    };
    // The roster of another day is another file.
    let name = format!("{}_{}.{}", event.slug, day_of(now, event.slot.zone), kind.as_str());
    answer(kind, &name, bytes)
}

fn unwritten(error: &dyn std::fmt::Display) -> Fault {
    tracing::error!(%error, "a roster could not be written");
    Fault::internal()
}

fn answer(kind: FileKind, name: &str, bytes: Vec<u8>) -> Result<Response, Fault> {
    let content_type = match kind {
        FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileKind::Csv => "text/csv; charset=utf-8",
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(|_| Fault::internal())?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}

fn column_names(visit: &Visit, sheet: &Sheet) -> Row {
    let own = COLUMNS.iter().map(|column| visit.t(&format!("column-{column}")));
    own.chain(sheet.questions.iter().map(|question| question.label.clone())).collect()
}

fn row(
    visit: &Visit,
    (who, person): &(Registration, Participant),
    (sheet, givers): (&Sheet, &HashMap<RegistrationId, String>),
) -> Row {
    let giver = givers.get(&who.id).map(String::as_str);
    let own = roster::row(who, person, visit.t(&state_key(who.state)), giver);
    // In the reader's language, like the state: a file is for one reader.
    let answers = sheet.questions.iter().map(|question| cell(visit, visit.locale(), (sheet, who), question));
    own.into_iter().chain(answers.map(|text| roster::one_line(&text))).collect()
}

/// Every cell is a string by its type, so nothing in it is ever reckoned. The same roster gives the same bytes.
fn xlsx(visit: &Visit, (names, rows): (&Row, &[Row]), now: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_timestamp(now.timestamp())?));
    let sheet = book.add_worksheet().set_name(visit.t("roster-title"))?;
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(names) {
        sheet.write_string_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, text) in (0_u16..).zip(row) {
            sheet.write_string(line, column, text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?.autofit();
    book.save_to_buffer()
}

/// With a mark of its encoding and semicolons, as German spreadsheets expect it.
fn csv((names, rows): (&Row, &[Row])) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(names.iter().map(|text| roster::cell(text)))?;
    for row in rows {
        writer.write_record(row.iter().map(|text| roster::cell(text)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
