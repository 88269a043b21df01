//! Signing in by mail, bound to the browser that asked, and what a session is good for (C03, C08, C10, C14).

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::{
        Failure, accounts,
        logins::{ask, enter_code, follow, look_up, sign_out, viewer},
        sightings,
    },
    app::{App, Duty},
    domain::{
        access::{Role, Scope, Viewer},
        capability::Presented,
        login::LoginRefusal,
        notice::NoticeKind,
        text::Line,
    },
};

use crate::{
    planning::second_node,
    support::{
        TestApp, database,
        dump::dump,
        on_both,
        world::{email, hours},
    },
};

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<LoginRefusal>>) -> LoginRefusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("refused expected: {other:?}"),
    }
}

/// A link and a code by mail, and the cookie of the browser that asked.
struct Asked {
    cookie: String,
    link: Presented,
    code: String,
}

impl TestApp {
    async fn ask_to_sign_in(&self, address: &str) -> Asked {
        self.tick();
        let cookie = ask(&self.desk, &email(address)).await.expect("asked");
        let mail = self.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::Login, address));
        Asked { cookie, link: mail.link("/login/"), code: mail.code().to_owned() }
    }

    async fn is_signed_in(&self, session: &str) -> bool {
        viewer(&self.desk, session).await.expect("a viewer").account().is_some()
    }
}

