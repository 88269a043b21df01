//! What people are asked when they register.

use std::collections::HashMap;

use entity::{
    answer,
    question::{ActiveModel, COLUMN, Entity, Model},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{
    Db, Result, StoreError, Tx,
    row::{Row, add, present, saved},
};
use crate::domain::{
    id::{EventId, FormatId, QuestionId},
    question::{Asker, Question, QuestionKind},
};

const TABLE: &str = "question";
/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 200;

fn value(row: Model) -> Result<Question> {
    let at = Row::new(TABLE, row.id);
    let asker = match (row.format_id, row.event_id) {
        (Some(format), None) => Asker::Format(FormatId(format)),
        (None, Some(event)) => Asker::Event(EventId(event)),
        _ => return Err(at.corrupt("event_id")),
    };
    Ok(Question {
        id: QuestionId(row.id),
        asker,
        position: at.number("position", row.position)?,
        kind: at.word("kind", &row.kind, QuestionKind::from_word)?,
        options: at.json("options", row.options)?,
        retention_days: at.number("retention_days", row.retention_days)?,
        label: row.label,
        help: row.help,
        required: row.required,
        purpose: row.purpose,
        retired_at: row.retired_at,
        created_at: row.created_at,
        version: row.version,
    })
}

fn row(question: &Question) -> Result<Model> {
    let at = Row::new(TABLE, question.id);
    let q = question.clone();
    let (format_id, event_id) = match q.asker {
        Asker::Format(format) => (Some(format.0), None),
        Asker::Event(event) => (None, Some(event.0)),
    };
    Ok(Model {
        id: q.id.0,
        format_id,
        event_id,
        position: at.number("position", q.position)?,
        kind: q.kind.as_str().to_owned(),
        label: q.label,
        help: q.help,
        options: at.to_json("options", &q.options)?,
        required: q.required,
        purpose: q.purpose,
        retention_days: at.number("retention_days", q.retention_days)?,
        retired_at: q.retired_at,
        created_at: q.created_at,
        version: q.version,
    })
}

async fn list_where(db: &impl Db, which: Condition) -> Result<Vec<Question>> {
    let rows = Entity::find().filter(which).order_by_asc(COLUMN.position.0).order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Everything one asker asks or ever asked, in order.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of(db: &impl Db, asker: Asker) -> Result<Vec<Question>> {
    let which = match asker {
        Asker::Format(format) => COLUMN.format_id.eq(format.0),
        Asker::Event(event) => COLUMN.event_id.eq(event.0),
    };
    list_where(db, which.into()).await
}

/// What a date asks or ever asked: first its format's questions, then its own, each in order.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_event(db: &impl Db, event: EventId, format: Option<FormatId>) -> Result<Vec<Question>> {
    let mut which = Condition::any().add(COLUMN.event_id.eq(event.0));
    if let Some(format) = format {
        which = which.add(COLUMN.format_id.eq(format.0));
    }
    let mut questions = list_where(db, which).await?;
    questions.sort_by_key(|question| (matches!(question.asker, Asker::Event(_)), question.position, question.id));
    Ok(questions)
}

/// What these formats and dates ask or ever asked, by asker, each in order; however many there are, in few queries.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_many(db: &impl Db, askers: &[Asker]) -> Result<HashMap<Asker, Vec<Question>>> {
    let mut found: HashMap<Asker, Vec<Question>> = HashMap::new();
    for chunk in askers.chunks(CHUNK) {
        for question in list_where(db, asked_by(chunk)).await? {
            found.entry(question.asker).or_default().push(question);
        }
    }
    Ok(found)
}

/// The question.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: QuestionId) -> Result<Question> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The question, kept from others until the transaction ends: whoever changes it does this first, after its format or
/// its event.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: QuestionId) -> Result<Question> {
    value(present(TABLE, Entity::find_by_id(id.0).lock_exclusive().one(tx.connection()).await?)?)
}

