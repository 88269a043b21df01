mod addresses;
mod decided;
mod follows;
mod invitations;
mod substitutes;

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
    Footer {
        host: Some("Netzwerk KI".into()),
        site: "turnus.example".into(),
        imprint_url: "https://turnus.example/imprint".into(),
        privacy_url: "https://turnus.example/privacy".into(),
    }
}

fn footer_without_host() -> Footer {
    Footer { host: None, ..footer() }
}

const MANAGE: &str = "https://turnus.example/m/aaaabbbbccccddddeeeeffffgggghhhhiiiijjjjkkkkllllmmmm";

fn update(locale: Locale, change: Change) -> Update {
    let restored = change == Change::Restored;
    Update {
        name: "Eva Müller".into(),
        event: event(locale),
        was_when: matches!(change, Change::Moved { .. })
            .then(|| locale::slot(locale, &slot("2026-03-12T10:00:00", 60))),
        was_place: (change == Change::Changed).then(|| "Raum 1".into()),
        change,
        stand: if restored { Held::Queue } else { Held::Seat },
        join_url: (!restored).then(|| MANAGE.replace("/m/", "/join/")),
        calendar: if restored { Brings::Nothing } else { Brings::File },
        manage_url: MANAGE.into(),
        footer: footer(),
    }
}

fn confirmed(locale: Locale, promoted: bool, stands_in: bool) -> Content {
    let message = Confirmed {
        name: "Eva Müller".to_owned(),
        event: event(locale),
        promoted,
        stands_in,
        join_url: (!promoted).then(|| MANAGE.replace("/m/", "/join/")),
        calendar: Brings::File,
        manage_url: MANAGE.into(),
        footer: footer(),
    };
    message.content(locale).unwrap()
}

fn reminder(locale: Locale) -> Content {
    let reminder = Reminder {
        name: "Eva Müller".to_owned(),
        event: event(locale),
        join_url: Some(MANAGE.replace("/m/", "/join/")),
        manage_url: MANAGE.into(),
        footer: footer(),
    };
    reminder.content(locale).unwrap()
}

/// Every mail in every form, with its kind.
fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    let own = [decided::all(locale), substitutes::all(locale), invitations::all(locale), follows::all(locale)];
    [usual(locale), ended(locale), addresses::all(locale), own.concat()].concat()
}

fn usual(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    let (name, event, manage_url) = ("Eva Müller".to_owned(), event(locale), MANAGE.to_owned());
    let (from, to) = moved_words(locale, &slot("2026-03-12T10:00:00", 60), &slot("2026-03-19T10:00:00", 60));
    let request = ConfirmRegistration {
        event: event.clone(),
        confirm_url: MANAGE.replace("/m/", "/r/"),
        until: locale::instant(locale, slot("2026-03-11T17:00:00", 1).starts_at, Tz::Europe__Berlin),
        footer: footer(),
    };
    let already =
        |stand| AlreadyRegistered { event: event.clone(), stand, manage_url: manage_url.clone(), footer: footer() };
    let waiting = |position| Waiting {
        name: name.clone(),
        event: event.clone(),
        position,
        manage_url: manage_url.clone(),
        footer: footer(),
    };
    let offer = Offer {
        name: name.clone(),
        event: event.clone(),
        offer_url: MANAGE.replace("/m/", "/o/"),
        until: locale::instant(locale, slot("2026-03-11T10:00:00", 1).starts_at, Tz::Europe__Berlin),
        manage_url: manage_url.clone(),
        footer: footer(),
    };
    let login = Login {
        login_url: MANAGE.replace("/m/", "/login/"),
        code: "abcd-efgh".into(),
        lives: crate::domain::login::MailedLives::default(),
        footer: footer_without_host(),
    };
    let lost = ManageLink { name: name.clone(), manage_url: manage_url.clone(), footer: footer_without_host() };
    let data =
        OwnData { name: Some(name.clone()), data_url: MANAGE.replace("/m/", "/d/"), footer: footer_without_host() };
    vec![
        ("confirm-registration", NoticeKind::ConfirmRegistration, request.content(locale).unwrap()),
        ("confirmed", NoticeKind::Confirmed, confirmed(locale, false, false)),
        ("confirmed-promoted", NoticeKind::Confirmed, confirmed(locale, true, false)),
        ("confirmed-substitute", NoticeKind::Confirmed, confirmed(locale, false, true)),
        ("already-registered", NoticeKind::AlreadyRegistered, already(Held::Seat).content(locale).unwrap()),
        ("already-waiting", NoticeKind::AlreadyRegistered, already(Held::Queue).content(locale).unwrap()),
        ("waiting", NoticeKind::Waiting, waiting(Some(3)).content(locale).unwrap()),
        ("waiting-somewhere", NoticeKind::Waiting, waiting(None).content(locale).unwrap()),
        ("offer", NoticeKind::Offer, offer.content(locale).unwrap()),
        ("reminder", NoticeKind::Reminder, reminder(locale)),
        ("update-moved", NoticeKind::Update, update(locale, Change::Moved { from, to }).content(locale).unwrap()),
        ("update-changed", NoticeKind::Update, update(locale, Change::Changed).content(locale).unwrap()),
        ("update-restored", NoticeKind::Update, update(locale, Change::Restored).content(locale).unwrap()),
        ("login", NoticeKind::Login, login.content(locale).unwrap()),
        ("manage-link", NoticeKind::ManageLink, lost.content(locale).unwrap()),
        ("own-data", NoticeKind::OwnData, data.content(locale).unwrap()),
    ]
}

