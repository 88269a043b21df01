//! Mails about one person that speak of none of their registrations, and so do not go with these.

use entity::{
    address_change, bulk_invitation, calendar_series, enrollment,
    outbox::{COLUMN, Entity},
    registration,
};
use sea_orm::{Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use uuid::Uuid;

use super::admin::{Entry, entry};
use crate::{
    domain::{
        id::{AddressChangeId, BulkInvitationId, EnrollmentId, SeriesId},
        notice::{Subject, address_keys, enrollment_keys, invitation_keys, manage_link_key, own_data_key, series_keys},
        participant::Participant,
    },
    store::{Db, Result, Tx, mine::Mine},
};

/// Keys per statement: both databases limit the number of bound values.
const CHUNK: usize = 200;

/// The mails that are meant for one person, whatever became of them, oldest first: whoever shares their mailbox has their own.
///
/// # Errors
/// The database refused or is gone.
pub async fn list_of_person(db: &impl Db, person: &Participant) -> Result<Vec<Entry>> {
    let mut mine = registration::Entity::find()
        .select_only()
        .column(registration::COLUMN.id.0)
        .filter(registration::COLUMN.participant_id.eq(person.id.0));
    let about_dates = COLUMN.registration_id.in_subquery(QuerySelect::query(&mut mine).to_owned());
    let otherwise =
        Condition::all().add(COLUMN.mailbox_id.eq(person.mailbox_id.0)).add(COLUMN.registration_id.is_null());
    let mut mails = Vec::new();
    // Whoever has another address since was told of their dates at the former one, too. One by one: together no index would
    // find them.
    for which in [Condition::all().add(about_dates), otherwise] {
        for row in Entity::find().filter(which).all(db.connection()).await? {
            mails.push(entry(row)?);
        }
    }
    mails.sort_by_key(|mail| (mail.notice.created_at, mail.notice.id));
    let mine = Mine::of(db, person.id).await?;
    mails.retain(|mail| match &mail.notice.subject {
        // Whoever reads the mailbox reads these.
        Subject::Follow { .. } | Subject::News { .. } | Subject::Digest { .. } => true,
        // Signing in is an organizer's.
        other => mine.holds(other).unwrap_or(false),
    });
    Ok(mails)
}

/// Forgets the mails about what a person takes part in as a whole, about their series and what they were invited to, and those
/// with links that they asked for, to whatever address they had: whoever shares their mailbox keeps their own. Before their
/// enrollments and invitations go.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_of_person(tx: &Tx, person: &Participant) -> Result<()> {
    macro_rules! ids {
        ($table:ident) => {
            $table::Entity::find()
                .select_only()
                .column($table::COLUMN.id.0)
                .filter($table::COLUMN.participant_id.eq(person.id.0))
                .into_tuple::<Uuid>()
                .all(tx.connection())
                .await?
        };
    }
    let series: Vec<Uuid> = calendar_series::Entity::find()
        .select_only()
        .column(calendar_series::COLUMN.id.0)
        .join(JoinType::InnerJoin, calendar_series::Relation::Enrollment.def())
        .filter(enrollment::COLUMN.participant_id.eq(person.id.0))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut begin = vec![own_data_key(person.id.0), manage_link_key(person.id)];
    begin.extend(series.into_iter().flat_map(|id| series_keys(SeriesId(id))));
    begin.extend(ids!(enrollment).into_iter().flat_map(|id| enrollment_keys(EnrollmentId(id))));
    forget_beginning(tx, &begin).await?;
    let mut whole = Vec::new();
    whole.extend(ids!(bulk_invitation).into_iter().flat_map(|id| invitation_keys(BulkInvitationId(id))));
    whole.extend(ids!(address_change).into_iter().flat_map(|id| address_keys(AddressChangeId(id))));
    for chunk in whole.chunks(CHUNK) {
        Entity::delete_many().filter(COLUMN.dedupe_key.is_in(chunk.iter().cloned())).exec(tx.connection()).await?;
    }
    Ok(())
}

/// Forgets the mails about an enrollment.
///
/// # Errors
/// The database refused or is gone.
pub async fn forget_of_enrollment(tx: &Tx, id: EnrollmentId) -> Result<()> {
    forget_beginning(tx, &enrollment_keys(id).collect::<Vec<_>>()).await
}

/// Forgets the mails whose keys begin so. What follows are numbers, or the digits of an id: in whatever order a database has
/// its texts, they come before a "z", and by that it finds them without reading all.
async fn forget_beginning(tx: &Tx, keys: &[String]) -> Result<()> {
    for chunk in keys.chunks(CHUNK) {
        let begins = |key: &String| {
            Condition::all().add(COLUMN.dedupe_key.gte(key)).add(COLUMN.dedupe_key.lt(format!("{key}z")))
        };
        let which = chunk.iter().fold(Condition::any(), |any, key| any.add(begins(key)));
        Entity::delete_many().filter(which).exec(tx.connection()).await?;
    }
    Ok(())
}
