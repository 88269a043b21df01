//! The HTML, JSON and calendar front door: parses requests, calls one action, answers.
//!
//! A request travels `server` → `layers` (with `limits`) → `router` → extractors (`extract`, `form`, `visit`) → handler;
//! what goes wrong on the way is a [`error::Fault`], which `problem` puts into words.

pub mod address;
pub mod api;
mod asked;
pub mod assets;
pub mod barrier;
mod base;
mod client;
pub mod cookies;
pub mod csrf;
pub mod entry;
pub mod error;
pub mod extract;
pub mod feeds;
mod fields;
mod figures;
mod film;
pub mod form;
mod frame;
mod guard;
mod headers;
pub mod layers;
pub mod legal;
mod limits;
pub mod linked_data;
mod looks;
mod office;
mod packed;
pub mod page;
pub mod pages;
pub mod paths;
mod picture;
pub mod problem;
pub mod qr;
mod refusals;
pub mod router;
pub mod server;
pub mod shelf;
mod site;
mod stall;
mod step;
mod upload;
pub mod visit;

pub use self::{base::Base, frame::Frame, router::router, site::Site};
