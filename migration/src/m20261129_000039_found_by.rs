//! What was found by reading a whole table: invitations of a person, those to a date, mail that came from an address, what
//! somebody did.

use sea_orm_migration::prelude::*;

use crate::shape::index;

/// Tables and the columns they are asked by.
const ASKED: [(&str, &[&str]); 4] = [
    ("bulk_invitation", &["participant_id"]),
    ("bulk_invitation_date", &["event_id"]),
    ("inbound", &["sender"]),
    ("audit", &["account_id", "at"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in ASKED {
            manager.create_index(index(table, columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in ASKED {
            let found = Index::drop().name(format!("{table}_{}_idx", columns.join("_"))).table(table).to_owned();
            manager.drop_index(found).await?;
        }
        Ok(())
    }
}
