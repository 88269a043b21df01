//! Several changes for one person, in one mail: whatever no longer matters is left out, and what is left stands or falls
//! together.

use std::collections::HashSet;

use super::{
    Dispatch, NOT_LOADED, Verdict, Why, after, broke_off, load,
    record::{record, record_all},
    set_aside, tell,
};
use crate::{
    domain::{
        delivery::FailureClass,
        id::RegistrationId,
        mail_log::UNREADABLE,
        notice::{Notice, Subject},
    },
    jobs::queue::Postman,
    mail::{Case, Failed, Matter, Outcome, Whole, compose, copy_of},
    store::{self, StoreError, outbox::Claimed},
};

/// The registration that a mail of a change is about, if others may be told in the same mail.
fn leads(notice: &Notice) -> Option<RegistrationId> {
    match &notice.subject {
        Subject::Change { registration_id, .. } if notice.kind.tells_change() => Some(*registration_id),
        _ => None,
    }
}

/// What else is due for the same person. A mail that brings something for the calendar goes alone (RFC 5546, 3.2.2), but
/// with others about dates of the same series, which is then said as a whole.
pub(super) async fn companions(post: &Postman, claimed: &Claimed) -> Result<Vec<Claimed>, StoreError> {
    let Some(registration) = leads(&claimed.notice).filter(|_| !claimed.is_suspect()) else {
        return Ok(Vec::new());
    };
    let db = &post.desk.store;
    let within = match store::calendar_ledger::of_notice(db, (claimed.notice.id, registration)).await? {
        None => None,
        Some(entry) => match store::calendar_series::find_by_uid(db, &entry.uid).await? {
            None => return Ok(Vec::new()),
            Some(series) => Some(series.uid),
        },
    };
    let times = (post.desk.now(), post.pace.lease);
    store::outbox::claim_companions(db, claimed, (registration, within.as_deref()), times).await
}

/// Works on all of them to the end. Answers the one that is left to go alone, if only one still matters.
pub(super) async fn deliver(post: &Postman, all: Vec<Claimed>, probe: bool) -> Option<Claimed> {
    let mut told: Vec<(Claimed, Case)> = Vec::new();
    for claimed in all {
        let verdict = match load(post, &claimed, post.desk.now()).await {
            Ok(Ok(Matter::Case(case))) => {
                told.push((claimed, *case));
                continue;
            }
            Ok(Ok(_)) | Err(StoreError::NotFound(_)) => Verdict::Void("gone"),
            Ok(Err(moot)) => set_aside(&claimed.notice, moot),
            Err(error) if error.may_pass() => NOT_LOADED,
            Err(error) => {
                tracing::error!(notice = %claimed.notice.id, %error, "what a mail is about cannot be read");
                Verdict::Park(Why::class(UNREADABLE))
            }
        };
        tell(&claimed, &verdict);
        record(post, &claimed, &verdict, false).await;
    }
    if told.len() < 2 {
        return told.pop().map(|(claimed, _)| claimed);
    }
    let parts: Vec<(&Notice, &Case)> = told.iter().map(|(claimed, case)| (&claimed.notice, case)).collect();
    let whole = match series(post, &told).await {
        Ok(whole) => whole,
        Err(error) => {
            tracing::warn!(%error, "the series that several changes belong to cannot be read");
            let again: Vec<_> = told.iter().map(|(claimed, _)| (claimed, &NOT_LOADED)).collect();
            record_all(post, &again, probe).await;
            return None;
        }
    };
    let sent = send(post, (&parts, whole.as_ref())).await;
    // One fate, and one time for the next attempt: they go together again.
    let verdict = match sent {
        Ok(dispatch) => Verdict::Sent(dispatch),
        Err(Some(failed)) => after(post, &told[0].0, failed),
        Err(None) => Verdict::Park(Why::class(FailureClass::Message.as_str())),
    };
    let verdicts: Vec<Verdict> = told.iter().map(|(_, case)| verdict.of(case)).collect();
    let all: Vec<(&Claimed, &Verdict)> = told.iter().map(|(claimed, _)| claimed).zip(&verdicts).collect();
    for (claimed, verdict) in &all {
        tell(claimed, verdict);
    }
    record_all(post, &all, probe).await;
    None
}

/// The program broke off over them: each is tried again alone, and counts as one that brought a worker down.
pub(super) async fn fell_apart(post: &Postman, all: &[Claimed]) {
    for claimed in all {
        let verdict = broke_off(post, claimed);
        tell(claimed, &verdict);
        record(post, claimed, &verdict, false).await;
    }
}

/// The series that the dates belong to, as a whole, if they are dates of one in the person's calendar.
async fn series(post: &Postman, told: &[(Claimed, Case)]) -> Result<Option<Whole>, StoreError> {
    let db = &post.desk.store;
    let rows: Vec<_> = told.iter().filter_map(|(_, case)| Some(case.invitation.as_ref()?.entry.clone())).collect();
    let Some(first) = rows.first() else { return Ok(None) };
    let Some(series) = store::calendar_series::find_by_uid(db, &first.uid).await? else { return Ok(None) };
    let queued_at = rows.iter().map(|row| row.queued_at).max().unwrap_or(first.queued_at);
    super::series::whole(db, &series, (&rows, queued_at), post.desk.now()).await
}

async fn send(
    post: &Postman,
    (parts, whole): (&[(&Notice, &Case)], Option<&Whole>),
) -> Result<Dispatch, Option<Failed>> {
    let written = post.office.write_changes(parts, whole).and_then(|letter| Ok((compose(&letter)?, letter)));
    let (parcel, letter) = written.map_err(|error| {
        tracing::error!(%error, "a mail of several changes cannot be written");
        None
    })?;
    // A team must not read what concerns another: of a mail that tells of both no text is kept.
    let team = |(_, case): &(&Notice, &Case)| case.announced.event.team_id;
    let one_team = parts.iter().map(team).collect::<HashSet<_>>().len() < 2;
    match post.transport.send(&parcel).await {
        // Each of the dates has its own copy: one may be forgotten before the other.
        Outcome::Sent => Ok(Dispatch {
            message_id: parcel.message_id,
            brought: whole.map(Whole::brought),
            copy: one_team.then(|| copy_of(&letter)),
        }),
        Outcome::Failed(failed) => {
            tracing::warn!(%failed, "a mail of several changes did not go out");
            Err(Some(failed))
        }
    }
}
