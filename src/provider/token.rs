//! Whether an ID token says what it has to (OIDC Core, 3.1.3.7): who signed it and how, who said it, to whom, for
//! which question, and when.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    ClaimsVerificationError, ClientId, IssuerUrl, Nonce, SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm},
};

use super::Keys;
use crate::{config::oidc::Oidc, domain::identity::Vouched};

/// Signatures that count: by a key whose other half the provider alone has. Never `none`, never a secret that both know.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];
/// How far the provider's clock may be ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(2);
/// How old a token may be that was asked for just now.
const OLDEST: TimeDelta = TimeDelta::minutes(10);

/// Why a token counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It names a key that we do not know: perhaps a new one.
    UnknownKey,
    /// Anything else.
    Because(&'static str),
}

impl Refused {
    /// For the log.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::UnknownKey => "signed with a key that it does not publish",
            Self::Because(word) => word,
        }
    }
}

/// Whom the token vouches for.
pub(super) fn read(
    token: &CoreIdToken,
    keys: &Keys,
    settings: &Oidc,
    nonce: &str,
    now: DateTime<Utc>,
) -> Result<Vouched, Refused> {
    let client_id = ClientId::new(settings.client_id.clone());
    let issuer = IssuerUrl::new(settings.issuer_text.clone()).map_err(|_| Refused::Because("issuer"))?;
    let verifier = CoreIdTokenVerifier::new_public_client(client_id.clone(), issuer, keys.clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(move |issued| {
            let fits = now - OLDEST <= issued && issued <= now + AHEAD;
            if fits { Ok(()) } else { Err("issued at another time".to_owned()) }
        });
    let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| refused(&error))?;
    // For whom it was issued, where it says so at all: a token for another program is none for us.
    if claims.authorized_party().is_some_and(|party| *party != client_id) {
        return Err(Refused::Because("authorized party"));
    }
    let email = claims.email().map(|email| (email.as_str(), claims.email_verified() == Some(true)));
    let name = claims.name().and_then(|name| name.get(None).or_else(|| name.iter().next().map(|(_, name)| name)));
    Vouched::new(&settings.issuer_text, claims.subject(), email, name.map(|name| name.as_str()))
        .ok_or(Refused::Because("subject"))
}

fn refused(error: &ClaimsVerificationError) -> Refused {
    Refused::Because(match error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            return Refused::UnknownKey;
        }
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature,
        ) => "a signature that does not count",
        ClaimsVerificationError::SignatureVerification(_) => "a signature that is wrong",
        ClaimsVerificationError::Expired(_) => "expired",
        ClaimsVerificationError::InvalidAudience(_) => "audience",
        ClaimsVerificationError::InvalidIssuer(_) => "issuer",
        ClaimsVerificationError::InvalidNonce(_) => "nonce",
        ClaimsVerificationError::InvalidAuthTime(_) => "time",
        _ => "something in it",
    })
}
