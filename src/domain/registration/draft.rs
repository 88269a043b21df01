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

impl RawRegistration {
    /// Reads a registration.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn parse(&self, locale: Locale) -> Result<Applicant, Vec<FieldError>> {
        let mut faults = Faults::default();
        let name = faults.take(Line::parse("name", &self.name, NAME_MAX));
        let email = faults.take(EmailAddress::parse("email", &self.email));
        let organization = self.organization.as_deref().unwrap_or_default();
        let organization = faults.take(Line::parse_optional("organization", organization, 200)).flatten();
        let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let land = said(&self.land).and_then(|word| {
            let code = word.strip_prefix("DE-").unwrap_or(&word).to_uppercase();
            faults.take(read_word("land", &code, Land::from_word, Land::WORDS))
        });
        let channel = said(&self.channel)
            .and_then(|word| faults.take(read_word("channel", &word, Channel::from_word, Channel::WORDS)));
        match (name, email) {
            (Some(name), Some(email)) if faults.0.is_empty() => Ok(Applicant {
                name_folded: fold_name(name.as_str()),
                name: name.into_string(),
                email,
                organization: organization.map(Line::into_string),
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
