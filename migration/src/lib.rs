//! One file per change.
