//! `turnus doctor`.

use std::process::ExitCode;

use serde::Serialize;

use super::say;
use crate::{
    actions::{
        Desk,
        keys::{self, Hanging},
    },
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
    checks.push(key_check(desk).await?);
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

/// What would be lost with a former secret key; a remark, because it ends by itself as time passes.
async fn key_check(desk: &Desk) -> anyhow::Result<Check> {
    let Hanging { sealed, objections, erasures, lost } = keys::hanging(desk).await?;
    let all = [
        (sealed, "sealed answers and needs were sealed with a former key"),
        (objections, "objections to invitations were written with a former key"),
        (erasures, "lines of the erasure ledger were written with a former key"),
        (lost, "sealed answers and needs open with no key that is here: name it in TURNUS_SECRET_KEY_FORMER"),
    ];
    let found =
        all.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    Ok(Check { name: "nothing hangs on another secret key than the one in use", ok: true, found })
}
