//! What readers of the public pages look for. One query each, whatever the number of events: lists say a gathering of
//! several days by its first and last day, so nobody reads the days here.

use chrono::{DateTime, Utc};
use entity::{
    event::{COLUMN, Entity},
    format, organization,
};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LikeExpr, SelectStatement},
};

use super::{
    announced::{Piece, announce_piece},
    list::{near, public, window},
};
use crate::{
    domain::{
        event::{Announced, EventStatus},
        id::FormatId,
    },
    store::{Db, Result},
};

/// What somebody looks for; nothing said means everything public.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browse {
    /// Of the format with this part of addresses.
    pub format: Option<String>,
    /// On this topic, inherited ones too.
    pub tag: Option<String>,
    /// Of the host with this part of addresses.
    pub host: Option<String>,
    /// Not over at this time.
    pub from: Option<DateTime<Utc>>,
    /// Begun before this time.
    pub to: Option<DateTime<Utc>>,
    /// Without so many at the beginning.
    pub skip: u64,
    /// At most so many.
    pub limit: u64,
}

/// Public events by beginning, with what they inherit but without their single days.
///
/// # Errors
/// The database refused or is gone.
pub async fn browse(db: &impl Db, wish: &Browse) -> Result<Vec<Announced>> {
    let which = Condition::all()
        .add(public())
        .add(window(wish.from, wish.to))
        .add_option(wish.from.map(near))
        .add_option(wish.format.as_ref().map(|slug| format::COLUMN.slug.eq(slug.as_str())))
        .add_option(wish.host.as_ref().map(|slug| organization::COLUMN.slug.eq(slug.as_str())))
        .add_option(wish.tag.as_deref().map(tagged));
    let mut found = announce_piece(db, which, Piece { skip: wish.skip, limit: Some(wish.limit) }).await?;
    if let Some(tag) = &wish.tag {
        // The text of a list knows no difference between a comma in it and one that is a topic.
        found.retain(|announced| announced.tags().contains(tag));
    }
    Ok(found)
}

/// Whether the event's own topics, or else its format's, name this one. Lists of topics are JSON, which the two
/// databases search in different ways; its text they both have.
fn tagged(tag: &str) -> Condition {
    let quoted = serde_json::Value::from(tag).to_string();
    let escaped = quoted.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let like = |text: Expr| text.cast_as("text").like(LikeExpr::new(format!("%{escaped}%")).escape('!'));
    let inherited =
        Condition::all().add(COLUMN.tags.is_null()).add(like(Expr::col((format::Entity, format::Column::Tags))));
    Condition::any().add(like(Expr::col((Entity, entity::event::Column::Tags)))).add(inherited)
}

/// The dates of a format around a time: those not over (at most `coming`), and before them a piece of those that are,
/// counted from the latest one. All by beginning, drafts apart.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_around(
    db: &impl Db,
    format: FormatId,
    now: DateTime<Utc>,
    (past, coming): (Piece, u64),
) -> Result<Vec<Announced>> {
    let of_format =
        || Condition::all().add(COLUMN.format_id.eq(format.0)).add(COLUMN.status.ne(EventStatus::Draft.as_str()));
    let ids = |which: Condition, order: Order, piece: Piece| -> SelectStatement {
        Entity::find()
            .select_only()
            .column(COLUMN.id.0)
            .filter(which)
            .order_by(COLUMN.starts_at.0, order.clone())
            .order_by(COLUMN.id.0, order)
            .limit(piece.limit)
            .offset(piece.skip)
            .into_query()
    };
    let coming = Piece { skip: 0, limit: Some(coming) };
    let next = ids(of_format().add(COLUMN.ends_at.gt(now)), Order::Asc, coming);
    let over = ids(of_format().add(COLUMN.ends_at.lte(now)), Order::Desc, past);
    let id = || Expr::col((Entity, COLUMN.id.0));
    let which = Condition::any().add(id().in_subquery(next)).add(id().in_subquery(over));
    announce_piece(db, which, Piece::default()).await
}

/// The next date of each public format that takes place.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_next(db: &impl Db, now: DateTime<Utc>) -> Result<Vec<Announced>> {
    let coming = || {
        Condition::all()
            .add(COLUMN.status.eq(EventStatus::Scheduled.as_str()))
            .add(COLUMN.ends_at.gt(now))
            .add(COLUMN.format_id.is_not_null())
    };
    let first = Entity::find()
        .select_only()
        .column(COLUMN.format_id.0)
        .column_as(COLUMN.starts_at.min(), "first")
        .filter(coming())
        .group_by(COLUMN.format_id.0)
        .into_query();
    let columns = [Expr::col((Entity, COLUMN.format_id.0)), Expr::col((Entity, COLUMN.starts_at.0))];
    let which = coming().add(public()).add(Expr::tuple(columns).in_subquery(first));
    let mut found = announce_piece(db, which, Piece::default()).await?;
    // Two dates of a format may begin together.
    let mut seen = std::collections::HashSet::new();
    found.retain(|announced| seen.insert(announced.event.format_id));
    Ok(found)
}