/// The date is off.
fn ended(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    let (name, event, manage_url) = ("Eva Müller".to_owned(), event(locale), MANAGE.to_owned());
    let cancelled = |reason: Option<&str>, request_over| Cancellation {
        name: name.clone(),
        event: event.clone(),
        reason: reason.map(str::to_owned),
        manage_url: manage_url.clone(),
        request_over,
        footer: footer(),
    };
    vec![
        ("cancellation", NoticeKind::Cancellation, cancelled(Some("Erkrankung"), false).content(locale).unwrap()),
        ("cancellation-plain", NoticeKind::Cancellation, cancelled(None, false).content(locale).unwrap()),
        ("cancellation-request", NoticeKind::Cancellation, cancelled(None, true).content(locale).unwrap()),
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

fn selector(text: &str) -> scraper::Selector {
    scraper::Selector::parse(text).unwrap()
}

/// The words of one element, without markup.
fn words_in(html: &str, place: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(html);
    let place = selector(place);
    let found: Vec<&str> = page.select(&place).flat_map(|node| node.text()).collect();
    words(&found.join(" "))
}

fn words(text: &str) -> Vec<String> {
    let said = text.split_whitespace().filter(|word| !word.contains("://") && *word != "--");
    said.map(|word| word.trim_end_matches(':').to_owned()).collect()
}

fn urls(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || ['"', '<', '>'].contains(&c))
        .filter(|word| word.contains("://"))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn text_and_html_say_the_same() {
    for locale in LOCALES {
        for (name, _, content) in all(locale) {
            let shown = [words_in(&content.html, "main"), words_in(&content.html, "footer")].concat();
            assert_eq!(words(&content.text), shown, "{name}");
            assert_eq!(urls(&content.text), urls(&content.html), "{name}");
        }
    }
}

#[test]
fn the_line_that_lists_of_mails_show_says_nothing_that_the_mail_does_not_say() {
    for locale in LOCALES {
        for (name, _, content) in all(locale) {
            let preheader = words_in(&content.html, "body > [aria-hidden]").join(" ");
            assert!(preheader.chars().count() > 20, "{name}: {preheader}");
            let said = words(&content.text.to_lowercase());
            for word in preheader.split([' ', ',']).filter(|word| !word.is_empty()) {
                assert!(
                    said.iter().any(|one| one.trim_end_matches(',') == word.to_lowercase()),
                    "{name}: {word} of {preheader}"
                );
            }
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
            for link in scraper::Html::parse_document(&content.html).select(&selector("[href], [src]")) {
                let address = link.attr("href").unwrap_or_default();
                assert!(address.starts_with("https://turnus.example/"), "{name}: {}", link.html());
            }
        }
    }
}

#[test]
fn every_mail_has_one_heading_one_action_with_its_address_below_and_the_pages_the_law_asks_for() {
    for locale in LOCALES {
        for (name, _, content) in all(locale) {
            let page = scraper::Html::parse_document(&content.html);
            let all = |place: &str| page.select(&selector(place)).collect::<Vec<_>>();
            assert_eq!(all("html")[0].attr("lang"), Some(locale.as_str()), "{name}");
            assert_eq!(all("h1").len(), 1, "{name}");
            let actions = all("a.button");
            assert_eq!(actions.len(), 1, "{name}");
            let below = all("p:has(a.button) + p")[0].text().collect::<String>();
            assert_eq!(Some(below.trim()), actions[0].attr("href"), "{name}");
            let legal: Vec<_> = all("footer a").iter().filter_map(|link| link.attr("href")).collect();
            assert_eq!(legal, ["https://turnus.example/imprint", "https://turnus.example/privacy"], "{name}");
            assert!(!content.html.contains("url(") && all("img, link, script, iframe, table").is_empty(), "{name}");
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
fn a_long_title_gives_way_to_the_fact_and_the_day_and_ends_after_a_word() {
    let mut facts = event(Locale::De);
    facts.headline = "Erfahrungsaustausch der Koordinierenden in den sechzehn Ländern und im Bund zu allem".into();
    let subject = |facts: &EventFacts| subject_about(&Words(Locale::De), "mail-cancelled-fact", facts);
    assert_eq!(
        subject(&facts),
        "Abgesagt: Erfahrungsaustausch der Koordinierenden in den sechzehn Ländern und im…, Do., 19.03.2026"
    );
    facts.headline = "Ä".repeat(300);
    let cut = subject(&facts);
    assert!(cut.ends_with("…, Do., 19.03.2026") && cut.chars().count() == 100, "{cut}");
}

#[test]
fn subjects_of_moves_keep_both_days() {
    for locale in LOCALES {
        let (from, to) = moved_words(locale, &slot("2026-09-10T10:00:00", 60), &slot("2026-09-17T10:00:00", 60));
        let mut mail = update(locale, Change::Moved { from: from.clone(), to: to.clone() });
        mail.event.headline = "Informeller Erfahrungsaustausch zur Digitalisierung der Verwaltung".into();
        let subject = mail.content(locale).unwrap().subject;
        assert!(subject.ends_with(&format!("…, {from} → {to}")) && subject.chars().count() <= 100, "{subject}");
    }
}

#[test]
fn a_move_within_one_day_names_the_times() {
    let was = slot("2026-03-12T10:00:00", 60);
    let words = |now: &Slot| moved_words(Locale::De, &was, now);
    assert_eq!(words(&slot("2026-03-12T14:00:00", 60)), ("Do., 12.03.2026, 10:00 Uhr".into(), "14:00 Uhr".into()));
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
        returns_to: None,
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
