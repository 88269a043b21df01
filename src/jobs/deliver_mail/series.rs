//! A series as it stands for one person when the mail about it goes out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Loaded, load_member};
use crate::{
    domain::{
        delivery::relevance::Moot,
        event::{Announced, Event},
        id::{EnrollmentId, EventId, SeriesId},
        invitation::{
            LedgerEntry, Method, belongs,
            course::{Course, Series, home},
            series::{self, Held, regular_slot},
        },
        notice::{Notice, NoticeKind},
        registration::Registration,
        reply::{Answer, standing_answer},
    },
    jobs::queue::Postman,
    mail::{Invited, Matter, Part, Whole},
    store::{self, Store, StoreError},
};

/// A mail about a whole series. Nothing, if it would say the opposite of what was decided.
pub(super) async fn load(
    post: &Postman,
    notice: &Notice,
    (enrollment, id): (EnrollmentId, SeriesId),
    now: DateTime<Utc>,
) -> Loaded {
    let member = match load_member(post, notice, enrollment, now).await? {
        Ok(Matter::Member(member)) => member,
        other => return Ok(other),
    };
    let db = &post.desk.store;
    let series = store::calendar_series::get(db, id).await?;
    let rows = store::calendar_ledger::list_of_notice(db, notice.id).await?;
    let Some(queued_at) = rows.iter().map(|row| row.queued_at).max() else { return Ok(Err(Moot::Overtaken)) };
    let Some(whole) = whole(db, &series, (&rows, queued_at), now).await? else { return Ok(Err(Moot::Overtaken)) };
    let asked = if notice.kind == NoticeKind::Removal { Method::Cancel } else { Method::Request };
    // Whoever came back or left meanwhile has a newer mail on its way.
    Ok(if whole.method == asked { Ok(Matter::Series(member, Box::new(whole))) } else { Err(Moot::Overtaken) })
}

/// What a mail about one date of a series brings: that date alone, if the person's calendar has the series with it; else
/// the series as a whole (R36, R37).
pub(super) async fn of_date(
    db: &Store,
    mut entry: LedgerEntry,
    (registration, announced): (&Registration, &Announced),
    now: DateTime<Utc>,
) -> Result<Option<Invited>, StoreError> {
    let Some(series) = store::calendar_series::find_by_uid(db, &entry.uid).await? else { return Ok(None) };
    let event = &announced.event;
    let Some(course) = course(db, &series, event, now).await? else { return Ok(None) };
    let rides = course.riders().get(&event.id).copied();
    let still = belongs(&store::registrations::get(db, registration.id).await?, event);
    // Whoever left since the registration was read has a newer revision, which is the next mail's.
    if still != belongs(registration, event) || entry.method != asks(still && rides.is_some()) {
        return Ok(None);
    }
    entry.sequence = revision(db, &entry).await?;
    let sent = store::calendar_ledger::last_sent(db, registration.id).await?;
    let there = sent.is_some_and(|sent| sent.uid == entry.uid && sent.method == Method::Request)
        && series.told == Some(course.cadence_id);
    // What takes others out along with it says the whole.
    let one = store::calendar_ledger::list_of_notice(db, entry.notice_id).await?.len() == 1;
    let named = rides.or_else(|| day_of_rule(&course, event)).filter(|_| there && one);
    let part = if let Some(day) = named {
        let original = regular_slot(&course.rule, course.zone, day);
        Part::Instance { created_at: series.created_at, original }
    } else {
        let rows = std::slice::from_ref(&entry);
        let Some(whole) = whole(db, &series, (rows, entry.queued_at), now).await? else { return Ok(None) };
        Part::Whole(Box::new(whole))
    };
    let last = store::inbound::last_reply(db, registration.id).await?;
    Ok(Some(Invited { answer: standing_answer(last), entry, part }))
}

fn asks(belongs: bool) -> Method {
    if belongs { Method::Request } else { Method::Cancel }
}

/// The rule that a series follows now, with its dates; that of the date itself, if no other is left in it.
async fn course(db: &Store, series: &Series, event: &Event, now: DateTime<Utc>) -> Result<Option<Course>, StoreError> {
    let members = store::calendar_series::members(db, series).await?;
    if let Some((course, _)) = riding(db, members, now).await? {
        return Ok(Some(course));
    }
    match series.told.or(event.cadence_id) {
        Some(cadence) => store::calendar_series::course(db, cadence).await,
        None => Ok(None),
    }
}

