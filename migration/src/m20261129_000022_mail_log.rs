//! What the relay last said of a mail, and the text as it went out.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::owned;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// The text goes with its mail, whoever forgets that: erasure and retention need not know of it.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut answer = text_null("last_answer");
        manager.alter_table(Table::alter().table("outbox").add_column(&mut answer).take()).await?;
        let mut copy = Table::create()
            .table("mail_copy")
            .col(uuid("notice_id").primary_key().take())
            .col(text("subject"))
            .col(text("body"))
            .col(string_null("method"))
            .col(integer_null("sequence"))
            .col(small_integer("files"))
            .foreign_key(&mut owned("mail_copy", "notice_id", "outbox"))
            .check(Expr::cust("files >= 0"))
            .take();
        manager.create_table(copy.take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("mail_copy").take()).await?;
        manager.alter_table(Table::alter().table("outbox").drop_column("last_answer").take()).await
    }
}
