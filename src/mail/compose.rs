//! A letter becomes the bytes of a mail: its headers (R43, R44, C22) and its parts (R33).

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use lettre::message::{
    Body, Message, MultiPart, SinglePart,
    header::{ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
};
use thiserror::Error;

use super::{
    address::{Sender, recipient},
    subject::one_line,
    transport::Parcel,
};
use crate::domain::{delivery::is_stopped_by_one_click, id::NoticeId, notice::NoticeKind, text::EmailAddress};

/// What a mail says, in its three forms; text and HTML say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The subject; begins with the fact.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// A calendar object that comes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPart {
    /// The same word as in its METHOD property.
    pub method: &'static str,
    /// The object.
    pub bytes: Vec<u8>,
    /// What the attached copy is called; ends in `.ics`.
    pub file_name: String,
}

/// A mail before it is bytes.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The notice it comes from.
    pub notice_id: NoticeId,
    /// What it is.
    pub kind: NoticeKind,
    /// When there was something to tell: the same in every attempt.
    pub date: DateTime<Utc>,
    /// Who sends it.
    pub from: Sender,
    /// The one recipient.
    pub to: EmailAddress,
    /// Their name, unless the address is unconfirmed (C12).
    pub to_name: Option<String>,
    /// What it says.
    pub content: Content,
    /// The calendar objects that come along: one per day, because one object of a mail may hold one UID only (R32).
    pub calendar: Vec<CalendarPart>,
    /// The `Message-ID` of the mail it follows up on.
    pub follows: Option<String>,
    /// Where mail programs unsubscribe with one POST (RFC 8058); mails to subscribers only.
    pub unsubscribe_url: Option<String>,
    /// Where it comes back to if nobody takes it (R48), if not to who sends it.
    pub returns_to: Option<String>,
}

/// A letter that cannot become a mail; trying again would not help.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Unbuildable {
    /// The recipient's address is none that can be written into a header.
    #[error("the recipient's address cannot be written")]
    Address,
    /// The library refused or broke off.
    #[error("the mail cannot be built: {0}")]
    Build(String),
}

/// The `Message-ID` of a notice's mail: the same in every attempt, so that a second copy can be recognized.
#[must_use]
pub fn message_id(notice_id: NoticeId, from: &Sender) -> String {
    format!("<{notice_id}@{}>", from.domain())
}

/// Writes the mail.
///
/// # Errors
/// The letter cannot become a mail.
pub fn compose(letter: &Letter) -> Result<Parcel, Unbuildable> {
    guarded(|| build(letter))
}

/// lettre panics on some input (a line break in a display name); a panic here must cost this mail only (R10).
fn guarded(work: impl FnOnce() -> Result<Parcel, Unbuildable>) -> Result<Parcel, Unbuildable> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Unbuildable::Build("broke off".into())))
}

fn build(letter: &Letter) -> Result<Parcel, Unbuildable> {
    let to = recipient(&letter.to, letter.to_name.as_deref()).ok_or(Unbuildable::Address)?;
    let message_id = message_id(letter.notice_id, &letter.from);
    let mut builder = Message::builder()
        .from(letter.from.mailbox())
        .to(to)
        .subject(one_line(&letter.content.subject))
        .date(letter.date.into())
        .message_id(Some(message_id.clone()));
    if let Some(first) = &letter.follows {
        builder = builder.in_reply_to(first.clone()).references(first.clone());
    }
    for (name, value) in headers(letter) {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    let mut message = builder.multipart(body(letter)?).map_err(|error| Unbuildable::Build(error.to_string()))?;
    if let Some(signature) = letter.from.signature() {
        signature.put_on(&mut message);
    }
    Ok(Parcel {
        kind: letter.kind,
        file_name: format!(
            "{}-{}-{}.eml",
            letter.date.format("%Y%m%dT%H%M%SZ"),
            letter.kind.as_str(),
            letter.notice_id
        ),
        message_id,
        sender: letter.returns_to.clone().unwrap_or_else(|| letter.from.address().to_owned()),
        recipient: letter.to.as_str().to_owned(),
        bytes: message.formatted(),
    })
}

fn headers(letter: &Letter) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress", "OOF, AutoReply".to_owned()),
        ("X-Turnus-Kind", letter.kind.as_str().to_owned()),
    ];
    if let Some(url) = letter.unsubscribe_url.as_ref().filter(|_| is_stopped_by_one_click(letter.kind)) {
        headers.push(("List-Unsubscribe", format!("<{url}>")));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    headers
}

/// Text and HTML; with a calendar object this as the last alternative, and once more as a file for programs that know
/// files only (R33). Several objects come as files alone. The boundaries come from the notice, so that each attempt
/// writes the same bytes.
fn body(letter: &Letter) -> Result<MultiPart, Unbuildable> {
    let boundary = |name: &str| format!("{name}-{}", letter.notice_id.0.simple());
    let mut alternative = MultiPart::alternative()
        .boundary(boundary("alternative"))
        .singlepart(SinglePart::plain(letter.content.text.clone()))
        .singlepart(SinglePart::html(letter.content.html.clone()));
    if letter.calendar.is_empty() {
        return Ok(alternative);
    }
    let encoded = letter.calendar.iter().map(base64).collect::<Result<Vec<_>, _>>()?;
    if let ([only], [body]) = (letter.calendar.as_slice(), encoded.as_slice()) {
        let inline = format!("text/calendar; charset=utf-8; method={}", only.method);
        alternative = alternative.singlepart(SinglePart::builder().header(content_type(&inline)?).body(body.clone()));
    }
    let mut mixed = MultiPart::mixed().boundary(boundary("mixed")).multipart(alternative);
    for (calendar, body) in letter.calendar.iter().zip(encoded) {
        let attached = format!("application/ics; name=\"{}\"", calendar.file_name);
        let part = SinglePart::builder()
            .header(content_type(&attached)?)
            .header(ContentDisposition::attachment(&calendar.file_name));
        mixed = mixed.singlepart(part.body(body));
    }
    Ok(mixed)
}

fn content_type(text: &str) -> Result<ContentType, Unbuildable> {
    ContentType::parse(text).map_err(|error| Unbuildable::Build(error.to_string()))
}

fn base64(calendar: &CalendarPart) -> Result<Body, Unbuildable> {
    Body::new_with_encoding(calendar.bytes.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| Unbuildable::Build("the calendar object cannot be encoded".into()))
}

#[cfg(test)]
mod tests;
