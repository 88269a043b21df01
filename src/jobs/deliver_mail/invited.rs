//! An invitation to a format, and whether it is still wanted.

use chrono::{DateTime, Utc};

use super::{Loaded, load_member};
use crate::{
    actions::objections,
    domain::{delivery::relevance::Moot, id::BulkInvitationId, notice::Notice},
    jobs::queue::Postman,
    mail::Matter,
    store,
};

/// Nothing goes to whoever said meanwhile that they want no invitations.
pub(super) async fn load(post: &Postman, notice: &Notice, id: BulkInvitationId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let Some(invitation) = store::bulk_invitations::find(db, id).await? else { return Ok(Err(Moot::Gone)) };
    let Some(enrollment) = store::enrollments::find_by_id(db, invitation.enrollment_id).await? else {
        return Ok(Err(Moot::Gone));
    };
    if objections::objects(&post.desk, &invitation).await? {
        return Ok(Err(Moot::Overtaken));
    }
    Ok(match load_member(post, notice, enrollment.id, now).await? {
        Ok(Matter::Member(case)) => Ok(Matter::Invited(case, Box::new(invitation))),
        other => other,
    })
}
