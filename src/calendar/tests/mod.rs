//! What calendar programs get to read, checked without any calendar library.

mod clock_changes;
mod entries;
mod feeds;
mod injection;
#[path = "../../../tests/service/support/left_out.rs"]
mod left_out;
mod lint;
mod others;
#[path = "../../../tests/service/support/readers.rs"]
mod readers;
mod reading;
mod sample;
