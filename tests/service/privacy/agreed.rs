//! That somebody agreed, when, and to which words, can be shown (G07).

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnus::{
    actions::{agreements, enrollments, registrations},
    domain::{
        agreement::Wording,
        format::{Locale, RawFormat},
    },
    locale::{Offer, wording, wordings},
    store,
    web::pages::export::gather,
};

use crate::{
    enrollments::thursdays,
    support::{
        TestApp,
        client::Client,
        database,
        dump::dump,
        on_both,
        reading::attributes,
        world::{applicant, email},
    },
};

const EVA: &str = "eva@amt.example";

/// Everything at the address, as its owner is given it.
async fn given(app: &TestApp) -> Value {
    let found = gather(&app.desk, Locale::De, &email(EVA)).await.unwrap_or_else(|fault| panic!("{fault:?}"));
    serde_json::to_value(&found).expect("a document")
}

/// Presses the first button of the page behind a link.
async fn press(client: &mut Client, address: &str, button: &[(&str, &str)]) {
    let page = client.open(address).await;
    client.submit_and_go(&page, address, button).await;
}

fn is_of(proof: &Value, locale: Locale, offer: Offer) {
    let words = wording(locale, offer);
    assert_eq!((&proof["version"], &proof["words"]), (&json!(words.version), &json!(words.text)), "{proof}");
    assert_eq!(proof["language"], locale.as_str());
}

