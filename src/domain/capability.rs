//! Scoped secret links that are derived, never stored (C01, C02).
//!
//! A link carries a random public part (`link_id`, kept in the row) and a keyed hash of it. A stolen database holds no
//! working link, and raising a row's version makes its old links worthless.

use std::fmt;

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What a link is for; each purpose has a key of its own, so a link of one is worthless for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirm one registration.
    Confirm,
    /// See and change one's own registrations.
    Manage,
    /// See everything that is kept about oneself.
    OwnData,
    /// Take a seat on offer, or let it go.
    Offer,
    /// Take somebody's place, or decline.
    Substitute,
    /// Want no more invitations, or follow no more; ask for what is kept about oneself.
    Unsubscribe,
    /// Confirm the mail address that one wants to have from now on.
    Address,
    /// Begin, change or end following a format by mail.
    Follow,
    /// Tells addresses apart that want no invitations, without keeping them.
    Objection,
    /// Tells apart who was erased, without keeping them.
    Erasure,
    /// Shows that a backup was made with the same secret, without telling it.
    Backup,
    /// Go into the meeting.
    Join,
    /// Subscribe to one's own dates.
    Feed,
    /// Sign in.
    Login,
    /// The code typed instead of following the sign-in link.
    LoginCode,
    /// A form of ours, against forged submissions.
    Form,
    /// Tells requests with one `Idempotency-Key` apart without keeping what they say.
    Request,
    /// Report that a mail did not arrive: the part of the envelope sender that is signed.
    Bounce,
    /// Seals answers to questions at rest.
    Answers,
    /// Seals what support people need at rest.
    SupportNeeds,
    /// Ties a sign-in by an identity provider to the browser that began it, and seals what it carries.
    Elsewhere,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Confirm => b"turnus confirm",
            Self::Manage => b"turnus manage",
            Self::OwnData => b"turnus own data",
            Self::Offer => b"turnus offer",
            Self::Substitute => b"turnus substitute",
            Self::Unsubscribe => b"turnus unsubscribe",
            Self::Address => b"turnus address",
            Self::Follow => b"turnus follow",
            Self::Objection => b"turnus objection",
            Self::Erasure => b"turnus erasure",
            Self::Backup => b"turnus backup",
            Self::Join => b"turnus join",
            Self::Feed => b"turnus feed",
            Self::Login => b"turnus login",
            Self::LoginCode => b"turnus login code",
            Self::Form => b"turnus form",
            Self::Request => b"turnus request",
            Self::Bounce => b"turnus bounce",
            Self::Answers => b"turnus answers",
            Self::SupportNeeds => b"turnus support needs",
            Self::Elsewhere => b"turnus sign-in elsewhere",
        }
    }
}

/// The keys of this installation, all derived from its one secret; and those of its former secrets, which make nothing new
/// but still recognize and open what they made (C42).
#[derive(Clone)]
pub struct Keys {
    secret: Vec<u8>,
    former: Vec<Vec<u8>>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// A link as somebody presented it: not yet known to be genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Presented {
    /// The public part, with which the row is found.
    pub link_id: Uuid,
    mac: [u8; 16],
}

impl Presented {
    /// Reads the text of a link; upper case and the marks that mail programs drag along are tolerated.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_end_matches(['.', ')', '>', ',']);
        if text.len() != 52 {
            return None;
        }
        let bytes = BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).ok()?;
        let (id, mac) = bytes.split_at_checked(16)?;
        Some(Self { link_id: Uuid::from_slice(id).ok()?, mac: mac.try_into().ok()? })
    }

    /// Its text as we write it: 52 lower-case characters.
    #[must_use]
    pub fn text(&self) -> String {
        written(self.link_id, self.mac)
    }
}

