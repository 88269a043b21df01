//! How forms that anybody can send tell people from programs, without a third party (C48): a field that no person sees,
//! and, only once unusually many forms come, a proof that the reader's machine has worked a moment for it. Whoever cannot
//! give one, because no scripts run there, waits some seconds instead: nobody is shut out.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::notice::Caps;

/// How long a challenge can be answered.
const LIFE: TimeDelta = TimeDelta::hours(1);
/// So much the clocks of nodes may differ.
const SKEW: TimeDelta = TimeDelta::seconds(5);
/// Whoever had the form for so long needs no proof: most people take longer to fill it in.
const WAIT: TimeDelta = TimeDelta::seconds(10);
/// For how long whoever has no proof has to have had the form.
#[must_use]
pub fn wait() -> TimeDelta {
    WAIT
}

/// How long a challenge has to be remembered once it is answered.
#[must_use]
pub fn life() -> TimeDelta {
    LIFE
}

/// So many leading zero bits a proof has: half a second for a browser.
pub const BITS: u32 = 15;
/// The longest answer to a challenge.
const LONGEST: usize = 20;

/// Forms that were sent within the last hour, from one place or from all. An hour that has passed counts by the share of
/// it that is not yet an hour ago.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    hour: i64,
    this: u32,
    former: u32,
}

impl Tally {
    /// With one more.
    #[must_use]
    pub fn and_one(self, now: DateTime<Utc>) -> Self {
        let moved = self.at(now);
        Self { this: moved.this.saturating_add(1), ..moved }
    }

    /// How many there were in the last hour.
    #[must_use]
    pub fn last_hour(self, now: DateTime<Utc>) -> u32 {
        let moved = self.at(now);
        let rest = 3600 - now.timestamp().rem_euclid(3600);
        let share = i64::from(moved.former) * rest / 3600;
        moved.this.saturating_add(u32::try_from(share).unwrap_or(u32::MAX))
    }

    /// Whether it says nothing any more.
    #[must_use]
    pub fn is_over(self, now: DateTime<Utc>) -> bool {
        let moved = self.at(now);
        (moved.this, moved.former) == (0, 0)
    }

    fn at(self, now: DateTime<Utc>) -> Self {
        let hour = now.timestamp().div_euclid(3600);
        match hour - self.hour {
            // A clock that was put back takes nothing away.
            ..=0 => self,
            1 => Self { hour, this: 0, former: self.this },
            _ => Self { hour, ..Self::default() },
        }
    }
}

/// Whether forms ask for a proof: so many were sent within the last hour from the reader's place, or from everywhere.
#[must_use]
pub fn is_wanted(caps: &Caps, from_there: u32, from_everywhere: u32) -> bool {
    from_there >= caps.proof_from_one_place || from_everywhere >= caps.proof_from_everywhere
}

/// What an answer to a challenge is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The machine has worked.
    Solved,
    /// The person has waited.
    Waited,
    /// Neither yet; so long it takes until waiting is enough.
    Early(TimeDelta),
    /// The challenge is too old, or from the future.
    Stale,
}

/// Judges an answer to a challenge of ours.
#[must_use]
pub fn judge(challenge: &str, answer: &str, issued_at: DateTime<Utc>, now: DateTime<Utc>) -> Answer {
    let age = now - issued_at;
    // Another node may be ahead by a little.
    if age < -SKEW || age >= LIFE {
        Answer::Stale
    } else if solves(challenge, answer) {
        Answer::Solved
    } else if age >= WAIT {
        Answer::Waited
    } else {
        Answer::Early(WAIT - age)
    }
}

/// Whether the fingerprint of challenge and answer begins with enough zeros. The page's script seeks such a number.
fn solves(challenge: &str, answer: &str) -> bool {
    let is_number = !answer.is_empty() && answer.len() <= LONGEST && answer.bytes().all(|digit| digit.is_ascii_digit());
    is_number && zeros(&Sha256::digest(format!("{challenge}.{answer}"))) >= BITS
}

