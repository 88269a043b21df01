//! A mail that came in is looked at: limits first, on its octets (R42); then what it is.
//!
//! Nothing here believes anything: who is believed is decided by `domain::reply` and by the signature in the address of
//! return.

mod authentication;
mod imap;
mod limits;
mod report;

use std::panic::catch_unwind;

use data_encoding::HEXLOWER;
use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

use crate::{
    calendar::reply::{self as calendar, Sent},
    config::Settings,
    domain::{
        bounce::{Fate, ReturnAddress},
        capability::Keys,
        id::NoticeId,
        reply::{Proof, Reply},
        text::EmailAddress,
    },
};
pub use imap::{ImapTrouble, Inbox};
pub use limits::{OCTETS_MAX, TooMuch};

/// How an installation reads its mail.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Where mails come back to, if that is set up.
    pub returns: Option<ReturnAddress>,
    /// The relay whose word about a sender counts, if one is named (R41).
    pub relay: Option<String>,
    /// Our own address: what we sent ourselves is no answer.
    pub own: String,
    /// The keys of what is signed.
    pub keys: Keys,
}

/// A mail that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// By which it is recognized when it comes again.
    pub key: String,
    /// Its one sender.
    pub from: Option<EmailAddress>,
    /// What the relay says of the sender.
    pub proof: Proof,
    /// Whether a program wrote it by itself.
    pub automatic: bool,
    /// What it is.
    pub what: What,
}

/// What a mail is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Answers to invitations, all of one person.
    Replies(Vec<Reply>),
    /// Another time is proposed.
    Counter(Reply),
    /// A mail did not arrive, or not yet. Without a notice nothing is known of what became of which mail.
    Bounce(Option<NoticeId>, Fate),
    /// Anything else.
    Other,
}

impl Reader {
    /// How an installation reads its mail, by its settings.
    #[must_use]
    pub fn new(settings: &Settings, keys: Keys) -> Self {
        Self {
            returns: settings.mail_bounces.clone(),
            relay: settings.mail_trusted_relay.clone(),
            own: settings.mail_from.address.clone(),
            keys,
        }
    }

    /// Looks at a mail.
    ///
    /// # Errors
    /// It is larger than what we read.
    pub fn read(&self, bytes: &[u8]) -> Result<Incoming, TooMuch> {
        limits::check(bytes)?;
        // A library that breaks off over what a stranger wrote takes nobody along: to us that is no mail.
        let parsed = catch_unwind(|| MessageParser::default().parse(bytes));
        let Ok(Some(message)) = parsed else { return Err(TooMuch::NoMail) };
        let from = one_sender(&message);
        let ours = from.as_ref().is_some_and(|from| from.as_str().eq_ignore_ascii_case(&self.own));
        let (what, said) = if ours { (What::Other, String::new()) } else { self.what(&message) };
        Ok(Incoming {
            key: key(&message, from.as_ref(), &said),
            proof: authentication::proof(&message, self.relay.as_deref(), from.as_ref()),
            automatic: is_automatic(&message),
            from,
            what,
        })
    }

    /// What it is, and the part of it that says so.
    fn what(&self, message: &Message<'_>) -> (What, String) {
        if let Some((fate, text)) = report::find(message) {
            return (What::Bounce(self.returned(message), fate), text);
        }
        for text in message.parts.iter().filter_map(calendar_text) {
            match calendar::read(&text) {
                Sent::Replies(replies) => return (What::Replies(replies), text),
                Sent::Counter(reply) => return (What::Counter(reply), text),
                Sent::Other => {}
            }
        }
        (What::Other, String::new())
    }

    /// The mail that came back: to whatever address it was delivered, only ours are signed.
    fn returned(&self, message: &Message<'_>) -> Option<NoticeId> {
        let returns = self.returns.as_ref()?;
        let mut found = delivered_to(message);
        found.find_map(|address| returns.read(&address, &self.keys))
    }
}

/// Addresses a relay may have delivered a mail to.
fn delivered_to<'a>(message: &'a Message<'_>) -> impl Iterator<Item = String> + 'a {
    const NAMES: [&str; 5] = ["To", "Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To"];
    let named = message.headers_raw().filter(|(name, _)| NAMES.iter().any(|one| one.eq_ignore_ascii_case(name)));
    let words = |value: &'a str| value.split([',', '<', '>', ' ', '\t', '\r', '\n']).filter(|word| word.contains('@'));
    named.flat_map(move |(_, value)| words(value).map(str::to_owned))
}

/// The sender, if there is exactly one.
fn one_sender(message: &Message<'_>) -> Option<EmailAddress> {
    let mut headers = message.headers().iter().filter(|header| header.name == HeaderName::From);
    let (Some(header), None) = (headers.next(), headers.next()) else { return None };
    let HeaderValue::Address(Address::List(all)) = &header.value else { return None };
    let [one] = all.as_slice() else { return None };
    EmailAddress::parse("from", one.address.as_deref()?).ok()
}

/// RFC 3834, and what programs wrote before it.
fn is_automatic(message: &Message<'_>) -> bool {
    let says = |name: &'static str, words: &[&str]| {
        let value = message.header_raw(name).unwrap_or_default().trim().to_ascii_lowercase();
        words.iter().any(|word| value.starts_with(word))
    };
    says("Auto-Submitted", &["auto-"])
        || says("Precedence", &["auto_reply", "bulk", "junk"])
        || says("X-Autoreply", &["yes"])
}

/// The calendar object of a part; objects inside of forwarded mails are nobody's answer to us.
fn calendar_text(part: &MessagePart<'_>) -> Option<String> {
    let kind = part.content_type()?;
    // What is not encoded as it says is not guessed at.
    if part.is_encoding_problem {
        return None;
    }
    let name = part.attachment_name().unwrap_or_default().to_ascii_lowercase();
    let is = |one: &str, sub: &str| {
        kind.ctype().eq_ignore_ascii_case(one) && kind.subtype().is_some_and(|is| is.eq_ignore_ascii_case(sub))
    };
    let calendar = is("text", "calendar")
        || is("application", "ics")
        || (is("application", "octet-stream")
            && std::path::Path::new(&name).extension().is_some_and(|end| end == "ics"));
    if !calendar {
        return None;
    }
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => Some(text.clone().into_owned()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        PartType::Message(_) | PartType::Multipart(_) => None,
    }
}

/// The same mail has the same key, whichever way it came. What it says is part of it, so that nobody who guesses a
/// `Message-ID` can make us take the real mail for one we know.
fn key(message: &Message<'_>, from: Option<&EmailAddress>, said: &str) -> String {
    let mut hash = Sha256::new();
    let id = message.message_id().unwrap_or_default();
    // Without a Message-ID only the whole mail tells it from others.
    let whole = if id.is_empty() { message.raw_message() } else { &[] };
    for part in [id.as_bytes(), from.map_or("", EmailAddress::as_str).as_bytes(), said.as_bytes(), whole] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    HEXLOWER.encode(&hash.finalize())
}

#[cfg(test)]
mod tests;
