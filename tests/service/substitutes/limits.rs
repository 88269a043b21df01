//! What nobody can get out of it: more mail, another seat, a trace that stays; whatever happens at once.

use std::sync::Arc;

use tokio::sync::Barrier;
use turnus::{
    actions::events::cancel,
    actions::{Desk, people, substitutes},
    domain::{
        capability::Purpose,
        notice::{NoticeKind, Withheld},
        registration::{Origin, RegisterRefusal, Registration, RegistrationState as State},
        substitution::{Substitution, SubstitutionState},
    },
    store,
};

use super::{SIMONE, accept, ask, ask_for, requests, roster, take_back, try_to_ask, why};
use crate::{
    planning::second_node,
    races::at_once,
    support::{
        TestApp, database,
        dump::dump,
        on_both,
        world::{Person, applicant, hours},
    },
};

/// Asking without a lock: what the race below must notice.
async fn naive_ask(app: Desk, giver: Registration, all_have_looked: Arc<Barrier>) -> bool {
    let known = store::substitutions::list_for(&app.store, &[giver.id]).await.unwrap();
    // Nothing is left to luck: with the lock off all of them look before the first one writes.
    all_have_looked.wait().await;
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

on_both! {
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

    async fn both_find_the_request_among_their_own_data(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let simone = app.register(app.date(&olga, None).await.event.id, "Simone Statt", SIMONE).await;
        let of = async |person: &Person| {
            let who = &person.place.participant;
            let manage = app.desk.keys.link(Purpose::Manage, who.link_id, who.link_version);
            let mine = app.data_of(&manage).await;
            let mut visitor = app.visitor();
            let file = visitor.open(&format!("{mine}/data.json")).await.text();
            let file: serde_json::Value = serde_json::from_str(&file).unwrap();
            (visitor.open(&mine).await.main(), file["substitute_requests"].clone())
        };
        let (page, file) = of(&eva).await;
        assert!(!page.contains("Anfragen um Vertretung") && file == serde_json::json!([]), "{page} {file}");
        let link = ask(&app, &eva).await;
        let (page, made) = of(&eva).await;
        assert!(page.contains("Sie haben Simone Statt gefragt. Antwort möglich bis"), "{page}");
        let (page, received) = of(&simone).await;
        assert!(page.contains("Eva Muster hat Sie gefragt. Antwort möglich bis"), "{page}");
        for (list, side, name) in [(&made, "made", "Simone Statt"), (&received, "received", "Eva Muster")] {
            let [one] = list.as_array().unwrap().as_slice() else { panic!("one: {list}") };
            assert_eq!((&one["side"], &one["name"], &one["state"]), (&side.into(), &name.into(), &"open".into()));
            assert_eq!(one["event"], "Meetup");
        }
        accept(&app, &link).await;
        app.post().await;
        let (page, received) = of(&simone).await;
        assert!(page.contains("Die Anfrage wurde angenommen"), "{page}");
        assert_eq!(received[0]["state"], "accepted");
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
            app.post_after_undo().await;
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
        let all_have_looked = Arc::new(Barrier::new(20));
        at_once((0..20).map(|_| naive_ask(app.desk.clone(), giver.clone(), Arc::clone(&all_have_looked)))).await;
        assert!(requests(&app, giver.id).await.len() > 1, "the race above would not notice");
    }
}
