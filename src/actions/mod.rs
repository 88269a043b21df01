//! One function per verb, one transaction each.
