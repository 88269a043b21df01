//! Who was there: noted by the team or said by people themselves, never by the gate; numbers outlive the names.

use std::collections::HashSet;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use scraper::{Html, Selector};
use turnus::{
    actions::{
        Failure,
        attendance::{self, Named},
        gate, people, registrations, retention,
    },
    domain::{
        access::{Role, Viewer},
        attendance::{AttendanceRefusal, Mark, Numbers},
        id::{EventId, RegistrationId},
        registration::RegistrationState as State,
    },
    store,
};

use crate::support::{
    TestApp,
    client::{Client, FilledForm, Page},
    database,
    dump::dump,
    on_both,
    reading::attributes,
    world::{Person, hours},
};

fn id(person: &Person) -> RegistrationId {
    person.place.registration.id
}

fn why<T: std::fmt::Debug>(answer: Result<T, Failure<AttendanceRefusal>>) -> AttendanceRefusal {
    match answer {
        Err(Failure::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// A date of two seats that has just begun: two have them, the third queued.
async fn begun(app: &TestApp, olga: &Viewer) -> (EventId, Vec<Person>) {
    let event = app.date(olga, Some(2)).await.event;
    let people = app.register_many(event.id, 3).await;
    app.pass(event.slot.starts_at - app.now());
    (event.id, people)
}

async fn marks(app: &TestApp, olga: &Viewer, event: EventId, list: &[(RegistrationId, Mark)]) -> u64 {
    app.tick();
    attendance::mark_people(&app.desk, olga, event, list).await.expect("noted")
}

async fn kept(app: &TestApp, event: EventId) -> Numbers {
    let kept = store::aggregates::of_event(&app.desk.store, event).await.unwrap();
    kept.into_values().fold(Numbers::default(), Numbers::and)
}

/// Sends a list as a file, as a browser does.
async fn upload(client: &mut Client, form: &FilledForm, list: &str) -> Page {
    let token = &form.fields.iter().find(|(name, _)| name == "form_token").unwrap().1;
    let mut body = String::new();
    for (name, value) in [("form_token", token.as_str()), ("list", ""), ("list_file", list)] {
        let file = if name == "list_file" { "; filename=\"liste.csv\"\r\nContent-Type: text/csv" } else { "" };
        body.push_str(&format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"));
    }
    body.push_str("--x--\r\n");
    let request = client.request(&Method::POST, &form.action);
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    client.send(request, Body::from(body)).await
}

/// What the page's styles leave out on paper, and that this is all one could navigate with (G13).
async fn on_paper_it_is_alone(client: &mut Client, page: &Page) {
    let mut left_out = None;
    for styles in attributes(page, "link[rel=stylesheet]", "href") {
        let styles = client.open(&styles).await.text();
        let print = styles.split("@media print").skip(1).find(|print| print.contains(".skip"));
        let print = print.and_then(|print| print.split_once('{')?.1.split_once('{'));
        left_out = left_out.or(print.map(|(selectors, rule)| (selectors.trim().to_owned(), rule.to_owned())));
    }
    let (selectors, rule) = left_out.expect("styles for paper");
    let rule = rule.split('}').next().unwrap_or_default();
    assert!(rule.replace(' ', "").contains("display:none!important"), "{rule}");
    let html = Html::parse_document(&page.text());
    let select = |text: &str| Selector::parse(text).expect("a selector");
    let hidden: HashSet<_> =
        html.select(&select(&selectors)).flat_map(|one| one.descendants()).map(|one| one.id()).collect();
    let mut seen = 0;
    for one in html.select(&select("nav, nav a, .skip, button, footer a")) {
        assert!(hidden.contains(&one.id()), "on paper there is {}", one.html());
        seen += 1;
    }
    assert!(seen > 5, "the page has its navigation: {seen}");
    let certificate = html.select(&select(".certificate")).next().expect("a certificate");
    assert!(!hidden.contains(&certificate.id()), "it is what is printed");
}

on_both! {
    async fn the_team_notes_who_was_there_and_can_take_it_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event;
        let people = app.register_many(event.id, 3).await;
        let list = [(id(&people[0]), Mark::Attended), (id(&people[1]), Mark::NoShow), (id(&people[2]), Mark::Attended)];
        let early = attendance::mark_people(&app.desk, &olga, event.id, &list).await;
        assert_eq!(why(early), AttendanceRefusal::NotBegun);
        app.pass(event.slot.starts_at - app.now());
        assert_eq!(marks(&app, &olga, event.id, &list).await, 2, "whoever queued was not there");
        assert_eq!(marks(&app, &olga, event.id, &list).await, 0, "twice is once");
        assert_eq!(app.states(&people).await, [State::Attended, State::NoShow, State::Waiting]);
        assert_eq!(app.event(event.id).await.taken, 2, "the seats were theirs");
        assert_eq!(marks(&app, &olga, event.id, &[(id(&people[0]), Mark::Open)]).await, 1);
        assert_eq!(app.states(&people).await, [State::Confirmed, State::NoShow, State::Waiting]);
        app.tick();
        assert_eq!(attendance::mark_the_rest(&app.desk, &olga, event.id, Mark::Attended).await.unwrap(), 1);
        assert_eq!(app.states(&people).await, [State::Attended, State::NoShow, State::Waiting]);
        // A registration of another date is left alone.
        let other = app.date(&olga, None).await.event.id;
        app.tick();
        assert_eq!(attendance::mark_people(&app.desk, &olga, event.id, &[(RegistrationId(other.0), Mark::Attended)]).await.unwrap(), 0);
        let log = dump(&app.database.url).await;
        assert!(log.contains("attendance.mark") && log.contains("ok, 2 rows"), "{log}");
        app.no_mail().await;
    }

    async fn viewers_and_others_may_not(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let vera = app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
        let lars = app.organizer("land", "lars@land.example", Role::Admin).await;
        let (event, people) = begun(&app, &olga).await;
        let list = [(id(&people[0]), Mark::Attended)];
        assert!(matches!(attendance::mark_people(&app.desk, &vera, event, &list).await, Err(Failure::Forbidden)));
        assert!(matches!(attendance::preview(&app.desk, &vera, event, "gast1@amt.example").await, Err(Failure::Forbidden)));
        assert!(attendance::mark_people(&app.desk, &lars, event, &list).await.is_err());
        assert_eq!(app.registration(&people[0]).await.state, State::Confirmed);
    }

    async fn a_list_is_shown_before_it_counts(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (event, people) = begun(&app, &olga).await;
        let list = "Name,E-Mail\n\"Gast 1\",GAST1@amt.example\nnie@gehoert.example\n\ngast3@amt.example";
        let before = dump(&app.database.url).await;
        let (matched, _) = attendance::preview(&app.desk, &olga, event, list).await.unwrap();
        assert_eq!(dump(&app.database.url).await, before, "a preview notes nothing");
        assert_eq!(matched.present, [id(&people[0])]);
        assert_eq!(matched.missing, [id(&people[1])]);
        assert_eq!(matched.unknown, ["Name,E-Mail", "nie@gehoert.example", "gast3@amt.example"]);
        // By the pages: paste, look, apply.
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let page = olga.open(&format!("/manage/events/{event}")).await;
        assert!(page.text().contains(&format!("/manage/events/{event}/attendance")), "{}", page.text());
        let page = olga.open(&format!("/manage/events/{event}/attendance")).await;
        let form = page.form("/attendance/list");
        let page = upload(&mut olga, &form, list).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.main().contains("nie@gehoert.example"), "{}", page.main());
        let page = olga.submit_and_go(&page, "/attendance", &[]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(app.states(&people).await, [State::Attended, State::Confirmed, State::Waiting]);
    }

    async fn before_everybody_else_gets_a_mark_the_page_says_how_many(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(3)).await.event;
        let people = app.register_many(event.id, 4).await;
        app.pass(event.slot.starts_at - app.now());
        marks(&app, &olga, event.id, &[(id(&people[0]), Mark::Attended)]).await;
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let address = format!("/manage/events/{}/attendance", event.id);
        let before = dump(&app.database.url).await;
        for (mark, words) in [("attended", "Alle ohne Eintrag: teilgenommen"), ("no_show", "Alle ohne Eintrag: nicht erschienen")] {
            let page = olga.open(&address).await;
            assert!(page.forms().iter().all(|form| form.buttons.iter().all(|(_, value)| !value.starts_with("rest"))));
            let next = page.links().into_iter().find(|link| link.ends_with(&format!("?rest={mark}"))).expect("a link");
            let page = olga.open(&next).await;
            assert!(page.main().contains(words), "{}", page.main());
            assert!(page.main().contains("2 Personen sind noch ohne Eintrag"), "{}", page.main());
            let named: Vec<bool> = ["gast1", "gast2", "gast3", "gast4"].map(|name| page.main().contains(name)).to_vec();
            assert_eq!(named, [false, true, true, false]);
        }
        assert_eq!(dump(&app.database.url).await, before, "looking notes nothing");
        let page = olga.open(&format!("{address}?rest=no_show")).await;
        olga.submit_and_go(&page, "/attendance", &[("wish", "rest-no-show")]).await;
        assert_eq!(app.states(&people).await, [State::Attended, State::NoShow, State::NoShow, State::Waiting]);
        let page = olga.open(&format!("{address}?rest=attended&lang=en")).await;
        assert!(page.main().contains("Something is noted already for everybody"), "{}", page.main());
        assert!(page.forms().iter().all(|form| !form.action.contains("/attendance")), "nothing to send");
        for word in ["open", "alle"] {
            assert_eq!(olga.get(&format!("{address}?rest={word}")).await.status, StatusCode::BAD_REQUEST, "{word}");
        }
    }

    async fn a_program_names_people_by_id_or_address(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (event, people) = begun(&app, &olga).await;
        let named = Named {
            attended: vec![id(&people[0]).to_string(), "gast3@amt.example".into()],
            no_show: vec![" Gast2@amt.example ".into(), "niemand".into()],
        };
        let (changed, unknown) = attendance::mark_named(&app.desk, &olga, event, &named).await.unwrap();
        assert_eq!((changed, unknown), (2, vec!["gast3@amt.example".to_owned(), "niemand".to_owned()]));
        assert_eq!(app.states(&people).await, [State::Attended, State::NoShow, State::Waiting]);
    }

    async fn people_say_so_themselves_until_two_days_later(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event;
        let people = app.register_many(event.id, 3).await;
        let say = async |person: &Person| attendance::confirm_own(&app.desk, &person.manage, id(person)).await;
        assert_eq!(why(say(&people[0]).await), AttendanceRefusal::NotBegun);
        app.pass(event.slot.starts_at - app.now());
        say(&people[0]).await.unwrap();
        say(&people[0]).await.unwrap();
        assert_eq!(why(say(&people[2]).await), AttendanceRefusal::NoSeat);
        assert!(matches!(attendance::confirm_own(&app.desk, &people[1].manage, id(&people[0])).await, Err(Failure::NotFound)));
        marks(&app, &olga, event.id, &[(id(&people[1]), Mark::NoShow)]).await;
        assert_eq!(why(say(&people[1]).await), AttendanceRefusal::NoSeat, "the team's word counts more");
        marks(&app, &olga, event.id, &[(id(&people[1]), Mark::Open)]).await;
        app.pass(event.slot.ends_at + hours(48) - app.now());
        assert_eq!(why(say(&people[1]).await), AttendanceRefusal::TooLate);
        say(&people[0]).await.unwrap();
        assert_eq!(app.states(&people).await, [State::Attended, State::Confirmed, State::Waiting]);
    }

    async fn the_join_link_says_where_to_say_so_and_does_not_say_it_itself(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event;
        let people = app.register_many(event.id, 3).await;
        let mut visitor = app.visitor();
        let join = |person: &Person| {
            format!("/join/{}?wait=1", gate::link(&app.desk, &person.place.registration, &person.place.participant))
        };
        let says = "Waren Sie dabei? Das können Sie selbst eintragen";
        let before = visitor.open(&join(&people[0])).await;
        assert!(!before.main().contains(says), "{}", before.main());
        app.pass(event.slot.starts_at - app.now());
        let page = visitor.open(&join(&people[0])).await;
        assert!(page.main().contains(says), "{}", page.main());
        assert!(page.links().iter().any(|link| link.starts_with("/lost-link")), "{:?}", page.links());
        assert!(page.links().iter().all(|link| !link.contains("/m/")), "{:?}", page.links());
        // Nor does the join link open the page of the registrations, whoever has it.
        let token = join(&people[0]).trim_start_matches("/join/").trim_end_matches("?wait=1").to_owned();
        assert_eq!(visitor.get(&format!("/m/{token}")).await.status, StatusCode::GONE);
        // What is noted makes no difference: the link is passed around.
        app.pass(event.slot.ends_at - app.now());
        for mark in [Mark::Open, Mark::Attended, Mark::NoShow] {
            marks(&app, &olga, event.id, &[(id(&people[1]), mark)]).await;
            let [one, two] = [visitor.open(&join(&people[0])).await, visitor.open(&join(&people[1])).await];
            assert!(two.main().contains(says), "{}", two.main());
            assert_eq!(one.main(), two.main(), "{mark:?}");
        }
        let queued = visitor.open(&join(&people[2])).await;
        assert!(!queued.main().contains(says), "{}", queued.main());
        app.pass(hours(48));
        let late = visitor.open(&join(&people[0])).await;
        assert!(!late.main().contains(says), "{}", late.main());
    }

    async fn whoever_was_there_gets_a_certificate_and_nobody_else(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event;
        let people = app.register_many(event.id, 2).await;
        app.pass(event.slot.starts_at - app.now());
        // From the page of one's own registrations.
        let token = |person: &Person| {
            let who = &person.place.participant;
            app.desk.keys.link(turnus::domain::capability::Purpose::Manage, who.link_id, who.link_version)
        };
        let mut eva = app.visitor();
        let page = eva.open(&format!("/m/{}", token(&people[0]))).await;
        eva.submit_and_go(&page, "/attendance", &[]).await;
        assert_eq!(app.registration(&people[0]).await.state, State::Attended);
        let address = |person: &Person| format!("/m/{}/certificate?registration={}", token(person), id(person));
        assert_eq!(eva.get(&address(&people[0])).await.status, StatusCode::NOT_FOUND, "not before the end");
        app.pass(event.slot.ends_at - app.now());
        let before = dump(&app.database.url).await;
        let page = eva.open(&address(&people[0])).await;
        for said in ["Gast 1", "Meetup", "Stadt Beispiel", "1 Stunde", "26.03.2026"] {
            assert!(page.main().contains(said), "{said}: {}", page.main());
        }
        assert_eq!(dump(&app.database.url).await, before, "nothing is stored for it");
        on_paper_it_is_alone(&mut eva, &page).await;
        assert_eq!(eva.get(&address(&people[1])).await.status, StatusCode::NOT_FOUND);
        let wrong = format!("/m/{}/certificate?registration={}", token(&people[1]), id(&people[0]));
        assert_eq!(eva.get(&wrong).await.status, StatusCode::NOT_FOUND);
        let page = eva.open(&format!("/m/{}", token(&people[0]))).await;
        assert!(page.text().contains("/certificate?registration="), "{}", page.text());
    }

    async fn numbers_stay_when_the_names_go(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event;
        let people = app.register_many(event.id, 3).await;
        app.pass(event.slot.ends_at - app.now());
        marks(&app, &olga, event.id, &[(id(&people[0]), Mark::Attended), (id(&people[1]), Mark::NoShow)]).await;
        // One has herself erased before the time is up.
        people::erase(&app.desk, &people[0].manage).await.unwrap();
        assert_eq!(kept(&app, event.id).await, Numbers { registered: 1, waiting: 0, attended: 1 });
        assert_eq!(retention::erase_due(&app.desk).await.unwrap(), 0, "it is not time yet");
        app.pass(hours(24 * 90));
        assert_eq!(retention::erase_due(&app.desk).await.unwrap(), 2);
        assert_eq!(retention::erase_due(&app.desk).await.unwrap(), 0);
        assert_eq!(kept(&app, event.id).await, Numbers { registered: 2, waiting: 1, attended: 1 });
        let everything = dump(&app.database.url).await;
        for trace in ["gast1@amt.example", "gast2@amt.example", "Gast 3"] {
            assert!(!everything.contains(trace), "{trace} is still there");
        }
        assert_eq!(app.event(event.id).await.taken, 0);
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let page = olga.open(&format!("/manage/events/{}", event.id)).await;
        assert!(page.main().contains("2 mit Platz, 1 auf der Warteliste, 1 haben teilgenommen"), "{}", page.main());
    }

    async fn whoever_is_known_for_another_date_stays(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (event, people) = begun(&app, &olga).await;
        app.pass(hours(24 * 89));
        let raw = turnus::domain::event::RawEvent {
            title: Some(Some("Später".into())),
            starts_at: Some(app.now() + hours(24 * 30)),
            ends_at: Some(app.now() + hours(24 * 30 + 1)),
            ..turnus::domain::event::RawEvent::default()
        };
        let later = app.date_like(&olga, None, raw).await.event.id;
        app.register(later, "Gast 1", "gast1@amt.example").await;
        app.pass(hours(48));
        retention::erase_due(&app.desk).await.unwrap();
        assert!(store::registrations::list_roster(&app.desk.store, event).await.unwrap().is_empty());
        let link = &people[0].manage;
        assert!(registrations::participant_by_link(&app.desk, &app.desk.store, link).await.is_ok());
        assert!(registrations::participant_by_link(&app.desk, &app.desk.store, &people[1].manage).await.is_err());
    }
}
