//! What every verb leaves in the audit log, in the same transaction as its change (C45).

use chrono::{DateTime, Utc};

use super::Desk;
use crate::{
    domain::{
        access::{AuditEntry, Viewer},
        format::Format,
    },
    store::{self, StoreError, Tx},
};

/// Leaves an entry about a format.
pub(super) async fn note(desk: &Desk, tx: &Tx, viewer: &Viewer, verb: &str, format: &Format) -> Result<(), StoreError> {
    store::audit::insert(tx, &entry(desk, viewer, verb, format!("format:{}", format.id), desk.now())).await
}

/// An entry about something that went well.
pub(super) fn entry(desk: &Desk, viewer: &Viewer, verb: &str, object: String, now: DateTime<Utc>) -> AuditEntry {
    AuditEntry {
        id: desk.chance.row_id(now).into(),
        at: now,
        account_id: viewer.account(),
        what: verb.to_owned(),
        object,
        request_id: None,
        result: "ok".to_owned(),
    }
}
