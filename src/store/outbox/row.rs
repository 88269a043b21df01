//! An outbox row.

use entity::outbox::Model;

use super::OutboxState;
use crate::{
    domain::{
        id::{MailboxId, NoticeId},
        notice::{Notice, NoticeKind, Subject},
    },
    store::{Result, row::Row},
};

pub(super) const TABLE: &str = "outbox";

pub(super) fn value(row: Model) -> Result<Notice> {
    let at = Row::new(TABLE, row.id);
    Ok(Notice {
        id: NoticeId(row.id),
        mailbox_id: MailboxId(row.mailbox_id),
        kind: at.word("kind", &row.kind, NoticeKind::from_word)?,
        subject: at.json("parameters", row.parameters)?,
        dedupe_key: row.dedupe_key,
        priority: row.priority,
        due_at: row.due_at,
        deliver_before: row.deliver_before,
        created_at: row.created_at,
    })
}

pub(super) fn row(notice: &Notice) -> Result<Model> {
    let at = Row::new(TABLE, notice.id);
    // Only a change has both: by these two columns a newer change finds the one it overtakes.
    let (registration_id, event_id) = match &notice.subject {
        Subject::Change { registration_id, event_id, .. } => (Some(registration_id.0), Some(event_id.0)),
        Subject::Registration { registration_id, .. } | Subject::Reminder { registration_id, .. } => {
            (Some(registration_id.0), None)
        }
        Subject::Login { .. }
        | Subject::AddressChange { .. }
        | Subject::BulkInvitation { .. }
        | Subject::Follow { .. }
        | Subject::News { .. }
        | Subject::Digest { .. }
        | Subject::InvitationSample { .. }
        | Subject::Participant { .. }
        | Subject::Enrollment { .. }
        | Subject::Series { .. }
        | Subject::Substitution { .. } => (None, None),
    };
    Ok(Model {
        id: notice.id.0,
        dedupe_key: notice.dedupe_key.clone(),
        mailbox_id: notice.mailbox_id.0,
        kind: notice.kind.as_str().to_owned(),
        parameters: at.to_json("parameters", &notice.subject)?,
        registration_id,
        event_id,
        priority: notice.priority,
        due_at: notice.due_at,
        deliver_before: notice.deliver_before,
        created_at: notice.created_at,
        state: OutboxState::Due.as_str().to_owned(),
        attempt: 0,
        lease_owner: None,
        lease_until: None,
        last_error_class: None,
        message_id: None,
        sent_at: None,
        last_answer: None,
    })
}
