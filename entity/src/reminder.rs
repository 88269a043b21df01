//! What became of one reminder for one person.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub registration_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub offset_minutes: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_at: DateTimeUtc,
    pub outcome: String,
    pub settled_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "registration_id", to = "id", on_delete = "Cascade")]
    pub registration: BelongsTo<super::registration::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