/// The rule that the members of a series follow, and those of them that ride in it.
async fn riding(
    db: &Store,
    mut members: Vec<(Registration, Event)>,
    now: DateTime<Utc>,
) -> Result<Option<(Course, Vec<(Registration, Event)>)>, StoreError> {
    members.retain(|(registration, event)| belongs(registration, event));
    let mut courses: Vec<Course> = Vec::new();
    for cadence in members.iter().filter_map(|(_, event)| event.cadence_id).collect::<BTreeSet<_>>() {
        if courses.iter().all(|course| !course.alike.contains(&cadence)) {
            courses.extend(store::calendar_series::course(db, cadence).await?);
        }
    }
    let riding: Vec<_> = courses.iter().map(Course::riders).collect();
    let place = |event: &Event| riding.iter().position(|dates| dates.contains_key(&event.id));
    let dates = members.iter().filter_map(|(_, event)| Some((event.slot.starts_at, courses[place(event)?].cadence_id)));
    let Some(home) = home(dates, now) else { return Ok(None) };
    members.retain(|(_, event)| place(event).is_some_and(|at| courses[at].cadence_id == home));
    let found = courses.into_iter().find(|course| course.cadence_id == home);
    Ok(found.map(|course| (course, members)))
}

/// The day that the rule of a series means by a date that no longer takes place or gave way to a neighbour; nothing, if the
/// date has gone over to another rule, whose days say nothing of what it was before.
fn day_of_rule(course: &Course, event: &Event) -> Option<NaiveDate> {
    let alike = event.cadence_id.is_some_and(|cadence| course.alike.contains(&cadence));
    event.planned_on.filter(|day| alike && course.rule.means(*day))
}

/// Never behind what was said under this identity before.
async fn revision(db: &Store, entry: &LedgerEntry) -> Result<u32, StoreError> {
    let highest = store::calendar_ledger::highest(db, &entry.uid).await?;
    Ok(highest.map_or(entry.sequence, |highest| highest.max(entry.sequence)))
}

/// A whole series as it stands now: the dates that are in it, or, if none is left, what is taken out. `rows`: what the mail
/// says of which dates.
pub(super) async fn whole(
    db: &Store,
    series: &Series,
    (rows, queued_at): (&[LedgerEntry], DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Option<Whole>, StoreError> {
    let Some(row) = rows.first() else { return Ok(None) };
    let members = store::calendar_series::members(db, series).await?;
    let (method, course, members, dates) = match riding(db, members, now).await? {
        Some((course, members)) => {
            let dates = dated(db, &course, &members).await?;
            (Method::Request, course, members, dates)
        }
        None => match taken_out(db, series, row).await? {
            Some((course, dates)) => (Method::Cancel, course, Vec::new(), dates),
            None => return Ok(None),
        },
    };
    let changes = members.iter().map(|(registration, event)| registration.changed_at.max(event.changed_at));
    let changed_at = changes.max().map_or(queued_at, |changed| changed.max(queued_at));
    let held: Vec<Held> = dates.iter().map(|(day, date)| Held { planned_on: *day, slot: date.event.slot }).collect();
    let Ok(written) = series::series(&course.rule, course.zone, &held) else { return Ok(None) };
    let link_id = store::enrollments::get(db, series.enrollment_id).await?.link_id;
    Ok(Some(Whole {
        method,
        id: series.id,
        cadence_id: course.cadence_id,
        uid: series.uid.clone(),
        sequence: revision(db, row).await?,
        created_at: series.created_at,
        changed_at,
        series: written,
        dates,
        answer: answer(db, &members).await?,
        link_id,
    }))
}

/// What is said of each date, by the day the rule means.
async fn dated(
    db: &Store,
    course: &Course,
    members: &[(Registration, Event)],
) -> Result<BTreeMap<NaiveDate, Announced>, StoreError> {
    let riders = course.riders();
    let ids: Vec<EventId> = members.iter().map(|(_, event)| event.id).collect();
    let dates = store::events::announced_many(db, &ids).await?;
    Ok(dates.into_iter().filter_map(|date| Some((*riders.get(&date.event.id)?, date))).collect())
}

/// One of the dates that go, where the rule means one: an object that takes everything out names only its identity.
async fn taken_out(
    db: &Store,
    series: &Series,
    row: &LedgerEntry,
) -> Result<Option<(Course, BTreeMap<NaiveDate, Announced>)>, StoreError> {
    let event = store::events::get(db, store::registrations::get(db, row.registration_id).await?.event_id).await?;
    let Some(cadence) = series.told.or(event.cadence_id) else { return Ok(None) };
    let Some(course) = store::calendar_series::course(db, cadence).await? else { return Ok(None) };
    let Some(day) = course.rule.days(event.slot.day(), NaiveDate::MAX).next() else { return Ok(None) };
    let mut date = store::events::announced(db, &event).await?;
    date.event.slot = regular_slot(&course.rule, course.zone, day);
    Ok(Some((course, BTreeMap::from([(day, date)]))))
}

/// What the person last answered, if they said the same of all dates.
async fn answer(db: &Store, members: &[(Registration, Event)]) -> Result<Option<Answer>, StoreError> {
    let mut answers = Vec::new();
    for (registration, _) in members {
        answers.push(standing_answer(store::inbound::last_reply(db, registration.id).await?));
    }
    let first = answers.first().copied().flatten();
    Ok(first.filter(|_| answers.iter().all(|one| *one == first)))
}
