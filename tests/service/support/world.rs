//! What tests begin with: a host and its organizers, formats, dates, people who register.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use turnus::{
    actions::{self, accounts::NewOrganizer, registrations::Place},
    domain::{
        access::{Role, Scope, Viewer},
        cadence::{Rule, RuleDraft},
        capability::{Presented, Purpose},
        change_set::NewRule,
        delivery::suppression::{Suppression, Unreachable},
        event::{Announced, Event, RawEvent},
        format::{Format, Locale, RawFormat},
        id::EventId,
        notice::NoticeKind,
        own_data,
        registration::{Applicant, RawRegistration, Registration, RegistrationState},
        text::{EmailAddress, Line, Slug},
        zone::Slot,
    },
    store,
};

use super::{TestApp, client::Client};

/// Somebody with a registration, and the links they have by mail.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) confirm: Presented,
    pub(crate) manage: Presented,
    pub(crate) place: Place,
}

/// A local time in Berlin.
pub(crate) fn berlin(day: &str, time: &str) -> DateTime<Utc> {
    let local = format!("{day}T{time}:00").parse().unwrap();
    Slot::new(local, 60, chrono_tz::Europe::Berlin).starts_at
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse("email", text).unwrap()
}

/// Somebody fills in the form.
pub(crate) fn applicant(name: &str, email: &str) -> Applicant {
    let raw = RawRegistration { name: name.into(), email: email.into(), ..RawRegistration::default() };
    raw.parse(Locale::De).expect("a good form")
}

/// "Every n weeks on these weekdays at ten, from that day on."
pub(crate) fn weekly(every: i64, weekdays: &[&str], anchor: &str) -> RuleDraft {
    RuleDraft {
        every: Some(every),
        unit: Some("week".into()),
        weekdays: weekdays.iter().map(|weekday| (*weekday).into()).collect(),
        anchor: Some(anchor.into()),
        start_time: Some("10:00".into()),
        duration_minutes: Some(60),
        ..RuleDraft::default()
    }
}

pub(crate) fn rule(draft: &RuleDraft) -> Rule {
    Rule::parse(draft).expect("a good rule")
}

/// Another rule from a day on.
pub(crate) fn another(draft: &RuleDraft, from: &str) -> NewRule {
    NewRule { rule: rule(draft), valid_from: day(from) }
}

impl TestApp {
    /// An organizer of a host, who is made if there is none yet.
    pub(crate) async fn organizer(&self, host: &str, address: &str, role: Role) -> Viewer {
        self.tick();
        let new = NewOrganizer {
            email: email(address),
            name: Line::parse("name", "Olga Organ", 80).unwrap(),
            organization: Slug::parse("organization", host).unwrap(),
            organization_name: Some(Line::parse("name", "Stadt Beispiel", 80).unwrap()),
            role,
            force: false,
        };
        actions::accounts::add_organizer(&self.desk, &new).await.expect("an organizer");
        let account = store::accounts::find_by_email(&self.desk.store, &email(address)).await.unwrap().unwrap();
        let memberships = store::memberships::list_for_account(&self.desk.store, account.id).await.unwrap();
        Viewer::Organizer { account_id: account.id, memberships, scope: Scope::Write }
    }

