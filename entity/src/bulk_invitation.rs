//! Somebody invited to a format by its team.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub format_id: Uuid,
    pub participant_id: Uuid,
    pub enrollment_id: Option<Uuid>,
    #[sea_orm(unique)]
    pub link_id: Uuid,
    pub invited_at: DateTimeUtc,
    pub notice_id: Option<Uuid>,
    pub reminded_at: Option<DateTimeUtc>,
    pub registration_id: Option<Uuid>,
    #[sea_orm(belongs_to, from = "format_id", to = "id", on_delete = "Cascade")]
    pub format: BelongsTo<super::format::Entity>,
    #[sea_orm(belongs_to, from = "participant_id", to = "id", on_delete = "Cascade")]
    pub participant: BelongsTo<super::participant::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
