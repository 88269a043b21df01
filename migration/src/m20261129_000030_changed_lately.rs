//! What changed lately is found without reading the rest: the job that puts calendars in order looks each minute.

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
        manager.create_index(index("event", &["changed_at"])).await?;
        manager.create_index(index("registration", &["changed_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["registration", "event"] {
            let found = Index::drop().name(format!("{table}_changed_at_idx")).table(table).to_owned();
            manager.drop_index(found).await?;
        }
        Ok(())
    }
}
