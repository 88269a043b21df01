//! A standing exchange.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "format")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub team_id: Uuid,
    pub organization_id: Uuid,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    #[sea_orm(column_type = "Text")]
    pub description_md: String,
    #[sea_orm(column_type = "Text")]
    pub description_html: String,
    pub audience: String,
    #[sea_orm(column_type = "Text")]
    pub audience_note: String,
    pub status: String,
    pub time_zone: String,
    pub default_minutes: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub location: Option<String>,
    pub capacity: Option<i32>,
    pub registration: String,
    pub approval: bool,
    pub registration_opens_before: Option<i32>,
    pub registration_closes_before: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub audience_roles: Json,
    #[sea_orm(column_type = "Text", nullable)]
    pub join_url: Option<String>,
    pub join_opens_before: i32,
    pub join_closes_after: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub join_text: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub reminder_offsets: Json,
    pub retention_days: i32,
    pub support_needs: bool,
    pub support_days_before: i32,
    pub support_contact: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub tags: Json,
    pub locale: String,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<super::team::Entity>,
    #[sea_orm(belongs_to, from = "organization_id", to = "id")]
    pub organization: BelongsTo<super::organization::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
