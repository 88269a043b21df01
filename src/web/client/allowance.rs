//! How many mails one client may cause: a lot, because a whole authority may share one address, but not without end.
//! Kept in memory: what a restart forgets, the limits in the database still hold.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, nanos::Nanos, state::keyed::HashMapStateStore,
};
use ipnet::{IpNet, Ipv4Net};

use crate::{clock::Clock, domain::notice::Caps};

/// Networks that are remembered; a few megabytes. Those beyond share one allowance.
const REMEMBERED: usize = 50_000;

type Limiter = RateLimiter<IpNet, HashMapStateStore<IpNet>, Watch, NoOpMiddleware<Nanos>>;

/// The allowances of all clients.
#[derive(Debug)]
pub(super) struct Allowance {
    limiter: Limiter,
    remembered: usize,
}

impl Allowance {
    pub(super) fn new(caps: &Caps, clock: Clock) -> Self {
        Self::remembering(REMEMBERED, caps, clock)
    }

    /// So many at once, then so many an hour, for each client.
    pub(super) fn of(burst: u32, per_hour: u32, clock: Clock) -> Self {
        let caps = Caps { client_burst: burst, client_per_hour: per_hour, ..Caps::default() };
        Self::new(&caps, clock)
    }

    fn remembering(remembered: usize, caps: &Caps, clock: Clock) -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_hour(number(caps.client_per_hour)).allow_burst(number(caps.client_burst));
        let limiter = RateLimiter::hashmap_with_clock(quota, Watch { clock, started: Instant::now() });
        Self { limiter, remembered }
    }

    /// Whether one more may come from there; counts it.
    pub(super) fn admits(&self, net: IpNet) -> bool {
        self.take(net).is_ok()
    }

    /// The same, with how long to wait if not.
    pub(super) fn take(&self, net: IpNet) -> Result<(), Duration> {
        if self.limiter.len() >= self.remembered {
            // Whoever has been quiet long enough is as good as new.
            self.limiter.retain_recent();
        }
        let full = self.limiter.len() >= self.remembered;
        let key = if full { Ipv4Net::default().into() } else { net };
        let now = self.limiter.clock().now();
        self.limiter.check_key(&key).map_err(|not_until| not_until.wait_time_from(now))
    }
}

/// Time for the limiter: the machine's, which never goes back, or the clock that a test holds.
#[derive(Clone, Debug)]
struct Watch {
    clock: Clock,
    started: Instant,
}

impl governor::clock::Clock for Watch {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        match &self.clock {
            Clock::System | Clock::Shared(_) => self.started.elapsed().into(),
            fixed @ Clock::Fixed(_) => {
                let nanos = fixed.now().timestamp_nanos_opt().and_then(|nanos| u64::try_from(nanos).ok());
                Nanos::new(nanos.unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    const CAPS: Caps = Caps {
        per_seat: 0,
        event_least: 0,
        event_unlimited: 0,
        everywhere: 0,
        client_burst: 3,
        client_per_hour: 6,
        proof_from_one_place: 0,
        proof_from_everywhere: 0,
    };

    fn net(number: u8) -> IpNet {
        Ipv4Net::from(std::net::Ipv4Addr::new(192, 0, 2, number)).into()
    }

    /// How many of so many come through.
    fn admitted(allowance: &Allowance, number: u8, tries: usize) -> usize {
        (0..tries).filter(|_| allowance.admits(net(number))).count()
    }

    #[test]
    fn a_burst_then_so_many_an_hour_for_each_by_itself() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let allowance = Allowance::new(&CAPS, clock.clone());
        assert_eq!((admitted(&allowance, 1, 9), admitted(&allowance, 2, 2)), (3, 2));
        clock.advance(TimeDelta::minutes(9));
        assert_eq!(admitted(&allowance, 1, 9), 0);
        clock.advance(TimeDelta::minutes(1));
        assert_eq!(admitted(&allowance, 1, 9), 1);
        clock.advance(TimeDelta::hours(10));
        assert_eq!(admitted(&allowance, 1, 9), 3);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let allowance = Allowance::new(&CAPS, clock.clone());
        clock.advance(TimeDelta::days(-10_000));
        assert_eq!(admitted(&allowance, 1, 9), 3);
        // The machine's clock is a monotonic one here.
        assert_eq!(admitted(&Allowance::new(&CAPS, Clock::System), 1, 9), 3);
    }

    #[test]
    fn the_default_serves_two_thousand_people_behind_one_address() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let allowance = Allowance::new(&Caps::default(), clock);
        assert_eq!(admitted(&allowance, 1, 2000), 2000);
        assert!(admitted(&allowance, 1, 2000) < 1000, "but not without end");
    }

    #[test]
    fn memory_is_bounded_and_the_quiet_are_forgotten_first() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let allowance = Allowance::remembering(4, &CAPS, clock.clone());
        assert_eq!((1..=4).map(|number| admitted(&allowance, number, 1)).sum::<usize>(), 4);
        // The fifth and all after it share one allowance.
        assert_eq!((5..=99).map(|number| admitted(&allowance, number, 1)).sum::<usize>(), 3);
        assert_eq!(allowance.limiter.len(), 5);
        assert_eq!(admitted(&allowance, 1, 9), 0, "known or not, nobody has more");
        clock.advance(TimeDelta::hours(2));
        assert_eq!(admitted(&allowance, 100, 9), 3);
        assert_eq!(allowance.limiter.len(), 1);
    }
}
