//! Which reminders people got, what they decided about their own calendar, and how often what it says of them changed.

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
        let revision = integer("revision").default(0).take();
        manager.alter_table(Table::alter().table("registration").add_column(revision).take()).await?;
        manager.create_table(reminder()).await?;
        manager.create_table(personal_feed()).await?;
        manager.create_index(index("reminder", &["starts_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["personal_feed", "reminder"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        manager.alter_table(Table::alter().table("registration").drop_column("revision").take()).await
    }
}

fn reminder() -> TableCreateStatement {
    Table::create()
        .table("reminder")
        .col(uuid("registration_id"))
        .col(integer("offset_minutes"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(string("outcome"))
        .col(timestamp_with_time_zone("settled_at"))
        .primary_key(Index::create().col("registration_id").col("offset_minutes").col("starts_at"))
        .foreign_key(&mut owned("reminder", "registration_id", "registration"))
        .take()
}

fn personal_feed() -> TableCreateStatement {
    Table::create()
        .table("personal_feed")
        .col(uuid("participant_id").primary_key().take())
        .col(integer("version"))
        .col(boolean("revoked"))
        .col(integer_null("alarm"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut owned("personal_feed", "participant_id", "participant"))
        .take()
}
