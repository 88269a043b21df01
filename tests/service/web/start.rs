//! The start page: list and month, filters in the address, what it says where there is nothing.

use turnus::domain::{access::Role, event::RawEvent, format::RawFormat};

use super::Stage;
use crate::support::{
    TestApp, database, on_both,
    reading::{attributes, texts},
    world::{berlin, weekly},
};

/// Two hosts, two formats on two topics, and a date without a format.
async fn stage(database: database::Database) -> TestApp {
    let app = TestApp::start(database).await;
    let olga = app.olga().await;
    let lars = app.organizer("land", "lars@land.example", Role::Publisher).await;
    for (viewer, title, tags, weekday) in
        [(&olga, "Austausch", ["KI, und Recht", "100 %"], "TH"), (&lars, "Jour fixe", ["Register", "KI"], "MO")]
    {
        let raw = RawFormat {
            title: Some(title.into()),
            tags: Some(tags.map(str::to_owned).to_vec()),
            ..RawFormat::default()
        };
        app.format(viewer, raw, Some(&weekly(2, &[weekday], "2026-03-12"))).await;
    }
    let raw = RawEvent {
        title: Some(Some("Tagung".into())),
        starts_at: Some(berlin("2026-03-30", "22:30")),
        ends_at: Some(berlin("2026-04-01", "12:00")),
        tags: Some(vec!["KI".into()]),
        ..RawEvent::default()
    };
    app.date_like(&lars, None, raw).await;
    app
}

