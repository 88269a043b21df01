//! Signing in by the identity provider (C16): there by a link, back by an address that changes nothing, in by a button.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::sign_in::{signed_in, with_cookie};
use crate::{
    actions::{Failure, identities, logins},
    domain::{
        access::Viewer,
        capability::Keys,
        id::AccountId,
        identity::{AWAY_LIFE, Asked, Journey, Leg, ProviderRefusal, Vouched},
    },
    locale::Words,
    provider::{Provider, ProviderTrouble, Returned},
    web::{
        cookies::{self, Cookie},
        error::Fault,
        extract::Query,
        fields::Pairs,
        form::Form,
        page, paths,
        problem::{self, Refusal, Said},
        site::Site,
        visit::{Done, Visit},
    },
};

/// The page with the button.
#[derive(Template)]
#[template(path = "office/provider.html")]
struct BackPage {
    visit: Visit,
    title: String,
    lead: String,
    button: String,
    answer: String,
}

impl BackPage {
    /// For signing in as `account`, or for connecting if there is none.
    fn new(visit: Visit, provider: &str, account: Option<&str>, there: &str, answer: String) -> Self {
        let words = visit.words;
        let lead = |key| words.t2(key, ("provider", provider.into()), ("there", there.into()));
        let (title, lead, button) = match account {
            Some(account) => (
                words.t("sign-in-title"),
                lead("provider-back-lead"),
                words.t1("provider-back-button", "account", account),
            ),
            None => (
                words.t1("provider-connect-title", "provider", provider),
                lead("provider-connect-lead"),
                words.t("provider-connect-button"),
            ),
        };
        Self { visit, title, lead, button, answer }
    }
}

#[derive(Template)]
#[template(path = "office/provider_refused.html")]
struct RefusedPage {
    visit: Visit,
    said: Said,
}

#[derive(Template)]
#[template(path = "office/provider_out.html")]
struct OutPage {
    visit: Visit,
    provider: String,
    way_out: Option<String>,
}

/// Whether somebody connects who is signed in already.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    connect: Option<String>,
}

/// Leads to the provider. Nothing is stored but a sealed cookie.
pub(super) async fn leave(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    Query(Wish { connect }): Query<Wish>,
) -> Result<Response, Fault> {
    let provider = provider(&site)?;
    let connects = match connect {
        None => None,
        Some(_) => match viewer(&site, &headers).await?.account() {
            Some(account) => Some(account),
            None => return Ok(Redirect::to(&visit.href(&paths::Login)).into_response()),
        },
    };
    let (keys, now) = (site.frame.keys(), site.desk.now());
    let language = visit.chosen.then_some(visit.locale());
    let journey = Journey { leg: Leg::There, since: now, seed: site.frame.chance().bytes(), connects, language };
    let to = provider.way_there(&journey.asked(keys), &back(&site), visit.words.tag(), now).await;
    match to {
        Ok(url) => Ok(with_cookie(Redirect::to(url.as_str()), carried(&site, &journey))),
        Err(trouble) => Ok(refused(visit, refusal(trouble))),
    }
}

/// What the provider sends back with the browser. It may say more (Keycloak says `session_state`), which is not looked at.
struct Back {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

impl Back {
    fn read(uri: &Uri) -> Result<Self, Fault> {
        let mut pairs = Pairs::parse(uri.query().unwrap_or_default())?;
        let mut take = |name| pairs.take(name);
        Ok(Self { code: take("code"), state: take("state"), iss: take("iss"), error: take("error") })
    }
}

/// The way back: checks what the provider says and shows whom it would sign in. Opening it changes nothing (C04): whoever
/// opens it without the cookie of this journey is told to begin anew, before the provider is asked.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Fault> {
    let provider = provider(&site)?;
    let said = Back::read(&uri)?;
    let keys = site.frame.keys();
    // What is in the address is good for once, and for no link of the page.
    let visit = Visit { query: String::new(), ..visit };
    let Some((journey, asked)) = under_way(&site, &headers, said.state.as_deref()) else {
        return Ok(refused(visit, ProviderRefusal::Stale));
    };
    let visit = in_language_of(visit, &journey);
    let answer = match (&said.code, said.error.as_deref()) {
        (_, Some("access_denied")) => Err(ProviderRefusal::Denied),
        (Some(code), None) => {
            let returned = Returned { code, issuer: said.iss.as_deref() };
            provider.vouch(returned, &asked, &back(&site), site.desk.now()).await.map_err(refusal)
        }
        _ => Err(refusal(ProviderTrouble::Untrusted("it answers with an error"))),
    };
    let reached = match answer {
        Ok(vouched) => reach(&site, &headers, (&journey, provider), &vouched).await?.map(|account| (account, vouched)),
        Err(refusal) => Err(refusal),
    };
    let (account, vouched) = match reached {
        Ok(reached) => reached,
        // It was used; the next try is another journey.
        Err(refusal) => return Ok(with_cookie(refused(visit, refusal), Cookie::Provider.drop(&site.frame))),
    };
    let chance = site.frame.chance();
    let journey = Journey { leg: Leg::Back, since: site.desk.now(), seed: chance.bytes(), ..journey };
    let answer = journey.seal_answer(keys, &vouched, chance.bytes());
    let page = BackPage::new(visit, provider.label(), account.as_deref(), vouched.shown(), answer);
    Ok(with_cookie(page::private(StatusCode::OK, &page), carried(&site, &journey)))
}

/// What was checked, sealed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pressed {
    answer: String,
}

