//! Who was erased at their own wish, as keyed hashes: so that a restored backup knows which erasures it has not seen.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(erasure()).await?;
        manager.create_index(index("erasure", &["at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("erasure").take()).await
    }
}

fn erasure() -> TableCreateStatement {
    Table::create()
        .table("erasure")
        .col(string("subject"))
        .col(timestamp_with_time_zone("at"))
        .col(string("reach"))
        .primary_key(Index::create().col("subject").col("at"))
        .take()
}
