//! Whole series: the dates of one rule as one calendar entry of a person, said as a whole when it begins, is prolonged,
//! loses several dates, or ends (R31, R36). What concerns one date is told by the mail about that date.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use chrono::{DateTime, Utc};

use super::{insert, settle};
use crate::{
    actions::{Desk, events::calendar_uid},
    domain::{
        event::{Announced, Event},
        id::{CadenceId, EnrollmentId, EventId, MailboxId, NoticeId, RegistrationId, SeriesId},
        invitation::{
            LedgerEntry, Method, belongs,
            course::{Course, Mine, Series, Step, There, home, steps},
        },
        notice::{Notice, NoticeKind, about_series},
        registration::Registration,
    },
    store::{self, StoreError, Tx},
};

/// The dates that can go into series, found out once for a transaction that tells many people.
#[derive(Debug, Default)]
pub(in crate::actions) struct Riders {
    known: HashMap<CadenceId, Option<(CadenceId, HashSet<EventId>)>>,
    /// Whether some dates do not go into the series of their format's one rule.
    mixed: bool,
}

impl Riders {
    /// The rule in whose series a date can go.
    pub(super) async fn of(&mut self, tx: &Tx, event: &Event) -> Result<Option<CadenceId>, StoreError> {
        let Some(cadence) = event.cadence_id else { return Ok(None) };
        let found = self.look(tx, cadence).await?;
        Ok(found.filter(|(_, riding)| riding.contains(&event.id)).map(|(first, _)| *first))
    }

    async fn look(
        &mut self,
        tx: &Tx,
        cadence: CadenceId,
    ) -> Result<Option<&(CadenceId, HashSet<EventId>)>, StoreError> {
        if let Entry::Vacant(unknown) = self.known.entry(cadence) {
            let course = store::calendar_series::course(tx, cadence).await?;
            let riding = course.as_ref().map(Course::riders).unwrap_or_default();
            self.mixed |= course.as_ref().is_some_and(|course| course.dates.len() > riding.len());
            unknown.insert(course.map(|course| (course.cadence_id, riding.into_keys().collect())));
        }
        Ok(self.known.get(&cadence).and_then(Option::as_ref))
    }

    /// The rule that a series follows. Mostly a format has one rule for all of its dates to come; else it is looked up.
    pub(super) async fn home(
        &mut self,
        tx: &Tx,
        (series, event): (&Series, &Event),
        now: DateTime<Utc>,
    ) -> Result<Option<CadenceId>, StoreError> {
        if let Some(format) = event.format_id {
            let mut rules = HashSet::new();
            for cadence in store::calendar_series::rules_ahead(tx, format, now).await? {
                match cadence {
                    Some(cadence) => rules.extend(self.look(tx, cadence).await?.map(|(first, _)| *first)),
                    None => self.mixed = true,
                }
            }
            if rules.len() < 2 {
                return Ok(rules.into_iter().next());
            }
            self.mixed = true;
        }
        let mut dates = Vec::new();
        for (registration, event) in store::calendar_series::members(tx, series).await? {
            let rule = self.of(tx, &event).await?.filter(|_| belongs(&registration, &event));
            dates.extend(rule.map(|cadence| (event.slot.starts_at, cadence)));
        }
        Ok(home(dates, now))
    }
}

/// Puts the calendar of one enrollment in order: series first, then what goes by itself. The format is locked, and so are
/// its `dates` to come. Says how many mails were enqueued.
pub(in crate::actions) async fn settle_enrollment(
    desk: &Desk,
    tx: &Tx,
    (enrollment, mailbox): (EnrollmentId, MailboxId),
    dates: &[Announced],
) -> Result<u64, StoreError> {
    let now = desk.now();
    let mut riders = Riders::default();
    let registrations = store::registrations::list_of_enrollment(tx, enrollment, now).await?;
    let known = store::calendar_series::list_of_enrollment(tx, enrollment).await?;
    let mine = look(tx, (&registrations, dates, &known), &mut riders).await?;
    let (mut mails, mut ended) = (0, Vec::new());
    for step in steps(&mine, now) {
        match step {
            Step::Alone(id) => {
                let Some(registration) = registrations.iter().find(|one| one.id == id) else { continue };
                let Some(date) = dates.iter().find(|date| date.event.id == registration.event_id) else { continue };
                mails += u64::from(settle(desk, tx, (registration, date, mailbox), now).await?);
            }
            Step::Whole { series, comes, goes } => {
                let series = match known.iter().find(|known| Some(known.id) == series) {
                    Some(known) => known.clone(),
                    None => begin(desk, tx, enrollment, (&known, &ended)).await?,
                };
                tell(desk, tx, (&series, mailbox, NoticeKind::Invitation), (&comes, &goes)).await?;
                mails += 1;
            }
            Step::End(id) => {
                let series = store::calendar_series::get(tx, id).await?;
                ended.push(id);
                let all = store::calendar_series::members(tx, &series).await?;
                let goes: Vec<_> = all.iter().map(|(registration, _)| registration.id).collect();
                tell(desk, tx, (&series, mailbox, NoticeKind::Removal), (&[], &goes)).await?;
                mails += 1;
            }
        }
    }
    Ok(mails)
}

