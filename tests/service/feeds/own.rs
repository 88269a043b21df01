//! The calendar of one person: what it says, to whom, for how long, and what it does on a bad day.

use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use turnus::{
    actions::{people::set_language, personal_feeds},
    domain::{
        capability::Purpose,
        event::{Announced, RawEvent},
        format::Locale,
        registration::RegistrationState as State,
    },
};

use super::{Stage, ask, berlin};
use crate::support::{
    database, on_both,
    readers::{Reader, checked_by, occurrences_read_by},
    world::Person,
};

/// The address of somebody's calendar as it is now.
async fn address(stage: &Stage, person: &Person) -> String {
    let (who, feed) = personal_feeds::of_link(&stage.desk, &person.manage).await.expect("the person");
    format!("/feeds/personal/{}.ics", personal_feeds::token(&stage.desk, &who, &feed))
}

/// A line of the entry of an event, without its name.
fn line<'a>(calendar: &'a str, uid: &str, name: &str) -> &'a str {
    let entry =
        calendar.split("BEGIN:VEVENT").find(|entry| entry.contains(&format!("UID:{uid}\r\n"))).expect("an entry");
    let found = entry.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name} in {entry}"));
    found.trim_start_matches(':')
}

impl Stage {
    /// A date that people join through the gate.
    async fn online(&self) -> Announced {
        let raw = RawEvent {
            title: Some(Some("Sprechstunde".into())),
            starts_at: Some(berlin("2026-03-27T10:00:00")),
            ends_at: Some(berlin("2026-03-27T11:00:00")),
            join_url: Some(Some("https://treffen.example/JOIN-GEHEIM".into())),
            capacity: Some(Some(1)),
            ..RawEvent::default()
        };
        self.app.date_like(&self.viewer, None, raw).await
    }
}

