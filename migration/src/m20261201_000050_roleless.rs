//! Since when somebody who signed in has no role anywhere: whoever organizes nothing any more is forgotten. And sign-ins are
//! found by when somebody was last there.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let since = timestamp_with_time_zone_null("roleless_since");
        manager.alter_table(Table::alter().table("account").add_column(since).take()).await?;
        manager.create_index(index("login", &["last_seen_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("login_last_seen_at_idx").table("login").to_owned()).await?;
        manager.alter_table(Table::alter().table("account").drop_column("roleless_since").take()).await
    }
}
