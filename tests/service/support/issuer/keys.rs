//! The provider's keys, and how a token may be signed: rightly, or in one of the ways that must not count.

use std::sync::Arc;

use data_encoding::{BASE64_MIME, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit, Mac};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{self, EcdsaKeyPair, KeyPair, RsaKeyPair},
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio_rustls::TlsAcceptor;

/// A key that the provider signs with.
pub(crate) struct Key {
    id: String,
    pair: Pair,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Curve(Box<EcdsaKeyPair>),
}

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seal {
    /// By the provider's key.
    Own,
    /// Not at all, and it says so.
    None,
    /// Not at all, and it does not say so.
    Stripped,
    /// By a secret that everybody can read: the published key.
    PublicKeyAsSecret,
    /// By the secret that both know.
    ClientSecret,
    /// By somebody else's key of the same name.
    Forged,
}

impl Key {
    /// A key that `openssl genpkey` made once.
    pub(crate) fn rsa(id: &str) -> Self {
        let pem = include_str!("../../../data/dkim/rsa.pem");
        let inside: String =
            pem.lines().filter(|line| !line.starts_with("-----")).map(|line| format!("{line}\r\n")).collect();
        let der = BASE64_MIME.decode(inside.as_bytes()).expect("a key");
        Self { id: id.to_owned(), pair: Pair::Rsa(Box::new(RsaKeyPair::from_pkcs8(&der).expect("a key"))) }
    }

    /// A new key on P-256.
    pub(crate) fn curve(id: &str) -> Self {
        let (random, kind) = (SystemRandom::new(), &signature::ECDSA_P256_SHA256_FIXED_SIGNING);
        let der = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(kind, der.as_ref(), &random).expect("a key");
        Self { id: id.to_owned(), pair: Pair::Curve(Box::new(pair)) }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::Curve(_) => "ES256",
        }
    }

    /// As it is published.
    pub(crate) fn public(&self) -> Value {
        let base64 = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        match &self.pair {
            Pair::Rsa(pair) => {
                let parts: PublicKeyComponents<Vec<u8>> = pair.public().into();
                json!({ "kty": "RSA", "use": "sig", "kid": self.id, "n": base64(&parts.n), "e": base64(&parts.e) })
            }
            Pair::Curve(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = point[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.id, "x": base64(x), "y": base64(y) })
            }
        }
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signed = vec![0; pair.public().modulus_len()];
                pair.sign(&signature::RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signed).expect("signed");
                signed
            }
            Pair::Curve(pair) => pair.sign(&random, text.as_bytes()).expect("signed").as_ref().to_vec(),
        }
    }
}

/// TLS for `localhost`, and the certificate as a file holds it.
pub(crate) fn tls() -> (TlsAcceptor, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("a certificate");
    (TlsAcceptor::from(Arc::new(config)), cert.pem())
}

impl Seal {
    /// The token.
    pub(crate) fn token(self, key: &Key, mut head: Value, claims: &Value) -> String {
        let shared = |secret: &[u8], text: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a secret");
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        };
        match self {
            Self::None => head["alg"] = json!("none"),
            Self::PublicKeyAsSecret | Self::ClientSecret => head["alg"] = json!("HS256"),
            Self::Own | Self::Stripped | Self::Forged => {}
        }
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&head), part(claims));
        let signed = match self {
            Self::Own => key.sign(&text),
            Self::None | Self::Stripped => Vec::new(),
            Self::PublicKeyAsSecret => shared(key.public().to_string().as_bytes(), &text),
            Self::ClientSecret => shared(super::CLIENT.1.as_bytes(), &text),
            Self::Forged => Key::curve(key.id()).sign(&text),
        };
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signed))
    }
}
