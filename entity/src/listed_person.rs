//! Somebody a format is for.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listed_person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub format_id: Uuid,
    pub email_normalized: String,
    pub name: String,
    pub name_folded: String,
    pub land: Option<String>,
    pub role: Option<String>,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "format_id", to = "id", on_delete = "Cascade")]
    pub format: BelongsTo<super::format::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
