//! Mails that are looked at before their turn. Nothing is claimed here: whoever has written a mail ahead claims it like any
//! other when its turn comes, and sends what was written only if nothing it says has changed since.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    calendar_ledger, event, format, inbound, mailbox, organization,
    outbox::{COLUMN, Column, Entity},
    participant, registration,
};
use sea_orm::{
    EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::{Expr, Func},
};
use uuid::Uuid;

use super::{OutboxState, claims::due, row::value};
use crate::{
    domain::{delivery::batch::LONG, id::NoticeId, notice::Notice},
    store::{Db, Result, row::in_steps},
};

/// The mails whose turn comes next, in order, without those over which a worker broke off, those that cannot be read, and
/// those that say more than usual.
///
/// # Errors
/// The database refused or is gone.
pub async fn next_due(db: &impl Db, now: DateTime<Utc>, count: u64) -> Result<Vec<Notice>> {
    let short = length(Expr::col((Entity, Column::Parameters)).cast_as("text")).lte(LONG);
    let rows = due(now, count).filter(short).all(db.connection()).await?;
    let clean = rows.into_iter().filter(|row| row.lease_until.is_none() && row.last_error_class.is_none());
    Ok(clean.filter_map(|row| value(row).ok()).collect())
}

/// What a mail about a registration depends on: all that it says follows from rows that change with one of these.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Seen {
    notice_id: Uuid,
    state: String,
    stand: String,
    channel: String,
    stand_changed_at: DateTime<Utc>,
    stand_revision: i32,
    stand_link: Uuid,
    person_name: String,
    person_locale: String,
    person_link: Uuid,
    person_link_version: i32,
    restricted_at: Option<DateTime<Utc>>,
    address: String,
    suppressed_at: Option<DateTime<Utc>>,
    event_version: i64,
    format_version: Option<i64>,
    host: String,
    method: Option<String>,
    sequence: Option<i32>,
    answered_at: Option<DateTime<Utc>>,
}

impl Seen {
    /// Whether the mail still waits to be sent.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.state == OutboxState::Due.as_str()
    }
}

/// The last time something came in about the registration: an answer stands in its calendar object.
fn answered_at() -> Expr {
    let newest = inbound::Entity::find()
        .select_only()
        .column_as(inbound::COLUMN.processed_at.max(), "newest")
        .filter(
            Expr::col((inbound::Entity, inbound::Column::RegistrationId))
                .eq(Expr::col((registration::Entity, registration::Column::Id))),
        )
        .into_query();
    Expr::SubQuery(None, Box::new(newest.into()))
}

fn length(text: Expr) -> Expr {
    Func::coalesce([Func::char_length(text).into(), Expr::val(0)]).into()
}

/// There is no more text behind a mail than usual.
fn is_short() -> Expr {
    let texts = [
        Expr::col((participant::Entity, participant::Column::Name)),
        Expr::col((event::Entity, event::Column::DescriptionMd)),
        Expr::col((event::Entity, event::Column::DescriptionHtml)),
        Expr::col((event::Entity, event::Column::StatusReason)),
        Expr::col((event::Entity, event::Column::Title)),
        Expr::col((event::Entity, event::Column::Theme)),
        Expr::col((event::Entity, event::Column::Location)),
        Expr::col((format::Entity, format::Column::DescriptionMd)),
        Expr::col((format::Entity, format::Column::DescriptionHtml)),
    ];
    texts.into_iter().map(length).fold(Expr::val(0), ExprTrait::add).lte(LONG)
}

/// How things stand behind these mails, one query for all; a mail that is about no registration is left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn seen(db: &impl Db, notices: &[NoticeId]) -> Result<HashMap<NoticeId, Seen>> {
    look(db, behind(notices)).await
}

/// The same, without those that say more than usual: of these nothing is held in memory before its turn.
///
/// # Errors
/// The database refused or is gone.
pub async fn seen_if_short(db: &impl Db, notices: &[NoticeId]) -> Result<HashMap<NoticeId, Seen>> {
    look(db, behind(notices).filter(is_short())).await
}

async fn look(db: &impl Db, query: Select<Entity>) -> Result<HashMap<NoticeId, Seen>> {
    let rows = query.into_model::<Seen>().all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (NoticeId(row.notice_id), row)).collect())
}

fn behind(notices: &[NoticeId]) -> Select<Entity> {
    let to_registration =
        Entity::belongs_to(registration::Entity).from(Column::RegistrationId).to(registration::Column::Id).into();
    let to_ledger =
        Entity::belongs_to(calendar_ledger::Entity).from(Column::Id).to(calendar_ledger::Column::NoticeId).into();
    Entity::find()
        .select_only()
        .column_as(COLUMN.id.0, "notice_id")
        .column_as(COLUMN.state.0, "state")
        .column_as(registration::COLUMN.state.0, "stand")
        .column_as(registration::COLUMN.channel.0, "channel")
        .column_as(registration::COLUMN.changed_at.0, "stand_changed_at")
        .column_as(registration::COLUMN.revision.0, "stand_revision")
        .column_as(registration::COLUMN.link_id.0, "stand_link")
        .column_as(participant::COLUMN.name.0, "person_name")
        .column_as(participant::COLUMN.locale.0, "person_locale")
        .column_as(participant::COLUMN.link_id.0, "person_link")
        .column_as(participant::COLUMN.link_version.0, "person_link_version")
        .column_as(participant::COLUMN.restricted_at.0, "restricted_at")
        .column_as(mailbox::COLUMN.email_normalized.0, "address")
        .column_as(mailbox::COLUMN.suppressed_at.0, "suppressed_at")
        .column_as(event::COLUMN.version.0, "event_version")
        .column_as(format::COLUMN.version.0, "format_version")
        .column_as(organization::COLUMN.name.0, "host")
        .column_as(calendar_ledger::COLUMN.method.0, "method")
        .column_as(calendar_ledger::COLUMN.sequence.0, "sequence")
        .column_as(answered_at(), "answered_at")
        .join(JoinType::InnerJoin, to_registration)
        .join(JoinType::InnerJoin, registration::Relation::Participant.def())
        .join(JoinType::InnerJoin, participant::Relation::Mailbox.def())
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .join(JoinType::InnerJoin, event::Relation::Organization.def())
        .join(JoinType::LeftJoin, event::Relation::Format.def())
        .join(JoinType::LeftJoin, to_ledger)
        .filter(COLUMN.id.is_in(in_steps(notices.iter().map(|id| id.0))))
}
