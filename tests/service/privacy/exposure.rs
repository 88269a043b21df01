//! The questions after a breach, asked of a prepared incident by the operator's command (G11): what could be seen with an
//! organizer's access, and who could see somebody's data.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnus::{
    actions::{
        accounts::{FormerOrganizer, create_token, remove_organizer},
        exposure::{of_account, of_person},
        substitutes,
    },
    domain::{
        access::{Role, Scope},
        exposure::Span,
        format::RawFormat,
        id::EventId,
        text::{Line, Slug},
    },
};

use crate::{
    bulk::invite,
    inbound::{found, reply},
    support::{
        TestApp,
        client::Client,
        database,
        dump::dump,
        on_both,
        program::Installation,
        smtp_sink::SmtpSink,
        world::{applicant, email, weekly},
    },
};

/// Takes the file with everybody who comes to a date.
async fn take_roster(client: &mut Client, event: impl std::fmt::Display) {
    let page = client.open(&format!("/manage/events/{event}")).await;
    let file = client.submit(&page, "/roster", &[("file", "csv")]).await;
    assert!(file.status.is_success(), "{}", file.status);
}

fn asked(here: &Installation, words: &[&str]) -> Value {
    let (ok, said) = here.run(&[&["exposure"], words].concat());
    assert!(ok, "{said}");
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn whats(entries: &Value) -> Vec<&str> {
    entries.as_array().expect("a list").iter().map(|entry| entry["what"].as_str().expect("a word")).collect()
}

/// Who could see somebody's data, and as what.
fn seen_by(found: &Value) -> Vec<(&str, &str)> {
    let all = found["could_be_seen_by"].as_array().expect("a list").iter();
    let mut all: Vec<_> = all.map(|one| (one["email"].as_str().unwrap(), one["role"].as_str().unwrap())).collect();
    all.sort_unstable();
    all
}

/// Two hosts with people; somebody has Olga's access for a while and takes a list. When that was, and of which date.
async fn incident(app: &TestApp) -> (Span, EventId) {
    let olga = app.olga().await;
    app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
    app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
    let lars = app.organizer("land", "lars@land.example", Role::Publisher).await;
    let (ours, theirs) = (app.date(&olga, None).await, app.date(&lars, None).await);
    for (name, address) in [("Eva Muster", "eva@amt.example"), ("Max Muster", "max@amt.example")] {
        app.register(ours.event.id, name, address).await;
    }
    app.register(theirs.event.id, "Ina Irgend", "ina@amt.example").await;
    let token = async |name: &str| {
        let name = Line::parse("name", name, 80).unwrap();
        create_token(&app.desk, &email("olga@stadt.example"), &name, Scope::Read).await.expect("a token");
    };
    token("intranet").await;
    // Before it began: of no interest.
    let mut client = app.signed_in_visitor("olga@stadt.example").await;
    take_roster(&mut client, ours.event.id).await;
    app.pass(TimeDelta::hours(2));
    let from = app.now();
    // The incident: somebody has Olga's access, and takes the list.
    app.pass(TimeDelta::minutes(5));
    let mut thief = app.signed_in_visitor("olga@stadt.example").await;
    app.tick();
    take_roster(&mut thief, ours.event.id).await;
    app.pass(TimeDelta::minutes(5));
    let to = app.now();
    // What came later is not of it.
    app.pass(TimeDelta::hours(1));
    token("später").await;
    take_roster(&mut client, ours.event.id).await;
    (Span { from, to }, ours.event.id)
}

on_both! {
    async fn a_prepared_incident_is_answered_who_could_see_what(database) {
        let sink = SmtpSink::start().await;
        let app = TestApp::start(database).await;
        let (span, ours) = incident(&app).await;
        let here = Installation::new(&app.database.url, &sink);
        let (from_text, to_text) = (span.from.to_rfc3339(), span.to.to_rfc3339());
        let span = ["--from", from_text.as_str(), "--to", to_text.as_str()];
        let found = asked(&here, &[&["--account", "olga@stadt.example"], &span[..]].concat());
        assert_eq!(found["account"]["email"], "olga@stadt.example");
        let reach = &found["could_see"][0];
        assert_eq!(found["could_see"].as_array().unwrap().len(), 1, "{found}");
        assert_eq!((&reach["host"], &reach["role"], &reach["people"]), (&json!("Stadt Beispiel"), &json!("publisher"), &json!(2)));
        assert_eq!(found["sign_ins"].as_array().unwrap().len(), 2, "the one before could be used, too: {found}");
        let tokens: Vec<_> = found["api_tokens"].as_array().unwrap().iter().map(|token| token["name"].clone()).collect();
        assert_eq!(tokens, ["intranet"]);
        assert_eq!(whats(&found["did"]), ["account.sign_in", "roster.export_csv"], "{found}");
        assert_eq!(found["did"][1]["object"], format!("event:{ours}"));
        assert_eq!(found["did"][1]["result"], "ok, 2 rows");
        assert!(found["did"][1]["request"].is_string(), "the request by which the server's log tells more");
        assert!(whats(&found["happened_to_the_account"]).contains(&"account.sign_in"));
        // A viewer's access saw nobody.
        let vera = asked(&here, &[&["--account", "vera@stadt.example"], &span[..]].concat());
        assert_eq!((&vera["could_see"][0]["people"], &vera["did"]), (&json!(0), &json!([])));
        // Whose data: who could see it.
        let eva = asked(&here, &[&["--person", "eva@amt.example"], &span[..]].concat());
        assert_eq!(seen_by(&eva), [("edda@stadt.example", "editor"), ("olga@stadt.example", "publisher")]);
        assert_eq!(whats(&eva["they_did"]), ["account.sign_in", "roster.export_csv"]);
        let ina = asked(&here, &[&["--person", "ina@amt.example"], &span[..]].concat());
        assert_eq!((seen_by(&ina), whats(&ina["they_did"]).len()), (vec![("lars@land.example", "publisher")], 0));
        assert_eq!((&found["cut"], &eva["cut"]), (&json!(false), &json!(false)));
        let nobody = asked(&here, &[&["--person", "niemand@amt.example"], &span[..]].concat());
        assert!(seen_by(&nobody).is_empty());
        // Nobody organizes there; and the wrong way round.
        assert!(!here.run(&[&["exposure", "--account", "eva@amt.example"], &span[..]].concat()).0);
        assert!(!here.run(&["exposure", "--account", "olga@stadt.example", "--from", &to_text, "--to", &from_text]).0);
        // Asking is noted, without the address.
        let asked: Vec<String> = dump(&app.database.url).await.lines().filter(|line| line.contains("exposure.ask")).map(str::to_owned).collect();
        assert_eq!(asked.len(), 5, "{asked:?}");
        assert!(!asked.iter().any(|line| line.contains("amt.example")), "{asked:?}");
    }

    async fn a_role_that_was_taken_since_still_saw_everything(database) {
        let sink = SmtpSink::start().await;
        let app = TestApp::start(database).await;
        let (span, _) = incident(&app).await;
        let here = Installation::new(&app.database.url, &sink);
        let (from, to) = (span.from.to_rfc3339(), span.to.to_rfc3339());
        let ask = |which, whose| asked(&here, &[which, whose, "--from", &from, "--to", &to]);
        let before = ask("--account", "olga@stadt.example");
        // Contained: one role is gone, another lowered.
        app.tick();
        let organization = Slug::parse("organization", "stadt").unwrap();
        let olga = FormerOrganizer { email: email("olga@stadt.example"), organization, force: false };
        remove_organizer(&app.desk, &olga).await.expect("removed");
        app.organizer("stadt", "edda@stadt.example", Role::Viewer).await;
        let found = ask("--account", "olga@stadt.example");
        let (was, is) = (&before["could_see"][0], &found["could_see"][0]);
        assert_eq!((&is["host"], &is["role"], &is["people"]), (&was["host"], &json!("former"), &was["people"]));
        assert_eq!(is["former_role"], "publisher", "the log says which it was: {found}");
        assert_eq!((&found["did"], found["could_see"].as_array().unwrap().len()), (&before["did"], 1));
        let edda = ask("--account", "edda@stadt.example");
        let reach: Vec<_> = edda["could_see"].as_array().unwrap().iter().map(|one| (&one["role"], &one["people"])).collect();
        assert_eq!(reach, [(&json!("viewer"), &json!(0)), (&json!("former"), &json!(2))]);
        assert_eq!((&edda["could_see"][0]["former_role"], &edda["could_see"][1]["former_role"]), (&Value::Null, &json!("editor")));
        let eva = ask("--person", "eva@amt.example");
        assert_eq!(seen_by(&eva), [("edda@stadt.example", "former"), ("olga@stadt.example", "former")]);
        let mut roles: Vec<_> = eva["could_be_seen_by"].as_array().unwrap().iter().map(|one| one["former_role"].as_str()).collect();
        roles.sort_unstable();
        assert_eq!(roles, [Some("editor"), Some("publisher")]);
        assert_eq!(whats(&eva["they_did"]), ["account.sign_in", "roster.export_csv"]);
        // What was changed before it began, or at another host, is not of it.
        assert_eq!(seen_by(&ask("--person", "ina@amt.example")), [("lars@land.example", "publisher")]);
        let later = app.now() + TimeDelta::minutes(1);
        let span = Span { from: later, to: later + TimeDelta::minutes(1) };
        let found = of_account(&app.desk, &email("olga@stadt.example"), span).await.expect("known");
        assert!(found.teams.is_empty(), "{:?}", found.teams);
    }

    async fn whoever_was_only_invited_or_asked_to_take_a_place_is_known_there(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let lars = app.organizer("land", "lars@land.example", Role::Publisher).await;
        app.pass(TimeDelta::hours(1));
        let from = app.now();
        let raw = RawFormat { title: Some("Stammtisch".into()), registration: Some("both".into()), ..RawFormat::default() };
        let format = app.format(&lars, raw, Some(&weekly(4, &["MO"], "2026-01-12"))).await;
        invite(&app, &lars, &format, "Ida Gast; ida@amt.example").await;
        app.pass(TimeDelta::minutes(5));
        app.post().await;
        let date = app.date(&olga, None).await.event.id;
        let eva = app.register(date, "Eva Muster", "eva@amt.example").await;
        app.tick();
        let stefan = (&applicant("Stefan Statt", "stefan@amt.example"), true);
        substitutes::ask(&app.desk, &eva.manage, eva.place.registration.id, stefan).await.expect("asked");
        app.tick();
        let span = Span { from, to: app.now() };
        for (person, organizer) in [("ida@amt.example", "lars@land.example"), ("stefan@amt.example", "olga@stadt.example")] {
            let found = of_person(&app.desk, &email(person), span).await.expect("an answer");
            let who: Vec<_> = found.onlookers.iter().map(|one| one.account.email.as_str()).collect();
            assert_eq!(who, [organizer], "{person}");
        }
        // A stranger whose answer to a date the team saw.
        let uid = app.event(date).await.calendar_uid;
        let answer = reply("fremd@amt.example", &uid, ("ACCEPTED", 0, "20260309T090000Z"), "<fremd@amt.example>");
        found(&app, &answer).await;
        let seen = of_person(&app.desk, &email("fremd@amt.example"), span).await.expect("an answer");
        let who: Vec<_> = seen.onlookers.iter().map(|one| one.account.email.as_str()).collect();
        assert_eq!(who, ["olga@stadt.example"]);
        for (organizer, people, invited, asked) in [("lars@land.example", 1, 1, 0), ("olga@stadt.example", 2, 0, 1)] {
            let found = of_account(&app.desk, &email(organizer), span).await.expect("known");
            let reach = found.teams[0].reach;
            assert_eq!((reach.people, reach.invited, reach.asked), (people, invited, asked), "{organizer}");
        }
        app.post().await;
    }

    async fn a_sign_in_is_known_for_as_long_as_the_log_is(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let from = app.now();
        let mut client = app.signed_in_visitor("olga@stadt.example").await;
        let page = client.open("/manage").await;
        client.submit(&page, "/logout", &[]).await;
        app.pass(TimeDelta::days(10));
        turnus::jobs::schedule::run_all(&app.desk).await.expect("the jobs");
        let span = Span { from, to: app.now() };
        let found = of_account(&app.desk, &email("olga@stadt.example"), span).await.expect("known");
        assert!(found.sign_ins.is_empty(), "forgotten a day after it would have run out");
        assert!(found.deeds.entries.iter().any(|deed| deed.what == "account.sign_in"), "{:?}", found.deeds);
        let person = of_person(&app.desk, &email("olga@stadt.example"), span).await.expect("nothing");
        assert!(person.onlookers.is_empty());
    }
}
