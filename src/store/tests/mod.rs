//! The traps of two databases, each with the test that would notice if we fell into it, and every noun there and back.

#[path = "../../../tests/service/support/database.rs"]
mod database;

mod doctor;
mod events;
mod mail;
mod mail_caps;
mod people;
mod plans;
mod queries;
mod races;
mod sample;
mod shared;
mod sign_in;
mod transactions;
mod turns;

use database::on_both;
use sample::Sample;

use crate::left_out;
