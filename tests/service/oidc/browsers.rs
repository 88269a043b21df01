//! A sign-in by the provider belongs to the browser that began it, and a button has to be pressed (C04, C08, C16, C27).

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use chrono::TimeDelta;

use super::{BUTTON, CARRIED, SESSION, STALE, Stage, leave, turned_away};
use crate::support::{client::Client, database, on_both};

on_both! {
    async fn a_scanner_signs_in_nobody_and_uses_nothing_up(database) {
        let stage = Stage::open(database).await;
        let mut human = stage.app.visitor();
        let way = stage.way_back(&mut human).await;
        let before = stage.dump().await;
        for method in [Method::HEAD, Method::GET, Method::GET, Method::OPTIONS, Method::POST] {
            let mut scanner = stage.app.visitor();
            let answer = scanner.send(scanner.request(&method, &way), Body::empty()).await;
            assert!(answer.status.is_client_error() && scanner.cookies.is_empty(), "{method}: {}", answer.status);
        }
        assert_eq!(stage.issuer.asked().token, 0, "the code is as good as before");
        let page = human.get(&way).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.main());
        assert_eq!(stage.dump().await, before, "not even the right browser changes anything by looking");
        human.submit_and_go(&page, BUTTON, &[]).await;
        assert!(human.cookies.contains_key(SESSION));
    }

    async fn the_answer_is_worth_nothing_in_another_browser(database) {
        let stage = Stage::open(database).await;
        let (mut one, mut other) = (stage.app.visitor(), stage.app.visitor());
        let (first, second) = (stage.way_back(&mut one).await, stage.way_back(&mut other).await);
        let before = stage.dump().await;
        turned_away(&one.get(&second).await, &one, 410, STALE, "swapped");
        turned_away(&other.get(&first).await, &other, 410, STALE, "swapped");
        for odd in ["", "state=&code=x", "state=x&code=x", "code=code-1", "error=access_denied"] {
            turned_away(&one.get(&format!("{BUTTON}?{odd}")).await, &one, 410, STALE, odd);
        }
        assert_eq!(stage.issuer.asked().token, 0);
        // What somebody else sent ends nothing of one's own.
        let (mine, theirs) = (one.get(&first).await, other.get(&second).await);
        let answer_of = |page: &crate::support::client::Page| page.form(BUTTON).fields.into_iter().find(|(name, _)| name == "answer").unwrap().1;
        let crossed = one.submit(&mine, BUTTON, &[("answer", &answer_of(&theirs))]).await;
        turned_away(&crossed, &one, 410, STALE, "the answer of another journey");
        let mut bare = stage.app.visitor();
        let crossed = bare.submit(&theirs, BUTTON, &[]).await;
        turned_away(&crossed, &bare, 410, STALE, "the answer without its cookie");
        assert_eq!(stage.dump().await, before);
        other.submit_and_go(&theirs, BUTTON, &[]).await;
    }

    async fn no_way_takes_longer_than_ten_minutes(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let way = stage.way_back(&mut client).await;
        stage.app.pass(TimeDelta::minutes(10));
        turned_away(&client.get(&way).await, &client, 410, STALE, "too late back");
        let page = stage.back(&mut client).await;
        stage.app.pass(TimeDelta::minutes(10));
        turned_away(&client.submit(&page, BUTTON, &[]).await, &client, 410, STALE, "too late pressed");
    }

    async fn of_many_presses_at_once_one_signs_in(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let page = stage.back(&mut client).await;
        let (form, carried) = (page.form(BUTTON), client.cookies[CARRIED].clone());
        let presses = (0..20).map(|_| {
            let (mut copy, form) = (stage.app.visitor(), form.clone());
            copy.cookies.insert(CARRIED.into(), carried.clone());
            tokio::spawn(async move {
                let answer = copy.post(&form.action, &form.all()).await;
                (answer.status, copy.cookies.contains_key(SESSION))
            })
        });
        let mut signed_in = 0;
        for press in presses.collect::<Vec<_>>() {
            let (status, session) = press.await.unwrap();
            assert!([303, 410, 409].contains(&status.as_u16()) && session == (status == StatusCode::SEE_OTHER), "{status}");
            signed_in += usize::from(session);
        }
        assert_eq!(signed_in, 1);
    }

    async fn who_says_no_there_is_not_signed_in_here(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let way = stage.way_back(&mut client).await;
        let said_no = way.replace("code=code-1", "error=access_denied&error_description=%3Cb%3E");
        turned_away(&client.get(&said_no).await, &client, 403, "Die Anmeldung wurde abgebrochen", "no");
        let way = stage.way_back(&mut client).await.replace("code=code-2", "error=server_error");
        turned_away(&client.get(&way).await, &client, 403, "können wir nicht annehmen", "a fault of theirs");
    }

    async fn nothing_in_an_address_says_where_to_go_afterwards(database) {
        let stage = Stage::open(database).await;
        for next in ["//evil.example", "/%5cevil.example", "https://evil.example", "/manage@evil.example", "/%0d%0aX: y"] {
            for name in ["next", "return", "redirect_uri", "post_logout_redirect_uri"] {
                let mut client: Client = stage.app.visitor();
                let answer = client.get(&format!("/login/oidc?{name}={next}").replace(' ', "%20")).await;
                assert!(answer.status.is_client_error() && answer.location().is_empty(), "{name}={next}: {}", answer.status);
            }
        }
        let mut client = stage.app.visitor();
        let to = leave(&mut client, "/login/oidc?lang=en").await;
        assert!(to.starts_with(&format!("{}/auth?", stage.issuer.url())) && to.contains("ui_locales=en"), "{to}");
        let way = format!("{}&next=//evil.example&redirect_uri=https://evil.example", stage.issuer.sign_in(&to));
        let page = client.open(&way).await;
        assert!(page.main().contains("Sign in as Olga Organ"), "the language travels on: {}", page.main());
        assert!(!page.text().contains("code-1") && !page.text().contains("evil.example"), "{}", page.text());
        assert_eq!(client.submit(&page, BUTTON, &[]).await.location(), "/manage?lang=en");
    }

    async fn answers_without_end_have_to_wait(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let mut last = StatusCode::OK;
        for n in 0..101 {
            // Asking for the head alone costs as much.
            let method = if n % 2 == 0 { Method::GET } else { Method::HEAD };
            let request = client.request(&method, "/login/oidc/callback?state=x&code=y");
            last = client.send(request, "").await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        stage.app.pass(TimeDelta::seconds(2));
        stage.sign_in(&mut stage.app.visitor()).await;
    }
}
