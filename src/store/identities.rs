//! Whom identity providers know.

use entity::identity::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};

use super::{Db, Result, Tx, row::add};
use crate::domain::{
    id::{AccountId, IdentityId},
    identity::Identity,
};

fn value(row: Model) -> Identity {
    Identity {
        id: IdentityId(row.id),
        account_id: AccountId(row.account_id),
        issuer: row.issuer,
        subject: row.subject,
        connected_at: row.connected_at,
    }
}

/// Connects an account with somebody whom a provider knows.
///
/// # Errors
/// `identity_issuer_subject_key`, `identity_account_id_issuer_key`, an unknown account, or the database is gone.
pub async fn insert(tx: &Tx, identity: &Identity) -> Result<()> {
    let row = Model {
        id: identity.id.0,
        account_id: identity.account_id.0,
        issuer: identity.issuer.clone(),
        subject: identity.subject.clone(),
        connected_at: identity.connected_at,
    };
    add(tx, row).await
}

/// Whose account this is, by what the provider says: letter by letter.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, issuer: &str, subject: &str) -> Result<Option<Identity>> {
    let found = Entity::find().filter(COLUMN.issuer.eq(issuer)).filter(COLUMN.subject.eq(subject));
    Ok(found.one(db.connection()).await?.map(value))
}

/// Whom the providers know an account as, the oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_account(db: &impl Db, account: AccountId) -> Result<Vec<Identity>> {
    let rows = Entity::find().filter(COLUMN.account_id.eq(account.0)).order_by_asc(COLUMN.connected_at.0);
    Ok(rows.order_by_asc(COLUMN.id.0).all(db.connection()).await?.into_iter().map(value).collect())
}

/// Takes a connection back; says whether there was one of this account.
///
/// # Errors
/// The database refused or is gone.
pub async fn remove(tx: &Tx, account: AccountId, id: IdentityId) -> Result<bool> {
    let gone = Entity::delete_many().filter(COLUMN.id.eq(id.0)).filter(COLUMN.account_id.eq(account.0));
    Ok(gone.exec(tx.connection()).await?.rows_affected == 1)
}

/// Takes away all of an account's.
///
/// # Errors
/// The database refused.
pub async fn remove_all_of(tx: &Tx, account: AccountId) -> Result<u64> {
    let gone = Entity::delete_many().filter(COLUMN.account_id.eq(account.0));
    Ok(gone.exec(tx.connection()).await?.rows_affected)
}
