//! A set of Länder.

use std::fmt;

use crate::domain::participant::Land;

/// Some of the 16 Länder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LandSet(pub(super) u16);

impl LandSet {
    /// No Land.
    pub const NONE: Self = Self(0);
    /// All 16.
    pub const ALL: Self = Self(u16::MAX);

    /// These Länder.
    #[must_use]
    pub const fn of(laender: &[Land]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < laender.len() {
            bits |= 1 << laender[at] as u16;
            at += 1;
        }
        Self(bits)
    }

    /// Whether the Land is one of them.
    #[must_use]
    pub const fn contains(self, land: Land) -> bool {
        self.0 & (1 << land as u16) != 0
    }

    /// How many they are.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether they are all 16.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.0 == u16::MAX
    }

    /// These and the others.
    #[must_use]
    pub const fn union(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These without the others.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// One by one.
    pub fn iter(self) -> impl Iterator<Item = Land> {
        Land::ALL.iter().copied().filter(move |land| self.contains(*land))
    }
}

/// `ALL`, or the codes in alphabetical order: `BW BY ST`.
impl fmt::Display for LandSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_all() {
            return f.write_str("ALL");
        }
        let mut codes: Vec<_> = self.iter().map(Land::as_str).collect();
        codes.sort_unstable();
        f.write_str(&codes.join(" "))
    }
}
