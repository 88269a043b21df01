//! What pages and programs say of the time in which one can register, and the forms in which it is said.

use serde_json::json;
use turnus::{
    domain::{event::RawEvent, format::RawFormat},
    store,
};

use super::Stage;
use crate::support::{
    database,
    dump::dump,
    on_both,
    reading::texts,
    world::{berlin, weekly},
};

impl Stage {
    /// A date on 6 May with this window.
    async fn windowed(&self, title: &str, opens: Option<&str>, closes: Option<&str>) -> String {
        let raw = RawEvent {
            title: Some(Some(title.into())),
            starts_at: Some(berlin("2026-05-06", "14:00")),
            capacity: Some(Some(5)),
            registration_opens_at: opens.map(|day| Some(berlin(day, "08:00"))),
            registration_closes_at: closes.map(|day| Some(berlin(day, "12:00"))),
            ..RawEvent::default()
        };
        self.app.date_like(&self.olga, None, raw).await.event.slug.to_string()
    }
}

on_both! {
    async fn lists_pages_and_forms_say_when_registration_opens_or_that_it_is_closed(database) {
        let stage = Stage::open(database).await;
        let ahead = stage.windowed("Frühlingsrunde", Some("2026-04-01"), None).await;
        let closed = stage.windowed("Osterrunde", None, Some("2026-03-02")).await;
        let until = stage.windowed("Mairunde", None, Some("2026-04-30")).await;
        let mut visitor = stage.app.visitor();
        let start = visitor.open("/").await;
        let listed = texts(&start, "ul.entries li");
        let of = |title: &str| listed.iter().find(|entry| entry.contains(title)).cloned().unwrap_or_default();
        assert!(of("Frühlingsrunde").contains("Anmeldung ab Mi., 01.04.2026, 08:00 Uhr (MESZ)"), "{listed:?}");
        assert!(of("Osterrunde").contains("Anmeldung geschlossen"), "{listed:?}");
        assert!(!of("Mairunde").contains("Anmeldung"), "{listed:?}");
        let page = visitor.open(&format!("/events/{ahead}")).await;
        assert!(page.main().contains("Anmelden können Sie sich ab Mi., 01.04.2026, 08:00 Uhr (MESZ)."), "{}", page.main());
        assert!(!page.text().contains("/register"), "no way to a form that is closed");
        let page = visitor.open(&format!("/events/{closed}")).await;
        assert!(page.main().contains("Anmelden konnte man sich bis Mo., 02.03.2026, 12:00 Uhr (MEZ)."), "{}", page.main());
        let page = visitor.open(&format!("/events/{until}?lang=en")).await;
        assert!(page.main().contains("Possible until Thu, 30 April 2026, 12:00 (CEST)"), "{}", page.main());
        let before = dump(&stage.app.database.url).await;
        for slug in [&ahead, &closed] {
            let form = format!("/events/{slug}/register");
            let refused = visitor.get(&form).await;
            assert_eq!(refused.status.as_u16(), 409, "{form}: {}", refused.main());
            assert!(refused.main().contains("Anmelden k"), "{}", refused.main());
        }
        assert_eq!(dump(&stage.app.database.url).await, before);
    }

    async fn the_form_of_one_date_sets_its_window_and_names_what_is_wrong(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("{}/details", stage.office());
        let own = async || {
            let own = stage.app.event(stage.date.event.id).await.own;
            (own.registration_opens_at, own.registration_closes_at)
        };
        let page = edda.open(&path).await;
        let values = [("opens_day", "16.03.2026"), ("opens_time", "8 Uhr"), ("closes_day", "2026-03-24"), ("closes_time", "")];
        edda.submit_and_go(&page, "/details", &values).await;
        let set = (Some(berlin("2026-03-16", "08:00")), Some(berlin("2026-03-24", "23:59")));
        assert_eq!(own().await, set);
        // What is shown is what is set: saving it again changes nothing.
        let page = edda.open(&path).await;
        edda.submit_and_go(&page, "/details", &[]).await;
        assert_eq!(own().await, set);
        for (field, value, at) in [
            ("opens_day", "31.02.2026", "opens_day"),
            ("opens_time", "25:00", "opens_time"),
            ("opens_day", "25.03.2026", "opens_day"),
            ("closes_day", "27.03.2026", "closes_day"),
        ] {
            let page = edda.open(&path).await;
            let wrong = edda.submit(&page, "/details", &[(field, value)]).await;
            assert_eq!(wrong.status.as_u16(), 422, "{field} {value}");
            assert!(wrong.text().contains(&format!("id=\"{at}-error\"")), "{field} {value}: {}", wrong.main());
            assert!(wrong.text().contains(&format!("value=\"{value}\"")), "nothing typed is lost");
        }
        let page = edda.open(&path).await;
        let empty = [("opens_day", ""), ("opens_time", ""), ("closes_day", ""), ("closes_time", "")];
        edda.submit_and_go(&page, "/details", &empty).await;
        assert_eq!(own().await, (None, None));
        let page = edda.open("/manage/new-event").await;
        let new = [("title", "Neu"), ("day", "06.05.2026"), ("closes_day", "07.05.2026"), ("step", "save")];
        let wrong = edda.submit(&page, "/new-event", &new).await;
        assert!(wrong.text().contains("id=\"closes_day-error\""), "{}", wrong.main());
        let made = edda.submit_and_go(&wrong, "/new-event", &[("closes_day", "05.05.2026"), ("step", "save")]).await;
        assert!(made.main().contains("Neu"), "{}", made.main());
    }

    async fn a_formats_settings_say_it_in_days_or_hours(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("/manage/formats/{}/settings", stage.format.slug);
        let now = async || {
            let format = store::formats::get(&stage.app.desk.store, stage.format.id).await.unwrap();
            (format.registration_opens_before, format.registration_closes_before)
        };
        let page = edda.open(&path).await;
        let values = [
            ("registration_opens_before", "2"),
            ("registration_opens_unit", "weeks"),
            ("registration_closes_before", "36"),
            ("registration_closes_unit", "hours"),
        ];
        edda.submit_and_go(&page, "/settings", &values).await;
        assert_eq!(now().await, (Some(20_160), 2160));
        let page = edda.open(&path).await;
        edda.submit_and_go(&page, "/settings", &[]).await;
        assert_eq!(now().await, (Some(20_160), 2160), "what is shown is what is set");
        for (field, value) in [
            ("registration_opens_before", "bald"),
            ("registration_closes_before", "-1"),
            ("registration_closes_before", "337"),
            ("registration_closes_before", "9999999"),
        ] {
            let page = edda.open(&path).await;
            let wrong = edda.submit(&page, "/settings", &[(field, value)]).await;
            assert!(wrong.text().contains(&format!("id=\"{field}-error\"")), "{field} {value}: {}", wrong.main());
        }
        let page = edda.open(&path).await;
        let empty = [("registration_opens_before", ""), ("registration_closes_before", "")];
        edda.submit_and_go(&page, "/settings", &empty).await;
        assert_eq!(now().await, (None, 0));
    }

    async fn the_next_date_may_be_closed_while_a_later_one_is_open(database) {
        let stage = Stage::open(database).await;
        let raw = RawFormat {
            title: Some("Wochenrunde".into()),
            registration_opens_before: Some(Some(14 * 24 * 60)),
            registration_closes_before: Some(4 * 24 * 60),
            ..RawFormat::default()
        };
        stage.app.format(&stage.olga, raw, Some(&weekly(1, &["TH"], "2026-01-08"))).await;
        // Monday, 9 March: the 12th is closed, the 19th is open, the 26th opens on the 12th.
        let mut visitor = stage.app.visitor();
        let page = visitor.open("/formats/wochenrunde").await;
        let dates = texts(&page, "ul.dates li");
        assert!(dates[0].contains("Anmeldung geschlossen"), "{dates:?}");
        assert!(!dates[1].contains("Anmeldung"), "{dates:?}");
        assert!(dates[2].contains("Anmeldung ab Do., 12.03.2026, 10:00 Uhr (MEZ)"), "{dates:?}");
        assert!(page.links().iter().any(|link| link.starts_with("/formats/wochenrunde/register")), "{:?}", page.links());
        let form = visitor.open("/formats/wochenrunde/register").await;
        assert!(form.main().contains("19.03.2026") && !form.main().contains("12.03.2026"), "{}", form.main());
        let feed = visitor.get("/feeds/formats/wochenrunde.ics").await;
        assert!(!feed.text().contains("Anmeldung"), "windows are no business of calendars: {}", feed.text());
    }

    async fn programs_read_and_set_windows(database) {
        let stage = Stage::open(database).await;
        let mut visitor = stage.app.visitor();
        let slug = stage.windowed("Frühlingsrunde", Some("2026-04-01"), Some("2026-04-30")).await;
        let event = store::events::find_by_slug(&stage.app.desk.store, &slug).await.unwrap().unwrap();
        let shown: serde_json::Value = serde_json::from_str(&visitor.open(&format!("/api/v1/events/{}", event.id)).await.text()).unwrap();
        assert_eq!(shown["registration_opens_at"], "2026-04-01T08:00:00+02:00");
        assert_eq!(shown["registration_closes_at"], "2026-04-30T12:00:00+02:00");
        let request = visitor
            .request(&axum::http::Method::POST, &format!("/api/v1/events/{}/registrations", event.id))
            .header("content-type", "application/json");
        let body = json!({ "name": "Eva", "email": "eva2@amt.example" }).to_string();
        let refused = visitor.send(request, body).await;
        assert_eq!(refused.status.as_u16(), 409);
        let problem: serde_json::Value = serde_json::from_str(&refused.text()).unwrap();
        assert_eq!(problem["type"], "urn:turnus:problem:registration-not-yet");
        assert_eq!(problem["opens_at"], "2026-04-01T08:00:00+02:00");
        assert_eq!(problem["detail"], "Anmelden können Sie sich ab Mi., 01.04.2026, 08:00 Uhr (MESZ).");
    }
}
