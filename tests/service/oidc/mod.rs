//! Signing in by an identity provider (C16), through the real pages and with a provider that can lie.

mod browsers;
mod certified;
mod connecting;
mod silent;
mod tokens;
mod walk;

use axum::http::StatusCode;
use serde_json::json;
use turnus::{
    actions::{
        Failure,
        accounts::{FormerOrganizer, remove_organizer},
        identities,
    },
    domain::{
        access::Role,
        identity::{ProviderRefusal, Vouched},
        text::Slug,
    },
    store,
};

use crate::support::{
    Database, TestApp,
    client::{Client, Page},
    database,
    dump::dump,
    issuer::{CLIENT, Issuer, person},
    on_both,
    world::email,
};

/// Where organizers of the town may sign in by a provider.
struct Stage {
    app: TestApp,
    issuer: Issuer,
}

impl Stage {
    /// With a provider that decides on the town's addresses.
    async fn open(database: Database) -> Self {
        Self::open_with(database, &[("TURNUS_OIDC_DOMAINS", "stadt.example")]).await
    }

    async fn open_with(database: Database, more: &[(&str, &str)]) -> Self {
        let issuer = Issuer::start().await;
        Self::at(database, issuer, more).await
    }

    async fn at(database: Database, issuer: Issuer, more: &[(&str, &str)]) -> Self {
        let url = issuer.url();
        let mut settings = vec![
            ("TURNUS_OIDC_ISSUER", url.as_str()),
            ("TURNUS_OIDC_CLIENT_ID", CLIENT.0),
            ("TURNUS_OIDC_CLIENT_SECRET", CLIENT.1),
            ("TURNUS_OIDC_LABEL", "Stadtkonto"),
        ];
        settings.extend_from_slice(more);
        let app = TestApp::start_with(database, &settings).await;
        issuer.set_clock(&app.desk.clock);
        app.olga().await;
        Self { app, issuer }
    }

    /// To the provider and back: the page with the button, or why there is none.
    async fn back(&self, client: &mut Client) -> Page {
        self.app.tick();
        let way = self.way_back(client).await;
        client.get(&way).await
    }

    /// To the provider, and where it sends the browser.
    async fn way_back(&self, client: &mut Client) -> String {
        self.issuer.sign_in(&leave(client, "/login/oidc").await)
    }

    /// All the way in.
    async fn sign_in(&self, client: &mut Client) -> Page {
        let page = self.back(client).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.main());
        client.submit_and_go(&page, BUTTON, &[]).await
    }

    async fn dump(&self) -> String {
        dump(&self.app.database.url).await
    }
}

/// Where the button leads.
const BUTTON: &str = "/login/oidc/callback";
/// The session's cookie.
const SESSION: &str = "__Host-turnus";
/// What is carried on the way.
const CARRIED: &str = "__Host-turnus-provider";

/// Follows the link to the provider.
async fn leave(client: &mut Client, link: &str) -> String {
    let page = client.get(link).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.main());
    page.location()
}

/// Nobody is signed in, and the page says so and how it goes on.
fn turned_away(page: &Page, client: &Client, status: u16, words: &str, said: &str) {
    assert_eq!(page.status.as_u16(), status, "{said}: {}", page.main());
    assert!(page.main().contains(words), "{said}: {}", page.main());
    assert!(page.links().iter().any(|link| link == "/login"), "{said}: no way on");
    assert!(!client.cookies.contains_key(SESSION), "{said}: signed in");
}

const UNKNOWN: &str = "Diese Anmeldung kennen wir noch nicht";
const STALE: &str = "Diese Anmeldung gilt nicht mehr";
const UNTRUSTED: &str = "Diese Anmeldung können wir nicht annehmen";

