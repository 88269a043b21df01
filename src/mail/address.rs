//! Who a mail is from and to, as headers may carry it (C22).

use lettre::{Address, message::Mailbox};
use thiserror::Error;

use super::{dkim::Signature, subject::as_typed};
use crate::domain::text::EmailAddress;

/// Longest display name in a header, in characters.
const LONGEST_NAME: usize = 75;

/// The mailbox we send from: `Turnus <turnus@authority.example>`.
#[derive(Clone, Debug)]
pub struct Sender {
    /// What people read beside the address.
    pub name: Option<String>,
    address: Address,
    signature: Option<Signature>,
}

/// A sender that cannot be used.
#[derive(Debug, Error)]
#[error("`{0}` is no sender; write it as `Name <local@domain>`")]
pub struct BadSender(String);

impl Sender {
    /// Reads `Name <address>` or a bare address. The domain may be undotted (`turnus@localhost`): it is the
    /// operator's own.
    ///
    /// # Errors
    /// Not one mailbox, or with control characters.
    pub fn parse(text: &str) -> Result<Self, BadSender> {
        let bad = || BadSender(text.escape_debug().to_string());
        if text.chars().any(char::is_control) {
            return Err(bad());
        }
        let mailbox: Mailbox = text.trim().parse().map_err(|_| bad())?;
        if !AsRef::<str>::as_ref(&mailbox.email).is_ascii() {
            return Err(bad());
        }
        let name = mailbox.name.as_deref().and_then(display_name);
        Ok(Self { name, address: mailbox.email, signature: None })
    }

    /// The same, whose mails are signed.
    #[must_use]
    pub fn signing(self, signature: Signature) -> Self {
        Self { signature: Some(signature), ..self }
    }

    /// What signs its mails, if anything does.
    pub(super) fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    /// The address alone; it is also the envelope's sender.
    #[must_use]
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    /// The domain of the address: message ids end in it.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.domain()
    }

    pub(super) fn mailbox(&self) -> Mailbox {
        Mailbox::new(self.name.clone(), self.address.clone())
    }
}

/// One recipient, with a display name if we may show one.
pub(super) fn recipient(address: &EmailAddress, name: Option<&str>) -> Option<Mailbox> {
    let address = address.as_str().parse().ok()?;
    Some(Mailbox::new(name.and_then(display_name), address))
}

/// A name that is safe in a header: without the characters that could make it look like another address or break out
/// of its quotes, and not longer than 75 characters.
pub(super) fn display_name(name: &str) -> Option<String> {
    let harmless = |c: &char| !c.is_control() && !"@:,\"<>;\\\u{2028}\u{2029}".contains(*c);
    let kept: String = name.chars().filter(harmless).collect();
    let kept: String = as_typed(&kept).chars().take(LONGEST_NAME).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_a_name_and_an_address() {
        let sender = Sender::parse("Turnus <turnus@localhost>").unwrap();
        assert_eq!((sender.name.as_deref(), sender.address()), (Some("Turnus"), "turnus@localhost"));
        assert_eq!(sender.domain(), "localhost");
        let bare = Sender::parse("turnus@amt.example").unwrap();
        assert_eq!((bare.name, bare.address.as_ref()), (None, "turnus@amt.example"));
    }

    #[test]
    fn what_is_no_sender_is_refused() {
        for text in ["", "Turnus", "a@b, c@d", "Turnus <turnus@x>\r\nBcc: y@z", "Tür <ü@x.de>"] {
            assert!(Sender::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn display_names_lose_what_could_mislead_and_what_is_too_long() {
        assert_eq!(display_name("Eva \"chef@bund.de\" <x>, B: C").as_deref(), Some("Eva chefbund.de x B C"));
        assert_eq!(display_name("Eva\r\nBcc: a@b").as_deref(), Some("EvaBcc ab"));
        assert_eq!(display_name(" @:,\" "), None);
        assert_eq!(display_name("=?utf-8?q?chef?=").as_deref(), Some("= ?utf-8?q?chef?="));
        // Not put together by what is left out either.
        assert_eq!(display_name("=\u{1}?utf-8?q?chef?=").as_deref(), Some("= ?utf-8?q?chef?="));
        assert_eq!(display_name(&"ä".repeat(300)).map(|name| name.chars().count()), Some(75));
    }
}
