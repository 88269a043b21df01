//! What people need to take part: sign language, captioning, dialling in by phone. This is data about health (Art. 9
//! GDPR): asked for with a deadline, sealed, seen by the date's organizers on one page alone, erased soon (G03).

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    capability::{Keys, Purpose},
    event::{Announced, Wish},
    format::{Faults, Format},
    id::SupportNeedId,
    sealed::{Holder, NONCE, Place, Sealed, padded},
    text::{FieldError, Line, Problem},
};

/// Longest free line.
pub const NOTE_MAX: usize = 500;
/// Longest contact.
pub const CONTACT_MAX: usize = 200;
/// Most days before the start that people must tell what they need.
pub const DAYS_BEFORE_MAX: u32 = 90;
/// How long after the end of its date a need is kept.
pub const KEPT: TimeDelta = TimeDelta::days(14);
/// Whatever is said, it is as long as this.
const STEP: usize = 1_024;

/// What somebody needs. Never shown in logs.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Support {
    /// Sign language.
    pub sign_language: bool,
    /// Captioning.
    pub captioning: bool,
    /// Dialling in by phone.
    pub dial_in: bool,
    /// Anything else, in their words.
    pub note: Option<String>,
}

impl fmt::Debug for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Support(…)")
    }
}

impl Support {
    /// Whether nothing is needed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The same as it came in.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawSupport {
    /// The needs.
    pub said: Support,
    /// What stands before the names of fields: `support-` in forms, `support_needs.` in JSON.
    pub prefix: &'static str,
}

impl fmt::Debug for RawSupport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawSupport(…)")
    }
}

/// What the database holds of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportNeed {
    /// Its id.
    pub id: SupportNeedId,
    /// Whose it is.
    pub holder: Holder,
    /// What they need.
    pub sealed: Sealed,
    /// When they said so.
    pub given_at: DateTime<Utc>,
    /// When it is erased.
    pub delete_after: DateTime<Utc>,
}

/// What a format says about support, or a date without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whether people are asked what they need.
    pub offered: bool,
    /// How many days before the start they must tell.
    pub days_before: u32,
    /// Whom they ask after that: an address, a number.
    pub contact: Option<String>,
}

impl Default for Terms {
    fn default() -> Self {
        Self { offered: false, days_before: 14, contact: None }
    }
}

impl Terms {
    /// Those that hold for a date.
    #[must_use]
    pub fn of(announced: &Announced) -> &Self {
        announced.format.as_ref().map_or(&announced.event.own.support, |format| &format.support)
    }
}

/// The same as it came in; nothing means left out.
#[derive(Clone, Debug, Default)]
pub struct RawTerms {
    /// `support_needs`
    pub offered: Option<bool>,
    /// `support_days_before`
    pub days_before: Option<i64>,
    /// `support_contact`; an inner nothing means nobody
    pub contact: Wish<String>,
}

impl RawTerms {
    /// The first field about which something is said.
    #[must_use]
    pub fn said(&self) -> Option<&'static str> {
        let said = [
            ("support_needs", self.offered.is_some()),
            ("support_days_before", self.days_before.is_some()),
            ("support_contact", self.contact.is_some()),
        ];
        said.into_iter().find(|(_, said)| *said).map(|(field, _)| field)
    }

    /// Reads a change of the terms; what is left out stays.
    pub fn apply(&self, terms: &Terms, faults: &mut Faults) -> Terms {
        let mut changed = Terms { offered: self.offered.unwrap_or(terms.offered), ..terms.clone() };
        if let Some(days) = self.days_before {
            let max = i64::from(DAYS_BEFORE_MAX);
            let read = u32::try_from(days).ok().filter(|days| *days <= DAYS_BEFORE_MAX);
            let read = read.ok_or(FieldError::new("support_days_before", Problem::OutOfRange { min: 0, max }));
            changed.days_before = faults.take(read).unwrap_or(terms.days_before);
        }
        if let Some(contact) = &self.contact {
            let text = contact.as_deref().unwrap_or_default();
            let read = faults.take(Line::parse_optional("support_contact", text, CONTACT_MAX)).flatten();
            changed.contact = read.map(Line::into_string);
        }
        changed
    }
}

/// What a date offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Until when people can tell what they need.
    pub until: DateTime<Utc>,
    /// Whom they ask after that.
    pub contact: Option<String>,
}

impl Offer {
    /// What the date offers, if its format offers support, or the date itself where it has none.
    #[must_use]
    pub fn of(announced: &Announced) -> Option<Self> {
        let terms = Some(Terms::of(announced)).filter(|terms| terms.offered)?;
        let until = announced.event.slot.starts_at - TimeDelta::days(i64::from(terms.days_before));
        Some(Self { until, contact: terms.contact.clone() })
    }

    /// What a format offers to those who take part in all its dates: they can say what they need at any time.
    #[must_use]
    pub fn standing(format: &Format) -> Option<Self> {
        let terms = Some(&format.support).filter(|terms| terms.offered)?;
        Some(Self { until: DateTime::<Utc>::MAX_UTC, contact: terms.contact.clone() })
    }

    /// Whether people can still say what they need.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        now < self.until
    }
}

