//! Somebody gives another mail address, and what lies in the calendar of the one they gave up; whose data is used no further
//! than needed.

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
        manager.create_table(address_change()).await?;
        manager.create_index(key("address_change", &["link_id"])).await?;
        manager.create_index(index("address_change", &["participant_id"])).await?;
        manager.create_index(index("address_change", &["email_normalized"])).await?;
        manager.create_index(index("address_change", &["expires_at"])).await?;
        let left = uuid_null("left_mailbox_id");
        manager.alter_table(Table::alter().table("calendar_ledger").add_column(left).take()).await?;
        let restricted = timestamp_with_time_zone_null("restricted_at");
        manager.alter_table(Table::alter().table("participant").add_column(restricted).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("participant").drop_column("restricted_at").take()).await?;
        manager.alter_table(Table::alter().table("calendar_ledger").drop_column("left_mailbox_id").take()).await?;
        manager.drop_table(Table::drop().table("address_change").take()).await
    }
}

fn address_change() -> TableCreateStatement {
    Table::create()
        .table("address_change")
        .col(uuid("id").primary_key().take())
        .col(uuid("participant_id"))
        .col(string("email_normalized"))
        .col(string("state"))
        .col(uuid("link_id"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut owned("address_change", "participant_id", "participant"))
        .take()
}
