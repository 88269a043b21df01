//! A host of formats.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    pub level: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub imprint_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub privacy_url: Option<String>,
    pub accent: Option<String>,
    pub logo: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
