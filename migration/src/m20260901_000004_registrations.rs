//! Mailboxes, people and their registrations.

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
        manager.create_table(mailbox()).await?;
        manager.create_table(participant()).await?;
        manager.create_table(registration()).await?;
        for index in [
            key("mailbox", &["email_normalized"]),
            key("participant", &["mailbox_id", "name_folded"]),
            key("participant", &["link_id"]),
            key("registration", &["event_id", "participant_id"]),
            key("registration", &["link_id"]),
            index("registration", &["event_id", "state", "position"]),
            index("registration", &["participant_id"]),
            index("registration", &["enrollment_id"]),
            index("registration", &["state", "expires_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["registration", "participant", "mailbox"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn mailbox() -> TableCreateStatement {
    Table::create()
        .table("mailbox")
        .col(uuid("id").primary_key().take())
        .col(string("email_normalized"))
        .col(string("kind"))
        .col(text_null("suppressed_reason"))
        .take()
}

fn participant() -> TableCreateStatement {
    Table::create()
        .table("participant")
        .col(uuid("id").primary_key().take())
        .col(uuid("mailbox_id"))
        .col(string("name"))
        .col(string("name_folded"))
        .col(string_null("land"))
        .col(string_null("role"))
        .col(string_null("organization_text"))
        .col(string("locale"))
        .col(uuid("link_id"))
        .col(integer("link_version"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut child("participant", "mailbox_id", "mailbox"))
        .take()
}

fn registration() -> TableCreateStatement {
    Table::create()
        .table("registration")
        .col(uuid("id").primary_key().take())
        .col(uuid("event_id"))
        .col(uuid("participant_id"))
        .col(uuid_null("enrollment_id"))
        .col(string("origin"))
        .col(string("state"))
        .col(big_integer_null("position"))
        .col(timestamp_with_time_zone_null("offered_until"))
        .col(string("channel"))
        .col(uuid("link_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone("requested_at"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut child("registration", "event_id", "event"))
        .foreign_key(&mut child("registration", "participant_id", "participant"))
        .take()
}
