//! The text of a mail about a date as it went out.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_copy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub method: Option<String>,
    pub sequence: Option<i32>,
    pub files: i16,
    #[sea_orm(belongs_to, from = "notice_id", to = "id", on_delete = "Cascade")]
    pub notice: BelongsTo<super::outbox::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
