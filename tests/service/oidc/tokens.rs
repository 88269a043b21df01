//! What a provider says counts only if it was signed by it, for us, for this question, and now (C16).

use serde_json::{Value, json};

use super::{BUTTON, CARRIED, SESSION, STALE, Stage, UNTRUSTED, leave, turned_away};
use crate::support::{
    client::Client,
    database,
    issuer::{
        CLIENT,
        keys::{Key, Seal},
        person,
    },
    log::logged,
    on_both,
};

/// A lie: what is changed of a right token, and how it is signed.
type Lie = (&'static str, Seal, fn(&mut Value, &mut Value));

fn nothing(_: &mut Value, _: &mut Value) {}

const LIES: &[Lie] = &[
    ("another issuer", Seal::Own, |_, claims| claims["iss"] = json!("https://id.evil.example")),
    ("the issuer with a slash", Seal::Own, |_, claims| {
        claims["iss"] = json!(format!("{}/", claims["iss"].as_str().unwrap()));
    }),
    ("another audience", Seal::Own, |_, claims| claims["aud"] = json!("somebody-else")),
    ("one more audience", Seal::Own, |_, claims| claims["aud"] = json!([CLIENT.0, "somebody-else"])),
    ("no audience", Seal::Own, |_, claims| claims["aud"] = json!([])),
    ("issued for another program", Seal::Own, |_, claims| claims["azp"] = json!("somebody-else")),
    ("another nonce", Seal::Own, |_, claims| claims["nonce"] = json!("x")),
    ("no nonce", Seal::Own, |_, claims| drop(claims.as_object_mut().unwrap().remove("nonce"))),
    ("expired", Seal::Own, |_, claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 1)),
    ("from yesterday", Seal::Own, |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() - 86_400)),
    ("from tomorrow", Seal::Own, |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 86_400)),
    ("an empty subject", Seal::Own, |_, claims| claims["sub"] = json!("")),
    ("a subject with what is not seen", Seal::Own, |_, claims| claims["sub"] = json!("4711\u{0}")),
    ("no subject", Seal::Own, |_, claims| drop(claims.as_object_mut().unwrap().remove("sub"))),
    ("no signature, and it says so", Seal::None, nothing),
    ("no signature", Seal::Stripped, nothing),
    ("the published key as a secret", Seal::PublicKeyAsSecret, nothing),
    ("the secret that both know", Seal::ClientSecret, nothing),
    ("somebody else's key", Seal::Forged, nothing),
    ("another algorithm than the key's", Seal::Own, |head, _| head["alg"] = json!("PS256")),
    ("an algorithm that nobody knows", Seal::Own, |head, _| head["alg"] = json!("XX512")),
    ("a key that nobody published", Seal::Own, |head, _| head["kid"] = json!("../../etc/passwd")),
    ("a critical header", Seal::Own, |head, _| {
        head["crit"] = json!(["x"]);
        head["x"] = json!(1);
    }),
];