fn zeros(digest: &[u8]) -> u32 {
    let whole = digest.iter().take_while(|byte| **byte == 0).count();
    let rest = digest.get(whole).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(whole).unwrap_or(u32::MAX).saturating_mul(8).saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn it_is_wanted_from_the_threshold_on_and_not_before() {
        let caps = Caps { proof_from_one_place: 3, proof_from_everywhere: 10, ..Caps::default() };
        for (there, everywhere, wanted) in
            [(0, 0, false), (2, 9, false), (3, 3, true), (2, 10, true), (0, 10, true), (4, 11, true)]
        {
            assert_eq!(is_wanted(&caps, there, everywhere), wanted, "{there} {everywhere}");
        }
        let usual = Caps::default();
        assert!(!is_wanted(&usual, 1_999, 3_999), "a whole authority registers, and nobody notices");
        assert!(is_wanted(&usual, 2_000, 2_000) && is_wanted(&usual, 1, 4_000));
        let always = Caps { proof_from_one_place: 0, ..usual };
        assert!(is_wanted(&always, 0, 0));
    }

    #[test]
    fn forms_count_for_an_hour_and_fade() {
        let began = at("2026-03-09T08:30:00Z");
        let mut tally = Tally::default();
        assert_eq!((tally.last_hour(began), tally.is_over(began)), (0, true));
        for _ in 0..100 {
            tally = tally.and_one(began);
        }
        for (minutes, counted) in [(0, 100), (29, 100), (30, 100), (45, 75), (60, 50), (89, 1), (90, 0), (600, 0)] {
            assert_eq!(tally.last_hour(began + TimeDelta::minutes(minutes)), counted, "after {minutes} minutes");
        }
        assert_eq!(tally.last_hour(began - TimeDelta::hours(5)), 100, "a clock put back");
        assert!(tally.is_over(began + TimeDelta::hours(2)) && !tally.is_over(began));
        let later = tally.and_one(began + TimeDelta::minutes(45));
        assert_eq!(later.last_hour(began + TimeDelta::minutes(45)), 76);
    }

    #[test]
    fn an_answer_is_worked_for_or_waited_for_within_an_hour() {
        let issued = at("2026-03-09T08:00:00Z");
        let solution =
            (0..1_000_000).map(|number: u32| number.to_string()).find(|number| solves("ours", number)).unwrap();
        let after = |seconds, answer: &str| judge("ours", answer, issued, issued + TimeDelta::seconds(seconds));
        for (seconds, answer, expected) in [
            (0, solution.as_str(), Answer::Solved),
            (3_599, &solution, Answer::Solved),
            (3_600, &solution, Answer::Stale),
            (-5, &solution, Answer::Solved),
            (-6, &solution, Answer::Stale),
            (0, "", Answer::Early(TimeDelta::seconds(10))),
            (9, "", Answer::Early(TimeDelta::seconds(1))),
            (10, "", Answer::Waited),
            (3_599, "", Answer::Waited),
            (3_600, "", Answer::Stale),
            (1, "eins", Answer::Early(TimeDelta::seconds(9))),
        ] {
            assert_eq!(after(seconds, answer), expected, "{seconds} {answer:?}");
        }
        assert_ne!(judge("another's", &solution, issued, issued), Answer::Solved, "it belongs to its challenge");
        for odd in [format!(" {solution}"), format!("+{solution}"), format!("{solution}\0"), "9".repeat(21)] {
            assert!(!solves("ours", &odd), "{odd:?}");
        }
    }

    #[test]
    fn zeros_are_counted_bit_by_bit() {
        for (digest, expected) in [(&[0xff][..], 0), (&[0x01], 7), (&[0, 0x80], 8), (&[0, 0, 0x10], 19), (&[0, 0], 16)]
        {
            assert_eq!(zeros(digest), expected, "{digest:?}");
        }
    }
}
