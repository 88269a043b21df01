//! Somebody takes my place for one date (A6): the seat goes over and is never free in between, I stay enrolled, and what
//! I may do about it ends when they have answered.

use turnus::{
    actions::{
        Failure, enrollments,
        events::{cancel, restore},
        planning, registrations, reminders,
        substitutes::{self, Request},
    },
    domain::{
        capability::{Presented, Purpose},
        format::RawFormat,
        id::{EventId, RegistrationId},
        notice::NoticeKind,
        registration::{EndedBy, Origin, RegisterRefusal, RegistrationState as State},
        substitution::SubstitutionState,
    },
    jobs::schedule,
    store,
};

use crate::{
    enrollments::{dates, enroll, thursdays},
    support::{
        TestApp, database,
        dump::dump,
        on_both,
        world::{Person, applicant, hours},
    },
};

const SIMONE: &str = "simone@amt.example";

/// Somebody names Simone; her link, from the mail.
async fn ask(app: &TestApp, giver: &Person) -> Presented {
    ask_for(app, giver, "Simone Statt", SIMONE).await;
    let mail = app.the_mail().await;
    assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::SubstituteRequest, SIMONE));
    mail.link("/s/")
}

async fn ask_for(app: &TestApp, giver: &Person, name: &str, address: &str) {
    let asked = try_to_ask(app, giver, name, address).await;
    asked.expect("asked");
}

async fn try_to_ask(app: &TestApp, giver: &Person, name: &str, address: &str) -> Result<(), Failure<RegisterRefusal>> {
    app.tick();
    let who = (&applicant(name, address), true);
    substitutes::ask(&app.desk, &giver.manage, giver.place.registration.id, who).await
}

async fn accept(app: &TestApp, link: &Presented) -> Request {
    app.tick();
    substitutes::accept(&app.desk, link).await.expect("accepted")
}

