//! Whose hand a turn of a job is in, and until when: what a node that died left undone is taken up by another.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// A turn without either was carried out, or is in the hand of an older program.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [string_null("holder"), timestamp_with_time_zone_null("lease_until")] {
            manager.alter_table(Table::alter().table("tick").add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["lease_until", "holder"] {
            manager.alter_table(Table::alter().table("tick").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
