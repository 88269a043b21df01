//! The whole service in process: one binary, one file per noun.

mod command_line;
mod demo;
mod events;
mod feeds;
mod logins;
mod mail_delivery;
mod planning;
mod races;
mod registrations;
mod support;
