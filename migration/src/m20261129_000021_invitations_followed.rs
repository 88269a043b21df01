//! By which mail somebody was invited last, and that nobody is reminded twice.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// No foreign key: mails are forgotten after a while, and the invitation stays.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [uuid_null("notice_id"), timestamp_with_time_zone_null("reminded_at")] {
            manager.alter_table(Table::alter().table("bulk_invitation").add_column(&mut column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["reminded_at", "notice_id"] {
            manager.alter_table(Table::alter().table("bulk_invitation").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