on_both! {
    async fn the_words_beside_the_button_are_kept_with_the_time_and_shown(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let date = app.date(&olga, Some(1)).await;
        let mut client = app.visitor();
        // A date, a format, and mails about it.
        app.tick();
        let asked_at = app.now();
        registrations::ask(&app.desk, date.event.id, applicant("Eva Muster", EVA)).await.expect("asked");
        let link = app.the_mail().await.token("/r/").to_owned();
        app.pass(TimeDelta::hours(1));
        let before = dump(&app.database.url).await;
        let page = client.open(&format!("/r/{link}")).await;
        assert_eq!(attributes(&page, "input[name=words]", "value")[0], wording(Locale::De, Offer::Seat).version);
        assert_eq!(dump(&app.database.url).await, before, "looking changes nothing");
        let agreed_at = app.now();
        client.submit_and_go(&page, &format!("/r/{link}"), &[]).await;
        let manage = app.the_mail().await.token("/m/").to_owned();
        app.tick();
        enrollments::ask(&app.desk, format.id, applicant("Eva Muster", EVA)).await.expect("asked");
        let link = app.the_mail().await.token("/r/").to_owned();
        press(&mut client, &format!("/r/{link}"), &[]).await;
        app.post().await;
        let page = client.open(&format!("/formats/{}/follow", format.slug)).await;
        client.submit_and_go(&page, "/follow", &[("email", EVA), ("wish", "digest")]).await;
        let link = app.the_mail().await.token("/f/").to_owned();
        press(&mut client, &format!("/f/{link}"), &[("wish", "confirm")]).await;

        let all = given(&app).await;
        let person = &all["people"][0];
        let at_date = person["registrations"].as_array().unwrap().iter().find(|one| one["origin"] == "single").expect("the date");
        let proof = &at_date["agreed"];
        is_of(proof, Locale::De, Offer::Seat);
        assert_eq!((&proof["asked_at"], &proof["agreed_at"]), (&json!(asked_at.to_rfc3339()), &json!(agreed_at.to_rfc3339())));
        assert!(proof["link"].as_str().unwrap().parse::<uuid::Uuid>().is_ok(), "{proof}");
        is_of(&person["enrollments"][0]["agreed"], Locale::De, Offer::Format);
        is_of(&all["follows"][0]["agreed"], Locale::De, Offer::Digest);
        // What follows from the format was not agreed to a second time.
        let standing = person["registrations"].as_array().unwrap().iter().find(|one| one["origin"] == "standing").expect("a date");
        assert_eq!(standing["agreed"], Value::Null);
        // On their own page.
        let page = client.open(&format!("/m/{manage}/data")).await;
        for offer in [Offer::Seat, Offer::Format, Offer::Digest] {
            let words = wording(Locale::De, offer).text;
            assert!(page.main().contains(&format!("zu diesem Wortlaut: {words}")), "{words}: {}", page.main());
        }
        // It goes with what was agreed to.
        turnus::actions::erasures::erase_address(&app.desk, &email(EVA)).await.expect("erased");
        assert!(!dump(&app.database.url).await.lines().any(|line| line.starts_with("agreement")));
    }

    async fn whoever_may_come_back_to_what_they_follow_reads_the_words_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let mut client = app.visitor();
        for (wish, offer, address) in [("digest", Offer::Digest, EVA), ("dates", Offer::News, "max@amt.example")] {
            let page = client.open(&format!("/formats/{}/follow", format.slug)).await;
            client.submit_and_go(&page, "/follow", &[("email", address), ("wish", wish)]).await;
            let link = format!("/f/{}", app.the_mail().await.token("/f/"));
            press(&mut client, &link, &[("wish", "confirm")]).await;
            press(&mut client, &link, &[("wish", "leave")]).await;
            let page = client.open(&link).await;
            assert!(page.main().contains("Sie bekommen keine E-Mails mehr"), "{}", page.main());
            let words = wording(Locale::De, offer);
            assert_eq!(attributes(&page, "input[name=words]", "value"), [words.version]);
            let sentence = words.text.split(" [").next().unwrap().to_owned();
            assert!(page.main().contains(&sentence), "{sentence}: {}", page.main());
            app.post().await;
        }
    }

    async fn it_is_the_words_that_were_read_and_they_outlive_the_program(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(1)).await;
        // While the page lay open, somebody else took the last seat; and the program got other words.
        registrations::ask(&app.desk, date.event.id, applicant("Eva Muster", EVA)).await.expect("asked");
        let link = format!("/r/{}", app.the_mail().await.token("/r/"));
        let old = Wording::new(Locale::De, "Wollen Sie kommen?", "Ja");
        agreements::keep(&app.desk, std::slice::from_ref(&old)).await.expect("kept");
        let mut client = app.visitor();
        let page = client.open(&link).await;
        app.register(date.event.id, "Max Muster", "max@amt.example").await;
        let shown = client.submit_and_go(&page, &link, &[("words", &old.version)]).await;
        assert!(shown.main().contains("Warteliste"), "{}", shown.main());
        app.post().await;
        let proof = given(&app).await["people"][0]["registrations"][0]["agreed"].clone();
        assert_eq!((&proof["version"], &proof["words"]), (&json!(old.version), &json!("Wollen Sie kommen? [Ja]")));
        // Pressing again is no other word; and a version that nobody ever showed proves nothing.
        app.pass(TimeDelta::hours(1));
        client.submit_and_go(&page, &link, &[]).await;
        assert_eq!(given(&app).await["people"][0]["registrations"][0]["agreed"], proof);
        let other = app.date(&olga, None).await;
        app.tick();
        registrations::ask(&app.desk, other.event.id, applicant("Eva Muster", EVA)).await.expect("asked");
        let link = format!("/r/{}", app.the_mail().await.token("/r/"));
        let page = client.open(&link).await;
        client.submit_and_go(&page, &link, &[("words", "0123456789abcdef")]).await;
        let all = given(&app).await;
        let unproven = all["people"][0]["registrations"].as_array().unwrap().iter().filter(|one| one["agreed"].is_null()).count();
        assert_eq!(unproven, 1, "{all}");
        app.post().await;
        // Twice is once.
        for _ in 0..2 {
            agreements::keep(&app.desk, wordings()).await.expect("kept");
        }
        let kept = store::agreements::wording(&app.desk.store, &wording(Locale::En, Offer::News).version).await.expect("a row");
        assert_eq!(kept, Some(wording(Locale::En, Offer::News)));
    }
}
