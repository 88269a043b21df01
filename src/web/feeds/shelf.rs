//! Where calendars wait for those who ask: in memory, each made once per change, the least wanted leaving first.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, Utc};

use super::ready::Ready;
use crate::store::feed_marks::Mark;

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Calendars.
    pub(super) places: usize,
    /// Octets.
    pub(super) octets: usize,
}

/// The calendars at hand. Readers share the lock and hold it for one look-up; it is written once per change.
#[derive(Debug)]
pub(super) struct Shelf<K> {
    places: RwLock<HashMap<K, Arc<Ready>>>,
    room: Room,
}

impl<K: Clone + Eq + Hash + Ord> Shelf<K> {
    /// An empty shelf.
    pub(super) fn new(room: Room) -> Self {
        Self { places: RwLock::default(), room }
    }

    /// The calendar, if it is there, fresh or stale.
    pub(super) fn find(&self, key: &K) -> Option<Arc<Ready>> {
        self.places.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Puts a calendar in its place and makes room for it.
    pub(super) fn put(&self, key: K, ready: Arc<Ready>, now: DateTime<Utc>) {
        ready.note_use(now);
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        places.insert(key, ready);
        let mut octets: usize = places.values().map(|ready| ready.size()).sum();
        while places.len() > 1 && (places.len() > self.room.places || octets > self.room.octets) {
            let least = places.iter().min_by_key(|(key, ready)| (ready.last_use(), *key)).map(|(key, _)| key.clone());
            let Some(gone) = least.and_then(|key| places.remove(&key)) else { break };
            octets -= gone.size();
        }
    }

    /// Takes a calendar away: there is no such thing any more.
    pub(super) fn remove(&self, key: &K) {
        self.places.write().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// Compares every calendar with the marks and lets those grow stale that were made from older ones.
    pub(super) fn compare(&self, marks: &BTreeMap<String, Mark>) {
        for ready in self.places.read().unwrap_or_else(PoisonError::into_inner).values() {
            let origin = ready.origin();
            if marks.get(&origin.scope).map_or(0, |mark| mark.version) != origin.version {
                ready.grow_stale();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::{super::ready::Origin, *};

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn ready(scope: &str, version: i64) -> Arc<Ready> {
        let origin = Origin { scope: scope.into(), version, changed_at: now(), until: now() + TimeDelta::days(30) };
        Arc::new(Ready::new(vec![b'x'; 1000], origin, None))
    }

    #[test]
    fn the_least_wanted_leaves_first() {
        let shelf = Shelf::new(Room { places: 2, octets: 1_000_000 });
        for (second, key) in (0..).zip(["a", "b"]) {
            shelf.put(key, ready("all", 1), now() + TimeDelta::seconds(second));
        }
        shelf.find(&"a").expect("there").note_use(now() + TimeDelta::seconds(5));
        shelf.put("c", ready("all", 1), now() + TimeDelta::seconds(6));
        assert_eq!(["a", "b", "c"].map(|key| shelf.find(&key).is_some()), [true, false, true]);
    }

    #[test]
    fn large_calendars_leave_room_for_fewer() {
        let shelf = Shelf::new(Room { places: 10, octets: 2_500 });
        for (second, key) in (0..).zip(["a", "b", "c"]) {
            shelf.put(key, ready("all", 1), now() + TimeDelta::seconds(second));
        }
        assert_eq!(["a", "b", "c"].map(|key| shelf.find(&key).is_some()), [false, true, true]);
    }

    #[test]
    fn a_newer_mark_makes_stale_only_what_follows_it() {
        let shelf = Shelf::new(Room { places: 10, octets: 1_000_000 });
        shelf.put("all", ready("all", 3), now());
        shelf.put("a", ready("format:a", 2), now());
        shelf.put("b", ready("format:b", 0), now());
        let mark = |version| Mark { version, changed_at: now() };
        shelf.compare(&BTreeMap::from([("all".into(), mark(4)), ("format:a".into(), mark(2))]));
        let fresh = ["all", "a", "b"].map(|key| shelf.find(&key).is_some_and(|ready| ready.is_fresh(now())));
        assert_eq!(fresh, [false, true, true]);
    }
}
