//! A host, a team, a format and an event to work with.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use uuid::Uuid;

use crate::{
    clock::Chance,
    domain::{
        event::{Event, EventDay, EventKind, EventStatus, Overrides},
        format::{Audience, Format, FormatStatus, Locale, RegistrationMode},
        id::*,
        look::Look,
        notice::{Notice, NoticeKind, Subject},
        organization::{Level, Organization, Team},
        participant::{Channel, Mailbox, Participant},
        registration::{Origin, Registration, RegistrationState},
        text::{EmailAddress, Slug},
        zone::Slot,
    },
    store::{Store, Tx, events, formats, mailboxes, organizations, participants, registrations, teams},
};

/// Mon 12 January 2026, 8:00 UTC, and never anything else.
pub(super) fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_465) + TimeDelta::hours(8)
}

pub(super) struct Sample {
    pub(super) chance: Chance,
    pub(super) organization: Organization,
    pub(super) team: Team,
    pub(super) format: Format,
    pub(super) event: Event,
}

impl Sample {
    /// Stores host, team, format and event.
    pub(super) async fn store(store: &Store) -> Self {
        let sample = Self::new();
        let tx = store.begin().await.unwrap();
        organizations::insert(&tx, &sample.organization).await.unwrap();
        teams::insert(&tx, &sample.team).await.unwrap();
        formats::insert(&tx, &sample.format).await.unwrap();
        events::insert(&tx, &sample.event).await.unwrap();
        tx.commit().await.unwrap();
        sample
    }

    fn new() -> Self {
        let chance = Chance::seeded(7);
        let id = || chance.row_id(now());
        let organization = Organization {
            id: OrganizationId(id()),
            slug: "fitko".into(),
            name: "FITKO".into(),
            level: Level::Federal,
            imprint_url: None,
            privacy_url: Some("https://example.org/privacy".into()),
            look: Look::default(),
        };
        let team = Team { id: TeamId(id()), organization_id: organization.id, name: "Austausch".into() };
        let format = format(FormatId(id()), &team);
        let mut sample = Self { event: event(&format, EventId(id())), chance, organization, team, format };
        sample.event.planned_on = sample.event.slot.day().into();
        sample
    }

    pub(super) fn id(&self) -> Uuid {
        self.chance.row_id(now())
    }

    /// Another event of the format, so many days later.
    pub(super) fn later(&self, days: i64) -> Event {
        let mut event = event(&self.format, EventId(self.id()));
        event.slot.starts_at += TimeDelta::days(days);
        event.slot.ends_at += TimeDelta::days(days);
        event.planned_on = Some(event.slot.day());
        event.slug = self.event.slug.with(&days.to_string());
        event
    }

    pub(super) fn day(&self, event: &Event, number: i64) -> EventDay {
        let slot = Slot {
            starts_at: event.slot.starts_at + TimeDelta::days(number),
            ends_at: event.slot.starts_at + TimeDelta::days(number) + TimeDelta::hours(7),
            zone: Berlin,
        };
        let id = EventDayId(self.id());
        EventDay { id, event_id: event.id, slot, calendar_uid: format!("{id}@turnus"), sequence: 0 }
    }

    pub(super) async fn mailbox(&self, tx: &Tx, address: &str) -> Mailbox {
        let email = EmailAddress::parse("email", address).unwrap();
        mailboxes::find_or_insert(tx, &email, MailboxId(self.id())).await.unwrap()
    }

    pub(super) fn person(&self, mailbox: &Mailbox, name: &str) -> Participant {
        Participant {
            id: ParticipantId(self.id()),
            mailbox_id: mailbox.id,
            email: mailbox.email.clone(),
            unreachable: mailbox.unreachable,
            name: name.into(),
            land: None,
            role: None,
            organization_text: None,
            locale: Locale::De,
            link_id: self.chance.link_id(),
            link_version: 1,
            created_at: now(),
            restricted_at: None,
        }
    }

