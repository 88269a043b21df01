//! Connecting one's account by hand, ending that, and what becomes of it with the account (C16, G05, G06).

use axum::http::StatusCode;
use turnus::{
    actions::erasures::erase_address,
    domain::{access::Role, format::Locale},
    store,
    web::pages::export,
};

use super::{BUTTON, SESSION, Stage, UNKNOWN, account, leave, turned_away};
use crate::support::{
    client::{Client, Page},
    database,
    issuer::person,
    on_both,
    world::email,
};

const CONNECT: &str = "/login/oidc?connect=1";

impl Stage {
    /// Somebody who is signed in goes to the provider to connect: what they see then.
    async fn connecting(&self, client: &mut Client) -> Page {
        let way = self.issuer.sign_in(&leave(client, CONNECT).await);
        client.get(&way).await
    }
}

on_both! {
    async fn who_signed_in_by_mail_once_connects_and_disconnects(database) {
        let stage = Stage::open_with(database, &[]).await;
        let mut stranger = stage.app.visitor();
        let page = stage.back(&mut stranger).await;
        turned_away(&page, &stranger, 403, UNKNOWN, "no domain is the provider's");
        let mut olga = stage.app.signed_in_visitor("olga@stadt.example").await;
        let page = olga.open("/manage/sessions").await;
        assert!(page.links().iter().any(|link| link == CONNECT), "{}", page.main());
        let before = stage.dump().await;
        let page = stage.connecting(&mut olga).await;
        assert!(page.main().contains("Stadtkonto hat Sie als olga@stadt.example erkannt"), "{}", page.main());
        assert_eq!(stage.dump().await, before, "a look changes nothing");
        let page = olga.submit_and_go(&page, BUTTON, &[]).await;
        assert!(page.main().contains("Verbunden mit Stadtkonto"), "{}", page.main());
        assert!(!page.links().iter().any(|link| link == CONNECT), "once is enough");
        let mut elsewhere = stage.app.visitor();
        stage.sign_in(&mut elsewhere).await;
        let answer = olga.submit(&page, "/manage/sessions/identity", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let page = olga.open(&answer.location()).await;
        assert!(page.main().contains("Die Verbindung ist getrennt"), "{}", page.main());
        let mut again = stage.app.visitor();
        let page = stage.back(&mut again).await;
        turned_away(&page, &again, 403, UNKNOWN, "disconnected");
        let log = store::audit::list_by(&stage.app.desk.store, account(&stage, "olga@stadt.example").await, 50).await.unwrap();
        for what in ["identity.connect", "identity.disconnect"] {
            assert_eq!(log.iter().filter(|entry| entry.what == what).count(), 1, "{what}");
            assert!(log.iter().filter(|entry| entry.what == what).all(|entry| entry.organization_id.is_some()), "{what}");
        }
    }

    async fn one_person_there_is_one_account_here(database) {
        let stage = Stage::open_with(database, &[]).await;
        stage.app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        let mut olga = stage.app.signed_in_visitor("olga@stadt.example").await;
        let mut edda = stage.app.signed_in_visitor("edda@stadt.example").await;
        let page = stage.connecting(&mut olga).await;
        // Both come as far as the button; the first to press it is connected.
        let other = stage.connecting(&mut edda).await;
        olga.submit_and_go(&page, BUTTON, &[]).await;
        let before = stage.dump().await;
        let taken = edda.submit(&other, BUTTON, &[]).await;
        assert_eq!(taken.status, StatusCode::CONFLICT, "{}", taken.main());
        let taken = stage.connecting(&mut edda).await;
        assert_eq!(taken.status, StatusCode::CONFLICT, "{}", taken.main());
        // Nor has one account two people there.
        stage.issuer.set_person(person("0815", None));
        let taken = stage.connecting(&mut olga).await;
        assert_eq!(taken.status, StatusCode::CONFLICT, "{}", taken.main());
        assert_eq!(stage.dump().await, before);
    }

    async fn connecting_belongs_to_who_began_it(database) {
        let stage = Stage::open_with(database, &[]).await;
        stage.app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        let mut nobody = stage.app.visitor();
        assert_eq!(leave(&mut nobody, CONNECT).await, "/login", "nobody connects nobody");
        let mut olga = stage.app.signed_in_visitor("olga@stadt.example").await;
        let edda = stage.app.signed_in_visitor("edda@stadt.example").await;
        let (own, hers) = (olga.cookies[SESSION].clone(), edda.cookies[SESSION].clone());
        let before = stage.dump().await;
        // Somebody else signs in with the same browser meanwhile, before the answer and before the button.
        let way = stage.issuer.sign_in(&leave(&mut olga, CONNECT).await);
        olga.cookies.insert(SESSION.into(), hers.clone());
        assert_eq!(olga.get(&way).await.status, StatusCode::GONE);
        olga.cookies.insert(SESSION.into(), own);
        let page = stage.connecting(&mut olga).await;
        olga.cookies.insert(SESSION.into(), hers);
        let answer = page.form(BUTTON).fields.into_iter().find(|(name, _)| name == "answer").unwrap().1;
        let foreign = olga.open("/lost-link").await.form("/lost-link").fields.into_iter().find(|(name, _)| name == "form_token").unwrap().1;
        let fields = [("form_token".to_owned(), foreign), ("answer".to_owned(), answer)];
        assert_eq!(olga.post(BUTTON, &fields).await.status, StatusCode::GONE);
        assert_eq!(stage.dump().await, before);
    }

    async fn nobody_ends_what_is_somebody_elses(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        let mut olga = stage.app.visitor();
        stage.sign_in(&mut olga).await;
        let own = olga.open("/manage/sessions").await.form("/manage/sessions/identity");
        let identity = own.fields.iter().find(|(name, _)| name == "identity").unwrap().1.clone();
        let mut edda = stage.app.signed_in_visitor("edda@stadt.example").await;
        let page = edda.open("/manage/sessions").await;
        let token = page.forms()[0].fields.iter().find(|(name, _)| name == "form_token").unwrap().1.clone();
        let before = stage.dump().await;
        for identity in [identity.as_str(), "unsinn", "00000000-0000-0000-0000-000000000000"] {
            let fields = [("form_token".to_owned(), token.clone()), ("identity".to_owned(), identity.to_owned())];
            assert_eq!(edda.post("/manage/sessions/identity", &fields).await.status, StatusCode::NOT_FOUND, "{identity}");
        }
        assert_eq!(stage.dump().await, before);
    }

    async fn it_is_given_out_with_the_person_and_goes_with_them(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("stadt", "ada@stadt.example", Role::Admin).await;
        stage.issuer.set_person(person("KANARI-4711", Some(("olga@stadt.example", true))));
        stage.sign_in(&mut stage.app.visitor()).await;
        let export = async |address: &str| {
            let found = export::gather(&stage.app.desk, Locale::De, &email(address)).await.unwrap();
            serde_json::to_string(&found).unwrap()
        };
        assert!(export("olga@stadt.example").await.contains("KANARI-4711"));
        assert!(!export("ada@stadt.example").await.contains("KANARI-4711"));
        assert!(stage.dump().await.contains("KANARI-4711"));
        erase_address(&stage.app.desk, &email("olga@stadt.example")).await.unwrap();
        assert!(!stage.dump().await.contains("KANARI-4711"), "erased");
    }
}
