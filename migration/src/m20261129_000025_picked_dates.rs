//! A drafted change is another rule from a day on, or one thing that is done to several chosen dates.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What both shapes of the table have.
const KEPT: [&str; 10] =
    ["id", "format_id", "account_id", "state", "rule", "valid_from", "basis", "made_at", "applied_at", "outcome"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// SQLite cannot make a column optional: the table is made anew, on both databases alike.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [json_binary_null("rule"), date_null("valid_from"), json_binary_null("picked")];
        rebuild(manager, columns.into()).await
    }

    /// Changes of chosen dates go: the older shape has no place for them.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let picked = Query::delete().from_table("change_set").and_where(Expr::col("rule").is_null()).take();
        manager.execute(picked).await?;
        rebuild(manager, vec![json_binary("rule"), date("valid_from")]).await
    }
}

async fn rebuild(manager: &SchemaManager<'_>, columns: Vec<ColumnDef>) -> Result<(), DbErr> {
    manager.create_table(change_set(columns)).await?;
    let kept = Query::select().columns(KEPT).from("change_set").take();
    let moved = Query::insert()
        .into_table("change_set_anew")
        .columns(KEPT)
        .select_from(kept)
        .map_err(|error| DbErr::Custom(error.to_string()))?
        .take();
    manager.execute(moved).await?;
    manager.drop_table(Table::drop().table("change_set").take()).await?;
    manager.rename_table(Table::rename().table("change_set_anew", "change_set").take()).await?;
    manager.create_index(index("change_set", &["format_id", "made_at"])).await
}

fn change_set(columns: Vec<ColumnDef>) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("change_set_anew")
        .col(uuid("id").primary_key().take())
        .col(uuid("format_id"))
        .col(uuid_null("account_id"))
        .col(string("state"));
    for mut column in columns {
        table.col(&mut column);
    }
    table
        .col(string("basis"))
        .col(timestamp_with_time_zone("made_at"))
        .col(timestamp_with_time_zone_null("applied_at"))
        .col(json_binary_null("outcome"))
        .foreign_key(&mut of_format())
        .take()
}

/// Named as the table will be.
fn of_format() -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name("change_set_format_id_fkey")
        .from("change_set_anew", "format_id")
        .to("format", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
