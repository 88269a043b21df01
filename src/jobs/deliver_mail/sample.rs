//! What an invitation looks like.

use chrono::{DateTime, Utc};

use super::{Loaded, next_dates};
use crate::{
    domain::id::{AccountId, EventId, FormatId},
    jobs::queue::Postman,
    mail::{Matter, SampleCase},
    store,
};

pub(super) async fn load(
    post: &Postman,
    (format, account): (FormatId, AccountId),
    chosen: &[EventId],
    now: DateTime<Utc>,
) -> Loaded {
    let db = &post.desk.store;
    let account = store::accounts::get(db, account).await?;
    let format = store::formats::get(db, format).await?;
    let host = store::organizations::get(db, format.organization_id).await?.name;
    let (dates, more) = match chosen {
        [] => next_dates(db, format.id, now).await?,
        chosen => (store::events::announced_many(db, chosen).await?, false),
    };
    let whole = chosen.is_empty();
    Ok(Ok(Matter::Sample(Box::new(SampleCase { account, format, host, dates, more, whole }))))
}
