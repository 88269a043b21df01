//! Effective settings.
