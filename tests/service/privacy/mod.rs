//! Somebody full of words that nobody would write by chance goes through everything; once they are erased, or their time
//! is over, no word of theirs is left anywhere (G03, G04, G06).

pub(crate) mod address;
mod agreed;
mod clock;
mod export;
mod exposure;
mod moved_calendars;
pub(crate) mod own_data;
mod restriction;
mod shared;
mod traces;

use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use turnus::{
    actions::{bulk, enrollments, erasures, events, follows, people, questions, registrations, substitutes},
    domain::{
        access::Viewer,
        capability::Presented,
        event::{Announced, RawEvent},
        follow::FollowWish,
        format::{Locale, RawFormat},
        listed::read_lines,
        question::{Asker, RawAnswer, RawAnswers, RawQuestion},
        registration::{Applicant, RawRegistration},
        support::{RawSupport, RawTerms, Support},
    },
};

use crate::{
    inbound::{found, reply},
    support::{
        Database, TestApp, database,
        database::aside,
        dump::dump,
        log::logged_from,
        on_both,
        world::{Person, email, weekly},
    },
};

const ADDRESS: &str = "zwitscher.kanari@vogelamt.example";
/// Their words: name, address, organization, answer, need.
const CANARIES: [&str; 7] =
    ["Kanaria", "Zwitscherling", "kanari", "vogelamt", "Zaunkoenigreich", "Blaumeisenallergie", "Nachtigallgesang"];

/// The person, on a form.
fn canary(answers: RawAnswers) -> Applicant {
    let raw = RawRegistration {
        name: "Kanaria Zwitscherling".into(),
        email: ADDRESS.into(),
        organization: Some("Zaunkoenigreich".into()),
        land: Some("BE".into()),
        channel: Some("invitation".into()),
        answers,
        support: RawSupport {
            said: Support { sign_language: true, note: Some("Nachtigallgesang".into()), ..Support::default() },
            prefix: "support-",
        },
    };
    raw.parse(Locale::De).expect("a good form")
}

