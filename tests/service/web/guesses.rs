//! Who tries links, codes and tokens by the thousand is told to wait; who has the right one is not (C32).

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use chrono::TimeDelta;
use turnus::{
    actions::accounts::create_token,
    domain::{access::Scope, capability::Purpose, text::Line},
};

use super::Stage;
use crate::support::{
    client::{Client, Page},
    database, on_both,
    world::email,
};

/// How often somebody was answered with this status until they were told to wait, at most so many times.
async fn until_told(stage: &Stage, most: usize, otherwise: u16, mut one: impl AsyncFnMut(usize) -> Page) -> usize {
    for number in 0..most {
        let answer = one(number).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            let seconds: i64 = answer.header("retry-after").parse().expect("when to come again");
            assert!((1..=10).contains(&seconds), "{seconds}");
            assert!(answer.text().contains("Bitte warten Sie"), "{}", answer.text());
            // Whoever waits as long as they were told is heard again.
            stage.app.pass(TimeDelta::seconds(seconds));
            assert_eq!(one(number).await.status.as_u16(), otherwise);
            return number;
        }
        assert_eq!(answer.status.as_u16(), otherwise, "{}", answer.path);
    }
    panic!("{most} guesses, and nobody said anything");
}

async fn by_token(client: &mut Client, token: &str) -> Page {
    let request = client.request(&Method::GET, "/api/v1/events");
    client.send(request.header(header::AUTHORIZATION, format!("Bearer {token}")), Body::empty()).await
}

on_both! {
    async fn guessed_links_are_answered_a_hundred_times_and_right_ones_always(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let person = &stage.eva.place.participant;
        let right = format!("/m/{}", stage.app.desk.keys.link(Purpose::Manage, person.link_id, person.link_version));
        // Scanners open what is right as often as they like, at one moment.
        for _ in 0..400 {
            client.open(&right).await;
        }
        let guess = || stage.app.desk.keys.link(Purpose::Confirm, stage.app.desk.chance.link_id(), 0);
        let mut guesser = stage.app.visitor();
        let told = until_told(&stage, 500, 410, async |_| guesser.get(&format!("/m/{}", guess())).await).await;
        assert_eq!(told, 100);
        // The same address still opens what is right.
        for _ in 0..5 {
            guesser.get(&format!("/m/{}", guess())).await;
        }
        assert_eq!(guesser.get(&format!("/m/{}", guess())).await.status, StatusCode::TOO_MANY_REQUESTS);
        for _ in 0..50 {
            client.open(&right).await;
        }
        client.open("/").await;
        assert_eq!(client.get("/nichts").await.status, StatusCode::NOT_FOUND, "what is no secret is not counted");
    }

    async fn typed_codes_are_heard_sixty_times_whether_right_or_wrong(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.app.visitor();
        let page = olga.open("/login").await;
        let page = olga.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        let code = stage.app.the_mail().await.code().to_owned();
        // Somebody who never asked for a link guesses.
        let mut guesser = stage.app.visitor();
        let form = guesser.open("/login/code").await;
        let told = until_told(&stage, 500, 410, async |_| guesser.submit(&form, "/login/code", &[("code", "abcd-efgh")]).await).await;
        assert_eq!(told, 60);
        let answer = olga.submit(&page, "/login/code", &[("code", &code)]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "40 bits are looked at for nobody then");
        stage.app.pass(TimeDelta::seconds(3));
        olga.submit_and_go(&page, "/login/code", &[("code", &code)]).await;
    }

    async fn guessed_tokens_are_answered_sixty_times_and_right_ones_always(database) {
        let stage = Stage::open(database).await;
        let name = Line::parse("name", "Skript", 80).unwrap();
        let right = create_token(&stage.app.desk, &email("olga@stadt.example"), &name, Scope::Read).await.unwrap();
        let mut client = stage.app.visitor();
        let told = until_told(&stage, 500, 401, async |number| by_token(&mut client, &format!("turnus_{number}")).await).await;
        assert_eq!(told, 60);
        let answer = by_token(&mut client, "turnus_wrong").await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        for _ in 0..100 {
            assert_eq!(by_token(&mut client, &right).await.status, StatusCode::OK);
        }
    }
}
