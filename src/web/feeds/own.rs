//! The calendar of one person: theirs alone, so it is made for them and kept under their address only.
//!
//! Unlike a public one it is compared with the database at every request: whoever gives an address up is to be safe at
//! once, on every node. What it is made from is read with four small queries; the calendar itself is made when that
//! changed.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::{
    keeper::{FIRST_TIME, Feeds, Missing, PATIENCE},
    make::aside,
    ready::{Origin, Ready},
};
use crate::{
    actions::{
        Failure, gate,
        personal_feeds::{GivenUp, look_up},
    },
    calendar::{Feed, Own, Window, feed, month, window},
    domain::{
        capability::Presented,
        event::Announced,
        gate::is_for,
        id::{EventId, RegistrationId},
        invitation::belongs,
        participant::Participant,
        personal_feed::{PersonalFeed, counts, shown},
        registration::{Registration, RegistrationState},
    },
    locale::text,
    store::{
        StoreError, events,
        feed_marks::{self, ALL},
        personal_feeds,
    },
};

/// Whose calendar it is, with everything it is made from but the events themselves: those follow the mark of all.
struct Whose {
    person: Participant,
    decided: PersonalFeed,
    registrations: Vec<(Registration, u32)>,
    /// Version and time of the mark of all public events.
    mark: (i64, DateTime<Utc>),
}

impl Whose {
    /// The same for the same calendar, on every node. Last-Modified moves on with everything in it (R23).
    fn origin(&self, month: Window, old: Option<&Origin>) -> Origin {
        let counted = self.registrations.iter().filter(|(one, _)| counts(one));
        let registered: Vec<(RegistrationId, RegistrationState, u32, DateTime<Utc>)> =
            counted.map(|(one, revision)| (one.id, one.state, *revision, one.changed_at)).collect();
        let person = (&self.person.name, self.person.locale, self.person.link_version);
        let basis = format!("{:?}", (self.mark, self.decided, person, month.from, &registered));
        let scope = data_encoding::HEXLOWER.encode(&Sha256::digest(basis));
        let changes = registered.iter().map(|(.., changed_at)| *changed_at);
        let changed_at = changes.chain([self.mark.1, self.decided.changed_at]).fold(month.from, Ord::max);
        // Programs that ask by date alone must see two changes within one second as two.
        let next =
            old.filter(|old| old.scope != scope).map(|old| old.changed_at.trunc_subsecs(0) + TimeDelta::seconds(1));
        let changed_at = next.map_or(changed_at, |next| changed_at.max(next));
        Origin { scope, version: self.mark.0, changed_at, until: month.until }
    }
}

impl Feeds {
    /// The person's calendar.
    pub(super) async fn own(&self, link: &Presented) -> Result<Arc<Ready>, Missing> {
        let now = self.desk().now();
        let old = self.personal().find(link);
        if let Some(ready) = old.as_ref().filter(|_| self.rests(now)) {
            return Ok(Arc::clone(ready));
        }
        let patience = if old.is_some() { PATIENCE } else { FIRST_TIME };
        let error = match timeout(patience, self.renew_own(link, old.as_ref(), now)).await {
            Ok(Ok(ready)) => return Ok(ready),
            Ok(Err(Missing::Unavailable(error))) => error,
            Ok(Err(gone)) => {
                self.personal().remove(link);
                return Err(gone);
            }
            Err(_) => None,
        };
        self.rest(error.as_ref());
        old.ok_or(Missing::Unavailable(error))
    }

    async fn renew_own(
        &self,
        link: &Presented,
        old: Option<&Arc<Ready>>,
        now: DateTime<Utc>,
    ) -> Result<Arc<Ready>, Missing> {
        let whose = self.whose(link).await?;
        let origin = whose.origin(month(now, self.settings().zone), old.map(|old| old.origin()));
        if let Some(ready) = old.filter(|old| old.origin().scope == origin.scope) {
            ready.note_use(now);
            return Ok(Arc::clone(ready));
        }
        let ready = Arc::new(self.make_own(whose, origin, now).await?);
        self.personal().put(*link, Arc::clone(&ready), now);
        Ok(ready)
    }

    async fn whose(&self, link: &Presented) -> Result<Whose, Missing> {
        let (person, decided) = match look_up(self.desk(), link).await {
            Ok(found) => found,
            Err(Failure::Refused(GivenUp)) => return Err(Missing::GivenUp),
            Err(Failure::Store(error)) => return Err(Missing::Unavailable(Some(error))),
            Err(_) => return Err(Missing::Unknown),
        };
        // The mark comes before the events: a change in between makes the calendar look older than it is, never newer.
        let store = &self.desk().store;
        let marks = feed_marks::all(store).await?;
        let mark = marks.get(ALL).map_or((0, DateTime::UNIX_EPOCH), |mark| (mark.version, mark.changed_at));
        let registrations = personal_feeds::list_registrations(store, person.id).await?;
        Ok(Whose { person, decided, registrations, mark })
    }

    async fn make_own(&self, whose: Whose, origin: Origin, now: DateTime<Utc>) -> Result<Ready, Missing> {
        let settings = self.settings().clone();
        let month = month(now, settings.zone);
        let ids: Vec<EventId> = whose.registrations.iter().map(|(one, _)| one.event_id).collect();
        let mut dates = events::announced_many(&self.desk().store, &ids).await?;
        let registered = |date: &Announced| whose.registrations.iter().find(|(one, _)| one.event_id == date.event.id);
        let mut entries = Vec::with_capacity(dates.len());
        for date in dates.drain(..) {
            let own = registered(&date).and_then(|one| self.entry(&whose, one, &date, month.from));
            entries.extend(own.map(|own| (date, own)));
        }
        let (locale, name) = (whose.person.locale, whose.person.name);
        let render = move || {
            let name = text(locale, "feed-own", &[("name", name.as_str().into())]);
            let description = text(locale, "feed-own-description", &[]);
            let window = window(now, settings.zone);
            let feed = Feed { name: &name, description: &description, zone: settings.zone, window, events: &entries };
            Ready::own(feed::render_own(&feed, &settings.links).bytes, origin)
        };
        Ok(aside(render).await?)
    }

    /// What a date says to the person; nothing, if it has no place in their calendar.
    fn entry(
        &self,
        whose: &Whose,
        (registration, revision): &(Registration, u32),
        date: &Announced,
        month: DateTime<Utc>,
    ) -> Option<Own> {
        // Whoever is invited to a date has it in their calendar already (invariant 8).
        if belongs(registration, &date.event) {
            return None;
        }
        let link = || gate::link(self.desk(), registration, &whose.person);
        Some(Own {
            standing: shown(registration, month)?,
            revision: *revision,
            changed_at: registration.changed_at.max(whose.decided.changed_at),
            join: is_for(registration, date).then(|| self.settings().links.join(&link())),
            alarm: whose.decided.alarm,
            locale: whose.person.locale,
        })
    }
}

impl From<StoreError> for Missing {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(Some(error))
    }
}
