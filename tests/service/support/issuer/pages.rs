//! The provider's pages for people with a browser: one button to sign in, and the way back after signing out.

#![allow(clippy::unused_async, reason = "handlers are")]

use std::collections::HashMap;

use axum::{
    extract::{Query, RawQuery, State},
    response::{Html, Redirect},
};

use super::{BACK, Issuer};

/// Asks whether it is really her; the form comes back to the same address.
pub(super) async fn ask() -> Html<&'static str> {
    Html(
        "<!doctype html><html lang=\"de\"><title>Stadtkonto</title><main><h1>Stadtkonto</h1><form method=\"post\">\
         <button>Weiter als Olga</button></form></main></html>",
    )
}

/// She pressed it: back with a code.
pub(super) async fn sign_in(State(issuer): State<Issuer>, RawQuery(query): RawQuery) -> Redirect {
    let asked = format!("{}/auth?{}", issuer.url(), query.unwrap_or_default());
    let way = issuer.sign_in(&asked);
    Redirect::to(&format!("{}{way}", BACK.trim_end_matches("/login/oidc/callback")))
}

/// Signed out there as well.
pub(super) async fn sign_out(Query(query): Query<HashMap<String, String>>) -> Redirect {
    Redirect::to(query.get("post_logout_redirect_uri").expect("where to go on"))
}
