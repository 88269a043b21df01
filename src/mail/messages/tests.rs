use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        event::{EventDay, sample},
        id::{EventDayId, NoticeId},
        notice::NoticeKind,
        text::EmailAddress,
        zone::Slot,
    },
    mail::{
        Letter, Sender,
        compose::{CalendarPart, Content, compose},
    },
};

const LOCALES: [Locale; 2] = [Locale::De, Locale::En];

fn slot(from: &str, minutes: u32) -> Slot {
    Slot::new(from.parse::<NaiveDateTime>().unwrap(), minutes, Tz::Europe__Berlin)
}

fn event(locale: Locale) -> EventFacts {
    let now = slot("2026-03-19T10:00:00", 60);
    EventFacts {
        headline: "Joint Jour-Fix: KI & Recht".into(),
        day: locale::day(locale, now.day()),
        when: vec![locale::slot(locale, &now)],
        place: Some("Raum <3>, Berlin".into()),
        host: "Netzwerk KI".into(),
        url: "https://turnus.example/events/joint-jour-fix-2026-03-19".into(),
    }
}

fn footer() -> Footer {
    Footer { host: Some("Netzwerk KI".into()), privacy_url: "https://turnus.example/privacy".into() }
}

fn footer_without_host() -> Footer {
    Footer { host: None, ..footer() }
}

const MANAGE: &str = "https://turnus.example/m/aaaabbbbccccddddeeeeffffgggghhhhiiiijjjjkkkkllllmmmm";

fn update(locale: Locale, change: Change) -> Update {
    let was = slot("2026-03-12T10:00:00", 60);
    let restored = change == Change::Restored;
    Update {
        name: "Eva Müller".into(),
        event: event(locale),
        was_when: matches!(change, Change::Moved { .. }).then(|| locale::slot(locale, &was)),
        was_place: (change == Change::Changed).then(|| "Raum 1".into()),
        change,
        waiting: restored,
        has_calendar: !restored,
        manage_url: MANAGE.into(),
        footer: footer(),
    }
}

fn confirmed(locale: Locale, promoted: bool) -> Content {
    let name = "Eva Müller".to_owned();
    let message = Confirmed {
        name,
        event: event(locale),
        promoted,
        has_calendar: true,
        manage_url: MANAGE.into(),
        footer: footer(),
    };
    message.content(locale).unwrap()
}

/// Every mail in every form, with its kind.
fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    let (name, event, manage_url) = ("Eva Müller".to_owned(), event(locale), MANAGE.to_owned());
    let (from, to) = moved_words(locale, &slot("2026-03-12T10:00:00", 60), &slot("2026-03-19T10:00:00", 60));
    let request = ConfirmRegistration {
        event: event.clone(),
        confirm_url: MANAGE.replace("/m/", "/r/"),
        until: locale::instant(locale, slot("2026-03-11T17:00:00", 1).starts_at, Tz::Europe__Berlin),
        footer: footer(),
    };
    let already =
        |waiting| AlreadyRegistered { event: event.clone(), waiting, manage_url: manage_url.clone(), footer: footer() };
    let waiting = |position| Waiting {
        name: name.clone(),
        event: event.clone(),
        position,
        manage_url: manage_url.clone(),
        footer: footer(),
    };
    let withdrawn =
        Withdrawn { name: name.clone(), event: event.clone(), manage_url: manage_url.clone(), footer: footer() };
    let cancelled = |reason: Option<&str>| Cancellation {
        name: name.clone(),
        event: event.clone(),
        reason: reason.map(str::to_owned),
        manage_url: manage_url.clone(),
        footer: footer(),
    };
    let login =
        Login { login_url: MANAGE.replace("/m/", "/login/"), code: "abcd-efgh".into(), footer: footer_without_host() };
    let lost = ManageLink { name: name.clone(), manage_url: manage_url.clone(), footer: footer_without_host() };
    vec![
        ("confirm-registration", NoticeKind::ConfirmRegistration, request.content(locale).unwrap()),
        ("confirmed", NoticeKind::Confirmed, confirmed(locale, false)),
        ("confirmed-promoted", NoticeKind::Confirmed, confirmed(locale, true)),
        ("already-registered", NoticeKind::AlreadyRegistered, already(false).content(locale).unwrap()),
        ("already-waiting", NoticeKind::AlreadyRegistered, already(true).content(locale).unwrap()),
        ("waiting", NoticeKind::Waiting, waiting(Some(3)).content(locale).unwrap()),
        ("waiting-somewhere", NoticeKind::Waiting, waiting(None).content(locale).unwrap()),
        ("withdrawn", NoticeKind::Withdrawn, withdrawn.content(locale).unwrap()),
        ("update-moved", NoticeKind::Update, update(locale, Change::Moved { from, to }).content(locale).unwrap()),
        ("update-changed", NoticeKind::Update, update(locale, Change::Changed).content(locale).unwrap()),
        ("update-restored", NoticeKind::Update, update(locale, Change::Restored).content(locale).unwrap()),
        ("cancellation", NoticeKind::Cancellation, cancelled(Some("Erkrankung")).content(locale).unwrap()),
        ("cancellation-plain", NoticeKind::Cancellation, cancelled(None).content(locale).unwrap()),
        ("login", NoticeKind::Login, login.content(locale).unwrap()),
        ("manage-link", NoticeKind::ManageLink, lost.content(locale).unwrap()),
    ]
}

