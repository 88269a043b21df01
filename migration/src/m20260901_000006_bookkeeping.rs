//! Cron firings, feed versions, idempotent answers, audit.

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
        manager.create_table(tick()).await?;
        manager.create_table(feed_mark()).await?;
        manager.create_table(idempotency()).await?;
        manager.create_table(audit()).await?;
        for index in [index("idempotency", &["created_at"]), index("audit", &["at"]), index("audit", &["object", "at"])]
        {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["audit", "idempotency", "feed_mark", "tick"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn tick() -> TableCreateStatement {
    Table::create()
        .table("tick")
        .col(string("name"))
        .col(timestamp_with_time_zone("due"))
        .primary_key(Index::create().col("name").col("due"))
        .take()
}

fn feed_mark() -> TableCreateStatement {
    Table::create()
        .table("feed_mark")
        .col(string("scope").primary_key().take())
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("changed_at"))
        .take()
}

fn idempotency() -> TableCreateStatement {
    Table::create()
        .table("idempotency")
        .col(string("scope"))
        .col(string("key"))
        .col(string("request_hash"))
        .col(small_integer_null("status"))
        .col(json_binary_null("headers"))
        .col(blob_null("body"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("scope").col("key"))
        .take()
}

fn audit() -> TableCreateStatement {
    Table::create()
        .table("audit")
        .col(uuid("id").primary_key().take())
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("account_id"))
        .col(string("what"))
        .col(string("object"))
        .col(string_null("request_id"))
        .col(string("result"))
        .take()
}
