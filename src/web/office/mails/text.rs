//! The text of one mail as it went out, but for what its links hold.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{Top, kind_key};
use crate::{
    actions::mail_log,
    domain::{
        id::{EventId, NoticeId},
        retention::DELIVERED,
    },
    locale, store,
    web::{
        error::Fault,
        extract::{Id, Query},
        office::Organizer,
        page, paths,
        site::Site,
        visit::Visit,
    },
};

#[derive(Template)]
#[template(path = "office/mail_text.html")]
struct TextPage {
    visit: Visit,
    top: Top,
    /// Where the list is.
    list: String,
    kind: String,
    name: String,
    email: String,
    sent: String,
    subject: String,
    text: String,
    /// What came along for a calendar.
    calendar: Option<String>,
    /// How long the text is kept.
    kept: String,
}

/// About which date.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::office) struct Of {
    event: Option<EventId>,
}

/// The text.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<NoticeId>,
    Query(of): Query<Of>,
) -> Result<Response, Fault> {
    let date = of.event.ok_or_else(Fault::not_found)?;
    let (mail, event, copy) = mail_log::text_of(&site.desk, &organizer.0, (date, id)).await?;
    let copy = copy.ok_or_else(Fault::not_found)?;
    let announced = store::events::announced(&site.desk.store, &event).await?;
    let calendar = copy.calendar.map(|note| {
        let sequence = note.sequence.map_or_else(|| "–".to_owned(), |sequence| sequence.to_string());
        let facts = [("files", note.files.into()), ("method", note.method.into()), ("sequence", sequence.into())];
        locale::text(visit.locale(), "mail-text-calendar", &facts)
    });
    let at = |at| locale::instant(visit.locale(), at, event.slot.zone);
    let shown = TextPage {
        top: Top::new(&visit, &announced),
        list: visit.href(&paths::EventMails(event.id.to_string())),
        kind: visit.t(&kind_key(&mail)),
        name: mail.person.name,
        email: mail.person.email.to_string(),
        sent: mail.log.sent_at.map(at).unwrap_or_default(),
        subject: copy.subject,
        text: copy.text,
        calendar,
        kept: visit.words.t1("mail-text-kept", "days", DELIVERED.num_days()),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}
