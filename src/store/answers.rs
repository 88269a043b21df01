//! What people answered, sealed. This room moves it about and cannot open it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    answer::{ActiveModel, COLUMN, Entity, Model, Relation},
    enrollment, event, registration,
};
use sea_orm::{
    ActiveValue, Condition, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationTrait,
};
use uuid::Uuid;

use super::{Db, Result, Tx, row::Row};
use crate::domain::{
    enrollment::EnrollmentState,
    id::{AnswerId, EnrollmentId, EventId, ParticipantId, QuestionId, RegistrationId},
    question::{Answer, is_shown},
    registration::RegistrationState as State,
    sealed::{Holder, Sealed},
};

const TABLE: &str = "answer";
/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 200;

fn value(row: Model) -> Result<Answer> {
    let holder = match (row.registration_id, row.enrollment_id) {
        (Some(registration), None) => Holder::Registration(RegistrationId(registration)),
        (None, Some(enrollment)) => Holder::Enrollment(EnrollmentId(enrollment)),
        _ => return Err(Row::new(TABLE, row.id).corrupt("enrollment_id")),
    };
    Ok(Answer {
        id: AnswerId(row.id),
        question_id: QuestionId(row.question_id),
        holder,
        sealed: Sealed { key_id: row.key_id, bytes: row.sealed },
        given_at: row.given_at,
        delete_after: row.delete_after,
    })
}

fn row(answer: &Answer) -> Model {
    let a = answer.clone();
    let (registration_id, enrollment_id) = match a.holder {
        Holder::Registration(id) => (Some(id.0), None),
        Holder::Enrollment(id) => (None, Some(id.0)),
    };
    Model {
        id: a.id.0,
        question_id: a.question_id.0,
        registration_id,
        enrollment_id,
        key_id: a.sealed.key_id,
        sealed: a.sealed.bytes,
        given_at: a.given_at,
        delete_after: a.delete_after,
    }
}

fn of(holder: Holder) -> Condition {
    match holder {
        Holder::Registration(id) => COLUMN.registration_id.eq(id.0).into(),
        Holder::Enrollment(id) => COLUMN.enrollment_id.eq(id.0).into(),
    }
}

/// Everything that belongs to one holder.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of(db: &impl Db, holder: Holder) -> Result<Vec<Answer>> {
    let rows = Entity::find().filter(of(holder)).order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Everything that was answered for a date: by its registrations, and by the enrollments they come from.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_event(db: &impl Db, event: EventId) -> Result<Vec<Answer>> {
    let own = Entity::find()
        .join(JoinType::InnerJoin, Relation::Registration.def())
        .filter(registration::COLUMN.event_id.eq(event.0));
    let mut rows = own.all(db.connection()).await?;
    let enrolled = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.enrollment_id.0)
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(registration::COLUMN.enrollment_id.is_not_null());
    let standing = Entity::find().filter(COLUMN.enrollment_id.in_subquery(enrolled.into_query()));
    rows.extend(standing.all(db.connection()).await?);
    rows.into_iter().map(value).collect()
}

/// Replaces what a holder answered to these questions.
///
/// # Errors
/// The database refused or is gone.
pub async fn replace(tx: &Tx, holder: Holder, questions: &[QuestionId], answers: &[Answer]) -> Result<()> {
    let asked = COLUMN.question_id.is_in(questions.iter().map(|id| id.0));
    Entity::delete_many().filter(of(holder)).filter(asked).exec(tx.connection()).await?;
    for chunk in answers.chunks(CHUNK) {
        let rows: Vec<ActiveModel> = chunk.iter().map(|answer| row(answer).into_active_model()).collect();
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Forgets everything a holder answered.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget(tx: &Tx, holder: Holder) -> Result<()> {
    Entity::delete_many().filter(of(holder)).exec(tx.connection()).await?;
    Ok(())
}

/// Erases what is due; says how many rows went.
///
/// # Errors
/// The database refused or is gone.
pub async fn erase_due(tx: &Tx, now: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(COLUMN.delete_after.lte(now)).exec(tx.connection()).await?.rows_affected)
}

/// The answers of a date's registrations to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The question.
    pub question: QuestionId,
    /// The date.
    pub event: EventId,
    /// When it ends now.
    pub ends_at: DateTime<Utc>,
    /// The earliest day for which one of them is due.
    pub first_due: DateTime<Utc>,
    /// The latest.
    pub last_due: DateTime<Utc>,
}

/// All answers of registrations in batches.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_batches(db: &impl Db) -> Result<Vec<Batch>> {
    type Found = (Uuid, Uuid, DateTime<Utc>, DateTime<Utc>, DateTime<Utc>);
    let rows: Vec<Found> = Entity::find()
        .select_only()
        .column(COLUMN.question_id.0)
        .column(registration::COLUMN.event_id.0)
        .column(event::COLUMN.ends_at.0)
        .column_as(COLUMN.delete_after.min(), "first_due")
        .column_as(COLUMN.delete_after.max(), "last_due")
        .join(JoinType::InnerJoin, Relation::Registration.def())
        .join(JoinType::InnerJoin, registration::Relation::Event.def())
        .group_by(COLUMN.question_id.0)
        .group_by(registration::COLUMN.event_id.0)
        .group_by(event::COLUMN.ends_at.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let batch = |(question, event, ends_at, first_due, last_due)| Batch {
        question: QuestionId(question),
        event: EventId(event),
        ends_at,
        first_due,
        last_due,
    };
    Ok(rows.into_iter().map(batch).collect())
}