/// A format that asks and offers support, with a date in it that has one seat.
async fn stage(app: &TestApp) -> (Viewer, Announced) {
    let olga = app.olga().await;
    let raw = RawFormat {
        registration: Some("both".into()),
        support: RawTerms { offered: Some(true), days_before: Some(1), ..RawTerms::default() },
        ..RawFormat::default()
    };
    let format = app.format(&olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
    let raw = RawEvent {
        starts_at: Some(crate::support::world::berlin("2026-03-27", "10:00")),
        ends_at: Some(crate::support::world::berlin("2026-03-27", "11:00")),
        title: Some(Some("Meetup".into())),
        capacity: Some(Some(1)),
        ..RawEvent::default()
    };
    let date = app.date_like(&olga, Some(&format), raw).await;
    (olga, date)
}

/// Registers for the date, with an answer and a need; others queue.
async fn register(app: &TestApp, olga: &Viewer, date: &Announced) -> Person {
    let asked = RawQuestion {
        label: Some("Was essen Sie nicht?".into()),
        purpose: Some("Planung".into()),
        ..RawQuestion::default()
    };
    let question = questions::add(&app.desk, olga, Asker::Event(date.event.id), &asked).await.expect("a question");
    let given = [(question.id.to_string(), RawAnswer::Text("Blaumeisenallergie".into()))];
    let answers = RawAnswers { prefix: "answers.", given: given.into_iter().collect() };
    app.tick();
    registrations::ask(&app.desk, date.event.id, canary(answers)).await.expect("asked");
    let confirm = app.the_mail().await.link("/r/");
    app.tick();
    let place = registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
    let manage = app.the_mail().await.link("/m/");
    Person { email: ADDRESS.into(), confirm, manage, place }
}

/// Goes through everything that leaves a trace. The links of the person, and of what they follow.
async fn live(app: &TestApp, (olga, date): (&Viewer, &Announced)) -> (Person, Presented) {
    let person = register(app, olga, date).await;
    let raw = RawFormat { title: Some("Stammtisch".into()), registration: Some("both".into()), ..RawFormat::default() };
    let other = app.format(olga, raw, Some(&weekly(4, &["MO"], "2026-01-12"))).await;
    let line = format!("Kanaria Zwitscherling; {ADDRESS}");
    let listed: Vec<_> = read_lines(&line).iter().map(|(_, raw)| turnus::domain::bulk::read(raw).unwrap()).collect();
    app.tick();
    bulk::invite(&app.desk, olga, other.id, (&listed, None)).await.expect("invited");
    app.pass(chrono::TimeDelta::minutes(2));
    let invited = app.the_mail().await;
    app.tick();
    enrollments::confirm(&app.desk, &invited.link("/r/")).await.expect("confirmed");
    app.post().await;
    let wanted = follows::Wanted { email: email(ADDRESS), wish: FollowWish::Dates, locale: Locale::De };
    follows::ask(&app.desk, other.id, wanted).await.expect("asked");
    let asked = app.the_mail().await;
    follows::take(&app.desk, &asked.link("/f/"), follows::By::Own, follows::Step::Confirm).await.expect("confirmed");
    app.register(date.event.id, "Wartende", "warte@amt.example").await;
    // They take somebody's place; a calendar answers; the date changes.
    let party = app.date(olga, Some(3)).await;
    let simone = app.register(party.event.id, "Simone Statt", "simone@amt.example").await;
    app.tick();
    let they = crate::support::world::applicant("Kanaria Zwitscherling", ADDRESS);
    substitutes::ask(&app.desk, &simone.manage, simone.place.registration.id, (&they, true)).await.expect("asked");
    let link = app.the_mail().await.link("/s/");
    app.tick();
    substitutes::accept(&app.desk, &link).await.expect("accepted");
    for mail in app.post().await {
        // Nobody's mail names anybody else: so nothing of them lies among the mails of others.
        assert!(mail.to == ADDRESS || !mail.text.contains("Kanaria"), "{mail:?}");
    }
    let answer = reply(ADDRESS, "nowhere@turnus.example", ("ACCEPTED", 0, "20260309T090000Z"), "kanari-1");
    found(app, &answer).await;
    let wish = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
    events::amend(&app.desk, olga, (date.event.id, None), &wish, true).await.expect("changed");
    assert!(!app.post_after_undo().await.is_empty());
    // Pages with them are made, and kept for a while.
    let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
    for path in ["", "/answers", "/mails"] {
        visitor.get(&format!("/manage/events/{}{path}", date.event.id)).await;
    }
    (person, asked.link("/f/"))
}

/// Where words of theirs are: rows, files, statistics.
async fn traces(app: &TestApp) -> Vec<String> {
    assert_eq!(app.desk.store.wipe().await.expect("wiped"), turnus::store::Wiped::Whole);
    let mut places = vec![("rows".to_owned(), dump(&app.database.url).await.into_bytes())];
    places.extend(files(&app.database).await);
    let mut found = Vec::new();
    for (place, bytes) in places {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in CANARIES {
            if let Some(at) = text.find(&word.to_lowercase()) {
                let from = text[..at].rfind('\n').map_or(0, |line| line + 1);
                found.push(format!("{word} in {place}: {}", text[from..].chars().take(300).collect::<String>()));
            }
        }
    }
    found
}

/// The files of the database, or what the server knows beside the rows.
async fn files(database: &Database) -> Vec<(String, Vec<u8>)> {
    if let Some(path) = database.url.strip_prefix("sqlite://") {
        let path = Path::new(path.split('?').next().unwrap());
        let beside = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten();
        return beside.map(|file| (file.path().display().to_string(), std::fs::read(file.path()).unwrap())).collect();
    }
    let server = aside(&database.url).await;
    let sql = "SELECT tablename || ' ' || attname || ' ' || coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '')
               FROM pg_stats WHERE schemaname = 'public'";
    let rows = server.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect();
    server.close().await.unwrap();
    vec![("statistics".to_owned(), lines.join("\n").into_bytes())]
}

async fn analyze(app: &TestApp) {
    let db = aside(&app.database.url).await;
    db.execute_unprepared("ANALYZE").await.unwrap();
    db.close().await.unwrap();
}

on_both! {
    async fn nothing_is_left_of_whoever_erases_themselves(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = stage(&app).await;
        let (person, _) = live(&app, (&olga, &date)).await;
        analyze(&app).await;
        assert!(traces(&app).await.len() > 3, "they are there before");
        app.tick();
        let log = logged_from(tracing::Level::DEBUG, async {
            people::erase(&app.desk, &person.manage).await.expect("erased");
        }).await;
        assert!(!CANARIES.iter().any(|word| log.contains(word)), "{log}");
        assert_eq!(traces(&app).await, [""; 0]);
        let page = app.visitor().get(&format!("/m/{}", app.desk.keys.link(turnus::domain::capability::Purpose::Manage, person.manage.link_id, 0))).await;
        assert!(page.status.is_client_error());
        app.post_after_undo().await;
        assert_eq!(traces(&app).await, [""; 0], "nor in what was sent since");
    }

    async fn nothing_is_left_of_whoever_the_operator_erases(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = stage(&app).await;
        live(&app, (&olga, &date)).await;
        app.tick();
        let gone = erasures::erase_address(&app.desk, &email(ADDRESS)).await.expect("erased");
        let erasures::Outcome::Gone(gone) = gone else { panic!("{gone:?}") };
        assert_eq!((gone.people, gone.follows, gone.mailbox, gone.organizer), (1, 1, true, false));
        assert_eq!(traces(&app).await, [""; 0]);
        assert_eq!(erasures::erase_address(&app.desk, &email(ADDRESS)).await.unwrap(), erasures::Outcome::Unknown);
        app.post_after_undo().await;
        assert_eq!(traces(&app).await, [""; 0], "nor in what was sent since");
    }

    async fn an_organizer_goes_with_everything_but_never_the_last_administrator(database) {
        let app = TestApp::start(database).await;
        app.organizer("stadt", ADDRESS, turnus::domain::access::Role::Admin).await;
        let outcome = erasures::erase_address(&app.desk, &email(ADDRESS)).await.unwrap();
        assert_eq!(outcome, erasures::Outcome::LastAdmin(vec!["Stadt Beispiel".into()]));
        app.organizer("stadt", "olga@stadt.example", turnus::domain::access::Role::Admin).await;
        let mut visitor = app.signed_in_visitor(ADDRESS).await;
        let outcome = erasures::erase_address(&app.desk, &email(ADDRESS)).await.unwrap();
        assert!(matches!(outcome, erasures::Outcome::Gone(gone) if gone.organizer && gone.people == 0), "{outcome:?}");
        assert_eq!(traces(&app).await, [""; 0]);
        assert_ne!(visitor.get("/manage").await.status.as_u16(), 200, "signed out");
    }
}
