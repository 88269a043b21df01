//! How much mail somebody can cause whom nobody knows (C11): to one address, about one date, from one client, and
//! altogether. The figures are written down with their reasons in `docs/operation.md`.

use chrono::{DateTime, TimeDelta, Utc};

use super::NoticeKind;
use crate::domain::{format::words, text::EmailAddress};

/// The mails that need no more than an address typed into a form. They count together: whoever wants to flood a
/// mailbox would use all seven forms.
pub const CAUSED_BY_ANYBODY: [NoticeKind; 7] = [
    NoticeKind::ConfirmRegistration,
    NoticeKind::AlreadyRegistered,
    NoticeKind::ManageLink,
    NoticeKind::Login,
    NoticeKind::SubstituteRequest,
    NoticeKind::ConfirmFollow,
    NoticeKind::ConfirmAddress,
];

/// A mailbox's allowance grows by one mail in this time.
const REFILL: TimeDelta = TimeDelta::hours(1);

/// How many mails of [`CAUSED_BY_ANYBODY`] one mailbox gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// At once; after that one an hour.
    burst: u32,
    /// In 24 hours.
    per_day: usize,
}

/// For registrations and lost links; and for sign-in mails among themselves.
pub const ANYBODY: Allowance = Allowance { burst: 3, per_day: 10 };

/// For signing in, where somebody has an account: all kinds together may be a little more then, so that nobody can keep
/// an organizer out by registering the organizer's address for something.
pub const SIGN_IN: Allowance = Allowance { burst: 5, per_day: 15 };

impl Allowance {
    /// Whether one more mail may go, given when earlier ones were enqueued.
    #[must_use]
    pub fn admits(self, earlier: &[DateTime<Utc>], now: DateTime<Utc>) -> bool {
        let mut day: Vec<_> = earlier.iter().filter(|at| **at > now - TimeDelta::days(1)).copied().collect();
        if day.len() >= self.per_day {
            return false;
        }
        // A bucket that gains one an hour: the same as looking back far enough at what was taken.
        day.sort_unstable();
        let full = REFILL * i32::try_from(self.burst).unwrap_or(i32::MAX);
        let mut empty_until = DateTime::<Utc>::MIN_UTC;
        for at in day {
            empty_until = empty_until.max(at) + REFILL;
        }
        empty_until + REFILL <= now + full
    }
}

/// The address of the mailbox that an address reaches, as most mail servers have it: without what stands behind a plus;
/// dots stay. For counting alone; mail goes to the address as it is.
#[must_use]
pub fn reach_of(email: &EmailAddress) -> String {
    let whole = email.as_str();
    match whole.rsplit_once('@').map(|(local, host)| (local.split('+').next().unwrap_or_default(), host)) {
        Some((local, host)) if !local.is_empty() => format!("{local}@{host}"),
        _ => whole.to_owned(),
    }
}

words!(
    /// Why a mail that somebody asked for was not enqueued. The page says the same as always (C10).
    Withheld {
        /// The mailbox had its allowance.
        Recipient = "recipient",
        /// Too many requests for the date are unanswered.
        Event = "event",
        /// Too many requests came from the client's address.
        Client = "client",
        /// Too many requests are unanswered in the whole installation: the breaker is open.
        Breaker = "breaker",
        /// "That was not me" was said at this address about the date.
        Declined = "declined",
        /// The mail to the same request is on its way.
        Repeated = "repeated",
        /// Nothing is known at the address that could be told.
        Unknown = "unknown"
    }
);

/// The limits of one installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Unanswered requests per seat of a date …
    pub per_seat: u64,
    /// … but so many for every date …
    pub event_least: u64,
    /// … and so many for a date without a limit of seats.
    pub event_unlimited: u64,
    /// Unanswered requests in the whole installation at which the breaker opens; it closes below the half.
    pub everywhere: u64,
    /// Requests at once from one client address.
    pub client_burst: u32,
    /// After that, so many an hour.
    pub client_per_hour: u32,
    /// Forms within an hour from one client address from which on they ask for a proof (C48) …
    pub proof_from_one_place: u32,
    /// … and from everywhere.
    pub proof_from_everywhere: u32,
}