/// Signs in, or connects, by the button.
pub(super) async fn press(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    Form(Pressed { answer }): Form<Pressed>,
) -> Result<Response, Fault> {
    let provider = provider(&site)?;
    let keys = site.frame.keys();
    let Some((journey, vouched)) = arrived(&site, &headers, &answer).filter(|(_, who)| who.issuer == provider.issuer())
    else {
        return Ok(refused(visit, ProviderRefusal::Stale));
    };
    let visit = in_language_of(visit, &journey);
    let done = match journey.connects {
        None => identities::sign_in(&site.desk, &vouched, provider.domains(), journey.once(keys))
            .await
            .map(|session| signed_in(&site, &visit, &session)),
        Some(account) => match as_account(&site, &headers, account).await? {
            Some(viewer) => identities::connect(&site.desk, &viewer, &vouched)
                .await
                .map(|()| Redirect::to(&visit.after(Done::Connected, &paths::Sessions)).into_response()),
            None => Err(Failure::Refused(ProviderRefusal::Stale)),
        },
    };
    let answer = match done {
        Ok(response) => response,
        Err(Failure::Refused(refusal)) => refused(visit, refusal),
        Err(other) => return Err(other.into()),
    };
    Ok(with_cookie(answer, Cookie::Provider.drop(&site.frame)))
}

/// After signing out here: how to sign out there.
pub(super) async fn out(State(site): State<Site>, visit: Visit) -> Result<Response, Fault> {
    let provider = provider(&site)?;
    let way_out = provider.way_out(&site.frame.base().absolute("/"), site.desk.now()).await.map(String::from);
    let page = OutPage { visit, provider: provider.label().to_owned(), way_out };
    Ok(page::private(StatusCode::OK, &page))
}

fn provider(site: &Site) -> Result<&Provider, Fault> {
    site.provider.as_ref().ok_or_else(Fault::not_found)
}

/// Where the provider sends browsers back to: by the configured address, letter by letter as the operator told it.
fn back(site: &Site) -> String {
    site.frame.base().absolute(&paths::ProviderBack.to_string())
}

fn carried(site: &Site, journey: &Journey) -> Option<header::HeaderValue> {
    let sealed = journey.seal(site.frame.keys(), site.frame.chance().bytes());
    Cookie::Provider.keep(&site.frame, &sealed, AWAY_LIFE)
}

fn journey(site: &Site, headers: &HeaderMap, leg: Leg) -> Option<Journey> {
    let keys: &Keys = site.frame.keys();
    let journey = Journey::open(keys, Cookie::Provider.read(&site.frame, headers)?)?;
    journey.is_fresh(leg, site.desk.now()).then_some(journey)
}

/// The language that was chosen on the way travels on.
fn in_language_of(visit: Visit, journey: &Journey) -> Visit {
    match journey.language.filter(|_| !visit.chosen) {
        Some(language) => Visit { words: Words(language), chosen: true, ..visit },
        None => visit,
    }
}

/// This browser's journey, if the answer belongs to it.
fn under_way(site: &Site, headers: &HeaderMap, state: Option<&str>) -> Option<(Journey, Asked)> {
    let journey = journey(site, headers, Leg::There)?;
    let asked = journey.asked(site.frame.keys());
    let ours: bool = asked.state.as_bytes().ct_eq(state?.as_bytes()).into();
    ours.then_some((journey, asked))
}

/// This browser's journey, and the answer that was sealed for it.
fn arrived(site: &Site, headers: &HeaderMap, answer: &str) -> Option<(Journey, Vouched)> {
    let journey = journey(site, headers, Leg::Back)?;
    let vouched = journey.open_answer(site.frame.keys(), answer)?;
    Some((journey, vouched))
}

/// Whom the word reaches: the account that would be signed in, or none for connecting.
async fn reach(
    site: &Site,
    headers: &HeaderMap,
    (journey, provider): (&Journey, &Provider),
    vouched: &Vouched,
) -> Result<Result<Option<String>, ProviderRefusal>, Fault> {
    let reached = match journey.connects {
        None => identities::look_up(&site.desk, vouched, provider.domains())
            .await
            .map(|account| Some(format!("{} ({})", account.name, account.email.as_str()))),
        Some(account) => match as_account(site, headers, account).await? {
            Some(viewer) => identities::may_connect(&site.desk, &viewer, vouched).await.map(|()| None),
            None => Err(Failure::Refused(ProviderRefusal::Stale)),
        },
    };
    match reached {
        Ok(account) => Ok(Ok(account)),
        Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
        Err(other) => Err(other.into()),
    }
}

async fn viewer(site: &Site, headers: &HeaderMap) -> Result<Viewer, Fault> {
    let session = cookies::session(&site.frame, headers).unwrap_or_default();
    Ok(logins::viewer(&site.desk, session).await?)
}

/// Whoever is signed in, if it is still the account that began.
async fn as_account(site: &Site, headers: &HeaderMap, account: AccountId) -> Result<Option<Viewer>, Fault> {
    let viewer = viewer(site, headers).await?;
    Ok((viewer.account() == Some(account)).then_some(viewer))
}

/// What trouble with the provider means for whoever signs in; the operator reads more in the log.
fn refusal(trouble: ProviderTrouble) -> ProviderRefusal {
    match trouble {
        ProviderTrouble::Silent(_) => {
            tracing::warn!(%trouble, "signing in by the identity provider fails");
            ProviderRefusal::Silent
        }
        ProviderTrouble::Untrusted(_) => {
            tracing::warn!(%trouble, "signing in by the identity provider fails");
            ProviderRefusal::Untrusted
        }
        ProviderTrouble::Stale => ProviderRefusal::Stale,
    }
}

/// Says why not, and that signing in by mail goes on.
fn refused(visit: Visit, refusal: ProviderRefusal) -> Response {
    let fault = refusal.fault();
    let said = problem::said(&fault, visit.locale());
    page::private(fault.status, &RefusedPage { visit, said })
}
