//! Compares a format's cadences with its stored events and says what to create, keep, move, drop.
