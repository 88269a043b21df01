//! What is done to a restored database before anybody works with it: nobody who was erased since comes back, nothing is
//! kept longer than allowed, nobody is signed in, and no mail leaves by itself.

use super::{
    Desk, Failure, answers,
    audit::entry,
    erasures::{self, Replayed},
    housekeeping, outbox, retention,
};
use crate::{
    domain::{access::Viewer, erasure::Erasure},
    store::{self, StoreError},
};

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// What the ledger did again.
    pub ledger: Replayed,
    /// Registrations erased because their time was over.
    pub overdue: u64,
    /// Mails that are held.
    pub held: u64,
    /// Sign-ins that ended.
    pub sign_ins: u64,
}

/// Gets a restored database ready. In several transactions: nobody else works with it yet.
///
/// # Errors
/// Only the database's.
pub async fn settle(desk: &Desk, ledger: &[Erasure]) -> Result<Settled, StoreError> {
    // First of all: what only runs out because nobody could be told does not.
    let tx = desk.store.begin().await?;
    outbox::rest(desk, &tx).await?;
    desk.commit(tx).await?;
    let mut settled = Settled { ledger: erasures::replay(desk, ledger).await.map_err(database)?, ..Settled::default() };
    settled.overdue = retention::erase_due(desk).await.map_err(database)?;
    answers::erase_due(desk).await.map_err(database)?;
    housekeeping::prune(desk).await.map_err(database)?;
    let tx = desk.store.begin().await?;
    settled.sign_ins = store::logins::forget_all(&tx).await?;
    store::address_changes::forget_all(&tx).await?;
    settled.held = store::outbox::hold(&tx).await?;
    let audit = entry(desk, &Viewer::Anonymous, "backup.restore", "database".to_owned(), desk.now());
    store::audit::insert(&tx, &audit).await?;
    desk.commit(tx).await?;
    Ok(settled)
}

/// No rule refuses here; what is left is the database.
fn database<R: std::fmt::Debug>(failure: Failure<R>) -> StoreError {
    match failure {
        Failure::Store(error) => error,
        _ => StoreError::NotFound("participant"),
    }
}
