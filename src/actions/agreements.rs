//! That somebody agreed is written down in the transaction in which it takes effect: when, by which link, and to which
//! words (G07).

use std::future::Future;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Desk, Failure, Never};
use crate::{
    domain::agreement::{Agreement, Subject, Wording},
    store::{self, StoreError, Tx},
};

tokio::task_local! {
    /// The version of the words beside the button that is being pressed.
    static WORDS: String;
}

/// Does what a button says beside which these words stood: what takes effect by it is agreed to by them. Without words that
/// we know, nothing is written down.
pub async fn on<T>(version: Option<String>, work: impl Future<Output = T>) -> T {
    match version {
        Some(version) => WORDS.scope(version, work).await,
        None => work.await,
    }
}

/// Writes down that somebody agreed, if they read words to agree to.
pub(super) async fn note(
    desk: &Desk,
    tx: &Tx,
    subject: Subject,
    (link_id, asked_at): (Uuid, DateTime<Utc>),
) -> Result<(), StoreError> {
    let Ok(version) = WORDS.try_with(String::clone) else { return Ok(()) };
    let now = desk.now();
    let agreement = Agreement { subject, version, link_id, asked_at, agreed_at: now };
    store::agreements::save(tx, desk.chance.row_id(now), &agreement).await
}

/// Keeps the words that this program shows, so that they can be read when it shows others.
///
/// # Errors
/// Only the database's.
pub async fn keep(desk: &Desk, words: &[Wording]) -> Result<(), Failure<Never>> {
    let tx = desk.store.begin().await?;
    for one in words {
        store::agreements::keep_wording(&tx, one, desk.now()).await?;
    }
    desk.commit(tx).await?;
    Ok(())
}
