//! The rules of the trade, pure: no input or output, no clock, no database; `now` is an argument.

pub mod access;
pub mod cadence;
pub mod capability;
pub mod delivery;
pub mod demo;
pub mod enrollment;
pub mod event;
pub mod explain;
pub mod format;
pub mod holiday;
pub mod id;
pub mod login;
pub mod markdown;
pub mod notice;
pub mod organization;
pub mod participant;
pub mod plan;
pub mod registration;
pub mod roster;
pub mod text;
pub mod typed;
pub mod waiting_list;
pub mod wall_clock;
pub mod zone;