on_both! {
    async fn no_lie_signs_anybody_in(database) {
        let stage = Stage::open(database).await;
        stage.issuer.rotate(Key::curve("second"), true);
        let before = stage.dump().await;
        for (what, seal, twist) in LIES {
            stage.issuer.set_seal(*seal);
            stage.issuer.set_twist(Some(*twist));
            let mut client = stage.app.visitor();
            let mut page = None;
            let log = logged(async { page = Some(stage.back(&mut client).await) }).await;
            turned_away(&page.unwrap(), &client, 403, UNTRUSTED, what);
            assert!(!client.cookies.contains_key(CARRIED), "{what}");
            assert!(log.contains("answer is refused"), "{what}: the operator learns why: {log}");
            for secret in [CLIENT.1, "code-", "4711", "olga@", "evil.example", "eyJ"] {
                assert!(!log.contains(secret), "{what}: {secret} in {log}");
            }
        }
        assert_eq!(stage.dump().await, before);
        // The truth does, by either kind of key.
        stage.issuer.set_seal(Seal::Own);
        stage.issuer.set_twist(None);
        stage.sign_in(&mut stage.app.visitor()).await;
        stage.issuer.rotate(Key::rsa("first"), false);
        stage.sign_in(&mut stage.app.visitor()).await;
    }

    async fn a_new_key_is_asked_for_once_a_minute_and_no_more(database) {
        let stage = Stage::open(database).await;
        stage.sign_in(&mut stage.app.visitor()).await;
        assert_eq!(stage.issuer.asked().keys, 1);
        stage.app.pass(chrono::TimeDelta::minutes(2));
        stage.issuer.rotate(Key::curve("second"), true);
        stage.sign_in(&mut stage.app.visitor()).await;
        assert_eq!(stage.issuer.asked().keys, 2, "it was not among those known");
        stage.issuer.rotate(Key::curve("third"), false);
        for _ in 0..5 {
            let mut client = stage.app.visitor();
            let page = stage.back(&mut client).await;
            turned_away(&page, &client, 403, UNTRUSTED, "a key that is not published");
        }
        assert_eq!(stage.issuer.asked().keys, 2, "not again within a minute");
        stage.issuer.publish();
        stage.app.pass(chrono::TimeDelta::seconds(61));
        stage.sign_in(&mut stage.app.visitor()).await;
        assert_eq!(stage.issuer.asked().keys, 3);
        assert_eq!(stage.issuer.asked().description, 1);
        stage.app.pass(chrono::TimeDelta::hours(1));
        stage.sign_in(&mut stage.app.visitor()).await;
        assert_eq!(stage.issuer.asked().description, 2, "believed for an hour");
    }

    async fn a_code_is_good_for_one_sign_in(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let way = stage.way_back(&mut client).await;
        let carried = client.cookies[CARRIED].clone();
        let page = client.get(&way).await;
        assert_eq!(page.status.as_u16(), 200);
        // Whoever has the whole browser of before, cookie and all, and the address.
        let mut copy: Client = stage.app.visitor();
        copy.cookies.insert(CARRIED.into(), carried);
        let again = copy.get(&way).await;
        turned_away(&again, &copy, 410, STALE, "the code again");
        client.submit_and_go(&page, BUTTON, &[]).await;
        assert!(client.cookies.contains_key(SESSION));
    }

    async fn an_answer_of_another_provider_is_not_mixed_in(database) {
        let stage = Stage::open(database).await;
        let url = stage.issuer.url();
        let encoded = |issuer: &str| url::form_urlencoded::byte_serialize(issuer.as_bytes()).collect::<String>();
        let mut client = stage.app.visitor();
        let way = stage.way_back(&mut client).await;
        let page = client.get(&format!("{way}&iss={}", encoded("https://id.evil.example"))).await;
        turned_away(&page, &client, 403, UNTRUSTED, "another issuer");
        assert_eq!(stage.issuer.asked().token, 0, "the code is not shown to anybody");
        let way = stage.way_back(&mut client).await;
        assert_eq!(client.get(&format!("{way}&iss={}", encoded(&url))).await.status.as_u16(), 200);
        // A provider that says it always names itself, and does not.
        stage.issuer.set_more(json!({ "authorization_response_iss_parameter_supported": true }));
        stage.app.pass(chrono::TimeDelta::hours(1));
        let asked = stage.issuer.asked().token;
        let way = stage.way_back(&mut client).await;
        let page = client.get(&way).await;
        turned_away(&page, &client, 403, UNTRUSTED, "no issuer");
        assert_eq!(stage.issuer.asked().token, asked);
        let way = stage.way_back(&mut client).await;
        assert_eq!(client.get(&format!("{way}&iss={}", encoded(&url))).await.status.as_u16(), 200);
    }

    async fn what_a_provider_calls_people_is_shown_as_text(database) {
        let stage = Stage::open_with(database, &[]).await;
        let mut olga = stage.app.signed_in_visitor("olga@stadt.example").await;
        for (name, shown) in [
            ("<script>alert(1)</script>", Some("<script>alert(1)</script>")),
            ("Olga\u{202e}\u{200b} Organ", Some("Olga Organ")),
            ("x\ny", None),
        ] {
            let mut who = person("4711", None);
            who.name = name.to_owned();
            stage.issuer.set_person(who);
            let to = leave(&mut olga, "/login/oidc?connect=1").await;
            let way = stage.issuer.sign_in(&to);
            let page = olga.open(&way).await;
            let expected = format!("hat Sie als {} erkannt", shown.unwrap_or("4711"));
            assert!(page.main().contains(&expected), "{name:?}: {}", page.main());
            assert!(!page.text().contains("<script>alert"), "{name:?}");
        }
    }
}
