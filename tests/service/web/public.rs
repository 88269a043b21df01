//! Formats, dates and the calendar page, as people and search engines read them.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use turnus::{
    actions,
    domain::{event::RawEvent, format::RawFormat},
};

use super::Stage;
use crate::support::{
    TestApp, database, on_both,
    reading::{attributes, linked_data, texts},
    world::{berlin, weekly},
};

const EVIL: &str = "Runde </script><script>alert(1)</script> & <b>";

on_both! {
    async fn a_format_says_what_comes_next_and_what_to_do(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let path = format!("/formats/{}", stage.format.slug);
        let page = client.open(&path).await;
        assert_eq!(texts(&page, ".next__when"), ["Do., 19.03.2026, 10:00–11:00 Uhr (MEZ)"]);
        let dates = stage.app.dates_of(&stage.format).await;
        assert_eq!(attributes(&page, ".next .kern-btn--primary", "href"), ["/formats/austausch/register"]);
        assert_eq!(attributes(&page, "#address", "value"), ["https://turnus.example/feeds/formats/austausch.ics"]);
        assert_eq!(attributes(&page, "a[href^='webcal:']", "href"), ["webcal://turnus.example/feeds/formats/austausch.ics"]);
        assert_eq!(attributes(&page, "button[data-copy]", "hidden").len(), 1, "no button that does nothing without a script");
        actions::events::cancel(&stage.app.desk, &stage.olga, (dates[0].id, None), Some("Krank".into()), true).await.unwrap();
        let page = client.open(&path).await;
        assert_eq!(texts(&page, ".next__when"), ["Do., 02.04.2026, 10:00–11:00 Uhr (MESZ)"], "a cancelled date is not next");
        assert!(texts(&page, ".dates .cancelled")[0].contains("Abgesagt"));
        stage.app.post_after_undo().await;
    }

    async fn the_one_action_follows_what_is_possible(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { title: Some("Ohne".into()), registration: Some("none".into()), ..RawFormat::default() };
        let open = app.format(&olga, raw, Some(&weekly(1, &["TU"], "2026-03-10"))).await;
        let raw = RawFormat { title: Some("Leer".into()), ..RawFormat::default() };
        app.format(&olga, raw, None).await;
        let raw = RawFormat { title: Some("Voll".into()), capacity: Some(Some(1)), ..RawFormat::default() };
        let full = app.format(&olga, raw, Some(&weekly(1, &["WE"], "2026-03-11"))).await;
        let date = app.dates_of(&full).await.remove(0);
        app.register(date.id, "Eva Muster", "eva@amt.example").await;
        let mut client = app.visitor();
        for (path, expected) in [
            ("/formats/ohne", "#subscribe".to_owned()),
            ("/formats/leer", "#subscribe".to_owned()),
            ("/formats/voll", format!("/events/{}/register", date.slug)),
        ] {
            let page = client.open(path).await;
            assert_eq!(attributes(&page, ".next .kern-btn--primary", "href"), [expected], "{path}");
        }
        let page = client.open("/formats/voll").await;
        assert_eq!(texts(&page, ".next .kern-btn--primary"), ["Auf die Warteliste"]);
        let path = format!("/events/{}", date.slug);
        let said = client.open(&path).await.main();
        assert!(said.contains("Alle Plätze sind vergeben. Sie können auf die Warteliste."), "{said}");
        let without = app.dates_of(&open).await.remove(0);
        let said = client.open(&format!("/events/{}", without.slug)).await.main();
        assert!(said.contains("Hierfür ist keine Anmeldung nötig"), "{said}");
        app.pass(date.slot.starts_at - app.now() + TimeDelta::minutes(1));
        let said = client.open(&path).await.main();
        assert!(said.contains("Nicht mehr möglich: Der Termin hat begonnen."), "{said}");
        app.pass(TimeDelta::hours(2));
        let page = client.open(&path).await;
        assert!(page.main().contains("Dieser Termin ist vorbei.") && !page.text().contains("kern-btn--primary"), "{}", page.main());
    }

    async fn the_past_is_paged_latest_first(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { title: Some("Alt".into()), ..RawFormat::default() };
        let format = app.format(&olga, raw, Some(&weekly(1, &["MO"], "2026-03-16"))).await;
        app.pass(TimeDelta::days(7 * 30));
        let mut client = app.visitor();
        let page = client.open("/formats/alt").await;
        let past = texts(&page, "section:has(#past) .dates > li");
        assert_eq!((past.len(), past[0].as_str()), (20, "Mo., 28.09.2026, 10:00–11:00 Uhr (MESZ)"));
        let older = attributes(&page, "a[rel=next]", "href");
        assert_eq!(older, ["/formats/alt?past=2"]);
        let page = client.open(&older[0]).await;
        let past = texts(&page, "section:has(#past) .dates > li");
        assert_eq!((past.len(), past[8].as_str()), (9, "Mo., 16.03.2026, 10:00–11:00 Uhr (MEZ)"));
        assert_eq!(attributes(&page, "a[rel=prev]", "href"), [format!("/formats/{}", format.slug)]);
        for bad in ["0", "x", "1001", "-1"] {
            assert_eq!(client.get(&format!("/formats/alt?past={bad}")).await.status.as_u16(), 422, "{bad}");
        }
    }

    async fn search_engines_read_dates_with_their_standing_and_nothing_that_runs(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let raw = RawFormat { title: Some(EVIL.into()), slug: Some("runde".into()), ..RawFormat::default() };
        let format = stage.app.format(&stage.olga, raw, Some(&weekly(2, &["MO"], "2026-03-16"))).await;
        let dates = stage.app.dates_of(&format).await;
        let (starts_at, ends_at) = (Some(berlin("2026-03-17", "10:00")), Some(berlin("2026-03-17", "11:00")));
        let wish = RawEvent { starts_at, ends_at, ..RawEvent::default() };
        actions::events::amend(&stage.app.desk, &stage.olga, (dates[0].id, None), &wish, true).await.unwrap();
        actions::events::cancel(&stage.app.desk, &stage.olga, (dates[1].id, None), None, true).await.unwrap();
        let page = client.open("/formats/runde").await;
        let data = linked_data(&page);
        assert_eq!((data["@type"].as_str(), data["name"].as_str()), (Some("EventSeries"), Some(EVIL)));
        assert_eq!(data["eventSchedule"]["repeatFrequency"], "P2W");
        let events = data["subEvent"].as_array().unwrap();
        assert_eq!(events[0]["eventStatus"], "https://schema.org/EventRescheduled");
        assert_eq!(events[0]["startDate"], "2026-03-17T10:00:00+01:00");
        assert_eq!(events[0]["previousStartDate"], "2026-03-16T10:00:00+01:00");
        assert_eq!(events[1]["eventStatus"], "https://schema.org/EventCancelled");
        assert_eq!(events[2]["eventStatus"], "https://schema.org/EventScheduled");
        assert_eq!(texts(&page, "script:not([src]):not([type='application/ld+json'])"), Vec::<String>::new());
        let page = client.open(&format!("/events/{}", dates[0].slug)).await;
        let data = linked_data(&page);
        assert_eq!(data["@id"], format!("https://turnus.example/events/{}", dates[0].slug));
        assert_eq!(data["superEvent"]["@id"], "https://turnus.example/formats/runde");
        let austausch = stage.app.dates_of(&stage.format).await.remove(0);
        let page = client.open(&format!("/events/{}", austausch.slug)).await;
        assert_eq!(linked_data(&page)["eventAttendanceMode"], "https://schema.org/OnlineEventAttendanceMode");
        assert!(!page.text().contains("JOIN-GEHEIM"));
        let page = client.open(&format!("/events/{}", stage.date.event.slug)).await;
        let data = linked_data(&page);
        assert_eq!(data["location"]["name"], "Rathaus, Saal 1");
        assert_eq!((data["maximumAttendeeCapacity"].as_u64(), data["remainingAttendeeCapacity"].as_u64()), (Some(2), Some(1)));
        stage.app.post_after_undo().await;
    }

    async fn a_date_prepares_a_place_for_the_readers_own_clock(database) {
        let stage = Stage::open(database).await;
        let page = stage.app.visitor().open(&format!("/events/{}", stage.date.event.slug)).await;
        assert_eq!(attributes(&page, "[data-own-zone][hidden]", "data-own-zone"), ["Europe/Berlin"]);
        assert_eq!(attributes(&page, "[data-own-zone]", "data-from"), ["2026-03-26T10:00:00+01:00"]);
    }

    async fn the_calendar_page_makes_one_address_with_picture_and_instructions(database) {
        let stage = Stage::open(database).await;
        let raw = RawFormat { title: Some("Runde".into()), tags: Some(vec!["KI & Recht".into()]), ..RawFormat::default() };
        stage.app.format(&stage.olga, raw, None).await;
        let mut client = stage.app.visitor();
        let page = client.open("/calendar").await;
        assert_eq!(attributes(&page, "#address", "value"), ["https://turnus.example/feeds/all.ics"]);
        assert_eq!(attributes(&page, "input[type=checkbox]", "value"), ["austausch", "runde", "KI & Recht", "Recht"]);
        let page = client.open("/calendar?format=austausch&tag=KI+%26+Recht").await;
        let address = "https://turnus.example/feeds/selection.ics?format=austausch&tag=KI%20%26%20Recht";
        assert_eq!(attributes(&page, "#address", "value"), [address]);
        assert_eq!(attributes(&page, "input[checked]", "value"), ["austausch", "KI & Recht"]);
        assert_eq!(client.open(address.trim_start_matches("https://turnus.example")).await.header("content-type"), "text/calendar; charset=utf-8");
        let named = attributes(&page, "svg.qr[role=img]", "aria-label");
        assert_eq!(named, [format!("QR-Code mit der Adresse {}", address.replace("https", "webcal"))]);
        assert!(attributes(&page, "svg.qr path", "d")[0].starts_with("M4 4h7v1h-7z"), "the first corner of a code in its frame");
        let programs = texts(&page, ".programs summary");
        assert_eq!(programs.len(), 7);
        assert!(programs[2].starts_with("Google Kalender Wird erneuert: alle 4 bis 24 Stunden"), "{programs:?}");
        assert!(texts(&page, ".programs details li").len() >= 14);
        assert!(page.text().contains("calendar.google.com/calendar/r?cid=webcal"));
    }

    async fn pages_of_one_three_and_three_hundred_dates_take_two_queries(database) {
        let queries = Arc::new(Mutex::new(Vec::<String>::new()));
        let list = Arc::clone(&queries);
        let mut database = database;
        database.store = database.store.clone().observed(move |statement| {
            // Feeds look after their marks each second, whoever asks for a page meanwhile.
            if !statement.sql.contains("feed_mark") {
                list.lock().unwrap().push(statement.sql.clone());
            }
        });
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { title: Some("Viele".into()), ..RawFormat::default() };
        let format = app.format(&olga, raw, Some(&weekly(1, &["MO"], "2027-03-01"))).await;
        let mut client = app.visitor();
        let mut there = 0;
        for wanted in [1, 3, 300] {
            while there < wanted {
                let starts_at = berlin("2026-03-10", "08:00") + TimeDelta::minutes(60 * there);
                let raw = RawEvent {
                    starts_at: Some(starts_at),
                    ends_at: Some(starts_at + TimeDelta::minutes(30)),
                    ..RawEvent::default()
                };
                app.date_like(&olga, Some(&format), raw).await;
                there += 1;
            }
            // Whose pages these are is looked up once in half a minute, by whichever page comes first.
            client.open("/imprint").await;
            for path in ["/", "/?view=month", "/?format=viele", "/formats", "/formats/viele", "/calendar"] {
                queries.lock().unwrap().clear();
                client.open(path).await;
                let asked = queries.lock().unwrap().clone();
                assert!((1..=2).contains(&asked.len()), "{path} with {wanted} dates: {asked:#?}");
                client.open(path).await;
                assert_eq!(*queries.lock().unwrap(), asked, "{path}: within a second nobody asks again");
            }
        }
    }
}
