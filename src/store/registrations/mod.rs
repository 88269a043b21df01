//! Who registered for what.

mod counts;
mod held;
mod lists;
mod standing;
mod tallies;

use entity::{
    outbox,
    registration::{ActiveModel, COLUMN, Entity, Model},
    substitution,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

pub use counts::{
    count_by_state, count_unanswered, denied, has_any, has_confirmed, is_proven, next_position, queue_up_to, queues,
};
pub use held::{Held, hold};
pub use lists::{
    list_concerned, list_expired_unconfirmed, list_for_participant, list_lapsed_offers, list_of_address,
    list_of_mailbox, list_offered, list_requested, list_roster, next_waiting,
};
pub use standing::{
    find_for_dates, list_asked_with, list_by_link, list_due, list_of_enrollment, list_of_person, list_resting,
    save_channel, save_own_channel,
};
pub use tallies::{Tallies, list_for_format, tallies_ahead, tallies_of_format};

use super::{
    Db, Result, StoreError, Tx, answers,
    outbox::forget_requests,
    row::{Row, add, in_steps, present},
    substitutions, support_needs,
};
use crate::domain::{
    id::{EnrollmentId, EventId, ParticipantId, RegistrationId},
    participant::Channel,
    personal_feed::{Standing, standing as standing_of},
    registration::{EndedBy, Origin, Registration, RegistrationState},
    sealed::Holder,
};

const TABLE: &str = "registration";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

#[allow(clippy::needless_pass_by_value, reason = "a row becomes its value, here as everywhere")]
pub(super) fn value(row: Model) -> Result<Registration> {
    let at = Row::new(TABLE, row.id);
    Ok(Registration {
        id: RegistrationId(row.id),
        event_id: EventId(row.event_id),
        participant_id: ParticipantId(row.participant_id),
        enrollment_id: row.enrollment_id.map(EnrollmentId),
        origin: at.word("origin", &row.origin, Origin::from_word)?,
        state: at.word("state", &row.state, RegistrationState::from_word)?,
        position: row.position,
        offered_until: row.offered_until,
        channel: at.word("channel", &row.channel, Channel::from_word)?,
        link_id: row.link_id,
        expires_at: row.expires_at,
        requested_at: row.requested_at,
        confirmed_at: row.confirmed_at,
        changed_at: row.changed_at,
        ended_by: row.ended_by.as_deref().map(|word| at.word("ended_by", word, EndedBy::from_word)).transpose()?,
        asked_with: row.asked_with.map(RegistrationId),
        substitute_for: row.substitute_for.map(RegistrationId),
    })
}

fn row(registration: &Registration) -> Model {
    let r = registration;
    Model {
        id: r.id.0,
        event_id: r.event_id.0,
        participant_id: r.participant_id.0,
        enrollment_id: r.enrollment_id.map(|id| id.0),
        origin: r.origin.as_str().to_owned(),
        state: r.state.as_str().to_owned(),
        position: r.position,
        offered_until: r.offered_until,
        channel: r.channel.as_str().to_owned(),
        link_id: r.link_id,
        expires_at: r.expires_at,
        requested_at: r.requested_at,
        confirmed_at: r.confirmed_at,
        changed_at: r.changed_at,
        ended_by: r.ended_by.map(|what| what.as_str().to_owned()),
        asked_with: r.asked_with.map(|id| id.0),
        substitute_for: r.substitute_for.map(|id| id.0),
        revision: 0,
    }
}

/// The registration of a person for an event.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, event: EventId, participant: ParticipantId) -> Result<Option<Registration>> {
    let found = Entity::find()
        .filter(COLUMN.event_id.eq(event.0))
        .filter(COLUMN.participant_id.eq(participant.0))
        .one(db.connection());
    found.await?.map(value).transpose()
}

/// The registration of a confirm link.
///
/// # Errors
/// The database refused or is gone.
pub async fn find_by_link(db: &impl Db, link_id: Uuid) -> Result<Option<Registration>> {
    Entity::find().filter(COLUMN.link_id.eq(link_id)).one(db.connection()).await?.map(value).transpose()
}

/// The registration.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn get(db: &impl Db, id: RegistrationId) -> Result<Registration> {
    value(present(TABLE, Entity::find_by_id(id.0).one(db.connection()).await?)?)
}

/// The registration, kept from others until the transaction ends. Lock its event first.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn lock(tx: &Tx, id: RegistrationId) -> Result<Registration> {
    value(present(TABLE, Entity::find_by_id(id.0).lock_exclusive().one(tx.connection()).await?)?)
}

/// How often what calendars say of a registration has changed since it was first confirmed.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn revision(db: &impl Db, id: RegistrationId) -> Result<u32> {
    let found = Entity::find_by_id(id.0).select_only().column(COLUMN.revision.0).into_tuple::<i32>();
    let revision = present(TABLE, found.one(db.connection()).await?)?;
    Row::new(TABLE, id).number("revision", revision)
}

