//! Sign-ins, pending and active.

use chrono::{DateTime, Utc};
use entity::login::{COLUMN, Entity, Model};
use sea_orm::{Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    row::{Row, add},
};
use crate::domain::{
    id::{AccountId, LoginId},
    login::{Login, LoginKind, LoginState, SESSION_IDLE},
};

const TABLE: &str = "login";

fn value(row: Model) -> Result<Login> {
    let at = Row::new(TABLE, row.id);
    Ok(Login {
        id: LoginId(row.id),
        account_id: row.account_id.map(AccountId),
        kind: at.word("kind", &row.kind, LoginKind::from_word)?,
        link_id: row.link_id,
        pending_hash: row.pending_hash,
        attempts: row.attempts,
        state: at.word("state", &row.state, LoginState::from_word)?,
        session_hash: row.session_hash,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_seen_at: row.last_seen_at,
        redeemed_at: row.redeemed_at,
    })
}

async fn find(db: &impl Db, which: Condition) -> Result<Option<Login>> {
    let newest = Entity::find().filter(which).order_by_desc(COLUMN.created_at.0).order_by_desc(COLUMN.id.0);
    newest.one(db.connection()).await?.map(value).transpose()
}

/// Adds a sign-in.
///
/// # Errors
/// `login_link_id_key`, or the database is gone.
pub async fn insert(tx: &Tx, login: &Login) -> Result<()> {
    let login = login.clone();
    let row = Model {
        id: login.id.0,
        account_id: login.account_id.map(|id| id.0),
        link_id: login.link_id,
        kind: login.kind.as_str().to_owned(),
        pending_hash: login.pending_hash,
        attempts: login.attempts,
        state: login.state.as_str().to_owned(),
        session_hash: login.session_hash,
        created_at: login.created_at,
        expires_at: login.expires_at,
        last_seen_at: login.last_seen_at,
        redeemed_at: login.redeemed_at,
    };
    add(tx, row).await
}

/// The sign-in.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_id(db: &impl Db, id: LoginId) -> Result<Option<Login>> {
    find(db, Condition::all().add(COLUMN.id.eq(id.0))).await
}

/// The sign-in of a link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<Login>> {
    find(db, Condition::all().add(COLUMN.link_id.eq(link_id))).await
}

/// The newest pending sign-in of a browser, by the fingerprint of its pending cookie.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_pending_by_hash(db: &impl Db, pending_hash: &str) -> Result<Option<Login>> {
    let pending = COLUMN.state.eq(LoginState::Pending.as_str());
    find(db, Condition::all().add(COLUMN.pending_hash.eq(pending_hash)).add(pending)).await
}

/// The sign-in of a session, by the fingerprint of its cookie.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_session_hash(db: &impl Db, session_hash: &str) -> Result<Option<Login>> {
    find(db, Condition::all().add(COLUMN.session_hash.eq(session_hash))).await
}

/// The sign-in, kept from others until the transaction ends.
///
/// # Errors
/// The database refused or is gone.
pub async fn lock_by_id(tx: &Tx, id: LoginId) -> Result<Option<Login>> {
    Entity::find_by_id(id.0).lock_exclusive().one(tx.connection()).await?.map(value).transpose()
}

/// Turns a pending sign-in into a session that ends at `expires_at`; exactly one of many parallel callers succeeds.
///
/// # Errors
/// The database refused or is gone.
pub async fn redeem(
    tx: &Tx,
    id: LoginId,
    session_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let redeemed = Entity::update_many()
        .col_expr(COLUMN.state.0, Expr::value(LoginState::Active.as_str()))
        .col_expr(COLUMN.session_hash.0, Expr::value(session_hash))
        .col_expr(COLUMN.redeemed_at.0, Expr::value(now))
        .col_expr(COLUMN.last_seen_at.0, Expr::value(now))
        .col_expr(COLUMN.expires_at.0, Expr::value(expires_at))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.state.eq(LoginState::Pending.as_str()))
        .filter(COLUMN.expires_at.gt(now))
        .exec(tx.connection())
        .await?;
    Ok(redeemed.rows_affected == 1)
}

