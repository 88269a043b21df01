//! That people agreed, and to which words.

use chrono::{DateTime, Utc};
use entity::{
    agreement::{COLUMN, Column, Entity, Model},
    wording,
};
use sea_orm::{Condition, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    row::{Row, add_if_new},
};
use crate::domain::{
    agreement::{Agreement, Subject, Wording},
    format::Locale,
    id::{EnrollmentId, FollowId, RegistrationId},
};

fn subject(row: &Model) -> Option<Subject> {
    let registration = row.registration_id.map(|id| Subject::Registration(RegistrationId(id)));
    let enrollment = row.enrollment_id.map(|id| Subject::Enrollment(EnrollmentId(id)));
    registration.or(enrollment).or(row.follow_id.map(|id| Subject::Follow(FollowId(id))))
}

/// Writes down that somebody agreed; what they agreed to before about the same gives way.
///
/// # Errors
/// There is no such thing, or the database is gone.
pub async fn save(tx: &Tx, id: Uuid, agreement: &Agreement) -> Result<()> {
    let mut row = Model {
        id,
        registration_id: None,
        enrollment_id: None,
        follow_id: None,
        version: agreement.version.clone(),
        link_id: agreement.link_id,
        asked_at: agreement.asked_at,
        agreed_at: agreement.agreed_at,
    };
    let key = match agreement.subject {
        Subject::Registration(id) => {
            row.registration_id = Some(id.0);
            Column::RegistrationId
        }
        Subject::Enrollment(id) => {
            row.enrollment_id = Some(id.0);
            Column::EnrollmentId
        }
        Subject::Follow(id) => {
            row.follow_id = Some(id.0);
            Column::FollowId
        }
    };
    let newest = OnConflict::column(key)
        .update_columns([Column::Version, Column::LinkId, Column::AskedAt, Column::AgreedAt])
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(newest).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What was agreed about these things.
///
/// # Errors
/// The database refused or is gone.
pub async fn list(db: &impl Db, subjects: &[Subject]) -> Result<Vec<Agreement>> {
    let mut found = Vec::new();
    for chunk in subjects.chunks(300) {
        let (mut registrations, mut enrollments, mut follows) = (Vec::new(), Vec::new(), Vec::new());
        for subject in chunk {
            match subject {
                Subject::Registration(id) => registrations.push(id.0),
                Subject::Enrollment(id) => enrollments.push(id.0),
                Subject::Follow(id) => follows.push(id.0),
            }
        }
        // Only what is asked for: beside an empty list SQLite reads the whole table.
        let some = |ids: Vec<Uuid>| Some(ids).filter(|ids| !ids.is_empty());
        let which = Condition::any()
            .add_option(some(registrations).map(|ids| COLUMN.registration_id.is_in(ids)))
            .add_option(some(enrollments).map(|ids| COLUMN.enrollment_id.is_in(ids)))
            .add_option(some(follows).map(|ids| COLUMN.follow_id.is_in(ids)));
        for row in Entity::find().filter(which).all(db.connection()).await? {
            let Some(subject) = subject(&row) else { continue };
            let Model { version, link_id, asked_at, agreed_at, .. } = row;
            found.push(Agreement { subject, version, link_id, asked_at, agreed_at });
        }
    }
    Ok(found)
}

/// Keeps words for as long as somebody may have agreed to them; those that are known stay as they are.
///
/// # Errors
/// The database refused or is gone.
pub async fn keep_wording(tx: &Tx, words: &Wording, now: DateTime<Utc>) -> Result<()> {
    let row = wording::Model {
        version: words.version.clone(),
        locale: words.locale.as_str().to_owned(),
        text: words.text.clone(),
        since: now,
    };
    add_if_new(tx, row, [wording::Column::Version]).await?;
    Ok(())
}

/// The words of a version, if they were ever kept.
///
/// # Errors
/// The database refused or is gone.
pub async fn wording(db: &impl Db, version: &str) -> Result<Option<Wording>> {
    let Some(row) = wording::Entity::find_by_id(version.to_owned()).one(db.connection()).await? else {
        return Ok(None);
    };
    let locale = Row::new("wording", &row.version).word("locale", &row.locale, Locale::from_word)?;
    Ok(Some(Wording { version: row.version, locale, text: row.text }))
}
