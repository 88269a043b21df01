//! Registering for a date by mail link (A1, A7, A9; C03, C07, C10, C11).

use chrono::TimeDelta;
use turnus::{
    actions::{Failure, registrations},
    domain::{
        id::EventId,
        notice::NoticeKind,
        registration::{RegisterRefusal, RegistrationState as State},
    },
    store,
};

use crate::support::{
    TestApp, database, on_both,
    world::{applicant, hours},
};

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<RegisterRefusal>>) -> RegisterRefusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("refused expected: {other:?}"),
    }
}

/// Everybody at the event, by address: where they stand.
async fn roster(app: &TestApp, event: EventId) -> Vec<(String, State)> {
    let roster = store::registrations::list_roster(&app.desk.store, event).await.unwrap();
    roster.into_iter().map(|(r, p)| (p.email.as_str().to_owned(), r.state)).collect()
}

on_both! {
    async fn somebody_asks_follows_the_link_and_has_a_seat(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event.id;
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        assert_eq!(roster(&app, event).await, [("eva@amt.example".to_owned(), State::Unconfirmed)]);
        assert_eq!(app.event(event).await.taken, 0, "asking takes no seat");
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::ConfirmRegistration, "eva@amt.example"));
        // Looking changes nothing, however often.
        for _ in 0..20 {
            let place = registrations::look_up(&app.desk, &mail.link("/r/")).await.unwrap();
            assert_eq!(place.registration.state, State::Unconfirmed);
        }
        let place = registrations::confirm(&app.desk, &mail.link("/r/")).await.unwrap();
        assert_eq!(place.registration.state, State::Confirmed);
        assert_eq!(app.event(event).await.taken, 1);
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        // A second time: the same answer, no second seat, no second mail.
        app.tick();
        let again = registrations::confirm(&app.desk, &mail.link("/r/")).await.unwrap();
        assert_eq!(again.registration, place.registration);
        assert_eq!(app.event(event).await.taken, 1);
        app.no_mail().await;
    }

    async fn a_known_address_gets_another_mail_and_nothing_else_differs(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        // `ask` says the same whether or not it knows the address: nothing.
        app.ask(event, "eva  MUSTER", "Eva@Amt.example").await;
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::AlreadyRegistered, "eva@amt.example"));
        assert_eq!(mail.link("/m/"), eva.manage);
        assert_eq!(roster(&app, event).await.len(), 1);
    }

    async fn two_people_share_one_address(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(5)).await.event.id;
        let eva = app.register(event, "Eva Muster", "poststelle@amt.example").await;
        let max = app.register(event, "Max Muster", "poststelle@amt.example").await;
        assert_eq!(app.event(event).await.taken, 2);
        assert_ne!(eva.manage, max.manage, "each has a link of their own");
        // One leaves, the other stays; neither can touch the other's registration.
        let theirs = registrations::withdraw(&app.desk, &eva.manage, max.place.registration.id).await;
        assert!(matches!(theirs, Err(Failure::NotFound)), "{theirs:?}");
        assert_eq!(app.withdraw(&eva).await, State::Cancelled);
        assert_eq!(app.the_mail().await.kind, NoticeKind::Withdrawn);
        assert_eq!(app.states(&[eva, max]).await, [State::Cancelled, State::Confirmed]);
    }

    async fn at_most_three_mails_at_once_then_one_an_hour_then_ten_a_day(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let mut events = Vec::new();
        for _ in 0..50 {
            events.push(app.date(&olga, None).await.event.id);
        }
        let mut mails = 0;
        for event in &events {
            app.ask(*event, "Eva Muster", "eva@amt.example").await;
            mails += app.post().await.len();
        }
        assert_eq!(mails, 3, "a burst of three over all events together");
        for hour in 1..=30 {
            app.pass(hours(1));
            app.ask(events[0], &format!("Eva Nummer {hour}"), "eva@amt.example").await;
            app.ask(events[1], &format!("Eva Nummer {hour}"), "eva@amt.example").await;
            mails += app.post().await.len();
            if hour == 3 {
                assert_eq!(mails, 6, "one an hour");
            }
            if hour == 23 {
                assert_eq!(mails, 10, "ten a day");
            }
        }
        assert!((11..=20).contains(&mails), "{mails} in thirty hours");
        // Two hundred others are served meanwhile.
        for number in 0..200 {
            app.ask(events[0], "Gast", &format!("gast{number}@amt.example")).await;
        }
        assert_eq!(app.post().await.len(), 200);
        app.pass(hours(100));
        registrations::expire_unconfirmed(&app.desk).await.unwrap();
    }

    async fn a_request_nobody_confirms_is_gone_after_three_days(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        let mail = app.the_mail().await;
        app.pass(hours(72) - TimeDelta::seconds(1));
        assert_eq!(registrations::expire_unconfirmed(&app.desk).await.unwrap(), 0);
        app.tick();
        let late = registrations::confirm(&app.desk, &mail.link("/r/")).await;
        assert_eq!(refused(late), RegisterRefusal::Stale);
        assert_eq!(registrations::expire_unconfirmed(&app.desk).await.unwrap(), 1);
        assert_eq!(registrations::expire_unconfirmed(&app.desk).await.unwrap(), 0);
        assert!(roster(&app, event).await.is_empty());
        let gone = registrations::confirm(&app.desk, &mail.link("/r/")).await;
        assert_eq!(refused(gone), RegisterRefusal::Stale, "expired and never there are the same");
    }

    async fn a_request_made_again_has_its_full_time_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        let first = app.the_mail().await;
        app.pass(hours(71));
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        let second = app.the_mail().await;
        app.pass(hours(71));
        assert_eq!(registrations::expire_unconfirmed(&app.desk).await.unwrap(), 0);
        let place = registrations::confirm(&app.desk, &first.link("/r/")).await.unwrap();
        assert_eq!(place.registration.state, State::Confirmed);
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        assert_eq!(roster(&app, event).await.len(), 1);
        registrations::confirm(&app.desk, &second.link("/r/")).await.unwrap();
        app.no_mail().await;
    }

    async fn no_request_outlives_the_beginning_of_its_event(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event;
        app.pass(event.slot.starts_at - app.now() - hours(1));
        app.ask(event.id, "Eva Muster", "eva@amt.example").await;
        let mail = app.the_mail().await;
        app.pass(hours(1));
        assert_eq!(refused(registrations::confirm(&app.desk, &mail.link("/r/")).await), RegisterRefusal::Stale);
        let late = registrations::ask(&app.desk, event.id, applicant("Max", "max@amt.example")).await;
        assert_eq!(refused(late), RegisterRefusal::Begun);
        assert_eq!(registrations::expire_unconfirmed(&app.desk).await.unwrap(), 1);
    }

    async fn leaving_and_coming_back_as_often_as_one_likes(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        for _ in 0..3 {
            assert_eq!(app.withdraw(&eva).await, State::Cancelled);
            assert_eq!(app.the_mail().await.kind, NoticeKind::Withdrawn);
            assert_eq!(app.withdraw(&eva).await, State::Cancelled);
            app.no_mail().await;
            assert_eq!(app.event(event).await.taken, 0);
            // The old confirm link shows the state, it does not bring anybody back.
            let place = registrations::confirm(&app.desk, &eva.confirm).await.unwrap();
            assert_eq!(place.registration.state, State::Cancelled);
            assert_eq!(app.come_back(&eva).await, State::Confirmed);
            assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
            assert_eq!(app.come_back(&eva).await, State::Confirmed);
            app.no_mail().await;
            assert_eq!(app.event(event).await.taken, 1);
        }
    }

    async fn that_was_not_me_always_wins(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 2).await;
        app.tick();
        let place = registrations::deny(&app.desk, &people[0].confirm).await.unwrap();
        assert_eq!(place.registration.state, State::Declined);
        // The seat is offered to the next; the denied address hears nothing.
        let up = app.the_mail().await;
        assert_eq!((up.kind, up.to.as_str()), (NoticeKind::Offer, "gast2@amt.example"));
        let again = registrations::confirm(&app.desk, &people[0].confirm).await;
        assert_eq!(refused(again), RegisterRefusal::Declined);
        let back = registrations::return_to(&app.desk, &people[0].manage, place.registration.id).await;
        assert_eq!(refused(back), RegisterRefusal::Declined);
        // Asking for that address again answers as always and mails nothing, under whatever name.
        app.ask(event, "Gast 1", "gast1@amt.example").await;
        app.ask(event, "Ganz Anders", "gast1@amt.example").await;
        app.no_mail().await;
        assert_eq!(app.states(&people).await, [State::Declined, State::Offered]);
        // Other events are not concerned.
        let other = app.date(&olga, None).await.event.id;
        app.register(other, "Gast 1", "gast1@amt.example").await;
    }

    async fn denying_an_unanswered_request_takes_its_unsent_mail_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        let mail = app.the_mail().await;
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        registrations::deny(&app.desk, &mail.link("/r/")).await.unwrap();
        app.no_mail().await;
        registrations::deny(&app.desk, &mail.link("/r/")).await.unwrap();
    }

    async fn a_lost_manage_link_comes_by_mail_to_those_who_confirmed(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let eva = app.register(event, "Eva Muster", "amt@amt.example").await;
        app.ask(event, "Max Unbestätigt", "amt@amt.example").await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::ConfirmRegistration);
        app.tick();
        registrations::ask_for_link(&app.desk, &eva.place.participant.email).await.unwrap();
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.link("/m/")), (NoticeKind::ManageLink, eva.manage));
        let nobody = crate::support::world::email("niemand@amt.example");
        registrations::ask_for_link(&app.desk, &nobody).await.unwrap();
        app.no_mail().await;
    }

    async fn links_of_one_purpose_are_worthless_for_another(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let id = eva.place.registration.id;
        assert_eq!(refused(registrations::confirm(&app.desk, &eva.manage).await), RegisterRefusal::Stale);
        assert_eq!(refused(registrations::deny(&app.desk, &eva.manage).await), RegisterRefusal::Stale);
        assert_eq!(refused(registrations::withdraw(&app.desk, &eva.confirm, id).await), RegisterRefusal::Stale);
        assert_eq!(refused(registrations::return_to(&app.desk, &eva.confirm, id).await), RegisterRefusal::Stale);
        let login = turnus::actions::logins::follow(&app.desk, &eva.confirm, None).await;
        assert!(matches!(login, Err(Failure::Refused(turnus::domain::login::LoginRefusal::Stale))), "{login:?}");
        assert_eq!(app.registration(&eva).await.state, State::Confirmed);
    }
}
