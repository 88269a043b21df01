//! What is kept of a date for good: numbers, by Land, without anybody's name. And which mailbox an address reaches, for
//! the limits on mail: `eva+turnus@…` is read by whoever reads `eva@…`.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::shape::{index, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(aggregate()).await?;
        manager.create_index(index("aggregate", &["event_id"])).await?;
        let column = string("reaches").default("").take();
        manager.alter_table(Table::alter().table("mailbox").add_column(column).take()).await?;
        let place = if manager.get_database_backend() == DbBackend::Sqlite { "instr" } else { "strpos" };
        let known = format!(
            "UPDATE mailbox SET reaches = CASE WHEN {place}(email_normalized, '+') > 1 \
             THEN substr(email_normalized, 1, {place}(email_normalized, '+') - 1) || \
             substr(email_normalized, {place}(email_normalized, '@')) ELSE email_normalized END"
        );
        manager.get_connection().execute_unprepared(&known).await?;
        manager.create_index(index("mailbox", &["reaches"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("mailbox_reaches_idx").table("mailbox").to_owned()).await?;
        manager.alter_table(Table::alter().table("mailbox").drop_column("reaches").take()).await?;
        manager.drop_table(Table::drop().table("aggregate").take()).await
    }
}

fn aggregate() -> TableCreateStatement {
    Table::create()
        .table("aggregate")
        .col(uuid("id").primary_key().take())
        .col(uuid("event_id"))
        .col(string_null("land"))
        .col(integer("registered"))
        .col(integer("waiting"))
        .col(integer("attended"))
        .foreign_key(&mut owned("aggregate", "event_id", "event"))
        .take()
}
