//! One date to which somebody was invited.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_invitation_date")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub invitation_id: Uuid,
    pub event_id: Uuid,
    pub registration_id: Uuid,
    #[sea_orm(belongs_to, from = "invitation_id", to = "id", on_delete = "Cascade")]
    pub invitation: BelongsTo<super::bulk_invitation::Entity>,
    #[sea_orm(belongs_to, from = "event_id", to = "id", on_delete = "Cascade")]
    pub event: BelongsTo<super::event::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
