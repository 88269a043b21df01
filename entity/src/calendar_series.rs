//! The dates of one rule as one entry of a person's calendar.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_series")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrollment_id: Uuid,
    pub cadence_id: Option<Uuid>,
    #[sea_orm(unique)]
    pub uid: String,
    pub sequence: i32,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "enrollment_id", to = "id", on_delete = "Cascade")]
    pub enrollment: BelongsTo<super::enrollment::Entity>,
    #[sea_orm(belongs_to, from = "cadence_id", to = "id")]
    pub cadence: BelongsTo<Option<super::cadence::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