fn now() -> DateTime<Utc> {
    "2026-03-09T08:00:00Z".parse().unwrap()
}

#[test]
fn every_mail_reads_as_agreed() {
    for locale in LOCALES {
        for (name, _, content) in all(locale) {
            let whole = format!("Subject: {}\n\n{}\n==== HTML\n{}", content.subject, content.text, content.html);
            insta::assert_snapshot!(format!("{name}-{}", locale.as_str()), whole);
        }
    }
}

#[test]
fn every_kind_of_notice_has_a_mail() {
    let written: Vec<NoticeKind> = all(Locale::De).into_iter().map(|(_, kind, _)| kind).collect();
    for kind in NoticeKind::ALL {
        assert!(written.contains(kind), "{kind:?}");
    }
}

/// The words a reader sees, without markup.
fn visible(html: &str) -> String {
    let page = scraper::Html::parse_document(html);
    let body = scraper::Selector::parse("body").unwrap();
    page.select(&body).flat_map(|node| node.text()).collect::<Vec<_>>().join(" ")
}

fn urls(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == '"').filter(|word| word.contains("://")).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn text_and_html_say_the_same() {
    let words = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with("https://") && *line != "-- ");
        lines.flat_map(str::split_whitespace).map(|word| word.trim_end_matches(':').to_owned()).collect()
    };
    for locale in LOCALES {
        for (name, _, content) in all(locale) {
            assert_eq!(words(&content.text), words(&visible(&content.html)), "{name}");
            assert_eq!(urls(&content.text), urls(&content.html), "{name}");
        }
    }
}

#[test]
fn every_link_is_absolute_and_stands_on_a_line_of_its_own() {
    for locale in LOCALES {
        for (name, _, content) in all(locale) {
            for line in content.text.lines().filter(|line| line.contains("://")) {
                assert!(line.starts_with("https://turnus.example/") && !line.contains(' '), "{name}: {line}");
            }
            assert!(!content.html.contains("<img") && !content.html.contains("<link"), "{name} loads something");
        }
    }
}

#[test]
fn subjects_begin_with_the_fact() {
    let subjects: Vec<String> = all(Locale::De).into_iter().map(|(_, _, content)| content.subject).collect();
    assert!(subjects.contains(&"Verschoben: Joint Jour-Fix: KI & Recht, Do., 12.03.2026 → Do., 19.03.2026".to_owned()));
    assert!(subjects.contains(&"Abgesagt: Joint Jour-Fix: KI & Recht, Do., 19.03.2026".to_owned()));
    for subject in subjects {
        assert!(!subject.contains('\n') && !subject.contains('\u{2068}'), "{subject}");
    }
}

