//! One concrete gathering; empty columns are inherited from its format.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub format_id: Option<Uuid>,
    pub team_id: Uuid,
    pub organization_id: Uuid,
    pub cadence_id: Option<Uuid>,
    pub planned_on: Option<Date>,
    pub kind: String,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub starts_local: DateTime,
    pub ends_local: DateTime,
    pub time_zone: String,
    pub status: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub status_reason: Option<String>,
    pub title: Option<String>,
    pub theme: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub description_md: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub description_html: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub join_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub location: Option<String>,
    pub capacity: Option<i32>,
    pub registration: Option<String>,
    pub approval: Option<bool>,
    pub registration_opens_at: Option<DateTimeUtc>,
    pub registration_closes_at: Option<DateTimeUtc>,
    pub support_needs: bool,
    pub support_days_before: i32,
    pub support_contact: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub tags: Option<Json>,
    #[sea_orm(unique)]
    pub calendar_uid: String,
    pub sequence: i32,
    pub changed_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    #[sea_orm(column_type = "Text", nullable)]
    pub external_url: Option<String>,
    pub moved_from: Option<DateTimeUtc>,
    pub taken: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub plan_notes: Json,
    pub hand_edited: bool,
    pub version: i64,
    #[sea_orm(belongs_to, from = "format_id", to = "id")]
    pub format: BelongsTo<Option<super::format::Entity>>,
    #[sea_orm(belongs_to, from = "team_id", to = "id")]
    pub team: BelongsTo<super::team::Entity>,
    #[sea_orm(belongs_to, from = "organization_id", to = "id")]
    pub organization: BelongsTo<super::organization::Entity>,
    #[sea_orm(belongs_to, from = "cadence_id", to = "id")]
    pub cadence: BelongsTo<Option<super::cadence::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
