//! Which mails go before another is found among those of the same registration, or of the same person: SQLite used to look
//! through all that wait for each mail that is claimed. And what a mail says under which identity stands in one index.

use sea_orm_migration::prelude::*;

use crate::shape::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(dropped("outbox", "outbox_registration_id_event_id_idx")).await?;
        manager.create_index(index("outbox", &["registration_id", "state"])).await?;
        manager.create_index(index("outbox", &["mailbox_id", "state"])).await?;
        manager.drop_index(dropped("calendar_ledger", "calendar_ledger_notice_id_idx")).await?;
        manager.create_index(index("calendar_ledger", &["notice_id", "uid"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(dropped("calendar_ledger", "calendar_ledger_notice_id_uid_idx")).await?;
        manager.create_index(index("calendar_ledger", &["notice_id"])).await?;
        manager.drop_index(dropped("outbox", "outbox_mailbox_id_state_idx")).await?;
        manager.drop_index(dropped("outbox", "outbox_registration_id_state_idx")).await?;
        manager.create_index(index("outbox", &["registration_id", "event_id"])).await
    }
}

fn dropped(table: &'static str, name: &'static str) -> IndexDropStatement {
    Index::drop().name(name).table(table).to_owned()
}
