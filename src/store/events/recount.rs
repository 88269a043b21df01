//! Whether the seats counted as taken are the registrations that hold one, and counting them anew where they are not (R01).

use entity::{
    event::{COLUMN, Column, Entity},
    registration,
};
use sea_orm::{
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement, SubQueryStatement},
};
use uuid::Uuid;

use crate::{
    domain::{
        id::EventId,
        registration::{RegistrationState, holds_seat},
    },
    store::{Db, Result, Tx, row::Row},
};

fn holding() -> impl Iterator<Item = &'static str> {
    RegistrationState::ALL.iter().filter(|state| holds_seat(**state)).map(|state| state.as_str())
}

/// How many registrations of the event in question hold a seat.
fn held() -> SelectStatement {
    registration::Entity::find()
        .select_only()
        .column_as(registration::COLUMN.id.count(), "n")
        .filter(Expr::col((registration::Entity, registration::Column::EventId)).equals((Entity, Column::Id)))
        .filter(registration::COLUMN.state.is_in(holding()))
        .into_query()
}

/// The events whose taken seats are not the registrations that hold one. Reads every event.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_miscounted(db: &impl Db) -> Result<Vec<EventId>> {
    let held = Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(held())));
    let found = Entity::find()
        .select_only()
        .column(COLUMN.id.0)
        .filter(Expr::col((Entity, Column::Taken)).ne(held))
        .into_tuple::<Uuid>();
    Ok(found.all(db.connection()).await?.into_iter().map(EventId).collect())
}

/// Counts an event's seats anew by its registrations; answers how many there are. Lock the event first.
///
/// # Errors
/// The database refused or is gone.
pub async fn recount(tx: &Tx, event: EventId) -> Result<u32> {
    let seats = registration::Entity::find()
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(registration::COLUMN.state.is_in(holding()));
    let seats: u32 = Row::new("event", event).number("taken", seats.count(tx.connection()).await?)?;
    let stored: i32 = Row::new("event", event).number("taken", seats)?;
    Entity::update_many()
        .col_expr(COLUMN.taken.0, Expr::value(stored))
        .filter(COLUMN.id.eq(event.0))
        .exec(tx.connection())
        .await?;
    Ok(seats)
}
