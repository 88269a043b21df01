//! What one limit on mail to strangers kept back, and since when the breaker is open.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_cap")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub withheld: i64,
    pub last_at: Option<DateTimeUtc>,
    pub open_since: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
