//! An answer to a series: about one of its dates it is that date's, about all of them it is the person's word for the whole
//! format.

use chrono::{DateTime, Utc};

use super::{Origin, Refused};
use crate::{
    actions::{Desk, enrollments},
    domain::{
        event::Event,
        inbound::{Finding, Inbound, InboundKind},
        invitation::{
            course::{Course, Series},
            series::regular_slot,
        },
        registration::Registration,
        reply::{Answer, Original, Reply, SeriesDeed, clamped, decide_series, trust},
    },
    store::{self, StoreError},
};

/// What an answer means.
pub(super) enum Meant {
    /// These dates, each under its own identity.
    Dates(Vec<Reply>),
    /// It was about the whole, and is done.
    Done(Finding),
}

/// Takes an answer apart, if it is one to a series.
pub(super) async fn meant(desk: &Desk, (origin, key): (&Origin, &str), reply: &Reply) -> Result<Meant, Refused> {
    let db = &desk.store;
    let as_it_is = || Meant::Dates(vec![reply.clone()]);
    let Some(series) = store::calendar_series::find_by_uid(db, &reply.uid).await? else { return Ok(as_it_is()) };
    let Some(told) = series.told else { return Ok(as_it_is()) };
    let Some(course) = store::calendar_series::course(db, told).await? else { return Ok(as_it_is()) };
    let mut dates = store::calendar_series::dates(db, series.enrollment_id).await?;
    let now = desk.now();
    if let Some(original) = reply.original {
        if let Some(meant) = dates.iter().find(|(_, event)| is_original(&course, event, original)) {
            return Ok(Meant::Dates(each(reply, std::slice::from_ref(meant))));
        }
        // By a rule that the series had before: the team is told, at the next date that is not at that time by chance.
        dates.retain(|(_, event)| event.slot.ends_at > now && !original.is_of(event));
        let next = dates.into_iter().min_by_key(|(_, event)| event.slot.starts_at);
        let kept = next.map(|(_, event)| Reply { uid: event.calendar_uid, ..reply.clone() });
        return Ok(Meant::Dates(kept.into_iter().collect()));
    }
    dates.retain(|(_, event)| event.slot.starts_at > now && belongs_to(&course, event));
    if !is_trusted(desk, origin, reply, &series).await? {
        // The team is told once, not for each date.
        dates.truncate(1);
        return Ok(Meant::Dates(each(reply, &dates)));
    }
    let enrollment = store::enrollments::get(db, series.enrollment_id).await?;
    let last = match dates.first() {
        Some((registration, _)) => store::inbound::last_reply(db, registration.id).await?,
        None => None,
    };
    let finding = match decide_series(reply, &enrollment, last, now) {
        SeriesDeed::Each => return Ok(Meant::Dates(each(reply, &dates))),
        SeriesDeed::Rest => {
            enrollments::rest_by_answer(desk, enrollment.id, note(key, reply, &dates, Finding::Left, now)).await?;
            Finding::Left
        }
        SeriesDeed::GoOn => {
            enrollments::go_on_by_answer(desk, enrollment.id, note(key, reply, &dates, Finding::Back, now)).await?;
            Finding::Back
        }
    };
    Ok(Meant::Done(finding))
}

/// Whether a date was meant at that time by the rule.
fn is_original(course: &Course, event: &Event, original: Original) -> bool {
    let Some(day) = event.planned_on.filter(|day| course.rule.means(*day)) else { return false };
    original.is_at(regular_slot(&course.rule, course.zone, day).starts_at, course.zone)
}

fn belongs_to(course: &Course, event: &Event) -> bool {
    course.dates.iter().any(|(_, id, _)| *id == event.id)
}

fn each(reply: &Reply, dates: &[(Registration, Event)]) -> Vec<Reply> {
    let own = |event: &Event| Reply { uid: event.calendar_uid.clone(), original: None, ..reply.clone() };
    dates.iter().map(|(_, event)| own(event)).collect()
}

/// Whether the person whose series it is speaks for themselves.
async fn is_trusted(desk: &Desk, origin: &Origin, reply: &Reply, series: &Series) -> Result<bool, StoreError> {
    if trust(origin.from.as_ref(), &reply.attendee, origin.proof).is_err() {
        return Ok(false);
    }
    let enrollment = store::enrollments::get(&desk.store, series.enrollment_id).await?;
    let person = store::participants::get(&desk.store, enrollment.participant_id).await?;
    Ok(person.email == reply.attendee)
}

/// What is remembered of it at each date: that it counts, and how new it is.
fn note(
    key: &str,
    reply: &Reply,
    dates: &[(Registration, Event)],
    finding: Finding,
    now: DateTime<Utc>,
) -> impl Fn(&Desk) -> Vec<Inbound> {
    let key = key.to_owned();
    let answer: (Answer, _) = (reply.answer, clamped(reply.age, now));
    let about: Vec<_> = dates.iter().map(|(registration, event)| (registration.id, event.id)).collect();
    move |desk| {
        let noted = about.iter().enumerate().map(|(at, (registration, event))| {
            let key = if at == 0 { key.clone() } else { format!("{key}-s{at}") };
            let mut mail = Inbound::new(desk.chance.row_id(now).into(), key, InboundKind::Reply, now);
            mail.finding = finding;
            mail.event_id = Some(*event);
            mail.registration_id = Some(*registration);
            mail.answer = Some(answer);
            mail
        });
        noted.collect()
    }
}
