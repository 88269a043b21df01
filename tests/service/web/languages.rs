//! Whose language a page speaks: the address decides, then the person, then the browser.

use axum::{
    body::Body,
    http::{Method, header},
};
use turnus::actions;

use super::Stage;
use crate::support::{client::Page, database, on_both};

fn language(page: &Page) -> &str {
    let text = page.text();
    if text.contains("<html lang=\"de\"") {
        "de"
    } else if text.contains("<html lang=\"en\"") {
        "en"
    } else {
        "none"
    }
}

on_both! {
    async fn links_from_mails_speak_the_language_in_which_a_person_registered(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        stage.app.tick();
        let form = client.open(&format!("{}?lang=en", stage.form())).await;
        client.submit_and_go(&form, "/register", &[("name", "Max Muster"), ("email", "max@amt.example")]).await;
        let asked = stage.app.the_mail().await;
        assert!(asked.subject.starts_with("Please confirm: "), "{}", asked.subject);
        let link = format!("/r/{}", asked.token("/r/"));
        let german = client.request(&Method::GET, &link).header(header::ACCEPT_LANGUAGE, "de");
        assert_eq!(language(&client.send(german, Body::empty()).await), "en");
        assert_eq!(language(&client.open(&format!("{link}?lang=de")).await), "de");
        actions::registrations::confirm(&stage.app.desk, &asked.link("/r/")).await.unwrap();
        let confirmed = stage.app.the_mail().await;
        assert!(confirmed.subject.starts_with("Registered: "), "{}", confirmed.subject);
        let mine = format!("/m/{}", confirmed.token("/m/"));
        let german = client.request(&Method::GET, &mine).header(header::ACCEPT_LANGUAGE, "de");
        assert_eq!(language(&client.send(german, Body::empty()).await), "en");
    }

    async fn the_workplace_and_its_mails_speak_the_language_an_organizer_chose(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let sessions = olga.open("/manage/sessions").await;
        assert_eq!(language(&sessions), "de");
        let odd = olga.submit(&sessions, "/manage/language", &[("language", "xx")]).await;
        assert!(odd.status.is_client_error(), "{}", odd.status);
        let chosen = olga.submit_and_go(&sessions, "/manage/language", &[("language", "en")]).await;
        assert_eq!(language(&chosen), "en");
        assert_eq!(language(&olga.open("/manage").await), "en");
        assert_eq!(language(&olga.open("/manage?lang=de").await), "de");
        assert_eq!(language(&olga.open("/").await), "de", "what everybody sees is the same for everybody");
        let mut elsewhere = stage.app.visitor();
        let page = elsewhere.open("/login").await;
        elsewhere.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        assert_eq!(stage.app.the_mail().await.subject, "Your link to sign in to Turnus");
    }
}
