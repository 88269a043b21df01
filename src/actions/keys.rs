//! What still hangs on secrets from before the one in use (C42).

use super::Desk;
use crate::{
    domain::{capability::Purpose, erasure::ErasureReach},
    store::{self, StoreError},
};

/// How much needs another secret than the one in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hanging {
    /// Sealed answers and needs that a former secret opens.
    pub sealed: u64,
    /// Objections that a former secret wrote: without it they would be heard no more.
    pub objections: u64,
    /// Other lines of the erasure ledger that a former secret wrote.
    pub erasures: u64,
    /// Sealed answers and needs that no secret here opens.
    pub lost: u64,
}

/// Counts it. Links in mails cannot be counted: they are derived, and nobody keeps which are out.
///
/// # Errors
/// Only the database's.
pub async fn hanging(desk: &Desk) -> Result<Hanging, StoreError> {
    let mut found = Hanging::default();
    let sealed = store::sealing::count(&desk.store).await?;
    for (purpose, rows) in [(Purpose::Answers, sealed.answers), (Purpose::SupportNeeds, sealed.needs)] {
        let names: Vec<String> = desk.keys.each().map(|keys| keys.sealing_key_id(purpose)).collect();
        for (name, count) in rows {
            match names.iter().position(|known| *known == name) {
                Some(0) => {}
                Some(_) => found.sealed += count,
                None => found.lost += count,
            }
        }
    }
    let former: Vec<_> = desk.keys.each().skip(1).collect();
    for line in store::erasures::list(&desk.store).await? {
        if former.iter().any(|keys| line.is_proven_by(keys)) {
            let kept = if line.reach == ErasureReach::Objection { &mut found.objections } else { &mut found.erasures };
            *kept += 1;
        }
    }
    Ok(found)
}
