//! Programs that fill in forms (C48): a field that no person sees catches them, and above the thresholds a form asks for a
//! proof or for a little patience.

use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use turnus::{
    domain::{
        format::{Format, RawFormat},
        notice::{Caps, NoticeKind},
    },
    meters,
};

use crate::support::{
    Database, TestApp,
    client::{Client, FilledForm, Page},
    database, on_both,
    world::weekly,
};

/// A host with a format, and three forms that anybody can send.
struct Stage {
    app: TestApp,
    format: Format,
    forms: [String; 3],
}

impl Stage {
    async fn open(database: Database, caps: Caps) -> Self {
        let app = TestApp::start_within(database, &[], caps).await;
        let olga = app.olga().await;
        let raw = RawFormat { registration: Some("both".into()), ..RawFormat::default() };
        let format = app.format(&olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let date = app.dates_of(&format).await.remove(0).slug;
        let forms = [
            format!("/events/{date}/register"),
            format!("/formats/{}/register", format.slug),
            format!("/formats/{}/follow", format.slug),
        ];
        Self { app, format, forms }
    }
}

/// The form of a page, filled in.
fn filled(page: &Page, path: &str, address: &str) -> FilledForm {
    let form = page.form(path.rsplit('/').next().unwrap());
    let named = form.fields.iter().any(|(name, _)| name == "name");
    let form = form.filled(&[("email", address)]);
    if named { form.filled(&[("name", "Max Muster")]) } else { form }
}

async fn send(client: &mut Client, form: &FilledForm) -> Page {
    client.post(&form.action, &form.all()).await
}

fn value(form: &FilledForm, name: &str) -> Option<String> {
    form.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
}

/// What the page's script does.
fn solution(challenge: &str) -> String {
    let solves = |number: &String| {
        let digest = Sha256::digest(format!("{challenge}.{number}"));
        u16::from_be_bytes([digest[0], digest[1]]) >> 1 == 0
    };
    (0..1_000_000).map(|number: u32| number.to_string()).find(solves).expect("a number")
}

fn counted(outcome: &str) -> f64 {
    let (text, name) =
        (meters::text().expect("figures"), format!("turnus_forms_guarded_total{{outcome=\"{outcome}\"}} "));
    text.lines().find_map(|line| line.strip_prefix(&name)).map_or(0.0, |number| number.parse().expect("a number"))
}

/// Asked so often within the hour, a form wants a proof.
fn from_one_place(forms: u32) -> Caps {
    Caps { proof_from_one_place: forms, ..Caps::default() }
}

on_both! {
    async fn a_program_that_fills_in_everything_hears_the_same_and_nothing_comes_of_it(database) {
        let stage = Stage::open(database, Caps::default()).await;
        meters::start();
        let mut client = stage.app.visitor();
        for (number, path) in stage.forms.iter().enumerate() {
            let page = client.open(path).await;
            let person = send(&mut client, &filled(&page, path, &format!("gast{number}@amt.example"))).await;
            assert_eq!(stage.app.post().await.len(), 1, "{path}: a person gets a mail");
            let before = counted("trapped");
            let program = filled(&page, path, &format!("bot{number}@amt.example")).filled(&[("website", "https://evil.example")]);
            let program = send(&mut client, &program).await;
            stage.app.no_mail().await;
            assert!(counted("trapped") > before, "{path}");
            let said = |page: &Page| (page.status, page.location(), page.text(), page.headers.len());
            assert_eq!(said(&program), said(&person), "{path}");
        }
        let known = turnus::store::mailboxes::find(&stage.app.desk.store, &crate::support::world::email("bot0@amt.example")).await;
        assert!(known.expect("an answer").is_none(), "the address is not even kept");
        // What is wrong is said all the same, and the trap is empty then.
        let page = client.open(&stage.forms[0]).await;
        let wrong = filled(&page, &stage.forms[0], "kein").filled(&[("website", "x")]);
        let answer = send(&mut client, &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(value(&answer.form("/register"), "website").as_deref(), Some(""));
    }

    async fn a_form_asks_for_a_proof_from_the_threshold_on(database) {
        let stage = Stage::open(database, from_one_place(2)).await;
        let mut client = stage.app.visitor();
        let path = &stage.forms[0];
        // What comes back with a mistake, and whoever only looks, counts nothing.
        for _ in 0..5 {
            let page = client.open(path).await;
            assert_eq!(send(&mut client, &filled(&page, path, "kein")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        for number in 0..2 {
            let page = client.open(path).await;
            assert_eq!(value(&page.form("/register"), "proof_of"), None, "below the threshold");
            let answer = send(&mut client, &filled(&page, path, &format!("gast{number}@amt.example"))).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(stage.app.post().await.len(), 2);
        // The third needs one: on all forms, and not for the API.
        for path in &stage.forms {
            assert!(value(&client.open(path).await.form(path.rsplit('/').next().unwrap()), "proof_of").is_some(), "{path}");
        }
        let page = client.open(path).await;
        let form = filled(&page, path, "max@amt.example");
        let early = send(&mut client, &form).await;
        assert_eq!(early.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(early.main().contains("Bitte warten Sie 10 Sekunden"), "{}", early.main());
        let again = early.form("/register");
        let what = |name: &str| value(&again, name).unwrap_or_default();
        assert_eq!((what("name").as_str(), what("email").as_str()), ("Max Muster", "max@amt.example"), "nothing has to be typed again");
        stage.app.no_mail().await;
        let challenge = value(&form, "proof_of").expect("a challenge");
        assert_eq!(what("proof_of"), challenge, "whoever waits waits once");
        let solved = form.clone().filled(&[("proof", &solution(&challenge))]);
        assert_eq!(send(&mut client, &solved).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::ConfirmRegistration);
        // Once; and no other challenge is answered by it.
        assert_eq!(send(&mut client, &solved).await.status, StatusCode::TOO_MANY_REQUESTS);
        let other = value(&client.open(path).await.form("/register"), "proof_of").expect("another");
        let crossed = form.filled(&[("proof_of", &other), ("proof", &solution(&challenge))]);
        assert_eq!(send(&mut client, &crossed).await.status, StatusCode::TOO_MANY_REQUESTS);
        let mut program = stage.app.visitor();
        let event = stage.app.dates_of(&stage.format).await[0].id;
        let request = program.request(&Method::POST, &format!("/api/v1/events/{event}/registrations"));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let asked = program.send(request, r#"{"name":"Ada","email":"ada@amt.example"}"#).await;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
        assert_eq!(stage.app.the_mail().await.to, "ada@amt.example");
        // An hour and more later it is as before.
        stage.app.pass(TimeDelta::hours(2));
        assert_eq!(value(&client.open(path).await.form("/register"), "proof_of"), None);
    }

    async fn without_scripts_ten_seconds_are_enough(database) {
        let stage = Stage::open(database, from_one_place(0)).await;
        let mut client = stage.app.visitor();
        for (number, path) in stage.forms.iter().enumerate() {
            let page = client.open(path).await;
            let form = filled(&page, path, &format!("gast{number}@amt.example"));
            stage.app.pass(TimeDelta::seconds(9));
            let early = send(&mut client, &form).await;
            assert_eq!(early.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
            assert!(early.main().contains("Bitte warten Sie eine Sekunde"), "{}", early.main());
            stage.app.pass(TimeDelta::seconds(1));
            let last = path.rsplit('/').next().unwrap();
            let answer = send(&mut client, &early.form(last)).await;
            assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/registered"), "{path}");
            assert_eq!(stage.app.post().await.len(), 1, "{path}");
            // A mistake does not cost the time that was waited.
            let page = client.open(path).await;
            stage.app.pass(TimeDelta::seconds(30));
            let back = send(&mut client, &filled(&page, path, "kein")).await;
            assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
            let mended = back.form(last).filled(&[("email", &format!("neu{number}@amt.example"))]);
            assert_eq!(send(&mut client, &mended).await.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(stage.app.post().await.len(), 1, "{path}");
        }
        // Left lying for an hour, it is shown once more with a fresh challenge.
        let page = client.open(&stage.forms[0]).await;
        let form = filled(&page, &stage.forms[0], "spaet@amt.example");
        stage.app.pass(TimeDelta::hours(1));
        let late = send(&mut client, &form).await;
        assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
        assert_ne!(value(&late.form("/register"), "proof_of"), value(&form, "proof_of"));
        for forged in ["", "x", "0-00-00"] {
            stage.app.pass(TimeDelta::seconds(20));
            let answer = send(&mut client, &form.clone().filled(&[("proof_of", forged)])).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{forged:?}");
        }
        stage.app.no_mail().await;
    }
}
