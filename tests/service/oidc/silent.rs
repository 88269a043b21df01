//! A provider that is away, slow or odd keeps nobody from signing in by mail; and what it names is not asked blindly (C16,
//! C26).

use std::{io::Write, time::Instant};

use chrono::TimeDelta;
use serde_json::json;

use super::{Stage, turned_away};
use crate::support::{
    client::Client,
    database,
    issuer::{Issuer, Mood},
    on_both,
};

const SILENT: &str = "Der Anmeldedienst antwortet gerade nicht";

/// The link to the provider leads nowhere, and the page says what else to do.
async fn says_so(client: &mut Client, said: &str) {
    let page = client.get("/login/oidc").await;
    turned_away(&page, client, 503, SILENT, said);
    assert!(page.location().is_empty(), "{said}");
}

on_both! {
    async fn a_provider_that_is_away_or_odd_stops_nobody_who_comes_by_mail(database) {
        let stage = Stage::open(database).await;
        for mood in [Mood::Broken, Mood::Endless, Mood::Redirecting, Mood::Html] {
            stage.issuer.set_mood(mood);
            stage.app.pass(TimeDelta::minutes(1));
            let before = stage.issuer.asked().description;
            let mut client = stage.app.visitor();
            for _ in 0..5 {
                says_so(&mut client, &format!("{mood:?}")).await;
            }
            assert_eq!(stage.issuer.asked().description, before + 1, "{mood:?}: it is left alone for a while");
        }
        stage.app.signed_in_visitor("olga@stadt.example").await;
        // It comes back, and goes again while somebody is on the way.
        stage.issuer.set_mood(Mood::Well);
        stage.app.pass(TimeDelta::seconds(11));
        stage.sign_in(&mut stage.app.visitor()).await;
        let mut client = stage.app.visitor();
        let way = stage.way_back(&mut client).await;
        stage.issuer.set_mood(Mood::Broken);
        turned_away(&client.get(&way).await, &client, 503, SILENT, "gone meanwhile");
        assert!(client.cookies.is_empty(), "{:?}", client.cookies);
    }

    async fn a_provider_that_answers_drop_by_drop_is_waited_for_no_longer(database) {
        let stage = Stage::open(database).await;
        stage.issuer.set_mood(Mood::Drip);
        let began = Instant::now();
        says_so(&mut stage.app.visitor(), "drop by drop").await;
        let waited = began.elapsed().as_secs_f32();
        assert!((6.5..12.0).contains(&waited), "{waited}");
    }

    async fn a_provider_that_hangs_is_waited_for_seven_seconds(database) {
        let stage = Stage::open(database).await;
        stage.issuer.set_mood(Mood::Slow);
        let began = Instant::now();
        says_so(&mut stage.app.visitor(), "slow").await;
        let waited = began.elapsed().as_secs_f32();
        assert!((6.5..12.0).contains(&waited), "{waited}");
        let began = Instant::now();
        says_so(&mut stage.app.visitor(), "still slow").await;
        assert!(began.elapsed().as_secs() < 3, "and the next is told at once");
    }

    async fn nobody_listens_there(database) {
        let url = { Issuer::start().await.url() };
        let closed = url.replace("127.0.0.1", "127.0.0.3");
        let issuer = Issuer::start().await;
        issuer.set_url(&closed);
        let stage = Stage::at(database, issuer, &[]).await;
        says_so(&mut stage.app.visitor(), "closed").await;
    }

    async fn a_provider_that_describes_itself_oddly_is_not_believed(database) {
        let stage = Stage::open(database).await;
        let url = stage.issuer.url();
        let inside = "https://127.0.0.1:1/x";
        for (what, more, status) in [
            ("another issuer", json!({ "issuer": "https://id.evil.example" }), 503),
            ("the issuer with a slash", json!({ "issuer": format!("{url}/") }), 503),
            ("people are sent there without https", json!({ "authorization_endpoint": "http://id.evil.example/auth" }), 403),
            ("people are sent to a script", json!({ "authorization_endpoint": "javascript:alert(1)" }), 403),
            ("the secret would travel in the open", json!({ "token_endpoint": "http://id.evil.example/token" }), 403),
            ("keys from inside", json!({ "jwks_uri": inside }), 503),
            ("keys from a machine's metadata", json!({ "jwks_uri": "https://169.254.169.254/keys" }), 503),
            ("keys without https", json!({ "jwks_uri": "http://id.evil.example/keys" }), 503),
        ] {
            stage.issuer.set_more(more);
            stage.app.pass(TimeDelta::minutes(1));
            let answer = stage.app.visitor().get("/login/oidc").await;
            assert_eq!((answer.status.as_u16(), answer.location().as_str()), (status, ""), "{what}");
        }
        // The token from inside: nobody is asked there, and nobody is signed in.
        stage.issuer.set_more(json!({ "token_endpoint": "https://10.0.0.1/token" }));
        stage.app.pass(TimeDelta::minutes(1));
        let mut client = stage.app.visitor();
        let began = Instant::now();
        let page = stage.back(&mut client).await;
        turned_away(&page, &client, 503, SILENT, "the token from inside");
        assert!(began.elapsed().as_secs() < 3, "nobody waits for an address that is not asked");
    }

    async fn a_provider_with_a_certificate_of_the_house_is_asked_by_tls(database) {
        let (issuer, certificate) = Issuer::start_with_tls().await;
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(certificate.as_bytes()).unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        let domains = ("TURNUS_OIDC_DOMAINS", "stadt.example");
        let stage = Stage::at(database, issuer, &[domains, ("TURNUS_OIDC_CA", &path)]).await;
        stage.sign_in(&mut stage.app.visitor()).await;
    }

    async fn a_certificate_that_nobody_vouches_for_is_refused(database) {
        let (issuer, _) = Issuer::start_with_tls().await;
        let stage = Stage::at(database, issuer, &[]).await;
        says_so(&mut stage.app.visitor(), "an unknown certificate").await;
        assert_eq!(stage.issuer.asked().description, 0);
    }
}
