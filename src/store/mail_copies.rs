//! The texts of mails about dates as they went out; they go with their mails.

use std::collections::{HashMap, HashSet};

use entity::mail_copy::{COLUMN, Column, Entity, Model};
use sea_orm::{EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    Db, Result, Tx,
    row::{Row, in_steps},
};
use crate::domain::{
    id::NoticeId,
    mail_log::{CalendarNote, MailCopy},
};

const TABLE: &str = "mail_copy";

/// Rows per statement: both databases limit the number of bound values.
const CHUNK: usize = 500;

fn value(row: Model) -> Result<MailCopy> {
    let at = Row::new(TABLE, row.notice_id);
    let (sequence, files) = (at.maybe("sequence", row.sequence)?, at.number("files", row.files)?);
    let calendar = row.method.map(|method| CalendarNote { method, sequence, files });
    Ok(MailCopy { subject: row.subject, text: row.body, calendar })
}

fn row((notice, copy): &(NoticeId, &MailCopy)) -> Result<Model> {
    let at = Row::new(TABLE, notice);
    let calendar = copy.calendar.as_ref();
    Ok(Model {
        notice_id: notice.0,
        subject: copy.subject.clone(),
        body: copy.text.clone(),
        method: calendar.map(|calendar| calendar.method.clone()),
        sequence: at.maybe("sequence", calendar.and_then(|calendar| calendar.sequence))?,
        files: at.number("files", calendar.map_or(0, |calendar| calendar.files))?,
    })
}

/// Keeps what went out; a second copy of the same mail says the same.
///
/// # Errors
/// The database refused or is gone.
pub async fn insert(tx: &Tx, copies: &[(NoticeId, &MailCopy)]) -> Result<()> {
    if copies.is_empty() {
        return Ok(());
    }
    let rows = in_steps(copies)
        .iter()
        .map(|one| row(one).map(IntoActiveModel::into_active_model))
        .collect::<Result<Vec<_>>>()?;
    let insert = Entity::insert_many(rows).on_conflict_do_nothing_on([Column::NoticeId]);
    insert.exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What went out.
///
/// # Errors
/// The database refused or is gone.
pub async fn find(db: &impl Db, notice: NoticeId) -> Result<Option<MailCopy>> {
    Entity::find_by_id(notice.0).one(db.connection()).await?.map(value).transpose()
}

/// What went out of several mails.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_some(db: &impl Db, notices: &[NoticeId]) -> Result<HashMap<NoticeId, MailCopy>> {
    let mut found = HashMap::new();
    for chunk in notices.chunks(CHUNK) {
        let rows = Entity::find().filter(COLUMN.notice_id.is_in(chunk.iter().map(|id| id.0)));
        for row in rows.all(db.connection()).await? {
            found.insert(NoticeId(row.notice_id), value(row)?);
        }
    }
    Ok(found)
}

/// Of which of these mails the text is kept.
///
/// # Errors
/// The database refused or is gone.
pub async fn kept(db: &impl Db, notices: &[NoticeId]) -> Result<HashSet<NoticeId>> {
    let mut found = HashSet::new();
    for chunk in notices.chunks(CHUNK) {
        let ids: Vec<Uuid> = Entity::find()
            .select_only()
            .column(COLUMN.notice_id.0)
            .filter(COLUMN.notice_id.is_in(chunk.iter().map(|id| id.0)))
            .into_tuple()
            .all(db.connection())
            .await?;
        found.extend(ids.into_iter().map(NoticeId));
    }
    Ok(found)
}
