//! Who follows a format by mail.

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
        manager.create_table(follow()).await?;
        for index in [
            key("follow", &["format_id", "mailbox_id"]),
            key("follow", &["link_id"]),
            index("follow", &["mailbox_id"]),
            index("follow", &["format_id", "state", "wish"]),
            index("follow", &["state", "changed_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("follow").take()).await
    }
}

/// A mailbox that somebody follows with does not go by itself.
fn follow() -> TableCreateStatement {
    Table::create()
        .table("follow")
        .col(uuid("id").primary_key().take())
        .col(uuid("format_id"))
        .col(uuid("mailbox_id"))
        .col(string("wish"))
        .col(string("state"))
        .col(string("locale"))
        .col(uuid("link_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone("requested_at"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(string_null("told_month"))
        .foreign_key(&mut owned("follow", "format_id", "format"))
        .foreign_key(&mut child("follow", "mailbox_id", "mailbox"))
        .take()
}
