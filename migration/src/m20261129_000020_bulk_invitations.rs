//! Whom a team invited to a format by mail, and who wants no such mail.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{index, key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(bulk_invitation()).await?;
        manager.create_index(key("bulk_invitation", &["format_id", "participant_id"])).await?;
        manager.create_index(key("bulk_invitation", &["link_id"])).await?;
        manager.create_index(index("bulk_invitation", &["enrollment_id"])).await?;
        manager.create_table(objection()).await?;
        manager.create_index(index("objection", &["address"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("objection").take()).await?;
        manager.drop_table(Table::drop().table("bulk_invitation").take()).await
    }
}

/// The enrollment goes when its link runs out; the invitation stays, so that nobody is invited twice.
fn bulk_invitation() -> TableCreateStatement {
    Table::create()
        .table("bulk_invitation")
        .col(uuid("id").primary_key().take())
        .col(uuid("format_id"))
        .col(uuid("participant_id"))
        .col(uuid("enrollment_id"))
        .col(uuid("link_id"))
        .col(timestamp_with_time_zone("invited_at"))
        .foreign_key(&mut owned("bulk_invitation", "format_id", "format"))
        .foreign_key(&mut owned("bulk_invitation", "participant_id", "participant"))
        .take()
}

/// The address as a keyed hash: an objection outlives the erasure of whoever objected, and says of nobody who they are.
fn objection() -> TableCreateStatement {
    Table::create()
        .table("objection")
        .col(uuid("id").primary_key().take())
        .col(string("address"))
        .col(uuid("organization_id"))
        .col(uuid_null("format_id"))
        .col(timestamp_with_time_zone("since"))
        .foreign_key(&mut owned("objection", "organization_id", "organization"))
        .foreign_key(&mut owned("objection", "format_id", "format"))
        .take()
}
