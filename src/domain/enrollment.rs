//! "I take part until I leave": one participant in one format. The rules come with the standing enrollment; the
//! states are here so that registrations can name where they come from.

use super::format::words;

words!(
    /// Where an enrollment stands.
    EnrollmentState { /// Asked for, not yet confirmed by link.
        Unconfirmed = "unconfirmed", /// Takes part in every date.
        Active = "active", /// Rests.
        Paused = "paused", /// Left.
        Left = "left" }
);
