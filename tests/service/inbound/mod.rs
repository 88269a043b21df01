//! Mail that comes in: what came back, what calendar programs answer, and what nobody should have sent.

mod bounces;

use std::{fs, path::PathBuf};

use turnus::{
    domain::inbound::Finding,
    jobs::receive::{Received, receive},
    mail::inbound::Reader,
};

use crate::support::TestApp;

/// Where mails come back to.
pub(crate) const RETURNS: (&str, &str) = ("TURNUS_MAIL_BOUNCES", "bounce+*@turnus.example");

/// A mail of the corpus, with its `{PLACES}` filled.
pub(crate) fn sample(path: &str, places: &[(&str, &str)]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path);
    let mut text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for (place, value) in places {
        assert!(text.contains(&format!("{{{place}}}")), "{} has no {{{place}}}", path.display());
        text = text.replace(&format!("{{{place}}}"), value);
    }
    text.into_bytes()
}

/// Brings one mail.
pub(crate) async fn bring(app: &TestApp, bytes: &[u8]) -> Received {
    let reader = Reader::new(&app.app.settings, app.desk.keys.clone());
    receive(&app.desk, &reader, bytes).await.expect("the database")
}

/// Brings one mail; what came of it.
pub(crate) async fn found(app: &TestApp, bytes: &[u8]) -> Finding {
    bring(app, bytes).await.finding
}
