//! Who takes part in which format.

mod ended;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    bulk_invitation,
    enrollment::{ActiveModel, COLUMN, Entity, Model, Relation},
    format, mailbox, participant, registration,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, Condition, EntityTrait, ExprTrait, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
};
use uuid::Uuid;

use super::{
    Db, Result, StoreError, Tx, answers,
    bulk_invitations::stopped::waits_for_enrollment,
    participants,
    row::{Row, add, present},
    support_needs,
};
use crate::domain::{
    change_set::People,
    enrollment::{Enrollment, EnrollmentState as State},
    id::{EnrollmentId, EventId, FormatId, MailboxId, ParticipantId, TeamId},
    participant::{Channel, Participant},
    registration::EndedBy,
    sealed::Holder,
};

pub use ended::{forget_declined, forget_left, list_left};

const TABLE: &str = "enrollment";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

#[allow(clippy::needless_pass_by_value, reason = "a row becomes its value, here as everywhere")]
fn value(row: Model) -> Result<Enrollment> {
    let at = Row::new(TABLE, row.id);
    Ok(Enrollment {
        id: EnrollmentId(row.id),
        format_id: FormatId(row.format_id),
        participant_id: ParticipantId(row.participant_id),
        state: at.word("state", &row.state, State::from_word)?,
        channel: at.word("channel", &row.channel, Channel::from_word)?,
        link_id: row.link_id,
        expires_at: row.expires_at,
        requested_at: row.requested_at,
        confirmed_at: row.confirmed_at,
        changed_at: row.changed_at,
        ended_by: row.ended_by.as_deref().map(|word| at.word("ended_by", word, EndedBy::from_word)).transpose()?,
    })
}

fn row(enrollment: &Enrollment) -> Model {
    let e = enrollment;
    Model {
        id: e.id.0,
        format_id: e.format_id.0,
        participant_id: e.participant_id.0,
        state: e.state.as_str().to_owned(),
        channel: e.channel.as_str().to_owned(),
        link_id: e.link_id,
        expires_at: e.expires_at,
        requested_at: e.requested_at,
        confirmed_at: e.confirmed_at,
        changed_at: e.changed_at,
        ended_by: e.ended_by.map(|who| who.as_str().to_owned()),
    }
}

/// The enrollment of a person in a format.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, format: FormatId, participant: ParticipantId) -> Result<Option<Enrollment>> {
    let found = Entity::find()
        .filter(COLUMN.format_id.eq(format.0))
        .filter(COLUMN.participant_id.eq(participant.0))
        .one(db.connection());
    found.await?.map(value).transpose()
}

/// The enrollment of a confirm link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<Enrollment>> {
    Entity::find().filter(COLUMN.link_id.eq(link_id)).one(db.connection()).await?.map(value).transpose()
}

/// The enrollment.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: EnrollmentId) -> Result<Enrollment> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The enrollment, if it is still there.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_id(db: &impl Db, id: EnrollmentId) -> Result<Option<Enrollment>> {
    Entity::find_by_id(id.0).one(db.connection()).await?.map(value).transpose()
}

/// The enrollment, kept from others until the transaction ends. Lock its format first.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: EnrollmentId) -> Result<Enrollment> {
    value(present(TABLE, Entity::find_by_id(id.0).lock_exclusive().one(tx.connection()).await?)?)
}

/// Everything a person is enrolled in, in the order they asked.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_participant(db: &impl Db, participant: ParticipantId) -> Result<Vec<Enrollment>> {
    let rows = Entity::find()
        .filter(COLUMN.participant_id.eq(participant.0))
        .order_by_asc(COLUMN.requested_at.0)
        .order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Everybody who ever asked to take part in the format, by name: one query.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_for_format(db: &impl Db, format: FormatId) -> Result<Vec<(Enrollment, Participant)>> {
    let rows: Vec<(Model, Option<participant::Model>, Option<mailbox::Model>)> = Entity::find()
        .find_also_related(participant::Entity)
        .find_also(participant::Entity, mailbox::Entity)
        .filter(COLUMN.format_id.eq(format.0))
        .order_by_asc(participant::COLUMN.name_folded.0)
        .order_by_asc(COLUMN.id.0)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|(enrollment, person, mailbox)| {
            let person = person.ok_or(StoreError::NotFound("participant"))?;
            Ok((value(enrollment)?, participants::value(person, mailbox)?))
        })
        .collect()
}

