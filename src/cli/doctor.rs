//! `turnus doctor`.

use std::process::ExitCode;

use serde::Serialize;

use super::say;
use crate::{
    actions::Desk,
    app::App,
    store::doctor::{Check, checks},
};

/// What the command prints.
#[derive(Serialize)]
struct Findings {
    ok: bool,
    checks: Vec<Check>,
}

pub(super) async fn run(desk: &Desk) -> anyhow::Result<ExitCode> {
    App::check_tables(&desk.store).await?;
    let checks = checks(&desk.store, desk.now()).await?;
    let findings = Findings { ok: checks.iter().all(|check| check.ok), checks };
    say(&serde_json::to_string_pretty(&findings)?);
    Ok(if findings.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
