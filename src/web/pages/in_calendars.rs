//! What is kept of somebody's calendars: the one that they subscribe to, what invitations put into theirs, and what it answered.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    actions::Desk,
    domain::{
        event::Announced,
        id::{ParticipantId, RegistrationId},
        inbound::Inbound,
        invitation::LedgerEntry,
        registration::Registration,
    },
    store::{calendar_ledger, inbound, personal_feeds},
    web::error::Fault,
};

/// What somebody decided about the calendar that they subscribe to.
#[derive(Serialize)]
pub(in crate::web) struct Subscribed {
    /// So many addresses of it were given up for another one.
    addresses_before: i32,
    /// Whether none leads anywhere any more.
    given_up: bool,
    alarm_minutes: Option<u32>,
    changed_at: String,
}

/// What a mail put into a calendar, or took out.
#[derive(Serialize)]
pub(in crate::web) struct PutIn {
    event: String,
    uid: String,
    method: &'static str,
    sequence: u32,
    queued_at: String,
    sent_at: Option<String>,
}

/// A mail that came in about a date: what a calendar program answered, or that a mail came back.
#[derive(Serialize)]
pub(in crate::web) struct CameIn {
    event: String,
    kind: &'static str,
    answer: Option<&'static str>,
    result: &'static str,
    at: String,
}

pub(super) async fn subscribed(desk: &Desk, person: ParticipantId) -> Result<Option<Subscribed>, Fault> {
    let feed = personal_feeds::find(&desk.store, person).await?;
    Ok(feed.map(|feed| Subscribed {
        addresses_before: feed.version,
        given_up: feed.revoked,
        alarm_minutes: feed.alarm,
        changed_at: feed.changed_at.to_rfc3339(),
    }))
}

/// Both for these registrations.
pub(super) async fn calendars(
    desk: &Desk,
    mine: &[(Registration, Announced)],
) -> Result<(Vec<PutIn>, Vec<CameIn>), Fault> {
    let ids: Vec<RegistrationId> = mine.iter().map(|(one, _)| one.id).collect();
    let titles: HashMap<RegistrationId, String> = mine.iter().map(|(one, date)| (one.id, date.headline())).collect();
    let title = |id: &RegistrationId| titles.get(id).cloned().unwrap_or_default();
    let put = |entry: LedgerEntry| PutIn {
        event: title(&entry.registration_id),
        uid: entry.uid,
        method: entry.method.as_str(),
        sequence: entry.sequence,
        queued_at: entry.queued_at.to_rfc3339(),
        sent_at: entry.sent_at.map(|at| at.to_rfc3339()),
    };
    let came = |mail: Inbound| CameIn {
        event: mail.registration_id.as_ref().map(title).unwrap_or_default(),
        kind: mail.kind.as_str(),
        answer: mail.answer.map(|(answer, _)| answer.as_str()),
        result: mail.finding.as_str(),
        at: mail.received_at.to_rfc3339(),
    };
    let entries = calendar_ledger::list_of(&desk.store, &ids).await?;
    let mails = inbound::list_about(&desk.store, &ids).await?;
    Ok((entries.into_iter().map(put).collect(), mails.into_iter().map(came).collect()))
}
