//! The people of one host who edit together.

use entity::team::{COLUMN, Entity, Model};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};

use super::{
    Db, Result, Tx,
    row::{add, present},
};
use crate::domain::{
    id::{OrganizationId, TeamId},
    organization::Team,
};

fn value(row: Model) -> Team {
    Team { id: TeamId(row.id), organization_id: OrganizationId(row.organization_id), name: row.name }
}

/// The team.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: TeamId) -> Result<Team> {
    present("team", Entity::find_by_id(id.0).one(db.connection()).await?).map(value)
}

/// The host's oldest team.
///
/// # Errors
/// The database refused or is gone.
pub async fn first_of(db: &impl Db, organization: OrganizationId) -> Result<Option<Team>> {
    let teams = Entity::find().filter(COLUMN.organization_id.eq(organization.0)).order_by_asc(COLUMN.id.0);
    Ok(teams.one(db.connection()).await?.map(value))
}

/// Adds a team.
///
/// # Errors
/// `team_organization_id_name_key`, an unknown host, or the database is gone.
pub async fn insert(tx: &Tx, team: &Team) -> Result<()> {
    add(tx, Model { id: team.id.0, organization_id: team.organization_id.0, name: team.name.clone() }).await
}
