//! Who has which role in which team.

use entity::{
    membership::{COLUMN, Column, Entity, Model},
    team,
};
use sea_orm::{
    EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{OnConflict, SelectStatement},
};

use super::{Db, Result, StoreError, Tx, row::Row};
use crate::domain::{
    access::Role,
    id::{AccountId, OrganizationId, TeamId},
    organization::Membership,
};

/// Gives an account a role in a team, or another role.
///
/// # Errors
/// An unknown account or team, or the database is gone.
pub async fn save(tx: &Tx, account: AccountId, team: TeamId, role: Role) -> Result<()> {
    let row = Model { account_id: account.0, team_id: team.0, role: role.as_str().to_owned() };
    let key = OnConflict::columns([Column::AccountId, Column::TeamId]).update_column(Column::Role).to_owned();
    Entity::insert(row.into_active_model()).on_conflict(key).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Every role of an account.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_account(db: &impl Db, account: AccountId) -> Result<Vec<Membership>> {
    let rows = Entity::find()
        .filter(COLUMN.account_id.eq(account.0))
        .find_also_related(team::Entity)
        .order_by_asc(COLUMN.team_id.0)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(row, team)| {
            let at = Row::new("membership", row.team_id);
            let team = team.ok_or(StoreError::NotFound("team"))?;
            Ok(Membership {
                team_id: TeamId(row.team_id),
                organization_id: OrganizationId(team.organization_id),
                role: at.word("role", &row.role, Role::from_word)?,
            })
        })
        .collect()
}

/// The names of the hosts that have no administrator but this account.
///
/// # Errors
/// The database refused or is gone.
pub async fn hosts_without(db: &impl Db, account: AccountId) -> Result<Vec<String>> {
    let admin = COLUMN.role.eq(Role::Admin.as_str());
    let mut hosts = Vec::new();
    for mine in
        Entity::find().filter(COLUMN.account_id.eq(account.0)).filter(admin.clone()).all(db.connection()).await?
    {
        let others = Entity::find()
            .filter(COLUMN.team_id.eq(mine.team_id))
            .filter(COLUMN.account_id.ne(account.0))
            .filter(admin.clone());
        if others.one(db.connection()).await?.is_none() {
            let team = team::Entity::find_by_id(mine.team_id).one(db.connection()).await?;
            hosts.extend(team.map(|team| team.name));
        }
    }
    Ok(hosts)
}

/// Who decides for a host, and as a member of which of its teams.
///
/// # Errors
/// The database refused or is gone.
pub async fn admins_of(db: &impl Db, host: OrganizationId) -> Result<Vec<(AccountId, TeamId)>> {
    let admins = Entity::find()
        .filter(COLUMN.role.eq(Role::Admin.as_str()))
        .filter(COLUMN.team_id.in_subquery(teams_of(host)))
        .order_by_asc(COLUMN.account_id.0)
        .order_by_asc(COLUMN.team_id.0);
    let rows = admins.all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (AccountId(row.account_id), TeamId(row.team_id))).collect())
}

/// Takes every role away that an account has at a host; answers how many there were.
///
/// # Errors
/// The database refused or is gone.
pub async fn remove(tx: &Tx, account: AccountId, host: OrganizationId) -> Result<u64> {
    let held = Entity::delete_many()
        .filter(COLUMN.account_id.eq(account.0))
        .filter(COLUMN.team_id.in_subquery(teams_of(host)));
    Ok(held.exec(tx.connection()).await?.rows_affected)
}

fn teams_of(host: OrganizationId) -> SelectStatement {
    let teams = team::Entity::find().select_only().column(team::COLUMN.id.0);
    teams.filter(team::COLUMN.organization_id.eq(host.0)).into_query()
}
