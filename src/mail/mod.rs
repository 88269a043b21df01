//! Composes mails and sends them. The only room that says `lettre::`.
//!
//! A [`messages`] struct holds everything one mail shows; it renders into a [`Letter`]; [`compose()`] turns that into the
//! bytes of a [`Parcel`]; a [`Transport`] delivers it and answers with an [`Outcome`].

pub mod address;
pub mod compose;
pub mod messages;
pub mod smtp;
pub mod transport;

pub use address::Sender;
pub use compose::{CalendarPart, Letter, compose};
pub use transport::{Failed, Memory, Outcome, Parcel, Transport};
