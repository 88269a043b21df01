//! A registration as somebody fills it in.

use super::super::{
    format::{Faults, Locale, read_word},
    participant::{Channel, Land},
    question::RawAnswers,
    support::RawSupport,
    text::{EmailAddress, FieldError, Line, fold_name},
};

/// Longest name of a person.
pub const NAME_MAX: usize = 120;

/// The fields as they came in.
#[derive(Clone, Debug, Default)]
pub struct RawRegistration {
    /// `name`
    pub name: String,
    /// `email`
    pub email: String,
    /// `organization`
    pub organization: Option<String>,
    /// `land`
    pub land: Option<String>,
    /// `channel`
    pub channel: Option<String>,
    /// `answers`
    pub answers: RawAnswers,
    /// `support_needs`
    pub support: RawSupport,
}

/// Somebody who wants to register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// Their name.
    pub name: String,
    /// Their name, folded: with the address it says who they are (A9).
    pub name_folded: String,
    /// Their address.
    pub email: EmailAddress,
    /// Their authority.
    pub organization: Option<String>,
    /// Their Land.
    pub land: Option<Land>,
    /// How they want to be told about changes.
    pub channel: Channel,
    /// The language they fill the form in.
    pub locale: Locale,
    /// What they answer, to be read against what is asked.
    pub answers: RawAnswers,
    /// What support they need, to be read against what is offered.
    pub support: RawSupport,
}

/// What somebody says about themselves, to be read.
#[derive(Clone, Copy, Debug)]
pub struct RawDetails<'a> {
    /// `name`
    pub name: &'a str,
    /// `organization`
    pub organization: &'a str,
    /// `land`
    pub land: &'a str,
}

/// What somebody says about themselves; their address is another matter, because it must be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// Their name.
    pub name: String,
    /// Their authority.
    pub organization: Option<String>,
    /// Their Land.
    pub land: Option<Land>,
}

impl RawDetails<'_> {
    /// Reads it.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn parse(&self) -> Result<Details, Vec<FieldError>> {
        let mut faults = Faults::default();
        let name = faults.take(Line::parse("name", self.name, NAME_MAX));
        let organization = faults.take(Line::parse_optional("organization", self.organization, 200)).flatten();
        let land = Some(self.land).filter(|word| !word.is_empty()).and_then(|word| {
            let code = word.strip_prefix("DE-").unwrap_or(word).to_uppercase();
            faults.take(read_word("land", &code, Land::from_word, Land::WORDS))
        });
        match name {
            Some(name) if faults.0.is_empty() => {
                Ok(Details { name: name.into_string(), organization: organization.map(Line::into_string), land })
            }
            _ => Err(faults.0),
        }
    }
}

impl RawRegistration {
    /// Reads a registration.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn parse(&self, locale: Locale) -> Result<Applicant, Vec<FieldError>> {
        let raw = RawDetails {
            name: &self.name,
            organization: self.organization.as_deref().unwrap_or_default(),
            land: self.land.as_deref().unwrap_or_default(),
        };
        let (mut faults, mut details) = (Faults::default(), None);
        match raw.parse() {
            Ok(read) => details = Some(read),
            // In the order of the form: the name, then the address.
            Err(errors) => faults.0 = errors,
        }
        let email = EmailAddress::parse("email", &self.email);
        let at = faults.0.iter().take_while(|error| error.field == "name").count();
        let email = email.map_err(|error| faults.0.insert(at, error)).ok();
        let word = self.channel.as_deref().filter(|word| !word.is_empty());
        let channel = word.and_then(|word| faults.take(read_word("channel", word, Channel::from_word, Channel::WORDS)));
        match (details, email) {
            (Some(Details { name, organization, land }), Some(email)) if faults.0.is_empty() => Ok(Applicant {
                name_folded: fold_name(&name),
                name,
                email,
                organization,
                land,
                channel: channel.unwrap_or(Channel::Feed),
                locale,
                answers: self.answers.clone(),
                support: self.support.clone(),
            }),
            _ => Err(faults.0),
        }
    }
}
