//! What chosen dates are to say and whom they are to admit: their own word, or again their format's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::event::{Event, RawEvent, Wish};

/// What a date says: its own word, or again its format's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said<T> {
    /// What the format says.
    Inherited,
    /// This.
    Own(T),
}

/// A text that a date says.
pub type Word = Said<String>;

impl<T: Clone> Said<T> {
    /// As the wish that it is.
    fn wish(said: Option<&Self>) -> Wish<T> {
        said.map(|said| match said {
            Self::Inherited => None,
            Self::Own(own) => Some(own.clone()),
        })
    }

    /// As it was wished.
    #[must_use]
    pub fn of(wish: Wish<T>) -> Option<Self> {
        wish.map(|wish| wish.map_or(Self::Inherited, Self::Own))
    }
}

/// What the dates are to say; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// The title.
    pub title: Option<Word>,
    /// The theme.
    pub theme: Option<Word>,
    /// The place.
    pub location: Option<Word>,
    /// Where the online meeting is; never shown to anybody.
    pub join_url: Option<Word>,
    /// The description, Markdown.
    pub description: Option<Word>,
    /// The number of seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Said<i64>>,
    /// Whether the team decides on each registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<Said<bool>>,
    /// From when on one can register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Said<DateTime<Utc>>>,
    /// Until when one can register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Said<DateTime<Utc>>>,
}

impl Facts {
    /// Whether they say nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether they say who may register, and when.
    #[must_use]
    pub fn admit(&self) -> bool {
        self.capacity.is_some() || self.approval.is_some() || self.opens_at.is_some() || self.closes_at.is_some()
    }

    /// Of everything that a form says of one date, what is different from what the date says already.
    #[must_use]
    pub fn differing(wish: RawEvent, event: &Event) -> Self {
        let own = &event.own;
        let word = |wish: Wish<String>, now_is: Option<&String>| {
            let wish =
                wish.map(|text| text.map(|text| text.trim().replace("\r\n", "\n")).filter(|text| !text.is_empty()));
            Said::of(wish.filter(|wish| wish.as_ref() != now_is))
        };
        Self {
            title: word(wish.title, own.title.as_ref()),
            theme: word(wish.theme, own.theme.as_ref()),
            location: word(wish.location, own.location.as_ref()),
            join_url: word(wish.join_url, own.join_url.as_ref()),
            description: word(wish.description, own.description_md.as_ref()),
            capacity: Said::of(wish.capacity.filter(|seats| *seats != own.capacity.map(i64::from))),
            approval: Said::of(wish.approval.filter(|approval| *approval != own.approval)),
            opens_at: Said::of(wish.registration_opens_at.filter(|at| *at != own.registration_opens_at)),
            closes_at: Said::of(wish.registration_closes_at.filter(|at| *at != own.registration_closes_at)),
        }
    }

    pub(super) fn raw(&self) -> RawEvent {
        RawEvent {
            title: Said::wish(self.title.as_ref()),
            theme: Said::wish(self.theme.as_ref()),
            location: Said::wish(self.location.as_ref()),
            join_url: Said::wish(self.join_url.as_ref()),
            description: Said::wish(self.description.as_ref()),
            capacity: Said::wish(self.capacity.as_ref()),
            approval: Said::wish(self.approval.as_ref()),
            registration_opens_at: Said::wish(self.opens_at.as_ref()),
            registration_closes_at: Said::wish(self.closes_at.as_ref()),
            ..RawEvent::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::sample;

    #[test]
    fn only_what_is_different_is_said() {
        let mut event = sample::single().event;
        event.own.theme = Some("Register".into());
        event.own.capacity = Some(20);
        let same = RawEvent {
            title: Some(event.own.title.clone()),
            theme: Some(Some(" Register ".into())),
            location: Some(event.own.location.clone()),
            capacity: Some(Some(20)),
            approval: Some(event.own.approval),
            ..RawEvent::default()
        };
        assert!(Facts::differing(same.clone(), &event).is_empty());
        let other = RawEvent { theme: Some(Some("  ".into())), capacity: Some(None), ..same };
        let facts = Facts::differing(other, &event);
        assert_eq!((&facts.theme, &facts.capacity), (&Some(Word::Inherited), &Some(Said::Inherited)));
        assert!(facts.admit() && facts.location.is_none());
        assert_eq!(facts.raw().capacity, Some(None));
    }

    #[test]
    fn drafts_of_before_are_still_read() {
        let old = r#"{"title":null,"theme":{"own":"Register"},"location":"inherited"}"#;
        let facts: Facts = serde_json::from_str(old).unwrap();
        assert_eq!((facts.theme, facts.location), (Some(Word::Own("Register".into())), Some(Word::Inherited)));
    }
}
