//! The whole service in process: one binary, one file per noun.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(
    clippy::large_futures,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a test keeps its whole service on its stack"
)]
#![allow(
    clippy::default_trait_access,
    clippy::similar_names,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "short stories with few people"
)]
#![allow(clippy::print_stdout, reason = "tests say what they measured")]

mod api;
mod approval_storm;
mod approvals;
mod attendance;
mod audiences;
mod backups;
mod browser;
mod bulk;
mod bulk_dates;
mod bulk_follow;
mod busy_date;
mod caps;
mod change_sets;
mod clock_changes;
mod command_line;
mod demo;
mod dkim;
mod drafted_dates;
mod enrollments;
mod events;
mod feeds;
mod follows;
mod fuzzed;
mod gate;
mod greylisting;
mod inbound;
mod invitations;
mod key_change;
mod kill;
mod logins;
mod mail_ahead;
mod mail_blast;
mod mail_delivery;
mod mail_headers;
mod mail_log;
mod mail_poison;
mod mail_queue;
mod mail_tls;
mod nightly;
mod oidc;
mod operation;
mod picked_dates;
mod planning;
mod privacy;
mod process;
mod questions;
mod races;
mod recount;
mod registrations;
mod reminders;
mod short_notice;
mod storms;
mod substitutes;
mod support;
mod unreachable;
mod unused_requests;
mod waiting_list;
mod web;
mod windows;