impl Caps {
    /// The usual ones, but that forms ask for a proof from so many an hour on from one place, and from twice as many
    /// from everywhere; none: never.
    #[must_use]
    pub fn asking_for_proof_from(forms: Option<u32>) -> Self {
        let from = forms.unwrap_or(u32::MAX);
        Self { proof_from_one_place: from, proof_from_everywhere: from.saturating_mul(2), ..Self::default() }
    }

    /// How far back an unanswered request counts. Older ones neither prove nor disprove an attack: most people answer
    /// within minutes or never.
    pub const WINDOW: TimeDelta = TimeDelta::hours(1);
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            per_seat: 3,
            event_least: 500,
            event_unlimited: 3000,
            everywhere: 5000,
            client_burst: 2500,
            // Far below what closes a small date: after its burst nobody keeps a date closed from one place.
            client_per_hour: 200,
            // Below what one client may cause at once: a whole authority behind one address does not notice it.
            proof_from_one_place: 2000,
            proof_from_everywhere: 4000,
        }
    }
}

/// What is known about a request when it is decided whether a mail goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When mails of [`CAUSED_BY_ANYBODY`] were enqueued for the mailbox, a day back.
    pub earlier: Vec<DateTime<Utc>>,
    /// Whether somebody at the mailbox ever followed a link: then its owner wants our mail.
    pub proven: bool,
    /// Seats of the date; none: no limit.
    pub seats: Option<u32>,
    /// The date's unanswered requests in [`Caps::WINDOW`].
    pub unanswered_here: u64,
    /// Those of the whole installation.
    pub unanswered_everywhere: u64,
    /// Whether the breaker was open before.
    pub breaker_open: bool,
}

/// A turn of the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// From now on mailboxes that never answered get nothing.
    Opens,
    /// They do again.
    Closes,
}

impl Caps {
    /// How many requests for a date with so many seats may be unanswered in [`Caps::WINDOW`].
    #[must_use]
    pub fn event_limit(&self, seats: Option<u32>) -> u64 {
        seats.map_or(self.event_unlimited, |seats| u64::from(seats).saturating_mul(self.per_seat).max(self.event_least))
    }

    /// Whether the breaker turns, given what it was and how many requests are unanswered everywhere.
    #[must_use]
    pub fn turn(&self, open: bool, unanswered: u64) -> Option<Turn> {
        match open {
            false if unanswered >= self.everywhere => Some(Turn::Opens),
            // Not at the limit itself: there it would open and close with every request.
            true if unanswered < self.everywhere.div_ceil(2) => Some(Turn::Closes),
            _ => None,
        }
    }

