//! What a format and its dates ask, what people answered, and what support they need; answers and needs are sealed.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{child, index, key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The columns added to formats: whether support is offered, until when it can be asked for, and whom to ask later.
fn columns() -> [ColumnDef; 3] {
    [
        boolean("support_needs").default(false).take(),
        integer("support_days_before").default(14).take(),
        string_null("support_contact").take(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            manager.alter_table(Table::alter().table("format").add_column(column).take()).await?;
        }
        manager.create_table(question()).await?;
        manager.create_table(answer()).await?;
        manager.create_table(support_need()).await?;
        for index in [
            index("question", &["format_id"]),
            index("question", &["event_id"]),
            key("answer", &["registration_id", "question_id"]),
            key("answer", &["enrollment_id", "question_id"]),
            index("answer", &["question_id"]),
            index("answer", &["delete_after"]),
            key("support_need", &["registration_id"]),
            key("support_need", &["enrollment_id"]),
            index("support_need", &["delete_after"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["support_need", "answer", "question"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        for column in columns() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table("format").drop_column(name).take()).await?;
        }
        Ok(())
    }
}

fn question() -> TableCreateStatement {
    Table::create()
        .table("question")
        .col(uuid("id").primary_key().take())
        .col(uuid_null("format_id"))
        .col(uuid_null("event_id"))
        .col(integer("position"))
        .col(string("kind"))
        .col(string("label"))
        .col(text("help"))
        .col(json_binary("options"))
        .col(boolean("required"))
        .col(text("purpose"))
        .col(integer("retention_days"))
        .col(timestamp_with_time_zone_null("retired_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(big_integer("version"))
        .foreign_key(&mut owned("question", "format_id", "format"))
        .foreign_key(&mut owned("question", "event_id", "event"))
        .check(one_of("format_id", "event_id"))
        .take()
}

fn answer() -> TableCreateStatement {
    Table::create()
        .table("answer")
        .col(uuid("id").primary_key().take())
        .col(uuid("question_id"))
        .col(uuid_null("registration_id"))
        .col(uuid_null("enrollment_id"))
        .col(string("key_id"))
        .col(blob("sealed"))
        .col(timestamp_with_time_zone("given_at"))
        .col(timestamp_with_time_zone("delete_after"))
        .foreign_key(&mut child("answer", "question_id", "question"))
        .foreign_key(&mut owned("answer", "registration_id", "registration"))
        .foreign_key(&mut owned("answer", "enrollment_id", "enrollment"))
        .check(one_of("registration_id", "enrollment_id"))
        .take()
}

fn support_need() -> TableCreateStatement {
    Table::create()
        .table("support_need")
        .col(uuid("id").primary_key().take())
        .col(uuid_null("registration_id"))
        .col(uuid_null("enrollment_id"))
        .col(string("key_id"))
        .col(blob("sealed"))
        .col(timestamp_with_time_zone("given_at"))
        .col(timestamp_with_time_zone("delete_after"))
        .foreign_key(&mut owned("support_need", "registration_id", "registration"))
        .foreign_key(&mut owned("support_need", "enrollment_id", "enrollment"))
        .check(one_of("registration_id", "enrollment_id"))
        .take()
}

/// Exactly one of the two is there.
fn one_of(one: &'static str, other: &'static str) -> SimpleExpr {
    let (one, other) = (Expr::col(one), Expr::col(other));
    one.clone().is_null().and(other.clone().is_not_null()).or(one.is_not_null().and(other.is_null()))
}
