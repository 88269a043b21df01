//! The command line: each command is a few lines that call the app or one action.
//!
//! Exit codes: 0 done, 1 failed (with a sentence on standard error), 2 wrong usage.

mod check_config;
mod say;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::config::Settings;
use say::{complain, say};

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed (the reason stands on standard error), 2 wrong usage.
Settings come from the environment (TURNUS_…), then from turnus.toml, then from the defaults; see `turnus check-config`.";

/// Schedules the standing exchange formats of public administration: dates by a cadence, calendar feeds, registration
/// by e-mail link.
#[derive(Debug, Parser)]
#[command(name = "turnus", version, after_help = EXIT_CODES, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    /// Reads settings from this file instead of ./turnus.toml.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints the effective settings, secrets redacted, and refuses unsafe ones.
    ///
    /// Behind the # stands where a value comes from. What is allowed but doubtful is named on standard error. Nothing
    /// is opened, made or sent.
    ///
    /// Example: TURNUS_LISTEN=0.0.0.0:8080 turnus check-config
    #[command(after_help = EXIT_CODES)]
    CheckConfig,
}

/// Parses the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    // clap answers wrong usage itself, with exit code 2.
    let cli = Cli::parse();
    match run(&cli) {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    match &cli.command {
        Command::CheckConfig => check_config::run(&settings(cli, &[])?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The effective settings; `flags` come before the environment.
fn settings(cli: &Cli, flags: &[(&str, String)]) -> anyhow::Result<Settings> {
    Settings::load(cli.config.as_deref(), flags).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(|error| format!("\n  {error}")).collect();
        anyhow::anyhow!("these settings are wrong:{}", lines.concat())
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_is_well_formed_and_says_what_it_does_with_an_example() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        for command in cli.get_subcommands().filter(|command| command.get_name() != "help") {
            let help = command.clone().render_long_help().to_string();
            assert!(help.contains("Example"), "{} has no example:\n{help}", command.get_name());
            assert!(help.contains("Exit codes"), "{} does not explain its exit codes", command.get_name());
        }
    }
}
