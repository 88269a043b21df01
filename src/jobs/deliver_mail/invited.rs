//! An invitation to a format or to dates of it, and whether it is still wanted.

use chrono::{DateTime, Utc};

use super::{Loaded, load_member};
use crate::{
    actions::objections,
    domain::{
        bulk::{BulkInvitation, Confirms},
        delivery::relevance::{self, Moot},
        enrollment::may_enroll,
        event::Announced,
        id::{BulkInvitationId, RegistrationId},
        notice::{Notice, NoticeKind},
    },
    jobs::queue::Postman,
    mail::{DatesCase, Matter},
    store,
};

/// Nothing goes to whoever said meanwhile that they want no invitations.
pub(super) async fn load(post: &Postman, notice: &Notice, id: BulkInvitationId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let Some(invitation) = store::bulk_invitations::find(db, id).await? else { return Ok(Err(Moot::Gone)) };
    if objections::objects(&post.desk, &invitation).await? {
        return Ok(Err(Moot::Overtaken));
    }
    let enrollment = match invitation.confirms {
        Confirms::Whole(id) => id,
        Confirms::Dates(leader) => return to_dates(post, invitation, leader, now).await,
    };
    if store::enrollments::find_by_id(db, enrollment).await?.is_none() {
        return Ok(Err(Moot::Gone));
    }
    Ok(match load_member(post, notice, enrollment, now).await? {
        // What nobody can take part in any more nobody is invited to.
        Ok(Matter::Member(case)) if may_enroll(&case.format).is_err() => Err(Moot::Overtaken),
        Ok(Matter::Member(case)) => Ok(Matter::Invited(case, Box::new(invitation))),
        other => other,
    })
}

/// The dates that can still be confirmed; without any of them the mail has lost its point.
async fn to_dates(post: &Postman, invitation: BulkInvitation, leader: RegistrationId, now: DateTime<Utc>) -> Loaded {
    let db = &post.desk.store;
    let leader = store::registrations::get(db, leader).await?;
    let mut mine = store::registrations::list_asked_with(db, leader.id).await?;
    mine.push(leader.clone());
    let ids: Vec<_> = mine.iter().map(|one| one.event_id).collect();
    let mut dates = store::events::announced_many(db, &ids).await?;
    let fits = |date: &Announced| {
        let one = mine.iter().find(|one| one.event_id == date.event.id);
        one.map_or(Err(Moot::Gone), |one| relevance::about_invited(one, date, now))
    };
    let verdicts: Vec<_> = dates.iter().map(fits).collect();
    if let (Some(Err(moot)), false) = (verdicts.first(), verdicts.iter().any(Result::is_ok)) {
        return Ok(Err(*moot));
    }
    let mut fit = verdicts.into_iter().map(|verdict| verdict.is_ok());
    dates.retain(|_| fit.next().unwrap_or_default());
    let participant = store::participants::get(db, leader.participant_id).await?;
    if let Err(moot) = relevance::about_use(NoticeKind::BulkInvitation, participant.restricted_at) {
        return Ok(Err(moot));
    }
    let format = store::formats::get(db, invitation.format_id).await?;
    let host = store::organizations::get(db, format.organization_id).await?.name;
    let case = DatesCase { invitation, leader, participant, format, host, dates };
    Ok(Ok(Matter::InvitedToDates(Box::new(case))))
}
