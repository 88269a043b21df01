//! Many at once: no seat twice, no gap, no order lost, and the proof that these tests would notice (R01, R02, R03).

use std::future::Future;

use turnus::{
    actions::{
        Desk, Failure,
        events::amend,
        registrations::{self, Place},
    },
    domain::{
        capability::Presented,
        event::RawEvent,
        id::{EventId, RegistrationId},
        notice::{NoticeKind, Subject},
        registration::{Registration, RegistrationState as State},
    },
    store::{self, Store, StoreError},
};

use crate::{
    planning::second_node,
    support::{TestApp, database, left_out::times, on_both, world::applicant},
};

const PEOPLE: usize = 200;
const SEATS: i64 = 20;

/// Two hundred people asked for a date; their confirm links.
async fn asked(app: &TestApp, event: EventId, people: usize) -> Vec<Presented> {
    for number in 0..people {
        // Of another date they are others: nobody's mailbox is to be full.
        app.ask(event, &format!("Neu {number}"), &format!("neu{number}.{event}@amt.example")).await;
    }
    let links: Vec<Presented> = app.post().await.iter().map(|mail| mail.link("/r/")).collect();
    assert_eq!(links.len(), people);
    links
}

/// Runs all of it at once.
pub(crate) async fn at_once<T, F>(work: impl IntoIterator<Item = F>) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> = work.into_iter().map(tokio::spawn).collect();
    let mut done = Vec::with_capacity(tasks.len());
    for task in tasks {
        done.push(task.await.expect("no panic"));
    }
    done
}

/// Everybody confirms at once, by `confirm`; answers how many have a seat, how many queue, how many met an error.
async fn rush<F, E>(links: &[Presented], confirm: impl Fn(usize, Presented) -> F) -> (usize, usize, usize)
where
    F: Future<Output = Result<State, E>> + Send + 'static,
    E: Send + 'static,
{
    let answers = at_once(links.iter().enumerate().map(|(number, link)| confirm(number, *link))).await;
    let count = |state| answers.iter().filter(|answer| matches!(answer, Ok(found) if *found == state)).count();
    (count(State::Confirmed), count(State::Waiting), answers.iter().filter(|answer| answer.is_err()).count())
}

async fn confirmed(
    desk: Desk,
    link: Presented,
) -> Result<State, Failure<turnus::domain::registration::RegisterRefusal>> {
    registrations::confirm(&desk, &link).await.map(|place: Place| place.registration.state)
}

/// What every textbook warns of: count first, then write, without a lock and without a condition.
async fn naively_confirmed(store: Store, link: Presented) -> Result<State, StoreError> {
    let registration =
        store::registrations::find_by_link(&store, link.link_id).await?.ok_or(StoreError::Interrupted)?;
    let event = store::events::get(&store, registration.event_id).await?;
    let full = event.own.capacity.is_some_and(|seats| event.taken >= seats);
    let tx = store.begin().await?;
    let state = if full { State::Waiting } else { State::Confirmed };
    let position = if full { Some(store::registrations::next_position(&tx, event.id).await?) } else { None };
    if !full {
        store::events::take_seat(&tx, event.id, None).await?;
    }
    store::registrations::save(&tx, &Registration { state, position, ..registration }).await?;
    tx.commit().await?;
    Ok(state)
}

/// Everybody's state and place in the queue, in the order in which they queued.
async fn queue(app: &TestApp, event: EventId) -> Vec<(RegistrationId, i64)> {
    let roster = store::registrations::list_roster(&app.desk.store, event).await.unwrap();
    let waiting = roster.into_iter().filter(|(r, _)| r.state == State::Waiting);
    let mut queue: Vec<_> = waiting.map(|(r, _)| (r.id, r.position.expect("a place"))).collect();
    queue.sort_by_key(|(_, position)| *position);
    queue
}

async fn seats(app: &TestApp, event: EventId) -> (u32, usize) {
    let roster = store::registrations::list_roster(&app.desk.store, event).await.unwrap();
    let held = |state: State| matches!(state, State::Confirmed | State::Offered);
    (app.event(event).await.taken, roster.iter().filter(|(r, _)| held(r.state)).count())
}

