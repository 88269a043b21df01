//! News of a format that its followers are still to hear.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::outbox::{COLUMN, Entity};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{OutboxState, overtaken, row::value, unclaimed};
use crate::{
    domain::{
        id::{FollowId, FormatId},
        notice::{Notice, NoticeKind, Subject, news_key},
    },
    store::{Db, Result, Tx},
};

/// Takes back what followers of a format were to be told and has not been sent yet, and answers it by follow: what comes
/// now tells both. Lock the format first.
///
/// # Errors
/// The database refused or is gone.
pub async fn replace_pending_news(tx: &Tx, format: FormatId, now: DateTime<Utc>) -> Result<HashMap<FollowId, Notice>> {
    let rows = Entity::find()
        .filter(COLUMN.kind.eq(NoticeKind::NewDates.as_str()))
        .filter(COLUMN.state.eq(OutboxState::Due.as_str()))
        .filter(COLUMN.attempt.eq(0))
        .filter(COLUMN.dedupe_key.starts_with(news_key(format)))
        .filter(unclaimed(now))
        .order_by_asc(COLUMN.id.0)
        .lock_exclusive()
        .all(tx.connection())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    for chunk in ids.chunks(500) {
        overtaken().filter(COLUMN.id.is_in(chunk.iter().copied())).exec(tx.connection()).await?;
    }
    let mut found = HashMap::new();
    for notice in rows.into_iter().map(value) {
        // One that cannot be read is not told any more; the others are.
        let Ok(notice) = notice else { continue };
        if let Subject::News { follow_id, .. } = &notice.subject {
            found.insert(*follow_id, notice);
        }
    }
    Ok(found)
}
