//! A mail that came in, and what came of it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub message_id: String,
    pub kind: String,
    pub result: String,
    pub event_id: Option<Uuid>,
    pub registration_id: Option<Uuid>,
    pub mailbox_id: Option<Uuid>,
    /// No reference: the notice goes before what is known of its failure.
    pub notice_id: Option<Uuid>,
    pub sender: Option<String>,
    pub answer: Option<String>,
    pub sequence: Option<i64>,
    pub stamp: Option<DateTimeUtc>,
    pub processed_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "event_id", to = "id", on_delete = "Cascade")]
    pub event: BelongsTo<Option<super::event::Entity>>,
    #[sea_orm(belongs_to, from = "registration_id", to = "id", on_delete = "Cascade")]
    pub registration: BelongsTo<Option<super::registration::Entity>>,
    #[sea_orm(belongs_to, from = "mailbox_id", to = "id", on_delete = "Cascade")]
    pub mailbox: BelongsTo<Option<super::mailbox::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