/// These registrations, each with its revision; unknown ids are left out.
///
/// # Errors
/// The database refused or is gone.
pub async fn with_revisions(db: &impl Db, ids: &[RegistrationId]) -> Result<Vec<(Registration, u32)>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows = Entity::find().filter(COLUMN.id.is_in(in_steps(chunk.iter().map(|id| id.0))));
        for row in rows.all(db.connection()).await? {
            let revision = Row::new(TABLE, row.id).number("revision", row.revision)?;
            found.push((value(row)?, revision));
        }
    }
    Ok(found)
}

/// Adds a registration.
///
/// # Errors
/// `registration_event_id_participant_id_key`, or the database is gone.
pub async fn insert(tx: &Tx, registration: &Registration) -> Result<()> {
    add(tx, row(registration)).await
}

/// Adds many registrations, all or none.
///
/// # Errors
/// As [`insert`].
pub async fn insert_many(tx: &Tx, registrations: &[Registration]) -> Result<()> {
    for chunk in registrations.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| row(one).into_active_model());
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Saves a registration; its event and its person stay. Lock its event first: seats and queue belong to it.
///
/// # Errors
/// Not found, or the database is gone.
pub async fn save(tx: &Tx, registration: &Registration) -> Result<()> {
    let mut row: ActiveModel = row(registration).into_active_model().reset_all();
    row.id = ActiveValue::NotSet;
    row.event_id = ActiveValue::NotSet;
    row.participant_id = ActiveValue::NotSet;
    row.revision = ActiveValue::NotSet;
    let updated = Entity::update_many()
        .set(row)
        .col_expr(COLUMN.revision.0, Expr::col(COLUMN.revision.0).add(one_more(registration.state)))
        .filter(COLUMN.id.eq(registration.id.0))
        .exec(tx.connection())
        .await?;
    if updated.rows_affected != 1 {
        return Err(StoreError::NotFound(TABLE));
    }
    // Whatever ends a registration, what the person needed for it goes at once (G03), and nobody can take a place that is
    // given up, not even after its return; and whoever never meant to
    // register leaves no answers.
    let holder = Holder::Registration(registration.id);
    if matches!(registration.state, RegistrationState::Cancelled | RegistrationState::Declined) {
        support_needs::replace(tx, holder, None).await?;
        substitutions::lapse_of(tx, registration.id, registration.changed_at).await?;
    }
    if registration.state == RegistrationState::Declined {
        answers::forget(tx, holder).await?;
    }
    Ok(())
}

/// One, if a calendar says something else of a registration that is now in this state than it did before (R3): nothing
/// was said of one that was never confirmed. Counted by the statement that writes the state, so that no way to write it
/// can forget.
fn one_more(now: RegistrationState) -> SimpleExpr {
    let said = |state| standing_of(state).unwrap_or(Standing::Gone);
    let same = RegistrationState::ALL.iter().filter(|before| said(**before) == said(now)).map(|state| state.as_str());
    let silent = COLUMN.state.eq(RegistrationState::Unconfirmed.as_str()).and(COLUMN.confirmed_at.is_null());
    Expr::case(silent.or(COLUMN.state.is_in(same)), 0).finally(1).into()
}

/// Erases a registration with everything about it: what was answered, what was asked, mail. Lock its event first, and
/// count its seat.
///
/// # Errors
/// The database refused or is gone.
pub async fn erase(tx: &Tx, id: RegistrationId) -> Result<()> {
    outbox::Entity::delete_many().filter(outbox::COLUMN.registration_id.eq(id.0)).exec(tx.connection()).await?;
    forget_requests(tx, substitution::COLUMN.registration_id.eq(id.0).into()).await?;
    Entity::delete_by_id(id.0).exec(tx.connection()).await?;
    Ok(())
}

/// Removes a registration that was never confirmed; answers whether it still was one.
///
/// # Errors
/// The database refused or is gone.
pub async fn delete_unconfirmed(tx: &Tx, id: RegistrationId) -> Result<bool> {
    let deleted = Entity::delete_many()
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.state.eq(RegistrationState::Unconfirmed.as_str()))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected == 1)
}

/// What a request left that nobody confirmed, without what was filled in with it; answers whether it still was one. Their
/// calendar says the same as before.
///
/// # Errors
/// The database refused or is gone.
pub async fn put_back_unconfirmed(tx: &Tx, former: &Registration) -> Result<bool> {
    let put_back = Entity::update_many()
        .col_expr(COLUMN.state.0, former.state.as_str().into())
        .col_expr(COLUMN.asked_with.0, former.asked_with.map(|id| id.0).into())
        .filter(COLUMN.id.eq(former.id.0))
        .filter(COLUMN.state.eq(RegistrationState::Unconfirmed.as_str()))
        .exec(tx.connection())
        .await?;
    if put_back.rows_affected == 0 {
        return Ok(false);
    }
    let holder = Holder::Registration(former.id);
    support_needs::replace(tx, holder, None).await?;
    answers::forget(tx, holder).await?;
    Ok(true)
}
