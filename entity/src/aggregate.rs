//! What is kept of a date for good.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "aggregate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub event_id: Uuid,
    pub land: Option<String>,
    pub registered: i32,
    pub waiting: i32,
    pub attended: i32,
    #[sea_orm(belongs_to, from = "event_id", to = "id", on_delete = "Cascade")]
    pub event: BelongsTo<super::event::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
