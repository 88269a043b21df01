//! One registration with everything the rules of a date ask for, in one statement: while it is read, nobody else gets a
//! seat at that date.

use entity::{
    event, format, inbound, mailbox, organization, participant,
    registration::{self, COLUMN, Entity, Relation},
};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, IdenStatic, Iterable, JoinType, QueryFilter, QueryResult,
    QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Alias, Expr, ExprTrait, IntoIden, LockType, Query, SelectStatement},
};

use super::{TABLE, value};
use crate::{
    domain::{
        event::{Announced, EventKind},
        id::{EventId, RegistrationId},
        participant::Participant,
        registration::{Registration, RegistrationState},
    },
    store::{Db, Result, Tx, events, formats, participants, row::present},
};

/// A registration that is kept from others, with whose it is and what it is for.
#[derive(Clone, Debug)]
pub struct Held {
    /// The registration.
    pub registration: Registration,
    /// Whose it is.
    pub participant: Participant,
    /// What it is for.
    pub announced: Announced,
    /// Whether anybody waits for a seat at the date.
    pub queue: bool,
    /// Whether mail to the person's address came back since it was last known to be read.
    pub returned: bool,
}

struct Found {
    registration: registration::Model,
    participant: participant::Model,
    mailbox: mailbox::Model,
    event: event::Model,
    format: Option<format::Model>,
    host: String,
    queue: bool,
    returned: bool,
}

impl FromQueryResult for Found {
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            registration: FromQueryResult::from_query_result(row, "r_")?,
            participant: FromQueryResult::from_query_result(row, "p_")?,
            mailbox: FromQueryResult::from_query_result(row, "m_")?,
            event: FromQueryResult::from_query_result(row, "e_")?,
            format: FromQueryResult::from_query_result_optional(row, "f_")?,
            host: row.try_get("", "host")?,
            queue: row.try_get("", "queue")?,
            returned: row.try_get("", "returned")?,
        })
    }
}

/// Locks the event, then the registration (always in this order), and reads what the rules need.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn hold(tx: &Tx, event: EventId, registration: RegistrationId) -> Result<Held> {
    events::hold(tx, event).await?;
    let mut select = Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, Relation::Participant.def())
        .join(JoinType::InnerJoin, participant::Relation::Mailbox.def())
        .join(JoinType::InnerJoin, Relation::Event.def())
        .join(JoinType::InnerJoin, event::Relation::Organization.def())
        .join(JoinType::LeftJoin, event::Relation::Format.def())
        .filter(COLUMN.id.eq(registration.0))
        .filter(COLUMN.event_id.eq(event.0));
    let query = QueryTrait::query(&mut select);
    columns::<registration::Entity>(query, "r_");
    columns::<participant::Entity>(query, "p_");
    columns::<mailbox::Entity>(query, "m_");
    columns::<event::Entity>(query, "e_");
    columns::<format::Entity>(query, "f_");
    query.expr_as(Expr::col((organization::Entity, organization::COLUMN.name.0)), Alias::new("host"));
    query.expr_as(Expr::exists(waiting(event)), Alias::new("queue"));
    query.expr_as(Expr::exists(returned()), Alias::new("returned"));
    query.lock_with_tables(LockType::Update, [Entity]);
    let found = present(TABLE, select.into_model::<Found>().one(tx.connection()).await?)?;
    held(tx, found).await
}

async fn held(tx: &Tx, found: Found) -> Result<Held> {
    let event = events::value(found.event)?;
    let days = if event.kind == EventKind::MultiDay { events::days(tx, event.id).await? } else { Vec::new() };
    Ok(Held {
        registration: value(found.registration)?,
        participant: participants::value(found.participant, Some(found.mailbox))?,
        announced: Announced { event, format: found.format.map(formats::value).transpose()?, days, host: found.host },
        queue: found.queue,
        returned: found.returned,
    })
}

fn columns<E: EntityTrait>(query: &mut SelectStatement, prefix: &str) {
    for column in E::Column::iter() {
        let named = Alias::new(format!("{prefix}{}", column.as_str()));
        query.expr_as(column.select_as(Expr::col(column.as_column_ref())), named.into_iden());
    }
}

fn waiting(event: EventId) -> SelectStatement {
    // Under another name: the statement around it reads the same table.
    let other = Alias::new("other");
    Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, other.clone())
        .and_where(Expr::col((other.clone(), COLUMN.event_id.0)).eq(event.0))
        .and_where(Expr::col((other, COLUMN.state.0)).eq(RegistrationState::Waiting.as_str()))
        .to_owned()
}

fn returned() -> SelectStatement {
    let mailbox = Expr::col((participant::Entity, participant::COLUMN.mailbox_id.0));
    Query::select()
        .expr(Expr::val(1))
        .from(inbound::Entity)
        .and_where(Expr::col((inbound::Entity, inbound::COLUMN.mailbox_id.0)).eq(mailbox))
        .to_owned()
}