/// Those about whom the team has to decide, in the order in which they asked.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_requested(db: &impl Db, format: FormatId) -> Result<Vec<(Enrollment, Participant)>> {
    let mut people = list_for_format(db, format).await?;
    people.retain(|(one, _)| one.state == State::Requested);
    people.sort_by_key(|(one, _)| (one.requested_at, one.id));
    Ok(people)
}

/// How many people ask to take part in each of the teams' formats; formats that nobody asks about are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_requested(db: &impl Db, teams: &[TeamId]) -> Result<HashMap<FormatId, u64>> {
    let rows: Vec<(Uuid, i64)> = Entity::find()
        .select_only()
        .column(COLUMN.format_id.0)
        .column_as(COLUMN.id.count(), "n")
        .join(JoinType::InnerJoin, Relation::Format.def())
        .filter(format::COLUMN.team_id.is_in(teams.iter().map(|team| team.0)))
        .filter(COLUMN.state.eq(State::Requested.as_str()))
        .group_by(COLUMN.format_id.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let count = |(id, n): (Uuid, i64)| Ok((FormatId(id), Row::new(TABLE, id).number("id", n)?));
    rows.into_iter().map(count).collect()
}

/// How many people take part in the format, by the way they hear of its dates.
///
/// # Errors
/// The database refused or is gone.
pub async fn active_by_channel(db: &impl Db, format: FormatId) -> Result<People> {
    let counts: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(COLUMN.channel.0)
        .column_as(COLUMN.id.count(), "n")
        .filter(COLUMN.format_id.eq(format.0))
        .filter(COLUMN.state.eq(State::Active.as_str()))
        .group_by(COLUMN.channel.0)
        .into_tuple()
        .all(db.connection())
        .await?;
    let mut people = People::default();
    for (channel, count) in counts {
        let at = Row::new(TABLE, format);
        people = people.with(at.word("channel", &channel, Channel::from_word)?, at.number("n", count)?);
    }
    Ok(people)
}

/// Whether somebody at the mailbox said "that was not me" about the format: it gets no further mail about it (C07). The
/// team's no is another matter.
///
/// # Errors
/// The database refused or is gone.
pub async fn denied(db: &impl Db, format: FormatId, mailbox: MailboxId) -> Result<bool> {
    let count = Entity::find()
        .join(JoinType::InnerJoin, Relation::Participant.def())
        .filter(participant::COLUMN.mailbox_id.eq(mailbox.0))
        .filter(COLUMN.format_id.eq(format.0))
        .filter(COLUMN.state.eq(State::Declined.as_str()))
        .filter(Condition::any().add(COLUMN.ended_by.is_null()).add(COLUMN.ended_by.ne(EndedBy::Organizer.as_str())))
        .count(db.connection())
        .await?;
    Ok(count > 0)
}

/// Requests whose confirm link ran out, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_expired_unconfirmed(db: &impl Db, now: DateTime<Utc>, limit: u64) -> Result<Vec<Enrollment>> {
    let rows = Entity::find()
        .filter(COLUMN.state.eq(State::Unconfirmed.as_str()))
        .filter(COLUMN.expires_at.lte(now))
        // Who was invited by a mail that is stopped could not answer yet.
        .filter(waits_for_enrollment(now).not())
        .order_by_asc(COLUMN.expires_at.0)
        .limit(limit);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Whether the person ever confirmed an enrollment by link.
///
/// # Errors
/// The database refused or is gone.
pub async fn has_confirmed(db: &impl Db, participant: ParticipantId) -> Result<bool> {
    let confirmed =
        Entity::find().filter(COLUMN.participant_id.eq(participant.0)).filter(COLUMN.confirmed_at.is_not_null());
    Ok(confirmed.count(db.connection()).await? > 0)
}

/// Whether any of these people ever confirmed an enrollment by link.
///
/// # Errors
/// The database refused or is gone.
pub async fn is_proven(db: &impl Db, people: &[ParticipantId]) -> Result<bool> {
    let confirmed = Entity::find()
        .filter(COLUMN.participant_id.is_in(participants::among(people)))
        .filter(COLUMN.confirmed_at.is_not_null());
    Ok(confirmed.count(db.connection()).await? > 0)
}

