//! Bad input: a clear refusal that names the field in the reader's language, never a fault, nothing stored by halves.

use axum::{
    body::Body,
    http::{Method, header},
};

use super::Stage;
use crate::support::{client::urlencoded, database, dump::dump, on_both};

/// Values for the registration form, and the field that is wrong.
fn bad_registrations() -> Vec<(&'static str, String)> {
    let long = "x".repeat(121);
    let name = [
        "",
        "   ",
        &long,
        "A\nB",
        "A\r\nBcc: x@y.example",
        "A\u{0}B",
        "\u{202e}\u{200b}",
        "A\u{2028}B",
        "A\u{1b}[31mB",
        "A\u{7f}B",
        "A\u{85}B",
    ];
    let many = format!("{}@amt.example", "a".repeat(300));
    let email = [
        "",
        "eva",
        "@amt.example",
        "eva@",
        "eva@localhost",
        "eva@[127.0.0.1]",
        "eva@127.0.0.1",
        "\"a b\"@amt.example",
        "a%b@amt.example",
        "ä@amt.example",
        "a b@amt.example",
        "a@b@amt.example",
        "eva@amt..example",
        ".eva@amt.example",
        "eva@-amt.example",
        "<eva@amt.example>",
        "eva@amt.example\nBcc: x@y.example",
        "eva@amt.example,max@amt.example",
        "eva@amt.example\u{0}",
        "eva@amt.example;x",
        &many,
    ];
    let organization = [&"x".repeat(201), "A\nB", "A\u{0}B"].map(str::to_owned);
    let land = ["XX", "by ", "DE", "1", "BY\u{0}"].map(str::to_owned);
    let name = name.map(|value| ("name", value.to_owned()));
    let email = email.map(|value| ("email", value.to_owned()));
    let mut all: Vec<(&'static str, String)> = name.into_iter().chain(email).collect();
    all.extend(organization.map(|value| ("organization", value)));
    all.extend(land.map(|value| ("land", value)));
    all
}

/// Values for the form of a new format, and the field that is wrong.
fn bad_formats() -> Vec<(&'static str, String)> {
    let deep = ">".repeat(300);
    let long = "x".repeat(20_001);
    let title = "x".repeat(161);
    let list: Vec<(&'static str, &str)> = vec![
        ("title", ""),
        ("title", "A\nB"),
        ("title", &title),
        ("slug", "Ä"),
        ("slug", "a--b"),
        ("slug", "../x"),
        ("slug", "austausch"),
        ("description", &long),
        ("description", &deep),
        ("capacity", "-1"),
        ("capacity", "0"),
        ("capacity", "999999999999"),
        ("capacity", "zwei"),
        ("audience", "alle"),
        ("audience_roles", &title),
        ("approval", "vielleicht"),
        ("registration", "x"),
        ("status", "held"),
        ("join_url", "javascript:alert(1)"),
        ("join_url", "ftp://a.example"),
        ("every", "0"),
        ("every", "53"),
        ("every", "-1"),
        ("every", "99999999999999999999"),
        ("rhythm", "second"),
        ("rhythm", "day"),
        ("rhythm", "SECONDLY"),
        ("weekdays", "XX"),
        ("anchor", "31.02.2026"),
        ("anchor", "2026-13-01"),
        ("anchor", ""),
        ("anchor", "morgen"),
        ("start_time", "25:00"),
        ("start_time", "02:30"),
        ("start_time", "zehn"),
        ("duration_minutes", "0"),
        ("duration_minutes", "100000"),
        ("until", "2020-01-01"),
        ("until", "30.02.2027"),
        ("holiday_policy", "x"),
        ("holiday_scope", "DE-XX"),
        ("holiday_scope", "MIN:17"),
        ("pause_from", "x"),
    ];
    list.into_iter().map(|(field, value)| (field, value.to_owned())).collect()
}

on_both! {
    async fn a_bad_registration_is_refused_at_its_field_in_both_languages(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let before = dump(&stage.app.database.url).await;
        for (field, value) in bad_registrations() {
            let mut sentences = Vec::new();
            for language in ["de", "en"] {
                let page = client.open(&format!("{}?lang={language}", stage.form())).await;
                let mut values = vec![("name", "Max Muster"), ("email", "max@amt.example")];
                values.retain(|(name, _)| *name != field);
                values.push((field, &value));
                let answer = client.submit(&page, "/register", &values).await;
                let said = format!("{field} = {value:?}: {}", answer.status);
                assert_eq!(answer.status.as_u16(), 422, "{said}");
                let marker = format!("id=\"{field}-error\"");
                let at = answer.text().find(&marker).unwrap_or_else(|| panic!("{said}: the field is not named"));
                sentences.push(answer.text()[at + marker.len()..].split("</p>").next().unwrap_or_default().to_owned());
                let kept = answer.form("/register").fields;
                let other = if field == "name" { ("email", "max@amt.example") } else { ("name", "Max Muster") };
                assert!(kept.contains(&(other.0.into(), other.1.into())), "{said}: what was right is lost");
            }
            assert!(sentences[0].len() > 8 && sentences[0] != sentences[1], "{field}: {sentences:?}");
        }
        assert_eq!(dump(&stage.app.database.url).await, before);
        stage.app.no_mail().await;
    }

    async fn a_bad_format_is_refused_at_its_field_and_nothing_is_stored(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let before = dump(&stage.app.database.url).await;
        for (field, value) in bad_formats() {
            for step in ["preview", "save"] {
                let page = olga.open("/manage/new-format").await;
                let good = [("title", "Gut"), ("anchor", "2026-04-16"), ("step", step)];
                let mut values: Vec<(&str, &str)> = good.into_iter().filter(|(name, _)| *name != field).collect();
                values.push((field, &value));
                let answer = olga.submit(&page, "/new-format", &values).await;
                // Whether an address is free is known only when it is taken.
                if (field, step) == ("slug", "preview") && answer.status.as_u16() == 200 {
                    continue;
                }
                let said = format!("{field} = {:.40?} ({step}): {}", value, answer.status);
                assert_eq!(answer.status.as_u16(), 422, "{said}");
                let named = answer.text().contains(&format!("id=\"{field}-error\"")) || answer.text().contains(&format!("href=\"#{field}"));
                assert!(named, "{said}: the field is not named: {}", answer.main());
            }
        }
        assert_eq!(dump(&stage.app.database.url).await, before);
    }

    async fn hostile_names_are_stored_without_what_is_hostile(database) {
        let stage = Stage::open(database).await;
        let event = stage.another_date("Namen").await.event.id;
        let names = [
            ("Eva\u{202e}Muster", "EvaMuster"),
            ("Zoë\u{200b} Grün", "Zoë Grün"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("Robert'); DROP TABLE registration;--", "Robert'); DROP TABLE registration;--"),
            ("{{7*7}} ${7*7} %s %n", "{{7*7}} ${7*7} %s %n"),
            ("Ｅｖａ 😀 Müller-Lüdenscheid", "Ｅｖａ 😀 Müller-Lüdenscheid"),
            ("Klicken Sie https://boese.example [a](https://boese.example)", "Klicken Sie https://boese.example [a](https://boese.example)"),
        ];
        let mut edda = stage.signed_in("edda@stadt.example").await;
        for (number, (typed, kept)) in names.iter().enumerate() {
            stage.app.ask(event, typed, &format!("name{number}@amt.example")).await;
            let mail = stage.app.the_mail().await;
            // The first mail goes to an address nobody has confirmed: it holds nothing of what was typed (C12).
            for part in [&mail.text, &mail.html, &mail.subject] {
                assert!(!part.contains(kept) && !part.contains("boese") && !part.contains("script"), "{typed:?}: {part}");
            }
            let place = turnus::actions::registrations::confirm(&stage.app.desk, &mail.link("/r/")).await.unwrap();
            assert_eq!(&place.participant.name, kept);
            let mail = stage.app.the_mail().await;
            assert!(!mail.html.contains("<script>") && !mail.html.contains("href=\"https://boese"), "{}", mail.html);
        }
        let page = edda.open(&format!("/manage/events/{event}")).await;
        assert!(!page.text().contains("<script>alert"));
        assert!(page.main().contains("<script>alert(1)</script>"), "shown as text");
        assert!(!page.text().contains("49 49"));
    }

    async fn whatever_the_shape_of_a_request_it_is_refused_clearly(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let form = client.open(&stage.form()).await.form("/register").filled(&[("name", "Max"), ("email", "max@amt.example")]);
        let good = urlencoded(&form.all());
        let kind = "application/x-www-form-urlencoded";
        let many: String = (0..200).map(|number| format!("&f{number}=1")).collect();
        let before = dump(&stage.app.database.url).await;
        let bodies: Vec<(&str, &str, Vec<u8>, &[u16])> = vec![
            ("an unknown field", kind, format!("{good}&role=admin").into(), &[400, 422]),
            ("a field of another form", kind, format!("{good}&state=confirmed&capacity=9").into(), &[400, 422]),
            ("a field twice", kind, format!("{good}&email=x@amt.example").into(), &[400, 422]),
            ("two hundred fields", kind, format!("{good}{many}").into(), &[400, 413, 422]),
            ("no UTF-8", kind, format!("{good}%ff%fe").into(), &[400, 422]),
            ("raw bytes", kind, vec![0xff; 100], &[400, 403, 422]),
            ("nothing", kind, Vec::new(), &[400, 403, 422]),
            ("ten megabytes", kind, vec![b'a'; 10_000_000], &[413]),
            ("seventy kilobytes", kind, format!("{good}&x={}", "a".repeat(70_000)).into(), &[413]),
            ("a name of sixty kilobytes", kind, format!("name={}", "a".repeat(60_000)).into(), &[400, 403, 413, 422]),
            ("JSON", "application/json", b"{\"name\":\"Max\"}".to_vec(), &[415]),
            ("XML", "text/xml", b"<a/>".to_vec(), &[415]),
            ("multipart", "multipart/form-data; boundary=a", b"--a--".to_vec(), &[415]),
            ("another alphabet", "application/x-www-form-urlencoded; charset=utf-16", good.clone().into(), &[415]),
            ("a broken type", "application//", good.clone().into(), &[400, 415]),
        ];
        for (what, kind, body, expected) in bodies {
            let request = client.request(&Method::POST, &stage.form()).header(header::CONTENT_TYPE, kind);
            let answer = client.send(request, Body::from(body)).await;
            assert!(expected.contains(&answer.status.as_u16()), "{what}: {}", answer.status);
            assert!(!answer.main().is_empty(), "{what}: says nothing");
        }
        assert_eq!(dump(&stage.app.database.url).await, before);
        let request = client.request(&Method::POST, &stage.form()).header(header::CONTENT_TYPE, kind);
        assert_eq!(client.send(request, Body::from(good)).await.status.as_u16(), 303, "the same, in order");
        stage.app.the_mail().await;
    }

    async fn addresses_that_name_nothing_are_not_found(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let token = "a".repeat(52);
        let paths = [
            "/formats/nichts", "/formats/%00", "/formats/..%2f..%2fetc%2fpasswd", "/formats/%C3%84", "/formats/a%20b",
            "/formats/austausch%00", "/formats//next", "/events/nichts", "/events/nichts/register", "/events/nichts/event.ics",
            "/events/%FF%FE", "/events/..;/manage", "/feeds/formats/nichts.ics", "/feeds/formats/..%2fall.ics",
            "/feeds/personal/x.ics", "/assets/..%2f..%2fCargo.toml", "/assets/../Cargo.toml", "/assets/%2e%2e/x", "/demo/mail",
            "/demo/mail/..%2f..%2fturnus.db", "/.env", "/.git/HEAD", "/wp-login.php", "/m/", "/r/", "/r/x", "/login/x",
            "/manage/../healthz", "/%2e%2e/manage",
        ];
        let mut all: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        for purpose in ["r", "m", "d", "a", "f", "s", "login", "o", "u", "t", "join"] {
            all.push(format!("/{purpose}/{token}"));
            all.push(format!("/{purpose}/{token}{token}"));
            all.push(format!("/{purpose}/%00{token}"));
        }
        for path in all {
            let answer = client.get(&path).await;
            assert!([400, 404, 410].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
        }
        for id in ["x", "00000000-0000-0000-0000-000000000000", "..", "%00"] {
            let mut olga = stage.signed_in("olga@stadt.example").await;
            for path in [format!("/manage/events/{id}"), format!("/manage/formats/{id}")] {
                let answer = olga.get(&path).await;
                assert!([303, 404].contains(&answer.status.as_u16()) && !answer.location().starts_with("//"), "{path}: {}", answer.status);
            }
            stage.app.pass(chrono::TimeDelta::hours(2));
        }
    }

    async fn queries_that_make_no_sense_are_refused_or_ignored_and_never_a_fault(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let many: String = (0..150).map(|number| format!("format=f{number}&")).collect();
        for path in ["/", "/formats", "/calendar", "/feeds/selection.ics", "/feeds/all.ics", "/login", "/registered", &stage.form()] {
            for query in ["lang=xx", "lang=", "lang=de&lang=en", "a[]=1", "%00=%00", "a=%ff", "=", "&&&", "format=%00", &many, "tag=%F0%9F%98%80", "x=1;y=2"] {
                let answer = client.get(&format!("{path}?{query}")).await;
                assert!(answer.status.as_u16() < 500, "{path}?{query:.40}: {}", answer.status);
            }
        }
    }
}
