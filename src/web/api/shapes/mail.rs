use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{actions::mail_log, domain::mail_log::MailCopy};

/// A mail about an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Mail {
    /// Its id.
    pub(in crate::web::api) id: Uuid,
    /// What it is: `confirm-registration`, `confirmed`, `update`, `cancellation`, `invitation`, `reminder` and others.
    kind: &'static str,
    /// `queued`, `sending`, `retrying`, `sent`, `bounced`, `failed`, `paused`, `suppressed` or `superseded`.
    state: &'static str,
    /// The registration it is about; null for a request to take somebody's place, and for an invitation from a list.
    registration: Option<Uuid>,
    /// To whom.
    name: String,
    /// Under which address.
    email: String,
    /// When it was enqueued.
    queued_at: String,
    /// Not before.
    due_at: String,
    /// When the mail server took it.
    sent_at: Option<String>,
    /// How often it was tried.
    attempts: u32,
    /// What the mail server last said while it was not through.
    answer: Option<String>,
}

impl From<mail_log::Mail> for Mail {
    fn from(mail: mail_log::Mail) -> Self {
        let log = mail.log;
        Self {
            id: log.id.0,
            kind: log.kind.as_str(),
            state: mail.state.as_str(),
            registration: log.registration_id.map(|id| id.0),
            name: mail.person.name,
            email: mail.person.email.to_string(),
            queued_at: log.queued_at.to_rfc3339(),
            due_at: log.due_at.to_rfc3339(),
            sent_at: log.sent_at.map(|at| at.to_rfc3339()),
            attempts: log.attempt,
            answer: log.last_answer,
        }
    }
}

/// A mail about an event, with its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct MailText {
    #[serde(flatten)]
    mail: Mail,
    /// Its subject as it went out; null before, and once it is kept no longer.
    subject: Option<String>,
    /// Its text part as it went out, but for the secret parts of its links: `…` stands there.
    text: Option<String>,
    /// What came along for a calendar.
    calendar: Option<MailCalendar>,
}

/// What came along for a calendar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct MailCalendar {
    /// `REQUEST`, `CANCEL` or `PUBLISH`.
    method: String,
    /// Its SEQUENCE.
    sequence: Option<u32>,
    /// How many objects there were.
    files: u16,
}

impl MailText {
    pub(in crate::web::api) fn new(mail: mail_log::Mail, copy: Option<MailCopy>) -> Self {
        let (said, calendar) = copy.map(|copy| ((copy.subject, copy.text), copy.calendar)).unzip();
        let (subject, text) = said.unzip();
        let calendar = calendar.flatten().map(|note| MailCalendar {
            method: note.method,
            sequence: note.sequence,
            files: note.files,
        });
        Self { mail: mail.into(), subject, text, calendar }
    }
}
