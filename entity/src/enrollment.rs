//! One participant in one format, until they leave.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrollment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub format_id: Uuid,
    pub participant_id: Uuid,
    pub state: String,
    pub channel: String,
    #[sea_orm(unique)]
    pub link_id: Uuid,
    pub expires_at: DateTimeUtc,
    pub requested_at: DateTimeUtc,
    pub confirmed_at: Option<DateTimeUtc>,
    pub changed_at: DateTimeUtc,
    pub ended_by: Option<String>,
    #[sea_orm(belongs_to, from = "format_id", to = "id")]
    pub format: BelongsTo<super::format::Entity>,
    #[sea_orm(belongs_to, from = "participant_id", to = "id")]
    pub participant: BelongsTo<super::participant::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
