//! What a series that was said as a whole no longer holds, although the person has a seat there: a date with a time of its own
//! under a former rule, or one that people counted on and that the new rule does not mean. Programs take it out with the whole
//! (R36). It is written down as taken out, so that it comes again by itself once it is near.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        id::{CadenceId, EventId, NoticeId, SeriesId},
        invitation::{LedgerEntry, Method, belongs, course::Course},
    },
    jobs::queue::Postman,
    store::{self, StoreError, Tx},
};

/// A series that the relay has as a whole.
pub(super) struct Said<'a> {
    /// By which mail.
    pub(super) mail: (NoticeId, &'a str),
    /// Which series, by which rule.
    pub(super) told: (SeriesId, CadenceId),
    /// Of which revision.
    pub(super) sequence: u32,
}

/// Writes down what each of them left out.
pub(super) async fn write_down(
    post: &Postman,
    tx: &Tx,
    all: &[Said<'_>],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut rules: HashMap<CadenceId, HashSet<EventId>> = HashMap::new();
    for said in all {
        let (id, cadence) = said.told;
        if let Entry::Vacant(unknown) = rules.entry(cadence) {
            let course = store::calendar_series::course(tx, cadence).await?;
            let riding = course.as_ref().map(Course::riders).unwrap_or_default();
            unknown.insert(riding.into_keys().collect());
        }
        let series = store::calendar_series::get(tx, id).await?;
        let mut gone = store::calendar_series::members(tx, &series).await?;
        gone.retain(|(registration, event)| {
            let holds = rules.get(&cadence).is_some_and(|riding| riding.contains(&event.id));
            !holds && event.slot.starts_at > now && belongs(registration, event)
        });
        let ids: Vec<_> = gone.iter().map(|(registration, _)| registration.id).collect();
        for (registration_id, last) in store::calendar_ledger::last_of(tx, &ids).await? {
            let entry = LedgerEntry {
                registration_id,
                notice_id: said.mail.0,
                uid: series.uid.clone(),
                method: Method::Cancel,
                sequence: said.sequence.max(last.sequence.saturating_add(1)),
                queued_at: now,
                message_id: Some(said.mail.1.to_owned()),
                sent_at: Some(now),
            };
            store::calendar_series::raise(tx, id, entry.sequence).await?;
            store::calendar_ledger::insert(tx, post.desk.chance.row_id(now), &entry).await?;
        }
    }
    Ok(())
}