fn why<T: std::fmt::Debug>(answer: Result<T, Failure<RegisterRefusal>>) -> RegisterRefusal {
    match answer {
        Err(Failure::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn take_back(app: &TestApp, giver: &Person) -> Result<(), Failure<RegisterRefusal>> {
    app.tick();
    substitutes::take_back(&app.desk, &giver.manage, giver.place.registration.id).await
}

async fn requests(app: &TestApp, place: RegistrationId) -> Vec<SubstitutionState> {
    let list = store::substitutions::list_for(&app.desk.store, &[place]).await.unwrap();
    list.into_iter().map(|(request, _)| request.state).collect()
}

async fn roster(app: &TestApp, event: EventId) -> Vec<(String, State, Origin)> {
    let list = store::registrations::list_roster(&app.desk.store, event).await.unwrap();
    list.into_iter().map(|(one, person)| (person.name, one.state, one.origin)).collect()
}

mod limits;
mod over;
mod team;

on_both! {
    async fn the_seat_goes_over_and_nobody_moves_up(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 2).await;
        ask_for(&app, &people[0], "Simone Statt", SIMONE).await;
        let mail = app.the_mail().await;
        assert_eq!(mail.kind, NoticeKind::SubstituteRequest);
        // Nothing that somebody typed, neither name (C12); the page behind the link says who asks.
        for typed in ["Gast 1", "Simone", "gast1@amt.example"] {
            assert!(!mail.text.contains(typed) && !mail.html.contains(typed) && !mail.subject.contains(typed), "{typed}");
        }
        assert!(mail.ics.is_none());
        let link = mail.link("/s/");
        assert_eq!(app.registration(&people[0]).await.state, State::Confirmed, "until then it is mine");
        let before = app.event(event).await;
        let request = accept(&app, &link).await;
        let mine = request.there.expect("a registration");
        assert_eq!((mine.state, mine.origin, mine.position), (State::Confirmed, Origin::Substitute, None));
        assert_eq!(mine.substitute_for, Some(people[0].place.registration.id));
        let given = app.registration(&people[0]).await;
        assert_eq!((given.state, given.ended_by), (State::Cancelled, Some(EndedBy::Substitute)));
        assert_eq!(app.registration(&people[1]).await.state, State::Waiting, "the seat was never free");
        assert_eq!((app.event(event).await.taken, before.taken), (1, 1));
        assert_eq!(app.event(event).await.sequence, before.sequence);
        let post = app.post().await;
        let told: Vec<_> = post.iter().map(|mail| (mail.kind, mail.to.as_str(), mail.ics.is_some())).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.contains(&(NoticeKind::SubstituteAccepted, "gast1@amt.example", false)));
        assert!(told.contains(&(NoticeKind::Confirmed, SIMONE, true)), "{told:?}");
        // Twice is once.
        assert_eq!(accept(&app, &link).await.substitution.state, SubstitutionState::Accepted);
        app.tick();
        assert_eq!(substitutes::decline(&app.desk, &link).await.unwrap().substitution.state, SubstitutionState::Accepted);
        assert_eq!(why(take_back(&app, &people[0]).await), RegisterRefusal::SubstituteOver);
        app.no_mail().await;
        // She gives the seat back: now it is free, and the first of the queue gets the offer.
        let hers = post.iter().find(|mail| mail.to == SIMONE).unwrap().link("/m/");
        app.tick();
        registrations::withdraw(&app.desk, &hers, mine.id).await.unwrap();
        assert_eq!(app.registration(&people[1]).await.state, State::Offered);
        let kinds: Vec<_> = app.post().await.iter().map(|mail| mail.kind).collect();
        assert!(kinds.contains(&NoticeKind::Offer) && kinds.contains(&NoticeKind::Withdrawn), "{kinds:?}");
        // And I come back the ordinary way: behind the queue.
        assert_eq!(app.come_back(&people[0]).await, State::Waiting);
        app.post().await;
    }

    async fn i_stay_enrolled_and_the_date_stays_given(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { capacity: Some(Some(2)), ..RawFormat::default() };
        let format = thursdays(&app, &olga, raw).await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let all = dates(&app, &format, &eva).await;
        let (event, mine) = (all[0].0.clone(), all[0].1.clone().unwrap());
        app.tick();
        let who = applicant("Simone Statt", SIMONE);
        substitutes::ask(&app.desk, &eva.manage, mine.id, (&who, true)).await.unwrap();
        let link = app.the_mail().await.link("/s/");
        accept(&app, &link).await;
        app.post().await;
        let now = async || dates(&app, &format, &eva).await.swap_remove(0).1.unwrap();
        planning::plan_all(&app.desk).await.unwrap();
        enrollments::settle_rest(&app.desk).await.unwrap();
        assert_eq!((now().await.state, now().await.ended_by), (State::Cancelled, Some(EndedBy::Substitute)));
        // Neither a pause nor leaving and coming back takes it from her again.
        for _ in 0..2 {
            app.tick();
            enrollments::pause(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
            app.tick();
            enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        }
        assert_eq!((now().await.state, now().await.ended_by), (State::Cancelled, Some(EndedBy::Substitute)));
        assert_eq!(app.event(event.id).await.taken, 1);
        let states: Vec<State> = dates(&app, &format, &eva).await.into_iter().map(|(_, mine)| mine.unwrap().state).collect();
        assert!(states[1..].iter().all(|state| *state == State::Confirmed), "{states:?}");
        app.post().await;
        // The reminder of that date is hers.
        app.pass(event.slot.starts_at - hours(23) - app.now());
        reminders::remind(&app.desk).await.unwrap();
        let reminded: Vec<String> = app.post().await.iter().map(|mail| mail.to.clone()).collect();
        assert_eq!(reminded, [SIMONE]);
        // What the person is known for says whose place they took.
        let kinds = roster(&app, event.id).await;
        assert!(kinds.contains(&("Simone Statt".into(), State::Confirmed, Origin::Substitute)), "{kinds:?}");
    }

    async fn she_declines_and_is_not_asked_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(3)).await.event.id;
        let people = app.register_many(event, 2).await;
        let link = ask(&app, &people[0]).await;
        app.tick();
        for _ in 0..2 {
            let request = substitutes::decline(&app.desk, &link).await.unwrap();
            assert_eq!(request.substitution.state, SubstitutionState::Declined);
        }
        let told = app.the_mail().await;
        assert_eq!((told.kind, told.to.as_str()), (NoticeKind::SubstituteDeclined, "gast1@amt.example"));
        assert_eq!(app.registration(&people[0]).await.state, State::Confirmed);
        assert_eq!(why(substitutes::accept(&app.desk, &link).await), RegisterRefusal::SubstituteOver);
        // Whoever asks her for this date gets the same answer as ever, and she hears nothing.
        ask_for(&app, &people[1], "Simone S.", SIMONE).await;
        ask_for(&app, &people[0], "Simone Statt", SIMONE).await;
        app.no_mail().await;
        assert_eq!(requests(&app, people[1].place.registration.id).await, [SubstitutionState::Open]);
        // She may register for herself all the same.
        app.pass(hours(2));
        assert_eq!(app.register(event, "Simone Statt", SIMONE).await.place.registration.state, State::Confirmed);
    }

    async fn i_take_it_back_until_she_has_answered(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let giver = app.register(event, "Eva Muster", "eva@amt.example").await;
        let link = ask(&app, &giver).await;
        assert_eq!(why(try_to_ask(&app, &giver, "Max", "max@amt.example").await), RegisterRefusal::SubstituteAsked);
        ask_for(&app, &giver, "Simone Statt", SIMONE).await;
        app.no_mail().await;
        take_back(&app, &giver).await.unwrap();
        take_back(&app, &giver).await.unwrap();
        assert_eq!(why(substitutes::accept(&app.desk, &link).await), RegisterRefusal::SubstituteOver);
        assert_eq!(app.registration(&giver).await.state, State::Confirmed);
        app.tick();
        substitutes::decline(&app.desk, &link).await.unwrap();
        app.no_mail().await;
        // A mail that has not gone yet does not go any more.
        ask_for(&app, &giver, "Max", "max@amt.example").await;
        take_back(&app, &giver).await.unwrap();
        app.no_mail().await;
        // Nobody else's link reaches my place.
        let other = app.register(app.date(&olga, None).await.event.id, "Fremd", "fremd@amt.example").await;
        let id = giver.place.registration.id;
        assert!(matches!(substitutes::take_back(&app.desk, &other.manage, id).await, Err(Failure::NotFound)));
        let who = applicant("Max", "max@amt.example");
        assert!(matches!(substitutes::ask(&app.desk, &other.manage, id, (&who, true)).await, Err(Failure::NotFound)));
        // Nor does a link for something else answer.
        let confirm = app.desk.keys.link(Purpose::Confirm, link.link_id, 0);
        let forged = substitutes::accept(&app.desk, &Presented::parse(&confirm).unwrap()).await;
        assert_eq!(why(forged), RegisterRefusal::Stale);
        assert_eq!(why(try_to_ask(&app, &giver, "eva  MUSTER", "Eva@amt.example").await), RegisterRefusal::SubstituteOneself);
    }

    async fn a_request_ends_with_my_place_or_the_date(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event.id;
        let giver = app.register(event, "Eva Muster", "eva@amt.example").await;
        let place = giver.place.registration.id;
        let link = ask(&app, &giver).await;
        app.withdraw(&giver).await;
        assert_eq!(requests(&app, place).await, [SubstitutionState::Lapsed]);
        assert_eq!(app.come_back(&giver).await, State::Confirmed);
        assert_eq!(why(substitutes::accept(&app.desk, &link).await), RegisterRefusal::SubstituteOver, "not even then");
        app.post().await;
        // The date is cancelled.
        app.pass(hours(3));
        let link = ask(&app, &giver).await;
        app.tick();
        cancel(&app.desk, &olga, (event, None), None, false).await.unwrap();
        assert_eq!(why(substitutes::accept(&app.desk, &link).await), RegisterRefusal::Cancelled);
        assert_eq!(why(try_to_ask(&app, &giver, "Max", "max@amt.example").await), RegisterRefusal::Cancelled);
        app.tick();
        restore(&app.desk, &olga, (event, None), false).await.unwrap();
        assert_eq!(why(substitutes::accept(&app.desk, &link).await), RegisterRefusal::SubstituteOver);
        let kinds: Vec<_> = app.post_after_undo().await.iter().map(|mail| mail.kind).collect();
        assert_eq!(kinds, [NoticeKind::SubstituteLapsed]);
        // Nobody answers in time: the request ends, and a day later nothing is known of her.
        app.pass(hours(3));
        let link = ask(&app, &giver).await;
        let begins = app.event(event).await.slot.starts_at;
        app.pass(begins - app.now());
        assert_eq!(why(substitutes::accept(&app.desk, &link).await), RegisterRefusal::Begun);
        schedule::run_all(&app.desk).await.unwrap();
        assert!(requests(&app, place).await.iter().all(|state| *state == SubstitutionState::Lapsed));
        assert!(dump(&app.database.url).await.contains(SIMONE));
        app.pass(hours(25));
        schedule::run_all(&app.desk).await.unwrap();
        assert!(requests(&app, place).await.is_empty());
        assert!(!dump(&app.database.url).await.contains(SIMONE), "nothing of her is left");
        app.post().await;
    }

    async fn a_place_in_the_queue_becomes_the_seat_and_a_seat_stays_one(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event.id;
        let people = app.register_many(event, 4).await;
        ask_for(&app, &people[0], "Gast 4", "gast4@amt.example").await;
        let link = app.the_mail().await.link("/s/");
        accept(&app, &link).await;
        app.post().await;
        let states = [State::Cancelled, State::Confirmed, State::Waiting, State::Confirmed];
        assert_eq!(app.states(&people).await, states, "the third did not move up, the fourth has the seat");
        assert_eq!(app.registration(&people[3]).await.position, None);
        assert_eq!(app.event(event).await.taken, 2);
        // Whoever has a seat cannot stand in; whoever asks does not learn that.
        ask_for(&app, &people[1], "Gast 4", "gast4@amt.example").await;
        let link = app.the_mail().await.link("/s/");
        app.tick();
        assert_eq!(why(substitutes::accept(&app.desk, &link).await), RegisterRefusal::AlreadyThere);
        assert_eq!(app.states(&people).await, states);
        // Whoever queues has nothing to give.
        assert_eq!(why(try_to_ask(&app, &people[2], "Max", "max@amt.example").await), RegisterRefusal::NoSeatToGive);
    }
}
