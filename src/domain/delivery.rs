//! When a mail is tried, tried again, and given up.
