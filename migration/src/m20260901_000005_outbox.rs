//! Mail to be sent, and whether mail rests.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{child, index, key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(outbox()).await?;
        manager.create_table(outbox_pause()).await?;
        for index in [
            key("outbox", &["dedupe_key"]),
            index("outbox", &["state", "priority", "due_at"]),
            index("outbox", &["lease_owner"]),
            index("outbox", &["mailbox_id", "kind", "created_at"]),
            index("outbox", &["registration_id", "event_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["outbox_pause", "outbox"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn outbox() -> TableCreateStatement {
    Table::create()
        .table("outbox")
        .col(uuid("id").primary_key().take())
        .col(string("dedupe_key"))
        .col(uuid("mailbox_id"))
        .col(string("kind"))
        .col(json_binary("parameters"))
        .col(uuid_null("registration_id"))
        .col(uuid_null("event_id"))
        .col(small_integer("priority"))
        .col(timestamp_with_time_zone("due_at"))
        .col(timestamp_with_time_zone("deliver_before"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string("state"))
        .col(integer("attempt"))
        .col(string_null("lease_owner"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(string_null("last_error_class"))
        .col(string_null("message_id"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .foreign_key(&mut child("outbox", "mailbox_id", "mailbox"))
        .check(Expr::cust("attempt >= 0"))
        .take()
}

fn outbox_pause() -> TableCreateStatement {
    Table::create()
        .table("outbox_pause")
        .col(small_integer("id").primary_key().take())
        .col(timestamp_with_time_zone_null("paused_until"))
        .col(text_null("reason"))
        .col(integer("failures"))
        .check(Expr::cust("id = 1"))
        .check(Expr::cust("failures >= 0"))
        .take()
}