on_both! {
    async fn it_shows_my_dates_and_where_i_stand_and_nobody_elses(database) {
        let stage = Stage::open(database).await;
        let seats = stage.online().await;
        let queue = stage.app.date(&stage.viewer, Some(1)).await;
        let other = stage.app.date(&stage.viewer, None).await;
        stage.app.register(queue.event.id, "Uwe", "uwe@amt.example").await;
        stage.app.register(other.event.id, "Uwe", "uwe@amt.example").await;
        let eva = stage.app.register(seats.event.id, "Eva", "eva@amt.example").await;
        stage.app.register(queue.event.id, "Eva", "eva@amt.example").await;
        let calendar = stage.body(&address(&stage, &eva).await).await;
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2, "{calendar}");
        assert!(!calendar.contains(&other.event.calendar_uid) && !calendar.contains("Uwe"), "{calendar}");
        assert!(calendar.contains("\r\nNAME:Termine von Eva\r\n"), "{calendar}");
        let gate = stage.desk.keys.link(Purpose::Join, eva.place.registration.link_id, 0);
        let gate = format!("https://turnus.example/join/{gate}");
        assert!(line(&calendar, &seats.event.calendar_uid, "DESCRIPTION").contains(&gate), "{calendar}");
        assert!(line(&calendar, &queue.event.calendar_uid, "SUMMARY").starts_with("Warteliste: "), "{calendar}");
        assert!(!line(&calendar, &queue.event.calendar_uid, "DESCRIPTION").contains("/join/"), "{calendar}");
        assert!(!calendar.contains("JOIN-GEHEIM"), "{calendar}");
        // What is mine alone is in no other calendar.
        let all = stage.body("/feeds/all.ics").await;
        assert!(!all.contains("/join/") && !all.contains("Warteliste: "), "{all}");
    }

    async fn every_turn_raises_the_revision_of_that_entry_alone(database) {
        let stage = Stage::open(database).await;
        let date = stage.app.date(&stage.viewer, Some(1)).await;
        let other = stage.app.date(&stage.viewer, None).await;
        let uid = &date.event.calendar_uid;
        let first = stage.app.register(date.event.id, "Uwe", "uwe@amt.example").await;
        let eva = stage.app.register(other.event.id, "Eva", "eva@amt.example").await;
        let place = stage.app.register(date.event.id, "Eva", "eva@amt.example").await;
        let path = address(&stage, &eva).await;
        let of_other = async || {
            let calendar = stage.body(&path).await;
            let entry = calendar.split("BEGIN:VEVENT").find(|entry| entry.contains(&other.event.calendar_uid));
            entry.expect("an entry").to_owned()
        };
        let untouched = of_other().await;
        let mut seen: Vec<(String, String)> = Vec::new();
        let mut note = async || {
            let calendar = stage.body(&path).await;
            let of = |name| line(&calendar, uid, name).to_owned();
            seen.push((of("SEQUENCE"), of("SUMMARY").split(':').next().unwrap_or_default().to_owned()));
        };
        note().await;
        stage.app.withdraw(&first).await;
        note().await;
        stage.app.tick();
        let accepted = turnus::actions::registrations::accept_mine(&stage.desk, &place.manage, place.place.registration.id);
        assert_eq!(accepted.await.expect("accepted").registration.state, State::Confirmed);
        note().await;
        assert_eq!(stage.app.withdraw(&place).await, State::Cancelled);
        note().await;
        assert_eq!(stage.app.come_back(&place).await, State::Confirmed);
        note().await;
        let sequences: Vec<i64> = seen.iter().map(|(sequence, _)| sequence.parse().expect("a number")).collect();
        assert_eq!(sequences, [0, 1, 2, 3, 4], "{seen:?}");
        assert!(seen[0].1.contains("Warteliste") && seen[1].1.contains("Platz") && seen[3].1.contains("ABGEMELDET"), "{seen:?}");
        assert_eq!(seen[2], ("2".to_owned(), seen[4].1.clone()));
        assert_eq!(of_other().await, untouched);
        stage.app.post().await;
    }

    async fn an_address_that_was_given_up_is_gone_and_an_unknown_one_was_never_there(database) {
        let stage = Stage::open(database).await;
        let date = stage.app.date(&stage.viewer, None).await;
        let eva = stage.app.register(date.event.id, "Eva", "eva@amt.example").await;
        let first = address(&stage, &eva).await;
        assert_eq!(stage.get(&first).await.status, StatusCode::OK);
        personal_feeds::rotate(&stage.desk, &eva.manage).await.expect("rotated");
        let second = address(&stage, &eva).await;
        assert_eq!(stage.get(&first).await.status, StatusCode::GONE);
        assert_eq!(stage.get(&second).await.status, StatusCode::OK);
        for _ in 0..2 {
            personal_feeds::revoke(&stage.desk, &eva.manage).await.expect("revoked");
            assert_eq!((stage.get(&first).await.status, stage.get(&second).await.status), (StatusCode::GONE, StatusCode::GONE));
        }
        personal_feeds::rotate(&stage.desk, &eva.manage).await.expect("made anew");
        let third = address(&stage, &eva).await;
        assert_eq!(stage.get(&third).await.status, StatusCode::OK);
        assert_eq!(stage.get(&second).await.status, StatusCode::GONE);
        // Of another purpose, cut short, never given out, of another name.
        let join = stage.desk.keys.link(Purpose::Join, eva.place.registration.link_id, 0);
        let ahead = stage.desk.keys.link(Purpose::Feed, eva.place.participant.link_id, 9);
        for wrong in [join.as_str(), &third[15..60], &ahead, "x", ""] {
            assert_eq!(stage.get(&format!("/feeds/personal/{wrong}.ics")).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        assert_eq!(stage.get(third.trim_end_matches(".ics")).await.status, StatusCode::NOT_FOUND);
        turnus::actions::people::erase(&stage.desk, &eva.manage).await.expect("erased");
        assert_eq!(stage.get(&third).await.status, StatusCode::NOT_FOUND, "nobody is left to whom it belonged");
    }

    async fn it_is_kept_by_nobody_else_and_moves_on_with_every_change(database) {
        let stage = Stage::open(database).await;
        let date = stage.online().await;
        let eva = stage.app.register(date.event.id, "Eva", "eva@amt.example").await;
        let path = address(&stage, &eva).await;
        let mut modified = Vec::new();
        let mut client = stage.app.visitor();
        let mut get = async |etag: Option<&str>| {
            let mut request = client.request(&Method::GET, &path);
            if let Some(etag) = etag {
                request = request.header(header::IF_NONE_MATCH, etag);
            }
            client.send(request, axum::body::Body::empty()).await
        };
        let first = get(None).await;
        assert_eq!(first.header("cache-control"), "private, max-age=300");
        assert_eq!(first.header("referrer-policy"), "no-referrer");
        assert!(first.header("x-robots-tag").contains("noindex"));
        assert_eq!(first.header("content-type"), "text/calendar; charset=utf-8");
        let again = get(Some(first.header("etag"))).await;
        assert_eq!((again.status, again.header("cache-control")), (StatusCode::NOT_MODIFIED, "private, max-age=300"));
        modified.push(first.header("last-modified").to_owned());
        // All within one second.
        personal_feeds::set_alarm(&stage.desk, &eva.manage, Some(15)).await.expect("set");
        let with_alarm = get(Some(first.header("etag"))).await;
        assert!(with_alarm.text().contains("BEGIN:VALARM") && with_alarm.text().contains("TRIGGER:-PT15M"), "{}", with_alarm.text());
        modified.push(with_alarm.header("last-modified").to_owned());
        set_language(&stage.desk, &eva.manage, Locale::En).await.expect("set");
        let english = get(None).await;
        assert!(english.text().contains("NAME:Dates of Eva\r\n"), "{}", english.text());
        modified.push(english.header("last-modified").to_owned());
        turnus::actions::registrations::withdraw(&stage.desk, &eva.manage, eva.place.registration.id).await.expect("left");
        let left = get(None).await;
        assert!(!left.text().contains("VALARM") && !left.text().contains("/join/"), "{}", left.text());
        modified.push(left.header("last-modified").to_owned());
        let times: Vec<_> = modified.iter().map(|text| chrono::DateTime::parse_from_rfc2822(text).expect("a date")).collect();
        assert!(times.is_sorted_by(|one, next| one < next), "{modified:?}");
        stage.app.post().await;
    }

    async fn it_moves_on_too_when_rows_are_erased(database) {
        let stage = Stage::open(database).await;
        let soon = stage.app.date(&stage.viewer, None).await.event;
        let raw = RawEvent {
            title: Some(Some("Jahrestreffen".into())),
            starts_at: Some(berlin("2026-12-10T10:00:00")),
            ..RawEvent::default()
        };
        let late = stage.app.date_like(&stage.viewer, None, raw).await.event;
        let eva = stage.app.register(soon.id, "Eva", "eva@amt.example").await;
        stage.app.register(late.id, "Eva", "eva@amt.example").await;
        let path = address(&stage, &eva).await;
        // Each time by a process that remembers nothing: what another one said before must hold.
        let look = async || {
            let (store, _, router) = stage.other_process().await;
            let answer = ask(&router, Method::GET, &path, &[]).await;
            store.close().await.expect("closed");
            let modified = answer.headers.get(header::LAST_MODIFIED).expect("a time").to_str().expect("text");
            let modified = chrono::DateTime::parse_from_rfc2822(modified).expect("a date");
            (modified, String::from_utf8(answer.body.to_vec()).expect("text"))
        };
        // Given back, asked for again, and not confirmed: for the person everything is as it was.
        stage.app.withdraw(&eva).await;
        stage.app.pass(TimeDelta::hours(2));
        stage.app.ask(soon.id, "Eva", "eva@amt.example").await;
        stage.app.post().await;
        stage.app.pass(TimeDelta::days(7));
        let (before, calendar) = look().await;
        assert!(calendar.contains(&soon.calendar_uid), "{calendar}");
        assert_eq!(turnus::actions::registrations::expire_unconfirmed(&stage.desk).await.expect("expired"), 1);
        let (after, calendar) = look().await;
        assert!(after == before && calendar.contains(&soon.calendar_uid), "{before} {after} {calendar}");
        // Kept long enough, and still in the calendar's months: the row goes with all the others of its date.
        stage.app.register(soon.id, "Eva", "eva@amt.example").await;
        stage.app.pass(berlin("2026-06-25T12:00:00") - stage.desk.now());
        let (before, calendar) = look().await;
        assert!(calendar.contains(&soon.calendar_uid) && calendar.contains(&late.calendar_uid), "{calendar}");
        assert_eq!(turnus::actions::retention::erase_due(&stage.desk).await.expect("erased"), 1);
        let (after, calendar) = look().await;
        assert!(after > before, "{before} {after}");
        assert!(!calendar.contains(&soon.calendar_uid) && calendar.contains(&late.calendar_uid), "{calendar}");
    }

    async fn the_last_good_one_is_better_than_none(database) {
        let stage = Stage::open(database).await;
        let date = stage.app.date(&stage.viewer, None).await;
        let eva = stage.app.register(date.event.id, "Eva", "eva@amt.example").await;
        let uwe = stage.app.register(date.event.id, "Uwe", "uwe@amt.example").await;
        let (path, never_made) = (address(&stage, &eva).await, address(&stage, &uwe).await);
        let (store, _, router) = stage.other_process().await;
        let get = async |path: &str| ask(&router, Method::GET, path, &[]).await;
        let before = get(&path).await;
        assert_eq!(before.status, StatusCode::OK);
        // Another process changes something: this one says so at once.
        stage.desk.clock.advance(TimeDelta::seconds(1));
        turnus::actions::registrations::withdraw(&stage.desk, &eva.manage, eva.place.registration.id).await.expect("left");
        let after = get(&path).await;
        assert!(after.body != before.body);
        store.close().await.expect("closed");
        assert_eq!(get(&path).await, after);
        stage.desk.clock.advance(TimeDelta::days(40));
        assert_eq!(get(&path).await, after, "old, but the last good one");
        assert_eq!(get(&never_made).await.status, StatusCode::SERVICE_UNAVAILABLE);
        stage.app.post().await;
    }

    async fn checks_and_libraries_that_are_not_ours_find_nothing_wrong(database) {
        let stage = Stage::open(database).await;
        let mut dates = Vec::new();
        for seats in [Some(1), None, None, None] {
            dates.push(stage.app.date(&stage.viewer, seats).await);
        }
        stage.app.register(dates[0].event.id, "Uwe", "uwe@amt.example").await;
        let mut eva = None;
        for date in &dates {
            // Within the caps of one address.
            stage.app.pass(TimeDelta::hours(2));
            eva = Some(stage.app.register(date.event.id, "Eva Müller; \"Ref. 3\"", "eva@amt.example").await);
        }
        let eva = eva.expect("registered");
        stage.app.withdraw(&eva).await;
        stage.cancel(&dates[1]).await;
        stage.shift(&dates[2], TimeDelta::hours(3)).await;
        personal_feeds::set_alarm(&stage.desk, &eva.manage, Some(30)).await.expect("set");
        let path = address(&stage, &eva).await;
        let bytes = stage.get(&path).await.body;
        for reader in Reader::ALL {
            let Some(read) = occurrences_read_by(reader, &bytes) else { continue };
            let mut read: Vec<_> = read.into_iter().map(|one| (one.uid, one.status)).collect();
            read.sort();
            let status = ["TENTATIVE", "CANCELLED", "CONFIRMED", "CANCELLED"];
            let mut expected: Vec<_> =
                dates.iter().zip(status).map(|(date, word)| (date.event.calendar_uid.clone(), word.to_owned())).collect();
            expected.sort();
            assert_eq!(read, expected, "{reader:?}");
        }
        let (address, _serving) = stage.serve().await;
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("written");
        let (file, url) = (file.path().display().to_string(), format!("http://{address}{path}"));
        let check = tokio::task::spawn_blocking(move || {
            [checked_by("lint_feed.py", &[&file]), checked_by("http_feed_check.py", &[&url, "--private"])]
        });
        for said in check.await.expect("checked").into_iter().flatten() {
            assert!(said.0 && said.1.contains(" 0 errors, 0 warnings"), "{}", said.1);
        }
        stage.app.post().await;
    }
}