impl RawSupport {
    /// Reads what somebody needs for a date. Nothing said is nothing needed.
    ///
    /// # Errors
    /// The date offers no support, the deadline is over, or the free line is no line.
    pub fn read(&self, offer: Option<&Offer>, now: DateTime<Utc>) -> Result<Option<Support>, FieldError> {
        let note = self.said.note.as_deref().unwrap_or_default();
        let note = Line::parse_optional("note", note, NOTE_MAX)
            .map_err(|fault| FieldError::new(format!("{}note", self.prefix), fault.problem))?;
        let support = Support { note: note.map(Line::into_string), ..self.said.clone() };
        if support.is_empty() {
            return Ok(None);
        }
        let field = self.prefix.trim_end_matches(['-', '.']).to_owned();
        match offer {
            None => Err(FieldError::new(field, Problem::UnknownField)),
            Some(offer) if !offer.is_open(now) => Err(FieldError::new(field, Problem::TooLate)),
            Some(_) => Ok(Some(support)),
        }
    }
}

/// Reads what somebody needs at several dates: it is kept for those that still take it.
///
/// # Errors
/// None of them does, or the free line is no line.
pub fn read_for_several(
    raw: &RawSupport,
    offers: &[Option<Offer>],
    now: DateTime<Utc>,
) -> Result<Vec<Option<Support>>, FieldError> {
    let read: Vec<_> = offers.iter().map(|offer| raw.read(offer.as_ref(), now)).collect();
    if !read.is_empty() && read.iter().all(Result::is_err) {
        return read.into_iter().collect();
    }
    Ok(read.into_iter().map(Result::unwrap_or_default).collect())
}

fn place(holder: Holder) -> Place {
    Place { purpose: Purpose::SupportNeeds, holder, about: None }
}

impl Support {
    /// Seals it for its holder.
    #[must_use]
    pub fn sealed(&self, keys: &Keys, holder: Holder, nonce: [u8; NONCE]) -> Sealed {
        let text = serde_json::to_string(self).unwrap_or_default();
        keys.seal(&place(holder), padded(text, STEP).as_bytes(), nonce)
    }
}

impl SupportNeed {
    /// Opens it; nothing if it was sealed with another secret, or tampered with.
    #[must_use]
    pub fn open(&self, keys: &Keys) -> Option<Support> {
        serde_json::from_slice(&keys.open(&place(self.holder), &self.sealed)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(note: &str) -> RawSupport {
        let said = Support { note: Some(note.into()), ..Support::default() };
        RawSupport { said, prefix: "support-" }
    }

    fn offer() -> Offer {
        Offer { until: "2026-03-12T09:00:00Z".parse().unwrap(), contact: None }
    }

    #[test]
    fn needs_are_read_as_long_as_they_are_asked_for() {
        let (before, after) = (offer().until - TimeDelta::seconds(1), offer().until);
        let read = |raw: &RawSupport, offer: Option<&Offer>, now| raw.read(offer, now);
        assert_eq!(read(&raw("  "), None, after), Ok(None), "nothing needed is never wrong");
        let ramp = Support { note: Some("Rampe".into()), ..Support::default() };
        assert_eq!(read(&raw(" Rampe "), Some(&offer()), before), Ok(Some(ramp)));
        let late = Offer { until: before, contact: None };
        let some = read_for_several(&raw("Rampe"), &[Some(late.clone()), Some(offer())], before).unwrap();
        assert_eq!(some.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true], "for the dates that take it");
        assert!(read_for_several(&raw("Rampe"), &[Some(late), None], before).is_err());
        let field = |problem| Err(FieldError::new("support", problem));
        assert_eq!(read(&raw("Rampe"), Some(&offer()), after), field(Problem::TooLate));
        assert_eq!(read(&raw("Rampe"), None, before), field(Problem::UnknownField));
        let broken = Err(FieldError::new("support-note", Problem::ControlCharacters));
        assert_eq!(read(&raw("a\nb"), Some(&offer()), before), broken);
        let long = "x".repeat(NOTE_MAX + 1);
        let too_long = Err(FieldError::new("support-note", Problem::TooLong { max: NOTE_MAX }));
        assert_eq!(read(&raw(&long), Some(&offer()), before), too_long);
    }

    #[test]
    fn a_date_without_a_format_says_itself_what_it_offers() {
        use crate::domain::event::sample;
        let terms = Terms { offered: true, days_before: 3, contact: Some("hilfe@amt.example".into()) };
        let mut date = sample::single();
        assert_eq!(Offer::of(&date), None);
        date.event.own.support = terms.clone();
        let until = date.event.slot.starts_at - TimeDelta::days(3);
        assert_eq!(Offer::of(&date), Some(Offer { until, contact: terms.contact.clone() }));
        date.format = Some(sample::format());
        assert_eq!(Offer::of(&date), None, "the format says so for all its dates");
        assert_eq!(RawTerms::default().said(), None);
        let raw = RawTerms { contact: Some(None), ..RawTerms::default() };
        assert_eq!(raw.said(), Some("support_contact"));
    }

    #[test]
    fn needs_are_sealed_all_of_one_length() {
        let keys = Keys::new(b"a secret of thirty-two bytes ....");
        let holder = Holder::Registration(uuid::Uuid::from_u128(1).into());
        let few = Support { dial_in: true, ..Support::default() };
        let many = Support { sign_language: true, captioning: true, dial_in: true, note: Some("Rampe".into()) };
        let (one, other) = (few.sealed(&keys, holder, [1; NONCE]), many.sealed(&keys, holder, [2; NONCE]));
        assert_eq!(one.bytes.len(), other.bytes.len());
        let row = |holder| SupportNeed {
            id: uuid::Uuid::from_u128(2).into(),
            holder,
            sealed: other.clone(),
            given_at: DateTime::UNIX_EPOCH,
            delete_after: DateTime::UNIX_EPOCH,
        };
        assert_eq!(row(holder).open(&keys), Some(many));
        assert_eq!(row(Holder::Registration(uuid::Uuid::from_u128(9).into())).open(&keys), None);
    }
}
