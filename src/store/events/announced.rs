//! Events together with what they inherit. However many there are, it takes two queries.

use entity::{
    event::{COLUMN, Entity, Model},
    format, organization,
};
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{CHUNK, days::days_of, row::value};
use crate::{
    domain::{
        event::{Announced, Event, EventKind},
        id::EventId,
    },
    store::{
        Db, Result, StoreError, formats,
        row::{in_steps, present},
    },
};

/// A piece of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Without so many at the beginning.
    pub skip: u64,
    /// At most so many.
    pub limit: Option<u64>,
}

/// The events that meet a condition, by beginning, each with its format, its days and the name of its host.
pub(super) async fn announce(db: &impl Db, which: Condition, limit: Option<u64>) -> Result<Vec<Announced>> {
    let mut found = announce_piece(db, which, Piece { skip: 0, limit }).await?;
    let several = found.iter().filter(|one| one.event.kind == EventKind::MultiDay).map(|one| one.event.id.0).collect();
    let mut days = days_of(db, several).await?;
    for one in &mut found {
        one.days = days.remove(&one.event.id).unwrap_or_default();
    }
    Ok(found)
}

/// The same without their days, and only a piece of them: one query.
pub(super) async fn announce_piece(db: &impl Db, which: Condition, piece: Piece) -> Result<Vec<Announced>> {
    let rows: Vec<(Model, Option<format::Model>, Option<organization::Model>)> = Entity::find()
        .find_also_related(format::Entity)
        .find_also_related(organization::Entity)
        .filter(which)
        .order_by_asc(COLUMN.starts_at.0)
        .order_by_asc(COLUMN.id.0)
        .apply_if(piece.limit, QuerySelect::limit)
        .apply_if(Some(piece.skip).filter(|skip| *skip > 0), QuerySelect::offset)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(event, format, organization)| {
            Ok(Announced {
                event: value(event)?,
                format: format.map(formats::value).transpose()?,
                days: Vec::new(),
                host: organization.ok_or(StoreError::NotFound("organization"))?.name,
            })
        })
        .collect()
}

async fn one(db: &impl Db, which: Condition) -> Result<Option<Announced>> {
    Ok(announce(db, which, None).await?.into_iter().next())
}

/// An event that is at hand, with what it inherits.
///
/// # Errors
/// Its row is gone, or the database.
pub async fn announced(db: &impl Db, event: &Event) -> Result<Announced> {
    let found = present("event", one(db, COLUMN.id.eq(event.id.0).into()).await?)?;
    Ok(Announced { event: event.clone(), ..found })
}

/// The event with this part of addresses, with what it inherits.
///
/// # Errors
/// The database refused or is gone.
pub async fn announced_by_slug(db: &impl Db, slug: &str) -> Result<Option<Announced>> {
    one(db, COLUMN.slug.eq(slug).into()).await
}

/// These events, with what they inherit, by beginning; unknown ids are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn announced_many(db: &impl Db, ids: &[EventId]) -> Result<Vec<Announced>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        found.extend(announce(db, COLUMN.id.is_in(in_steps(chunk.iter().map(|id| id.0))).into(), None).await?);
    }
    found.sort_by_key(|announced| (announced.event.slot.starts_at, announced.event.id));
    Ok(found)
}
