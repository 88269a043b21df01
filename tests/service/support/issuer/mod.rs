//! An identity provider for tests: it describes itself, signs people in without a question, gives codes and tokens, and
//! lies on demand. What it signs it signs with `ring`, which the program does not read tokens with.

pub(crate) mod keys;
mod pages;

use std::{
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use turnus::clock::Clock;
use url::Url;

use keys::{Key, Seal};

/// What the program is called there, and its secret.
pub(crate) const CLIENT: (&str, &str) = ("turnus", "geheim-geheim-geheim-4711");
/// Where it may send people back to.
pub(crate) const BACK: &str = "https://turnus.example/login/oidc/callback";

/// How it answers when asked by the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    /// 500 to everything.
    Broken,
    /// Nothing for longer than anybody waits.
    Slow,
    /// An answer without end, a byte at a time.
    Drip,
    /// Megabytes.
    Endless,
    /// Sends who asks somewhere else.
    Redirecting,
    /// A page for people.
    Html,
}

/// Somebody who signs in there.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) subject: String,
    pub(crate) email: Option<(String, bool)>,
    pub(crate) name: String,
}

/// What was asked for a code.
#[derive(Clone)]
struct Grant {
    challenge: String,
    nonce: String,
    person: Person,
}

/// How often what was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) description: usize,
    pub(crate) keys: usize,
    pub(crate) token: usize,
}

type Twist = fn(&mut Value, &mut Value);

struct Inner {
    clock: Clock,
    url: String,
    mood: Mood,
    person: Person,
    grants: HashMap<String, Grant>,
    key: Arc<Key>,
    published: Vec<Arc<Key>>,
    seal: Seal,
    twist: Option<Twist>,
    /// What it says of itself besides.
    more: Value,
    asked: Asked,
    given: usize,
}

/// The provider; gone with the last of its copies.
#[derive(Clone)]
pub(crate) struct Issuer {
    inner: Arc<Mutex<Inner>>,
}

impl Issuer {
    /// Listens somewhere on this machine.
    pub(crate) async fn start() -> Self {
        let listener = listen().await;
        let issuer = Self::at(format!("http://{}/realms/amt", listener.local_addr().expect("an address")));
        let router = issuer.router();
        tokio::spawn(async move { axum::serve(listener, router).await.expect("served") });
        issuer
    }

    /// The same by TLS, with a certificate of its own.
    pub(crate) async fn start_with_tls() -> (Self, String) {
        let listener = listen().await;
        let port = listener.local_addr().expect("an address").port();
        let issuer = Self::at(format!("https://localhost:{port}/realms/amt"));
        let (acceptor, certificate) = keys::tls();
        let router = issuer.router();
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (acceptor, service) = (acceptor.clone(), TowerToHyperService::new(router.clone()));
                tokio::spawn(async move {
                    let Ok(tls) = acceptor.accept(tcp).await else { return };
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(tls), service).await;
                });
            }
        });
        (issuer, certificate)
    }

    fn at(url: String) -> Self {
        let key = Arc::new(Key::rsa("first"));
        let person = person("4711", Some(("olga@stadt.example", true)));
        let inner = Inner {
            clock: Clock::System,
            url,
            mood: Mood::Well,
            person,
            grants: HashMap::new(),
            published: vec![Arc::clone(&key)],
            key,
            seal: Seal::Own,
            twist: None,
            more: json!({}),
            asked: Asked::default(),
            given: 0,
        };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    fn router(&self) -> Router {
        Router::new()
            .route("/realms/amt/.well-known/openid-configuration", get(describe))
            .route("/realms/amt/keys", get(published))
            .route("/realms/amt/token", post(token))
            .route("/realms/amt/auth", get(pages::ask).post(pages::sign_in))
            .route("/realms/amt/logout", get(pages::sign_out))
            .with_state(self.clone())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic in there")
    }

    /// Who it is.
    pub(crate) fn url(&self) -> String {
        self.inner().url.clone()
    }

    /// How often it was asked what.
    pub(crate) fn asked(&self) -> Asked {
        self.inner().asked
    }

    pub(crate) fn set_clock(&self, clock: &Clock) {
        self.inner().clock = clock.clone();
    }

    pub(crate) fn set_url(&self, url: &str) {
        url.clone_into(&mut self.inner().url);
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.inner().mood = mood;
    }

    pub(crate) fn set_person(&self, person: Person) {
        self.inner().person = person;
    }

    pub(crate) fn set_seal(&self, seal: Seal) {
        self.inner().seal = seal;
    }

    /// Changes header and claims of each token before it is signed.
    pub(crate) fn set_twist(&self, twist: Option<Twist>) {
        self.inner().twist = twist;
    }

    /// Says more of itself, or something else.
    pub(crate) fn set_more(&self, more: Value) {
        self.inner().more = more;
    }

    /// Signs with another key from now on, which is published with the old one, or is not.
    pub(crate) fn rotate(&self, key: Key, publish: bool) {
        let mut inner = self.inner();
        inner.key = Arc::new(key);
        if publish {
            let key = Arc::clone(&inner.key);
            inner.published.push(key);
        }
    }

    /// Publishes the key it signs with.
    pub(crate) fn publish(&self) {
        let mut inner = self.inner();
        let key = Arc::clone(&inner.key);
        inner.published.push(key);
    }

    /// Somebody signs in there: where their browser is sent back to. Looks at what the program asked for.
    pub(crate) fn sign_in(&self, asked: &str) -> String {
        let url = Url::parse(asked).expect("an address");
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let mut inner = self.inner();
        assert_eq!(url.as_str().split('?').next().unwrap(), format!("{}/auth", inner.url));
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT.0),
            ("redirect_uri", BACK),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(query.get(name).map(String::as_str), Some(value), "{asked}");
        }
        assert!(query["scope"].split(' ').any(|scope| scope == "openid"), "{asked}");
        assert!(query["state"].len() >= 32 && query["nonce"].len() >= 32 && !asked.contains(CLIENT.1), "{asked}");
        inner.given += 1;
        let code = format!("code-{}", inner.given);
        let (challenge, nonce) = (query["code_challenge"].clone(), query["nonce"].clone());
        let grant = Grant { challenge, nonce, person: inner.person.clone() };
        inner.grants.insert(code.clone(), grant);
        format!("/login/oidc/callback?state={}&code={code}&session_state=abc", query["state"])
    }
}

