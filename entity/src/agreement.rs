//! That somebody agreed, when, and to which words.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub registration_id: Option<Uuid>,
    #[sea_orm(unique)]
    pub enrollment_id: Option<Uuid>,
    #[sea_orm(unique)]
    pub follow_id: Option<Uuid>,
    pub version: String,
    pub link_id: Uuid,
    pub asked_at: DateTimeUtc,
    pub agreed_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "registration_id", to = "id", on_delete = "Cascade")]
    pub registration: BelongsTo<Option<super::registration::Entity>>,
    #[sea_orm(belongs_to, from = "enrollment_id", to = "id", on_delete = "Cascade")]
    pub enrollment: BelongsTo<Option<super::enrollment::Entity>>,
    #[sea_orm(belongs_to, from = "follow_id", to = "id", on_delete = "Cascade")]
    pub follow: BelongsTo<Option<super::follow::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
