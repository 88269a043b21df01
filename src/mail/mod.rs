//! Composes mails and sends them, and reads those that come in ([`inbound`]). The only room that says `lettre::`.
//!
//! The way of a mail: a notice and what it is about ([`Matter`]) go to the [`Office`]; a [`messages`] struct holds
//! everything the mail shows and renders into a [`Letter`]; [`compose()`] turns that into the bytes of a [`Parcel`]; a
//! [`Transport`] delivers it and answers with an [`Outcome`].

pub mod address;
pub mod compose;
mod copy;
pub mod dkim;
pub mod inbound;
pub mod letters;
pub mod links;
pub mod messages;
pub mod smtp;
mod subject;
pub mod transport;

pub use address::Sender;
pub use compose::{CalendarPart, Letter, Unbuildable, compose};
pub use copy::copy_of;
pub use dkim::Signature;
pub use letters::{
    AddressCase, Brought, Case, DatesCase, FollowerCase, Invited, Matter, MemberCase, Office, Part, SampleCase,
    SubstituteCase, Whole,
};
pub use links::MailLinks;
pub use transport::{Failed, Memory, Outcome, Parcel, Transport};
