//! Who declined to let somebody take part in a format, and the people a format is for.

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
        let ended_by = string_null("ended_by").take();
        manager.alter_table(Table::alter().table("enrollment").add_column(ended_by).take()).await?;
        manager.create_table(listed_person()).await?;
        manager.create_index(key("listed_person", &["format_id", "email_normalized", "name_folded"])).await?;
        manager.create_index(index("listed_person", &["email_normalized"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("listed_person").take()).await?;
        manager.alter_table(Table::alter().table("enrollment").drop_column("ended_by").take()).await
    }
}

fn listed_person() -> TableCreateStatement {
    Table::create()
        .table("listed_person")
        .col(uuid("id").primary_key().take())
        .col(uuid("format_id"))
        .col(string("email_normalized"))
        .col(string("name"))
        .col(string("name_folded"))
        .col(string_null("land"))
        .col(string_null("role"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut owned("listed_person", "format_id", "format"))
        .take()
}
