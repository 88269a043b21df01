//! The whole service in process: one binary, one file per noun.

mod feeds;
mod mail_delivery;
mod registrations;
mod support;