on_both! {
    async fn two_hundred_confirm_at_once_and_twenty_have_a_seat(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let other = second_node(&app).await;
        let desks = [app.desk.clone(), other.clone()];
        for _ in 0..times(1, 20) {
            let event = app.date(&olga, Some(SEATS)).await.event.id;
            let links = asked(&app, event, PEOPLE).await;
            let counts = rush(&links, |number, link| confirmed(desks[number % 2].clone(), link)).await;
            assert_eq!(counts, (20, 180, 0), "seats, queue, errors");
            assert_eq!(seats(&app, event).await, (20, 20));
            let places: Vec<i64> = queue(&app, event).await.into_iter().map(|(_, position)| position).collect();
            assert_eq!(places, (1..=180).collect::<Vec<_>>(), "everybody has a place of their own, none is left out");
            let post = app.post().await;
            let count = |kind| post.iter().filter(|mail| mail.kind == kind).count();
            assert_eq!((count(NoticeKind::Confirmed), count(NoticeKind::Waiting), post.len()), (20, 180, 200));
        }
        other.store.close().await.unwrap();
    }

    async fn the_same_rush_without_the_guard_gives_seats_away_that_do_not_exist(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(SEATS)).await.event.id;
        let links = asked(&app, event, PEOPLE).await;
        let store = app.desk.store.clone();
        let (seats, queue, errors) = rush(&links, |_, link| naively_confirmed(store.clone(), link)).await;
        assert_eq!(errors, 0);
        assert!(seats > 20, "the race above would not notice an oversold event: {seats} seats, {queue} in the queue");
        // Without the guard two may have got one place in the queue as well; the doctor looks at the end.
        let tx = store.begin().await.unwrap();
        let roster = store::registrations::list_roster(&tx, event).await.unwrap();
        let waiting = roster.into_iter().filter(|(one, _)| one.state == State::Waiting);
        for (place, (mut one, _)) in (1..).zip(waiting) {
            one.position = Some(place);
            store::registrations::save(&tx, &one).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn thirty_leave_at_once_and_the_first_thirty_of_the_queue_get_an_offer(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(40)).await.event.id;
        let people = app.register_many(event, 90).await;
        let before = queue(&app, event).await;
        assert_eq!(before.len(), 50);
        app.tick();
        let left = at_once(people[..30].iter().map(|person| {
            let (desk, person) = (app.desk.clone(), person.clone());
            async move { registrations::withdraw(&desk, &person.manage, person.place.registration.id).await.is_ok() }
        }))
        .await;
        assert!(left.into_iter().all(|ok| ok));
        assert_eq!(seats(&app, event).await, (40, 40));
        assert_eq!(queue(&app, event).await, before[30..], "those who still queue are the last twenty, in order");
        let post = app.post().await;
        let mut promoted: Vec<RegistrationId> = post
            .iter()
            .filter_map(|mail| match mail.notice.subject {
                Subject::Registration { registration_id, .. } if mail.kind == NoticeKind::Offer => Some(registration_id),
                _ => None,
            })
            .collect();
        promoted.sort_unstable();
        let mut expected: Vec<RegistrationId> = before[..30].iter().map(|(id, _)| *id).collect();
        expected.sort_unstable();
        assert_eq!(promoted, expected, "each of them is told once");
        assert_eq!(post.len(), 60);
    }

    async fn leaving_coming_back_confirming_and_changing_seats_all_at_once_leaves_no_gap(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(10)).await.event.id;
        let people = app.register_many(event, 30).await;
        let links = asked(&app, event, 30).await;
        let other = second_node(&app).await;
        let desks = [app.desk.clone(), other.clone()];
        let come_and_go = people.iter().enumerate().map(|(number, person)| {
            let (desk, person, id) = (desks[number % 2].clone(), person.clone(), person.place.registration.id);
            async move {
                for _ in 0..4 {
                    registrations::withdraw(&desk, &person.manage, id).await.map_err(|e| format!("{e:?}"))?;
                    registrations::return_to(&desk, &person.manage, id).await.map_err(|e| format!("{e:?}"))?;
                }
                Ok::<(), String>(())
            }
        });
        let changes = [12, 8, 15, 10].map(|count| {
            let (desk, olga) = (app.desk.clone(), olga.clone());
            async move {
                let wish = RawEvent { capacity: Some(Some(count)), ..RawEvent::default() };
                amend(&desk, &olga, (event, None), &wish, false).await.map_err(|e| format!("{e:?}")).map(|_| ())
            }
        });
        let confirmations = links.iter().enumerate().map(|(number, link)| {
            let (desk, link) = (desks[number % 2].clone(), *link);
            async move { confirmed(desk, link).await.map_err(|e| format!("{e:?}")).map(|_| ()) }
        });
        let (first, second, third) = tokio::join!(at_once(come_and_go), at_once(changes), at_once(confirmations));
        let failures: Vec<_> = first.into_iter().chain(second).chain(third).filter_map(Result::err).collect();
        assert!(failures.is_empty(), "{failures:?}");
        let (taken, confirmed) = seats(&app, event).await;
        assert_eq!(taken as usize, confirmed);
        let capacity = app.event(event).await.own.capacity.unwrap();
        assert!(taken >= capacity, "somebody queues beside a free seat: {taken} of {capacity}");
        assert_eq!(confirmed + queue(&app, event).await.len(), 60);
        app.post().await;
        other.store.close().await.unwrap();
    }

    async fn one_form_sent_twenty_times_at_once_is_one_registration_and_one_mail(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(3)).await.event.id;
        app.tick();
        let asked = at_once((0..20).map(|_| {
            let desk = app.desk.clone();
            async move { registrations::ask(&desk, event, applicant("Eva Muster", "eva@amt.example")).await.is_ok() }
        }))
        .await;
        assert!(asked.into_iter().all(|ok| ok));
        let mail = app.the_mail().await;
        let link = mail.link("/r/");
        let (seats, queue, errors) = rush(&vec![link; 20], |_, link| confirmed(app.desk.clone(), link)).await;
        assert_eq!((seats, queue, errors), (20, 0, 0), "each of the twenty is told of the seat");
        assert_eq!(app.event(event).await.taken, 1, "and it is one seat");
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
    }

    async fn somebody_new_to_everything_is_met_twenty_times_at_once_and_is_one_person(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let mut events = Vec::new();
        for _ in 0..20 {
            events.push(app.date(&olga, None).await.event.id);
        }
        app.tick();
        // Different events: no lock of one event orders these.
        let asked = at_once(events.iter().map(|event| {
            let (desk, event) = (app.desk.clone(), *event);
            async move {
                let asked = registrations::ask(&desk, event, applicant("Eva Muster", "eva@amt.example")).await;
                asked.map_err(|failure| format!("{failure:?}"))
            }
        }))
        .await;
        assert!(asked.iter().all(Result::is_ok), "{asked:?}");
        let mut people = std::collections::BTreeSet::new();
        for event in &events {
            for (registration, _) in store::registrations::list_roster(&app.desk.store, *event).await.unwrap() {
                people.insert(registration.participant_id);
            }
        }
        assert_eq!(people.len(), 1);
        let mails = app.post().await.len();
        assert!(mails <= 3, "the cap holds against many at once: {mails}");
    }
}
