//! Turnus schedules the standing exchange formats of public administration.
//!
//! The map of this house, in the direction data travels:
//!
//! * [`web`] and [`jobs`] are the front doors: they parse, call one action, and answer.
//! * [`actions`]: one function per verb, one transaction each: load, decide, save, enqueue notices, commit.
//! * [`domain`]: the rules, pure; `now` is an argument.
//! * [`calendar`]: domain values to RFC 5545 and back, pure.
//! * [`store`]: the only place that speaks to a database.
//! * [`mail`]: composes and sends, and reads what comes in; called by [`jobs`] outside any transaction.
//! * [`provider`]: speaks to the identity provider by which organizers may sign in; called by [`web`].
//! * [`wire`]: asks others by HTTP, the only place that does.
//! * [`app`]: puts the parts together; [`cli`] and `main` start it.
//!
//! `tests/architecture.rs` holds the walls between them.

// What unit tests share with the tests of the whole service.
#[cfg(test)]
extern crate self as turnus;
#[cfg(test)]
#[path = "../tests/service/support/left_out.rs"]
mod left_out;

pub mod actions;
pub mod app;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod jobs;
pub mod locale;
pub mod mail;
pub mod meters;
pub mod provider;
pub mod store;
pub mod telemetry;
pub mod web;
pub mod wire;
