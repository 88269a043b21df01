//! Answers kept for an `Idempotency-Key`, so that a request sent twice is carried out once.

use chrono::{DateTime, Utc};
use entity::idempotency::{COLUMN, Column, Entity, Model};
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryTrait, sea_query::Expr};

use super::{
    Db, Result, StoreError, Tx,
    row::{Row, add_if_new},
};
use crate::domain::text::EmailAddress;

/// A key that somebody works for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who asks, and where: the same key of somebody else is another key.
    pub scope: String,
    /// The key.
    pub key: String,
    /// Since when: whoever takes the key over began later, and what this one writes counts no more.
    pub began: DateTime<Utc>,
}

/// How far the request of a key has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing of it has happened yet.
    Claimed,
    /// It was carried out.
    Done,
}

impl Progress {
    fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Done => "done",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Claimed, Self::Done].into_iter().find(|progress| progress.as_str() == word)
    }
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
    /// How far it has come; an older program does not say.
    pub progress: Option<Progress>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// Reserves a key for a request with this fingerprint; answers `false` if it is in use already.
///
/// # Errors
/// The database refused or is gone.
pub async fn begin(tx: &Tx, claim: &Claim, hash: &str) -> Result<bool> {
    let row = Model {
        scope: claim.scope.clone(),
        key: claim.key.clone(),
        request_hash: hash.to_owned(),
        status: None,
        headers: None,
        body: None,
        progress: Some(Progress::Claimed.as_str().to_owned()),
        created_at: claim.began,
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
    let progress = row.progress.as_deref().map(|word| at.word("progress", word, Progress::from_word)).transpose()?;
    Ok(Kept { request_hash: row.request_hash, answer, progress, created_at: row.created_at })
}

/// The row of a claim, as long as nobody has taken it over and it is not answered.
fn of(claim: &Claim) -> Condition {
    Condition::all()
        .add(COLUMN.scope.eq(claim.scope.as_str()))
        .add(COLUMN.key.eq(claim.key.as_str()))
        .add(COLUMN.created_at.eq(claim.began))
        .add(COLUMN.status.is_null())
}

/// Notes that the request of a claim is carried out by this transaction; answers `false` if somebody else has taken the
/// key over.
///
/// # Errors
/// The database refused or is gone.
pub async fn done(tx: &Tx, claim: &Claim) -> Result<bool> {
    let noted = Entity::update_many()
        .col_expr(COLUMN.progress.0, Expr::value(Progress::Done.as_str()))
        .filter(of(claim))
        .exec(tx.connection())
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Keeps the answer of a claim.
///
/// # Errors
/// Somebody else has taken the key over, or the database is gone.
pub async fn store(tx: &Tx, claim: &Claim, answer: &Answer) -> Result<()> {
    let at = Row::new("idempotency", &claim.key);
    let kept = Entity::update_many()
        .col_expr(COLUMN.status.0, Expr::value(at.number::<i16, _>("status", answer.status)?))
        .col_expr(COLUMN.headers.0, Expr::value(at.to_json("headers", &answer.headers)?))
        .col_expr(COLUMN.body.0, Expr::value(answer.body.clone()))
        .filter(of(claim))
        .exec(tx.connection())
        .await?;
    if kept.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound("idempotency")) }
}

/// Reserves a key anew whose request began then and never ended, and of which no more is known than that; answers `false`
/// if somebody else did, if it did end, or if it was carried out meanwhile.
///
/// # Errors
/// The database refused or is gone.
pub async fn take_over(tx: &Tx, claim: &Claim, known: (DateTime<Utc>, Option<Progress>)) -> Result<bool> {
    let (before, progress) = known;
    let unchanged = match progress {
        Some(progress) => COLUMN.progress.eq(progress.as_str()),
        None => COLUMN.progress.is_null(),
    };
    let taken = Entity::update_many()
        .col_expr(COLUMN.created_at.0, Expr::value(claim.began))
        .col_expr(COLUMN.progress.0, Expr::value(Progress::Claimed.as_str()))
        .filter(of(&Claim { began: before, ..claim.clone() }))
        .filter(unchanged)
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Frees a claimed key of whose request nothing has happened, so that it can be tried again.
///
/// # Errors
/// The database refused or is gone.
pub async fn release(tx: &Tx, claim: &Claim) -> Result<()> {
    let nothing = COLUMN.progress.eq(Progress::Claimed.as_str());
    Entity::delete_many().filter(of(claim)).filter(nothing).exec(tx.connection()).await?;
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
