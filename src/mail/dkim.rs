//! Signing mails (DKIM, RFC 6376), in the one way of lettre that verifies (R47).

use std::{fmt, sync::Arc};

use lettre::message::{
    Message,
    dkim::{
        DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
        DkimSigningKeyError,
    },
    header::HeaderName,
};
use secrecy::ExposeSecret;

use crate::config::dkim::{Dkim, DkimKey};

/// What is signed. Not `Content-Type`: lettre does not see that of a mail with several parts when it signs, and no such
/// signature verifies. Those that a mail does not have are signed as absent, so that nobody can add them.
const SIGNED: [&str; 9] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Reply-To",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// Signs mails in the name of a domain. It says when it signed: another attempt of the same mail differs in that header.
#[derive(Clone)]
pub struct Signature(Arc<DkimConfig>);

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The library would show the key.
        f.write_str("Signature(***)")
    }
}

impl Signature {
    /// With a key that the settings read.
    ///
    /// # Errors
    /// The key cannot be used.
    pub fn new(dkim: &Dkim) -> Result<Self, DkimSigningKeyError> {
        let key = match &dkim.key {
            DkimKey::Rsa(key) => DkimSigningKey::new(key.expose_secret(), DkimSigningAlgorithm::Rsa),
            DkimKey::Ed25519(key) => DkimSigningKey::new(key.expose_secret(), DkimSigningAlgorithm::Ed25519),
        }?;
        // Relays fold header lines anew: `simple` verifies nowhere, and is lettre's default.
        let relaxed = DkimCanonicalizationType::Relaxed;
        let both = DkimCanonicalization { header: relaxed, body: relaxed };
        let headers = SIGNED.map(HeaderName::new_from_ascii_str).to_vec();
        Ok(Self(Arc::new(DkimConfig::new(dkim.selector.clone(), dkim.domain.clone(), key, headers, both))))
    }

    /// Adds the signature; nothing may change afterwards.
    pub(super) fn put_on(&self, message: &mut Message) {
        message.sign(&self.0);
    }
}
