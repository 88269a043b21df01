//! The relay's certificates: one that holds, and one that has run out.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio_rustls::TlsAcceptor;

use super::Tls;

/// A fresh certificate for `name` that vouches for itself, and its file; none where nothing is protected.
pub(super) fn make(tls: Tls, name: &str, run_out: bool) -> (Option<TlsAcceptor>, Option<tempfile::NamedTempFile>) {
    if tls == Tls::None {
        return (None, None);
    }
    let mut wanted = CertificateParams::new([name.to_owned()]).unwrap();
    if run_out {
        (wanted.not_before, wanted.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
    }
    let key = KeyPair::generate().unwrap();
    let made = wanted.self_signed(&key).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), made.pem()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.der().clone()], key)
        .unwrap();
    (Some(TlsAcceptor::from(Arc::new(config))), Some(file))
}
