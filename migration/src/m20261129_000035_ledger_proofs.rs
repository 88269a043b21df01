//! Lines of the erasure ledger say more than whom: objections and calendars that were given up, and by which key they were
//! written. Lines from before have neither.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["detail", "proof"] {
            let mut text = ColumnDef::new(column);
            text.string().not_null().default("");
            manager.alter_table(Table::alter().table("erasure").add_column(text).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["proof", "detail"] {
            manager.alter_table(Table::alter().table("erasure").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