/// What these formats and dates ask or ever asked, kept from changing until the transaction ends: whoever stores answers
/// does this first, so that nobody is taken to have answered what they were never asked.
///
/// # Errors
/// The database refused or is gone.
pub async fn hold_of_many(tx: &Tx, mut askers: Vec<Asker>) -> Result<Vec<Question>> {
    askers.sort_unstable();
    askers.dedup();
    let held = Entity::find().filter(asked_by(&askers)).order_by_asc(COLUMN.id.0).lock_shared();
    let mut questions = held.all(tx.connection()).await?.into_iter().map(value).collect::<Result<Vec<_>>>()?;
    questions.sort_by_key(|question| (question.asker, question.position, question.id));
    Ok(questions)
}

/// These questions; unknown ids are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_by_ids(db: &impl Db, ids: &[QuestionId]) -> Result<Vec<Question>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        found.extend(list_where(db, COLUMN.id.is_in(chunk.iter().map(|id| id.0)).into()).await?);
    }
    Ok(found)
}

fn asked_by(askers: &[Asker]) -> Condition {
    let ids = |pick: fn(&Asker) -> Option<Uuid>| askers.iter().filter_map(pick).collect::<Vec<_>>();
    let formats = ids(|asker| if let Asker::Format(id) = asker { Some(id.0) } else { None });
    let events = ids(|asker| if let Asker::Event(id) = asker { Some(id.0) } else { None });
    Condition::any().add(COLUMN.format_id.is_in(formats)).add(COLUMN.event_id.is_in(events))
}

/// Whether somebody's answer to the question is there.
///
/// # Errors
/// The database refused or is gone.
pub async fn is_answered(db: &impl Db, id: QuestionId) -> Result<bool> {
    let answers = answer::Entity::find().filter(answer::COLUMN.question_id.eq(id.0)).count(db.connection()).await?;
    Ok(answers > 0)
}

/// How many answers there are to each of these questions; those without any are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_answers(db: &impl Db, questions: &[Question]) -> Result<HashMap<QuestionId, u64>> {
    let rows: Vec<(Uuid, i64)> = answer::Entity::find()
        .select_only()
        .column(answer::COLUMN.question_id.0)
        .column_as(answer::COLUMN.id.count(), "n")
        .filter(answer::COLUMN.question_id.is_in(questions.iter().map(|question| question.id.0)))
        .group_by(answer::COLUMN.question_id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|(id, n)| (QuestionId(id), u64::try_from(n).unwrap_or_default())).collect())
}

/// Adds a question.
///
/// # Errors
/// Its format or event is gone, or the database is.
pub async fn insert(tx: &Tx, question: &Question) -> Result<()> {
    add(tx, row(question)?).await
}

/// Saves a question if nobody changed it since it was read; answers its new version.
///
/// # Errors
/// [`Conflict::Version`](super::Conflict::Version), or the database is gone.
pub async fn save(tx: &Tx, question: &Question) -> Result<i64> {
    let version = question.version + 1;
    let mut row: ActiveModel = Model { version, ..row(question)? }.into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.format_id = ActiveValue::NotSet;
    row.event_id = ActiveValue::NotSet;
    row.created_at = ActiveValue::NotSet;
    let updated = Entity::update_many()
        .set(row)
        .filter(COLUMN.id.eq(question.id.0))
        .filter(COLUMN.version.eq(question.version))
        .exec(tx.connection())
        .await?;
    saved(updated.rows_affected)?;
    Ok(version)
}

/// Removes a question that nobody answered.
///
/// # Errors
/// [`Conflict::Reference`](super::Conflict::Reference) if somebody did, not found, or the database is gone.
pub async fn delete(tx: &Tx, id: QuestionId) -> Result<()> {
    let deleted = Entity::delete_by_id(id.0).exec(tx.connection()).await?;
    if deleted.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound(TABLE)) }
}