/// Where the dates to come of an enrollment stand in the person's calendar.
async fn look(
    tx: &Tx,
    (registrations, dates, known): (&[Registration], &[Announced], &[Series]),
    riders: &mut Riders,
) -> Result<Vec<Mine>, StoreError> {
    let ids: Vec<_> = registrations.iter().map(|one| one.id).collect();
    let last = store::calendar_ledger::last_of(tx, &ids).await?;
    let mut mine = Vec::new();
    for registration in registrations {
        let Some(date) = dates.iter().find(|date| date.event.id == registration.event_id) else { continue };
        let rule = riders.of(tx, &date.event).await?;
        mine.push(Mine {
            registration_id: registration.id,
            starts_at: date.event.slot.starts_at,
            rides: rule,
            belongs: belongs(registration, &date.event),
            there: there(last.get(&registration.id), known),
        });
    }
    Ok(mine)
}

fn there(last: Option<&LedgerEntry>, known: &[Series]) -> There {
    let Some(entry) = last.filter(|entry| entry.method == Method::Request) else { return There::Nowhere };
    known.iter().find(|series| series.uid == entry.uid).map_or(There::Alone, |series| There::Within(series.id))
}

/// A series begins: under the identity of one that ended, if there is such a one, so that whoever comes back finds their
/// entry again (R39).
async fn begin(
    desk: &Desk,
    tx: &Tx,
    enrollment_id: EnrollmentId,
    (known, ended): (&[Series], &[SeriesId]),
) -> Result<Series, StoreError> {
    // One that ends only now is still to be taken out: its mail must not find it full again.
    for series in known.iter().filter(|series| !ended.contains(&series.id)) {
        if store::calendar_series::members(tx, series).await?.is_empty() {
            return Ok(series.clone());
        }
    }
    let now = desk.now();
    let id = desk.chance.row_id(now).into();
    let series = Series { id, enrollment_id, told: None, uid: calendar_uid(desk), created_at: now };
    store::calendar_series::insert(tx, &series).await?;
    Ok(series)
}

/// Enqueues the mail that says a series as a whole, and writes down what it puts in and takes out.
async fn tell(
    desk: &Desk,
    tx: &Tx,
    (series, mailbox, kind): (&Series, MailboxId, NoticeKind),
    (comes, goes): (&[RegistrationId], &[RegistrationId]),
) -> Result<(), StoreError> {
    let now: DateTime<Utc> = desk.now();
    let id: NoticeId = desk.chance.row_id(now).into();
    let notice = about_series(id, (mailbox, series.enrollment_id, series.id), kind, now);
    if !store::outbox::enqueue(tx, &notice).await? {
        return Ok(());
    }
    // Newer than everything that was said of the series, and of each date that comes in, also in the calendar of a former
    // address: an answer is compared with the answers given there.
    let before = store::calendar_ledger::highest_of(tx, comes).await?;
    let highest = store::calendar_ledger::highest(tx, &series.uid).await?.max(before);
    let sequence = highest.map_or(0, |highest| highest.saturating_add(1));
    let all = comes.iter().map(|id| (*id, Method::Request)).chain(goes.iter().map(|id| (*id, Method::Cancel)));
    for (registration, method) in all {
        insert(desk, tx, (&notice, registration, &series.uid), (method, sequence)).await?;
    }
    store::calendar_series::raise(tx, series.id, sequence).await?;
    Ok(())
}

/// A mail speaks of one date of a series. It may have to say the series anew as a whole, and then whatever that cannot hold
/// any more leaves with it: that is written down, too.
pub(super) async fn told_within(
    desk: &Desk,
    tx: &Tx,
    (notice, first): (&Notice, RegistrationId),
    (within, (method, sequence)): (&Within, (Method, u32)),
    riders: &mut Riders,
) -> Result<(), StoreError> {
    store::calendar_series::raise(tx, within.series.id, sequence).await?;
    if !riders.mixed {
        return Ok(());
    }
    for (registration, event) in store::calendar_series::members(tx, &within.series).await? {
        let rule = riders.of(tx, &event).await?;
        // What does not take place is nobody's to tell but the team's.
        let there = registration.id != first && belongs(&registration, &event);
        // While a new rule takes the dates over one by one, those that still follow the old one have a mail of their own.
        let elsewhere = method == Method::Cancel && rule != within.home;
        if there && (rule.is_none() || elsewhere) {
            insert(desk, tx, (notice, registration.id, &within.series.uid), (Method::Cancel, sequence)).await?;
        }
    }
    Ok(())
}

/// A series that a date is in.
pub(super) struct Within {
    /// Which.
    pub(super) series: Series,
    /// The rule it follows.
    pub(super) home: Option<CadenceId>,
}
