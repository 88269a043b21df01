//! Requests to others, as C26 wants them: https, the name looked up once and the connection made to what was found, no
//! redirects, seven seconds, a hundred kilobytes. The one place of this house that asks others by HTTP: the identity
//! provider, and whoever collects traces.

mod net;

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, client::conn::http1, header, http};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{sync::Semaphore, time::timeout};
use tokio_rustls::TlsConnector;
use url::Url;

use self::net::{Machine, Net, Stream};
use crate::domain::outbound::Target;

/// A request with its body.
pub(crate) type HttpRequest = http::Request<Vec<u8>>;
/// An answer with its body.
pub(crate) type HttpResponse = http::Response<Vec<u8>>;

/// How long one answer may take, from the name to the last byte.
const PATIENCE: Duration = Duration::from_secs(7);
/// The longest answer.
const LONGEST: usize = 100 * 1024;
/// Requests at once: a provider that hangs holds no more than these.
const AT_ONCE: usize = 8;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WireTrouble {
    #[error("the address is refused: {0}")]
    Refused(&'static str),
    #[error("the name cannot be looked up")]
    Unknown,
    #[error("no connection")]
    Connect(#[source] std::io::Error),
    #[error("no answer in time")]
    Late,
    #[error("the connection broke")]
    Broken,
    #[error("the answer is too long")]
    Long,
    #[error("it says that it cannot answer now")]
    Busy,
}

/// Certificates that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateTrouble {
    /// The file cannot be read.
    #[error("{path}: {reason}")]
    File {
        /// Which.
        path: String,
        /// Why not.
        reason: String,
    },
    /// rustls refuses them.
    #[error("TLS settings: {0}")]
    Tls(#[from] rustls::Error),
}

/// The way to one of them, whom the operator named by an address.
pub(crate) struct Wire {
    named: Url,
    tls: Arc<ClientConfig>,
    turns: Semaphore,
    net: Box<dyn Net>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wire({})", self.named)
    }
}

impl Wire {
    /// The certificates in the file `ca` may vouch for it as well.
    pub(crate) fn to(named: Url, ca: Option<&Path>) -> Result<Self, CertificateTrouble> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in certificates(ca)? {
            roots.add(certificate)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { named, tls: Arc::new(tls), turns: Semaphore::new(AT_ONCE), net: Box::new(Machine) })
    }

    /// Whether an address that they name may be asked, or browsers be sent to: by https, or where the operator's own word
    /// for them is plain http.
    pub(crate) fn is_trustworthy(&self, url: &Url) -> bool {
        url.scheme() == "https" || self.is_its_own(url)
    }

    fn is_its_own(&self, url: &Url) -> bool {
        url.origin() == self.named.origin()
    }

    /// Asks, and waits no longer than [`PATIENCE`] for the whole answer.
    pub(crate) async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, WireTrouble> {
        timeout(PATIENCE, async {
            let _turn = self.turns.acquire().await.map_err(|_| WireTrouble::Late)?;
            self.exchange(request).await
        })
        .await
        .unwrap_or(Err(WireTrouble::Late))
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, WireTrouble> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| WireTrouble::Refused("no address"))?;
        let stream = self.connect(&url).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| WireTrouble::Broken)?;
        let connection = tokio::spawn(connection);
        let answer = match sender.send_request(dressed(request, &url)?).await {
            Ok(response) => read(response).await,
            Err(_) => Err(WireTrouble::Broken),
        };
        connection.abort();
        answer
    }

    async fn connect(&self, url: &Url) -> Result<Box<dyn Stream>, WireTrouble> {
        let addresses = self.addresses(url).await?;
        let tcp = self.net.connect(&addresses).await.map_err(WireTrouble::Connect)?;
        if url.scheme() != "https" {
            return Ok(tcp);
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_| WireTrouble::Unknown)?;
        let tls = TlsConnector::from(Arc::clone(&self.tls)).connect(name, tcp).await;
        Ok(Box::new(tls.map_err(WireTrouble::Connect)?))
    }

    /// Where to connect. The operator named them, so they may lie in their own network; whatever else its documents
    /// name has to be the open Internet.
    async fn addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, WireTrouble> {
        if !self.is_trustworthy(url) {
            return Err(WireTrouble::Refused("only https"));
        }
        if self.is_its_own(url) {
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
            let port = url.port_or_known_default().unwrap_or(443);
            return self.net.look_up(host, port).await.map_err(|_| WireTrouble::Unknown);
        }
        let target =
            Target::parse(url.as_str()).map_err(|_| WireTrouble::Refused("no address of the open Internet"))?;
        let found: Vec<IpAddr> = match target.name() {
            Some((name, port)) => {
                let found = self.net.look_up(name, port).await.map_err(|_| WireTrouble::Unknown)?;
                found.iter().map(SocketAddr::ip).collect()
            }
            None => Vec::new(),
        };
        target.pinned(&found, &[]).map_err(|_| WireTrouble::Refused("not the open Internet"))
    }
}

/// The request as it travels: only the path, and who is asked.
fn dressed(request: HttpRequest, url: &Url) -> Result<http::Request<Full<Bytes>>, WireTrouble> {
    let odd = || WireTrouble::Refused("no address");
    let (mut parts, body) = request.into_parts();
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let host = url[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
    parts.uri = path.parse().map_err(|_| odd())?;
    parts.headers.insert(header::HOST, host.parse().map_err(|_| odd())?);
    parts.headers.insert(header::USER_AGENT, header::HeaderValue::from_static("turnus"));
    Ok(http::Request::from_parts(parts, Full::new(Bytes::from(body))))
}

async fn read(response: http::Response<Incoming>) -> Result<HttpResponse, WireTrouble> {
    if response.status().is_server_error() {
        return Err(WireTrouble::Busy);
    }
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, LONGEST).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() { WireTrouble::Long } else { WireTrouble::Broken }
    })?;
    Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
}

fn certificates(path: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, CertificateTrouble> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let trouble = |reason: String| CertificateTrouble::File { path: path.display().to_string(), reason };
    let pem = std::fs::read(path).map_err(|error| trouble(error.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err(trouble("no certificate in it".into())),
        Ok(found) => Ok(found),
        Err(error) => Err(trouble(error.to_string())),
    }
}

#[cfg(test)]
mod tests;