/// Says when the answers of a batch are due.
///
/// # Errors
/// The database refused or is gone.
pub async fn set_due(tx: &Tx, batch: &Batch, due: DateTime<Utc>) -> Result<()> {
    let of_event = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.event_id.eq(batch.event.0));
    Entity::update_many()
        .set(ActiveModel { delete_after: ActiveValue::Set(due), ..Default::default() })
        .filter(COLUMN.question_id.eq(batch.question.0))
        .filter(COLUMN.registration_id.in_subquery(of_event.into_query()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// An answer of an enrollment: which, when it is due, and where the enrollment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The row.
    pub answer: AnswerId,
    /// The question.
    pub question: QuestionId,
    /// The enrollment.
    pub enrollment: EnrollmentId,
    /// Where it stands.
    pub state: EnrollmentState,
    /// Since when it stands so.
    pub since: DateTime<Utc>,
    /// When the answer is due.
    pub due: DateTime<Utc>,
}

/// All answers of enrollments.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_standing(db: &impl Db) -> Result<Vec<Standing>> {
    type Columns = (Uuid, Uuid, Uuid, String, DateTime<Utc>, DateTime<Utc>);
    let rows: Vec<Columns> = Entity::find()
        .select_only()
        .columns([COLUMN.id.0, COLUMN.question_id.0])
        .columns([enrollment::COLUMN.id.0, enrollment::COLUMN.state.0, enrollment::COLUMN.changed_at.0])
        .column(COLUMN.delete_after.0)
        .join(JoinType::InnerJoin, Relation::Enrollment.def())
        .into_tuple()
        .all(db.connection())
        .await?;
    let one = |(answer, question, enrollment, state, since, due): (Uuid, Uuid, Uuid, String, _, _)| {
        let state = Row::new("enrollment", enrollment).word("state", &state, EnrollmentState::from_word)?;
        let (answer, question) = (AnswerId(answer), QuestionId(question));
        Ok(Standing { answer, question, enrollment: EnrollmentId(enrollment), state, since, due })
    };
    rows.into_iter().map(one).collect()
}

/// Says when one answer is due.
///
/// # Errors
/// The database refused or is gone.
pub async fn set_due_of(tx: &Tx, answer: AnswerId, due: DateTime<Utc>) -> Result<()> {
    let set = ActiveModel { delete_after: ActiveValue::Set(due), ..Default::default() };
    Entity::update_many().set(set).filter(COLUMN.id.eq(answer.0)).exec(tx.connection()).await?;
    Ok(())
}

/// The end of the last date in which somebody takes or took part by their enrollment, by enrollment; those without any
/// are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn last_dates(db: &impl Db, enrollments: &[EnrollmentId]) -> Result<HashMap<EnrollmentId, DateTime<Utc>>> {
    let shown = State::ALL.iter().filter(|state| is_shown(**state)).map(|state| state.as_str());
    let shown: Vec<&str> = shown.collect();
    let mut found = HashMap::new();
    for chunk in enrollments.chunks(CHUNK) {
        let rows: Vec<(Uuid, DateTime<Utc>)> = registration::Entity::find()
            .select_only()
            .column(registration::COLUMN.enrollment_id.0)
            .column_as(event::COLUMN.ends_at.max(), "last")
            .join(JoinType::InnerJoin, registration::Relation::Event.def())
            .filter(registration::COLUMN.enrollment_id.is_in(chunk.iter().map(|id| id.0)))
            .filter(registration::COLUMN.state.is_in(shown.clone()))
            .group_by(registration::COLUMN.enrollment_id.0)
            .into_tuple()
            .all(db.connection())
            .await?;
        found.extend(rows.into_iter().map(|(id, last)| (EnrollmentId(id), last)));
    }
    Ok(found)
}

/// Everything a person answered, for whatever they registered.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_person(db: &impl Db, person: ParticipantId) -> Result<Vec<Answer>> {
    let registered = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.participant_id.eq(person.0));
    let enrolled = enrollment::Entity::find()
        .select_only()
        .column(enrollment::COLUMN.id.0)
        .filter(enrollment::COLUMN.participant_id.eq(person.0));
    // Asked for both at once, PostgreSQL reads everybody's.
    let registered = Entity::find().filter(COLUMN.registration_id.in_subquery(registered.into_query()));
    let enrolled = Entity::find().filter(COLUMN.enrollment_id.in_subquery(enrolled.into_query()));
    let mut rows = registered.all(db.connection()).await?;
    rows.extend(enrolled.all(db.connection()).await?);
    rows.sort_unstable_by_key(|row| row.id);
    rows.into_iter().map(value).collect()
}
