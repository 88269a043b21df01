//! The queue of a full event: first come, first served, by offers that hold for a while (A7, O7; R02, invariant 2).

use turnus::{
    actions::{
        Failure,
        change_sets::{self, Wish},
        events::{amend, cancel, restore},
        registrations::{accept, accept_mine, lapse_offers, let_go},
    },
    domain::{
        capability::{Presented, Purpose},
        event::RawEvent,
        format::RawFormat,
        id::EventId,
        notice::{NoticeKind, Subject},
        registration::{RegisterRefusal, RegistrationState as State},
    },
    store,
};

use crate::{
    enrollments::thursdays,
    support::{
        TestApp, database, on_both,
        world::{Person, another, hours, weekly},
    },
};

async fn positions(app: &TestApp, people: &[Person]) -> Vec<Option<i64>> {
    let mut positions = Vec::new();
    for person in people {
        positions.push(app.registration(person).await.position);
    }
    positions
}

/// What somebody's mail of an offer links to.
fn offer(app: &TestApp, person: &Person) -> Presented {
    let token = app.desk.keys.link(Purpose::Offer, person.place.registration.link_id, 0);
    Presented::parse(&token).expect("a link")
}

async fn seats(app: &TestApp, event: EventId, viewer: &turnus::domain::access::Viewer, count: Option<i64>) {
    app.tick();
    let wish = RawEvent { capacity: Some(count), ..RawEvent::default() };
    amend(&app.desk, viewer, (event, None), &wish, false).await.unwrap();
}

