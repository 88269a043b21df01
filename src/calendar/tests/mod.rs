//! What calendar programs get to read, checked without any calendar library.

mod clock_changes;
mod entries;
mod feeds;
mod injection;
mod lint;
mod others;
mod own;
#[path = "../../../tests/service/support/readers.rs"]
mod readers;
mod reading;
mod sample;
mod series;

use crate::left_out;
