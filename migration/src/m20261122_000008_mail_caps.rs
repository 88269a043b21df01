//! What the limits on mail to strangers count.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The unanswered requests of the last hour: for one date, and for all of them.
const REQUESTS: [&[&str]; 2] = [&["event_id", "state", "requested_at"], &["state", "requested_at"]];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(mail_cap()).await?;
        for columns in REQUESTS {
            manager.create_index(index("registration", columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in REQUESTS {
            let name = format!("registration_{}_idx", columns.join("_"));
            manager.drop_index(Index::drop().name(name).table("registration").to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("mail_cap").take()).await
    }
}

fn mail_cap() -> TableCreateStatement {
    Table::create()
        .table("mail_cap")
        .col(string("name").primary_key().take())
        .col(big_integer("withheld"))
        .col(timestamp_with_time_zone_null("last_at"))
        .col(timestamp_with_time_zone_null("open_since"))
        .check(Expr::cust("withheld >= 0"))
        .take()
}
