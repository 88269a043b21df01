//! An event's row.

use entity::event::Model;

use crate::{
    domain::{
        event::{Event, EventKind, EventStatus, Overrides},
        format::RegistrationMode,
        id::{CadenceId, EventId, FormatId, OrganizationId, TeamId},
        support::Terms,
        zone::local_of,
    },
    store::{Result, row::Row},
};

pub(super) const TABLE: &str = "event";

/// The value of a row.
pub(in crate::store) fn value(row: Model) -> Result<Event> {
    let at = Row::new(TABLE, row.id);
    Ok(Event {
        id: EventId(row.id),
        slug: at.slug("slug", &row.slug)?,
        format_id: row.format_id.map(FormatId),
        team_id: TeamId(row.team_id),
        organization_id: OrganizationId(row.organization_id),
        cadence_id: row.cadence_id.map(CadenceId),
        planned_on: row.planned_on,
        kind: at.word("kind", &row.kind, EventKind::from_word)?,
        slot: at.slot(row.starts_at, row.ends_at, &row.time_zone)?,
        status: at.word("status", &row.status, EventStatus::from_word)?,
        sequence: at.number("sequence", row.sequence)?,
        taken: at.number("taken", row.taken)?,
        notes: at.json("plan_notes", row.plan_notes.clone())?,
        status_reason: row.status_reason.clone(),
        calendar_uid: row.calendar_uid.clone(),
        changed_at: row.changed_at,
        created_at: row.created_at,
        external_url: row.external_url.clone(),
        moved_from: row.moved_from,
        hand_edited: row.hand_edited,
        version: row.version,
        own: overrides(&at, row)?,
    })
}

fn overrides(at: &Row, row: Model) -> Result<Overrides> {
    let registration = row.registration.as_deref();
    Ok(Overrides {
        capacity: at.maybe("capacity", row.capacity)?,
        registration: registration
            .map(|word| at.word("registration", word, RegistrationMode::from_word))
            .transpose()?,
        tags: row.tags.map(|tags| at.json("tags", tags)).transpose()?,
        approval: row.approval,
        registration_opens_at: row.registration_opens_at,
        registration_closes_at: row.registration_closes_at,
        support: Terms {
            offered: row.support_needs,
            days_before: at.number("support_days_before", row.support_days_before)?,
            contact: row.support_contact,
        },
        title: row.title,
        theme: row.theme,
        description_md: row.description_md,
        description_html: row.description_html,
        join_url: row.join_url,
        location: row.location,
    })
}

/// The row of a value. The local times stand beside the instants for whoever reads the table; they follow from them.
pub(super) fn row(event: &Event) -> Result<Model> {
    let at = Row::new(TABLE, event.id);
    let e = event.clone();
    Ok(Model {
        id: e.id.0,
        slug: e.slug.as_str().to_owned(),
        format_id: e.format_id.map(|id| id.0),
        team_id: e.team_id.0,
        organization_id: e.organization_id.0,
        cadence_id: e.cadence_id.map(|id| id.0),
        planned_on: e.planned_on,
        kind: e.kind.as_str().to_owned(),
        starts_at: e.slot.starts_at,
        ends_at: e.slot.ends_at,
        starts_local: local_of(e.slot.starts_at, e.slot.zone),
        ends_local: local_of(e.slot.ends_at, e.slot.zone),
        time_zone: e.slot.zone.name().to_owned(),
        status: e.status.as_str().to_owned(),
        status_reason: e.status_reason,
        title: e.own.title,
        theme: e.own.theme,
        description_md: e.own.description_md,
        description_html: e.own.description_html,
        join_url: e.own.join_url,
        location: e.own.location,
        capacity: at.maybe("capacity", e.own.capacity)?,
        registration: e.own.registration.map(|mode| mode.as_str().to_owned()),
        approval: e.own.approval,
        registration_opens_at: e.own.registration_opens_at,
        registration_closes_at: e.own.registration_closes_at,
        support_needs: e.own.support.offered,
        support_days_before: at.number("support_days_before", e.own.support.days_before)?,
        support_contact: e.own.support.contact,
        tags: e.own.tags.map(|tags| at.to_json("tags", &tags)).transpose()?,
        calendar_uid: e.calendar_uid,
        sequence: at.number("sequence", e.sequence)?,
        changed_at: e.changed_at,
        created_at: e.created_at,
        external_url: e.external_url,
        moved_from: e.moved_from,
        taken: at.number("taken", e.taken)?,
        plan_notes: at.to_json("plan_notes", &e.notes)?,
        hand_edited: e.hand_edited,
        version: e.version,
    })
}
