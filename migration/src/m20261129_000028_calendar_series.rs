//! The dates of a rule as one entry of somebody's calendar; and finding everything that was said under one identity.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{child, index, key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(series()).await?;
        manager.create_index(key("calendar_series", &["uid"])).await?;
        manager.create_index(index("calendar_series", &["enrollment_id"])).await?;
        manager.create_index(index("calendar_ledger", &["uid"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let found = Index::drop().name("calendar_ledger_uid_idx").table("calendar_ledger").to_owned();
        manager.drop_index(found).await?;
        manager.drop_table(Table::drop().table("calendar_series").take()).await
    }
}

fn series() -> TableCreateStatement {
    Table::create()
        .table("calendar_series")
        .col(uuid("id").primary_key().take())
        .col(uuid("enrollment_id"))
        .col(uuid_null("cadence_id"))
        .col(string("uid"))
        .col(integer("sequence"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut owned("calendar_series", "enrollment_id", "enrollment"))
        .foreign_key(&mut child("calendar_series", "cadence_id", "cadence"))
        .take()
}
