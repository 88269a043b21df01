//! To which dates somebody was invited, where it is not the whole format.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{index, key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "bulk_invitation";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// An invitation to dates has no enrollment, and there may be several of them: to other dates.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager, "bulk_invitation_format_id_participant_id_key").await?;
        manager.create_index(index(TABLE, &["format_id", "participant_id"])).await?;
        enrollment_id(manager).await?;
        add(manager, uuid_null("registration_id")).await?;
        manager.create_table(dates()).await?;
        manager.create_index(key("bulk_invitation_date", &["invitation_id", "event_id"])).await?;
        manager.create_index(index("bulk_invitation_date", &["registration_id"])).await
    }

    /// The enrollment may stay empty: SQLite adds no column that must not.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("bulk_invitation_date").take()).await?;
        manager
            .execute(Query::delete().from_table(TABLE).and_where(Expr::col("registration_id").is_not_null()).take())
            .await?;
        manager.alter_table(Table::alter().table(TABLE).drop_column("registration_id").take()).await?;
        drop_index(manager, "bulk_invitation_format_id_participant_id_idx").await?;
        manager.create_index(key(TABLE, &["format_id", "participant_id"])).await
    }
}

/// Made anew, so that it may be empty: SQLite changes no column in place.
async fn enrollment_id(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    drop_index(manager, "bulk_invitation_enrollment_id_idx").await?;
    add(manager, uuid_null("enrolls")).await?;
    manager.execute(Query::update().table(TABLE).value("enrolls", Expr::col("enrollment_id")).take()).await?;
    manager.alter_table(Table::alter().table(TABLE).drop_column("enrollment_id").take()).await?;
    manager.alter_table(Table::alter().table(TABLE).rename_column("enrolls", "enrollment_id").take()).await?;
    manager.create_index(index(TABLE, &["enrollment_id"])).await
}

async fn add(manager: &SchemaManager<'_>, mut column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(TABLE).add_column(&mut column).take()).await
}

async fn drop_index(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name(name).table(TABLE).to_owned()).await
}

/// The registration goes when its link runs out; that somebody was invited to the date stays, so that nobody is twice.
fn dates() -> TableCreateStatement {
    Table::create()
        .table("bulk_invitation_date")
        .col(uuid("id").primary_key().take())
        .col(uuid("invitation_id"))
        .col(uuid("event_id"))
        .col(uuid("registration_id"))
        .foreign_key(&mut owned("bulk_invitation_date", "invitation_id", TABLE))
        .foreign_key(&mut owned("bulk_invitation_date", "event_id", "event"))
        .take()
}
