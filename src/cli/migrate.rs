//! `turnus migrate`.

use clap::Subcommand;

use super::say;
use crate::{actions::Desk, store::Store};

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

pub(super) async fn run(desk: &Desk, args: &Args) -> anyhow::Result<()> {
    match args.step {
        None | Some(Step::Up) => desk.store.migrate_up().await?,
        Some(Step::Down { steps }) => desk.store.migrate_down(steps).await?,
        Some(Step::Status) => {}
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
