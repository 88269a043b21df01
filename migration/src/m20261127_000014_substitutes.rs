//! Who was asked to take somebody's place at a date, and what became of it.

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
        manager.create_table(substitution()).await?;
        for index in [
            key("substitution", &["link_id"]),
            index("substitution", &["registration_id"]),
            index("substitution", &["participant_id"]),
            index("substitution", &["state", "expires_at"]),
            index("substitution", &["state", "asked_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("substitution").take()).await
    }
}

fn substitution() -> TableCreateStatement {
    Table::create()
        .table("substitution")
        .col(uuid("id").primary_key().take())
        .col(uuid("registration_id"))
        .col(uuid("participant_id"))
        .col(string("state"))
        .col(uuid("link_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut owned("substitution", "registration_id", "registration"))
        .foreign_key(&mut owned("substitution", "participant_id", "participant"))
        .take()
}
