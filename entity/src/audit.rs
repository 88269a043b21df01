//! Who did what to what, and how it went.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTimeUtc,
    pub account_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
    pub what: String,
    pub object: String,
    pub request_id: Option<String>,
    pub result: String,
}

impl ActiveModelBehavior for ActiveModel {}
