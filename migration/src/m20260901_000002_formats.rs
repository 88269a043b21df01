//! Formats and the rules by which they recur.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{child, index, key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(format()).await?;
        manager.create_table(cadence()).await?;
        for index in [
            key("format", &["slug"]),
            index("format", &["team_id"]),
            index("format", &["organization_id"]),
            index("cadence", &["format_id", "valid_from"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["cadence", "format"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn format() -> TableCreateStatement {
    Table::create()
        .table("format")
        .col(uuid("id").primary_key().take())
        .col(string("slug"))
        .col(uuid("team_id"))
        .col(uuid("organization_id"))
        .col(string("title"))
        .col(text("summary"))
        .col(text("description_md"))
        .col(text("description_html"))
        .col(string("audience"))
        .col(text("audience_note"))
        .col(string("status"))
        .col(string("time_zone"))
        .col(integer("default_minutes"))
        .col(text_null("location"))
        .col(integer_null("capacity"))
        .col(string("registration"))
        .col(boolean("approval"))
        .col(text_null("join_url"))
        .col(integer("join_opens_before"))
        .col(json_binary("reminder_offsets"))
        .col(integer("retention_days"))
        .col(json_binary("tags"))
        .col(string("locale"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut child("format", "team_id", "team"))
        .foreign_key(&mut child("format", "organization_id", "organization"))
        .check(Expr::cust("default_minutes > 0"))
        .check(Expr::cust("capacity IS NULL OR capacity >= 0"))
        .check(Expr::cust("join_opens_before >= 0"))
        .check(Expr::cust("retention_days >= 0"))
        .take()
}

fn cadence() -> TableCreateStatement {
    Table::create()
        .table("cadence")
        .col(uuid("id").primary_key().take())
        .col(uuid("format_id"))
        .col(date("valid_from"))
        .col(date_null("valid_until"))
        .col(small_integer("every"))
        .col(string("unit"))
        .col(json_binary("weekdays"))
        .col(small_integer_null("month_ordinal"))
        .col(date("anchor"))
        .col(date_null("until"))
        .col(time("start_time"))
        .col(integer("minutes"))
        .col(string("holiday_policy"))
        .col(json_binary("holiday_scope"))
        .col(json_binary("pauses"))
        .foreign_key(&mut child("cadence", "format_id", "format"))
        .check(Expr::cust("every > 0"))
        .check(Expr::cust("minutes > 0"))
        .take()
}
