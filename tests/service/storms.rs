//! Storms on queues and formats: many leave while offers run out, many enroll while dates are made, very many are
//! enrolled already (invariants 2 and 4, R02).

use chrono::TimeDelta;
use turnus::{
    actions::{enrollments, events, planning, registrations},
    domain::{
        enrollment::{Enrollment, EnrollmentState},
        event::RawEvent,
        format::{Format, Locale, RawFormat},
        participant::{Channel, Participant},
        registration::{Registration, RegistrationState as State},
    },
    store::{self, doctor},
};

use crate::{
    planning::second_node,
    support::{
        TestApp, database, on_both,
        world::{applicant, berlin, email, hours, weekly},
    },
};

/// So many people are too many for one transaction.
const CROWD: usize = 250;

/// Puts people into a format as if they had confirmed long ago, one after the other.
async fn enrolled(app: &TestApp, format: &Format, count: usize) {
    let tx = app.desk.store.begin().await.unwrap();
    for number in 0..count {
        let now = app.now() - TimeDelta::days(30) + TimeDelta::seconds(i64::try_from(number).unwrap());
        let address = email(&format!("mitglied{number}@amt.example"));
        let mailbox =
            store::mailboxes::find_or_insert(&tx, &address, app.desk.chance.row_id(now).into()).await.unwrap();
        let person = Participant {
            id: app.desk.chance.row_id(now).into(),
            mailbox_id: mailbox.id,
            email: mailbox.email,
            unreachable: None,
            name: format!("Mitglied {number}"),
            land: None,
            role: None,
            organization_text: None,
            locale: Locale::De,
            link_id: app.desk.chance.link_id(),
            link_version: 0,
            created_at: now,
            restricted_at: None,
        };
        store::participants::insert(&tx, &person).await.unwrap();
        let enrollment = Enrollment {
            id: app.desk.chance.row_id(now).into(),
            format_id: format.id,
            participant_id: person.id,
            state: EnrollmentState::Active,
            channel: Channel::Feed,
            link_id: app.desk.chance.link_id(),
            expires_at: now,
            requested_at: now,
            confirmed_at: Some(now),
            changed_at: now,
            ended_by: None,
        };
        store::enrollments::insert(&tx, &enrollment).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn standing() -> RawFormat {
    RawFormat { registration: Some("both".into()), ..RawFormat::default() }
}

fn wednesday() -> RawEvent {
    RawEvent {
        starts_at: Some(berlin("2026-03-25", "14:00")),
        ends_at: Some(berlin("2026-03-25", "15:00")),
        ..RawEvent::default()
    }
}

async fn roster(app: &TestApp, event: turnus::domain::id::EventId) -> Vec<Registration> {
    let roster = store::registrations::list_roster(&app.desk.store, event).await.unwrap();
    roster.into_iter().map(|(registration, _)| registration).collect()
}

fn places(roster: &[Registration], state: State) -> Vec<i64> {
    roster.iter().filter(|one| one.state == state).filter_map(|one| one.position).collect()
}

on_both! {
    async fn thirty_leave_while_offers_run_out_and_the_job_runs_on_two_nodes(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawEvent {
            title: Some(Some("Meetup".into())),
            starts_at: Some(berlin("2026-04-26", "10:00")),
            ends_at: Some(berlin("2026-04-26", "11:00")),
            capacity: Some(Some(30)),
            ..RawEvent::default()
        };
        let event = app.date_like(&olga, None, raw).await.event.id;
        let people = app.register_many(event, 80).await;
        for person in &people[..5] {
            app.withdraw(person).await;
        }
        app.post().await;
        app.pass(hours(49));
        // Five offers have run out; 25 with a seat and five of the queue leave while two nodes end offers.
        let other = second_node(&app).await;
        let desks = [app.desk.clone(), other.clone()];
        let leaving: Vec<_> = people[5..30].iter().chain(&people[60..65]).enumerate().map(|(number, person)| {
            let (desk, person) = (desks[number % 2].clone(), person.clone());
            tokio::spawn(async move {
                registrations::withdraw(&desk, &person.manage, person.place.registration.id).await.map(|_| ()).map_err(|e| format!("{e:?}"))
            })
        }).collect();
        let lapsing: Vec<_> = (0..8).map(|number| {
            let desk = desks[number % 2].clone();
            tokio::spawn(async move { registrations::lapse_offers(&desk).await.map(|_| ()).map_err(|e| format!("{e:?}")) })
        }).collect();
        for task in leaving.into_iter().chain(lapsing) {
            task.await.expect("no panic").expect("done");
        }
        let after = roster(&app, event).await;
        let held = after.iter().filter(|one| matches!(one.state, State::Confirmed | State::Offered)).count();
        assert_eq!((app.event(event).await.taken, held), (30, 30), "no gap and no seat twice");
        let (offered, waiting) = (places(&after, State::Offered), places(&after, State::Waiting));
        assert_eq!((offered.len(), waiting.len()), (30, 10));
        assert!(offered.iter().max() < waiting.iter().min(), "in the order of the queue: {offered:?} {waiting:?}");
        let gone = &people[30..35];
        let states = app.states(gone).await;
        assert!(states.iter().all(|state| *state == State::Cancelled), "whoever let an offer lapse gets no other: {states:?}");
        app.post().await;
        other.store.close().await.unwrap();
    }

    async fn whoever_enrolls_while_dates_are_made_is_in_all_of_them(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = app.format(&olga, standing(), Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        for number in 0..12 {
            app.tick();
            enrollments::ask(&app.desk, format.id, applicant(&format!("Neu {number}"), &format!("neu{number}@amt.example"))).await.unwrap();
        }
        let links: Vec<_> = app.post().await.iter().map(|mail| mail.link("/r/")).collect();
        let other = second_node(&app).await;
        let desks = [app.desk.clone(), other.clone()];
        // The horizon has moved meanwhile, so that planning makes dates, too.
        app.pass(hours(48));
        let mut tasks: Vec<tokio::task::JoinHandle<Result<(), String>>> = Vec::new();
        for (number, link) in links.iter().enumerate() {
            let (desk, link) = (desks[number % 2].clone(), *link);
            tasks.push(tokio::spawn(async move { enrollments::confirm(&desk, &link).await.map(|_| ()).map_err(|e| format!("{e:?}")) }));
        }
        for number in 0..6 {
            let (desk, olga, format) = (desks[number % 2].clone(), olga.clone(), format.clone());
            let new = wednesday().parse(chrono_tz::Europe::Berlin, true).expect("a good date");
            tasks.push(tokio::spawn(async move { events::create(&desk, &olga, Some(&format), new).await.map(|_| ()).map_err(|e| format!("{e:?}")) }));
        }
        for desk in &desks {
            let desk = desk.clone();
            tasks.push(tokio::spawn(async move { planning::plan_all(&desk).await.map(|_| ()).map_err(|e| format!("{e:?}")) }));
        }
        for task in tasks {
            task.await.expect("no panic").expect("done");
        }
        let mut coming = app.dates_of(&format).await;
        coming.retain(|event| event.slot.starts_at > app.now());
        assert_eq!(coming.len(), 32);
        for event in &coming {
            assert_eq!(event.taken, 12, "{}", event.slug);
        }
        app.post().await;
        other.store.close().await.unwrap();
    }

    async fn very_many_get_their_registrations_in_small_steps_in_their_order(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { capacity: Some(Some(100)), ..standing() };
        let format = app.format(&olga, raw, None).await;
        enrolled(&app, &format, CROWD).await;
        let date = app.date_like(&olga, Some(&format), wednesday()).await;
        assert_eq!(roster(&app, date.event.id).await, [], "the date itself waits for nobody");
        assert_eq!(store::unsettled::list(&app.desk.store, 10).await.unwrap(), [date.event.id]);
        let sound = |checks: Vec<doctor::Check>| checks.into_iter().all(|check| check.ok);
        assert!(sound(doctor::checks(&app.desk.store, app.now()).await.unwrap()), "it is noted, so nobody is forgotten");
        // Two nodes go on at once; whoever comes second finds it done.
        let other = second_node(&app).await;
        let (one, two) = tokio::join!(enrollments::settle_rest(&app.desk), enrollments::settle_rest(&other));
        assert_eq!(one.unwrap() + two.unwrap(), CROWD as u64);
        let after = roster(&app, date.event.id).await;
        assert_eq!((after.len(), app.event(date.event.id).await.taken), (CROWD, 100));
        let mut places = places(&after, State::Waiting);
        places.sort_unstable();
        assert_eq!(places, (1..=150).collect::<Vec<i64>>());
        assert_eq!(store::unsettled::list(&app.desk.store, 10).await.unwrap(), []);
        other.store.close().await.unwrap();
    }
}
