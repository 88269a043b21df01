//! Mail that came in.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::inbound::{COLUMN, Column, Entity, Model};
use sea_orm::{Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{
    Db, Result, Tx,
    row::{Row, add_if_new, in_steps},
};
use crate::domain::{
    id::{EventId, InboundId, MailboxId, NoticeId, RegistrationId},
    inbound::{Finding, Inbound, InboundKind},
    reply::{Age, Answer, Last},
    text::EmailAddress,
};

const TABLE: &str = "inbound";

/// More than these are not looked at.
const MOST: u64 = 5_000;

fn value(row: Model) -> Result<Inbound> {
    let at = Row::new(TABLE, row.id);
    let answer = row.answer.as_deref().map(|word| at.word("answer", word, Answer::from_word)).transpose()?;
    let sequence: Option<u32> = at.maybe("sequence", row.sequence)?;
    let age = sequence.zip(row.stamp).map(|(sequence, stamp)| Age { sequence, stamp });
    Ok(Inbound {
        id: InboundId(row.id),
        message_key: row.message_id,
        kind: at.word("kind", &row.kind, InboundKind::from_word)?,
        finding: at.word("result", &row.result, Finding::from_word)?,
        event_id: row.event_id.map(EventId),
        registration_id: row.registration_id.map(RegistrationId),
        mailbox_id: row.mailbox_id.map(MailboxId),
        notice_id: row.notice_id.map(NoticeId),
        sender: row.sender.as_deref().map(|text| at.email("sender", text)).transpose()?,
        answer: answer.zip(age),
        received_at: row.processed_at,
    })
}

/// Remembers a mail; answers `false` if it is known already.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, mail: &Inbound) -> Result<bool> {
    let age = mail.answer.map(|(_, age)| age);
    let row = Model {
        id: mail.id.0,
        message_id: mail.message_key.clone(),
        kind: mail.kind.as_str().to_owned(),
        result: mail.finding.as_str().to_owned(),
        event_id: mail.event_id.map(|id| id.0),
        registration_id: mail.registration_id.map(|id| id.0),
        mailbox_id: mail.mailbox_id.map(|id| id.0),
        notice_id: mail.notice_id.map(|id| id.0),
        sender: mail.sender.as_ref().map(|sender| sender.as_str().to_owned()),
        answer: mail.answer.map(|(answer, _)| answer.as_str().to_owned()),
        sequence: age.map(|age| i64::from(age.sequence)),
        stamp: age.map(|age| age.stamp),
        processed_at: mail.received_at,
    };
    add_if_new(tx, row, [Column::MessageId]).await
}

/// Whether a mail is known already.
///
/// # Errors
/// The database refused or is gone.
pub async fn is_known(db: &impl Db, message_key: &str) -> Result<bool> {
    Ok(Entity::find().filter(COLUMN.message_id.eq(message_key)).count(db.connection()).await? > 0)
}

/// Whether it is known already that a mail of ours came back.
///
/// # Errors
/// The database refused or is gone.
pub async fn has_returned(db: &impl Db, notice: NoticeId, findings: &[Finding]) -> Result<bool> {
    let found = Entity::find().filter(COLUMN.notice_id.eq(notice.0)).filter(COLUMN.result.is_in(words(findings)));
    Ok(found.count(db.connection()).await? > 0)
}

/// How many mails to a mailbox came back for good since then.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_hard(db: &impl Db, mailbox: MailboxId, since: DateTime<Utc>) -> Result<u64> {
    let found = Entity::find()
        .filter(COLUMN.mailbox_id.eq(mailbox.0))
        .filter(COLUMN.result.is_in(words(&Finding::HARD)))
        .filter(COLUMN.processed_at.gt(since));
    Ok(found.count(db.connection()).await?)
}

/// The mailbox works: what came back from it before is forgotten.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_returned(tx: &Tx, mailbox: MailboxId) -> Result<()> {
    Entity::delete_many().filter(COLUMN.mailbox_id.eq(mailbox.0)).exec(tx.connection()).await?;
    Ok(())
}

/// The newest answer that counted for a registration.
///
/// # Errors
/// The database refused or is gone.
pub async fn last_reply(db: &impl Db, registration: RegistrationId) -> Result<Option<Last>> {
    let found = Entity::find()
        .filter(COLUMN.registration_id.eq(registration.0))
        .filter(COLUMN.kind.eq(InboundKind::Reply.as_str()))
        .filter(COLUMN.result.is_in(words(&Finding::COUNTED)))
        .order_by_desc(COLUMN.sequence.0)
        .order_by_desc(COLUMN.stamp.0)
        .order_by_desc(COLUMN.processed_at.0)
        .order_by_desc(COLUMN.id.0);
    let mail = found.one(db.connection()).await?.map(value).transpose()?;
    Ok(mail.and_then(|mail| mail.answer.map(|(answer, age)| Last { answer, age, received_at: mail.received_at })))
}

