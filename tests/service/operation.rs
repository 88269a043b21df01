//! What whoever runs the service can see of it: figures for Prometheus, for nobody else.

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, StatusCode},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{
    Database, TestApp,
    client::{Client, Page},
    database, on_both,
    program::{Installation, soon},
    smtp_sink::SmtpSink,
};

async fn ask(client: &mut Client, peer: &str, headers: &[(&str, &str)]) -> Page {
    let address = SocketAddr::new(peer.parse::<IpAddr>().unwrap(), 40_000);
    let mut request = client.request(&Method::GET, "/metrics").extension(ConnectInfo(address));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request, Body::empty()).await
}

/// The value of a figure, by its name with labels.
fn figure(text: &str, name: &str) -> f64 {
    let found = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
    found.unwrap_or_else(|| panic!("{name} is missing in\n{text}"))
}

on_both! {
    async fn whoever_finds_a_weakness_is_told_where_to_report_it(database) {
        const PATH: &str = "/.well-known/security.txt";
        let silent = TestApp::start(Database::sqlite().await).await;
        assert_eq!(silent.visitor().get(PATH).await.status, StatusCode::NOT_FOUND);
        let app = TestApp::start_with(database, &[("TURNUS_SECURITY_CONTACT", "sicherheit@amt.example")]).await;
        let page = app.visitor().open(PATH).await;
        assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
        let text = page.text();
        let fields: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once(": ")).collect();
        let value = |name: &str| fields.iter().find(|(field, _)| *field == name).expect(name).1;
        assert_eq!(value("Contact"), "mailto:sicherheit@amt.example");
        assert_eq!(value("Canonical"), "https://turnus.example/.well-known/security.txt");
        let expires: DateTime<Utc> = value("Expires").parse().expect("a time of RFC 3339");
        assert!(expires > app.now() + TimeDelta::days(30) && expires < app.now() + TimeDelta::days(365), "{expires}");
    }

    async fn figures_are_for_this_machine_and_the_trusted_networks(database) {
        let app = TestApp::start_with(database, &[("TURNUS_TRUSTED_PROXIES", "10.0.0.0/8")]).await;
        let mut client = app.visitor();
        for (peer, headers, status) in [
            ("127.0.0.1", &[][..], 200),
            ("10.0.0.7", &[], 200),
            ("192.0.2.1", &[], 403),
            ("127.0.0.1", &[("x-forwarded-for", "127.0.0.1")], 403),
            ("10.0.0.7", &[("x-forwarded-for", "192.0.2.1")], 403),
        ] {
            assert_eq!(ask(&mut client, peer, headers).await.status.as_u16(), status, "{peer} {headers:?}");
        }
        let nobody = client.get("/metrics").await;
        assert_eq!(nobody.status, StatusCode::FORBIDDEN);
        assert!(!nobody.text().contains("turnus_"));
    }

    async fn figures_tell_requests_by_pattern_and_the_outbox_by_state(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let mut client = app.visitor();
        client.get("/m/geheimgeheimgeheim").await;
        app.ask(date.event.id, "Eva Muster", "eva@amt.example").await;
        let page = ask(&mut client, "127.0.0.1", &[]).await;
        assert_eq!(page.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        let text = page.text();
        let route = r#"turnus_http_requests_total{method="GET",route="/m/{token}",status="404"}"#;
        assert!(figure(&text, route) >= 1.0);
        assert!(!text.contains("geheim") && !text.contains("amt.example"), "{text}");
        // Tests that run beside this one count in the same process, but ask another database.
        assert!(figure(&text, r#"turnus_outbox_mails{state="due"}"#) >= 0.0);
        assert!(figure(&text, "turnus_http_requests_in_flight") >= 1.0);
        app.the_mail().await;
    }

    async fn a_running_program_counts_its_mails_and_jobs(database) {
        let sink = SmtpSink::start().await;
        let installation = Installation::new(&database.url, &sink);
        installation.run(&["organizer", "add", "--email", "olga@stadt.example", "--name", "Olga", "--organization", "stadt", "--role", "admin"]);
        let server = installation.serve();
        let mut client = server.visitor();
        let page = client.open("/login").await;
        client.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        sink.wait_for(1).await;
        let sent = r#"turnus_mails_total{kind="login",outcome="sent"}"#;
        let kept = "turnus_outbox_mails{state=\"sent\"} 1\n";
        let run = r#"turnus_job_last_due_timestamp_seconds{job="remind"}"#;
        soon("the mail is sent and the job has run", async || {
            let text = client.open("/metrics").await.text();
            text.contains(sent) && text.contains(run) && text.contains(kept)
        })
        .await;
        let text = client.open("/metrics").await.text();
        for (name, value) in [
            (sent, 1.0),
            (r#"turnus_outbox_mails{state="due"}"#, 0.0),
            (r#"turnus_outbox_mails{state="sent"}"#, 1.0),
            ("turnus_outbox_paused", 0.0),
            ("turnus_database_up", 1.0),
            (r#"turnus_http_requests_total{method="POST",route="/login",status="303"}"#, 1.0),
        ] {
            assert!((figure(&text, name) - value).abs() < f64::EPSILON, "{name} is not {value} in\n{text}");
        }
        for name in ["process_resident_memory_bytes", "process_open_fds", run] {
            assert!(figure(&text, name) > 0.0, "{name}");
        }
        for line in text.lines().filter(|line| line.starts_with("# TYPE")) {
            assert!(["turnus_", "process_"].iter().any(|start| line["# TYPE ".len()..].starts_with(start)), "{line}");
        }
    }
}
