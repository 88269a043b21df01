//! What people tell us about themselves is sealed at rest: whoever holds the database without the installation's secret
//! reads nothing, and a row that was moved to another place cannot be opened there.
//!
//! XChaCha20-Poly1305: its nonces are long enough to be drawn at random.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::{
    capability::{Keys, Purpose},
    id::{EnrollmentId, RegistrationId},
};

/// Bytes of a nonce.
pub const NONCE: usize = 24;

/// To whom something sealed belongs: to a registration for one date, or to an enrollment for the whole format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// One person at one date.
    Registration(RegistrationId),
    /// One person in a format, for all its dates.
    Enrollment(EnrollmentId),
}

/// Something sealed, and the name of the key it was sealed with.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Names the key, so that another one can take its place later; says nothing about it.
    pub key_id: String,
    /// The nonce, then what was sealed with its tag.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({})", self.key_id)
    }
}

/// Where something sealed lies: it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// For what the key is.
    pub purpose: Purpose,
    /// To whom it belongs.
    pub holder: Holder,
    /// The question it answers; none where there is but one thing per holder.
    pub about: Option<Uuid>,
}

impl Place {
    /// The data that is not sealed but vouched for.
    fn associated(&self) -> Vec<u8> {
        let (kind, id) = match self.holder {
            Holder::Registration(id) => (b'r', id.0),
            Holder::Enrollment(id) => (b'e', id.0),
        };
        let mut bytes = vec![kind];
        bytes.extend_from_slice(id.as_bytes());
        bytes.extend_from_slice(self.about.unwrap_or_default().as_bytes());
        bytes
    }
}

impl Keys {
    /// Seals something for one place. `nonce` is random and used once.
    #[must_use]
    pub fn seal(&self, place: &Place, plain: &[u8], nonce: [u8; NONCE]) -> Sealed {
        let payload = Payload { msg: plain, aad: &place.associated() };
        let mut bytes = nonce.to_vec();
        // Only a text of many gigabytes is refused; what was not sealed would not open.
        bytes.extend(self.cipher(place.purpose).encrypt(&XNonce::from(nonce), payload).unwrap_or_default());
        Sealed { key_id: self.sealing_key_id(place.purpose), bytes }
    }

    /// Opens something at its place; nothing if it was sealed with a secret that is not ours any more, for another place, or
    /// changed since.
    #[must_use]
    pub fn open(&self, place: &Place, sealed: &Sealed) -> Option<Vec<u8>> {
        let keys = self.each().find(|keys| keys.sealing_key_id(place.purpose) == sealed.key_id)?;
        let (nonce, text) = sealed.bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let payload = Payload { msg: text, aad: &place.associated() };
        keys.cipher(place.purpose).decrypt(&XNonce::from(nonce), payload).ok()
    }

    /// Seals something that a browser carries for a while, as text for a cookie or a form. It opens only where the same
    /// is said `about` it. `nonce` is random and used once.
    #[must_use]
    pub fn seal_carried(&self, about: &[u8], plain: &[u8], nonce: [u8; NONCE]) -> String {
        let payload = Payload { msg: plain, aad: about };
        let mut bytes = nonce.to_vec();
        bytes.extend(self.cipher(Purpose::Elsewhere).encrypt(&XNonce::from(nonce), payload).unwrap_or_default());
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Opens it; nothing if it was sealed with another secret, about something else, or changed since.
    #[must_use]
    pub fn open_carried(&self, about: &[u8], text: &str) -> Option<Vec<u8>> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (nonce, msg) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        self.cipher(Purpose::Elsewhere).decrypt(&XNonce::from(nonce), Payload { msg, aad: about }).ok()
    }

    /// The name of the key that is in use: derived like the key, so that another secret has another name.
    #[must_use]
    pub fn sealing_key_id(&self, purpose: Purpose) -> String {
        data_encoding::HEXLOWER.encode(&self.mac(purpose, &[b"name of the key"])[..4])
    }

    fn cipher(&self, purpose: Purpose) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.mac(purpose, &[b"key"]).into())
    }
}

