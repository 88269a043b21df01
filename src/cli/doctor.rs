//! `turnus doctor`.

use std::process::ExitCode;

use serde::Serialize;

use super::say;
use crate::{
    actions::Desk,
    app::App,
    config::Settings,
    jobs::ledger::{self, Compared},
    store::doctor::{Check, checks},
};

/// What the command prints.
#[derive(Serialize)]
struct Findings {
    ok: bool,
    checks: Vec<Check>,
}

pub(super) async fn run(desk: &Desk, settings: &Settings) -> anyhow::Result<ExitCode> {
    App::check_tables(&desk.store).await?;
    let mut checks = checks(&desk.store, desk.now()).await?;
    checks.push(ledger_check(desk, settings).await?);
    let findings = Findings { ok: checks.iter().all(|check| check.ok), checks };
    say(&serde_json::to_string_pretty(&findings)?);
    Ok(if findings.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The erasure ledger's file says nothing that the database does not know.
async fn ledger_check(desk: &Desk, settings: &Settings) -> anyhow::Result<Check> {
    let Compared { missing, foreign } = ledger::compare(desk, &settings.data_dir).await?;
    let mut found = Vec::new();
    if missing > 0 {
        found.push(format!(
            "{missing} lines of {} are missing in the database: it is older; start the service, which erases again",
            ledger::path(&settings.data_dir).display()
        ));
    }
    if foreign > 0 {
        found.push(format!("{foreign} lines: {}", ledger::FOREIGN));
    }
    Ok(Check { name: "the database knows everything that the erasure ledger says", ok: found.is_empty(), found })
}
