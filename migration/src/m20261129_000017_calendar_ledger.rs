//! What was mailed into whose calendar, and finding those who want their dates that way. Which mail goes next is read in
//! the order of an index from now on, to the last column: thousands may be due at one time.

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
        manager.create_table(ledger()).await?;
        manager.create_index(index("calendar_ledger", &["registration_id"])).await?;
        manager.create_index(index("calendar_ledger", &["notice_id"])).await?;
        manager.create_index(index("registration", &["channel", "state"])).await?;
        manager.drop_index(of_outbox("outbox_state_priority_due_at_idx")).await?;
        manager.create_index(index("outbox", &["state", "priority", "due_at", "id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(of_outbox("outbox_state_priority_due_at_id_idx")).await?;
        manager.create_index(index("outbox", &["state", "priority", "due_at"])).await?;
        let found = Index::drop().name("registration_channel_state_idx").table("registration").to_owned();
        manager.drop_index(found).await?;
        manager.drop_table(Table::drop().table("calendar_ledger").take()).await
    }
}

fn of_outbox(name: &'static str) -> IndexDropStatement {
    Index::drop().name(name).table("outbox").to_owned()
}

fn ledger() -> TableCreateStatement {
    Table::create()
        .table("calendar_ledger")
        .col(uuid("id").primary_key().take())
        .col(uuid("registration_id"))
        .col(uuid("notice_id"))
        .col(string("uid"))
        .col(string("method"))
        .col(integer("sequence"))
        .col(timestamp_with_time_zone("queued_at"))
        .col(string_null("message_id"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .foreign_key(&mut owned("calendar_ledger", "registration_id", "registration"))
        .take()
}
