//! Who reads a mailbox.

use crate::{
    domain::participant::{Participant, reads_alone},
    store::{self, Db, StoreError},
};

/// Whether nobody else is known to read a person's mailbox.
pub(super) async fn is_alone(db: &impl Db, person: &Participant) -> Result<bool, StoreError> {
    let there = store::participants::list_for_mailbox(db, person.mailbox_id).await?;
    let organizer = store::accounts::find_by_email(db, &person.email).await?;
    Ok(reads_alone(person, &there, organizer.as_ref()))
}
