//! TLS to a relay: rustls with ring, TLS 1.2 or 1.3, the certificate and its name always checked (C37).

use std::{
    io,
    net::SocketAddr,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use lettre::transport::smtp::client::{AsyncTokioStream, Certificate, TlsParameters};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::config::mail_target::{Relay, Security};

/// TLS that cannot be set up.
#[derive(Debug, Error)]
pub enum TlsTrouble {
    /// The file with further certificates cannot be read.
    #[error("certificates in {path}: {reason}")]
    Certificates {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// rustls refuses the settings.
    #[error("TLS settings: {0}")]
    Settings(String),
}

/// How a connection to one relay is protected.
pub(super) enum Protection {
    None,
    StartTls(TlsParameters),
    Implicit(TlsConnector, ServerName<'static>),
}

impl std::fmt::Debug for Protection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::StartTls(_) => "StartTls",
            Self::Implicit(..) => "Implicit",
        })
    }
}

impl Protection {
    pub(super) fn of(relay: &Relay) -> Result<Self, TlsTrouble> {
        let settings = |error: &dyn std::fmt::Display| TlsTrouble::Settings(error.to_string());
        match relay.security {
            Security::None => Ok(Self::None),
            Security::StartTls => {
                let mut builder = TlsParameters::builder(relay.host.clone());
                for certificate in extra_certificates(relay.authorities.as_deref())? {
                    let certificate = Certificate::from_der(certificate.to_vec()).map_err(|e| settings(&e))?;
                    builder = builder.add_root_certificate(certificate);
                }
                Ok(Self::StartTls(builder.build().map_err(|e| settings(&e))?))
            }
            Security::Implicit => {
                let (connector, name) = implicit(&relay.host, relay.authorities.as_deref())?;
                Ok(Self::Implicit(connector, name))
            }
        }
    }
}

/// TLS from the first byte to a server of this name; the certificates in the file may vouch for it as well.
pub(in crate::mail) fn implicit(
    host: &str,
    authorities: Option<&Path>,
) -> Result<(TlsConnector, ServerName<'static>), TlsTrouble> {
    let settings = |error: &dyn std::fmt::Display| TlsTrouble::Settings(error.to_string());
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in extra_certificates(authorities)? {
        roots.add(certificate).map_err(|e| settings(&e))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| settings(&e))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|e| settings(&e))?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

fn extra_certificates(path: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, TlsTrouble> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let trouble = |reason: String| TlsTrouble::Certificates { path: path.display().to_string(), reason };
    let pem = std::fs::read(path).map_err(|e| trouble(e.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err(trouble("no certificate in it".into())),
        Ok(found) => Ok(found),
        Err(error) => Err(trouble(error.to_string())),
    }
}

/// A TLS stream of ours, as lettre takes it.
#[derive(Debug)]
pub(super) struct Encrypted(pub(super) TlsStream<TcpStream>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
