//! Where a team decides on registrations (O8): whoever waits for its word holds no seat, its word counts once, and its no
//! is friendly and lasts.

use turnus::{
    actions::{
        Failure,
        enrollments::{self, Member},
        events, formats,
        registrations::{self, Decided, approve, refuse},
    },
    domain::{
        access::{Role, Viewer},
        capability::Presented,
        enrollment::EnrollmentState,
        event::RawEvent,
        format::{Format, RawFormat},
        id::{EventId, RegistrationId},
        notice::NoticeKind,
        registration::{EndedBy, RegisterRefusal, RegistrationState as State},
    },
    store,
};

use crate::support::{
    TestApp, database, on_both,
    world::{Person, applicant, berlin, hours, weekly},
};

/// A date on which its team decides.
async fn asked_date(app: &TestApp, olga: &Viewer, seats: Option<i64>) -> EventId {
    let raw = RawEvent {
        title: Some(Some("Klausur".into())),
        starts_at: Some(berlin("2026-03-26", "10:00")),
        capacity: Some(seats),
        approval: Some(Some(true)),
        ..RawEvent::default()
    };
    app.date_like(olga, None, raw).await.event.id
}

/// A format with dates every other Thursday, on which its team decides.
async fn asked_format(app: &TestApp, olga: &Viewer) -> Format {
    let raw = RawFormat { registration: Some("both".into()), approval: Some(true), ..RawFormat::default() };
    app.format(olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await
}

/// Somebody asks to take part in the whole format, as far as the team's word; their manage and confirm links.
async fn ask_format(app: &TestApp, format: &Format, name: &str, address: &str) -> (Member, Presented, Presented) {
    app.tick();
    enrollments::ask(&app.desk, format.id, applicant(name, address)).await.unwrap();
    let mail = app.the_mail().await;
    let member = enrollments::confirm(&app.desk, &mail.link("/r/")).await.unwrap().unwrap();
    assert_eq!(member.enrollment.state, EnrollmentState::Requested);
    let answer = app.the_mail().await;
    assert_eq!(answer.kind, NoticeKind::Waiting);
    assert!(answer.text.contains("liegt dem Team vor"), "{}", answer.text);
    (member, answer.link("/m/"), mail.link("/r/"))
}

fn ids(people: &[&Person]) -> Vec<RegistrationId> {
    people.iter().map(|person| person.place.registration.id).collect()
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<RegisterRefusal>>) -> RegisterRefusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("refused expected: {other:?}"),
    }
}

async fn audited(app: &TestApp, object: String) -> Vec<(String, String)> {
    let entries = store::audit::list(&app.desk.store, Some(&object), 50).await.unwrap();
    let about = |what: &str| ["approve", "refuse"].iter().any(|verb| what.ends_with(verb));
    let mut said: Vec<_> =
        entries.into_iter().filter(|one| about(&one.what)).map(|one| (one.what, one.result)).collect();
    said.sort();
    said
}