on_both! {
    async fn the_link_signs_in_the_browser_that_asked_and_no_other(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let asked = app.ask_to_sign_in("olga@stadt.example").await;
        // A scanner follows the link without the cookie, an attacker with a cookie of their own.
        let attacker = ask(&app.desk, &email("boese@example.org")).await.unwrap();
        for _ in 0..5 {
            assert_eq!(refused(look_up(&app.desk, &asked.link, None).await), LoginRefusal::OtherBrowser);
            assert_eq!(refused(follow(&app.desk, &asked.link, None).await), LoginRefusal::OtherBrowser);
            assert_eq!(refused(follow(&app.desk, &asked.link, Some(&attacker)).await), LoginRefusal::OtherBrowser);
        }
        look_up(&app.desk, &asked.link, Some(&asked.cookie)).await.unwrap();
        let session = follow(&app.desk, &asked.link, Some(&asked.cookie)).await.unwrap();
        assert!(app.is_signed_in(&session).await);
        assert!(!app.is_signed_in(&asked.cookie).await, "the session is a new secret");
        assert_eq!(refused(follow(&app.desk, &asked.link, Some(&asked.cookie)).await), LoginRefusal::Stale);
        assert_eq!(refused(enter_code(&app.desk, &asked.cookie, &asked.code).await), LoginRefusal::Stale);
    }

    async fn the_code_signs_in_where_it_was_asked_for(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        app.organizer("stadt", "bea@stadt.example", Role::Editor).await;
        let olga = app.ask_to_sign_in("olga@stadt.example").await;
        let bea = app.ask_to_sign_in("bea@stadt.example").await;
        assert_eq!(refused(enter_code(&app.desk, &olga.cookie, &bea.code).await), LoginRefusal::WrongCode { left: 9 });
        let typed = bea.code.to_uppercase().replace('-', " ");
        assert!(app.is_signed_in(&enter_code(&app.desk, &bea.cookie, &typed).await.unwrap()).await, "not used up");
        let session = enter_code(&app.desk, &olga.cookie, &olga.code).await.unwrap();
        assert!(app.is_signed_in(&session).await);
        assert_eq!(refused(enter_code(&app.desk, &olga.cookie, &olga.code).await), LoginRefusal::Stale);
        assert_eq!(refused(follow(&app.desk, &olga.link, Some(&olga.cookie)).await), LoginRefusal::Stale);
    }

    async fn after_ten_wrong_codes_not_even_the_right_one_helps(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let asked = app.ask_to_sign_in("olga@stadt.example").await;
        for left in (0..10).rev() {
            let wrong = enter_code(&app.desk, &asked.cookie, "aaaa-aaaa").await;
            assert_eq!(refused(wrong), LoginRefusal::WrongCode { left });
        }
        assert_eq!(refused(enter_code(&app.desk, &asked.cookie, "aaaa-aaaa").await), LoginRefusal::Stale);
        assert_eq!(refused(enter_code(&app.desk, &asked.cookie, &asked.code).await), LoginRefusal::Stale);
        assert_eq!(refused(follow(&app.desk, &asked.link, Some(&asked.cookie)).await), LoginRefusal::Stale);
        // Wrong codes typed all at once are counted all the same.
        let again = app.ask_to_sign_in("olga@stadt.example").await;
        let tries = (0..40).map(|_| {
            let (desk, cookie) = (app.desk.clone(), again.cookie.clone());
            tokio::spawn(async move { refused(enter_code(&desk, &cookie, "aaaa-aaaa").await) })
        });
        let mut counted = 0;
        for attempt in tries.collect::<Vec<_>>() {
            counted += u32::from(attempt.await.unwrap() != LoginRefusal::Stale);
        }
        assert_eq!(counted, 10);
    }

    async fn of_fifty_uses_of_one_link_at_once_one_signs_in(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let asked = app.ask_to_sign_in("olga@stadt.example").await;
        let tries = (0..50).map(|number| {
            let (desk, cookie, code) = (app.desk.clone(), asked.cookie.clone(), asked.code.clone());
            let link = asked.link;
            tokio::spawn(async move {
                match number % 2 {
                    0 => follow(&desk, &link, Some(&cookie)).await,
                    _ => enter_code(&desk, &cookie, &code).await,
                }
            })
        });
        let mut sessions = Vec::new();
        for attempt in tries.collect::<Vec<_>>() {
            match attempt.await.unwrap() {
                Ok(session) => sessions.push(session),
                Err(failure) => assert!(matches!(failure, Failure::Refused(LoginRefusal::Stale)), "{failure:?}"),
            }
        }
        assert_eq!(sessions.len(), 1);
        assert!(app.is_signed_in(&sessions[0]).await);
    }

    async fn an_unknown_address_looks_the_same_and_gets_no_mail(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let known = app.ask_to_sign_in("olga@stadt.example").await;
        let unknown = ask(&app.desk, &email("niemand@stadt.example")).await.unwrap();
        app.no_mail().await;
        assert_eq!(unknown.len(), known.cookie.len());
        let wrong = |cookie: String| { let desk = app.desk.clone(); async move { refused(enter_code(&desk, &cookie, "bbbb-bbbb").await) } };
        assert_eq!(wrong(unknown).await, wrong(known.cookie).await);
    }

    async fn links_codes_and_sessions_end_in_time(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let asked = app.ask_to_sign_in("olga@stadt.example").await;
        app.pass(TimeDelta::minutes(10));
        assert_eq!(refused(enter_code(&app.desk, &asked.cookie, &asked.code).await), LoginRefusal::Stale);
        app.pass(TimeDelta::minutes(9));
        let session = follow(&app.desk, &asked.link, Some(&asked.cookie)).await.unwrap();
        let late = app.ask_to_sign_in("olga@stadt.example").await;
        app.pass(TimeDelta::minutes(20));
        assert_eq!(refused(follow(&app.desk, &late.link, Some(&late.cookie)).await), LoginRefusal::Stale);
        // Used now and then it holds for seven days, unused for eight hours.
        for _ in 0..23 {
            app.pass(hours(7));
            assert!(app.is_signed_in(&session).await);
        }
        app.pass(hours(7));
        assert!(!app.is_signed_in(&session).await, "seven days are over");
        let asked = app.ask_to_sign_in("olga@stadt.example").await;
        let session = follow(&app.desk, &asked.link, Some(&asked.cookie)).await.unwrap();
        app.pass(hours(8));
        assert!(!app.is_signed_in(&session).await);
    }

    async fn looking_at_pages_for_a_day_changes_nothing_until_the_job_runs(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let asked = app.ask_to_sign_in("olga@stadt.example").await;
        let session = follow(&app.desk, &asked.link, Some(&asked.cookie)).await.unwrap();
        let mut visitor = app.visitor();
        visitor.cookies.insert("__Host-turnus".into(), session.clone());
        let before = dump(&app.database.url).await;
        for _ in 0..24 {
            app.pass(hours(1));
            for path in ["/manage", "/manage/sessions", "/manage/new-format", "/"] {
                assert_eq!(visitor.get(path).await.status.as_u16(), 200, "{path}");
            }
        }
        assert_eq!(dump(&app.database.url).await, before, "a GET changes nothing");
        // Another node knows only what is written down.
        let elsewhere = second_node(&app).await;
        assert_eq!(viewer(&elsewhere, &session).await.unwrap(), Viewer::Anonymous);
        assert_eq!(sightings::write_down(&app.desk).await.unwrap(), 1);
        assert_ne!(dump(&app.database.url).await, before);
        assert_eq!(sightings::write_down(&app.desk).await.unwrap(), 0, "once");
        // So a restart signs nobody out, nor does an older memory on another node turn the time back.
        let restarted = second_node(&app).await;
        assert!(viewer(&restarted, &session).await.unwrap().account().is_some());
        app.pass(hours(7));
        assert!(app.is_signed_in(&session).await);
        sightings::write_down(&app.desk).await.unwrap();
        sightings::write_down(&restarted).await.unwrap();
        app.pass(hours(2));
        assert!(viewer(&second_node(&app).await, &session).await.unwrap().account().is_some(), "the later use counts");
        app.pass(hours(6));
        for desk in [&app.desk, &restarted, &second_node(&app).await] {
            assert_eq!(viewer(desk, &session).await.unwrap(), Viewer::Anonymous, "idle for eight hours");
        }
    }

    async fn a_process_that_stops_writes_down_who_was_there(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let asked = app.ask_to_sign_in("olga@stadt.example").await;
        let session = follow(&app.desk, &asked.link, Some(&asked.cookie)).await.unwrap();
        let node = App { desk: second_node(&app).await, ..app.app.clone() };
        app.pass(hours(5));
        assert!(viewer(&node.desk, &session).await.unwrap().account().is_some());
        let stop = CancellationToken::new();
        stop.cancel();
        node.run(None, Duty::Web, stop).await.unwrap();
        app.pass(hours(5));
        assert!(app.is_signed_in(&session).await);
    }

    async fn signing_out_ends_the_session_for_good(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let asked = app.ask_to_sign_in("olga@stadt.example").await;
        let session = follow(&app.desk, &asked.link, Some(&asked.cookie)).await.unwrap();
        sign_out(&app.desk, &session).await.unwrap();
        assert!(!app.is_signed_in(&session).await);
        sign_out(&app.desk, &session).await.unwrap();
        assert_eq!(viewer(&app.desk, "no such session").await.unwrap(), Viewer::Anonymous);
    }

    async fn sign_in_mails_are_capped_as_well(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        for _ in 0..20 {
            app.tick();
            ask(&app.desk, &email("olga@stadt.example")).await.unwrap();
        }
        assert_eq!(app.post().await.len(), 3);
    }

    async fn an_api_token_acts_for_its_account_as_far_as_it_reaches(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let name = Line::parse("name", "Skript", 80).unwrap();
        let owner = email("olga@stadt.example");
        let read = accounts::create_token(&app.desk, &owner, &name, Scope::Read).await.unwrap();
        let write = accounts::create_token(&app.desk, &owner, &name, Scope::Write).await.unwrap();
        let by = async |secret: &str| accounts::viewer_by_token(&app.desk, secret).await.unwrap();
        let (reader, writer) = (by(&read).await.unwrap(), by(&write).await.unwrap());
        assert_eq!(reader.account(), writer.account());
        let event = app.date(&writer, None).await.event.id;
        let cancelled = turnus::actions::events::cancel(&app.desk, &reader, (event, None), None, false).await;
        assert!(matches!(cancelled, Err(Failure::Forbidden)), "{cancelled:?}");
        assert_eq!(by("turnus_wrong").await, None);
        assert_eq!(by(&read[..read.len() - 1]).await, None);
        let nobody = accounts::create_token(&app.desk, &email("niemand@stadt.example"), &name, Scope::Read).await;
        assert!(matches!(nobody, Err(Failure::NotFound)), "{nobody:?}");
    }
}