/// Counts one wrong code; answers how many there were.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn count_attempt(tx: &Tx, id: LoginId) -> Result<i32> {
    Entity::update_many()
        .col_expr(COLUMN.attempts.0, Expr::col(COLUMN.attempts.0).add(1))
        .filter(COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    let attempts = Entity::find_by_id(id.0).select_only().column(COLUMN.attempts.0).into_tuple();
    super::row::present(TABLE, attempts.one(tx.connection()).await?)
}

/// Notes that a session was used; what another node saw later stays.
///
/// # Errors
/// The database refused or is gone.
pub async fn touch(tx: &Tx, id: LoginId, last_seen_at: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.last_seen_at.0, Expr::value(last_seen_at))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.state.eq(LoginState::Active.as_str()))
        .filter(Condition::any().add(COLUMN.last_seen_at.is_null()).add(COLUMN.last_seen_at.lt(last_seen_at)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends a sign-in, whether pending or active; answers whether there was something to end.
///
/// # Errors
/// The database refused or is gone.
pub async fn end(tx: &Tx, id: LoginId, now: DateTime<Utc>) -> Result<bool> {
    Ok(end_where(tx, COLUMN.id.eq(id.0), now).await? == 1)
}

/// What ends is over from then on, and counts its days to be forgotten.
async fn end_where(tx: &Tx, which: Expr, now: DateTime<Utc>) -> Result<u64> {
    let over = || Entity::update_many().col_expr(COLUMN.state.0, Expr::value(LoginState::Ended.as_str()));
    let open = Condition::all().add(which).add(COLUMN.state.ne(LoginState::Ended.as_str()));
    let early = over()
        .col_expr(COLUMN.expires_at.0, Expr::value(now))
        .filter(open.clone())
        .filter(COLUMN.expires_at.gt(now))
        .exec(tx.connection())
        .await?;
    Ok(early.rows_affected + over().filter(open).exec(tx.connection()).await?.rows_affected)
}

/// Ends every sign-in of an account, pending ones too; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn end_all_of(tx: &Tx, account: AccountId, now: DateTime<Utc>) -> Result<u64> {
    end_where(tx, COLUMN.account_id.eq(account.0), now).await
}

/// The sessions of an account that are not over yet, newest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_active_for_account(db: &impl Db, account: AccountId, now: DateTime<Utc>) -> Result<Vec<Login>> {
    let rows = Entity::find()
        .filter(COLUMN.account_id.eq(account.0))
        .filter(COLUMN.state.eq(LoginState::Active.as_str()))
        .filter(COLUMN.expires_at.gt(now))
        .order_by_desc(COLUMN.created_at.0)
        .all(db.connection())
        .await?;
    rows.into_iter().map(value).collect()
}

/// All sign-ins of an account that are remembered, newest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_account(db: &impl Db, account: AccountId) -> Result<Vec<Login>> {
    let rows = Entity::find().filter(COLUMN.account_id.eq(account.0)).order_by_desc(COLUMN.created_at.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Forgets sign-ins that ended before `before`, also those that ended because nobody was there for a while; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let over = Entity::delete_many().filter(COLUMN.expires_at.lt(before)).exec(tx.connection()).await?;
    // One by one: together no index would find them.
    let left =
        Entity::delete_many().filter(COLUMN.last_seen_at.lt(before - SESSION_IDLE)).exec(tx.connection()).await?;
    Ok(over.rows_affected + left.rows_affected)
}

/// Forgets every sign-in, whether pending, active or ended; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_all(tx: &Tx) -> Result<u64> {
    Ok(Entity::delete_many().exec(tx.connection()).await?.rows_affected)
}
