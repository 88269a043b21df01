//! How many forms come, from where, and which challenges were answered. Kept in memory by each process: what a restart
//! forgets, the limits in the database still hold.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use ipnet::{IpNet, Ipv4Net};

use crate::domain::proof::Tally;

/// Places that are told apart; those beyond count as one.
const PLACES: usize = 50_000;
/// Answered challenges that are remembered; then all are forgotten.
const ANSWERED: usize = 100_000;

#[derive(Debug, Default)]
struct Inner {
    everywhere: Tally,
    places: HashMap<IpNet, Tally>,
    answered: HashMap<[u8; 16], DateTime<Utc>>,
}

/// What has come to this process.
#[derive(Debug, Default)]
pub(super) struct Pressure(Mutex<Inner>);

impl Pressure {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forms within the last hour: from there, and from everywhere.
    pub(super) fn felt(&self, net: IpNet, now: DateTime<Utc>) -> (u32, u32) {
        let inner = self.inner();
        let there = inner.places.get(&net).map_or(0, |tally| tally.last_hour(now));
        (there, inner.everywhere.last_hour(now))
    }

    /// One more came from there.
    pub(super) fn count(&self, net: IpNet, now: DateTime<Utc>) {
        let mut inner = self.inner();
        inner.everywhere = inner.everywhere.and_one(now);
        if inner.places.len() >= PLACES && !inner.places.contains_key(&net) {
            inner.places.retain(|_, tally| !tally.is_over(now));
        }
        let full = inner.places.len() >= PLACES && !inner.places.contains_key(&net);
        let tally = inner.places.entry(if full { Ipv4Net::default().into() } else { net }).or_default();
        *tally = tally.and_one(now);
    }

    /// Whether this challenge is answered for the first time; from now on it is not. Remembered until `until`.
    pub(super) fn is_first_answer(&self, id: [u8; 16], now: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        let mut inner = self.inner();
        if inner.answered.len() >= ANSWERED {
            inner.answered.retain(|_, until| *until > now);
        }
        if inner.answered.len() >= ANSWERED {
            inner.answered.clear();
        }
        inner.answered.insert(id, until).is_none()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn net(number: u32) -> IpNet {
        Ipv4Net::from(std::net::Ipv4Addr::from(number)).into()
    }

    #[test]
    fn each_place_counts_for_itself_and_all_together() {
        let (pressure, now) = (Pressure::default(), DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        for _ in 0..3 {
            pressure.count(net(1), now);
        }
        pressure.count(net(2), now);
        assert_eq!((pressure.felt(net(1), now), pressure.felt(net(2), now)), ((3, 4), (1, 4)));
        assert_eq!(pressure.felt(net(3), now), (0, 4), "looking counts nothing");
        assert_eq!(pressure.felt(net(1), now + TimeDelta::hours(2)), (0, 0));
    }

    #[test]
    fn memory_is_bounded() {
        let (pressure, now) = (Pressure::default(), DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        for number in 0..60_000 {
            pressure.count(net(number + 1), now);
        }
        assert!(pressure.inner().places.len() <= PLACES + 1);
        pressure.count(net(70_000), now + TimeDelta::hours(3));
        assert!(pressure.inner().places.len() < 10, "the quiet are forgotten");
        for number in 0..120_000_u32 {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.to_be_bytes());
            assert!(pressure.is_first_answer(id, now, now + TimeDelta::hours(1)));
        }
        assert!(pressure.inner().answered.len() <= ANSWERED);
    }

    #[test]
    fn a_challenge_is_answered_once() {
        let (pressure, now) = (Pressure::default(), DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let until = now + TimeDelta::hours(1);
        assert!(pressure.is_first_answer([1; 16], now, until) && pressure.is_first_answer([2; 16], now, until));
        assert!(!pressure.is_first_answer([1; 16], now, until));
    }
}