#[test]
fn a_long_title_does_not_push_the_day_out_of_the_subject() {
    let mut facts = event(Locale::De);
    facts.headline = "Ä".repeat(300);
    let subject = subject_about(Locale::De, "mail-cancelled-subject", &facts);
    assert!(subject.ends_with("…, Do., 19.03.2026") && subject.chars().count() < 130, "{subject}");
}

#[test]
fn a_move_within_one_day_names_the_times() {
    let was = slot("2026-03-12T10:00:00", 60);
    let words = |now: &Slot| moved_words(Locale::De, &was, now);
    assert_eq!(words(&slot("2026-03-12T14:00:00", 60)), ("Do., 12.03.2026, 10:00 Uhr".into(), "14:00 Uhr".into()));
    let longer = words(&slot("2026-03-12T10:00:00", 90));
    assert_eq!(longer.1, "Do., 12.03.2026, 10:00–11:30 Uhr (MEZ)");
}

#[test]
fn links_typed_as_names_are_not_repeated() {
    for name in ["Eva", "Dr. Eva Müller-Lüdenscheidt", "Prof.Dr. Eva M.", "张伟", "Eva (Referat Z.2)"] {
        assert!(greeting(Locale::De, Some(name)).contains(name), "{name}");
    }
    for name in ["http://evil.example", "Gewinn auf evil.example abholen", "www.evil", "a@evil.example", "evil\\x"] {
        assert_eq!(greeting(Locale::De, Some(name)), "Guten Tag,", "{name}");
    }
}

#[test]
fn several_days_are_told_day_by_day() {
    let mut summit = sample::single();
    let day = |number: u128, from: &str| EventDay {
        id: EventDayId(Uuid::from_u128(number)),
        event_id: summit.event.id,
        slot: slot(from, 480),
        calendar_uid: format!("{number}@turnus"),
        sequence: 0,
    };
    summit.days = vec![day(1, "2026-09-22T09:00:00"), day(2, "2026-09-23T09:00:00")];
    let facts = EventFacts::of(&summit, Locale::De, "https://turnus.example/events/x".into());
    assert_eq!(facts.when, ["Di., 22.09.2026, 09:00–17:00 Uhr (MESZ)", "Mi., 23.09.2026, 09:00–17:00 Uhr (MESZ)"]);
}

fn letter(kind: NoticeKind, content: Content) -> Letter {
    let with_calendar = matches!(kind, NoticeKind::Confirmed | NoticeKind::Update | NoticeKind::Cancellation);
    let announced = sample::single();
    let links = crate::calendar::Links::new("https://turnus.example").unwrap();
    let bytes = crate::calendar::single::download(&announced, &links);
    let part = CalendarPart { method: "PUBLISH", bytes, file_name: "termin.ics".into() };
    Letter {
        notice_id: NoticeId(Uuid::from_u128(7)),
        kind,
        date: now(),
        from: Sender::parse("Turnus <turnus@amt.example>").unwrap(),
        to: EmailAddress::parse("email", "eva@amt.example").unwrap(),
        to_name: None,
        content,
        calendar: with_calendar.then_some(part).into_iter().collect(),
        follows: None,
        unsubscribe_url: None,
    }
}

#[test]
fn the_independent_checker_finds_nothing_wrong_with_any_mail() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/checks/imip_check.py");
    let folder = tempfile::tempdir().unwrap();
    for locale in LOCALES {
        for (name, kind, content) in all(locale) {
            let file = folder.path().join(format!("{name}-{}.eml", locale.as_str()));
            std::fs::write(&file, compose(&letter(kind, content)).unwrap().bytes).unwrap();
            let Ok(checked) = std::process::Command::new("python3").arg(script).arg(&file).output() else {
                return crate::left_out::leave_out("imip_check.py needs python3");
            };
            let said = String::from_utf8_lossy(&checked.stdout).into_owned();
            assert!(checked.status.success() && said.contains(": 0 errors, 0 warnings"), "{name}: {said}");
        }
    }
}
