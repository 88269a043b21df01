//! Standing enrollment, and what formats, dates and registrations say for it: windows, roles, the gate's closing.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{child, index, key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The columns added to tables that are there.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    vec![
        ("format", integer_null("registration_opens_before").take()),
        ("format", integer("registration_closes_before").default(0).take()),
        ("format", json_binary("audience_roles").default("[]").take()),
        ("format", integer("join_closes_after").default(30).take()),
        ("format", text_null("join_text").take()),
        ("event", boolean_null("approval").take()),
        ("event", timestamp_with_time_zone_null("registration_opens_at").take()),
        ("event", timestamp_with_time_zone_null("registration_closes_at").take()),
        ("registration", string_null("ended_by").take()),
        ("registration", uuid_null("asked_with").take()),
        ("registration", uuid_null("substitute_for").take()),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        manager.create_table(enrollment()).await?;
        manager.create_table(unsettled()).await?;
        for index in [
            key("enrollment", &["format_id", "participant_id"]),
            key("enrollment", &["link_id"]),
            index("enrollment", &["format_id", "state", "confirmed_at"]),
            index("enrollment", &["participant_id"]),
            index("enrollment", &["state", "expires_at"]),
            index("enrollment", &["format_id", "state", "requested_at"]),
            index("enrollment", &["state", "requested_at"]),
            index("registration", &["asked_with"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let asked_with = Index::drop().name("registration_asked_with_idx").table("registration").to_owned();
        manager.drop_index(asked_with).await?;
        for table in ["unsettled", "enrollment"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        for (table, column) in columns().into_iter().rev() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table(table).drop_column(name).take()).await?;
        }
        Ok(())
    }
}

fn enrollment() -> TableCreateStatement {
    Table::create()
        .table("enrollment")
        .col(uuid("id").primary_key().take())
        .col(uuid("format_id"))
        .col(uuid("participant_id"))
        .col(string("state"))
        .col(string("channel"))
        .col(uuid("link_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone("requested_at"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut child("enrollment", "format_id", "format"))
        .foreign_key(&mut child("enrollment", "participant_id", "participant"))
        .take()
}

/// Dates whose enrolled people still wait for their registrations, because they are too many for one transaction.
fn unsettled() -> TableCreateStatement {
    Table::create()
        .table("unsettled")
        .col(uuid("event_id").primary_key().take())
        .col(timestamp_with_time_zone("since"))
        .foreign_key(&mut owned("unsettled", "event_id", "event"))
        .take()
}