impl Keys {
    /// Keys from the installation's secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self { secret: secret.to_vec(), former: Vec::new() }
    }

    /// The same after other secrets, the latest first: what those made still holds.
    #[must_use]
    pub fn after<'a>(self, former: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let former = former.into_iter().filter(|secret| **secret != *self.secret).map(<[u8]>::to_vec).collect();
        Self { former, ..self }
    }

    /// The keys of each secret alone, those in use first.
    pub fn each(&self) -> impl Iterator<Item = Self> {
        std::iter::once(&self.secret).chain(&self.former).map(|secret| Self::new(secret))
    }

    /// Whether there is a former secret.
    #[must_use]
    pub fn has_former(&self) -> bool {
        !self.former.is_empty()
    }

    /// The keyed hash of some parts under one purpose's key. Parts are length-prefixed, so that no two lists collide.
    #[must_use]
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let key = Self::hash(&self.secret, &[purpose.label()]);
        Self::hash(&key, parts)
    }

    fn hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        // A key of any length is fine for HMAC, so the error cannot happen; an empty result would verify nothing.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Tells whether two installations have the same secret, and nothing else of it.
    #[must_use]
    pub fn check(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.mac(Purpose::Backup, &[b"check"])[..16])
    }

    /// The text of a link: 52 lower-case characters.
    #[must_use]
    pub fn link(&self, purpose: Purpose, link_id: Uuid, version: i32) -> String {
        written(link_id, self.link_mac(purpose, link_id, version))
    }

    /// Whether a presented link is genuine for this purpose and version.
    #[must_use]
    pub fn is_genuine(&self, purpose: Purpose, presented: &Presented, version: i32) -> bool {
        self.each().any(|keys| keys.link_mac(purpose, presented.link_id, version).ct_eq(&presented.mac).into())
    }

    /// The text of a link that ends by itself: when it does is in what is signed.
    #[must_use]
    pub fn link_until(&self, purpose: Purpose, link_id: Uuid, version: i32, until: DateTime<Utc>) -> String {
        written(link_id, self.until_mac(purpose, link_id, version, until))
    }

    /// Whether a presented link is genuine for this purpose and version, and ends at one of these instants.
    #[must_use]
    pub fn is_genuine_until(
        &self,
        purpose: Purpose,
        presented: &Presented,
        version: i32,
        ends: &[DateTime<Utc>],
    ) -> bool {
        let holds = |keys: &Self, until: &DateTime<Utc>| {
            keys.until_mac(purpose, presented.link_id, version, *until).ct_eq(&presented.mac).into()
        };
        self.each().any(|keys| ends.iter().any(|until| holds(&keys, until)))
    }

    fn until_mac(&self, purpose: Purpose, link_id: Uuid, version: i32, until: DateTime<Utc>) -> [u8; 16] {
        let parts: [&[u8]; 3] = [link_id.as_bytes(), &version.to_be_bytes(), &until.timestamp().to_be_bytes()];
        first_half(self.mac(purpose, &parts))
    }

    fn link_mac(&self, purpose: Purpose, link_id: Uuid, version: i32) -> [u8; 16] {
        first_half(self.mac(purpose, &[link_id.as_bytes(), &version.to_be_bytes()]))
    }

    /// The code of a sign-in, as typed: 8 characters, shown as two groups of four.
    #[must_use]
    pub fn login_code(&self, link_id: Uuid) -> String {
        let code = BASE32_NOPAD.encode(&self.mac(Purpose::LoginCode, &[link_id.as_bytes()])[..5]).to_ascii_lowercase();
        format!("{}-{}", &code[..4], &code[4..])
    }

    /// Whether somebody typed the code of this sign-in; case, spaces and hyphens do not matter, and the digits that
    /// look like letters are read as those.
    #[must_use]
    pub fn is_login_code(&self, link_id: Uuid, typed: &str) -> bool {
        let plain = |text: &str| -> String {
            let kept = text.chars().filter(char::is_ascii_alphanumeric).take(16);
            kept.map(|c| match c.to_ascii_lowercase() {
                '0' => 'o',
                '1' => 'l',
                other => other,
            })
            .collect()
        };
        self.each().any(|keys| plain(&keys.login_code(link_id)).as_bytes().ct_eq(plain(typed).as_bytes()).into())
    }
}

fn written(link_id: Uuid, mac: [u8; 16]) -> String {
    let mut bytes = link_id.as_bytes().to_vec();
    bytes.extend_from_slice(&mac);
    BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()
}

fn first_half(full: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&full[..16]);
    half
}

/// The form in which secrets that are not derived (session ids, API tokens) are kept: SHA-256, in hexadecimal.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