/// The same for many registrations.
///
/// # Errors
/// The database refused or is gone.
pub async fn last_replies(db: &impl Db, registrations: &[RegistrationId]) -> Result<HashMap<RegistrationId, Last>> {
    let rows = Entity::find()
        .filter(COLUMN.registration_id.is_in(in_steps(registrations.iter().map(|id| id.0))))
        .filter(COLUMN.kind.eq(InboundKind::Reply.as_str()))
        .filter(COLUMN.result.is_in(words(&Finding::COUNTED)))
        .order_by_asc(COLUMN.sequence.0)
        .order_by_asc(COLUMN.stamp.0)
        .order_by_asc(COLUMN.processed_at.0)
        .order_by_asc(COLUMN.id.0);
    let mut last = HashMap::new();
    for row in rows.all(db.connection()).await? {
        let mail = value(row)?;
        if let (Some(registration), Some((answer, age))) = (mail.registration_id, mail.answer) {
            last.insert(registration, Last { answer, age, received_at: mail.received_at });
        }
    }
    Ok(last)
}

/// Everything that came in about these registrations, oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_about(db: &impl Db, registrations: &[RegistrationId]) -> Result<Vec<Inbound>> {
    let rows = Entity::find()
        .filter(COLUMN.registration_id.is_in(in_steps(registrations.iter().map(|id| id.0))))
        .order_by_asc(COLUMN.processed_at.0)
        .order_by_asc(COLUMN.id.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// How many mails about an event were remembered since then for the team to see.
///
/// # Errors
/// The database refused or is gone.
pub async fn count_noted(db: &impl Db, event: EventId, since: DateTime<Utc>) -> Result<u64> {
    let found = Entity::find()
        .filter(COLUMN.event_id.eq(event.0))
        .filter(COLUMN.result.is_in(words(&Finding::FOR_THE_TEAM)))
        .filter(COLUMN.processed_at.gt(since));
    Ok(found.count(db.connection()).await?)
}

/// What came in about an event, the newest first: answers that count, those the team has to see, mails that came back.
///
/// # Errors
/// The database refused or is gone.
pub async fn of_event(db: &impl Db, event: EventId) -> Result<Vec<Inbound>> {
    let rows = Entity::find()
        .filter(COLUMN.event_id.eq(event.0))
        .filter(COLUMN.result.is_not_in(words(&[Finding::Outdated, Finding::Ignored])))
        .order_by_desc(COLUMN.processed_at.0)
        .order_by_desc(COLUMN.id.0)
        .limit(MOST);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// What came in about these mails of ours.
///
/// # Errors
/// The database refused or is gone.
pub async fn about_notices(db: &impl Db, notices: &[NoticeId]) -> Result<Vec<Inbound>> {
    let mut found = Vec::new();
    for chunk in notices.chunks(500) {
        let rows = Entity::find().filter(COLUMN.notice_id.is_in(chunk.iter().map(|id| id.0)));
        for row in rows.all(db.connection()).await? {
            found.push(value(row)?);
        }
    }
    Ok(found)
}

/// Forgets what is of no use any more: mails that came back before `returned`, and what changed nothing before `noted`.
/// Answers that count stay with their registration, whose state they explain.
///
/// # Errors
/// The database refused or is gone.
pub async fn prune(tx: &Tx, noted: DateTime<Utc>, returned: DateTime<Utc>) -> Result<u64> {
    let counted =
        Condition::all().add(COLUMN.registration_id.is_not_null()).add(COLUMN.result.is_in(words(&Finding::COUNTED)));
    let came_back = COLUMN.kind.eq(InboundKind::Bounce.as_str());
    let old = Condition::any()
        .add(Condition::all().add(came_back.clone()).add(COLUMN.processed_at.lt(returned)))
        .add(Condition::all().add(came_back.not()).add(counted.not()).add(COLUMN.processed_at.lt(noted)));
    Ok(Entity::delete_many().filter(old).exec(tx.connection()).await?.rows_affected)
}

/// What somebody wrote, and what came of it, the oldest first.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_from(db: &impl Db, sender: &EmailAddress) -> Result<Vec<Inbound>> {
    let rows = Entity::find().filter(COLUMN.sender.eq(sender.as_str())).order_by_asc(COLUMN.processed_at.0);
    rows.all(db.connection()).await?.into_iter().map(value).collect()
}

/// Everybody who wrote and of whom an address is kept.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_senders(db: &impl Db) -> Result<Vec<EmailAddress>> {
    let column = COLUMN.sender.0;
    let rows = Entity::find().select_only().column(column).filter(COLUMN.sender.is_not_null()).distinct();
    let texts: Vec<String> = rows.into_tuple().all(db.connection()).await?;
    texts.iter().map(|text| Row::new(TABLE, "senders").email("sender", text)).collect()
}

/// Forgets what somebody wrote who is to be forgotten, as far as it came no later than `until`; answers how much.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_sender(tx: &Tx, sender: &EmailAddress, until: Option<DateTime<Utc>>) -> Result<u64> {
    let gone = Entity::delete_many()
        .filter(COLUMN.sender.eq(sender.as_str()))
        .apply_if(until, |query, until| query.filter(COLUMN.processed_at.lte(until)))
        .exec(tx.connection())
        .await?;
    Ok(gone.rows_affected)
}

fn words(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.as_str()).collect()
}
