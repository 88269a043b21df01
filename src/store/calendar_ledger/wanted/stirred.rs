//! Where something may have become due: found by what has a time, so that the others need not be read.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{event, registration};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use uuid::Uuid;

use crate::{
    domain::{invitation::SOON, participant::Channel},
    store::{Db, Result},
};

/// The enrollments and the registrations for single dates that stirred: a date of theirs came near since `moment` or has
/// passed since, so that further ones are the next; a date, or somebody's place there, is another one since `changed`.
pub(super) async fn since(
    db: &impl Db,
    (moment, changed): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
    let between = |from: DateTime<Utc>, to: DateTime<Utc>| {
        Condition::all().add(event::COLUMN.starts_at.gt(from)).add(event::COLUMN.starts_at.lte(to))
    };
    let ahead = || Condition::all().add(event::COLUMN.starts_at.gt(now));
    let (mut enrollments, mut alone) = (BTreeSet::new(), BTreeSet::new());
    for which in [
        between(moment + SOON, now + SOON),
        between(moment, now),
        ahead().add(event::COLUMN.changed_at.gt(changed)),
        ahead().add(registration::COLUMN.changed_at.gt(changed)),
    ] {
        let rows: Vec<(Uuid, Option<Uuid>)> = registration::Entity::find()
            .select_only()
            .column(registration::COLUMN.id.0)
            .column(registration::COLUMN.enrollment_id.0)
            .join(JoinType::InnerJoin, registration::Relation::Event.def())
            .filter(registration::COLUMN.channel.eq(Channel::Invitation.as_str()))
            .filter(which)
            .into_tuple()
            .all(db.connection())
            .await?;
        for (id, enrollment) in rows {
            match enrollment {
                Some(enrollment) => enrollments.insert(enrollment),
                None => alone.insert(id),
            };
        }
    }
    Ok((enrollments.into_iter().collect(), alone.into_iter().collect()))
}
