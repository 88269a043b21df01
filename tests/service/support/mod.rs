//! What the tests of the service share.

pub(crate) mod app;
pub(crate) mod balancer;
pub(crate) mod chaos;
pub(crate) mod chromium;
pub(crate) mod client;
pub(crate) mod collector;
pub(crate) mod database;
pub(crate) mod dkimpy;
pub(crate) mod door;
pub(crate) mod dump;
pub(crate) mod false_clock;
pub(crate) mod issuer;
pub(crate) mod left_out;
pub(crate) mod log;
pub(crate) mod multiply;
pub(crate) mod nginx;
pub(crate) mod post;
pub(crate) mod postfix;
pub(crate) mod program;
pub(crate) mod readers;
pub(crate) mod reading;
pub(crate) mod smtp_sink;
mod wire;
pub(crate) mod world;

pub(crate) use app::TestApp;
pub(crate) use database::{Database, on_both};
