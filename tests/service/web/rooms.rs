//! The rooms of the workplace: what needs somebody, lists that are searched, sorted and paged, settings, single dates,
//! a cadence that is tried out.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;
use turnus::{
    domain::{
        event::{EventKind, RawEvent},
        format::{FormatStatus, RawFormat},
    },
    store,
};

use super::Stage;
use crate::support::{
    database,
    dump::dump,
    on_both,
    reading::{attributes, texts},
    world::berlin,
};

on_both! {
    async fn the_overview_says_what_needs_somebody(database) {
        let stage = Stage::open(database).await;
        let raw = RawFormat { title: Some("Ohne Termine".into()), ..RawFormat::default() };
        stage.app.format(&stage.olga, raw, None).await;
        stage.app.register(stage.date.event.id, "Max Muster", "max@amt.example").await;
        stage.app.register(stage.date.event.id, "Wanda Warte", "wanda@amt.example").await;
        let mut vera = stage.signed_in("vera@stadt.example").await;
        let page = vera.open("/manage").await;
        let needs = texts(&page, "section[aria-labelledby=needs] li");
        assert_eq!(needs.len(), 2, "{needs:?}");
        assert!(needs[0].contains("Alle 2 Plätze sind vergeben, eine Person steht auf der Warteliste."), "{needs:?}");
        assert!(needs[1].contains("Ohne Termine") && needs[1].contains("keinen kommenden Termin"), "{needs:?}");
        assert!(!page.text().contains("/manage/new-format\""), "a viewer sets nothing up");
        let week = vera.open("/manage?view=week&day=2026-03-26").await;
        assert_eq!(texts(&week, ".week .title"), [stage.date.headline()]);
        let month = vera.open("/manage?view=month&month=2026-03").await;
        assert!(texts(&month, "table.month .title").contains(&stage.date.headline()), "{}", month.main());
        // Somebody else's dates are nobody's business.
        let mut lars = stage.signed_in("lars@land.example").await;
        for path in ["/manage", "/manage?view=week&day=2026-03-26", "/manage?view=month&month=2026-03", "/manage/formats"] {
            let page = lars.open(path).await;
            assert!(!page.main().contains("Austausch") && !page.main().contains("Meetup"), "{path}: {}", page.main());
        }
    }

    async fn a_roster_is_searched_sorted_and_filtered_by_its_address(database) {
        let stage = Stage::open(database).await;
        let id = stage.another_date("Viele").await.event.id;
        for (name, address) in [("Jörg Müller", "jm@amt.example"), ("Änne Zorn", "az@amt.example"), ("Bert Amt", "ba@amt.example")] {
            stage.app.register(id, name, address).await;
        }
        stage.app.ask(id, "Noch Nicht", "nn@amt.example").await;
        stage.app.the_mail().await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let office = format!("/manage/events/{id}");
        let names = |page: &crate::support::client::Page| {
            let rows = texts(page, "tbody th[scope=row]");
            rows.iter().filter_map(|row| row.split_once(' ').map(|(first, _)| first.to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(names(&edda.open(&format!("{office}?sort=name")).await), ["Änne", "Bert", "Jörg", "Noch"]);
        assert_eq!(names(&edda.open(&format!("{office}?sort=-name")).await), ["Noch", "Jörg", "Bert", "Änne"]);
        assert_eq!(names(&edda.open(&format!("{office}?q=MULLER+jorg")).await), ["Jörg"]);
        assert_eq!(names(&edda.open(&format!("{office}?q=az%40amt")).await), ["Änne"]);
        assert_eq!(names(&edda.open(&format!("{office}?state=unconfirmed")).await), ["Noch"]);
        let none = edda.open(&format!("{office}?q=niemand")).await;
        assert!(names(&none).is_empty() && none.main().contains("Dazu gibt es keinen Eintrag"), "{}", none.main());
        assert_eq!(attributes(&none, "#q", "value"), ["niemand"]);
        let sorted = edda.open(&format!("{office}?sort=-since&page=7&state=geheim")).await;
        assert_eq!(attributes(&sorted, "th[aria-sort]", "aria-sort"), ["descending"]);
        assert!(sorted.text().contains("role=\"img\"") || sorted.main().contains("Teilnehmerliste"));
        // Whoever may not see names sees the numbers.
        let mut vera = stage.signed_in("vera@stadt.example").await;
        let page = vera.open(&office).await;
        assert!(!page.text().contains("Müller"), "{}", page.main());
        assert!(texts(&page, "dd").contains(&"3".to_owned()), "{}", page.main());
    }

    async fn a_format_is_changed_with_everything_wrong_named_and_never_over_another_change(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("/manage/formats/{}/settings", stage.format.slug);
        let page = edda.open(&path).await;
        let old = edda.open(&path).await;
        assert!(!page.text().contains("JOIN-GEHEIM"), "the address of the meeting is shown to nobody");
        let before = dump(&stage.app.database.url).await;
        for (field, value) in [("title", ""), ("capacity", "viele"), ("join_url", "ftp://x"), ("status", "weg")] {
            let wrong = edda.submit(&page, "/settings", &[(field, value)]).await;
            assert_eq!(wrong.status.as_u16(), 422, "{field}");
            assert!(wrong.text().contains(&format!("id=\"{field}-error\"")), "{field}: {}", wrong.main());
        }
        assert_eq!(dump(&stage.app.database.url).await, before);
        let values = [("title", "Neuer Titel"), ("capacity", "30"), ("tags", "Recht, KI"), ("status", "paused")];
        let saved = edda.submit_and_go(&page, "/settings", &values).await;
        assert!(saved.main().contains("Neuer Titel") && saved.main().contains("Gespeichert"), "{}", saved.main());
        let format = store::formats::get(&stage.app.desk.store, stage.format.id).await.unwrap();
        assert_eq!((format.title.as_str(), format.capacity, format.status), ("Neuer Titel", Some(30), FormatStatus::Paused));
        assert_eq!(format.join_url, stage.format.join_url, "what was not typed again stays");
        let stale = edda.submit(&old, "/settings", &[("title", "Zu spät")]).await;
        assert!([409, 412].contains(&stale.status.as_u16()), "{}", stale.status);
        let page = edda.open(&path).await;
        edda.submit_and_go(&page, "/settings", &[("join_away", "yes")]).await;
        assert_eq!(store::formats::get(&stage.app.desk.store, stage.format.id).await.unwrap().join_url, None);
    }

    async fn single_dates_are_set_up_for_one_day_for_several_and_for_others(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open("/manage/new-event").await;
        let wrong = edda.submit(&page, "/new-event", &[("day", "31.02.2026"), ("step", "save")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.text().contains("id=\"day-1-error\"") && wrong.text().contains("id=\"title-error\""), "{}", wrong.main());
        let values = [("title", "Gipfel"), ("day", "13.05.2026"), ("starts", "9:00"), ("ends", "17 Uhr")];
        let longer = edda.submit(&page, "/new-event", &[&values[..], &[("step", "day")]].concat()).await;
        assert_eq!(attributes(&longer, "input[name=day]", "value"), ["13.05.2026", "14.05.2026"]);
        let form = longer.form("/new-event").filled(&[("step", "save")]);
        let made = edda.post(&form.action, &form.all()).await;
        let id = made.location().split('/').nth(3).unwrap().split('?').next().unwrap().parse::<uuid::Uuid>().unwrap();
        let event = stage.app.event(id.into()).await;
        assert_eq!((event.kind, event.slot.ends_at), (EventKind::MultiDay, berlin("2026-05-14", "17:00")));
        let other = [("title", "Kongress"), ("day", "2026-06-01"), ("external_url", "https://kongress.example/"), ("step", "save")];
        let page = edda.open("/manage/new-event").await;
        let shown = edda.submit_and_go(&page, "/new-event", &other).await;
        assert!(shown.main().contains("https://kongress.example/"), "{}", shown.main());
        let page = edda.open(&format!("/manage/formats/{}/new-date", stage.format.slug)).await;
        let shown = edda.submit_and_go(&page, "/new-date", &[("theme", "Sondertermin"), ("day", "17.04.2026"), ("step", "save")]).await;
        assert!(shown.main().contains("Austausch: Sondertermin"), "{}", shown.main());
    }

    async fn a_cadence_is_tried_out_and_nothing_is_stored(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open(&format!("/manage/formats/{}/cadence", stage.format.slug)).await;
        assert!(page.main().contains("alle 14 Tage donnerstags, 10:00 Uhr"), "{}", page.main());
        let before = dump(&stage.app.database.url).await;
        let tried = edda.submit(&page, "/trial", &[("every", "8")]).await;
        assert_eq!(tried.status.as_u16(), 200);
        assert_eq!(texts(&tried, "#preview [role=status]"), ["alle 8 Wochen donnerstags, 10:00 Uhr, ab 08.01.2026"]);
        assert_eq!(texts(&tried, "#preview li").len(), 12);
        let wrong = edda.submit(&page, "/trial", &[("every", "0")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.text().contains("id=\"every-error\""), "{}", wrong.main());
        // What the script asks for while somebody types: the dates alone.
        let form = page.form("/trial").filled(&[("every", "3")]);
        let dates = edda.post(&format!("{}/dates", form.action), &form.all()).await;
        assert_eq!(dates.status.as_u16(), 200);
        assert!(!dates.text().contains("<html") && dates.text().contains("alle 3 Wochen"), "{}", dates.text());
        let page = edda.open("/manage/new-format").await;
        let form = page.form("/new-format").filled(&[("anchor", "heute")]);
        let lacking = edda.post("/manage/new-format/dates", &form.all()).await;
        assert!(lacking.text().contains("Für die Termine fehlt noch etwas"), "{}", lacking.text());
        assert_eq!(dump(&stage.app.database.url).await, before);
    }

    async fn rooms_take_the_same_queries_for_one_three_and_three_hundred_rows(database) {
        let queries = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&queries);
        let mut database = database;
        database.store = database.store.clone().observed(move |statement| {
            // Feeds look after their marks each second, whoever asks for a page meanwhile.
            counter.fetch_add(usize::from(!statement.sql.contains("feed_mark")), Ordering::Relaxed);
        });
        let stage = Stage::open(database).await;
        let raw = RawFormat { title: Some("Reihe".into()), ..RawFormat::default() };
        let format = stage.app.format(&stage.olga, raw, None).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let (mut there, mut asked) = (0, Vec::new());
        for wanted in [1, 3, 300] {
            while there < wanted {
                let starts_at = Some(berlin("2026-03-10", "08:00") + TimeDelta::hours(there));
                let raw = RawEvent { starts_at, ..RawEvent::default() };
                stage.app.date_like(&stage.olga, Some(&format), raw).await;
                there += 1;
            }
            let mut took = Vec::new();
            // Whose pages these are is looked up once in half a minute, by whichever page comes first.
            edda.open("/imprint").await;
            for path in ["/manage", "/manage?view=week", "/manage?view=month", "/manage/formats", "/manage/formats/reihe",
                "/manage/formats/reihe/settings", "/manage/formats/reihe/people", "/manage/formats/reihe/cadence"] {
                queries.store(0, Ordering::Relaxed);
                edda.open(path).await;
                took.push((path, queries.load(Ordering::Relaxed)));
            }
            asked.push(took);
        }
        assert!(asked.iter().all(|took| took == &asked[0]), "{asked:?}");
        assert!(asked[0].iter().all(|(_, queries)| *queries <= 12), "{asked:?}");
        let page = edda.open("/manage/formats/reihe?page=2").await;
        assert!(page.main().contains("26–50 von 300"), "{}", page.main());
        let (last, first) = (edda.open("/manage/formats/reihe?sort=-when").await, edda.open("/manage/formats/reihe").await);
        assert_ne!(texts(&first, "tbody th .title")[0], texts(&last, "tbody th .title")[0]);
    }
}
