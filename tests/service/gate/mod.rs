//! The join gate: when it opens, whom it lets in, where it leads, and that nothing else ever says where (O11, C06).

mod marker;

use axum::http::{Method, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use turnus::{
    actions::{self, gate},
    domain::{
        access::Viewer,
        capability::Purpose,
        event::{Announced, RawEvent},
        format::{Format, RawFormat},
        id::EventId,
        registration::RegistrationState as State,
    },
};

use crate::support::{
    TestApp,
    client::{Client, Page},
    database,
    dump::dump,
    on_both,
    reading::{attributes, texts},
    world::{Person, applicant, berlin, weekly},
};

const ROOM: &str = "https://treffen.example/raum?pwd=GEHEIM";

/// A format that meets online, and its first date: Thursday, 19 March 2026, 10:00 to 11:00.
async fn online(app: &TestApp, olga: &Viewer, raw: RawFormat) -> (Format, EventId) {
    let raw = RawFormat { title: Some("Runde".into()), ..raw };
    let format = app.format(olga, raw, Some(&weekly(2, &["TH"], "2026-03-19"))).await;
    let first = app.dates_of(&format).await.remove(0);
    assert_eq!(first.slot.starts_at, berlin("2026-03-19", "10:00"));
    (format, first.id)
}

fn with_room() -> RawFormat {
    RawFormat { join_url: Some(Some(ROOM.into())), ..RawFormat::default() }
}

/// Somebody's way to the gate.
fn link(app: &TestApp, person: &Person) -> String {
    format!("/join/{}", gate::link(&app.desk, &person.place.registration, &person.place.participant))
}

fn go_to(app: &TestApp, at: DateTime<Utc>) {
    app.pass(at - app.now());
}

/// What the format says from now on.
async fn amend(app: &TestApp, olga: &Viewer, format: &Format, raw: RawFormat) {
    actions::formats::amend(&app.desk, olga, (format.id, None), &raw).await.expect("amended");
}

/// The page that waits, with the seconds after which it looks again.
fn waits(page: &Page) -> Option<i64> {
    let content = attributes(page, "meta[http-equiv=refresh]", "content").pop()?;
    let (seconds, address) = content.split_once("; url=").expect("seconds and an address");
    assert_eq!(address, "?wait=1");
    Some(seconds.parse().expect("a number"))
}

fn leads_in(page: &Page, status: StatusCode) {
    assert_eq!((page.status, page.location().as_str()), (status, ROOM), "{}", page.main());
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
    assert!(page.header("x-robots-tag").contains("noindex"));
    assert!(page.body.is_empty() && page.headers.get("set-cookie").is_none());
}

/// The first mail's way in.
async fn registered(app: &TestApp, event: EventId) -> (Person, String) {
    app.ask(event, "Eva Muster", "eva@amt.example").await;
    let asked = app.the_mail().await;
    assert!(!asked.text.contains("/join/"), "nobody has a seat by asking");
    app.tick();
    let confirm = asked.link("/r/");
    let place = actions::registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
    let mail = app.the_mail().await;
    let person = Person { email: mail.to.clone(), confirm, manage: mail.link("/m/"), place };
    let address = format!("/join/{}", mail.token("/join/"));
    assert_eq!(address, link(app, &person));
    let entry = mail.ics.as_deref().unwrap_or_default().replace("\r\n ", "");
    for place in [
        format!("\r\nLOCATION:https://turnus.example{address}\r\n"),
        format!("Zugang: https://turnus.example{address}\\n"),
    ] {
        assert!(entry.contains(&place), "{place} in {entry}");
    }
    (person, address)
}

on_both! {
    async fn it_says_when_counts_down_leads_in_and_says_that_it_is_over(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (_, event) = online(&app, &olga, with_room()).await;
        let (_, address) = registered(&app, event).await;
        let mut eva = app.visitor();
        let before = dump(&app.database.url).await;

        let page = eva.open(&address).await;
        assert!(page.main().starts_with("Runde Der Zugang öffnet Do., 19.03.2026, 09:45 Uhr (MEZ). Noch 10 Tage"), "{}", page.main());
        assert_eq!(waits(&page), None, "nobody waits for days");
        let mut pauses = Vec::new();
        for (day, time) in [("18", "21:46"), ("19", "07:00"), ("19", "08:00"), ("19", "09:35"), ("19", "09:44")] {
            go_to(&app, berlin(&format!("2026-03-{day}"), time));
            pauses.push(waits(&eva.open(&address).await).expect("looks again"));
        }
        assert_eq!(pauses, [1_800, 1_800, 300, 60, 15], "more often as it comes near");
        app.pass(TimeDelta::milliseconds(52_500));
        let page = eva.open(&address).await;
        assert_eq!((waits(&page), texts(&page, ".countdown strong")), (Some(8), vec!["1 Minute".to_owned()]));
        app.pass(TimeDelta::seconds(8));

        for method in [Method::GET, Method::HEAD] {
            leads_in(&eva.send(eva.request(&method, &address), "").await, StatusCode::FOUND);
        }
        // Whoever waited is asked in: nobody falls into a meeting while they are away from their desk.
        let page = eva.open(&format!("{address}?wait=1")).await;
        assert!(page.main().contains("Der Zugang ist offen.") && waits(&page).is_none(), "{}", page.main());
        leads_in(&eva.submit(&page, &address, &[]).await, StatusCode::SEE_OTHER);

        go_to(&app, berlin("2026-03-19", "11:29"));
        leads_in(&eva.get(&address).await, StatusCode::FOUND);
        app.pass(TimeDelta::minutes(1));
        let over = eva.open(&address).await;
        assert!(over.main().contains("Der Termin ist vorbei.") && waits(&over).is_none(), "{}", over.main());
        let answer = eva.submit(&page, &address, &[]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, address.clone()), "a button that was kept");
        assert_eq!(dump(&app.database.url).await, before, "nobody wrote down who came when");
    }

    async fn a_page_that_waits_can_be_told_to_stay_as_it_is(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (_, event) = online(&app, &olga, with_room()).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        go_to(&app, berlin("2026-03-19", "09:00"));
        let (mut client, address) = (app.visitor(), link(&app, &eva));
        let page = client.open(&address).await;
        assert_eq!(waits(&page), Some(300));
        let stop = attributes(&page, "main a[href^='?']", "href");
        assert_eq!(stop, ["?wait=1&still=1"]);
        let still = client.open(&format!("{address}{}", stop[0])).await;
        assert_eq!(waits(&still), None);
        assert!(still.main().contains("Diese Seite bleibt, wie sie ist."), "{}", still.main());
        assert_eq!(attributes(&still, "main a[href^='?']", "href"), ["?wait=1"]);
        let english = client.open(&format!("{address}?lang=en")).await;
        assert!(english.main().contains("You can join from Thu, 19 March 2026, 09:45 (CET)."), "{}", english.main());
        let content = attributes(&english, "meta[http-equiv=refresh]", "content");
        assert_eq!(content, ["300; url=?wait=1&lang=en"]);
    }

    async fn another_address_is_no_news_to_anybody(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (format, event) = online(&app, &olga, RawFormat::default()).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let (mut client, address) = (app.visitor(), link(&app, &eva));
        assert!(client.open(&address).await.main().contains("noch nicht hinterlegt"));
        go_to(&app, berlin("2026-03-19", "09:50"));
        let page = client.open(&address).await;
        assert!(page.main().contains("der Link zur Videokonferenz fehlt noch"), "{}", page.main());
        assert_eq!(waits(&page), Some(60));
        let first = app.event(event).await;
        // The first address tells calendars that there is one; the next ones change nothing that anybody sees.
        amend(&app, &olga, &format, with_room()).await;
        leads_in(&client.get(&address).await, StatusCode::FOUND);
        let (known, feed) = (app.event(event).await, client.open("/feeds/formats/runde.ics").await.text());
        assert_eq!(known.sequence, first.sequence + 1, "a place");
        for other in ["https://anders.example/a", "https://anders.example/b"] {
            amend(&app, &olga, &format, RawFormat { join_url: Some(Some(other.into())), ..RawFormat::default() }).await;
            assert_eq!(client.get(&address).await.location(), other, "at once");
        }
        let own = |url: Option<&str>| RawEvent { join_url: Some(url.map(str::to_owned)), ..RawEvent::default() };
        for (url, leads) in [(Some("https://eigen.example/c"), "https://eigen.example/c"), (None, "https://anders.example/b")] {
            let told = actions::events::amend(&app.desk, &olga, (event, None), &own(url), true).await.expect("amended");
            assert_eq!(told.people, 0, "although they asked to tell");
            assert_eq!(client.get(&address).await.location(), leads);
        }
        let now = app.event(event).await;
        assert_eq!((now.sequence, now.changed_at), (known.sequence, known.changed_at));
        assert_eq!(client.open("/feeds/formats/runde.ics").await.text(), feed);
        app.pass(TimeDelta::hours(1));
        app.no_mail().await;
    }

    async fn a_text_is_shown_behind_the_gate_only_and_the_button_leads_on(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let text = format!("Telefon 030 12345, PIN 4711\nNotfalls {ROOM} abtippen <b>");
        let (format, event) = online(&app, &olga, RawFormat { join_text: Some(Some(text)), ..with_room() }).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let (mut client, address) = (app.visitor(), link(&app, &eva));
        let early = client.open(&address).await;
        assert!(!early.text().contains("4711"), "{}", early.main());
        assert!(early.header("content-security-policy").contains("form-action 'self'"));
        go_to(&app, berlin("2026-03-19", "09:50"));
        let page = client.open(&address).await;
        assert_eq!(texts(&page, ".typed"), ["Telefon 030 12345, PIN 4711 Notfalls … abtippen <b>"]);
        assert!(!page.text().contains("treffen.example") && !page.text().contains("GEHEIM"), "{}", page.text());
        // Browsers ask the page's policy where a form's answer may lead.
        assert!(page.header("content-security-policy").contains("form-action *;"));
        leads_in(&client.submit(&page, &address, &[]).await, StatusCode::SEE_OTHER);
        let stranger = client.post(&address, &[]).await;
        assert_eq!(stranger.status, StatusCode::FORBIDDEN, "no form of ours");
        // By telephone alone there is nothing to press.
        amend(&app, &olga, &format, RawFormat { join_url: Some(None), ..RawFormat::default() }).await;
        let page = client.open(&address).await;
        assert!(page.main().contains("4711") && page.forms().is_empty(), "{}", page.main());
        // A meeting of the date's own has nothing to do with the format's telephone.
        let own = RawEvent { join_url: Some(Some(ROOM.into())), ..RawEvent::default() };
        actions::events::amend(&app.desk, &olga, (event, None), &own, false).await.expect("amended");
        leads_in(&client.get(&address).await, StatusCode::FOUND);
        app.post_after_undo().await; // It begins in minutes: whoever subscribed hears of it all the same.
    }

    async fn only_a_seat_leads_in_and_everybody_else_hears_why_not(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (_, event) = online(&app, &olga, RawFormat { capacity: Some(Some(1)), ..with_room() }).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let wanda = app.register(event, "Wanda Warte", "wanda@amt.example").await;
        assert_eq!(wanda.place.registration.state, State::Waiting);
        let (mut client, evas, wandas) = (app.visitor(), link(&app, &eva), link(&app, &wanda));
        go_to(&app, berlin("2026-03-19", "09:50"));
        let page = client.open(&wandas).await;
        assert!(page.main().contains("Sie stehen auf der Warteliste"), "{}", page.main());
        leads_in(&client.get(&evas).await, StatusCode::FOUND);

        assert_eq!(app.withdraw(&eva).await, State::Cancelled);
        let page = client.get(&evas).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.main().contains("nicht mehr angemeldet") && page.header("referrer-policy") == "no-referrer");
        let page = client.open(&wandas).await;
        assert!(page.main().contains("Ein Platz ist für Sie zurückgelegt."), "{}", page.main());
        let take = actions::registrations::accept_mine(&app.desk, &wanda.manage, wanda.place.registration.id).await;
        take.expect("accepted");
        leads_in(&client.get(&wandas).await, StatusCode::FOUND);
        app.post().await;

        actions::events::cancel(&app.desk, &olga, (event, None), Some("Krank".into()), true).await.expect("cancelled");
        let page = client.open(&wandas).await;
        assert!(page.main().contains("Krank") && !page.main().contains("vorbei"), "{}", page.main());
        assert_eq!(client.get(&evas).await.status, StatusCode::GONE);
        app.post_after_undo().await;
    }

    async fn ones_own_page_leads_to_the_gate_of_each_seat(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (_, event) = online(&app, &olga, RawFormat { capacity: Some(Some(1)), ..with_room() }).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let wanda = app.register(event, "Wanda Warte", "wanda@amt.example").await;
        let in_a_room = app.date(&olga, None).await;
        actions::registrations::ask(&app.desk, in_a_room.event.id, applicant("Eva Muster", "eva@amt.example")).await.expect("asked");
        let confirm = app.the_mail().await.link("/r/");
        actions::registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
        let mail = app.the_mail().await;
        assert!(!mail.text.contains("/join/"), "who meets in a room needs no gate: {}", mail.text);
        let mut client = app.visitor();
        let mut ways = async |person: &Person| {
            let participant = &person.place.participant;
            let token = app.desk.keys.link(Purpose::Manage, participant.link_id, participant.link_version);
            attributes(&client.open(&format!("/m/{token}")).await, "a[href^='/join/']", "href")
        };
        assert_eq!(ways(&eva).await, [link(&app, &eva)]);
        assert_eq!(ways(&wanda).await, Vec::<String>::new());
    }

    async fn who_comes_back_finds_the_same_link_open(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (_, event) = online(&app, &olga, with_room()).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let (mut client, address) = (app.visitor(), link(&app, &eva));
        app.withdraw(&eva).await;
        assert_eq!(client.get(&address).await.status, StatusCode::GONE);
        assert_eq!(app.come_back(&eva).await, State::Confirmed);
        assert_eq!(client.get(&address).await.status, StatusCode::OK);
        app.post().await;
    }

    async fn no_other_link_opens_it_and_unknown_ones_are_not_there(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (_, event) = online(&app, &olga, with_room()).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        go_to(&app, berlin("2026-03-19", "09:50"));
        let (registration, person) = (&eva.place.registration, &eva.place.participant);
        let key = |purpose, id, version| app.desk.keys.link(purpose, id, version);
        let mut client = app.visitor();
        for wrong in [
            key(Purpose::Confirm, registration.link_id, 0),
            key(Purpose::Offer, registration.link_id, 0),
            key(Purpose::Join, registration.link_id, 1),
            key(Purpose::Join, person.link_id, 0),
            key(Purpose::Manage, person.link_id, 0),
            key(Purpose::Join, uuid::Uuid::from_u128(5), 0),
            "a".repeat(52),
            "x".into(),
        ] {
            let page = client.get(&format!("/join/{wrong}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        // Scanners and mail programs mangle links.
        let good = key(Purpose::Join, registration.link_id, 0);
        for mangled in [good.to_uppercase(), format!("{good}."), format!("{good}%3E"), format!("{good}?utm_source=x&a=b")] {
            leads_in(&client.get(&format!("/join/{mangled}")).await, StatusCode::FOUND);
        }
    }

    async fn each_day_of_several_opens_its_own_gate(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let day = |day: &str| (berlin(&format!("2026-03-{day}"), "09:00"), berlin(&format!("2026-03-{day}"), "16:00"));
        let raw = RawEvent {
            title: Some(Some("Themen".into())),
            days: vec![day("24"), day("25")],
            join_url: Some(Some(ROOM.into())),
            ..RawEvent::default()
        };
        let Announced { event, .. } = app.date_like(&olga, None, raw).await;
        let eva = app.register(event.id, "Eva Muster", "eva@amt.example").await;
        let (mut client, address) = (app.visitor(), link(&app, &eva));
        let mut at = async |day: &str, time: &str| {
            go_to(&app, berlin(&format!("2026-03-{day}"), time));
            let page = client.get(&address).await;
            (page.status.as_u16(), page.main())
        };
        assert!(at("24", "08:44").await.1.contains("öffnet Di., 24.03.2026, 08:45 Uhr (MEZ)"));
        assert_eq!(at("24", "08:45").await.0, 302);
        assert_eq!(at("24", "16:29").await.0, 302);
        let (status, night) = at("24", "22:00").await;
        assert!(status == 200 && night.contains("öffnet Mi., 25.03.2026, 08:45 Uhr (MEZ)"), "{night}");
        assert!(night.contains("Nächster TagMi., 25.03.2026, 09:00–16:00 Uhr (MEZ)"), "{night}");
        assert_eq!(at("25", "12:00").await.0, 302);
        assert!(at("25", "16:30").await.1.contains("Der Termin ist vorbei."));
    }

    async fn a_move_moves_the_gate_and_a_format_says_how_wide_it_is(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let wide = RawFormat { join_opens_before: Some(60), join_closes_after: Some(0), ..with_room() };
        let (_, event) = online(&app, &olga, wide).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        let to = RawEvent { starts_at: Some(berlin("2026-03-20", "14:00")), ..RawEvent::default() };
        actions::events::amend(&app.desk, &olga, (event, None), &to, true).await.expect("moved");
        let mail = app.post_after_undo().await.remove(0);
        let (mut client, address) = (app.visitor(), link(&app, &eva));
        assert_eq!(format!("/join/{}", mail.token("/join/")), address, "the mail about the move leads there, too");
        go_to(&app, berlin("2026-03-19", "10:00"));
        assert!(client.open(&address).await.main().contains("öffnet Fr., 20.03.2026, 13:00 Uhr (MEZ)"));
        go_to(&app, berlin("2026-03-20", "13:00"));
        leads_in(&client.get(&address).await, StatusCode::FOUND);
        go_to(&app, berlin("2026-03-20", "15:00"));
        assert!(client.open(&address).await.main().contains("vorbei"));
    }

    async fn organizers_set_it_up_and_never_see_the_address_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (format, event) = online(&app, &olga, RawFormat::default()).await;
        let mut client: Client = app.signed_in_visitor("olga@stadt.example").await;
        let path = format!("/manage/formats/{}/settings", format.slug);
        let page = client.open(&path).await;
        assert_eq!(attributes(&page, "input[name=join_opens_before], input[name=join_closes_after]", "value"), ["15", "30"]);
        // With something wrong elsewhere the form comes back, but not with the address.
        let typed = [("join_url", ROOM), ("join_text", "PIN 4711"), ("join_opens_before", "bald"), ("join_closes_after", "1441")];
        let wrong = client.submit(&page, &path, &typed).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!wrong.text().contains("treffen.example"), "{}", wrong.main());
        let said = texts(&wrong, "#errors li");
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].starts_with("Zugang öffnet so viele Minuten vor Beginn: ") && said[2].contains("tippen Sie sie neu ein"), "{said:?}");
        let typed = [("join_url", ROOM), ("join_opens_before", "30"), ("join_closes_after", "10")];
        client.submit_and_go(&wrong, &path, &typed).await;
        let page = client.open(&path).await;
        assert!(!page.text().contains("treffen.example") && page.text().contains("PIN 4711"), "{}", page.main());
        // What was not typed again stays; what is ticked goes.
        client.submit_and_go(&page, &path, &[("summary", "Neu")]).await;
        let eva = app.register(event, "Eva Muster", "eva@amt.example").await;
        go_to(&app, berlin("2026-03-19", "09:30"));
        let address = link(&app, &eva);
        let open = app.visitor().open(&address).await;
        leads_in(&app.visitor().submit(&open, &address, &[]).await, StatusCode::SEE_OTHER);
        let mut client: Client = app.signed_in_visitor("olga@stadt.example").await;
        let page = client.open(&path).await;
        client.submit_and_go(&page, &path, &[("join_away", "true")]).await;
        assert!(app.visitor().open(&address).await.forms().is_empty());
        let details = format!("/manage/events/{event}/details");
        let page = client.open(&details).await;
        let wrong = client.submit(&page, &details, &[("join_url", ROOM), ("capacity", "viele"), ("notify", "no")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!wrong.text().contains("treffen.example") && wrong.main().contains("neu ein"), "{}", wrong.main());
    }
}
