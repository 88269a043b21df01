//! What the program logs, and tells a collector of traces: numbers, routes and statuses; never an address, a link, a
//! cookie, a name (C05, C29, C33).

use axum::http::{Method, header};
use opentelemetry_proto::tonic::{
    common::v1::any_value::Value as Said,
    trace::v1::{Span, span::SpanKind},
};
use turnus::store::outbox::{OutboxState, counts_by_state};

use super::{ask, confirm, date, post_of};
use crate::support::{
    collector::Collector,
    database, on_both,
    program::{Installation, soon},
    smtp_sink::{Act, SmtpSink, Stage},
};

/// Each request by its pattern, in the words of OpenTelemetry; and the jobs.
fn check_traces(collector: &Collector) {
    let spans = collector.spans();
    let number = |span: &Span, key: &str| {
        let found = span.attributes.iter().find(|one| one.key == key)?;
        found.value.as_ref()?.value.clone()
    };
    let named = |name: &str| spans.iter().filter(move |span| span.name == name).collect::<Vec<_>>();
    let looked = named("GET /r/{token}");
    let statuses: Vec<_> = looked.iter().filter_map(|span| number(span, "http.response.status_code")).collect();
    assert!(statuses.contains(&Said::IntValue(200)) && statuses.contains(&Said::IntValue(404)), "{statuses:?}");
    for span in looked {
        assert_eq!(span.kind, SpanKind::Server as i32);
        assert_eq!(number(span, "http.route"), Some(Said::StringValue("/r/{token}".into())));
        assert!(span.end_time_unix_nano > span.start_time_unix_nano);
    }
    assert!(!named("job prune").is_empty(), "{:?}", spans.iter().map(|span| &span.name).collect::<Vec<_>>());
}

on_both! {
    async fn the_log_names_nobody_and_opens_nothing(database) {
        let sink = SmtpSink::start().await;
        sink.for_address("unbekannt@amt.example", Stage::Rcpt, Act::Say("550 5.1.1 <unbekannt@amt.example> unknown"));
        let collector = Collector::start().await;
        let installation = Installation::new(&database.url, &sink)
            .with("TURNUS_LOG", "debug")
            .with("TURNUS_LOG_FORMAT", "json")
            .with("TURNUS_OTLP_URL", collector.url());
        let token = installation.token();
        let server = installation.serve();
        let (form, _) = date(&server, &token, 10).await;
        let mut secrets = vec![token.clone(), "unbekannt".into(), "eva@".into(), "olga@".into(), "amt.example".into(), "Gast".into()];
        let mut client = server.visitor();
        assert!(ask(&mut client, &form, "unbekannt@amt.example").await.unwrap());
        assert!(ask(&mut client, &form, "eva@amt.example").await.unwrap());
        sink.wait_for(1).await;
        let asked = post_of(&sink).0["eva@amt.example"][0].token("/r/").to_owned();
        assert!(confirm(&mut client, &asked).await.unwrap());
        sink.wait_for(2).await;
        let manage = post_of(&sink).0["eva@amt.example"][1].token("/m/").to_owned();
        client.open(&format!("/m/{manage}")).await;
        // A forged link, a broken address, a bad form, an attempt to write lines of its own.
        client.get(&format!("/r/{}", "geheim".repeat(8) + "gehe")).await;
        client.get("/formats/geheim-geheim?email=eva@amt.example").await;
        let page = client.open(&form).await;
        client.submit(&page, "/register", &[("name", "Gast\n{\"level\":\"ERROR\"}"), ("email", "eva@@amt.example")]).await;
        let agent = client.request(&Method::GET, "/").header(header::USER_AGENT, "geheim [31m").header(header::REFERER, "https://geheim.example/");
        client.try_send(agent, "").await.ok();
        let page = client.open("/login").await;
        client.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        sink.wait_for(3).await;
        let login = post_of(&sink).0["olga@stadt.example"][0].clone();
        let link = login.token("/login/").to_owned();
        let page = client.open(&format!("/login/{link}")).await;
        client.submit_and_go(&page, &link, &[]).await;
        secrets.extend([asked, manage, link, login.code().to_owned(), "geheim".into()]);
        secrets.extend(client.secrets.iter().cloned());
        settled(&database).await;
        let (status, log) = server.stop();
        assert!(status.success());

        let lines: Vec<&str> = log.lines().filter(|line| !line.starts_with("listening on")).collect();
        assert!(lines.len() > 10, "it hardly says anything:\n{log}");
        for line in &lines {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not one object a line: {line}");
        }
        assert!(log.contains("/r/{token}") && log.contains("mail given up"), "what happened can be seen:\n{log}");
        check_traces(&collector);
        let traces = String::from_utf8_lossy(&collector.bytes()).to_lowercase();
        for secret in secrets {
            assert!(!traces.contains(&secret.to_lowercase()), "{secret:?} in a trace");
            let line = lines.iter().find(|line| line.to_lowercase().contains(&secret.to_lowercase()));
            assert!(line.is_none(), "{secret:?} in: {}", line.unwrap());
        }
    }
}

/// Everything is sent but the one that cannot be.
async fn settled(database: &database::Database) {
    soon("all mail is settled", async || {
        let counts = counts_by_state(&database.store).await.unwrap();
        !counts.contains_key(&OutboxState::Due) && counts.get(&OutboxState::Parked) == Some(&1)
    })
    .await;
}
