//! Domain values to RFC 5545, pure; the only room that says `icalendar::` and `calcard::`.
//!
//! The way of a value: domain → [`text`] (sanitized) → `vevent` (the typed model) → `writer` (octets of our own) →
//! [`feed`] or [`single`]. Neither `icalendar`'s own printing nor "now" reaches the wire, so the same data always gives
//! the same bytes.

mod description;
pub mod feed;
pub mod invite;
pub mod links;
pub mod own;
pub mod reply;
pub mod series;
pub mod single;
pub mod text;
mod vevent;
mod vtimezone;
mod words;
mod writer;
mod yearly;

#[cfg(test)]
mod tests;

pub use feed::{Feed, Rendered, Window, month, window};
pub use links::Links;
pub use own::Own;
