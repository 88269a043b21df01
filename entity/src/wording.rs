//! Words by which people agreed to something.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wording")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: String,
    pub locale: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
