//! The queue of a full event: first come, first served, nobody overtakes (A7; R02, invariant 2).

use turnus::{
    actions::events::amend,
    domain::{
        event::RawEvent,
        notice::{NoticeKind, Subject},
        registration::RegistrationState as State,
    },
    store,
};

use crate::support::{TestApp, database, on_both, world::Person};

async fn positions(app: &TestApp, people: &[Person]) -> Vec<Option<i64>> {
    let mut positions = Vec::new();
    for person in people {
        positions.push(app.registration(person).await.position);
    }
    positions
}

on_both! {
    async fn a_full_event_queues_and_a_freed_seat_goes_to_the_first(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event.id;
        let people = app.register_many(event, 5).await;
        let seats = [State::Confirmed, State::Confirmed, State::Waiting, State::Waiting, State::Waiting];
        assert_eq!(app.states(&people).await, seats);
        assert_eq!(positions(&app, &people[2..]).await, [Some(1), Some(2), Some(3)]);
        app.withdraw(&people[0]).await;
        let seats = [State::Cancelled, State::Confirmed, State::Confirmed, State::Waiting, State::Waiting];
        assert_eq!(app.states(&people).await, seats);
        let post = app.post().await;
        let told: Vec<_> = post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.contains(&(NoticeKind::Withdrawn, "gast1@amt.example")));
        assert!(told.contains(&(NoticeKind::Confirmed, "gast3@amt.example")));
        let up = post.iter().find(|mail| mail.kind == NoticeKind::Confirmed).unwrap();
        assert!(matches!(up.notice.subject, Subject::Registration { promoted: true, .. }));
        // Whoever leaves and comes back queues behind everybody else.
        assert_eq!(app.come_back(&people[0]).await, State::Waiting);
        assert_eq!(app.the_mail().await.kind, NoticeKind::Waiting);
        assert_eq!(positions(&app, &people[3..]).await, [Some(2), Some(3)]);
        assert_eq!(app.registration(&people[0]).await.position, Some(4));
        // Somebody in the queue leaves: nobody moves, the order stays.
        app.withdraw(&people[3]).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::Withdrawn);
        app.withdraw(&people[1]).await;
        let post = app.post().await;
        assert!(post.iter().any(|mail| mail.to == "gast5@amt.example" && mail.kind == NoticeKind::Confirmed));
        assert_eq!(app.event(event).await.taken, 2);
    }

    async fn nobody_overtakes_the_queue(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 2).await;
        assert_eq!(app.states(&people).await, [State::Confirmed, State::Waiting]);
        // A seat that is free although somebody queues (as a crash of other software might leave it) is not for the next
        // who comes.
        let tx = app.desk.store.begin().await.unwrap();
        store::events::free_seat(&tx, event).await.unwrap();
        tx.commit().await.unwrap();
        let late = app.register(event, "Spät", "spaet@amt.example").await;
        assert_eq!(late.place.registration.state, State::Waiting);
        let tx = app.desk.store.begin().await.unwrap();
        store::events::take_seat(&tx, event, None).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn lowering_the_capacity_throws_nobody_out_and_raising_it_lets_people_up(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(3)).await.event.id;
        let people = app.register_many(event, 5).await;
        let seats = |count: Option<i64>| RawEvent { capacity: Some(count), ..RawEvent::default() };
        let change = async |count| {
            app.tick();
            amend(&app.desk, &olga, (event, None), &seats(count), false).await.unwrap();
        };
        change(Some(1)).await;
        assert_eq!(app.event(event).await.taken, 3, "nobody is thrown out");
        // Two leave; the seats are gone, so nobody moves up.
        app.withdraw(&people[0]).await;
        app.withdraw(&people[1]).await;
        assert!(app.post().await.iter().all(|mail| mail.kind == NoticeKind::Withdrawn));
        assert_eq!(app.event(event).await.taken, 1);
        app.withdraw(&people[2]).await;
        let post = app.post().await;
        assert!(post.iter().any(|mail| mail.kind == NoticeKind::Confirmed && mail.to == people[3].email), "{post:?}");
        change(Some(2)).await;
        let up = app.the_mail().await;
        assert_eq!((up.kind, up.to.as_str()), (NoticeKind::Confirmed, people[4].email.as_str()));
        change(None).await;
        let free = app.register(event, "Frei", "frei@amt.example").await;
        assert_eq!(free.place.registration.state, State::Confirmed);
    }
}
