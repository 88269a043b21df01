//! A mailbox that follows a format by mail.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follow")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub format_id: Uuid,
    pub mailbox_id: Uuid,
    pub wish: String,
    pub state: String,
    pub locale: String,
    #[sea_orm(unique)]
    pub link_id: Uuid,
    pub expires_at: DateTimeUtc,
    pub requested_at: DateTimeUtc,
    pub confirmed_at: Option<DateTimeUtc>,
    pub changed_at: DateTimeUtc,
    pub told_month: Option<String>,
    #[sea_orm(belongs_to, from = "format_id", to = "id", on_delete = "Cascade")]
    pub format: BelongsTo<super::format::Entity>,
    #[sea_orm(belongs_to, from = "mailbox_id", to = "id")]
    pub mailbox: BelongsTo<super::mailbox::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
