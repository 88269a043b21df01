//! A relay whose certificate does not hold gets no mail: the queue rests, says why, and loses nothing (C37).

use chrono::TimeDelta;
use turnus::{
    config::mail_target::Target,
    jobs::queue::Postman,
    mail::Transport,
    store::{
        self,
        outbox::{Filter, OutboxState},
    },
};

use crate::{
    mail_queue::postman,
    support::{
        TestApp, database, on_both,
        smtp_sink::{SmtpSink, Tls},
    },
};

/// The app's worker, which trusts whoever made the relay's certificate.
fn over_tls(app: &TestApp, sink: &SmtpSink, (scheme, option): (&str, &str)) -> Postman {
    let ca = sink.certificate.as_ref().unwrap().path().display();
    let target = Target::parse(&format!("{scheme}://{}?{option}ca={ca}", sink.address)).unwrap();
    Postman { transport: Transport::open(target, 1).unwrap(), ..postman(app, sink, 1) }
}

/// Three mails wait while the relay's certificate has run out, and go once it is renewed.
async fn run_out(app: &TestApp, tls: Tls, spelled: (&str, &str)) {
    let olga = app.olga().await;
    let event = app.date(&olga, None).await.event.id;
    for number in 1..=3 {
        app.ask(event, "Gast", &format!("gast{number}@amt.example")).await;
    }
    let relay = SmtpSink::start_run_out(tls, "127.0.0.1").await;
    let worker = over_tls(app, &relay, spelled);
    assert_eq!(worker.drain().await.unwrap(), 1, "the first failure stops the queue");
    assert_eq!((relay.mails().len(), relay.sign_ins().len()), (0, 0));
    let reason = store::outbox::pause_state(&app.desk.store).await.unwrap().reason.unwrap_or_default();
    assert!(reason.starts_with("systemic: connection lost at TLS (") && reason.contains("expired"), "{reason}");
    assert_eq!(worker.drain().await.unwrap(), 0, "all mail rests");
    // Once the relay shows a certificate that holds everything goes out, and no mail has lost an attempt.
    app.pass(TimeDelta::minutes(1));
    let renewed = SmtpSink::start_with(tls, "127.0.0.1").await;
    over_tls(app, &renewed, spelled).drain().await.unwrap();
    assert_eq!(renewed.mails().len(), 3);
    for entry in store::outbox::list(&app.desk.store, &Filter::default()).await.unwrap() {
        assert_eq!((entry.state, entry.attempt), (OutboxState::Sent, 1));
    }
}

on_both! {
    async fn starttls_with_a_certificate_that_has_run_out_stops_the_queue_and_is_named(database) {
        run_out(&TestApp::start(database).await, Tls::StartTls, ("smtp", "tls=required&")).await;
    }

    async fn smtps_with_a_certificate_that_has_run_out_stops_the_queue_and_is_named(database) {
        run_out(&TestApp::start(database).await, Tls::Implicit, ("smtps", "")).await;
    }
}