async fn listen() -> TcpListener {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port")
}

pub(crate) fn person(subject: &str, email: Option<(&str, bool)>) -> Person {
    let email = email.map(|(address, verified)| (address.to_owned(), verified));
    Person { subject: subject.to_owned(), email, name: "Olga Organ".into() }
}

/// What it answers in its mood; nothing if it is well.
async fn moody(issuer: &Issuer) -> Option<Response> {
    let mood = issuer.inner().mood;
    match mood {
        Mood::Well => None,
        Mood::Broken => Some(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
        Mood::Slow => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            None
        }
        Mood::Drip => {
            let drop = async |()| {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Some((Ok::<_, Infallible>(" "), ()))
            };
            let drops = Body::from_stream(futures::stream::unfold((), drop));
            Some(([(header::CONTENT_TYPE, "application/json")], drops).into_response())
        }
        Mood::Endless => {
            let bytes = vec![b' '; 4 * 1024 * 1024];
            Some(([(header::CONTENT_TYPE, "application/json")], Body::from(bytes)).into_response())
        }
        Mood::Redirecting => Some((StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:1/")]).into_response()),
        Mood::Html => Some(axum::response::Html("<p>Wartung</p>").into_response()),
    }
}

async fn describe(State(issuer): State<Issuer>) -> Response {
    issuer.inner().asked.description += 1;
    if let Some(answer) = moody(&issuer).await {
        return answer;
    }
    let inner = issuer.inner();
    let url = &inner.url;
    let mut said = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/auth"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
    });
    for (name, value) in inner.more.as_object().expect("fields") {
        said[name] = value.clone();
    }
    Json(said).into_response()
}

async fn published(State(issuer): State<Issuer>) -> Response {
    issuer.inner().asked.keys += 1;
    if let Some(answer) = moody(&issuer).await {
        return answer;
    }
    let keys: Vec<Value> = issuer.inner().published.iter().map(|key| key.public()).collect();
    Json(json!({ "keys": keys })).into_response()
}

async fn token(State(issuer): State<Issuer>, headers: HeaderMap, body: String) -> Response {
    issuer.inner().asked.token += 1;
    if let Some(answer) = moody(&issuer).await {
        return answer;
    }
    let refused = |word: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": word }))).into_response();
    let expected = format!("Basic {}", BASE64.encode(format!("{}:{}", CLIENT.0, CLIENT.1).as_bytes()));
    if headers.get(header::AUTHORIZATION).is_none_or(|said| said.as_bytes() != expected.as_bytes()) {
        return refused("invalid_client");
    }
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let field = |name: &str| form.get(name).cloned().unwrap_or_default();
    let mut inner = issuer.inner();
    // A code is good for one try.
    let Some(grant) = inner.grants.remove(&field("code")) else { return refused("invalid_grant") };
    let proof = BASE64URL_NOPAD.encode(&Sha256::digest(field("code_verifier").as_bytes()));
    if field("grant_type") != "authorization_code" || field("redirect_uri") != BACK || proof != grant.challenge {
        return refused("invalid_grant");
    }
    let id_token = inner.word_for(&grant);
    Json(json!({ "access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": id_token })).into_response()
}

impl Inner {
    fn word_for(&self, grant: &Grant) -> String {
        let now = self.clock.now().timestamp();
        let mut head = json!({ "typ": "JWT", "alg": self.key.algorithm(), "kid": self.key.id() });
        let mut claims = json!({
            "iss": self.url,
            "sub": grant.person.subject,
            "aud": CLIENT.0,
            "azp": CLIENT.0,
            "iat": now,
            "exp": now + 300,
            "nonce": grant.nonce,
            "name": grant.person.name,
        });
        if let Some((email, verified)) = &grant.person.email {
            claims["email"] = json!(email);
            claims["email_verified"] = json!(verified);
        }
        if let Some(twist) = self.twist {
            twist(&mut head, &mut claims);
        }
        self.seal.token(&self.key, head, &claims)
    }
}
