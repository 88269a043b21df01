//! The HTML, JSON and calendar front door: parses requests, calls one action, answers.

pub mod feeds;
pub mod router;
pub mod server;
mod stall;
pub use router::router;
