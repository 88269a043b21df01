//! Setting up a date that no cadence plans: one-off, of several days, or somebody else's.

use chrono::{DateTime, Utc};

use crate::{
    actions::{Desk, Failure, Never, allow, audit::entry, enrollments::settle_date, follows},
    domain::{
        access::{Deed, Viewer},
        event::{Announced, Event, EventDay, EventKind, EventStatus, NewEvent, Overrides, window_fault},
        follow::News,
        format::Format,
        id::{EventId, OrganizationId, TeamId},
        text::{FieldError, Problem, Slug},
    },
    store::{self, StoreError, Tx},
};

type Refused = Failure<Never>;

/// Sets up a date, in a format or on its own. It is public at once unless its format is a draft.
///
/// # Errors
/// Not allowed, or the address is taken.
pub async fn create(
    desk: &Desk,
    viewer: &Viewer,
    format: Option<&Format>,
    new: NewEvent,
) -> Result<Announced, Refused> {
    set_up(desk, viewer, (desk.chance.row_id(desk.now()).into(), format), new).await
}

/// The same from a form that chose the id when it was shown: sent a second time, it is the date that the first one made.
///
/// # Errors
/// As for [`create`].
pub async fn create_once(
    desk: &Desk,
    viewer: &Viewer,
    id: EventId,
    format: Option<&Format>,
    new: NewEvent,
) -> Result<Announced, Refused> {
    match set_up(desk, viewer, (id, format), new).await {
        Err(refused) => match store::events::announced_many(&desk.store, &[id]).await?.pop() {
            Some(made) if viewer.may(Deed::Edit, made.event.team_id) => Ok(made),
            _ => Err(refused),
        },
        made => made,
    }
}

async fn set_up(
    desk: &Desk,
    viewer: &Viewer,
    (id, format): (EventId, Option<&Format>),
    new: NewEvent,
) -> Result<Announced, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    if let Some(format) = format {
        store::formats::lock(&tx, format.id).await?;
    }
    let host = host_of(&tx, viewer, format).await?;
    if new.kind == EventKind::MultiDay && new.days.len() > crate::domain::event::DAYS_MAX {
        return Err(Failure::Invalid(vec![FieldError::new("days", Problem::TooMany { max: 14 })]));
    }
    let slug = free_slug(&tx, &new, format).await?;
    let event = Event { id, ..row(desk, new.clone(), (host, format), slug, now) };
    let days: Vec<EventDay> = new.days.iter().map(|slot| day(desk, event.id, *slot, now)).collect();
    let planned = Announced { event, format: format.cloned(), days: Vec::new(), host: String::new() };
    if let Some(fault) = window_fault(&planned) {
        return Err(Failure::Invalid(vec![fault]));
    }
    let event = planned.event;
    store::events::insert(&tx, &event).await.map_err(slug_taken)?;
    store::events::insert_days(&tx, &days).await?;
    store::feed_marks::touch(&tx, &store::feed_marks::scopes_of(event.format_id), now).await?;
    let object = format!("event:{}", event.id);
    store::audit::insert(&tx, &entry(desk, viewer, "event.create", object, now)).await?;
    let mut announced = store::events::announced(&tx, &event).await?;
    settle_date(desk, &tx, &mut announced, now).await?;
    if let Some(format) = &announced.format {
        let news = News { dates: vec![announced.event.id], ..News::default() };
        follows::announce(desk, &tx, format, &news).await?;
    }
    desk.commit(tx).await?;
    Ok(announced)
}

/// Two people may choose the same address at the same moment; the second one hears of it.
fn slug_taken(error: StoreError) -> Refused {
    match error {
        StoreError::Conflict(_) => Failure::taken("slug"),
        other => other.into(),
    }
}

async fn host_of(tx: &Tx, viewer: &Viewer, format: Option<&Format>) -> Result<(TeamId, OrganizationId), Refused> {
    if let Some(format) = format {
        allow(viewer, Deed::Edit, format.team_id)?;
        return Ok((format.team_id, format.organization_id));
    }
    let team = viewer.teams(Deed::Edit).first().copied().ok_or(Failure::Forbidden)?;
    let team = store::teams::get(tx, team).await?;
    Ok((team.id, team.organization_id))
}

async fn free_slug(tx: &Tx, new: &NewEvent, format: Option<&Format>) -> Result<Slug, Refused> {
    if let Some(slug) = &new.slug {
        return match store::events::find_by_slug(tx, slug.as_str()).await? {
            Some(_) => Err(Failure::taken("slug")),
            None => Ok(slug.clone()),
        };
    }
    let title = new.wish.title.as_ref().and_then(Option::as_ref);
    let base = match (title, format) {
        (Some(title), _) => Slug::from_title(title, "termin"),
        (None, Some(format)) => format.slug.clone(),
        (None, None) => Slug::from_title("", "termin"),
    };
    Ok(unused(tx, &base.with(&new.slot.day().to_string())).await?)
}

/// The slug itself, or the first of its numbered variants that is free.
pub(in crate::actions) async fn unused(tx: &Tx, base: &Slug) -> Result<Slug, StoreError> {
    let mut slug = base.clone();
    let mut number = 2;
    while store::events::find_by_slug(tx, slug.as_str()).await?.is_some() {
        slug = base.with(&number.to_string());
        number += 1;
    }
    Ok(slug)
}

fn row(
    desk: &Desk,
    new: NewEvent,
    ((team_id, organization_id), format): ((TeamId, OrganizationId), Option<&Format>),
    slug: Slug,
    now: DateTime<Utc>,
) -> Event {
    let (description_md, description_html) = new.wish.description.flatten().unzip();
    Event {
        id: desk.chance.row_id(now).into(),
        slug,
        format_id: format.map(|format| format.id),
        team_id,
        organization_id,
        cadence_id: None,
        planned_on: None,
        kind: new.kind,
        slot: new.slot,
        status: EventStatus::Scheduled,
        status_reason: None,
        own: Overrides {
            title: new.wish.title.flatten(),
            theme: new.wish.theme.flatten(),
            description_md,
            description_html,
            join_url: new.wish.join_url.flatten(),
            location: new.wish.location.flatten(),
            capacity: new.wish.capacity.flatten(),
            approval: new.wish.approval.flatten(),
            registration_opens_at: new.wish.opens_at.flatten(),
            registration_closes_at: new.wish.closes_at.flatten(),
            support: new.wish.support.unwrap_or_default(),
            registration: new.registration,
            tags: new.tags,
        },
        calendar_uid: calendar_uid(desk),
        sequence: 0,
        changed_at: now,
        created_at: now,
        external_url: new.external_url,
        moved_from: None,
        taken: 0,
        notes: Vec::new(),
        hand_edited: true,
        version: 1,
    }
}

fn day(desk: &Desk, event_id: EventId, slot: crate::domain::zone::Slot, now: DateTime<Utc>) -> EventDay {
    EventDay { id: desk.chance.row_id(now).into(), event_id, slot, calendar_uid: calendar_uid(desk), sequence: 0 }
}

/// An identity in calendars: random, so that it never has a reason to change (D3).
pub(in crate::actions) fn calendar_uid(desk: &Desk) -> String {
    format!("{}@turnus", desk.chance.link_id())
}
