//! The whole service in process: one binary, one file per noun.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod api;
mod browser;
mod command_line;
mod demo;
mod events;
mod feeds;
mod kill;
mod logins;
mod mail_delivery;
mod mail_queue;
mod planning;
mod process;
mod races;
mod registrations;
mod support;
mod waiting_list;
mod web;
