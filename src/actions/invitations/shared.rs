//! A mailbox that several people read has one calendar, and a date is in it once: who of them goes must not take it from the
//! others, and whatever any of them is told is newer than what is there.

use chrono::{DateTime, TimeDelta, Utc};

use super::insert;
use crate::{
    actions::Desk,
    domain::{
        event::Announced,
        id::{MailboxId, NoticeId},
        invitation::{Method, belongs, beyond_others, stays},
        notice::{Notice, NoticeKind, about_registration},
        registration::Registration,
    },
    store::{self, StoreError, Tx},
};

/// The revision of somebody's entry by its own identity, seen what others said of it in the same calendar. `first`: it was
/// never there by this registration.
pub(super) async fn revision(
    tx: &Tx,
    (registration, announced, mailbox): (&Registration, &Announced, MailboxId),
    (own, first): (u32, bool),
) -> Result<u32, StoreError> {
    let event = &announced.event;
    let said = store::calendar_ledger::beside(tx, (registration, mailbox)).await?;
    let left = if first { store::calendar_ledger::left_there(tx, (&event.calendar_uid, mailbox)).await? } else { None };
    Ok(beyond_others(own, belongs(registration, event), (&event.calendar_uid, &said, left)))
}

/// An object took a date out of a calendar: for those who read it, too, and have a seat there, it is put in again.
pub(in crate::actions) async fn put_back(
    desk: &Desk,
    tx: &Tx,
    (gone, announced, mailbox): (&Registration, &Announced, MailboxId),
    (uid, sequence): (&str, u32),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let event = &announced.event;
    if uid != event.calendar_uid {
        return Ok(());
    }
    let said = store::calendar_ledger::beside(tx, (gone, mailbox)).await?;
    for entry in said.iter().filter(|entry| stays(entry, (uid, sequence))) {
        let other = store::registrations::get(tx, entry.registration_id).await?;
        if !belongs(&other, event) {
            continue;
        }
        let id: NoticeId = desk.chance.row_id(now).into();
        let about = about_registration(id, (mailbox, other.id), NoticeKind::Invitation, event.slot.ends_at, now);
        // Decided after what takes it out, and sent after it; and not before what was changed a moment ago can no longer be taken
        // back.
        let due_at = now.max(event.changed_at + desk.undo);
        let notice = Notice { created_at: now + TimeDelta::microseconds(1), due_at, ..about };
        if !store::outbox::enqueue(tx, &notice).await? {
            continue;
        }
        let again = sequence.saturating_add(1);
        insert(desk, tx, (&notice, other.id, uid), (Method::Request, again)).await?;
        let stands = event.sequence.saturating_add(store::registrations::revision(tx, other.id).await?);
        store::calendar_ledger::raise_to(tx, other.id, (again, stands)).await?;
    }
    Ok(())
}