/// How many requests made since `since` wait for their link to be used: for one format, or for all of them (C11). Whom a
/// team invited does not count: no stranger caused that mail.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_unanswered(db: &impl Db, format: Option<FormatId>, since: DateTime<Utc>) -> Result<u64> {
    let mut invited = bulk_invitation::Entity::find()
        .select_only()
        .column(bulk_invitation::COLUMN.enrollment_id.0)
        .filter(bulk_invitation::COLUMN.enrollment_id.is_not_null());
    let waiting = Entity::find()
        .filter(COLUMN.state.eq(State::Unconfirmed.as_str()))
        .filter(COLUMN.requested_at.gt(since))
        .filter(COLUMN.id.not_in_subquery(QuerySelect::query(&mut invited).to_owned()))
        .apply_if(format, |query, format| query.filter(COLUMN.format_id.eq(format.0)));
    Ok(waiting.count(db.connection()).await?)
}

/// Active enrollments whose people have no registration for the event yet, those who came first first. Lock the event
/// first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_without_registration(
    tx: &Tx,
    format: FormatId,
    event: EventId,
    limit: u64,
) -> Result<Vec<Enrollment>> {
    let mut there = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.participant_id.0)
        .filter(registration::COLUMN.event_id.eq(event.0));
    let rows = Entity::find()
        .filter(COLUMN.format_id.eq(format.0))
        .filter(COLUMN.state.eq(State::Active.as_str()))
        .filter(COLUMN.participant_id.not_in_subquery(QuerySelect::query(&mut there).to_owned()))
        .order_by_asc(COLUMN.confirmed_at.0)
        .order_by_asc(COLUMN.id.0)
        .limit(limit);
    rows.all(tx.connection()).await?.into_iter().map(value).collect()
}

/// Adds an enrollment.
///
/// # Errors
/// `enrollment_format_id_participant_id_key`, or the database is gone.
pub async fn insert(tx: &Tx, enrollment: &Enrollment) -> Result<()> {
    add(tx, row(enrollment)).await
}

/// Adds many at once. Lock their format first.
///
/// # Errors
/// `enrollment_format_id_participant_id_key`, or the database is gone.
pub async fn insert_many(tx: &Tx, enrollments: &[Enrollment]) -> Result<()> {
    for chunk in enrollments.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| row(one).into_active_model());
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Saves an enrollment; its format and its person stay.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save(tx: &Tx, enrollment: &Enrollment) -> Result<()> {
    let mut row: ActiveModel = row(enrollment).into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.format_id = ActiveValue::NotSet;
    row.participant_id = ActiveValue::NotSet;
    let updated = Entity::update_many().set(row).filter(COLUMN.id.eq(enrollment.id.0)).exec(tx.connection()).await?;
    if updated.rows_affected != 1 {
        return Err(StoreError::NotFound(TABLE));
    }
    // As for a registration that ends.
    let holder = Holder::Enrollment(enrollment.id);
    if matches!(enrollment.state, State::Left | State::Declined) {
        support_needs::replace(tx, holder, None).await?;
    }
    if enrollment.state == State::Declined {
        answers::forget(tx, holder).await?;
    }
    Ok(())
}

/// Removes an enrollment that was never confirmed; answers whether it still was one.
///
/// # Errors
/// The database refused or is gone.
pub async fn delete_unconfirmed(tx: &Tx, id: EnrollmentId) -> Result<bool> {
    let deleted = Entity::delete_many()
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.state.eq(State::Unconfirmed.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected == 1)
}

/// What a request left that nobody confirmed, without what was filled in with it; answers whether it still was one.
///
/// # Errors
/// The database refused or is gone.
pub async fn put_back_unconfirmed(tx: &Tx, former: &Enrollment) -> Result<bool> {
    let put_back = Entity::update_many()
        .col_expr(COLUMN.state.0, former.state.as_str().into())
        .filter(COLUMN.id.eq(former.id.0))
        .filter(COLUMN.state.eq(State::Unconfirmed.as_str()))
        .exec(tx.connection())
        .await?;
    if put_back.rows_affected == 0 {
        return Ok(false);
    }
    let holder = Holder::Enrollment(former.id);
    support_needs::replace(tx, holder, None).await?;
    answers::forget(tx, holder).await?;
    Ok(true)
}