    pub(super) fn registration(&self, event: EventId, person: ParticipantId, state: RegistrationState) -> Registration {
        Registration {
            id: RegistrationId(self.id()),
            event_id: event,
            participant_id: person,
            enrollment_id: None,
            origin: Origin::Single,
            state,
            position: None,
            offered_until: None,
            ended_by: None,
            asked_with: None,
            substitute_for: None,
            channel: Channel::MailOnly,
            link_id: self.chance.link_id(),
            expires_at: now() + TimeDelta::hours(72),
            requested_at: now(),
            confirmed_at: None,
            changed_at: now(),
        }
    }

    /// So many people, each with a mailbox.
    pub(super) async fn people(&self, store: &Store, count: usize) -> Vec<Participant> {
        let tx = store.begin().await.unwrap();
        let mut people = Vec::new();
        for number in 0..count {
            let mailbox = self.mailbox(&tx, &format!("person-{number}@example.org")).await;
            people.push(self.person(&mailbox, &format!("Person {number}")));
            participants::insert(&tx, people.last().unwrap()).await.unwrap();
        }
        tx.commit().await.unwrap();
        people
    }

    /// A person with a registration in that state.
    pub(super) async fn registered(
        &self,
        tx: &Tx,
        name: &str,
        state: RegistrationState,
    ) -> (Registration, Participant) {
        let mailbox = self.mailbox(tx, &format!("{}@example.org", name.to_lowercase())).await;
        let person = self.person(&mailbox, name);
        participants::insert(tx, &person).await.unwrap();
        let registration = self.registration(self.event.id, person.id, state);
        registrations::insert(tx, &registration).await.unwrap();
        (registration, person)
    }

    pub(super) fn notice(&self, mailbox: MailboxId, key: &str) -> Notice {
        Notice {
            id: NoticeId(self.id()),
            dedupe_key: key.into(),
            mailbox_id: mailbox,
            kind: NoticeKind::Confirmed,
            subject: Subject::Registration {
                registration_id: RegistrationId(self.id()),
                promoted: false,
                together: false,
                text: None,
            },
            priority: 20,
            due_at: now(),
            deliver_before: now() + TimeDelta::days(3),
            created_at: now(),
        }
    }
}

fn format(id: FormatId, team: &Team) -> Format {
    Format {
        id,
        slug: Slug::parse("slug", "jour-fixe").unwrap(),
        team_id: team.id,
        organization_id: team.organization_id,
        title: "Jour fixe".into(),
        summary: "Wir reden miteinander.".into(),
        description_md: "**Alles** Wichtige".into(),
        description_html: "<p><strong>Alles</strong> Wichtige</p>".into(),
        audience: Audience::Open,
        audience_note: "Länder und Kommunen".into(),
        status: FormatStatus::Active,
        zone: Berlin,
        default_minutes: 60,
        location: Some("Raum 1".into()),
        capacity: Some(20),
        registration: RegistrationMode::Both,
        approval: false,
        join_url: Some("https://meet.example.org/x".into()),
        join_opens_before: 15,
        join_closes_after: 30,
        join_text: None,
        registration_opens_before: None,
        registration_closes_before: 0,
        audience_roles: Vec::new(),
        reminder_offsets: vec![1440, 60],
        retention_days: 90,
        support: crate::domain::support::Terms::default(),
        tags: vec!["ozg".into(), "föderal".into()],
        locale: Locale::De,
        version: 1,
        created_at: now(),
        changed_at: now(),
    }
}

fn event(format: &Format, id: EventId) -> Event {
    let local = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap().and_hms_opt(10, 0, 0).unwrap();
    Event {
        id,
        slug: Slug::parse("slug", "jour-fixe-2026-03-12").unwrap(),
        format_id: Some(format.id),
        team_id: format.team_id,
        organization_id: format.organization_id,
        cadence_id: None,
        planned_on: None,
        kind: EventKind::Single,
        slot: Slot::new(local, 60, Berlin),
        status: EventStatus::Scheduled,
        status_reason: None,
        own: Overrides::default(),
        calendar_uid: format!("{id}@turnus"),
        sequence: 0,
        changed_at: now(),
        created_at: now(),
        external_url: None,
        moved_from: None,
        taken: 0,
        notes: Vec::new(),
        hand_edited: false,
        version: 1,
    }
}
