//! The schema, one file per change: reversible, each in a transaction of its own.
#![allow(clippy::wildcard_imports, reason = "the helpers read like a language for tables")]

use sea_orm_migration::prelude::*;

mod m20260901_000001_teams;
mod m20260901_000002_formats;
mod m20260901_000003_events;
mod m20260901_000004_registrations;
mod m20260901_000005_outbox;
mod m20260901_000006_bookkeeping;
mod m20261122_000007_suppression;
mod m20261122_000008_mail_caps;
mod m20261122_000009_look;
mod m20261127_000010_enrollments;
mod m20261127_000011_gate;
mod m20261127_000012_approval;
mod m20261127_000013_questions;
mod m20261127_000014_substitutes;
mod m20261127_000015_numbers;
mod m20261128_000016_inbound;
mod m20261129_000017_calendar_ledger;
mod m20261129_000018_change_sets;
mod m20261129_000019_ends;
mod m20261129_000020_bulk_invitations;
mod m20261129_000021_invitations_followed;
mod m20261129_000022_mail_log;
mod m20261129_000023_follows;
mod m20261129_000025_picked_dates;
mod m20261129_000028_calendar_series;
mod m20261129_000029_invited_dates;
mod m20261129_000030_changed_lately;
mod m20261129_000031_mail_order;
mod m20261129_000032_erasures;
mod m20261129_000034_audit_of_hosts;
mod m20261129_000035_ledger_proofs;
mod m20261129_000037_turns_held;
mod m20261129_000038_identities;
mod m20261129_000039_found_by;
mod m20261129_000040_keys_done;
mod m20261129_000043_agreements;
mod m20261129_000044_rectification;
mod m20261129_000048_support_of_dates;
mod m20261129_000049_jobs_watched;
mod m20261201_000050_roleless;
mod shape;

/// Stands in the name of a change after which older programs must not work on the tables any more: one that takes away,
/// renames or forbids what they rely on. Such a change comes with a stop of all nodes. Every other may only add what an
/// older program need not know of, because that one goes on beside it until its turn comes: `tests/migrations/` holds
/// each change to it. Expand first, and take away a version later.
pub const BREAKS: &str = "_breaks_";

/// All changes of the schema, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260901_000001_teams::Migration),
            Box::new(m20260901_000002_formats::Migration),
            Box::new(m20260901_000003_events::Migration),
            Box::new(m20260901_000004_registrations::Migration),
            Box::new(m20260901_000005_outbox::Migration),
            Box::new(m20260901_000006_bookkeeping::Migration),
            Box::new(m20261122_000007_suppression::Migration),
            Box::new(m20261122_000008_mail_caps::Migration),
            Box::new(m20261122_000009_look::Migration),
            Box::new(m20261127_000010_enrollments::Migration),
            Box::new(m20261127_000011_gate::Migration),
            Box::new(m20261127_000012_approval::Migration),
            Box::new(m20261127_000013_questions::Migration),
            Box::new(m20261127_000014_substitutes::Migration),
            Box::new(m20261127_000015_numbers::Migration),
            Box::new(m20261128_000016_inbound::Migration),
            Box::new(m20261129_000017_calendar_ledger::Migration),
            Box::new(m20261129_000018_change_sets::Migration),
            Box::new(m20261129_000019_ends::Migration),
            Box::new(m20261129_000020_bulk_invitations::Migration),
            Box::new(m20261129_000021_invitations_followed::Migration),
            Box::new(m20261129_000022_mail_log::Migration),
            Box::new(m20261129_000023_follows::Migration),
            Box::new(m20261129_000025_picked_dates::Migration),
            Box::new(m20261129_000028_calendar_series::Migration),
            Box::new(m20261129_000029_invited_dates::Migration),
            Box::new(m20261129_000030_changed_lately::Migration),
            Box::new(m20261129_000031_mail_order::Migration),
            Box::new(m20261129_000032_erasures::Migration),
            Box::new(m20261129_000034_audit_of_hosts::Migration),
            Box::new(m20261129_000035_ledger_proofs::Migration),
            Box::new(m20261129_000037_turns_held::Migration),
            Box::new(m20261129_000038_identities::Migration),
            Box::new(m20261129_000039_found_by::Migration),
            Box::new(m20261129_000040_keys_done::Migration),
            Box::new(m20261129_000043_agreements::Migration),
            Box::new(m20261129_000044_rectification::Migration),
            Box::new(m20261129_000048_support_of_dates::Migration),
            Box::new(m20261129_000049_jobs_watched::Migration),
            Box::new(m20261201_000050_roleless::Migration),
        ]
    }
}

pub use sea_orm_migration::{MigrationStatus, MigratorTrait};
