//! A drafted change of a format's dates, and what applying it did.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_set")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub format_id: Uuid,
    pub account_id: Option<Uuid>,
    pub state: String,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub rule: Option<Json>,
    pub valid_from: Option<Date>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub picked: Option<Json>,
    pub basis: String,
    pub made_at: DateTimeUtc,
    pub applied_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub outcome: Option<Json>,
    #[sea_orm(belongs_to, from = "format_id", to = "id", on_delete = "Cascade")]
    pub format: BelongsTo<super::format::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
