//! What people do from the form to the seat and back (A1, A3, A7, A9, A13).

use turnus::{
    actions::registrations,
    domain::{access::Role, format::RawFormat, notice::NoticeKind, registration::RegistrationState as State},
};

use super::{Stage, register};
use crate::support::{database, on_both, reading::attributes, world::weekly};

on_both! {
    async fn from_the_form_to_a_seat_and_back(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let page = client.open(&format!("/events/{}", stage.date.event.slug)).await;
        assert!(page.main().contains("Do., 26.03.2026, 10:00–11:00 Uhr (MEZ)"), "{}", page.main());
        assert!(page.links().iter().any(|link| link.starts_with(&stage.form())), "{:?}", page.links());
        stage.app.tick();
        let page = register(&mut client, &stage.form(), "Max Muster", "max@amt.example").await;
        assert!(page.main().contains("Posteingang") || page.main().contains("E-Mail"), "{}", page.main());
        let mail = stage.app.the_mail().await;
        assert_eq!(mail.kind, NoticeKind::ConfirmRegistration);

        let confirm = format!("/r/{}", mail.token("/r/"));
        let page = client.open(&confirm).await;
        assert!(page.main().contains("Meetup") && page.main().contains("Max Muster"));
        stage.app.tick();
        let page = client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        assert_eq!(stage.app.event(stage.date.event.id).await.taken, 2);
        let again = client.submit(&client_form(&page, &confirm), mail.token("/r/"), &[]).await;
        assert!(again.status.is_redirection(), "a second press gives the same answer: {}", again.status);
        assert_eq!(stage.app.event(stage.date.event.id).await.taken, 2);
        let confirmed = stage.app.the_mail().await;
        assert_eq!(confirmed.kind, NoticeKind::Confirmed);
        let ics = confirmed.ics.clone().expect("the date as a calendar object");
        assert!(ics.contains(&stage.date.event.calendar_uid), "{ics}");

        let manage = format!("/m/{}", confirmed.token("/m/"));
        let page = client.open(&manage).await;
        assert!(page.main().contains("Meetup"));
        stage.app.tick();
        let page = client.submit_and_go(&page, confirmed.token("/m/"), &[]).await;
        assert_eq!(stage.app.event(stage.date.event.id).await.taken, 1);
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Withdrawn);
        stage.app.tick();
        client.submit_and_go(&page, confirmed.token("/m/"), &[]).await;
        assert_eq!(stage.app.event(stage.date.event.id).await.taken, 2);
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Confirmed);
        assert!(client.secrets.is_empty(), "visitors get no cookie");
    }

    async fn a_full_date_says_so_and_offers_the_queue(database) {
        let stage = Stage::open(database).await;
        stage.app.register(stage.date.event.id, "Zweite", "zweite@amt.example").await;
        let mut client = stage.app.visitor();
        let page = client.open(&stage.form()).await;
        assert!(page.main().contains("Warteliste"), "{}", page.main());
        stage.app.tick();
        register(&mut client, &stage.form(), "Dritte", "dritte@amt.example").await;
        let mail = stage.app.the_mail().await;
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        assert!(page.main().contains("Warteliste"), "{}", page.main());
        stage.app.tick();
        let page = client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        assert!(page.main().contains("Warteliste"), "{}", page.main());
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Waiting);
        stage.app.withdraw(&stage.eva).await;
        let post = stage.app.post().await;
        assert!(post.iter().any(|mail| mail.kind == NoticeKind::Offer && mail.to == "dritte@amt.example"));
        let mail = post.iter().find(|mail| mail.kind == NoticeKind::Offer).unwrap();
        let page = client.open(&format!("/o/{}", mail.token("/o/"))).await;
        assert!(page.main().contains("Platz annehmen"), "{}", page.main());
        stage.app.tick();
        let page = client.submit_and_go(&page, mail.token("/o/"), &[]).await;
        assert!(page.main().contains("Sie sind angemeldet."), "{}", page.main());
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Confirmed);
    }

    async fn that_was_not_me_is_one_button_and_final(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        stage.app.tick();
        register(&mut client, &stage.form(), "Jemand Anderes", "opfer@amt.example").await;
        let mail = stage.app.the_mail().await;
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        let page = client.submit_and_go(&page, "/denial", &[]).await;
        assert!(page.forms().is_empty(), "nothing to press any more: {}", page.main());
        assert!(!page.text().contains("Jemand Anderes"), "nothing of what was typed");
        // The form of the first page, kept open, is of no use now.
        let kept = client.open(&stage.form()).await;
        let token = kept.form("/register").fields.into_iter().find(|(name, _)| name == "form_token").unwrap().1;
        let late = client.post(&format!("/r/{}", mail.token("/r/")), &[("form_token".into(), token)]).await;
        assert!(late.status.is_client_error(), "{}", late.status);
        stage.app.tick();
        register(&mut client, &stage.form(), "Jemand Anderes", "opfer@amt.example").await;
        stage.app.no_mail().await;
    }

    async fn a_format_registers_for_one_of_its_next_dates(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let slug = stage.format.slug.as_str();
        let next = client.get(&format!("/formats/{slug}/next")).await;
        assert_eq!(next.status.as_u16(), 302);
        let first = client.open(&next.location()).await;
        assert!(first.main().contains("Do., 19.03.2026"), "{}", first.main());
        let form = format!("/formats/{slug}/register");
        let page = client.open(&form).await;
        stage.app.tick();
        let first = stage.app.dates_of(&stage.format).await[0].slug.to_string();
        let values =
            [("name", "Max Muster"), ("email", "max@amt.example"), ("scope", "dates"), ("event", first.as_str())];
        client.submit_and_go(&page, "/register", &values).await;
        let mail = stage.app.the_mail().await;
        stage.app.tick();
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Confirmed);
        let dates = stage.app.dates_of(&stage.format).await;
        assert_eq!(dates.iter().map(|date| date.taken).sum::<u32>(), 1);
        assert_eq!(dates[0].taken, 1);
    }

    async fn every_date_to_come_can_be_chosen_and_stays_chosen(database) {
        let stage = Stage::open(database).await;
        let olga = stage.app.organizer("land", "olga@land.example", Role::Publisher).await;
        let (slug, registration) = (Some("stammtisch".into()), Some("per_event".into()));
        let raw = RawFormat { slug, title: Some("Stammtisch".into()), registration, ..RawFormat::default() };
        let format = stage.app.format(&olga, raw, Some(&weekly(1, &["TU", "TH"], "2026-03-17"))).await;
        let dates = stage.app.dates_of(&format).await;
        let slugs: Vec<String> = dates.iter().map(|date| date.slug.to_string()).collect();
        assert!(slugs.len() > 100, "{}", slugs.len());
        let form = format!("/formats/{}/register", format.slug);
        let mut client = stage.app.visitor();
        let page = client.open(&form).await;
        assert_eq!(attributes(&page, "input[name=event]", "value"), slugs, "each of them is there");
        assert_eq!(attributes(&page, "details input[name=event]", "value"), slugs[12..], "the later ones folded up");
        assert!(attributes(&page, "details[open]", "open").is_empty());
        // The last one, and no address: what was chosen is seen, and is chosen still.
        let last = slugs.last().unwrap().as_str();
        stage.app.tick();
        let wrong = client.submit(&page, "/register", &[("name", "Max Muster"), ("event", last)]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(attributes(&wrong, "details[open] input[name=event][checked]", "value"), [last]);
        let filled = wrong.form("/register").filled(&[("email", "max@amt.example")]);
        let answer = client.post(&filled.action, &filled.all()).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let confirm = stage.app.the_mail().await;
        registrations::confirm(&stage.app.desk, &confirm.link("/r/")).await.expect("confirmed");
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Confirmed);
        assert_eq!(stage.app.event(dates.last().unwrap().id).await.taken, 1);
        // More than one mail can answer for is said, and nothing is left out in silence.
        let mut many = page.form("/register").filled(&[("name", "Mia Muster"), ("email", "mia@amt.example")]);
        many.fields.extend(slugs[..61].iter().map(|slug| ("event".to_owned(), slug.clone())));
        let refused = client.post(&many.action, &many.all()).await;
        assert_eq!(refused.status, 422);
        assert_eq!(attributes(&refused, "#errors a", "href"), ["#event"]);
        assert_eq!(attributes(&refused, "input[name=event][checked]", "value").len(), 61);
        stage.app.no_mail().await;
    }

    async fn a_lost_link_comes_back_by_mail(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let page = client.open("/lost-link").await;
        stage.app.tick();
        client.submit_and_go(&page, "/lost-link", &[("email", "eva@amt.example")]).await;
        let mail = stage.app.the_mail().await;
        assert_eq!(mail.kind, NoticeKind::ManageLink);
        assert_eq!(mail.link("/m/"), stage.eva.manage);
        let page = client.open(&format!("/m/{}", mail.token("/m/"))).await;
        assert!(page.main().contains("Eva Muster"));
    }

    async fn everything_can_be_done_in_english(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        stage.app.tick();
        let page = client.open(&format!("{}?lang=en", stage.form())).await;
        assert!(page.text().contains("<html lang=\"en\""), "{}", page.text());
        let values = [("name", "Max Muster"), ("email", "max@amt.example")];
        let page = client.submit_and_go(&page, "/register", &values).await;
        assert!(page.text().contains("<html lang=\"en\""));
        let mail = stage.app.the_mail().await;
        assert!(mail.text.contains("Hello") || mail.text.contains("Please"), "{}", mail.text);
        let person = stage.app.register(stage.date.event.id, "Moni Muster", "moni@amt.example").await;
        assert_eq!(person.place.registration.state, State::Confirmed);
    }
}

/// The page one would press the same button on again: the one opened first.
fn client_form(now: &crate::support::client::Page, action: &str) -> crate::support::client::Page {
    let token = now.forms().into_iter().flat_map(|form| form.fields).find(|(name, _)| name == "form_token");
    let token = token.expect("a form on the page").1;
    let body = format!("<form method=post action=\"{action}\"><input name=form_token value=\"{token}\"></form>");
    crate::support::client::Page { body: body.into(), ..now.clone() }
}
