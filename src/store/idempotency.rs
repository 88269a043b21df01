//! Answers kept for an `Idempotency-Key`, so that a request sent twice is carried out once.

use chrono::{DateTime, Utc};
use entity::idempotency::{COLUMN, Column, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryTrait, sea_query::Expr};

use super::{
    Db, Result, StoreError, Tx,
    row::{Row, add_if_new},
};
use crate::domain::text::EmailAddress;

/// A request that carries a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// Who asks, and where: the same key of somebody else is another key.
    pub scope: &'a str,
    /// The key.
    pub key: &'a str,
    /// Fingerprint of the request; another one with the same key is a mistake.
    pub hash: &'a str,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is kept for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Fingerprint of the first request.
    pub request_hash: String,
    /// Its answer; none while it is still at work.
    pub answer: Option<Answer>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// Reserves a key; answers `false` if it is in use already.
///
/// # Errors
/// The database refused or is gone.
pub async fn begin(tx: &Tx, request: Request<'_>, now: DateTime<Utc>) -> Result<bool> {
    let row = Model {
        scope: request.scope.to_owned(),
        key: request.key.to_owned(),
        request_hash: request.hash.to_owned(),
        status: None,
        headers: None,
        body: None,
        created_at: now,
    };
    add_if_new(tx, row, [Column::Scope, Column::Key]).await
}

/// What is kept for a key.
///
/// # Errors
/// The database refused or is gone.
pub async fn lookup(db: &impl Db, scope: &str, key: &str) -> Result<Option<Kept>> {
    let found = Entity::find_by_id((scope.to_owned(), key.to_owned())).one(db.connection()).await?;
    found.map(kept).transpose()
}

fn kept(row: Model) -> Result<Kept> {
    let at = Row::new("idempotency", &row.key);
    let answer = match (row.status, row.headers, row.body) {
        (Some(status), Some(headers), Some(body)) => {
            Some(Answer { status: at.number("status", status)?, headers: at.json("headers", headers)?, body })
        }
        (None, _, _) => None,
        _ => return Err(at.corrupt("status")),
    };
    Ok(Kept { request_hash: row.request_hash, answer, created_at: row.created_at })
}

/// Keeps the answer of a reserved key.
///
/// # Errors
/// Not reserved, or the database is gone.
pub async fn store(tx: &Tx, scope: &str, key: &str, answer: &Answer) -> Result<()> {
    let at = Row::new("idempotency", key);
    let kept = Entity::update_many()
        .col_expr(COLUMN.status.0, Expr::value(at.number::<i16, _>("status", answer.status)?))
        .col_expr(COLUMN.headers.0, Expr::value(at.to_json("headers", &answer.headers)?))
        .col_expr(COLUMN.body.0, Expr::value(answer.body.clone()))
        .filter(COLUMN.scope.eq(scope))
        .filter(COLUMN.key.eq(key))
        .exec(tx.connection())
        .await?;
    if kept.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound("idempotency")) }
}

/// Reserves a key anew whose request began at `began` and never ended; answers `false` if somebody else did or it did
/// end.
///
/// # Errors
/// The database refused or is gone.
pub async fn take_over(tx: &Tx, scope: &str, key: &str, (began, now): (DateTime<Utc>, DateTime<Utc>)) -> Result<bool> {
    let taken = Entity::update_many()
        .col_expr(COLUMN.created_at.0, Expr::value(now))
        .filter(COLUMN.scope.eq(scope))
        .filter(COLUMN.key.eq(key))
        .filter(COLUMN.status.is_null())
        .filter(COLUMN.created_at.eq(began))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Frees a reserved key whose request came to nothing, so that it can be tried again.
///
/// # Errors
/// The database refused or is gone.
pub async fn release(tx: &Tx, scope: &str, key: &str) -> Result<()> {
    Entity::delete_many()
        .filter(COLUMN.scope.eq(scope))
        .filter(COLUMN.key.eq(key))
        .filter(COLUMN.status.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Forgets answers given before `before`; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(COLUMN.created_at.lt(before)).exec(tx.connection()).await?.rows_affected)
}

/// Forgets the answers that name an address, as far as they were given no later than `until`; answers how many. There are
/// those of one day, and few.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_answers_with(tx: &Tx, email: &EmailAddress, until: Option<DateTime<Utc>>) -> Result<u64> {
    let rows = Entity::find()
        .filter(COLUMN.body.is_not_null())
        .apply_if(until, |query, until| query.filter(COLUMN.created_at.lte(until)));
    let mut gone = 0;
    for row in rows.all(tx.connection()).await? {
        let says = row.body.as_deref().is_some_and(|body| email.is_named_in(&String::from_utf8_lossy(body)));
        if says {
            gone += Entity::delete_by_id((row.scope, row.key)).exec(tx.connection()).await?.rows_affected;
        }
    }
    Ok(gone)
}