on_both! {
    async fn who_is_vouched_for_signs_in_by_one_button_and_stays_known(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let page = client.open("/login").await;
        assert!(page.main().contains("Mit Stadtkonto anmelden") && page.links().iter().any(|link| link == "/login/oidc"));
        let before = stage.dump().await;
        let page = stage.back(&mut client).await;
        assert!(page.main().contains("Anmelden als Olga Organ (olga@stadt.example)"), "{}", page.main());
        assert_eq!(page.header("referrer-policy"), "no-referrer", "the code is in the address");
        assert_eq!(stage.dump().await, before, "a look changes nothing");
        assert!(!client.cookies.contains_key(SESSION));
        let answer = client.submit(&page, BUTTON, &[]).await;
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
        let session = cookies.iter().find(|line| line.starts_with("__Host-turnus=")).expect("a session");
        for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(session.contains(flag), "{session}");
        }
        assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/manage"));
        assert!(!client.cookies.contains_key(CARRIED), "it was used");
        client.open("/manage").await;
        // From now on the address does not matter: at the provider she may be called what she likes.
        stage.issuer.set_person(person("4711", Some(("neu@land.example", false))));
        let mut elsewhere = stage.app.visitor();
        let page = stage.sign_in(&mut elsewhere).await;
        assert_eq!(page.path, "/manage");
        assert_ne!(client.cookies[SESSION], elsewhere.cookies[SESSION]);
        let log = store::audit::list_by(&stage.app.desk.store, account(&stage, "olga@stadt.example").await, 50).await.unwrap();
        assert_eq!(log.iter().filter(|entry| entry.what == "identity.connect").count(), 1, "once");
    }

    async fn nobody_is_let_in_or_made_and_all_hear_the_same(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("land", "lars@land.example", Role::Admin).await;
        stage.app.organizer("stadt", "rita@stadt.example", Role::Editor).await;
        let (organization, rita) = (Slug::parse("organization", "stadt").unwrap(), email("rita@stadt.example"));
        remove_organizer(&stage.app.desk, &FormerOrganizer { email: rita, organization, force: false }).await.unwrap();
        let before = stage.dump().await;
        let mut pages = Vec::new();
        for (what, address) in [
            ("an address that the provider did not make sure of", Some(("olga@stadt.example", false))),
            ("an organizer's address of a domain that is not the provider's", Some(("lars@land.example", true))),
            ("an address of a subdomain", Some(("olga@amt.stadt.example", true))),
            ("nobody's address", Some(("niemand@stadt.example", true))),
            ("somebody who lost the last role", Some(("rita@stadt.example", true))),
            ("no address", None),
        ] {
            stage.issuer.set_person(person("0815", address));
            let mut client = stage.app.visitor();
            let page = stage.back(&mut client).await;
            turned_away(&page, &client, 403, UNKNOWN, what);
            assert!(!client.cookies.contains_key(CARRIED), "{what}");
            pages.push(page.text());
        }
        pages.dedup();
        assert_eq!(pages.len(), 1, "who is known is nobody's business");
        assert_eq!(stage.dump().await, before);
    }

    async fn an_address_that_changed_hands_there_opens_nothing_here(database) {
        let stage = Stage::open(database).await;
        stage.sign_in(&mut stage.app.visitor()).await;
        stage.issuer.set_person(person("0815", Some(("olga@stadt.example", true))));
        let mut client = stage.app.visitor();
        let page = stage.back(&mut client).await;
        turned_away(&page, &client, 403, UNKNOWN, "another person by the same address");
    }

    async fn the_same_number_at_another_provider_is_somebody_else(database) {
        let stage = Stage::open(database).await;
        stage.sign_in(&mut stage.app.visitor()).await;
        let (desk, none) = (&stage.app.desk, [String::new()]);
        let same = Vouched::new(&stage.issuer.url(), "4711", None, None).unwrap();
        assert!(identities::look_up(desk, &same, &none).await.is_ok());
        for (issuer, subject) in [
            ("https://id.evil.example/realms/amt", "4711"),
            (&*format!("{}/", stage.issuer.url()), "4711"),
            (&*stage.issuer.url(), "4711 "),
            (&*stage.issuer.url(), "47110"),
        ] {
            let other = Vouched::new(issuer, subject, None, None).unwrap();
            let refused = identities::sign_in(desk, &other, &none, desk.chance.link_id()).await;
            assert!(matches!(refused, Err(Failure::Refused(ProviderRefusal::Unknown))), "{issuer} {subject}: {refused:?}");
        }
    }

    async fn a_role_taken_away_ends_the_session_and_the_way_in(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("stadt", "ada@stadt.example", Role::Admin).await;
        let mut client = stage.app.visitor();
        stage.sign_in(&mut client).await;
        let (organization, olga) = (Slug::parse("organization", "stadt").unwrap(), email("olga@stadt.example"));
        // The page with the button was open before.
        let mut late = stage.app.visitor();
        let page = stage.back(&mut late).await;
        remove_organizer(&stage.app.desk, &FormerOrganizer { email: olga, organization, force: false }).await.unwrap();
        assert_eq!(client.get("/manage").await.status, StatusCode::SEE_OTHER);
        // Whoever organizes at this address next may be somebody else.
        let olga = account(&stage, "olga@stadt.example").await;
        assert_eq!(store::identities::list_for_account(&stage.app.desk.store, olga).await.unwrap(), []);
        let answer = late.submit(&page, BUTTON, &[]).await;
        turned_away(&answer, &late, 403, UNKNOWN, "the button");
        let mut again = stage.app.visitor();
        let page = stage.back(&mut again).await;
        turned_away(&page, &again, 403, UNKNOWN, "a new try");
    }

    async fn whoever_came_by_the_provider_hears_how_to_sign_out_there(database) {
        let stage = Stage::open(database).await;
        stage.issuer.set_more(json!({ "end_session_endpoint": "https://id.stadt.example/logout?x=1" }));
        let mut client = stage.app.visitor();
        let page = stage.sign_in(&mut client).await;
        let page = client.submit_and_go(&page, "/logout", &[]).await;
        assert_eq!(page.path, "/login/oidc/out");
        assert!(!client.cookies.contains_key(SESSION));
        let way = "https://id.stadt.example/logout?x=1&amp;client_id=turnus&amp;post_logout_redirect_uri=https%3A%2F%2Fturnus.example%2F";
        assert!(page.text().replace("&#38;", "&amp;").contains(way), "{}", page.text());
        assert!(page.header("content-security-policy").contains("form-action 'self'"));
        // Whoever came by mail is led to the start page, as ever.
        let mut by_mail = stage.app.signed_in_visitor("olga@stadt.example").await;
        let page = by_mail.open("/manage").await;
        let page = by_mail.submit_and_go(&page, "/logout", &[]).await;
        assert!(page.path.starts_with("/?"), "{}", page.path);
    }

    async fn without_a_provider_there_is_no_word_of_one(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let mut client = app.signed_in_visitor("olga@stadt.example").await;
        for path in ["/login/oidc", "/login/oidc?connect=1", "/login/oidc/callback", "/login/oidc/out"] {
            assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!client.open("/login").await.text().contains("/login/oidc"));
        assert!(!client.open("/manage/sessions").await.text().contains("/login/oidc"));
    }
}

/// Whose address this is.
async fn account(stage: &Stage, address: &str) -> turnus::domain::id::AccountId {
    let found = store::accounts::find_by_email(&stage.app.desk.store, &email(address)).await.unwrap();
    found.expect("an account").id
}
