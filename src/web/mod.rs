//! The HTML, JSON and calendar front door: parses requests, calls one action, answers.

pub mod server;
mod stall;
