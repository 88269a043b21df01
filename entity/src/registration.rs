//! One participant at one event.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub event_id: Uuid,
    pub participant_id: Uuid,
    pub enrollment_id: Option<Uuid>,
    pub origin: String,
    pub state: String,
    pub position: Option<i64>,
    pub offered_until: Option<DateTimeUtc>,
    pub channel: String,
    #[sea_orm(unique)]
    pub link_id: Uuid,
    pub expires_at: DateTimeUtc,
    pub requested_at: DateTimeUtc,
    pub confirmed_at: Option<DateTimeUtc>,
    pub changed_at: DateTimeUtc,
    /// How often what a calendar says of it changed; counted by the store alone.
    #[sea_orm(default_value = 0)]
    pub revision: i32,
    pub ended_by: Option<String>,
    pub asked_with: Option<Uuid>,
    pub substitute_for: Option<Uuid>,
    #[sea_orm(belongs_to, from = "event_id", to = "id")]
    pub event: BelongsTo<super::event::Entity>,
    #[sea_orm(belongs_to, from = "participant_id", to = "id")]
    pub participant: BelongsTo<super::participant::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
