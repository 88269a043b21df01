//! A date without a format says itself whether it offers support.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// As a format has them: whether support is offered, until when it can be asked for, and whom to ask later.
fn columns() -> [ColumnDef; 3] {
    [
        boolean("support_needs").default(false).take(),
        integer("support_days_before").default(14).take(),
        string_null("support_contact").take(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            manager.alter_table(Table::alter().table("event").add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table("event").drop_column(name).take()).await?;
        }
        Ok(())
    }
}
