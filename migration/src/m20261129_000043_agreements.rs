//! That somebody agreed, when, and to which words.

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
        manager.create_table(wording()).await?;
        manager.create_table(agreement()).await?;
        for subject in ["registration_id", "enrollment_id", "follow_id"] {
            manager.create_index(key("agreement", &[subject])).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("agreement").take()).await?;
        manager.drop_table(Table::drop().table("wording").take()).await
    }
}

fn wording() -> TableCreateStatement {
    Table::create()
        .table("wording")
        .col(string("version").primary_key().take())
        .col(string("locale"))
        .col(text("text"))
        .col(timestamp_with_time_zone("since"))
        .take()
}

fn agreement() -> TableCreateStatement {
    Table::create()
        .table("agreement")
        .col(uuid("id").primary_key().take())
        .col(uuid_null("registration_id"))
        .col(uuid_null("enrollment_id"))
        .col(uuid_null("follow_id"))
        .col(string("version"))
        .col(uuid("link_id"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone("agreed_at"))
        .foreign_key(&mut owned("agreement", "registration_id", "registration"))
        .foreign_key(&mut owned("agreement", "enrollment_id", "enrollment"))
        .foreign_key(&mut owned("agreement", "follow_id", "follow"))
        .take()
}
