//! Who was asked to take somebody's place at a date.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "substitution")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub registration_id: Uuid,
    pub participant_id: Uuid,
    pub state: String,
    #[sea_orm(unique)]
    pub link_id: Uuid,
    pub expires_at: DateTimeUtc,
    pub asked_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "registration_id", to = "id", on_delete = "Cascade")]
    pub registration: BelongsTo<super::registration::Entity>,
    #[sea_orm(belongs_to, from = "participant_id", to = "id", on_delete = "Cascade")]
    pub participant: BelongsTo<super::participant::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