/// A text with spaces after it up to the next multiple of `step` bytes: its length tells nothing about what it says.
#[must_use]
pub fn padded(mut text: String, step: usize) -> String {
    let target = text.len().max(1).next_multiple_of(step.max(1));
    text.extend(std::iter::repeat_n(' ', target - text.len()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(secret: &str) -> Keys {
        Keys::new(secret.as_bytes())
    }

    fn place() -> Place {
        let holder = Holder::Registration(Uuid::from_u128(1).into());
        Place { purpose: Purpose::Answers, holder, about: Some(Uuid::from_u128(2)) }
    }

    #[test]
    fn what_is_sealed_opens_at_its_place_and_nowhere_else() {
        let ours = keys("a secret of thirty-two bytes ....");
        let sealed = ours.seal(&place(), "vegetarisch".as_bytes(), [7; NONCE]);
        assert_eq!(ours.open(&place(), &sealed).as_deref(), Some("vegetarisch".as_bytes()));
        assert!(!sealed.bytes.windows(6).any(|part| part == b"vegeta"), "it can be read");
        let elsewhere = [
            Place { about: Some(Uuid::from_u128(3)), ..place() },
            Place { about: None, ..place() },
            Place { holder: Holder::Registration(Uuid::from_u128(9).into()), ..place() },
            Place { holder: Holder::Enrollment(Uuid::from_u128(1).into()), ..place() },
            Place { purpose: Purpose::SupportNeeds, ..place() },
        ];
        for other in elsewhere {
            assert_eq!(ours.open(&other, &sealed), None, "{other:?}");
        }
    }

    #[test]
    fn another_secret_or_one_changed_byte_opens_nothing() {
        let ours = keys("a secret of thirty-two bytes ....");
        let sealed = ours.seal(&place(), b"x", [7; NONCE]);
        let other = keys("another secret, also thirty-two b");
        assert_eq!(other.open(&place(), &sealed), None);
        let renamed = Sealed { key_id: other.sealing_key_id(Purpose::Answers), ..sealed.clone() };
        assert_eq!(other.open(&place(), &renamed), None, "a name alone opens nothing");
        for at in 0..sealed.bytes.len() {
            let mut changed = sealed.clone();
            changed.bytes[at] ^= 1;
            assert_eq!(ours.open(&place(), &changed), None, "byte {at}");
        }
        for short in [0, NONCE - 1, NONCE, NONCE + 15] {
            let cut = Sealed { bytes: sealed.bytes[..short].to_vec(), ..sealed.clone() };
            assert_eq!(ours.open(&place(), &cut), None, "{short} bytes");
        }
    }

    #[test]
    fn what_a_former_secret_sealed_still_opens_and_is_sealed_anew_by_the_one_in_use() {
        let before = keys("a secret of thirty-two bytes ....");
        let after = keys("another secret, also thirty-two b").after(["a secret of thirty-two bytes ....".as_bytes()]);
        let old = before.seal(&place(), b"ja", [7; NONCE]);
        assert_eq!(after.open(&place(), &old).as_deref(), Some(&b"ja"[..]));
        let new = after.seal(&place(), b"ja", [8; NONCE]);
        assert_eq!((before.open(&place(), &new), new.key_id != old.key_id), (None, true));
        assert_eq!(after.open(&place(), &new).as_deref(), Some(&b"ja"[..]));
    }

    #[test]
    fn the_same_text_sealed_twice_looks_different() {
        let ours = keys("a secret of thirty-two bytes ....");
        let (one, other) = (ours.seal(&place(), b"ja", [1; NONCE]), ours.seal(&place(), b"ja", [2; NONCE]));
        assert_ne!(one.bytes[NONCE..], other.bytes[NONCE..]);
        assert_ne!(ours.sealing_key_id(Purpose::Answers), ours.sealing_key_id(Purpose::SupportNeeds));
    }

    #[test]
    fn padding_hides_the_length() {
        assert_eq!(padded("true".into(), 64).len(), padded("false".into(), 64).len());
        assert_eq!(padded(String::new(), 8), " ".repeat(8));
        assert_eq!(padded("12345678".into(), 8), "12345678");
        assert_eq!(padded("123456789".into(), 8).len(), 16);
    }
}