    /// Whether the mail to a registration request may go.
    ///
    /// # Errors
    /// Says which limit keeps it back.
    pub fn judge(&self, standing: &Standing, now: DateTime<Utc>) -> Result<(), Withheld> {
        if !ANYBODY.admits(&standing.earlier, now) {
            return Err(Withheld::Recipient);
        }
        if standing.proven {
            return Ok(());
        }
        let turn = self.turn(standing.breaker_open, standing.unanswered_everywhere);
        if turn == Some(Turn::Opens) || (standing.breaker_open && turn.is_none()) {
            return Err(Withheld::Breaker);
        }
        if standing.unanswered_here >= self.event_limit(standing.seats) {
            return Err(Withheld::Event);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(2)
    }

    fn ago(minutes: &[i64]) -> Vec<DateTime<Utc>> {
        minutes.iter().map(|minutes| now() - TimeDelta::minutes(*minutes)).collect()
    }

    #[test]
    fn what_stands_behind_a_plus_reaches_the_same_mailbox() {
        for (address, reached) in [
            ("eva@amt.example", "eva@amt.example"),
            ("eva+turnus@amt.example", "eva@amt.example"),
            ("eva+a+b@amt.example", "eva@amt.example"),
            ("e.va@amt.example", "e.va@amt.example"),
            ("+eva@amt.example", "+eva@amt.example"),
        ] {
            assert_eq!(reach_of(&EmailAddress::parse("email", address).unwrap()), reached);
        }
    }

    #[test]
    fn three_at_once_then_one_an_hour_then_ten_a_day() {
        let admits = |list: &[i64]| ANYBODY.admits(&ago(list), now());
        assert!(admits(&[]));
        assert!(admits(&[0, 0]));
        assert!(!admits(&[0, 0, 0]));
        assert!(!admits(&[59, 59, 59]));
        assert!(admits(&[60, 60, 60]));
        assert!(!admits(&[60, 60, 60, 0]));
        assert!(admits(&[500, 440, 380, 320, 260, 200, 140, 80, 70]));
        assert!(!admits(&[600, 500, 440, 380, 320, 260, 200, 140, 80, 70]));
        assert!(admits(&[3000, 3000, 3000]), "the day before yesterday is forgotten");
    }

    #[test]
    fn signing_in_has_a_little_left_where_registrations_have_nothing() {
        let admits = |list: &[i64]| SIGN_IN.admits(&ago(list), now());
        assert!(admits(&[0, 0, 0, 0]));
        assert!(!admits(&[0, 0, 0, 0, 0]));
        let ten = [600, 540, 480, 420, 360, 300, 240, 180, 120, 60];
        assert!(!ANYBODY.admits(&ago(&ten), now()) && admits(&ten));
        assert!(!admits(&(1..=15).map(|hour| hour * 60).collect::<Vec<_>>()));
    }

    #[test]
    fn a_date_may_have_a_multiple_of_its_seats_unanswered() {
        let caps = Caps::default();
        for (seats, limit) in [(Some(0), 500), (Some(20), 500), (Some(167), 501), (Some(2000), 6000), (None, 3000)] {
            assert_eq!(caps.event_limit(seats), limit, "{seats:?}");
        }
        assert!(caps.event_limit(Some(u32::MAX)) > 1 << 32);
    }

    #[test]
    fn the_breaker_opens_at_its_limit_and_closes_below_the_half() {
        let caps = Caps { everywhere: 10, ..Caps::default() };
        for (open, unanswered, turn) in [
            (false, 0, None),
            (false, 9, None),
            (false, 10, Some(Turn::Opens)),
            (true, 11, None),
            (true, 9, None),
            (true, 5, None),
            (true, 4, Some(Turn::Closes)),
            (true, 0, Some(Turn::Closes)),
        ] {
            assert_eq!(caps.turn(open, unanswered), turn, "{open} {unanswered}");
        }
    }

    #[test]
    fn each_limit_keeps_mail_back_by_itself() {
        let caps = Caps { event_least: 4, per_seat: 2, everywhere: 10, ..Caps::default() };
        let calm = Standing {
            earlier: Vec::new(),
            proven: false,
            seats: Some(1),
            unanswered_here: 3,
            unanswered_everywhere: 9,
            breaker_open: false,
        };
        let judge = |standing: Standing| caps.judge(&standing, now());
        assert_eq!(judge(calm.clone()), Ok(()));
        let flooded = Standing { earlier: ago(&[0, 0, 0]), ..calm.clone() };
        assert_eq!(judge(flooded.clone()), Err(Withheld::Recipient));
        assert_eq!(judge(Standing { unanswered_here: 4, ..calm.clone() }), Err(Withheld::Event));
        assert_eq!(judge(Standing { unanswered_here: 4, seats: Some(3), ..calm.clone() }), Ok(()));
        assert_eq!(judge(Standing { unanswered_everywhere: 10, ..calm.clone() }), Err(Withheld::Breaker));
        assert_eq!(judge(Standing { breaker_open: true, ..calm.clone() }), Err(Withheld::Breaker));
        let calm_again = Standing { breaker_open: true, unanswered_everywhere: 4, ..calm.clone() };
        assert_eq!(judge(calm_again), Ok(()), "the first request after the storm goes through");
        let storm = Standing { unanswered_here: 99, unanswered_everywhere: 99, breaker_open: true, ..calm };
        assert_eq!(judge(Standing { proven: true, ..storm }), Ok(()), "who once confirmed is served in the storm");
        assert_eq!(judge(Standing { proven: true, ..flooded }), Err(Withheld::Recipient));
    }
}
