//! The intent to mail one person about one change, and how far it got.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub dedupe_key: String,
    pub mailbox_id: Uuid,
    pub kind: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub parameters: Json,
    pub registration_id: Option<Uuid>,
    pub event_id: Option<Uuid>,
    pub priority: i16,
    pub due_at: DateTimeUtc,
    pub deliver_before: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub state: String,
    pub attempt: i32,
    pub lease_owner: Option<String>,
    pub lease_until: Option<DateTimeUtc>,
    pub last_error_class: Option<String>,
    pub message_id: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_answer: Option<String>,
    #[sea_orm(belongs_to, from = "mailbox_id", to = "id")]
    pub mailbox: BelongsTo<super::mailbox::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
