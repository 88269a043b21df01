//! What somebody answered, sealed: for one date, or for a whole format.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub question_id: Uuid,
    pub registration_id: Option<Uuid>,
    pub enrollment_id: Option<Uuid>,
    pub key_id: String,
    #[sea_orm(column_type = "Blob")]
    pub sealed: Vec<u8>,
    pub given_at: DateTimeUtc,
    pub delete_after: DateTimeUtc,
    #[sea_orm(belongs_to, from = "question_id", to = "id")]
    pub question: BelongsTo<super::question::Entity>,
    #[sea_orm(belongs_to, from = "registration_id", to = "id", on_delete = "Cascade")]
    pub registration: BelongsTo<Option<super::registration::Entity>>,
    #[sea_orm(belongs_to, from = "enrollment_id", to = "id", on_delete = "Cascade")]
    pub enrollment: BelongsTo<Option<super::enrollment::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
