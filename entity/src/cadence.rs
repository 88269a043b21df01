//! One rule in the history of a format's rules.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cadence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub format_id: Uuid,
    pub valid_from: Date,
    pub valid_until: Option<Date>,
    pub every: i16,
    pub unit: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub weekdays: Json,
    pub month_ordinal: Option<i16>,
    pub anchor: Date,
    pub until: Option<Date>,
    pub start_time: Time,
    pub minutes: i32,
    pub holiday_policy: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub holiday_scope: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub pauses: Json,
    #[sea_orm(belongs_to, from = "format_id", to = "id")]
    pub format: BelongsTo<super::format::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
