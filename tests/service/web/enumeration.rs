//! Whether an address is known shows nowhere but in the mail (C10).

use turnus::domain::capability::Purpose;

use super::Stage;
use crate::support::{
    client::{Client, Page},
    database, on_both,
};

/// What can be seen of an answer: everything but its number and its form tokens.
fn visible(page: &Page) -> (u16, Vec<(String, String)>, String) {
    let mut headers: Vec<(String, String)> = page
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .map(|(name, value)| if name == "set-cookie" { (name, without_value(&value)) } else { (name, value) })
        .collect();
    headers.sort();
    (page.status.as_u16(), headers, page.without_tokens().replace(page.header("x-request-id"), "NUMBER"))
}

/// A cookie without its secret, but with its length.
fn without_value(line: &str) -> String {
    let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    format!("{name}=({});{rest}", value.len())
}

/// Sends the form of a page, and answers what is seen then and where it leads.
async fn send(client: &mut Client, form: &str, values: &[(&str, &str)]) -> Vec<(u16, Vec<(String, String)>, String)> {
    let page = client.open(form).await;
    let action = form.rsplit('/').next().unwrap_or_default();
    let answer = client.submit(&page, &format!("/{action}"), values).await;
    let mut seen = vec![visible(&answer)];
    if answer.status.is_redirection() {
        seen.push(visible(&client.get(&answer.location()).await));
    }
    seen
}

on_both! {
    async fn registering_looks_the_same_for_every_address(database) {
        let stage = Stage::open(database).await;
        let denied = stage.app.register(stage.date.event.id, "Dora", "dora@amt.example").await;
        turnus::actions::registrations::deny(&stage.app.desk, &denied.confirm).await.unwrap();
        for capped in 0..5 {
            stage.app.ask(stage.date.event.id, &format!("Voll {capped}"), "voll@amt.example").await;
        }
        stage.app.ask(stage.date.event.id, "Offen", "offen@amt.example").await;
        stage.app.post().await;
        let mut seen = Vec::new();
        for (name, address) in [
            ("Neu Neumann", "neu@amt.example"),
            ("Eva Muster", "eva@amt.example"),
            ("Ganz Anders", "eva@amt.example"),
            ("Dora", "dora@amt.example"),
            ("Voll 9", "voll@amt.example"),
            ("Offen", "offen@amt.example"),
        ] {
            stage.app.tick();
            let mut client = stage.app.visitor();
            seen.push((address, send(&mut client, &stage.form(), &[("name", name), ("email", address)]).await));
        }
        for (address, looks) in &seen[1..] {
            assert_eq!(looks, &seen[0].1, "{address}");
        }
        assert_eq!(stage.app.post().await.len(), 3, "new, known, and another name at a known address");
    }

    async fn signing_in_looks_the_same_for_every_address(database) {
        let stage = Stage::open(database).await;
        let mut seen = Vec::new();
        for address in ["niemand@stadt.example", "olga@stadt.example", "eva@amt.example"] {
            stage.app.tick();
            let mut client = stage.app.visitor();
            let mut looks = send(&mut client, "/login", &[("email", address)]).await;
            let page = client.open("/login/code").await;
            let wrong = client.submit(&page, "/login/code", &[("code", "aaaa-aaaa")]).await;
            looks.push(visible(&wrong));
            seen.push((address, looks));
        }
        for (address, looks) in &seen[1..] {
            assert_eq!(looks, &seen[0].1, "{address}");
        }
        assert_eq!(stage.app.post().await.len(), 1);
    }

    async fn asking_for_a_lost_link_looks_the_same_for_every_address(database) {
        let stage = Stage::open(database).await;
        let mut seen = Vec::new();
        for address in ["niemand@amt.example", "eva@amt.example", "olga@stadt.example"] {
            stage.app.tick();
            let mut client = stage.app.visitor();
            seen.push((address, send(&mut client, "/lost-link", &[("email", address)]).await));
        }
        for (address, looks) in &seen[1..] {
            assert_eq!(looks, &seen[0].1, "{address}");
        }
        assert_eq!(stage.app.post().await.len(), 1);
    }

    async fn a_link_that_ran_out_looks_like_one_that_never_was(database) {
        let stage = Stage::open(database).await;
        stage.app.ask(stage.date.event.id, "Max", "max@amt.example").await;
        let mail = stage.app.the_mail().await;
        let token = mail.token("/r/").to_owned();
        // The last of 52 characters carries one bit: it is one of these two.
        let last = if token.ends_with('a') { 'q' } else { 'a' };
        let never = format!("{}{last}", &token[..token.len() - 1]);
        stage.app.pass(chrono::TimeDelta::hours(73));
        let mut client = stage.app.visitor();
        let person = &stage.eva.place.participant;
        let until = turnus::domain::own_data::holds_until(stage.app.now()) - chrono::TimeDelta::hours(3);
        let data = stage.app.desk.keys.link_until(Purpose::OwnData, person.link_id, person.link_version, until);
        let other = if data.starts_with('a') { 'b' } else { 'a' };
        let mut see = async |token: &str| visible(&client.get(&format!("/d/{token}")).await);
        let (over, none) = (see(&data).await, see(&format!("{other}{}", &data[1..])).await);
        assert!(over.0 == 410 && over == none, "{over:?}");
        let mut looks = async |token: &str| visible(&client.get(&format!("/r/{token}")).await);
        let (ran_out, never) = (looks(&token).await, looks(&never).await);
        assert!([404, 410].contains(&ran_out.0), "{}", ran_out.0);
        assert_eq!(ran_out, never);
        turnus::actions::registrations::expire_unconfirmed(&stage.app.desk).await.unwrap();
        let mut client = stage.app.visitor();
        assert_eq!(visible(&client.get(&format!("/r/{token}")).await), never);
    }
}