on_both! {
    async fn a_freed_seat_is_offered_to_the_first_and_is_theirs_when_they_take_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event.id;
        let people = app.register_many(event, 5).await;
        let states = [State::Confirmed, State::Confirmed, State::Waiting, State::Waiting, State::Waiting];
        assert_eq!(app.states(&people).await, states);
        assert_eq!(positions(&app, &people[2..]).await, [Some(1), Some(2), Some(3)]);
        app.withdraw(&people[0]).await;
        let states = [State::Cancelled, State::Confirmed, State::Offered, State::Waiting, State::Waiting];
        assert_eq!(app.states(&people).await, states);
        assert_eq!(app.event(event).await.taken, 2, "a seat on offer is taken");
        let post = app.post().await;
        let told: Vec<_> = post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.contains(&(NoticeKind::Withdrawn, "gast1@amt.example")));
        let mail = post.iter().find(|mail| mail.kind == NoticeKind::Offer).expect("an offer");
        assert_eq!(mail.to, people[2].email);
        assert!(mail.ics.is_none(), "nothing is in anybody's calendar before it is theirs");
        let link = mail.link("/o/");
        app.tick();
        assert_eq!(accept(&app.desk, &link).await.unwrap().registration.state, State::Confirmed);
        assert_eq!(accept(&app.desk, &link).await.unwrap().registration.state, State::Confirmed, "twice is once");
        let up = app.the_mail().await;
        assert_eq!((up.kind, up.to.as_str()), (NoticeKind::Confirmed, people[2].email.as_str()));
        assert!(matches!(up.notice.subject, Subject::Registration { promoted: true, .. }));
        assert_eq!(app.event(event).await.taken, 2);
        // Whoever leaves and comes back queues behind everybody else.
        assert_eq!(app.come_back(&people[0]).await, State::Waiting);
        assert_eq!(app.the_mail().await.kind, NoticeKind::Waiting);
        assert_eq!(positions(&app, &people[3..]).await, [Some(2), Some(3)]);
        assert_eq!(app.registration(&people[0]).await.position, Some(4));
    }

    async fn an_offer_that_runs_out_is_the_next_ones_and_does_not_come_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 4).await;
        app.withdraw(&people[0]).await;
        app.post().await;
        assert_eq!(lapse_offers(&app.desk).await.unwrap(), 0, "it still holds");
        app.pass(hours(48));
        assert!(matches!(
            accept(&app.desk, &offer(&app, &people[1])).await,
            Err(Failure::Refused(RegisterRefusal::OfferOver))
        ));
        assert_eq!(lapse_offers(&app.desk).await.unwrap(), 1);
        assert_eq!(lapse_offers(&app.desk).await.unwrap(), 0);
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Cancelled, State::Offered, State::Waiting]);
        assert_eq!(app.the_mail().await.to, people[2].email);
        // The third declines, the fourth takes it; nobody asks the second again.
        app.tick();
        let_go(&app.desk, &offer(&app, &people[2])).await.unwrap();
        let post = app.post().await;
        assert!(post.iter().any(|mail| mail.kind == NoticeKind::Withdrawn && mail.to == people[2].email));
        assert!(post.iter().any(|mail| mail.kind == NoticeKind::Offer && mail.to == people[3].email));
        assert_eq!(post.len(), 2);
        let mine = accept_mine(&app.desk, &people[3].manage, people[3].place.registration.id).await.unwrap();
        assert_eq!(mine.registration.state, State::Confirmed);
        app.post().await;
        app.withdraw(&people[3]).await;
        assert!(app.post().await.iter().all(|mail| mail.kind == NoticeKind::Withdrawn), "the queue is empty");
        assert_eq!(app.event(event).await.taken, 0);
        // By themselves they may come back.
        assert_eq!(app.come_back(&people[1]).await, State::Confirmed);
        assert_eq!(app.registration(&people[1]).await.offered_until, None);
        app.post().await;
    }

    async fn a_cancelled_event_ends_its_offers_and_nobody_loses_the_place_in_the_queue(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 3).await;
        app.withdraw(&people[0]).await;
        app.post().await;
        app.tick();
        cancel(&app.desk, &olga, (event, None), None, false).await.unwrap();
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Waiting, State::Waiting]);
        assert_eq!(app.event(event).await.taken, 0);
        assert!(matches!(
            accept(&app.desk, &offer(&app, &people[1])).await,
            Err(Failure::Refused(RegisterRefusal::Cancelled))
        ));
        app.no_mail().await;
        app.tick();
        restore(&app.desk, &olga, (event, None), false).await.unwrap();
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Offered, State::Waiting]);
        let again = app.the_mail().await;
        assert_eq!((again.kind, again.to.as_str()), (NoticeKind::Offer, people[1].email.as_str()));
    }

    async fn an_offer_ends_with_a_date_that_moves_ahead_and_leaving_is_not_lapsing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 2).await;
        app.withdraw(&people[0]).await;
        let before = app.registration(&people[1]).await.offered_until.unwrap();
        let day = (app.now() + hours(24)).format("%Y-%m-%d").to_string();
        app.move_to(&olga, event, &day, false).await;
        let after = app.registration(&people[1]).await.offered_until.unwrap();
        assert!(after < before && after <= app.event(event).await.slot.starts_at, "{before} {after}");
        app.withdraw(&people[1]).await;
        assert_eq!(app.registration(&people[1]).await.offered_until, None);
        app.post_after_undo().await;
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

    async fn lowering_the_capacity_throws_nobody_out_and_raising_it_offers_as_many_seats(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(3)).await.event.id;
        let people = app.register_many(event, 6).await;
        seats(&app, event, &olga, Some(1)).await;
        assert_eq!(app.event(event).await.taken, 3, "nobody is thrown out");
        // Two leave; the seats are gone, so nobody moves up.
        app.withdraw(&people[0]).await;
        app.withdraw(&people[1]).await;
        assert!(app.post().await.iter().all(|mail| mail.kind == NoticeKind::Withdrawn));
        assert_eq!(app.event(event).await.taken, 1);
        seats(&app, event, &olga, Some(3)).await;
        let post = app.post().await;
        let told: Vec<_> = post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect();
        assert_eq!(told.len(), 2, "as many as fit: {told:?}");
        assert!(told.iter().all(|(kind, _)| *kind == NoticeKind::Offer));
        assert_eq!(app.states(&people[3..]).await, [State::Offered, State::Offered, State::Waiting]);
        seats(&app, event, &olga, None).await;
        assert_eq!(app.the_mail().await.to, people[5].email);
        let free = app.register(event, "Frei", "frei@amt.example").await;
        assert_eq!(free.place.registration.state, State::Confirmed);
    }

    async fn a_change_of_rule_that_is_taken_back_leaves_no_seat_beside_the_queue(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { capacity: Some(Some(1)), ..RawFormat::default() };
        let format = thursdays(&app, &olga, raw).await;
        let event = app.dates_of(&format).await[1].id;
        let people = app.register_many(event, 3).await;
        app.withdraw(&people[0]).await;
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Offered, State::Waiting]);
        app.post().await;
        app.tick();
        let tuesdays = another(&weekly(2, &["TU"], "2026-01-06"), "2026-03-10");
        let change = change_sets::draft(&app.desk, &olga, format.id, tuesdays).await.expect("drafted");
        app.tick();
        let wish = Wish { cancel: [event].into(), ..Wish::default() };
        change_sets::apply(&app.desk, &olga, change.id, &wish).await.expect("applied");
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Waiting, State::Waiting], "nothing is offered");
        app.tick();
        change_sets::undo(&app.desk, &olga, change.id).await.expect("taken back");
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Offered, State::Waiting]);
        assert_eq!(app.event(event).await.taken, 1);
        let post = app.post().await;
        let offers: Vec<_> = post.iter().filter(|mail| mail.kind == NoticeKind::Offer).collect();
        assert_eq!(offers.len(), 1, "{post:?}");
    }
}