    /// Somebody with a browser who is signed in, by the link from the mail.
    pub(crate) async fn signed_in_visitor(&self, address: &str) -> Client {
        self.tick();
        let mut client = self.visitor();
        let page = client.open("/login").await;
        let page = client.submit_and_go(&page, "/login", &[("email", address)]).await;
        assert_eq!(page.path, "/login/code");
        let mail = self.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::Login, address));
        let page = client.open(&format!("/login/{}", mail.token("/login/"))).await;
        let action = page.forms()[0].action.clone();
        let page = client.submit_and_go(&page, &action, &[]).await;
        assert_eq!(page.path, "/manage");
        client
    }

    /// Mail does not reach an address any more.
    pub(crate) async fn suppress(&self, address: &str) {
        let tx = self.desk.store.begin().await.expect("a transaction");
        let id = self.desk.chance.row_id(self.now()).into();
        let mailbox = store::mailboxes::find_or_insert(&tx, &email(address), id).await.expect("a mailbox");
        let why = Unreachable { reason: Suppression::NoMailbox, since: self.now() };
        store::mailboxes::suppress(&tx, mailbox.id, why).await.expect("noted");
        tx.commit().await.expect("kept");
    }

    /// The usual organizer.
    pub(crate) async fn olga(&self) -> Viewer {
        self.organizer("stadt", "olga@stadt.example", Role::Publisher).await
    }

    /// A format with a rule, active and open.
    pub(crate) async fn format(&self, viewer: &Viewer, raw: RawFormat, draft: Option<&RuleDraft>) -> Format {
        self.tick();
        let defaults = RawFormat {
            title: raw.title.clone().or(Some("Erfahrungsaustausch".into())),
            status: raw.status.clone().or(Some("active".into())),
            registration: raw.registration.clone().or(Some("per_event".into())),
            ..raw
        };
        let new = defaults.parse(chrono_tz::Europe::Berlin, Locale::De).expect("a good format");
        actions::formats::create(&self.desk, viewer, new, draft.map(rule)).await.expect("a format")
    }

    /// A one-off date on Thursday, 26 March 2026, 10:00 to 11:00, with so many seats.
    pub(crate) async fn date(&self, viewer: &Viewer, seats: Option<i64>) -> Announced {
        let raw = RawEvent {
            title: Some(Some("Meetup".into())),
            starts_at: Some(berlin("2026-03-26", "10:00")),
            ends_at: Some(berlin("2026-03-26", "11:00")),
            location: Some(Some("Rathaus, Saal 1".into())),
            capacity: Some(seats),
            ..RawEvent::default()
        };
        self.date_like(viewer, None, raw).await
    }

    /// A date like this.
    pub(crate) async fn date_like(&self, viewer: &Viewer, format: Option<&Format>, raw: RawEvent) -> Announced {
        self.tick();
        let new = raw.parse(chrono_tz::Europe::Berlin, format.is_some()).expect("a good date");
        actions::events::create(&self.desk, viewer, format, new).await.expect("a date")
    }

    /// The date as it is now.
    pub(crate) async fn event(&self, id: EventId) -> Event {
        store::events::get(&self.desk.store, id).await.expect("an event")
    }

    /// The dates of a format that are not over, as (planned day, local beginning).
    pub(crate) async fn dates_of(&self, format: &Format) -> Vec<Event> {
        store::events::list_for_format(&self.desk.store, format.id, self.now()).await.expect("dates")
    }

    /// Somebody asks for a registration.
    pub(crate) async fn ask(&self, event: EventId, name: &str, address: &str) {
        self.tick();
        actions::registrations::ask(&self.desk, event, applicant(name, address)).await.expect("asked");
    }

    /// Somebody asks, reads the mail, uses the link and reads what comes then.
    pub(crate) async fn register(&self, event: EventId, name: &str, address: &str) -> Person {
        self.ask(event, name, address).await;
        let asked = self.the_mail().await;
        assert_eq!((asked.kind, asked.to.as_str()), (NoticeKind::ConfirmRegistration, address));
        self.tick();
        let confirm = asked.link("/r/");
        let place = actions::registrations::confirm(&self.desk, &confirm).await.expect("confirmed");
        let answer = self.the_mail().await;
        let kind = match place.registration.state {
            RegistrationState::Waiting | RegistrationState::Requested => NoticeKind::Waiting,
            _ => NoticeKind::Confirmed,
        };
        assert_eq!((answer.kind, answer.to.as_str()), (kind, address));
        Person { email: address.into(), confirm, manage: answer.link("/m/"), place }
    }

    /// So many people register one after the other: `gast1@amt.example` and so on.
    pub(crate) async fn register_many(&self, event: EventId, count: usize) -> Vec<Person> {
        let mut people = Vec::new();
        for number in 1..=count {
            people.push(self.register(event, &format!("Gast {number}"), &format!("gast{number}@amt.example")).await);
        }
        people
    }

    /// The registration as it is now.
    pub(crate) async fn registration(&self, person: &Person) -> Registration {
        store::registrations::get(&self.desk.store, person.place.registration.id).await.expect("a registration")
    }

    /// Where each of them stands.
    pub(crate) async fn states(&self, people: &[Person]) -> Vec<RegistrationState> {
        let mut states = Vec::new();
        for person in people {
            states.push(self.registration(person).await.state);
        }
        states
    }

    /// The page to which a fresh link leads whoever has this link to their own page.
    pub(crate) async fn data_of(&self, manage: &str) -> String {
        let presented = Presented::parse(manage).expect("a link");
        let found = store::participants::find_by_link(&self.desk.store, presented.link_id).await;
        let person = found.expect("the database").expect("a person");
        let until = own_data::holds_until(self.now());
        format!("/d/{}", self.desk.keys.link_until(Purpose::OwnData, person.link_id, person.link_version, until))
    }

    /// Somebody gives their place back, one second later.
    pub(crate) async fn withdraw(&self, person: &Person) -> RegistrationState {
        self.tick();
        let place = actions::registrations::withdraw(&self.desk, &person.manage, person.place.registration.id).await;
        place.expect("withdrawn").registration.state
    }

    /// Somebody comes back, one second later.
    pub(crate) async fn come_back(&self, person: &Person) -> RegistrationState {
        self.tick();
        let place = actions::registrations::return_to(&self.desk, &person.manage, person.place.registration.id).await;
        place.expect("back").registration.state
    }
}

/// In an hour, in a day …
pub(crate) fn hours(hours: i64) -> TimeDelta {
    TimeDelta::hours(hours)
}