on_both! {
    async fn pending_requests_hold_no_seat_and_a_yes_gives_what_there_is(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = asked_date(&app, &olga, Some(1)).await;
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        let asked = app.the_mail().await;
        app.tick();
        let place = registrations::confirm(&app.desk, &asked.link("/r/")).await.unwrap();
        assert_eq!(place.registration.state, State::Requested);
        assert!(place.registration.confirmed_at.is_some(), "the person has opted in");
        let mail = app.the_mail().await;
        assert_eq!(mail.kind, NoticeKind::Waiting);
        assert!(mail.subject.starts_with("Anfrage eingegangen: Klausur") && mail.ics.is_none(), "{mail:?}");
        assert!(!mail.text.contains("Warteliste"), "{}", mail.text);
        app.tick();
        let again = registrations::confirm(&app.desk, &asked.link("/r/")).await.unwrap();
        assert_eq!(again.registration, place.registration, "twice gives the same answer");
        app.no_mail().await;
        let max = app.register(event, "Max Muster", "max@amt.example").await;
        let ida = app.register(event, "Ida Muster", "ida@amt.example").await;
        assert_eq!(app.event(event).await.taken, 0);
        // Asking once more says where it stands.
        app.pass(hours(2));
        app.ask(event, "Max Muster", "max@amt.example").await;
        let known = app.the_mail().await;
        assert_eq!(known.kind, NoticeKind::AlreadyRegistered);
        assert!(known.text.contains("liegt dem Team bereits vor"), "{}", known.text);
        // Named in the wrong order, served in the order in which they asked.
        let chosen = [max.place.registration.id, place.registration.id];
        let decided = approve(&app.desk, &olga, event, &chosen).await.unwrap();
        assert_eq!(decided, Decided { confirmed: 1, waiting: 1, ..Decided::default() });
        let post = app.post().await;
        let told: Vec<_> = post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect();
        assert_eq!(told, [(NoticeKind::Confirmed, "eva@amt.example"), (NoticeKind::Waiting, "max@amt.example")]);
        assert!(post[0].ics.is_some() && post[1].subject.starts_with("Warteliste"), "{post:?}");
        assert_eq!(app.states(&[max.clone(), ida.clone()]).await, [State::Waiting, State::Requested]);
        assert_eq!(app.event(event).await.taken, 1);
        // A second click, in another tab.
        app.tick();
        let again = approve(&app.desk, &olga, event, &chosen).await.unwrap();
        assert_eq!(again, Decided { unchanged: 2, ..Decided::default() });
        let late = refuse(&app.desk, &olga, event, (&chosen, Some("Doch nicht".into()))).await.unwrap();
        assert_eq!(late, Decided { unchanged: 2, ..Decided::default() }, "what was decided stays");
        app.no_mail().await;
        // Whoever is let in while others queue stands behind them, even if a seat is free just then.
        let decided = approve(&app.desk, &olga, event, &ids(&[&ida])).await.unwrap();
        assert_eq!(decided.waiting, 1);
        app.the_mail().await;
        let said = audited(&app, format!("event:{event}")).await;
        let entry = |people: &str| ("registration.approve".to_owned(), people.to_owned());
        assert_eq!(said, [entry("ok, 1 people"), entry("ok, 2 people")], "nothing decided is nothing written");
    }

    async fn a_no_is_told_with_the_teams_words_and_lasts(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = asked_date(&app, &olga, Some(5)).await;
        let eva = app.register(event, "Eva Muster", "poststelle@amt.example").await;
        let text = "Die Klausur ist für die Länder.\nMehr: https://boese.example";
        app.tick();
        let decided = refuse(&app.desk, &olga, event, (&ids(&[&eva]), Some(text.into()))).await.unwrap();
        assert_eq!(decided, Decided { declined: 1, ..Decided::default() });
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::Declined, "poststelle@amt.example"));
        assert!(mail.subject.starts_with("Abgelehnt: Klausur"), "{}", mail.subject);
        assert!(mail.text.contains("Die Klausur ist für die Länder.") && mail.text.contains("https[:]//boese[.]example"));
        assert!(mail.text.contains("Stadt Beispiel"), "whom one can ask: {}", mail.text);
        let there = app.registration(&eva).await;
        assert_eq!((there.state, there.ended_by), (State::Declined, Some(EndedBy::Organizer)));
        // A second click.
        app.tick();
        let again = refuse(&app.desk, &olga, event, (&ids(&[&eva]), None)).await.unwrap();
        assert_eq!(again, Decided { unchanged: 1, ..Decided::default() });
        let yes = approve(&app.desk, &olga, event, &ids(&[&eva])).await.unwrap();
        assert_eq!(yes.unchanged, 1);
        app.no_mail().await;
        // Neither an old link nor the own page leads back; asking again is answered by mail, kindly and with a contact.
        let host = "Stadt Beispiel".to_owned();
        let back = registrations::confirm(&app.desk, &eva.confirm).await;
        assert_eq!(refused(back), RegisterRefusal::TurnedDown { host: host.clone() });
        let back = registrations::return_to(&app.desk, &eva.manage, eva.place.registration.id).await;
        assert_eq!(refused(back), RegisterRefusal::TurnedDown { host });
        app.pass(hours(2));
        app.ask(event, "eva MUSTER", "poststelle@amt.example").await;
        let mail = app.the_mail().await;
        assert_eq!(mail.kind, NoticeKind::AlreadyRegistered);
        assert!(mail.subject.starts_with("Abgelehnt") && mail.text.contains("Stadt Beispiel"), "{mail:?}");
        assert!(!mail.text.contains("/r/"), "no way to confirm: {}", mail.text);
        assert_eq!(app.registration(&eva).await.state, State::Declined);
        // A colleague at the same address is another person: "that was not me" was never said.
        app.register(event, "Max Muster", "poststelle@amt.example").await;
        // Eva says it now; from then on the address hears nothing of the date any more.
        registrations::deny(&app.desk, &eva.confirm).await.unwrap();
        assert_eq!(app.registration(&eva).await.ended_by, Some(EndedBy::Own));
        app.pass(hours(2));
        app.ask(event, "Ganz Anders", "poststelle@amt.example").await;
        app.no_mail().await;
    }

    async fn only_editors_of_the_team_decide(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let edda = app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        let vera = app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
        let lars = app.organizer("land", "lars@land.example", Role::Admin).await;
        let event = asked_date(&app, &olga, None).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let chosen = ids(&[&eva]);
        let format = asked_format(&app, &olga).await;
        assert!(matches!(approve(&app.desk, &vera, event, &chosen).await, Err(Failure::Forbidden)));
        assert!(matches!(refuse(&app.desk, &vera, event, (&chosen, None)).await, Err(Failure::Forbidden)));
        assert!(matches!(approve(&app.desk, &lars, event, &chosen).await, Err(Failure::NotFound)));
        assert!(matches!(approve(&app.desk, &Viewer::Anonymous, event, &chosen).await, Err(Failure::NotFound)));
        assert!(matches!(enrollments::approve(&app.desk, &vera, format.id, &[]).await, Err(Failure::Forbidden)));
        assert!(matches!(enrollments::refuse(&app.desk, &lars, format.id, (&[], None)).await, Err(Failure::NotFound)));
        assert_eq!(app.registration(&eva).await.state, State::Requested);
        // Somebody else's date does not decide on this one's people.
        let other = asked_date(&app, &olga, None).await;
        assert_eq!(approve(&app.desk, &edda, other, &chosen).await.unwrap().unchanged, 1);
        assert_eq!(approve(&app.desk, &edda, event, &chosen).await.unwrap().confirmed, 1);
        app.the_mail().await;
    }

    async fn a_request_for_the_whole_format_is_decided_once_for_all_its_dates(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = asked_format(&app, &olga).await;
        // One of the dates was asked for before, by itself.
        let first = app.dates_of(&format).await.remove(0).id;
        let single = app.register(first, "Eva Muster", "eva@amt.example").await;
        assert_eq!(single.place.registration.state, State::Requested);
        let (eva, manage, _) = ask_format(&app, &format, "Eva Muster", "eva@amt.example").await;
        let mine = async || store::registrations::list_of_person(&app.desk.store, eva.participant.id).await.unwrap();
        assert_eq!(mine().await.len(), 1, "nothing follows from a request");
        app.tick();
        let chosen = [eva.enrollment.id];
        let decided = enrollments::approve(&app.desk, &olga, format.id, &chosen).await.unwrap();
        assert_eq!(decided, Decided { confirmed: 1, ..Decided::default() });
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::Confirmed, "eva@amt.example"));
        let all = mine().await;
        assert_eq!(all.len(), app.dates_of(&format).await.len());
        assert!(all.iter().all(|one| one.state == State::Confirmed), "also what was asked for by itself: {all:?}");
        assert_eq!(app.event(first).await.taken, 1);
        let again = enrollments::approve(&app.desk, &olga, format.id, &chosen).await.unwrap();
        assert_eq!(again, Decided { unchanged: 1, ..Decided::default() });
        // A new date is no new question …
        let raw = RawEvent { starts_at: Some(berlin("2026-03-25", "14:00")), ..RawEvent::default() };
        let added = app.date_like(&olga, Some(&format), raw).await.event.id;
        let at = async |event: EventId| mine().await.into_iter().find(|one| one.event_id == event).unwrap();
        assert_eq!(at(added).await.state, State::Confirmed);
        // … nor is coming back to one; where the date itself wants a word on everybody, it is.
        registrations::withdraw(&app.desk, &manage, at(added).await.id).await.unwrap();
        app.the_mail().await;
        app.tick();
        registrations::return_to(&app.desk, &manage, at(added).await.id).await.unwrap();
        assert_eq!((at(added).await.state, app.the_mail().await.kind), (State::Confirmed, NoticeKind::Confirmed));
        let raw = RawEvent {
            starts_at: Some(berlin("2026-03-24", "14:00")), approval: Some(Some(true)), ..RawEvent::default()
        };
        let strict = app.date_like(&olga, Some(&format), raw).await.event.id;
        assert_eq!((at(strict).await.state, app.event(strict).await.taken), (State::Requested, 0));
    }

    async fn whoever_is_refused_a_whole_format_hears_why_and_does_not_get_in_by_asking_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = asked_format(&app, &olga).await;
        let (max, _, max_link) = ask_format(&app, &format, "Max Muster", "max@amt.example").await;
        app.tick();
        let no = (&[max.enrollment.id][..], Some("Bitte über Ihr Land.".to_owned()));
        assert_eq!(enrollments::refuse(&app.desk, &olga, format.id, no).await.unwrap().declined, 1);
        let mail = app.the_mail().await;
        assert!(mail.kind == NoticeKind::Declined && mail.text.contains("Bitte über Ihr Land."), "{mail:?}");
        app.pass(hours(2));
        enrollments::ask(&app.desk, format.id, applicant("Max Muster", "max@amt.example")).await.unwrap();
        let mail = app.the_mail().await;
        assert!(mail.kind == NoticeKind::AlreadyRegistered && mail.text.contains("abgelehnt"), "{}", mail.text);
        let there = enrollments::confirm(&app.desk, &max_link).await.unwrap().unwrap();
        assert_eq!(there.enrollment.state, EnrollmentState::Declined);
        // Somebody else at that address may ask: nobody there said "that was not me" …
        enrollments::ask(&app.desk, format.id, applicant("Mia Muster", "max@amt.example")).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::ConfirmRegistration);
        // … until somebody does.
        enrollments::deny(&app.desk, &max_link).await.unwrap();
        app.pass(hours(2));
        enrollments::ask(&app.desk, format.id, applicant("Mia Muster", "max@amt.example")).await.unwrap();
        app.no_mail().await;
        let said = audited(&app, format!("format:{}", format.id)).await;
        assert_eq!(said, [("enrollment.refuse".to_owned(), "ok, 1 people".to_owned())]);
        app.pass(hours(80));
        enrollments::expire_unconfirmed(&app.desk).await.unwrap();
    }

    async fn leaving_the_format_ends_what_the_team_agreed_to(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = asked_format(&app, &olga).await;
        enrollments::ask(&app.desk, format.id, applicant("Eva Muster", "eva@amt.example")).await.unwrap();
        let link = app.the_mail().await.link("/r/");
        let eva = enrollments::confirm(&app.desk, &link).await.unwrap().unwrap().enrollment;
        let manage = app.the_mail().await.link("/m/");
        enrollments::approve(&app.desk, &olga, format.id, &[eva.id]).await.unwrap();
        app.the_mail().await;
        app.tick();
        let mine = store::registrations::list_of_person(&app.desk.store, eva.participant_id).await.unwrap();
        registrations::withdraw(&app.desk, &manage, mine[0].id).await.unwrap();
        enrollments::leave(&app.desk, &manage, eva.id).await.unwrap();
        assert_eq!(app.post().await.len(), 2);
        // Coming back to a date alone is a question to the team again.
        for one in [&mine[0], &mine[1]] {
            app.tick();
            let back = registrations::return_to(&app.desk, &manage, one.id).await.unwrap();
            assert_eq!(back.registration.state, State::Requested);
            app.the_mail().await;
        }
        assert_eq!(refused(enrollments::resume(&app.desk, &manage, eva.id).await), RegisterRefusal::NotOffered);
    }

    async fn whoever_gives_a_seat_back_asks_again_and_whoever_has_one_keeps_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(3)).await.event.id;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let wish = RawEvent { approval: Some(Some(true)), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event, None), &wish, false).await.unwrap();
        assert_eq!(app.registration(&eva).await.state, State::Confirmed, "nobody is thrown out");
        app.withdraw(&eva).await;
        app.the_mail().await;
        assert_eq!(app.come_back(&eva).await, State::Requested);
        assert_eq!((app.the_mail().await.kind, app.event(event).await.taken), (NoticeKind::Waiting, 0));
        // Whoever waits for a word may think better of it; then there is nothing to decide.
        assert_eq!(app.withdraw(&eva).await, State::Cancelled);
        app.the_mail().await;
        assert_eq!(approve(&app.desk, &olga, event, &ids(&[&eva])).await.unwrap().unchanged, 1);
        app.no_mail().await;
    }

    async fn a_date_may_do_otherwise_than_its_format(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = asked_format(&app, &olga).await;
        let dates = app.dates_of(&format).await;
        let own = async |event: EventId, approval: Option<bool>| {
            let wish = RawEvent { approval: Some(approval), ..RawEvent::default() };
            events::amend(&app.desk, &olga, (event, None), &wish, false).await.unwrap();
        };
        own(dates[0].id, Some(false)).await;
        assert_eq!(app.register(dates[0].id, "Eva", "eva@amt.example").await.place.registration.state, State::Confirmed);
        own(dates[0].id, None).await;
        assert_eq!(app.register(dates[0].id, "Max", "max@amt.example").await.place.registration.state, State::Requested);
        let raw = RawFormat { approval: Some(false), ..RawFormat::default() };
        formats::amend(&app.desk, &olga, (format.id, None), &raw).await.unwrap();
        assert_eq!(app.register(dates[0].id, "Ida", "ida@amt.example").await.place.registration.state, State::Confirmed);
        own(dates[1].id, Some(true)).await;
        assert_eq!(app.register(dates[1].id, "Uwe", "uwe@amt.example").await.place.registration.state, State::Requested);
    }

    async fn nobody_is_let_in_to_what_is_cancelled_or_has_begun_but_everybody_can_be_refused(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = asked_date(&app, &olga, None).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let max = app.register(event, "Max Muster", "max@amt.example").await;
        events::cancel(&app.desk, &olga, (event, None), None, false).await.unwrap();
        assert_eq!(refused(approve(&app.desk, &olga, event, &ids(&[&eva])).await), RegisterRefusal::Cancelled);
        events::restore(&app.desk, &olga, (event, None), false).await.unwrap();
        app.pass(berlin("2026-03-26", "10:00") - app.now());
        assert_eq!(refused(approve(&app.desk, &olga, event, &ids(&[&eva])).await), RegisterRefusal::Begun);
        assert_eq!(refuse(&app.desk, &olga, event, (&ids(&[&eva]), None)).await.unwrap().declined, 1);
        assert_eq!(app.the_mail().await.kind, NoticeKind::Declined);
        app.pass(hours(3));
        assert_eq!(refuse(&app.desk, &olga, event, (&ids(&[&max]), None)).await.unwrap().declined, 1);
        app.no_mail().await;
    }

    async fn one_form_for_several_dates_asks_the_team_once_for_each(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = asked_format(&app, &olga).await;
        let dates: Vec<EventId> = app.dates_of(&format).await.iter().take(3).map(|event| event.id).collect();
        let wish = RawEvent { approval: Some(Some(false)), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (dates[2], None), &wish, false).await.unwrap();
        registrations::ask_for_dates(&app.desk, &dates[..2], applicant("Eva", "eva@amt.example")).await.unwrap();
        let link = app.the_mail().await.link("/r/");
        registrations::confirm(&app.desk, &link).await.unwrap();
        let mail = app.the_mail().await;
        assert!(mail.subject.starts_with("Anfrage eingegangen") && !mail.text.contains("Warteliste"), "{mail:?}");
        assert_eq!(mail.text.matches("Anfrage läuft").count(), 2, "{}", mail.text);
        // One of two is free for all: there is a seat, and the lines say which.
        registrations::ask_for_dates(&app.desk, &dates[1..], applicant("Max", "max@amt.example")).await.unwrap();
        let link = app.the_mail().await.link("/r/");
        registrations::confirm(&app.desk, &link).await.unwrap();
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.text.matches("Anfrage läuft").count()), (NoticeKind::Confirmed, 1));
        let asked = store::registrations::list_requested(&app.desk.store, dates[1]).await.unwrap();
        let chosen: Vec<_> = asked.iter().map(|(one, _)| one.id).collect();
        assert_eq!(approve(&app.desk, &olga, dates[1], &chosen).await.unwrap().confirmed, 2);
        assert_eq!(app.post().await.len(), 2);
    }
}
