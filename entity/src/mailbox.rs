//! A mail address as we know it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub email_normalized: String,
    pub kind: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub suppressed_reason: Option<String>,
    pub suppressed_at: Option<DateTimeUtc>,
    /// The address without what stands behind a plus.
    #[sea_orm(default_value = "")]
    pub reaches: String,
}

impl ActiveModelBehavior for ActiveModel {}
