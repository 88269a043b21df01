//! Rows exactly as stored.
