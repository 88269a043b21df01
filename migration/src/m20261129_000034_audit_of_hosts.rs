//! Whose log an entry of the audit belongs to; and nothing that it says can be changed any more (C45).

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::shape::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What was written stays: even whoever gets hold of the program's own access can only add.
const KEPT: &str = "at, account_id, organization_id, what, object, request_id, result";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = uuid_null("organization_id");
        manager.alter_table(Table::alter().table("audit").add_column(column).take()).await?;
        manager.create_index(index("audit", &["organization_id", "at"])).await?;
        for statement in guard(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements: &[&str] = match manager.get_database_backend() {
            DbBackend::Sqlite => &["DROP TRIGGER audit_is_kept"],
            _ => &["DROP TRIGGER audit_is_kept ON audit", "DROP FUNCTION audit_is_kept()"],
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        manager.drop_index(Index::drop().name("audit_organization_id_at_idx").table("audit").to_owned()).await?;
        manager.alter_table(Table::alter().table("audit").drop_column("organization_id").take()).await
    }
}

fn guard(backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Sqlite {
        return vec![format!(
            "CREATE TRIGGER audit_is_kept BEFORE UPDATE OF {KEPT} ON audit \
             BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        )];
    }
    vec![
        "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$"
            .to_owned(),
        format!(
            "CREATE TRIGGER audit_is_kept BEFORE UPDATE OF {KEPT} ON audit \
             FOR EACH ROW EXECUTE FUNCTION audit_is_kept()"
        ),
    ]
}
