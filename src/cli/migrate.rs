//! `turnus migrate`.

use clap::Subcommand;

use super::{complain, say};
use crate::{actions::Desk, app::backups::before, config::Settings, store::Store};

/// What to do with the tables.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    step: Option<Step>,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Applies what is missing (also without any word).
    Up,
    /// Takes the last N changes back; what only they could hold is lost.
    Down {
        /// How many.
        #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
    /// Lists all changes and whether each is applied.
    Status,
}

pub(super) async fn run(desk: &Desk, settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let made = match args.step {
        None | Some(Step::Up) => before::migrate_up(desk, settings).await?,
        Some(Step::Down { steps }) => before::migrate_down(desk, settings, steps).await?,
        Some(Step::Status) => None,
    };
    if let Some(file) = made {
        // Not among the changes: those are for scripts.
        complain(&format!(
            "a backup was made at {} before anything was changed; `turnus serve` on this data folder removes it after two weeks",
            file.display()
        ));
    }
    let (known, applied) = (Store::known_changes(), desk.store.applied_changes().await?);
    for name in &known {
        say(&format!("{}  {name}", if applied.contains(name) { "applied" } else { "missing" }));
    }
    for name in applied.iter().filter(|name| !known.contains(name)) {
        say(&format!("newer    {name}"));
    }
    Ok(())
}
