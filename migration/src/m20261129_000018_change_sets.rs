//! Drafted changes of a format's dates, and what applying them did, so that it can be taken back.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{index, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(change_set()).await?;
        manager.create_index(index("change_set", &["format_id", "made_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("change_set").take()).await
    }
}

fn change_set() -> TableCreateStatement {
    Table::create()
        .table("change_set")
        .col(uuid("id").primary_key().take())
        .col(uuid("format_id"))
        .col(uuid_null("account_id"))
        .col(string("state"))
        .col(json_binary("rule"))
        .col(date("valid_from"))
        .col(string("basis"))
        .col(timestamp_with_time_zone("made_at"))
        .col(timestamp_with_time_zone_null("applied_at"))
        .col(json_binary_null("outcome"))
        .foreign_key(&mut owned("change_set", "format_id", "format"))
        .take()
}
