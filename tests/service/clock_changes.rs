//! What organizers do on the days on which the clocks change (C38).

use chrono::{DateTime, TimeDelta, Utc};
use turnus::{
    actions::change_sets::{self, Wish},
    domain::{cadence::RuleDraft, format::RawFormat, id::EventId, notice::NoticeKind},
};

use crate::{
    enrollments::enroll,
    support::{
        TestApp,
        database::{self, Database},
        on_both,
        world::{another, weekly},
    },
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A series on Sundays at ten is changed from today on, on a day on which the clocks change: what becomes of it. The day,
/// the moment at which somebody does it, the new local time, and what that is in UTC and on paper.
async fn changed_today(database: Database, (today, now): (&str, &str), (time, utc, said): (&str, &str, &str)) {
    let app = TestApp::start(database).await;
    let olga = app.olga().await;
    let raw = RawFormat { registration: Some("both".into()), ..RawFormat::default() };
    let sundays = weekly(1, &["SU"], "2026-03-15");
    let format = app.format(&olga, raw, Some(&sundays)).await;
    enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
    app.pass(at(now) - app.now());
    let before = app.dates_of(&format).await;
    let wish = another(&RuleDraft { start_time: Some(time.into()), ..sundays }, today);
    let change = change_sets::draft(&app.desk, &olga, format.id, wish).await.expect("drafted");
    app.tick();
    let told = Wish { notify: true, ..Wish::default() };
    change_sets::apply(&app.desk, &olga, change.id, &told).await.expect("applied");

    let after = app.dates_of(&format).await;
    // Planning also goes as far ahead as it does on that day.
    assert!(after.len() >= before.len(), "no date is lost");
    assert_eq!(after[0].slot.starts_at, at(utc), "today's");
    for (was, is) in before.iter().zip(&after) {
        assert_eq!((is.id, &is.calendar_uid, is.sequence), (was.id, &was.calendar_uid, was.sequence + 1));
        assert_eq!(is.slot.ends_at - is.slot.starts_at, TimeDelta::hours(1));
        let local = is.slot.starts_at.with_timezone(&chrono_tz::Europe::Berlin).format("%H:%M").to_string();
        assert!(is.id == after[0].id || local == time, "{local} on {}", is.slot.starts_at);
    }
    let mut client = app.visitor();
    let page = client.open(&format!("/events/{}", after[0].slug)).await;
    assert!(page.main().contains(said), "{said} is not on the page: {}", page.main());
    let feed = client.open(&format!("/feeds/formats/{}.ics", format.slug)).await.text().replace("\r\n ", "");
    // In UTC where one of its times comes twice.
    let local = after[0]
        .slot
        .starts_at
        .with_timezone(&chrono_tz::Europe::Berlin)
        .format("DTSTART;TZID=Europe/Berlin:%Y%m%dT%H%M%S\r\n");
    let plain = after[0].slot.starts_at.format("DTSTART:%Y%m%dT%H%M%SZ\r\n");
    assert!(
        feed.contains(&local.to_string()) || feed.contains(&plain.to_string()),
        "{plain} is not in the calendar: {feed}"
    );
    let mails = app.post_after_undo().await;
    assert_eq!((mails.len(), mails[0].kind), (1, NoticeKind::Update));
    assert!(mails[0].text.contains(said), "{said} is not in the mail: {}", mails[0].text);
}

on_both! {
    async fn a_series_is_changed_in_the_night_of_the_clock_change_in_spring(database) {
        let said = "So., 29.03.2026, 14:00–15:00 Uhr (MESZ)";
        changed_today(database, ("2026-03-29", "2026-03-29T00:30:00Z"), ("14:00", "2026-03-29T12:00:00Z", said)).await;
    }

    async fn a_series_is_changed_to_go_on_over_the_hour_that_is_left_out(database) {
        let said = "So., 29.03.2026, 01:30";
        changed_today(database, ("2026-03-29", "2026-03-28T23:30:00Z"), ("01:30", "2026-03-29T00:30:00Z", said)).await;
    }

    async fn a_series_is_changed_in_the_hour_that_comes_twice(database) {
        let said = "So., 25.10.2026, 14:00–15:00 Uhr (MEZ)";
        changed_today(database, ("2026-10-25", "2026-10-25T01:30:00Z"), ("14:00", "2026-10-25T13:00:00Z", said)).await;
    }

    async fn a_series_is_changed_to_go_on_into_the_hour_that_comes_twice(database) {
        let said = "So., 25.10.2026, 01:30";
        changed_today(database, ("2026-10-25", "2026-10-24T22:30:00Z"), ("01:30", "2026-10-24T23:30:00Z", said)).await;
    }

    async fn a_single_date_typed_into_the_hour_that_is_left_out_is_moved_and_keeps_its_length(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let page = olga.open("/manage/new-event").await;
        let values = [("title", "Nachtschicht"), ("day", "29.03.2026"), ("starts", "02:30"), ("ends", "03:30"), ("step", "save")];
        let shown = olga.submit_and_go(&page, "/new-event", &values).await;
        assert!(shown.main().contains("03:30"), "{}", shown.main());
        let id: EventId = shown.path.split(['/', '?']).nth(3).expect("its page").parse().unwrap();
        let date = app.event(id).await;
        assert_eq!((date.slot.starts_at, date.slot.ends_at), (at("2026-03-29T01:30:00Z"), at("2026-03-29T02:30:00Z")));
        // Moved by its form to the hour that comes twice: the first of the two.
        let path = format!("/manage/events/{}/move", date.id);
        let page = olga.open(&path).await;
        let values = [("day", "25.10.2026"), ("starts", "02:15"), ("ends", "02:45"), ("notify", "no")];
        olga.submit_and_go(&page, "/move", &values).await;
        let moved = app.event(date.id).await.slot;
        assert_eq!((moved.starts_at, moved.ends_at - moved.starts_at), (at("2026-10-25T00:15:00Z"), TimeDelta::minutes(30)));
    }
}
