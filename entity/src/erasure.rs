//! A line of the erasure ledger: somebody was erased at their own wish, or said what no restored backup may take back.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub at: DateTimeUtc,
    pub reach: String,
    pub detail: String,
    pub proof: String,
}

impl ActiveModelBehavior for ActiveModel {}