/// The text of a fresh random secret.
#[must_use]
pub fn secret_text(bytes: &[u8]) -> String {
    BASE32_NOPAD.encode(bytes).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(b"0123456789abcdef0123456789abcdef")
    }

    #[test]
    fn a_link_holds_for_its_own_purpose_and_version_only() {
        let id = Uuid::from_u128(7);
        let text = keys().link(Purpose::Confirm, id, 3);
        let presented = Presented::parse(&text).unwrap();
        assert_eq!((presented.link_id, presented.text()), (id, text));
        assert!(keys().is_genuine(Purpose::Confirm, &presented, 3));
        assert!(!keys().is_genuine(Purpose::Confirm, &presented, 4));
        assert!(!keys().is_genuine(Purpose::Manage, &presented, 3));
        assert!(!Keys::new(b"another secret, also 32 bytes ..").is_genuine(Purpose::Confirm, &presented, 3));
    }

    #[test]
    fn a_link_that_ends_is_known_by_its_end_and_by_everything_else() {
        let (id, end) = (Uuid::from_u128(7), DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let other = end + chrono::TimeDelta::hours(1);
        let presented = Presented::parse(&keys().link_until(Purpose::OwnData, id, 3, end)).unwrap();
        let holds = |purpose, version, ends: &[_]| keys().is_genuine_until(purpose, &presented, version, ends);
        assert!(holds(Purpose::OwnData, 3, &[other, end]));
        assert!(!holds(Purpose::OwnData, 3, &[other]) && !holds(Purpose::OwnData, 3, &[]));
        assert!(!holds(Purpose::OwnData, 4, &[end]) && !holds(Purpose::Manage, 3, &[end]));
        assert!(!keys().is_genuine(Purpose::OwnData, &presented, 3));
        let alone = Keys::new(b"another secret, also 32 bytes ..");
        assert!(!alone.is_genuine_until(Purpose::OwnData, &presented, 3, &[end]));
        let after = alone.after([keys().secret.as_slice()]);
        assert!(after.is_genuine_until(Purpose::OwnData, &presented, 3, &[end]));
    }

    #[test]
    fn a_former_secret_recognizes_what_it_made_and_makes_nothing_new() {
        let (id, before) = (Uuid::from_u128(7), keys());
        let alone = Keys::new(b"another secret, also 32 bytes ..");
        let after = alone.clone().after([before.secret.as_slice()]);
        let old = Presented::parse(&before.link(Purpose::Manage, id, 3)).unwrap();
        assert!(after.is_genuine(Purpose::Manage, &old, 3) && !alone.is_genuine(Purpose::Manage, &old, 3));
        assert!(!after.is_genuine(Purpose::Manage, &old, 4) && !after.is_genuine(Purpose::Join, &old, 3));
        assert!(after.is_login_code(id, &before.login_code(id)) && !alone.is_login_code(id, &before.login_code(id)));
        assert_eq!(after.link(Purpose::Manage, id, 3), alone.link(Purpose::Manage, id, 3));
        assert_eq!((after.check(), after.login_code(id)), (alone.check(), alone.login_code(id)));
        assert!(after.has_former() && !alone.clone().after([alone.secret.as_slice()]).has_former());
    }

    #[test]
    fn mail_programs_may_shout_and_drag_marks_along() {
        let text = keys().link(Purpose::Manage, Uuid::from_u128(1), 0);
        for seen in [text.to_uppercase(), format!("{text}."), format!("{text})>")] {
            let presented = Presented::parse(&seen).unwrap();
            assert!(keys().is_genuine(Purpose::Manage, &presented, 0), "{seen}");
        }
    }

    #[test]
    fn every_flipped_character_makes_a_link_worthless() {
        let text = keys().link(Purpose::Confirm, Uuid::from_u128(99), 0);
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
            let flipped = String::from_utf8(bytes).unwrap();
            let holds = Presented::parse(&flipped)
                .is_some_and(|p| p.link_id == Uuid::from_u128(99) && keys().is_genuine(Purpose::Confirm, &p, 0));
            assert!(!holds, "{flipped}");
        }
    }

    #[test]
    fn a_code_may_be_typed_in_any_way_but_must_be_right() {
        let id = Uuid::from_u128(5);
        let code = keys().login_code(id);
        assert_eq!(code.len(), 9);
        assert!(keys().is_login_code(id, &code));
        assert!(keys().is_login_code(id, &code.to_uppercase().replace('-', "  ")));
        assert!(!keys().is_login_code(id, ""));
        assert!(!keys().is_login_code(Uuid::from_u128(6), &code));
    }
}
