//! One struct per mail. Each holds everything its mail shows as plain values and renders into subject, text and HTML
//! (`templates/mail/`), with texts from `locales/`.

#![allow(
    clippy::trivially_copy_pass_by_ref,
    clippy::unused_self,
    reason = "templates call methods, by reference, on every message alike"
)]

mod address_asked;
mod already_registered;
mod cancellation;
mod confirm_address;
mod confirm_registration;
mod confirmed;
mod declined;
mod facts;
mod following;
mod invitation;
mod login;
mod manage_link;
mod offer;
mod own_data;
mod reminder;
mod removal;
mod reply_answer;
mod requested;
mod several;
mod substitute_answer;
mod substitute_request;
mod update;
mod waiting;
mod withdrawn;

#[cfg(test)]
mod tests;

pub use self::{
    address_asked::AddressAsked,
    already_registered::AlreadyRegistered,
    cancellation::Cancellation,
    confirm_address::ConfirmAddress,
    confirm_registration::ConfirmRegistration,
    confirmed::Confirmed,
    declined::Declined,
    facts::{Brings, EventFacts, Footer, Held, moved_words},
    following::{Following, Heard},
    invitation::Invitation,
    login::Login,
    manage_link::ManageLink,
    offer::Offer,
    own_data::OwnData,
    reminder::Reminder,
    removal::Removal,
    reply_answer::ReplyAnswer,
    requested::Requested,
    several::{News, Scope, Several},
    substitute_answer::{Outcome, SubstituteAnswer},
    substitute_request::SubstituteRequest,
    update::{Change, Update},
    waiting::Waiting,
    withdrawn::Withdrawn,
};
use super::subject::{LONGEST, cut};
use crate::{
    domain::format::Locale,
    locale::{self, Words},
};

/// Gives a message its `content()`: the three templates, filled with the message (`m`) and its language (`w`).
macro_rules! rendered {
    ($message:ident, $subject:tt, $text:tt, $html:tt) => {
        impl $message {
            /// Subject, text and HTML in a language.
            ///
            /// # Errors
            /// A template broke off.
            pub fn content(
                &self,
                locale: crate::domain::format::Locale,
            ) -> Result<crate::mail::compose::Content, crate::mail::compose::Unbuildable> {
                #[derive(askama::Template)]
                #[template(path = $subject)]
                struct Subject<'a> {
                    m: &'a $message,
                    w: crate::locale::Words,
                }
                #[derive(askama::Template)]
                #[template(path = $text)]
                struct Text<'a> {
                    m: &'a $message,
                    w: crate::locale::Words,
                }
                #[derive(askama::Template)]
                #[template(path = $html)]
                struct Html<'a> {
                    m: &'a $message,
                    w: crate::locale::Words,
                }
                let w = crate::locale::Words(locale);
                let broken = |error: askama::Error| crate::mail::compose::Unbuildable::Build(error.to_string());
                Ok(crate::mail::compose::Content {
                    subject: askama::Template::render(&Subject { m: self, w }).map_err(broken)?.trim().to_owned(),
                    text: askama::Template::render(&Text { m: self, w }).map_err(broken)?,
                    html: askama::Template::render(&Html { m: self, w }).map_err(broken)?,
                })
            }
        }
    };
}
use rendered;

/// The greeting, by name where we may and where the name is one: some people type a link as their name (C12).
fn greeting(locale: Locale, name: Option<&str>) -> String {
    match name.filter(|name| !looks_like_a_link(name)) {
        Some(name) => locale::text(locale, "mail-hello-name", &[("name", name.into())]),
        None => locale::text(locale, "mail-hello", &[]),
    }
}

/// A German sentence begins small after the greeting; elsewhere it must not.
fn capitalized(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// What mail programs turn into a link by themselves.
fn looks_like_a_link(name: &str) -> bool {
    let dotted = |word: &str| word.split('.').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
    name.contains(['/', '@', '\\']) || name.contains("www.") || name.split_whitespace().any(dotted)
}

/// A line that somebody wrote, of which no mail program makes a link: what a team writes to one person may be read aloud,
/// but nothing in our mail leads anywhere but to us.
fn defused(line: &str) -> String {
    let word = |word: &str| {
        let host = |part: &str| part.chars().take_while(char::is_ascii_alphabetic).count() >= 2;
        let dotted = !word.contains('@') && word.split('.').skip(1).any(host);
        let word = word.replace("://", "[:]//");
        if dotted { word.replace('.', "[.]") } else { word }
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// So much of a title stays in the subject, whatever else stands there.
const SHORTEST_TITLE: usize = 24;

/// Subject of a mail about an event: the fact, the title, the day.
fn subject_about(w: &Words, fact: &str, event: &EventFacts) -> String {
    subject(w, "mail-subject", fact, event, &[("day", &event.day)])
}

/// A long title gives way to the rest.
fn subject(w: &Words, key: &str, fact: &str, event: &EventFacts, rest: &[(&'static str, &str)]) -> String {
    let fact = w.t(fact);
    let with = |title: &str| {
        let mut said = vec![("fact", fact.as_str().into()), ("title", title.to_owned().into())];
        said.extend(rest.iter().map(|(name, value)| (*name, (*value).into())));
        locale::text(w.0, key, &said)
    };
    let left = LONGEST.saturating_sub(with("").chars().count());
    with(&cut(&event.headline, left.max(SHORTEST_TITLE)))
}

/// The heading of a mail about an event: the fact and the whole title.
fn heading_about(w: &Words, fact: &str, event: &EventFacts) -> String {
    w.t2("mail-heading", ("fact", w.t(fact).into()), ("title", event.headline.as_str().into()))
}