on_both! {
    async fn filters_stand_in_the_address_and_can_be_taken_off(database) {
        let app = stage(database).await;
        let mut client = app.visitor();
        let titles = async |client: &mut crate::support::client::Client, path: &str| {
            let page = client.open(path).await;
            let mut titles = texts(&page, ".entries h3 a");
            titles.sort();
            titles.dedup();
            titles
        };
        let all = ["Austausch", "Jour fixe", "Tagung"];
        assert_eq!(titles(&mut client, "/").await, all);
        for (query, expected) in [
            ("format=austausch", &["Austausch"][..]),
            ("tag=KI", &["Jour fixe", "Tagung"]),
            ("tag=KI,+und+Recht", &["Austausch"]),
            ("tag=100+%25", &["Austausch"]),
            ("tag=100+_", &[]),
            ("tag=,", &[]),
            ("host=stadt", &["Austausch"]),
            ("host=land&tag=KI", &["Jour fixe", "Tagung"]),
            ("format=austausch&tag=KI", &[]),
            ("from=2026-03-23&to=2026-04-01", &["Austausch", "Jour fixe", "Tagung"]),
            ("from=31.03.2026&to=31.3.2026", &["Tagung"]),
            ("format=&tag=&host=&from=&to=&view=&page=", &all),
        ] {
            assert_eq!(titles(&mut client, &format!("/?{query}")).await, expected, "{query}");
        }
        let page = client.open("/?format=austausch&tag=100+%25&from=2026-03-12").await;
        let on = texts(&page, ".active-filters li");
        assert_eq!(on, ["Format: Austausch × Filter entfernen", "Thema: 100 % × Filter entfernen", "Von: 12.03.2026 × Filter entfernen"]);
        let without = attributes(&page, ".active-filters a", "href");
        assert_eq!(without[1], "/?format=austausch&from=2026-03-12");
        assert_eq!(attributes(&page, "select option[selected]", "value"), ["austausch", "100 %"]);
        assert_eq!(attributes(&page, "input[name=from]", "value"), ["12.03.2026"]);
        assert_eq!(attributes(&page, "form", "method"), ["get"]);
    }

    async fn what_names_nothing_is_said_and_what_makes_no_sense_is_refused(database) {
        let app = stage(database).await;
        let mut client = app.visitor();
        let page = client.open("/?format=nichts&host=niemand").await;
        assert!(page.main().contains("Das Format „nichts“ gibt es hier nicht.") && page.main().contains("„niemand“ veranstaltet hier nichts"));
        assert!(texts(&page, ".entries > li").len() > 10, "all dates are shown");
        for query in ["view=week", "month=2026-13&view=month", "from=gestern", "to=2026-02-30", "from=2026-04-02&to=2026-04-01", "page=0"] {
            assert_eq!(client.get(&format!("/?{query}")).await.status.as_u16(), 422, "{query}");
        }
        assert_eq!(client.get("/?farbe=rot").await.status.as_u16(), 400);
        assert_eq!(client.get("/?format=a&format=b").await.status.as_u16(), 400);
    }

    async fn nothing_to_show_says_what_to_do(database) {
        let app = TestApp::start(database).await;
        let mut client = app.visitor();
        let page = client.open("/").await;
        assert!(page.main().contains("Zurzeit sind keine Termine geplant. Abonnieren Sie den Kalender"), "{}", page.main());
        assert_eq!(attributes(&page, ".empty a", "href"), ["/calendar"]);
        let page = client.open("/?tag=x").await;
        assert_eq!(attributes(&page, ".empty a", "href"), ["/"]);
        let page = client.open("/?view=month").await;
        assert!(page.main().contains("In diesem Monat gibt es keine Termine."), "{}", page.main());
    }

    async fn a_month_is_a_table_of_weeks_with_holidays_and_today(database) {
        let app = stage(database).await;
        let mut client = app.visitor();
        let page = client.open("/?view=month&month=2026-03").await;
        assert_eq!(texts(&page, "table.month caption"), ["März 2026"]);
        assert_eq!(texts(&page, "table.month thead th .kern-sr-only")[..3], ["Kalenderwoche", "Montag", "Dienstag"]);
        assert_eq!(texts(&page, "table.month tbody th"), ["9", "10", "11", "12", "13", "14"].map(|n| format!("Kalenderwoche {n}")));
        assert_eq!(texts(&page, "td[aria-current=date] time .month__narrow"), ["Mo., 09.03.2026"]);
        let cell = |day: &str| format!("td:has(time[datetime='{day}'])");
        assert_eq!(texts(&page, &format!("{} li", cell("2026-03-12"))), ["10:00 Uhr Austausch"]);
        assert_eq!(texts(&page, &format!("{} li", cell("2026-03-30"))), ["22:30 Uhr Tagung"]);
        assert_eq!(texts(&page, &format!("{} li", cell("2026-03-31"))), ["Tagung"], "a day later it has no time");
        assert_eq!(texts(&page, &format!("{} .month__note", cell("2026-04-03"))), ["Karfreitag"]);
        let nav = attributes(&page, ".month-nav a", "href");
        assert_eq!(nav, ["/?view=month&month=2026-02", "/?view=month&month=2026-04"]);
        let june = client.open("/?view=month&month=2026-06&host=land").await;
        let corpus_christi = &texts(&june, &format!("{} .month__note", cell("2026-06-04")))[0];
        assert!(corpus_christi.starts_with("Fronleichnam (BW, BY"), "{corpus_christi}");
        assert_eq!(attributes(&june, ".month-nav a", "href")[1], "/?view=month&month=2026-03&host=land", "back to this month");
        let narrowed = client.open("/?view=month&month=2026-03&to=2026-03-20").await;
        assert_eq!(texts(&narrowed, "table.month li").len(), 1);
        let english = client.open("/?view=month&month=2026-03&lang=en").await;
        assert_eq!(texts(&english, &format!("{} li", cell("2026-03-12"))), ["10:00 Austausch"]);
    }

    async fn public_pages_are_the_same_for_everybody_and_hold_nobodys_token(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let mut visitor = stage.app.visitor();
        let event = format!("/events/{}", stage.date.event.slug);
        let format = format!("/formats/{}", stage.format.slug);
        for path in ["/", "/?view=month", "/formats", &format, &event, "/calendar", "/imprint", "/privacy", "/accessibility"] {
            let (hers, theirs) = (olga.open(path).await, visitor.open(path).await);
            assert_eq!(hers.text(), theirs.text(), "{path}");
            assert!(!hers.text().contains("form_token"), "{path}");
            assert!(hers.headers.get("set-cookie").is_none() && theirs.headers.get("set-cookie").is_none(), "{path}");
            assert!(theirs.header("cache-control").starts_with("public"), "{path}");
            assert!(!theirs.header("etag").is_empty(), "{path}");
        }
    }
}
