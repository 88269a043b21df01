//! One calendar object that was mailed to one person, or is on its way.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_ledger")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub registration_id: Uuid,
    pub notice_id: Uuid,
    pub uid: String,
    pub method: String,
    pub sequence: i32,
    pub queued_at: DateTimeUtc,
    pub message_id: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub left_mailbox_id: Option<Uuid>,
    #[sea_orm(belongs_to, from = "registration_id", to = "id", on_delete = "Cascade")]
    pub registration: BelongsTo<super::registration::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
