//! Mail that came in: answers of calendar programs, mails that came back.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{index, key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(inbound()).await?;
        for index in [
            key("inbound", &["message_id"]),
            index("inbound", &["event_id"]),
            index("inbound", &["registration_id"]),
            index("inbound", &["mailbox_id"]),
            index("inbound", &["notice_id"]),
            index("inbound", &["processed_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("inbound").take()).await
    }
}

fn inbound() -> TableCreateStatement {
    Table::create()
        .table("inbound")
        .col(uuid("id").primary_key().take())
        .col(string("message_id"))
        .col(string("kind"))
        .col(string("result"))
        .col(uuid_null("event_id"))
        .col(uuid_null("registration_id"))
        .col(uuid_null("mailbox_id"))
        .col(uuid_null("notice_id"))
        .col(string_null("sender"))
        .col(string_null("answer"))
        .col(big_integer_null("sequence"))
        .col(timestamp_with_time_zone_null("stamp"))
        .col(timestamp_with_time_zone("processed_at"))
        .foreign_key(&mut owned("inbound", "event_id", "event"))
        .foreign_key(&mut owned("inbound", "registration_id", "registration"))
        .foreign_key(&mut owned("inbound", "mailbox_id", "mailbox"))
        .take()
}
