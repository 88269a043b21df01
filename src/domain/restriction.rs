//! Somebody wants their data used no further than needed (Art. 18 GDPR): it stays, and serves the dates that they hold a place
//! for. Nothing else is done with it until they say so.

use chrono::{DateTime, Utc};

/// What somebody's data could be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// To say how things stand with a place that they hold, or have just asked for: also that the date moved or is off.
    HeldPlace,
    /// To remind of a date. Who comes knows it.
    Reminder,
    /// To invite them to something.
    Invitation,
    /// To tell what is new of something that they follow.
    News,
    /// To be given out of the house: in files, and to programs.
    TakenOut,
}

impl Use {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::HeldPlace, Self::Reminder, Self::Invitation, Self::News, Self::TakenOut];
}

/// Whether the data of somebody who said so at `restricted_at`, or did not, may be used for this.
#[must_use]
pub fn allows(restricted_at: Option<DateTime<Utc>>, what: Use) -> bool {
    restricted_at.is_none() || what == Use::HeldPlace
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_restricts_it_hears_of_the_places_they_hold_and_of_nothing_else() {
        let left: Vec<Use> = Use::ALL.into_iter().filter(|what| allows(Some(DateTime::UNIX_EPOCH), *what)).collect();
        assert_eq!(left, [Use::HeldPlace]);
        assert!(Use::ALL.into_iter().all(|what| allows(None, what)));
    }
}
