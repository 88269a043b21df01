//! One change of one date: decided by `domain::event`, saved with its revision, told to everyone concerned in the same
//! transaction, and followed by whoever moves up.

use chrono::{DateTime, Utc};

use super::Told;
use crate::{
    actions::{
        Desk, Failure, allow,
        audit::entry,
        enrollments::settle_date,
        follows, invitations,
        registrations::{call_off, lengthen, promote, shorten},
        substitutes,
    },
    domain::{
        access::{Deed, Viewer},
        delivery::suppression::{Occasion, is_tried},
        event::{self, Announced, ChangeRefusal, Changed, EventStatus, RawEvent},
        follow::News,
        id::EventId,
        notice::{Audience, Telling, about_change, fingerprint, is_close},
        registration::{Window, holds_seat, window},
        substitution::answer_until,
        text::{FieldError, Problem},
    },
    store::{self, StoreError, Tx},
};

type Refused = Failure<ChangeRefusal>;

/// Changes what one date says, when it is, where it is, how many seats it has. Only this date changes (O3).
/// The target's version is the one the person saw; another one is refused as changed meanwhile, unless the wish was
/// carried out meanwhile (a form sent twice): then nothing changes (RFC 9110, 13.1.1).
///
/// # Errors
/// Not allowed, wrong fields, refused by the rules, or changed meanwhile.
pub async fn amend(
    desk: &Desk,
    viewer: &Viewer,
    target: (EventId, Option<i64>),
    wish: &RawEvent,
    notify: bool,
) -> Result<Told, Refused> {
    let tx = desk.store.begin().await?;
    let before = open(&tx, viewer, target.0, notify).await?;
    let amendment = wish.amend(&before.event).map_err(Failure::Invalid)?;
    let changed = event::amend(&before, amendment, desk.now()).map_err(refuse)?;
    seen(target, (&before, &changed))?;
    finish(desk, tx, viewer, (before, changed, notify, "event.amend")).await
}

/// Cancels one date; twice changes nothing. Those concerned are told, if `notify`.
///
/// # Errors
/// Not allowed, or over.
pub async fn cancel(
    desk: &Desk,
    viewer: &Viewer,
    target: (EventId, Option<i64>),
    reason: Option<String>,
    notify: bool,
) -> Result<Told, Refused> {
    let tx = desk.store.begin().await?;
    let before = open(&tx, viewer, target.0, notify).await?;
    let changed = event::cancel(&before, reason, desk.now()).map_err(refuse)?;
    seen(target, (&before, &changed))?;
    finish(desk, tx, viewer, (before, changed, notify, "event.cancel")).await
}

/// Lets a cancelled date take place after all; twice changes nothing.
///
/// # Errors
/// Not allowed, or over.
pub async fn restore(
    desk: &Desk,
    viewer: &Viewer,
    target: (EventId, Option<i64>),
    notify: bool,
) -> Result<Told, Refused> {
    let tx = desk.store.begin().await?;
    let before = open(&tx, viewer, target.0, notify).await?;
    let changed = event::restore(&before, desk.now()).map_err(refuse)?;
    seen(target, (&before, &changed))?;
    finish(desk, tx, viewer, (before, changed, notify, "event.restore")).await
}

async fn open(tx: &Tx, viewer: &Viewer, id: EventId, notify: bool) -> Result<Announced, Refused> {
    // The format first: whoever enrolls in it meanwhile waits, and finds the date as it is then.
    if let Some(format) = store::events::get(tx, id).await?.format_id {
        store::formats::lock(tx, format).await?;
    }
    let event = store::events::lock(tx, id).await?;
    allow(viewer, if notify { Deed::Publish } else { Deed::Edit }, event.team_id)?;
    Ok(store::events::announced(tx, &event).await?)
}

/// Whether the person saw what they change; of no matter where nothing is changed.
fn seen((_, expected): (EventId, Option<i64>), (before, changed): (&Announced, &Changed)) -> Result<(), Refused> {
    if changed.any && expected.is_some_and(|version| version != before.event.version) {
        return Err(Failure::Stale);
    }
    Ok(())
}

