//! People who sign in.

use chrono::{DateTime, Utc};
use entity::{
    account::{COLUMN, Entity, Model},
    membership,
};
use sea_orm::{
    EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockType},
};

use super::{
    Db, Result, Tx,
    row::{Row, add, present},
};
use crate::domain::{format::Locale, id::AccountId, organization::Account, text::EmailAddress};

const TABLE: &str = "account";

fn value(row: Model) -> Result<Account> {
    let at = Row::new(TABLE, row.id);
    Ok(Account {
        id: AccountId(row.id),
        email: at.email("email", &row.email)?,
        locale: at.word("locale", &row.locale, Locale::from_word)?,
        name: row.name,
    })
}

/// The account with this address.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_email(db: &impl Db, email: &EmailAddress) -> Result<Option<Account>> {
    Entity::find().filter(COLUMN.email.eq(email.as_str())).one(db.connection()).await?.map(value).transpose()
}

/// The account with this address, if it has a role anywhere: whoever lost the last one signs in no more.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_organizer(db: &impl Db, email: &EmailAddress) -> Result<Option<Account>> {
    let members = membership::Entity::find().select_only().column(membership::COLUMN.account_id.0).into_query();
    let found = Entity::find().filter(COLUMN.email.eq(email.as_str())).filter(COLUMN.id.in_subquery(members));
    found.one(db.connection()).await?.map(value).transpose()
}

/// The account.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: AccountId) -> Result<Account> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// These accounts, in no order; unknown ids are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_some(db: &impl Db, ids: &[AccountId]) -> Result<Vec<Account>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find().filter(COLUMN.id.is_in(ids.iter().map(|id| id.0)));
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Adds an account.
///
/// # Errors
/// `account_email_key`, or the database is gone.
pub async fn insert(tx: &Tx, account: &Account) -> Result<()> {
    let row = Model {
        id: account.id.0,
        email: account.email.as_str().to_owned(),
        name: account.name.clone(),
        locale: account.locale.as_str().to_owned(),
        roleless_since: None,
    };
    add(tx, row).await
}

/// Changes the language of an account.
///
/// # Errors
/// The database refused or is gone.
pub async fn set_locale(tx: &Tx, id: AccountId, locale: Locale) -> Result<()> {
    Entity::update_many()
        .col_expr(COLUMN.locale.0, Expr::value(locale.as_str()))
        .filter(COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Every address.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_addresses(db: &impl Db) -> Result<Vec<EmailAddress>> {
    let rows = Entity::find().all(db.connection()).await?;
    rows.into_iter().map(|row| Ok(value(row)?.email)).collect()
}

/// Notes since when accounts have no role anywhere, and takes it back of those that have one again.
///
/// # Errors
/// The database refused or is gone.
pub async fn note_roleless(tx: &Tx, now: DateTime<Utc>) -> Result<()> {
    let members = || membership::Entity::find().select_only().column(membership::COLUMN.account_id.0).into_query();
    Entity::update_many()
        .col_expr(COLUMN.roleless_since.0, Expr::value(now))
        .filter(COLUMN.roleless_since.is_null())
        .filter(COLUMN.id.not_in_subquery(members()))
        .exec(tx.connection())
        .await?;
    Entity::update_many()
        .col_expr(COLUMN.roleless_since.0, Expr::value(None::<DateTime<Utc>>))
        .filter(COLUMN.roleless_since.is_not_null())
        .filter(COLUMN.id.in_subquery(members()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Removes accounts that have had no role since before a moment. Says how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_roleless(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let mut gone = 0;
    // Whoever is given a role again waits for these rows, or comes first and is seen.
    let long = Entity::find().filter(COLUMN.roleless_since.lt(before)).order_by_asc(COLUMN.id.0);
    for row in long.lock(LockType::Update).all(tx.connection()).await? {
        let roles = membership::Entity::find().filter(membership::COLUMN.account_id.eq(row.id));
        if roles.count(tx.connection()).await? == 0 {
            erase(tx, AccountId(row.id)).await?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// Removes an account with its roles, sign-ins and tokens. What it did stays in the audit log, under an id that leads
/// nowhere.
///
/// # Errors
/// The database refused or is gone.
pub async fn erase(tx: &Tx, id: AccountId) -> Result<()> {
    Entity::delete_by_id(id.0).exec(tx.connection()).await?;
    Ok(())
}
