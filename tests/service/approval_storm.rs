//! Many decisions at once: never more seats than there are, nobody told twice, and the proof that this would be noticed
//! (O8, R01).

use turnus::{
    actions::registrations::{approve, refuse},
    domain::{
        event::RawEvent,
        id::{EventId, RegistrationId},
        notice::NoticeKind,
        registration::{Registration, RegistrationState as State},
    },
    store::{self, Store, StoreError},
};

use crate::{
    planning::second_node,
    support::{TestApp, database, on_both, world::berlin},
};

const PEOPLE: usize = 40;
const SEATS: i64 = 7;

/// So many people ask for a date; their registrations.
async fn asked(app: &TestApp) -> (EventId, Vec<RegistrationId>) {
    let olga = app.olga().await;
    let raw = RawEvent {
        title: Some(Some("Klausur".into())),
        starts_at: Some(berlin("2026-03-26", "10:00")),
        capacity: Some(Some(SEATS)),
        approval: Some(Some(true)),
        ..RawEvent::default()
    };
    let event = app.date_like(&olga, None, raw).await.event.id;
    let people = app.register_many(event, PEOPLE).await;
    (event, people.iter().map(|person| person.place.registration.id).collect())
}

async fn states(app: &TestApp, event: EventId) -> (u32, Vec<State>, Vec<i64>) {
    let roster = store::registrations::list_roster(&app.desk.store, event).await.unwrap();
    let mut places: Vec<i64> = roster.iter().filter_map(|(one, _)| one.position).collect();
    places.sort_unstable();
    (app.event(event).await.taken, roster.into_iter().map(|(one, _)| one.state).collect(), places)
}

fn count(states: &[State], state: State) -> usize {
    states.iter().filter(|one| **one == state).count()
}

/// What every textbook warns of: count first, then write, without a lock and without a condition.
async fn naively_approved(store: Store, id: RegistrationId) -> Result<(), StoreError> {
    let registration = store::registrations::get(&store, id).await?;
    let event = store::events::get(&store, registration.event_id).await?;
    let full = event.own.capacity.is_some_and(|seats| event.taken >= seats);
    let tx = store.begin().await?;
    if !full {
        store::events::take_seat(&tx, event.id, None).await?;
        store::registrations::save(&tx, &Registration { state: State::Confirmed, ..registration }).await?;
    }
    tx.commit().await
}

on_both! {
    async fn a_storm_of_decisions_gives_exactly_the_seats_there_are(database) {
        let app = TestApp::start(database).await;
        let (event, ids) = asked(&app).await;
        let olga = app.olga().await;
        let other = second_node(&app).await;
        app.tick();
        // Everybody is let in twice, on two nodes, alone and in groups; the last five are refused at the same time.
        let (yes, no) = ids.split_at(PEOPLE - 5);
        let mut tasks = Vec::new();
        for (number, group) in yes.chunks(1).chain(yes.chunks(3)).enumerate() {
            let desk = if number % 2 == 0 { app.desk.clone() } else { other.clone() };
            let (olga, group) = (olga.clone(), group.to_vec());
            tasks.push(tokio::spawn(async move { approve(&desk, &olga, event, &group).await.map_err(|e| format!("{e:?}")) }));
        }
        for number in 0..4 {
            let desk = if number % 2 == 0 { app.desk.clone() } else { other.clone() };
            let (olga, group) = (olga.clone(), no.to_vec());
            tasks.push(tokio::spawn(async move {
                refuse(&desk, &olga, event, (&group, None)).await.map_err(|e| format!("{e:?}"))
            }));
        }
        let (mut confirmed, mut waiting, mut declined) = (0, 0, 0);
        for task in tasks {
            let decided = task.await.expect("no panic").expect("a decision");
            confirmed += decided.confirmed;
            waiting += decided.waiting;
            declined += decided.declined;
        }
        assert_eq!((confirmed, waiting, declined), (7, 28, 5), "each word counts once");
        let (taken, states, places) = states(&app, event).await;
        assert_eq!((taken, count(&states, State::Confirmed)), (7, 7));
        assert_eq!((count(&states, State::Waiting), count(&states, State::Declined)), (28, 5));
        assert_eq!(places, (1..=28).collect::<Vec<_>>(), "everybody has a place of their own");
        let post = app.post().await;
        let told = |kind| post.iter().filter(|mail| mail.kind == kind).count();
        let told = (told(NoticeKind::Confirmed), told(NoticeKind::Waiting), told(NoticeKind::Declined), post.len());
        assert_eq!(told, (7, 28, 5, 40), "everybody hears once");
        other.store.close().await.unwrap();
    }

    async fn the_same_storm_without_the_guard_gives_seats_away_that_do_not_exist(database) {
        let app = TestApp::start(database).await;
        let (event, ids) = asked(&app).await;
        let tasks: Vec<_> = ids.iter().map(|id| tokio::spawn(naively_approved(app.desk.store.clone(), *id))).collect();
        for task in tasks {
            task.await.expect("no panic").expect("written");
        }
        let (taken, states, _) = states(&app, event).await;
        assert_eq!(taken as usize, count(&states, State::Confirmed));
        assert!(i64::from(taken) > SEATS, "the storm above would not notice an oversold date: {taken}");
        app.post().await;
    }
}
