//! A person goes to another mailbox, with everything that is theirs and not that of whoever shares the one they leave.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{calendar_ledger, enrollment, follow, listed_person, outbox, participant, registration, substitution};
use sea_orm::{EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    mine::Mine,
    outbox::{OutboxState, waiting_for_mailbox},
};
use crate::domain::{
    id::{FollowId, ListedPersonId, MailboxId, NoticeId, ParticipantId},
    notice::{Notice, Subject},
    participant::Participant,
    text::EmailAddress,
};

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

/// The mails that wait for a person at their mailbox, and nobody has begun to send. `alone`: nobody else reads the mailbox, so
/// that what goes to it for what it follows is theirs, too. A whole series is told anew at the new address: what waits of it
/// goes nowhere.
///
/// # Errors
/// The database refused or is gone.
pub async fn waiting_of(
    tx: &Tx,
    (person, alone): (&Participant, bool),
    now: DateTime<Utc>,
) -> Result<BTreeSet<NoticeId>> {
    let mine = Mine::of(tx, person.id).await?;
    let waiting = waiting_for_mailbox(tx, person.mailbox_id, now).await?;
    let of_series = |notice: &&Notice| {
        matches!(notice.subject, Subject::Series { .. }) && mine.holds(&notice.subject) == Some(true)
    };
    let series: Vec<Uuid> = waiting.iter().filter(of_series).map(|notice| notice.id.0).collect();
    if !series.is_empty() {
        outbox::Entity::update_many()
            .col_expr(outbox::COLUMN.state.0, Expr::value(OutboxState::Void.as_str()))
            .filter(outbox::COLUMN.id.is_in(series.iter().copied()))
            .exec(tx.connection())
            .await?;
        calendar_ledger::Entity::delete_many()
            .filter(calendar_ledger::COLUMN.notice_id.is_in(series))
            .exec(tx.connection())
            .await?;
    }
    let moves = waiting.into_iter().filter(|notice| match &notice.subject {
        // A link that is on its way to the old address holds no longer.
        Subject::Series { .. } | Subject::Participant { .. } | Subject::AddressChange { .. } => false,
        Subject::Follow { .. } | Subject::News { .. } | Subject::Digest { .. } => alone,
        other => mine.holds(other).unwrap_or(false),
    });
    Ok(moves.map(|notice| notice.id).collect())
}

/// These mails go to another mailbox instead.
///
/// # Errors
/// The database refused or is gone.
pub async fn redirect(tx: &Tx, mails: &BTreeSet<NoticeId>, new: MailboxId) -> Result<()> {
    let ids: Vec<Uuid> = mails.iter().map(|id| id.0).collect();
    for chunk in ids.chunks(CHUNK) {
        outbox::Entity::update_many()
            .col_expr(outbox::COLUMN.mailbox_id.0, Expr::value(new.0))
            .filter(outbox::COLUMN.id.is_in(chunk.iter().copied()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// The person reads another mailbox. The links that were mailed to the former one hold no longer.
///
/// # Errors
/// `participant_mailbox_id_name_folded_key`, or the database is gone.
pub async fn person(tx: &Tx, person: &Participant, new: MailboxId) -> Result<()> {
    participant::Entity::update_many()
        .col_expr(participant::COLUMN.mailbox_id.0, Expr::value(new.0))
        .col_expr(participant::COLUMN.link_version.0, Expr::value(person.link_version.saturating_add(1)))
        .filter(participant::COLUMN.id.eq(person.id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The same for the links to confirm, to take what is on offer, to go into a meeting, to take somebody's place.
///
/// # Errors
/// The database refused or is gone.
pub async fn new_links(tx: &Tx, person: ParticipantId, fresh: impl Fn() -> Uuid) -> Result<()> {
    let mine = Mine::of(tx, person).await?;
    macro_rules! renew {
        ($table:ident, $ids:expr) => {
            for id in $ids {
                $table::Entity::update_many()
                    .col_expr($table::COLUMN.link_id.0, Expr::value(fresh()))
                    .filter($table::COLUMN.id.eq(id))
                    .exec(tx.connection())
                    .await?;
            }
        };
    }
    renew!(registration, mine.registrations);
    renew!(enrollment, mine.enrollments);
    renew!(substitution, mine.requests);
    Ok(())
}

/// Something is followed from another mailbox, by another link.
///
/// # Errors
/// `follow_format_id_mailbox_id_key`, or the database is gone.
pub async fn follows(tx: &Tx, id: FollowId, (new, link): (MailboxId, Uuid)) -> Result<()> {
    follow::Entity::update_many()
        .col_expr(follow::COLUMN.mailbox_id.0, Expr::value(new.0))
        .col_expr(follow::COLUMN.link_id.0, Expr::value(link))
        .filter(follow::COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A list knows somebody by another address.
///
/// # Errors
/// `listed_person_format_id_email_normalized_name_folded_key`, or the database is gone.
pub async fn listed(tx: &Tx, id: ListedPersonId, new: &EmailAddress) -> Result<()> {
    listed_person::Entity::update_many()
        .col_expr(listed_person::COLUMN.email_normalized.0, Expr::value(new.as_str()))
        .filter(listed_person::COLUMN.id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}
