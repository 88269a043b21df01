//! How much mail strangers can cause (C11), and who counts as one client (C31).

mod over_tcp;

use axum::http::{Method, header};
use chrono::TimeDelta;
use serde_json::json;
use turnus::{
    actions::{caps, events, logins, registrations},
    domain::{
        event::EventStatus,
        id::EventId,
        notice::{Caps, NoticeKind, Withheld},
    },
    store::{self, Options, Store, mail_caps},
};

use crate::support::{
    TestApp,
    client::Client,
    database,
    log::logged,
    on_both,
    world::{email, hours},
};

/// The in-process visitor's network is a proxy of ours.
const BEHIND_PROXY: &[(&str, &str)] = &[("TURNUS_TRUSTED_PROXIES", "192.0.2.0/24")];

/// What everybody is answered.
const ACCEPTED: (u16, &str) = (202, r#"{"status":"accepted"}"#);

/// Somebody asks over the API, as a chain of proxies passes it on.
async fn ask(client: &mut Client, event: EventId, address: &str, chain: &str) {
    let request = client
        .request(&Method::POST, &format!("/api/v1/events/{event}/registrations"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-forwarded-for", chain);
    let answer = client.send(request, json!({ "name": "Gast", "email": address }).to_string()).await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), ACCEPTED, "{address} by {chain}");
}

impl TestApp {
    async fn withheld(&self, why: Withheld) -> u64 {
        let kept = mail_caps::list(&self.desk.store).await.expect("a list");
        kept.into_iter().find(|kept| kept.why == why).map_or(0, |kept| kept.withheld)
    }

    async fn people_at(&self, event: EventId) -> usize {
        store::registrations::list_roster(&self.desk.store, event).await.expect("a roster").len()
    }

    async fn is_stopped(&self) -> bool {
        mail_caps::open_since(&self.desk.store).await.expect("an answer").is_some()
    }

    /// Requests nobody answered are gone, so that nothing is left.
    async fn sweep(&self) {
        self.pass(hours(80));
        registrations::expire_unconfirmed(&self.desk).await.expect("swept");
    }
}

on_both! {
    async fn what_stands_behind_a_plus_multiplies_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        for number in 0..10 {
            app.ask(event, "Eva", &format!("eva+{number}@amt.example")).await;
        }
        app.ask(event, "Eva", "eva@amt.example").await;
        assert_eq!(app.post().await.len(), 3);
        assert_eq!(app.withheld(Withheld::Recipient).await, 8);
        // Another mailbox of the same host has its own allowance.
        app.ask(event, "Eva", "e.va@amt.example").await;
        assert_eq!(app.the_mail().await.to, "e.va@amt.example");
        // Whoever once confirmed is not kept from our mail by what others write behind a plus.
        app.pass(hours(30));
        let max = app.register(event, "Max", "max@amt.example").await;
        for number in 0..5 {
            app.ask(event, "Max", &format!("max+{number}@amt.example")).await;
        }
        app.post().await;
        app.ask(event, "Max", &max.email).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::AlreadyRegistered);
        app.sweep().await;
    }

    async fn a_thousand_requests_for_one_address_are_three_mails(database) {
        let app = TestApp::start_with(database, BEHIND_PROXY).await;
        let olga = app.olga().await;
        let mut dates = Vec::new();
        for _ in 0..50 {
            dates.push(app.date(&olga, Some(20)).await.event.id);
        }
        app.tick();
        let mut crowd = tokio::task::JoinSet::new();
        for number in 0..20_usize {
            let (mut client, dates) = (app.visitor(), dates.clone());
            crowd.spawn(async move {
                for event in dates {
                    ask(&mut client, event, "opfer@amt.example", &format!("203.0.113.{number}")).await;
                }
            });
        }
        while let Some(done) = crowd.join_next().await {
            done.unwrap();
        }
        let mails = app.post().await;
        assert_eq!(mails.len(), 3);
        assert!(mails.iter().all(|mail| mail.kind == NoticeKind::ConfirmRegistration && mail.to == "opfer@amt.example"));
        let mut stored = 0;
        for event in &dates {
            stored += app.people_at(*event).await;
        }
        assert_eq!(stored, 3, "nothing is stored of a request that leads to no mail");
        let kept = app.withheld(Withheld::Recipient).await + app.withheld(Withheld::Repeated).await;
        assert_eq!(kept, 997);
        // Another process, after a restart: it is the database that counts.
        let store = Store::connect(&app.database.url, &Options::default()).await.unwrap();
        let again = turnus::actions::Desk { store: store.clone(), ..app.desk.clone() };
        app.tick();
        registrations::ask(&again, dates[49], crate::support::world::applicant("Neu", "opfer@amt.example")).await.unwrap();
        store.close().await.unwrap();
        app.no_mail().await;
        app.sweep().await;
    }

    async fn all_kinds_of_mail_count_together(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (one, other) = (app.date(&olga, None).await.event.id, app.date(&olga, None).await.event.id);
        let me = email("olga@stadt.example");
        app.register(one, "Olga", "olga@stadt.example").await;
        let mut kinds = Vec::new();
        for round in 0..3 {
            app.tick();
            registrations::ask_for_link(&app.desk, &me).await.unwrap();
            app.ask(one, "Olga", "olga@stadt.example").await;
            app.ask(other, &format!("Olga {round}"), "olga@stadt.example").await;
            kinds.extend(app.post().await.into_iter().map(|mail| mail.kind));
        }
        assert_eq!(kinds, [NoticeKind::ManageLink, NoticeKind::AlreadyRegistered], "the confirm link was the first");
        for _ in 0..9 {
            app.tick();
            logins::ask(&app.desk, &me).await.unwrap();
        }
        let kinds: Vec<_> = app.post().await.into_iter().map(|mail| mail.kind).collect();
        assert_eq!(kinds, [NoticeKind::Login; 2], "two are left for signing in, and no more");
        app.pass(hours(3));
        registrations::ask_for_link(&app.desk, &me).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::ManageLink);
    }

    async fn an_address_that_many_share_gets_its_links_in_turn(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let mut people = std::collections::BTreeSet::new();
        for name in ["Ada", "Bea", "Cleo", "Dora"] {
            people.insert(app.register(event, name, "amt@amt.example").await.manage.link_id);
            app.pass(hours(25));
        }
        let mut got = std::collections::BTreeSet::new();
        for mails in [3, 1] {
            app.pass(hours(1));
            registrations::ask_for_link(&app.desk, &email("amt@amt.example")).await.unwrap();
            let post = app.post().await;
            assert_eq!(post.len(), mails);
            got.extend(post.iter().map(|mail| mail.link("/m/").link_id));
        }
        assert_eq!(got, people);
    }

    async fn two_hundred_people_behind_one_address_are_all_served(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event.id;
        let mut client = app.visitor();
        for number in 0..200 {
            app.pass(TimeDelta::milliseconds(600));
            ask(&mut client, event, &format!("gast{number}@amt.example"), "198.51.100.9").await;
        }
        assert_eq!(app.post().await.len(), 200);
        assert_eq!(app.people_at(event).await, 200);
        app.sweep().await;
    }

    async fn one_client_cannot_cause_mail_without_end(database) {
        let limits = Caps { client_burst: 5, client_per_hour: 6, ..Caps::default() };
        let app = TestApp::start_within(database, BEHIND_PROXY, limits).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event.id;
        let mut client = app.visitor();
        for number in 0..9 {
            // What stands left of the last proxy's word anybody may have written.
            ask(&mut client, event, &format!("gast{number}@amt.example"), &format!("10.0.0.{number}, 198.51.100.9")).await;
        }
        assert_eq!((app.post().await.len(), app.people_at(event).await), (5, 5));
        assert_eq!(app.withheld(Withheld::Client).await, 4);
        ask(&mut client, event, "anderer@amt.example", "198.51.100.10").await;
        assert_eq!(app.the_mail().await.to, "anderer@amt.example");
        app.pass(TimeDelta::minutes(10));
        for number in 20..25 {
            ask(&mut client, event, &format!("gast{number}@amt.example"), "198.51.100.9").await;
        }
        assert_eq!(app.the_mail().await.to, "gast20@amt.example");
        // Without a proxy's word the visitor's own network counts, for all forms together; the pages look as ever.
        let mut looks = Vec::new();
        for _ in 0..8 {
            app.tick();
            let mut client = app.visitor();
            let page = client.open("/login").await;
            let code = client.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
            let page = client.open("/lost-link").await;
            let inbox = client.submit_and_go(&page, "/lost-link", &[("email", "anderer@amt.example")]).await;
            looks.push((code.without_tokens(), inbox.without_tokens(), client.cookies.len()));
        }
        assert!(looks.iter().all(|look| *look == looks[0]));
        let mails = app.post().await;
        assert_eq!(mails.len(), 3, "of five requests, every other one by somebody unknown");
        assert!(app.withheld(Withheld::Client).await > 10);
        app.sweep().await;
    }

    async fn one_date_cannot_cause_mail_without_end(database) {
        let limits = Caps { per_seat: 2, event_least: 4, ..Caps::default() };
        let app = TestApp::start_within(database, &[], limits).await;
        let olga = app.olga().await;
        let (small, other) = (app.date(&olga, Some(1)).await.event.id, app.date(&olga, Some(3)).await.event.id);
        let eva = app.register(other, "Eva", "eva@amt.example").await;
        for number in 0..9 {
            app.ask(small, "Gast", &format!("gast{number}@amt.example")).await;
            app.ask(other, "Gast", &format!("anderer{number}@amt.example")).await;
        }
        let mails = app.post().await;
        let to = |start: &str| mails.iter().filter(|mail| mail.to.starts_with(start)).count();
        assert_eq!((to("gast"), to("anderer")), (4, 6), "twice the seats, four at least");
        assert_eq!((app.people_at(small).await, app.people_at(other).await), (4, 7));
        assert_eq!(app.withheld(Withheld::Event).await, 5 + 3);
        // Who once answered is served; and each answer makes room for one more.
        app.ask(small, "Eva", &eva.email).await;
        assert_eq!(app.the_mail().await.to, "eva@amt.example");
        for mail in mails.iter().filter(|mail| mail.to.starts_with("gast")).take(2) {
            registrations::confirm(&app.desk, &mail.link("/r/")).await.unwrap();
        }
        assert_eq!(app.post().await.len(), 2);
        app.ask(small, "Gast", "gast10@amt.example").await;
        assert_eq!(app.the_mail().await.to, "gast10@amt.example");
        app.ask(small, "Gast", "gast11@amt.example").await;
        app.no_mail().await;
        app.pass(hours(1));
        app.ask(small, "Gast", "gast11@amt.example").await;
        assert_eq!(app.the_mail().await.to, "gast11@amt.example");
        app.sweep().await;
    }

    async fn the_breaker_opens_alerts_and_closes_by_itself(database) {
        let limits = Caps { everywhere: 6, ..Caps::default() };
        let app = TestApp::start_within(database, &[], limits).await;
        let olga = app.olga().await;
        let mut dates = Vec::new();
        for _ in 0..4 {
            dates.push(app.date(&olga, None).await.event.id);
        }
        let eva = app.register(dates[0], "Eva", "eva@amt.example").await;
        let log = logged(async {
            for number in 0..12 {
                app.ask(dates[number % 4], "Gast", &format!("gast{number}@amt.example")).await;
            }
        })
        .await;
        assert_eq!(app.post().await.len(), 6);
        assert_eq!((app.is_stopped().await, app.withheld(Withheld::Breaker).await), (true, 6));
        assert_eq!(log.matches("ERROR").count(), 1, "one alert for one storm: {log}");
        assert!(log.contains("ALERT: mail to addresses that never confirmed is stopped") && !log.contains('@'), "{log}");
        let doctor = store::doctor::checks(&app.desk.store, app.now()).await.unwrap();
        assert!(doctor.iter().any(|check| check.ok && check.found.iter().any(|found| found.contains("stopped since"))));
        // Everybody who is known goes on getting mail.
        app.ask(dates[1], "Eva", &eva.email).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::ConfirmRegistration);
        app.tick();
        registrations::ask_for_link(&app.desk, &email(&eva.email)).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::ManageLink);
        logins::ask(&app.desk, &email("olga@stadt.example")).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::Login);
        events::cancel(&app.desk, &olga, (dates[0], None), None, true).await.unwrap();
        assert_eq!(app.event(dates[0]).await.status, EventStatus::Cancelled);
        assert_eq!(app.post_after_undo().await[0].kind, NoticeKind::Cancellation);
        // The storm is over: it closes without anybody asking for anything.
        assert_eq!(caps::watch(&app.desk).await.unwrap(), "open");
        app.pass(hours(1));
        let log = logged(async { assert_eq!(caps::watch(&app.desk).await.unwrap(), "closed") }).await;
        assert!(log.contains("goes out again"), "{log}");
        assert!(!app.is_stopped().await);
        app.ask(dates[3], "Gast", "gast99@amt.example").await;
        assert_eq!(app.the_mail().await.to, "gast99@amt.example");
        let audit = store::audit::list(&app.desk.store, Some("outbox"), 10).await.unwrap();
        let what: Vec<_> = audit.iter().map(|entry| entry.what.as_str()).collect();
        assert_eq!(what, ["mail.breaker-close", "mail.breaker-open"]);
        app.sweep().await;
    }
}
