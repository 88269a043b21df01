//! Secrets for the JSON API, kept as fingerprints.

use chrono::{DateTime, Utc};
use entity::api_token::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};

use super::{
    Db, Result, Tx,
    row::{Row, add},
};
use crate::domain::{
    access::{ApiToken, Scope},
    id::{AccountId, ApiTokenId},
};

fn value(row: Model) -> Result<ApiToken> {
    let at = Row::new("api_token", row.id);
    Ok(ApiToken {
        id: ApiTokenId(row.id),
        account_id: AccountId(row.account_id),
        scope: at.word("scope", &row.scope, Scope::from_word)?,
        name: row.name,
        token_hash: row.token_hash,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
    })
}

/// Adds a token.
///
/// # Errors
/// `api_token_token_hash_key`, an unknown account, or the database is gone.
pub async fn insert(tx: &Tx, token: &ApiToken) -> Result<()> {
    let token = token.clone();
    let row = Model {
        id: token.id.0,
        account_id: token.account_id.0,
        name: token.name,
        scope: token.scope.as_str().to_owned(),
        token_hash: token.token_hash,
        created_at: token.created_at,
        last_used_at: token.last_used_at,
        revoked_at: token.revoked_at,
    };
    add(tx, row).await
}

/// The token with this fingerprint, revoked or not.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_hash(db: &impl Db, token_hash: &str) -> Result<Option<ApiToken>> {
    Entity::find().filter(COLUMN.token_hash.eq(token_hash)).one(db.connection()).await?.map(value).transpose()
}

/// All tokens of an account, the oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_account(db: &impl Db, account: AccountId) -> Result<Vec<ApiToken>> {
    let rows = Entity::find().filter(COLUMN.account_id.eq(account.0)).order_by_asc(COLUMN.created_at.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Notes that a token was used.
///
/// # Errors
/// The database refused or is gone.
pub async fn touch(tx: &Tx, id: ApiTokenId, last_used_at: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.last_used_at.0, Expr::value(last_used_at))
        .filter(COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Revokes every token that acts for an account; answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn revoke_all_of(tx: &Tx, account: AccountId, now: DateTime<Utc>) -> Result<u64> {
    let revoked = Entity::update_many()
        .col_expr(COLUMN.revoked_at.0, Expr::value(now))
        .filter(COLUMN.account_id.eq(account.0))
        .filter(COLUMN.revoked_at.is_null())
        .exec(tx.connection())
        .await?;
    Ok(revoked.rows_affected)
}
