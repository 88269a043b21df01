//! What people are asked when they register: by a format for all its dates, or by one date.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "question")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub format_id: Option<Uuid>,
    pub event_id: Option<Uuid>,
    pub position: i32,
    pub kind: String,
    pub label: String,
    #[sea_orm(column_type = "Text")]
    pub help: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub options: Json,
    pub required: bool,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    pub retention_days: i32,
    pub retired_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i64,
    #[sea_orm(belongs_to, from = "format_id", to = "id", on_delete = "Cascade")]
    pub format: BelongsTo<Option<super::format::Entity>>,
    #[sea_orm(belongs_to, from = "event_id", to = "id", on_delete = "Cascade")]
    pub event: BelongsTo<Option<super::event::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
