//! How a host shows itself: its color, and its logo in a table of its own, so that nobody reads it beside the name.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{index, owned};

/// The color, and the file name of the logo.
const COLUMNS: [&str; 2] = ["accent", "logo"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("organization").add_column(string_null(column)).take()).await?;
        }
        let logo = Table::create()
            .table("logo")
            .col(uuid("organization_id").primary_key().take())
            .col(string("name"))
            .col(blob("bytes"))
            .foreign_key(&mut owned("logo", "organization_id", "organization"))
            .take();
        manager.create_table(logo).await?;
        // Two hosts may show the same picture.
        manager.create_index(index("logo", &["name"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("logo").take()).await?;
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("organization").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