async fn finish(
    desk: &Desk,
    tx: Tx,
    viewer: &Viewer,
    (before, changed, notify, verb): (Announced, Changed, bool, &'static str),
) -> Result<Told, Refused> {
    let now = desk.now();
    let id = before.event.id;
    if notify {
        announce_theme(desk, &tx, &before, &changed).await?;
    }
    let applied = Applied { before, changed, audience: Audience::wished(notify) };
    let any = applied.changed.any;
    let (_, people) = apply(desk, &tx, applied, now).await?;
    if any {
        store::audit::insert(&tx, &entry(desk, viewer, verb, format!("event:{id}"), now)).await?;
    }
    let announced = store::events::announced(&tx, &store::events::get(&tx, id).await?).await?;
    desk.commit(tx).await?;
    Ok(Told { announced, people })
}

/// A decided change of one date, to be saved.
pub(in crate::actions) struct Applied {
    /// The date as it was.
    pub(in crate::actions) before: Announced,
    /// What the rules made of it.
    pub(in crate::actions) changed: Changed,
    /// Who is told.
    pub(in crate::actions) audience: Audience,
}

/// Saves a decided change and enqueues its notices; whoever is enrolled joins, and as many of the queue move up as there is
/// room for now. Says how many people are told.
pub(in crate::actions) async fn apply(
    desk: &Desk,
    tx: &Tx,
    applied: Applied,
    now: DateTime<Utc>,
) -> Result<(Announced, u32), StoreError> {
    let Applied { before, changed, audience } = applied;
    if !changed.any {
        return Ok((before, 0));
    }
    let mut event = changed.event.clone();
    store::events::save(tx, &event).await?;
    event.version += 1;
    if !changed.days.is_empty() {
        store::events::save_days(tx, &changed.days).await?;
    }
    if changed.shown {
        store::feed_marks::touch(tx, &store::feed_marks::scopes_of(event.format_id), now).await?;
    }
    let people = if changed.shown && audience != Audience::Nobody {
        tell(desk, tx, (&before, &changed, audience), now).await?
    } else {
        0
    };
    let (before_slot, before_status, before_window) = (before.event.slot, before.event.status, window(&before));
    let mut announced = Announced { event, days: changed.days, ..before };
    if announced.event.status == EventStatus::Cancelled {
        substitutes::call_off(desk, tx, &announced, now).await?;
        call_off(tx, &mut announced, now).await?;
    } else {
        keep_time(tx, &announced, (before_slot.starts_at, before_window), now).await?;
    }
    if announced.event.slot != before_slot || announced.event.status != before_status {
        settle_date(desk, tx, &mut announced, now).await?;
    }
    // A seat that nobody has beside a queue is lost, whichever way the date came to have it (R02).
    promote(desk, tx, &mut announced, now).await?;
    Ok((announced, people))
}

/// Whoever still has to answer, to an offer or to a request to take somebody's place, has the time for it that there is now.
async fn keep_time(
    tx: &Tx,
    announced: &Announced,
    (started_at, was_open): (DateTime<Utc>, Window),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (event, open) = (&announced.event, window(announced));
    if open != was_open {
        shorten(tx, announced, now).await?;
    }
    if open.closes_at > was_open.closes_at {
        lengthen(tx, announced, now).await?;
    }
    if event.slot.starts_at < started_at {
        store::substitutions::shorten(tx, event.id, event.slot.starts_at).await?;
    }
    if event.slot.starts_at > started_at {
        store::substitutions::lengthen(tx, event.id, (now, answer_until(announced, now))).await?;
    }
    Ok(())
}

/// Whether a date that is to come has a theme, and another one than before.
fn has_new_theme(before: &Announced, changed: &Changed) -> bool {
    let (was, is) = (&before.event.own.theme, &changed.event.own.theme);
    is.is_some() && is != was && changed.event.status == EventStatus::Scheduled
}

/// Tells those who follow the format, if the date has a new theme.
pub(in crate::actions) async fn announce_theme(
    desk: &Desk,
    tx: &Tx,
    before: &Announced,
    changed: &Changed,
) -> Result<(), StoreError> {
    let Some(format) = before.format.as_ref().filter(|_| has_new_theme(before, changed)) else { return Ok(()) };
    let (id, was) = (before.event.id, before.event.own.theme.as_deref());
    let knew = was.map(|was| (id, fingerprint(was))).into_iter().collect();
    let news = News { themes: vec![id], knew, ..News::default() };
    follows::announce(desk, tx, format, &news).await
}

async fn tell(
    desk: &Desk,
    tx: &Tx,
    (before, changed, audience): (&Announced, &Changed, Audience),
    now: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let urgent = changed.essential && is_close(before, changed, now);
    let (mut told, mut riders) = (Vec::new(), invitations::Riders::default());
    let due_at = now + desk.undo;
    let after = Announced { event: changed.event.clone(), days: changed.days.clone(), ..before.clone() };
    for (registration, participant) in store::registrations::list_concerned(tx, before.event.id).await? {
        let unsent = store::outbox::replace_pending_change(tx, registration.id, before.event.id).await?;
        let shifts = changed.event.sequence != before.event.sequence || unsent.is_some();
        let occasion = if shifts && holds_seat(registration.state) { Occasion::SeatChanged } else { Occasion::Other };
        let hears = audience.tells(registration.channel, (urgent, unsent.is_some()));
        if !hears || !is_tried(participant.unreachable, occasion) {
            continue;
        }
        let telling = Telling {
            mailbox_id: participant.mailbox_id,
            registration_id: registration.id,
            before,
            after: &after,
            unsent: unsent.as_ref(),
        };
        if let Some(notice) = about_change(telling, desk.chance.row_id(now).into(), due_at, now) {
            invitations::enqueue_among(desk, tx, (&notice, &mut riders), (&registration, &after)).await?;
            told.push(participant.mailbox_id);
        }
    }
    // Several saves are one mail (O5), but nobody waits for ever for an organizer who keeps saving.
    store::outbox::wait_for(tx, &told, (due_at, now - desk.undo * 3), now).await?;
    Ok(u32::try_from(told.len()).unwrap_or(u32::MAX))
}

/// Refusals that are about one field are said at that field.
fn refuse(refusal: ChangeRefusal) -> Refused {
    let field = |field, problem| Failure::Invalid(vec![FieldError::new(field, problem)]);
    match refusal {
        ChangeRefusal::IntoThePast => field("starts_at", Problem::InThePast),
        ChangeRefusal::BadLength => field("ends_at", Problem::EndsBeforeStart),
        ChangeRefusal::NeedsTitle => field("title", Problem::Missing),
        ChangeRefusal::BadWindow(fault) => Failure::Invalid(vec![fault]),
        other => Failure::Refused(other),
    }
}
