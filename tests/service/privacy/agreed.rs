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
        let page = client.open(&app.data_of(&manage).await).await;
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
        // An older program wrote down what it showed.
        registrations::ask(&app.desk, date.event.id, applicant("Eva Muster", EVA)).await.expect("asked");
        let link = app.the_mail().await;
        let old = Wording::new(Locale::De, "Wollen Sie kommen?", "Ja");
        agreements::keep(&app.desk, std::slice::from_ref(&old)).await.expect("kept");
        let presented = link.link("/r/");
        let confirmed = registrations::confirm(&app.desk, &presented);
        agreements::on(Some(old.version.clone()), confirmed).await.expect("confirmed");
        app.post().await;
        let proof = given(&app).await["people"][0]["registrations"][0]["agreed"].clone();
        assert_eq!((&proof["version"], &proof["words"]), (&json!(old.version), &json!("Wollen Sie kommen? [Ja]")));
        // Pressing again is no other word.
        let mut client = app.visitor();
        app.pass(TimeDelta::hours(1));
        let link = format!("/r/{}", link.token("/r/"));
        let page = client.open(&link).await;
        let fields = [("form_token", attributes(&page, "input[name=form_token]", "value").remove(0)), ("words", wording(Locale::De, Offer::Seat).version)];
        let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert!(client.post(&link, &fields).await.status.is_redirection());
        assert_eq!(given(&app).await["people"][0]["registrations"][0]["agreed"], proof);
        // Twice is once.
        for _ in 0..2 {
            agreements::keep(&app.desk, wordings()).await.expect("kept");
        }
        let kept = store::agreements::wording(&app.desk.store, &wording(Locale::En, Offer::News).version).await.expect("a row");
        assert_eq!(kept, Some(wording(Locale::En, Offer::News)));
    }

    async fn words_of_another_page_or_of_none_are_read_again_first(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(1)).await;
        let old = Wording::new(Locale::De, "Wollen Sie kommen?", "Ja");
        agreements::keep(&app.desk, std::slice::from_ref(&old)).await.expect("kept");
        registrations::ask(&app.desk, date.event.id, applicant("Eva Muster", EVA)).await.expect("asked");
        let link = format!("/r/{}", app.the_mail().await.token("/r/"));
        let mut client = app.visitor();
        let page = client.open(&link).await;
        let before = dump(&app.database.url).await;
        // Those of a program before this one, of another page, and of nobody.
        for version in [old.version, wording(Locale::De, Offer::Digest).version, "0123456789abcdef".to_owned()] {
            let again = client.submit_and_go(&page, &link, &[("words", &version)]).await;
            assert!(again.main().contains("Der Text neben dem Knopf ist inzwischen ein anderer."), "{}", again.main());
            assert!(again.text().contains("kern-alert--warning"), "it did not go well: {}", again.text());
            assert_eq!(attributes(&again, "input[name=words]", "value")[0], wording(Locale::De, Offer::Seat).version, "today's words");
            assert!(dump(&app.database.url).await == before, "nothing happened: {version}");
        }
        // A forged link leads nowhere by it.
        let forged = format!("{}a", &link[..link.len() - 1]);
        let fields = [("form_token", attributes(&page, "input[name=form_token]", "value").remove(0)), ("words", "0123456789abcdef".to_owned())];
        let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if forged != link {
            assert!(client.post(&forged, &fields).await.status.is_client_error());
        }
        // While the page lay open, somebody else took the last seat: the words that were read count.
        app.register(date.event.id, "Max Muster", "max@amt.example").await;
        let shown = client.submit_and_go(&page, &link, &[]).await;
        assert!(shown.main().contains("Warteliste"), "{}", shown.main());
        is_of(&given(&app).await["people"][0]["registrations"][0]["agreed"], Locale::De, Offer::Seat);
        app.post().await;
    }

    async fn whoever_comes_back_takes_an_offer_or_chooses_anew_agrees_anew(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(1)).await;
        let max = app.register(date.event.id, "Max Muster", "max@amt.example").await;
        let eva = app.register(date.event.id, "Eva Muster", EVA).await;
        let proof = async || given(&app).await["people"][0]["registrations"][0]["agreed"].clone();
        // A seat becomes free: by the link of the offer.
        app.withdraw(&max).await;
        let post = app.post().await;
        let offer = post.iter().find(|mail| mail.to == EVA).expect("an offer").token("/o/").to_owned();
        let mut client = app.visitor();
        app.tick();
        press(&mut client, &format!("/o/{offer}"), &[]).await;
        let taken = proof().await;
        is_of(&taken, Locale::De, Offer::FreedSeat);
        let manage = app.the_mail().await.token("/m/").to_owned();
        let manage = format!("/m/{manage}");
        // Given back, and back by her own page.
        app.withdraw(&eva).await;
        app.post().await;
        app.tick();
        let page = client.open(&manage).await;
        let words = wording(Locale::De, Offer::OwnReturn);
        let sentence = words.text.split(" [").next().unwrap().to_owned();
        assert!(page.main().contains(&sentence), "the words stand there: {}", page.main());
        let id = eva.place.registration.id.to_string();
        let back = [("registration", id.as_str()), ("wish", "return"), ("words", words.version.as_str())];
        let wrong = client.submit_and_go(&page, &manage, &[("registration", &id), ("wish", "return"), ("words", "0123456789abcdef")]).await;
        assert!(wrong.main().contains("Der Text neben dem Knopf"), "{}", wrong.main());
        assert_eq!(proof().await, taken);
        client.submit_and_go(&page, &manage, &back).await;
        let returned = proof().await;
        is_of(&returned, Locale::De, Offer::OwnReturn);
        assert_ne!(returned["agreed_at"], taken["agreed_at"]);
        app.post().await;
        // A format: left, and back; followed, and otherwise.
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let member = crate::enrollments::enroll(&app, &format, "Eva Muster", EVA).await;
        enrollments::leave(&app.desk, &member.manage, member.enrollment.id).await.expect("left");
        app.tick();
        let page = client.open(&manage).await;
        let words = wording(Locale::De, Offer::OwnFormat).version;
        let id = member.enrollment.id.to_string();
        client.submit_and_go(&page, &manage, &[("enrollment", &id), ("wish", "resume"), ("words", &words)]).await;
        is_of(&given(&app).await["people"][0]["enrollments"][0]["agreed"], Locale::De, Offer::OwnFormat);
        app.post().await;
        let page = client.open(&format!("/formats/{}/follow", format.slug)).await;
        client.submit_and_go(&page, "/follow", &[("email", EVA), ("wish", "digest")]).await;
        let link = format!("/f/{}", app.the_mail().await.token("/f/"));
        press(&mut client, &link, &[("wish", "confirm")]).await;
        is_of(&given(&app).await["follows"][0]["agreed"], Locale::De, Offer::Digest);
        app.tick();
        press(&mut client, &link, &[("wish", "dates")]).await;
        is_of(&given(&app).await["follows"][0]["agreed"], Locale::De, Offer::OtherNews);
        app.post().await;
    }
}
