//! The public pages. Handlers read, fill a template's struct, and answer; what changes something calls one action.

mod agreed;
pub mod calendar;
pub mod confirm;
mod confirm_format;
pub mod demo;
pub mod events;
pub mod export;
mod extra;
pub mod follow;
pub mod formats;
mod in_calendars;
pub mod join;
mod known;
pub mod legal;
pub mod lost;
pub mod manage;
pub mod new_address;
pub mod offer;
pub mod own_address;
pub mod own_answers;
pub mod own_attendance;
pub mod own_calendar;

pub mod own_data;
pub mod own_details;
mod own_follows;
mod own_formats;
mod own_invitations;
mod own_requests;
pub mod own_restriction;
mod own_substitutes;
pub mod register;
pub mod start;
pub mod substitute;
pub mod unsubscribe;
