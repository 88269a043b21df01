//! Concrete gatherings.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{child, index, key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(event()).await?;
        manager.create_table(event_day()).await?;
        for index in [
            key("event", &["slug"]),
            key("event", &["calendar_uid"]),
            key("event", &["format_id", "planned_on"]),
            index("event", &["starts_at", "id"]),
            index("event", &["format_id", "starts_at"]),
            index("event", &["team_id", "starts_at"]),
            index("event", &["organization_id"]),
            index("event", &["cadence_id"]),
            key("event_day", &["calendar_uid"]),
            index("event_day", &["event_id", "starts_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["event_day", "event"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("event")
        .col(uuid("id").primary_key().take())
        .col(string("slug"))
        .col(uuid_null("format_id"))
        .col(uuid("team_id"))
        .col(uuid("organization_id"))
        .col(uuid_null("cadence_id"))
        .col(date_null("planned_on"))
        .col(string("kind"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(date_time("starts_local"))
        .col(date_time("ends_local"))
        .col(string("time_zone"))
        .col(string("status"))
        .col(text_null("status_reason"))
        .col(string_null("title"))
        .col(string_null("theme"))
        .col(text_null("description_md"))
        .col(text_null("description_html"))
        .col(text_null("join_url"))
        .col(text_null("location"))
        .col(integer_null("capacity"))
        .col(string_null("registration"))
        .col(json_binary_null("tags"))
        .col(string("calendar_uid"))
        .col(integer("sequence"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(text_null("external_url"))
        .col(timestamp_with_time_zone_null("moved_from"))
        .col(integer("taken"))
        .col(json_binary("plan_notes"))
        .col(boolean("hand_edited"))
        .col(big_integer("version"))
        .foreign_key(&mut child("event", "format_id", "format"))
        .foreign_key(&mut child("event", "team_id", "team"))
        .foreign_key(&mut child("event", "organization_id", "organization"))
        .foreign_key(&mut child("event", "cadence_id", "cadence"))
        .check(Expr::cust("taken >= 0"))
        .check(Expr::cust("sequence >= 0"))
        .check(Expr::cust("capacity IS NULL OR capacity >= 0"))
        .check(Expr::cust("ends_at > starts_at"))
        .take()
}

fn event_day() -> TableCreateStatement {
    Table::create()
        .table("event_day")
        .col(uuid("id").primary_key().take())
        .col(uuid("event_id"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(date_time("starts_local"))
        .col(date_time("ends_local"))
        .col(string("time_zone"))
        .col(string("calendar_uid"))
        .col(integer("sequence"))
        .foreign_key(&mut owned("event_day", "event_id", "event"))
        .check(Expr::cust("sequence >= 0"))
        .check(Expr::cust("ends_at > starts_at"))
        .take()
}
