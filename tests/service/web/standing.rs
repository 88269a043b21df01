//! Taking part in a whole format, by pages (A2, A3): one form, one link, one page for everything that is mine.

use turnus::domain::{
    enrollment::EnrollmentState, notice::NoticeKind, participant::Channel, registration::RegistrationState as State,
};
use turnus::store;

use super::Stage;
use crate::support::{
    client::{Client, Page},
    database,
    dump::dump,
    on_both,
};

impl Stage {
    fn whole(&self) -> String {
        format!("/formats/{}/register", self.format.slug)
    }
}

/// Presses the button of a wish in a form about enrollments.
async fn wish(client: &mut Client, page: &Page, manage: &str, wish: (&str, &str)) -> Page {
    let form =
        page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "enrollment")).expect("a form");
    let mut values = form.fields.clone();
    values.retain(|(name, _)| name != "wish" && name != "channel");
    values.push(("wish".into(), wish.0.into()));
    if wish.0 == "channel" {
        values.push(("channel".into(), wish.1.into()));
    }
    let answer = client.post(&form.action, &values).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
    client.open(manage).await
}

on_both! {
    async fn one_form_one_link_and_everything_in_one_place(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let page = client.open(&format!("/formats/{}", stage.format.slug)).await;
        assert!(page.links().iter().any(|link| link.starts_with(&stage.whole())), "{:?}", page.links());
        let page = client.open(&stage.whole()).await;
        stage.app.tick();
        let values = [("name", "Nina Neu"), ("email", "nina@amt.example"), ("scope", "all")];
        client.submit_and_go(&page, "/register", &values).await;
        let mail = stage.app.the_mail().await;
        assert_eq!(mail.kind, NoticeKind::ConfirmRegistration);
        let link = format!("/r/{}", mail.token("/r/"));
        let page = client.open(&link).await;
        assert!(page.main().contains("Austausch") && page.main().contains("Nina Neu"), "{}", page.main());
        stage.app.tick();
        let page = client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        assert!(page.main().contains("Sie nehmen an allen Terminen teil"), "{}", page.main());
        let confirmed = stage.app.the_mail().await;
        assert_eq!(confirmed.kind, NoticeKind::Confirmed);

        let manage = format!("/m/{}", confirmed.token("/m/"));
        let page = client.open(&manage).await;
        assert!(page.main().contains("Nehme teil") && page.main().matches("Absagen").count() >= 26, "{}", page.main());
        let page = wish(&mut client, &page, &manage, ("pause", "")).await;
        assert!(page.main().contains("Pausiert"), "{}", page.main());
        let page = wish(&mut client, &page, &manage, ("resume", "")).await;
        let page = wish(&mut client, &page, &manage, ("channel", "mail_only")).await;
        let members = store::enrollments::list_for_format(&stage.app.desk.store, stage.format.id).await.unwrap();
        let (nina, person) = members.into_iter().find(|(_, person)| person.name == "Nina Neu").unwrap();
        assert_eq!((nina.state, nina.channel), (EnrollmentState::Active, Channel::MailOnly));
        // English from now on.
        let form = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "language")).unwrap();
        let action = form.action.clone();
        let page = client.post(&action, &form.filled(&[("language", "en")]).all()).await;
        assert_eq!(page.status.as_u16(), 303);
        let page = client.open(&manage).await;
        assert!(page.main().contains("My registrations"), "{}", page.main());
        // What is known, as a page and as a file.
        let mine = stage.app.data_of(confirmed.token("/m/")).await;
        let page = client.open(&mine).await;
        assert!(page.main().contains("nina@amt.example") && !page.main().contains("eva@amt.example"));
        let file = client.open(&format!("{mine}/data.json")).await;
        let known: serde_json::Value = serde_json::from_slice(&file.body).unwrap();
        assert_eq!(known["registrations"].as_array().unwrap().len(), 26);
        assert_eq!(known["enrollments"][0]["state"], "active");
        assert!(known["mails"].as_array().unwrap().len() >= 2, "{known}");
        // Leaving.
        let page = client.open(&manage).await;
        stage.app.tick();
        wish(&mut client, &page, &manage, ("quit", "")).await;
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Withdrawn);
        let mine = store::registrations::list_of_person(&stage.app.desk.store, person.id).await.unwrap();
        assert!(mine.iter().all(|one| one.state == State::Cancelled));
    }

    async fn several_dates_are_chosen_by_ticking_them(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let page = client.open(&stage.whole()).await;
        let dates = stage.app.dates_of(&stage.format).await;
        let token = page.form("/register").fields.iter().find(|(name, _)| name == "form_token").unwrap().1.clone();
        let send = |chosen: &[&str]| {
            let mut values: Vec<(String, String)> = [("form_token", token.as_str()), ("name", "Nina Neu"), ("email", "nina@amt.example"), ("scope", "dates")]
                .iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            values.extend(chosen.iter().map(|slug| ("event".to_owned(), (*slug).to_owned())));
            values
        };
        stage.app.tick();
        let none = client.post(&stage.whole(), &send(&[])).await;
        assert_eq!(none.status.as_u16(), 422);
        assert!(none.text().contains("nina@amt.example"), "what was typed is kept");
        let foreign = client.post(&stage.whole(), &send(&["gibt-es-nicht"])).await;
        assert_eq!(foreign.status.as_u16(), 422);
        let two = client.post(&stage.whole(), &send(&[dates[1].slug.as_str(), dates[2].slug.as_str()])).await;
        assert_eq!(two.status.as_u16(), 303, "{}", two.text());
        let mail = stage.app.the_mail().await;
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        stage.app.tick();
        client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Confirmed);
        let taken: Vec<u32> = stage.app.dates_of(&stage.format).await.iter().take(4).map(|event| event.taken).collect();
        assert_eq!(taken, [0, 1, 1, 0]);
    }

    async fn whoever_wants_to_be_forgotten_is(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let page = client.open(&stage.whole()).await;
        stage.app.tick();
        let values = [("name", "Nina Kanari"), ("email", "kanari@amt.example"), ("scope", "all")];
        client.submit_and_go(&page, "/register", &values).await;
        let mail = stage.app.the_mail().await;
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        stage.app.tick();
        client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        let manage = format!("/m/{}", stage.app.the_mail().await.token("/m/"));
        let before = dump(&stage.app.database.url).await;
        assert!(before.contains("Kanari") && before.contains("kanari@amt.example"));
        let page = client.open(&format!("{manage}/erasure")).await;
        assert_eq!(dump(&stage.app.database.url).await, before, "looking changes nothing");
        let done = client.submit(&page, "/erasure", &[]).await;
        assert_eq!(done.status.as_u16(), 200, "{}", done.text());
        let after = dump(&stage.app.database.url).await.to_lowercase();
        assert!(!after.contains("kanari"), "something stayed");
        assert!(stage.app.dates_of(&stage.format).await.iter().all(|event| event.taken == 0));
        assert_eq!(client.get(&manage).await.status.as_u16(), 410);
        stage.app.no_mail().await;
    }
}
