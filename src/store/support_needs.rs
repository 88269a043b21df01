//! What support people need, sealed; a table of its own, so that nothing else reads it along.

use chrono::{DateTime, Utc};
use entity::{
    enrollment, event, registration,
    support_need::{ActiveModel, COLUMN, Entity, Model, Relation},
};
use sea_orm::{
    ActiveValue, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    row::{Row, add},
};
use crate::domain::{
    enrollment::EnrollmentState,
    id::{EnrollmentId, EventId, ParticipantId, RegistrationId, SupportNeedId},
    sealed::{Holder, Sealed},
    support::SupportNeed,
};

const TABLE: &str = "support_need";

fn value(row: Model) -> Result<SupportNeed> {
    let holder = match (row.registration_id, row.enrollment_id) {
        (Some(registration), None) => Holder::Registration(RegistrationId(registration)),
        (None, Some(enrollment)) => Holder::Enrollment(EnrollmentId(enrollment)),
        _ => return Err(Row::new(TABLE, row.id).corrupt("enrollment_id")),
    };
    Ok(SupportNeed {
        id: SupportNeedId(row.id),
        holder,
        sealed: Sealed { key_id: row.key_id, bytes: row.sealed },
        given_at: row.given_at,
        delete_after: row.delete_after,
    })
}

fn of(holder: Holder) -> Condition {
    match holder {
        Holder::Registration(id) => COLUMN.registration_id.eq(id.0).into(),
        Holder::Enrollment(id) => COLUMN.enrollment_id.eq(id.0).into(),
    }
}

/// What a holder needs.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, holder: Holder) -> Result<Option<SupportNeed>> {
    Entity::find().filter(of(holder)).one(db.connection()).await?.map(value).transpose()
}

/// What is needed at a date: by its registrations, and by the enrollments they come from.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_event(db: &impl Db, event: EventId) -> Result<Vec<SupportNeed>> {
    let ids = |column: registration::Column| {
        let rows = registration::Entity::find().select_only().column(column);
        rows.filter(registration::COLUMN.event_id.eq(event.0))
    };
    let enrolled = ids(registration::Column::EnrollmentId).filter(registration::COLUMN.enrollment_id.is_not_null());
    of_either(db, ids(registration::Column::Id).into_query(), enrolled.into_query()).await
}

/// Replaces what a holder needs; none is nothing.
///
/// # Errors
/// The database refused or is gone.
pub async fn replace(tx: &Tx, holder: Holder, need: Option<&SupportNeed>) -> Result<()> {
    Entity::delete_many().filter(of(holder)).exec(tx.connection()).await?;
    let Some(need) = need else { return Ok(()) };
    let (registration_id, enrollment_id) = match need.holder {
        Holder::Registration(id) => (Some(id.0), None),
        Holder::Enrollment(id) => (None, Some(id.0)),
    };
    let row = Model {
        id: need.id.0,
        registration_id,
        enrollment_id,
        key_id: need.sealed.key_id.clone(),
        sealed: need.sealed.bytes.clone(),
        given_at: need.given_at,
        delete_after: need.delete_after,
    };
    add(tx, row).await
}

/// Erases what is due; says how many rows went.
///
/// # Errors
/// The database refused or is gone.
pub async fn erase_due(tx: &Tx, now: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(COLUMN.delete_after.lte(now)).exec(tx.connection()).await?.rows_affected)
}

/// A need of a registration: which, when it is due, and when its date ends now.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_dated(db: &impl Db) -> Result<Vec<(SupportNeedId, DateTime<Utc>, DateTime<Utc>)>> {
    let rows: Vec<(Uuid, DateTime<Utc>, DateTime<Utc>)> = Entity::find()
        .select_only()
        .columns([COLUMN.id.0, COLUMN.delete_after.0])
        .column(event::COLUMN.ends_at.0)
        .join(JoinType::InnerJoin, Relation::Registration.def())
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|(id, due, ends_at)| (SupportNeedId(id), due, ends_at)).collect())
}

/// A need of an enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub need: SupportNeedId,
    /// When it is due.
    pub due: DateTime<Utc>,
    /// Whose.
    pub enrollment: EnrollmentId,
    /// Where that stands.
    pub state: EnrollmentState,
    /// Since when it stands so.
    pub since: DateTime<Utc>,
}

/// All needs of enrollments.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_standing(db: &impl Db) -> Result<Vec<Standing>> {
    type Columns = (Uuid, DateTime<Utc>, Uuid, String, DateTime<Utc>);
    let rows: Vec<Columns> = Entity::find()
        .select_only()
        .columns([COLUMN.id.0, COLUMN.delete_after.0])
        .columns([enrollment::COLUMN.id.0, enrollment::COLUMN.state.0, enrollment::COLUMN.changed_at.0])
        .join(JoinType::InnerJoin, Relation::Enrollment.def())
        .into_tuple()
        .all(db.connection())
        .await?;
    let one = |(id, due, enrollment, state, since): (Uuid, _, Uuid, String, _)| {
        let state = Row::new("enrollment", enrollment).word("state", &state, EnrollmentState::from_word)?;
        Ok(Standing { need: SupportNeedId(id), due, enrollment: EnrollmentId(enrollment), state, since })
    };
    rows.into_iter().map(one).collect()
}

/// Says when one need is due.
///
/// # Errors
/// The database refused or is gone.
pub async fn set_due(tx: &Tx, need: SupportNeedId, due: DateTime<Utc>) -> Result<()> {
    let set = ActiveModel { delete_after: ActiveValue::Set(due), ..Default::default() };
    Entity::update_many().set(set).filter(COLUMN.id.eq(need.0)).exec(tx.connection()).await?;
    Ok(())
}

/// Everything a person needs, for whatever they registered.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_person(db: &impl Db, person: ParticipantId) -> Result<Vec<SupportNeed>> {
    let registered = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.participant_id.eq(person.0));
    let enrolled = enrollment::Entity::find()
        .select_only()
        .column(enrollment::COLUMN.id.0)
        .filter(enrollment::COLUMN.participant_id.eq(person.0));
    of_either(db, registered.into_query(), enrolled.into_query()).await
}

/// The needs of these registrations, and those of these enrollments. Asked for both at once, PostgreSQL reads everybody's.
async fn of_either(
    db: &impl Db,
    registrations: SelectStatement,
    enrollments: SelectStatement,
) -> Result<Vec<SupportNeed>> {
    let registered = Entity::find().filter(COLUMN.registration_id.in_subquery(registrations));
    let enrolled = Entity::find().filter(COLUMN.enrollment_id.in_subquery(enrollments));
    let mut rows = registered.all(db.connection()).await?;
    rows.extend(enrolled.all(db.connection()).await?);
    rows.into_iter().map(value).collect()
}
