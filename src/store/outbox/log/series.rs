//! Mails about whole series: each is a mail about every date that it carries.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::{
    calendar_ledger,
    outbox::{COLUMN, Model},
    registration,
};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait};
use uuid::Uuid;

use super::{About, CHUNK, Found, log, mails};
use crate::{
    domain::{
        id::{EventId, ParticipantId, RegistrationId},
        invitation::LedgerEntry,
        mail_log::carries_date,
        notice::Subject,
    },
    store::{Db, Result, calendar_ledger::value as entry, outbox::row::value},
};

/// Whose registration for a date, and under which identity their calendar has it.
type Place = (RegistrationId, ParticipantId, String);

/// The mails about series that carry the event, and those about other dates of a series that take it out.
pub(super) async fn carrying(db: &impl Db, event: EventId, only: Option<&[Uuid]>) -> Result<Vec<Found>> {
    let mut places: HashMap<String, Vec<(Place, Vec<LedgerEntry>)>> = HashMap::new();
    for (place, said) in said_of(db, event).await? {
        places.entry(place.2.clone()).or_default().push((place, said));
    }
    let uids: Vec<&String> = places.keys().collect();
    let mut found = Vec::new();
    for chunk in uids.chunks(CHUNK) {
        for (uid, row) in under(db, chunk, only).await? {
            for (place, said) in places.get(&uid).into_iter().flatten() {
                found.extend(one(&row, place, said));
            }
        }
    }
    Ok(found)
}

/// What was said of the event under the identities of series, by person.
async fn said_of(db: &impl Db, event: EventId) -> Result<BTreeMap<Place, Vec<LedgerEntry>>> {
    let rows: Vec<(calendar_ledger::Model, Option<registration::Model>)> = calendar_ledger::Entity::find()
        .join(JoinType::InnerJoin, calendar_ledger::Relation::Registration.def())
        .select_also(registration::Entity)
        .filter(registration::COLUMN.event_id.eq(event.0))
        .filter(registration::COLUMN.enrollment_id.is_not_null())
        .order_by_asc(calendar_ledger::COLUMN.queued_at.0)
        .order_by_asc(calendar_ledger::COLUMN.id.0)
        .all(db.connection())
        .await?;
    let mut said: BTreeMap<Place, Vec<LedgerEntry>> = BTreeMap::new();
    for (row, registration) in rows {
        let Some(registration) = registration else { continue };
        let entry = entry(row)?;
        let place = (RegistrationId(registration.id), ParticipantId(registration.participant_id), entry.uid.clone());
        said.entry(place).or_default().push(entry);
    }
    Ok(said)
}

/// The mails that say something under these identities, each once for each of them.
async fn under(db: &impl Db, uids: &[&String], only: Option<&[Uuid]>) -> Result<Vec<(String, Model)>> {
    let named = calendar_ledger::COLUMN.uid.is_in(uids.iter().map(|uid| uid.as_str()));
    let pairs: Vec<(Uuid, String)> = calendar_ledger::Entity::find()
        .select_only()
        .column(calendar_ledger::COLUMN.notice_id.0)
        .column(calendar_ledger::COLUMN.uid.0)
        .distinct()
        .filter(named)
        .apply_if(only, |query, ids| query.filter(calendar_ledger::COLUMN.notice_id.is_in(ids.iter().copied())))
        .into_tuple()
        .all(db.connection())
        .await?;
    let ids: HashSet<Uuid> = pairs.iter().map(|(id, _)| *id).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut rows: HashMap<Uuid, Model> = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let which = Condition::all().add(COLUMN.id.is_in(chunk.iter().copied()));
        rows.extend(mails(None).filter(which).all(db.connection()).await?.into_iter().map(|row| (row.id, row)));
    }
    Ok(pairs.into_iter().filter_map(|(id, uid)| Some((uid, rows.get(&id)?.clone()))).collect())
}

/// The mail, if it carries the date of this person and is not about that date alone.
fn one(row: &Model, (registration, person, _): &Place, said: &[LedgerEntry]) -> Option<Found> {
    let notice = value(row.clone()).ok()?;
    let about = match (&notice.subject, row.registration_id) {
        (Subject::Series { enrollment_id, .. }, _) if carries_date(said, notice.id, notice.created_at) => {
            About::Series(*enrollment_id)
        }
        (_, Some(other)) if other != registration.0 && said.iter().any(|one| one.notice_id == notice.id) => {
            About::Registration(RegistrationId(other))
        }
        _ => return None,
    };
    Some((log(row, *person, Some(*registration)).ok()?, about))
}
