//! Somebody takes my place for one date (A6): the seat goes over and is never free in between, I stay enrolled, and what
//! I may do about it ends when they have answered.

use turnus::{
    actions::{
        Failure, enrollments,
        events::{cancel, restore},
        people, planning, registrations, reminders,
        substitutes::{self, Request},
    },
    domain::{
        capability::{Presented, Purpose},
        format::RawFormat,
        id::{EventId, RegistrationId},
        notice::{NoticeKind, Withheld},
        registration::{EndedBy, Origin, RegisterRefusal, Registration, RegistrationState as State},
        substitution::{Substitution, SubstitutionState},
    },
    jobs::schedule,
    store,
};

use crate::{
    enrollments::{dates, enroll, thursdays},
    planning::second_node,
    races::at_once,
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

/// An accept that looks without a lock: what the tests below must notice.
async fn naive_ask(app: TestDesk, giver: Registration) -> bool {
    let known = store::substitutions::list_for(&app.store, &[giver.id]).await.unwrap();
    if known.iter().any(|(one, _)| one.state == SubstitutionState::Open) {
        return false;
    }
    let now = app.now();
    let request = Substitution {
        id: app.chance.row_id(now).into(),
        registration_id: giver.id,
        participant_id: giver.participant_id,
        state: SubstitutionState::Open,
        link_id: app.chance.link_id(),
        expires_at: now + hours(1),
        asked_at: now,
        changed_at: now,
    };
    let tx = app.store.begin().await.unwrap();
    store::substitutions::insert(&tx, &request).await.unwrap();
    tx.commit().await.unwrap();
    true
}

type TestDesk = turnus::actions::Desk;

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

    async fn one_address_gets_three_requests_and_the_answer_is_always_the_same(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (mut open, mut mails) = (Vec::new(), 0);
        for number in 0..5 {
            let event = app.date(&olga, None).await.event.id;
            let giver = app.register(event, "Eva Muster", &format!("eva{number}@amt.example")).await;
            ask_for(&app, &giver, "Simone Statt", SIMONE).await;
            open.push(requests(&app, giver.place.registration.id).await);
            mails += app.post().await.len();
        }
        assert_eq!(open, vec![[SubstitutionState::Open]; 5], "nobody who asks sees a difference");
        assert_eq!(mails, 3);
        let kept = store::mail_caps::list(&app.desk.store).await.unwrap();
        assert_eq!(kept.iter().find(|kept| kept.why == Withheld::Recipient).map(|kept| kept.withheld), Some(2));
        // Five people a day for one place.
        let event = app.date(&olga, None).await.event.id;
        let giver = app.register(event, "Eva Muster", "eva@amt.example").await;
        for number in 0..5 {
            ask_for(&app, &giver, "Max", &format!("max{number}@amt.example")).await;
            take_back(&app, &giver).await.unwrap();
        }
        assert_eq!(why(try_to_ask(&app, &giver, "Max", "max@amt.example").await), RegisterRefusal::SubstituteTooOften);
        app.pass(hours(25));
        assert!(try_to_ask(&app, &giver, "Max", "max@amt.example").await.is_ok());
        app.post().await;
    }

    async fn either_of_them_can_have_themselves_erased(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 2).await;
        let link = ask(&app, &people[0]).await;
        accept(&app, &link).await;
        let hers = app.post().await.into_iter().find(|mail| mail.to == SIMONE).unwrap().link("/m/");
        app.tick();
        people::erase(&app.desk, &people[0].manage).await.unwrap();
        assert_eq!(why(substitutes::look_up(&app.desk, &link).await), RegisterRefusal::Stale);
        assert!(!dump(&app.database.url).await.contains("gast1@amt.example"));
        let there = roster(&app, event).await;
        assert!(there.contains(&("Simone Statt".into(), State::Confirmed, Origin::Substitute)), "{there:?}");
        assert_eq!(app.event(event).await.taken, 1);
        app.tick();
        people::erase(&app.desk, &hers).await.unwrap();
        assert!(!dump(&app.database.url).await.contains(SIMONE));
        assert_eq!(app.registration(&people[1]).await.state, State::Offered, "now the seat is free");
        assert_eq!(app.the_mail().await.kind, NoticeKind::Offer);
        // An open request goes with whoever made it.
        let event = app.date(&olga, Some(1)).await.event.id;
        let giver = app.register(event, "Eva Muster", "eva@amt.example").await;
        ask_for(&app, &giver, "Simone Statt", SIMONE).await;
        app.tick();
        people::erase(&app.desk, &giver.manage).await.unwrap();
        app.no_mail().await;
    }

    async fn it_works_by_the_pages_and_looking_changes_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let giver = app.register(event, "Eva Muster", "eva@amt.example").await;
        let who = &giver.place.participant;
        let mine = format!("/m/{}", app.desk.keys.link(Purpose::Manage, who.link_id, who.link_version));
        let mut eva = app.visitor();
        let page = eva.open(&mine).await;
        let form = page.links().into_iter().find(|link| link.contains("/substitute?")).expect("a link");
        let page = eva.open(&form).await;
        let wrong = eva.submit(&page, "/substitute", &[("name", ""), ("email", "keine")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        app.tick();
        let values = [("name", "Simone Statt"), ("email", SIMONE)];
        let first = eva.submit(&page, "/substitute", &values).await;
        let second = eva.submit(&page, "/substitute", &values).await;
        assert_eq!((first.status.as_u16(), first.location()), (303, second.location()));
        let page = eva.open(&mine).await;
        assert!(page.main().contains("Sie haben Simone Statt um Vertretung gebeten"), "{}", page.main());
        let mail = app.the_mail().await;
        let before = dump(&app.database.url).await;
        let (mut simone, link) = (app.visitor(), format!("/s/{}", mail.token("/s/")));
        for _ in 0..10 {
            let page = simone.open(&link).await;
            assert!(page.main().contains("Eva Muster bittet Sie"), "{}", page.main());
        }
        assert_eq!(simone.get(&format!("{link}/decline")).await.status.as_u16(), 405);
        assert_eq!(dump(&app.database.url).await, before);
        let page = simone.open(&link).await;
        let action = page.forms()[0].action.clone();
        app.tick();
        let page = simone.submit_and_go(&page, &action, &[]).await;
        assert!(page.main().contains("Sie kommen in Vertretung für Eva Muster"), "{}", page.main());
        let page = eva.open(&mine).await;
        assert!(page.main().contains("Simone Statt kommt für Sie") && page.main().contains("Vertreten"), "{}", page.main());
        assert_eq!(app.post().await.len(), 2);
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let page = olga.open(&format!("/manage/events/{event}")).await;
        for said in ["Vertretung für Eva Muster", "Vertreten durch Simone Statt"] {
            assert!(page.main().contains(said), "{said}: {}", page.main());
        }
        let file = olga.submit(&page, "/roster", &[("file", "csv")]).await.text();
        let row = file.lines().find(|line| line.contains(SIMONE)).expect("a row");
        assert!(row.contains("\"Eva Muster\""), "{row}");
    }

    async fn pressed_many_times_at_once_one_seat_goes_over(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 2).await;
        let link = ask(&app, &people[0]).await;
        let other = second_node(&app).await;
        let desks = [app.desk.clone(), other.clone()];
        app.tick();
        let answers = at_once((0..20).map(|number| {
            let desk = desks[number % 2].clone();
            async move { substitutes::accept(&desk, &link).await.map(|request| request.there.map(|one| one.id)) }
        }))
        .await;
        let ids: Vec<_> = answers.into_iter().map(|answer| answer.expect("accepted").expect("a registration")).collect();
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(app.event(event).await.taken, 1);
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Waiting]);
        assert_eq!(app.post().await.len(), 2);
        other.store.close().await.unwrap();
    }

    async fn taking_back_cancelling_and_accepting_at_once_leave_one_of_them_true(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let other = second_node(&app).await;
        for round in 0..6 {
            let event = app.date(&olga, Some(1)).await.event.id;
            let giver = app.register(event, "Eva Muster", &format!("eva{round}@amt.example")).await;
            ask_for(&app, &giver, "Simone Statt", &format!("simone{round}@amt.example")).await;
            let link = app.the_mail().await.link("/s/");
            app.tick();
            let (one, two, place) = (app.desk.clone(), other.clone(), giver.place.registration.id);
            let (manage, olga) = (giver.manage, olga.clone());
            let against = tokio::spawn(async move {
                if round % 2 == 0 {
                    substitutes::take_back(&one, &manage, place).await.is_ok()
                } else {
                    cancel(&one, &olga, (event, None), None, false).await.unwrap();
                    true
                }
            });
            let accepted = tokio::spawn(async move { substitutes::accept(&two, &link).await.is_ok() });
            let (against, accepted) = (against.await.unwrap(), accepted.await.unwrap());
            let given = app.registration(&giver).await.state == State::Cancelled;
            assert_eq!(given, accepted, "round {round}");
            if round % 2 == 0 {
                assert_ne!(against, accepted, "round {round}");
            }
            assert_eq!(app.event(event).await.taken, 1, "round {round}");
            app.post().await;
        }
        other.store.close().await.unwrap();
    }

    async fn asked_many_times_at_once_one_request_is_open(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let people = app.register_many(event, 2).await;
        app.tick();
        let place = people[0].place.registration.id;
        at_once((0..20).map(|number| {
            let (desk, manage) = (app.desk.clone(), people[0].manage);
            let who = applicant("Max", &format!("max{number}@amt.example"));
            async move { substitutes::ask(&desk, &manage, place, (&who, true)).await.is_ok() }
        }))
        .await;
        assert_eq!(requests(&app, place).await, [SubstitutionState::Open]);
        assert_eq!(app.post().await.len(), 1);
        // Without the lock there would be several.
        let giver = app.registration(&people[1]).await;
        at_once((0..20).map(|_| naive_ask(app.desk.clone(), giver.clone()))).await;
        assert!(requests(&app, giver.id).await.len() > 1, "the race above would not notice");
    }
}
