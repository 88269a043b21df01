//! Whom an identity provider knows, and whose account that is.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(identity()).await?;
        manager.create_index(key("identity", &["issuer", "subject"])).await?;
        manager.create_index(key("identity", &["account_id", "issuer"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("identity").take()).await
    }
}

fn identity() -> TableCreateStatement {
    Table::create()
        .table("identity")
        .col(uuid("id").primary_key().take())
        .col(uuid("account_id"))
        .col(string("issuer"))
        .col(string("subject"))
        .col(timestamp_with_time_zone("connected_at"))
        .foreign_key(&mut owned("identity", "account_id", "account"))
        .take()
}
