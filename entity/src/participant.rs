//! A person: a name at a mailbox.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub mailbox_id: Uuid,
    pub name: String,
    pub name_folded: String,
    pub land: Option<String>,
    pub role: Option<String>,
    pub organization_text: Option<String>,
    pub locale: String,
    #[sea_orm(unique)]
    pub link_id: Uuid,
    pub link_version: i32,
    pub created_at: DateTimeUtc,
    pub restricted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "mailbox_id", to = "id")]
    pub mailbox: BelongsTo<super::mailbox::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
