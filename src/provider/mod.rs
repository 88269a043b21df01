//! Speaks to the identity provider (OIDC) and believes nothing that it has not checked (C16): the document that
//! describes it, its keys, the exchange of a code, the token. The only room that names `openidconnect`.
//!
//! What it learns is kept for an hour; keys are asked for again where a token names one that is not among them, at most
//! once a minute. A provider that does not answer is left alone for some seconds.

mod token;

use std::{future::Future, pin::Pin, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AdditionalProviderMetadata, AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, IssuerUrl, JsonWebKeySet, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, RequestTokenError, Scope, TokenUrl,
    core::{
        CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
        CoreErrorResponseType, CoreGrantType, CoreIdToken, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;

use crate::{
    config::oidc::Oidc,
    domain::identity::{Asked, Vouched},
    wire::{CertificateTrouble, HttpRequest, HttpResponse, Wire, WireTrouble},
};

/// How long what the provider said of itself is believed.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// How often keys are asked for again, at most.
const KEYS_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// How long a provider is left alone that did not answer.
const LEFT_ALONE: TimeDelta = TimeDelta::seconds(10);

/// Why a provider's answer leads to nothing. The text is for the operator's log and holds nothing that it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderTrouble {
    /// It does not answer, or nothing that can be read.
    #[error("the identity provider does not answer: {0}")]
    Silent(&'static str),
    /// It does not take the code: used, too old, or for somebody else.
    #[error("the identity provider does not take the code")]
    Stale,
    /// What it said does not stand the test.
    #[error("the identity provider's answer is refused: {0}")]
    Untrusted(&'static str),
}

/// What a provider may say of itself besides what everybody does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct More {
    #[serde(default)]
    end_session_endpoint: Option<Url>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl AdditionalProviderMetadata for More {}

type Described = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type Keys = JsonWebKeySet<CoreJsonWebKey>;
type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// What is known of the provider.
#[derive(Clone, Debug)]
struct Known {
    described: Arc<Described>,
    since: DateTime<Utc>,
    keys: Arc<Keys>,
    keys_since: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Memory {
    known: Option<Known>,
    failed_at: Option<DateTime<Utc>>,
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = WireTrouble;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WireTrouble>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

#[derive(Debug)]
struct Inner {
    settings: Oidc,
    wire: Wire,
    memory: Mutex<Memory>,
}

/// An identity provider. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Provider(Arc<Inner>);

/// What came back in the address.
#[derive(Clone, Copy, Debug)]
pub struct Returned<'a> {
    /// What can be exchanged for a token.
    pub code: &'a str,
    /// Who says so (RFC 9207), if they do.
    pub issuer: Option<&'a str>,
}

impl Provider {
    /// Gets ready; asks nothing yet, so that a provider that is away keeps nobody from starting.
    ///
    /// # Errors
    /// The file with further certificates cannot be used.
    pub fn open(settings: &Oidc) -> Result<Self, CertificateTrouble> {
        let wire = Wire::to(settings.issuer.clone(), settings.ca.as_deref())?;
        Ok(Self(Arc::new(Inner { settings: settings.clone(), wire, memory: Mutex::default() })))
    }

    /// What people call it.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.0.settings.label
    }

    /// Who it is.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.settings.issuer_text
    }

    /// The mail domains for which it decides who holds an address.
    #[must_use]
    pub fn domains(&self) -> &[String] {
        &self.0.settings.domains
    }

    /// Where to send a browser, which then comes back to `redirect`.
    ///
    /// # Errors
    /// It does not answer, or describes itself in a way that cannot be trusted.
    pub async fn way_there(
        &self,
        asked: &Asked,
        redirect: &str,
        language: &str,
        now: DateTime<Utc>,
    ) -> Result<Url, ProviderTrouble> {
        let known = self.known(now).await?;
        let client = self.client(&known, redirect)?;
        let verifier = PkceCodeVerifier::new(asked.verifier.clone());
        let (state, nonce) = (asked.state.clone(), asked.nonce.clone());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = client.authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce));
        let (url, _, _) = request
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_extra_param("ui_locales", language)
            .url();
        Ok(url)
    }

    /// Exchanges what came back for the provider's word, and checks it.
    ///
    /// # Errors
    /// It does not answer, does not take the code, or what it says does not stand the test.
    pub async fn vouch(
        &self,
        returned: Returned<'_>,
        asked: &Asked,
        redirect: &str,
        now: DateTime<Utc>,
    ) -> Result<Vouched, ProviderTrouble> {
        let known = self.known(now).await?;
        self.is_from_whom_we_asked(&known, returned.issuer)?;
        let token = self.exchange(&known, returned.code, asked, redirect).await?;
        let read = |keys: &Keys| token::read(&token, keys, &self.0.settings, &asked.nonce, now);
        match read(&known.keys) {
            Err(token::Refused::UnknownKey) => {
                let keys = self.newer_keys(&known, now).await?;
                read(&keys).map_err(|refused| ProviderTrouble::Untrusted(refused.word()))
            }
            other => other.map_err(|refused| ProviderTrouble::Untrusted(refused.word())),
        }
    }

    /// Where somebody signs out at the provider too, and comes back to `back`; none if it offers no such way, or does not
    /// answer.
    pub async fn way_out(&self, back: &str, now: DateTime<Utc>) -> Option<Url> {
        let known = self.known(now).await.ok()?;
        let mut url = known.described.additional_metadata().end_session_endpoint.clone()?;
        if !self.0.wire.is_trustworthy(&url) {
            return None;
        }
        url.query_pairs_mut()
            .append_pair("client_id", &self.0.settings.client_id)
            .append_pair("post_logout_redirect_uri", back);
        Some(url)
    }

    /// Against an answer of another provider that was mixed in (RFC 9207).
    fn is_from_whom_we_asked(&self, known: &Known, issuer: Option<&str>) -> Result<(), ProviderTrouble> {
        let says = known.described.additional_metadata().authorization_response_iss_parameter_supported == Some(true);
        match issuer {
            Some(issuer) if issuer != self.issuer() => Err(ProviderTrouble::Untrusted("another issuer in the address")),
            None if says => Err(ProviderTrouble::Untrusted("no issuer in the address")),
            _ => Ok(()),
        }
    }

    async fn exchange(
        &self,
        known: &Known,
        code: &str,
        asked: &Asked,
        redirect: &str,
    ) -> Result<CoreIdToken, ProviderTrouble> {
        let client = self.client(known, redirect)?;
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.clone()));
        let response = request.request_async(&self.0.wire).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidGrant => {
                ProviderTrouble::Stale
            }
            RequestTokenError::ServerResponse(_) => ProviderTrouble::Untrusted("it does not take our client"),
            RequestTokenError::Request(_) => ProviderTrouble::Silent("the token endpoint"),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                ProviderTrouble::Untrusted("the token's answer cannot be read")
            }
        })?;
        response.extra_fields().id_token().cloned().ok_or(ProviderTrouble::Untrusted("no ID token"))
    }

    fn client(&self, known: &Known, redirect: &str) -> Result<Client, ProviderTrouble> {
        let unfit = |_| ProviderTrouble::Untrusted("an address that cannot be read");
        let settings = &self.0.settings;
        let described = &known.described;
        let token_uri = described.token_endpoint().cloned().ok_or(ProviderTrouble::Untrusted("no token endpoint"))?;
        let issuer = IssuerUrl::new(settings.issuer_text.clone()).map_err(unfit)?;
        let client = CoreClient::new(ClientId::new(settings.client_id.clone()), issuer, Keys::default())
            .set_client_secret(ClientSecret::new(settings.client_secret.expose_secret().to_owned()))
            .set_auth_type(auth_type(described))
            .set_auth_uri(described.authorization_endpoint().clone())
            .set_token_uri(token_uri)
            .set_redirect_uri(RedirectUrl::new(redirect.to_owned()).map_err(unfit)?);
        Ok(client)
    }

    /// What is known of the provider, asked for where it is not, or no more.
    async fn known(&self, now: DateTime<Utc>) -> Result<Known, ProviderTrouble> {
        let mut memory = self.0.memory.lock().await;
        if let Some(known) = memory.known.as_ref().filter(|known| now < known.since + KEPT) {
            return Ok(known.clone());
        }
        if memory.failed_at.is_some_and(|at| now < at + LEFT_ALONE) {
            return Err(ProviderTrouble::Silent("it did not a moment ago"));
        }
        match self.describe(now).await {
            Ok(known) => {
                *memory = Memory { known: Some(known.clone()), failed_at: None };
                Ok(known)
            }
            Err(trouble) => {
                *memory = Memory { known: None, failed_at: Some(now) };
                Err(trouble)
            }
        }
    }

    async fn describe(&self, now: DateTime<Utc>) -> Result<Known, ProviderTrouble> {
        let issuer = IssuerUrl::new(self.issuer().to_owned()).map_err(|_| ProviderTrouble::Untrusted("no issuer"))?;
        let described = Described::discover_async(issuer, &self.0.wire).await.map_err(|error| {
            tracing::warn!(%error, "the identity provider's description cannot be had");
            ProviderTrouble::Silent("its description, or its keys")
        })?;
        let mut ends = vec![described.authorization_endpoint().url()];
        ends.extend(described.token_endpoint().map(TokenUrl::url));
        if !ends.into_iter().all(|end| self.0.wire.is_trustworthy(end)) {
            return Err(ProviderTrouble::Untrusted("an endpoint without https"));
        }
        let keys = Arc::new(described.jwks().clone());
        Ok(Known { described: Arc::new(described), since: now, keys, keys_since: now })
    }

    /// The keys, asked for again unless that was a moment ago.
    async fn newer_keys(&self, seen: &Known, now: DateTime<Utc>) -> Result<Arc<Keys>, ProviderTrouble> {
        let mut memory = self.0.memory.lock().await;
        let Some(known) = memory.known.as_mut() else { return Ok(Arc::clone(&seen.keys)) };
        if now < known.keys_since + KEYS_AGAIN {
            return Ok(Arc::clone(&known.keys));
        }
        // Whether it answers or not: not again for a while.
        known.keys_since = now;
        let keys = Keys::fetch_async(known.described.jwks_uri(), &self.0.wire).await;
        known.keys = Arc::new(keys.map_err(|_| ProviderTrouble::Silent("its keys"))?);
        Ok(Arc::clone(&known.keys))
    }
}

/// The secret goes into a header unless the provider wants it in the form alone.
fn auth_type(described: &Described) -> AuthType {
    let post_alone = described.token_endpoint_auth_methods_supported().is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    if post_alone { AuthType::RequestBody } else { AuthType::BasicAuth }
}
