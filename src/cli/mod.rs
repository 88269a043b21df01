//! The command line: each command is a few lines that call the app or one action.
//!
//! Exit codes: 0 done, 1 failed (with a sentence on standard error), 2 wrong usage.

mod backup;
mod check_config;
mod demo;
mod doctor;
mod exposure;
mod migrate;
mod organizer;
mod outbox;
mod person;
mod receive;
mod say;
mod serve;
mod token;
mod words;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{actions::Desk, app::App, config::Settings, telemetry, web};
use say::{complain, say};

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed (the reason stands on standard error), 2 wrong usage.
Settings come from the environment (TURNUS_…), then from turnus.toml, then from the defaults; see `turnus check-config`.";

const RECEIVE_EXIT_CODES: &str = "Exit codes: 0 taken in, or nothing for us; 75 not now, bring it again (the reason stands on standard error), 2 wrong usage.
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
    /// Shows everything with real formats and invented people, on a database of its own.
    ///
    /// Prints `listening on http://…`, a sign-in link for the organizer and where its mails can be read, then serves.
    /// No mail leaves this machine, whatever the settings say.
    ///
    /// Example: `turnus demo --listen 127.0.0.1:0`
    #[command(after_help = EXIT_CODES)]
    Demo(demo::Args),
    /// Serves pages, calendars and the API, and sends mail.
    ///
    /// Brings the database's tables up to date first if `TURNUS_AUTO_MIGRATE` says so (the default with SQLite). Prints
    /// `listening on http://…` once it answers. SIGTERM or Ctrl-C stops it within 30 seconds; requests and mails under
    /// way are finished.
    ///
    /// Example: `TURNUS_BASE_URL=https://turnus.authority.example turnus serve`
    #[command(after_help = EXIT_CODES)]
    Serve(serve::Args),
    /// Brings the database's tables up to date, takes changes back, or lists them.
    ///
    /// All missing changes are applied in one transaction, or none; several nodes may try at once.
    ///
    /// Example: `turnus migrate up`
    #[command(after_help = EXIT_CODES)]
    Migrate(migrate::Args),
    /// Organizers: the people who sign in and edit.
    ///
    /// Example: `turnus organizer add --email eva@authority.example --name "Eva Beispiel" --organization amt --role editor`
    #[command(after_help = EXIT_CODES)]
    Organizer(organizer::Args),
    /// Secrets for the JSON API.
    ///
    /// Example: `turnus token create --email eva@authority.example --name intranet --scope read`
    #[command(after_help = EXIT_CODES)]
    Token(token::Args),
    /// Looks for rows that contradict each other: the invariants, checked on the live database.
    ///
    /// Prints {"ok":…,"checks":[{"name","ok","found"}]} and fails if any check does. Changes nothing.
    ///
    /// Example: `turnus doctor`
    #[command(after_help = EXIT_CODES)]
    Doctor,
    /// Mail that waits: list it, let it rest, let it go, try one again.
    ///
    /// Example: `turnus outbox list --state parked`
    #[command(after_help = EXIT_CODES)]
    Outbox(outbox::Args),
    /// Writes everything into one file, while others work with the database: consistent, checked, mode 0600.
    ///
    /// The file is an SQLite database, whatever the database is. The secret key is not in it.
    ///
    /// Example: `turnus backup /var/backups/turnus/2026-11-29.db`
    #[command(after_help = EXIT_CODES)]
    Backup(backup::Args),
    /// Brings a backup into an empty place: another data folder, or an empty database of either kind.
    ///
    /// Whoever the erasure ledger names is erased again, everybody is signed out, and no mail leaves until
    /// `turnus outbox release`. Tables of an older version are brought up to date.
    ///
    /// Example: `TURNUS_DATA_DIR=/var/lib/turnus-new turnus restore 2026-11-29.db --hold-outbox`
    #[command(after_help = EXIT_CODES)]
    Restore(backup::RestoreArgs),
    /// Prints everything that is kept about a mail address, as one JSON document: for somebody who asks for their data.
    ///
    /// Example: `turnus export-person eva@authority.example > eva.json`
    #[command(after_help = EXIT_CODES)]
    ExportPerson(person::Args),
    /// Erases everything at a mail address: registrations, answers, mails, lists, follows, and whoever organizes with it.
    ///
    /// Seats are given back, and nobody is told. Objections to invitations stay, as keyed hashes.
    ///
    /// Example: `turnus erase-person eva@authority.example`
    #[command(after_help = EXIT_CODES)]
    ErasePerson(person::Args),
    /// After a breach: what an organizer's access could see, or who could see what is kept at an address, as one JSON
    /// document.
    ///
    /// With what was done in that time, from the audit log, and how many people's data it is about. Numbers are those of
    /// now: ask a backup of then if much was changed or erased since. The role is "former" where roles changed since the
    /// beginning of the incident and the one of now shows no names. "cut" says that there are more than 10 000 entries:
    /// ask for less time.
    ///
    /// Example: `turnus exposure --account olga@authority.example --from 2026-11-27T08:00:00Z --to 2026-11-28T08:00:00Z`
    #[command(after_help = EXIT_CODES)]
    Exposure(exposure::Args),
    /// Takes one mail in, from standard input: the answer of a calendar program, or a mail that came back.
    ///
    /// For the pipe of a mail server, or with `--imap` for a timer. Exit code 0: taken in, or nothing for us; 75: not now, bring it again (the database is
    /// away, a setting is wrong). Nobody is ever answered that a mail was not understood.
    ///
    /// Example: `turnus receive < mail.eml`
    #[command(after_help = RECEIVE_EXIT_CODES)]
    Receive(receive::Args),
    /// Prints the description of the JSON API as one JSON document; needs no database and no settings.
    ///
    /// Example: `turnus openapi > openapi.json`
    #[command(after_help = EXIT_CODES)]
    Openapi,
    /// Fills an empty database: with the demo's formats and people, or with synthetic events to measure with.
    ///
    /// Example: `turnus load-demo --events 500`
    #[command(after_help = EXIT_CODES)]
    LoadDemo(demo::LoadArgs),
    /// Prints the effective settings, secrets redacted, and refuses unsafe ones.
    ///
    /// Behind the # stands where a value comes from. What is allowed but doubtful is named on standard error. Nothing
    /// is opened, made or sent.
    ///
    /// Example: `TURNUS_LISTEN=0.0.0.0:8080 turnus check-config`
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
        Command::Openapi => say(&web::api::document()),
        Command::Receive(args) => return Ok(receive::ended(take_in(cli, args))),
        Command::CheckConfig => check_config::run(&settings(cli, &[])?)?,
        Command::Demo(args) => waiting(demo::run(settings(cli, &args.flags())?, args))?,
        Command::Serve(args) => waiting(serve::run(settings(cli, &[])?, args))?,
        Command::Restore(args) => waiting(async { backup::restore(&settings(cli, &[])?, args).await })?,
        command => {
            let settings = settings(cli, &[])?;
            let tables = match command {
                Command::Migrate(_) | Command::Doctor | Command::Backup(_) => Tables::AsTheyAre,
                _ => Tables::UpToDate,
            };
            return waiting(with_desk(&settings, tables, async |desk| on_desk(desk, &settings, command).await));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Settings, database and the mail itself: whatever fails, the mail is to be brought again.
fn take_in(cli: &Cli, args: &receive::Args) -> anyhow::Result<()> {
    let settings = settings(cli, &[])?;
    telemetry::start(&settings);
    waiting(with_desk(&settings, Tables::UpToDate, async |desk| receive::run(desk, &settings, args).await))
}

/// The commands that need the database and nothing else.
async fn on_desk(desk: &Desk, settings: &Settings, command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Migrate(args) => migrate::run(desk, settings, args).await?,
        Command::Organizer(args) => organizer::run(desk, settings, args).await?,
        Command::Token(args) => token::run(desk, args).await?,
        Command::Doctor => return doctor::run(desk, settings).await,
        Command::Outbox(args) => outbox::run(desk, args).await?,
        Command::ExportPerson(args) => person::export(desk, settings, args).await?,
        Command::ErasePerson(args) => person::erase(desk, settings, args).await?,
        Command::Exposure(args) => exposure::run(desk, args).await?,
        Command::Backup(args) => backup::make(desk, settings, args).await?,
        Command::LoadDemo(args) => demo::fill(desk, args).await?,
        Command::Openapi
        | Command::CheckConfig
        | Command::Demo(_)
        | Command::Serve(_)
        | Command::Receive(_)
        | Command::Restore(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs what waits for the network or the database.
fn waiting<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    // Fails only if somebody chose already; then that choice holds.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// What a command needs of the database.
enum Tables {
    /// The tables this program knows; brought up to date first if the settings say so.
    UpToDate,
    /// Whatever is there.
    AsTheyAre,
}

/// Opens the database for one command and closes it properly.
async fn with_desk<T>(
    settings: &Settings,
    tables: Tables,
    work: impl AsyncFnOnce(&Desk) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let desk = App::desk(settings).await?;
    let result = match tables {
        Tables::UpToDate => App::prepare(&desk, settings).await,
        Tables::AsTheyAre => Ok(()),
    };
    let result = match result {
        Ok(()) => work(&desk).await,
        Err(error) => Err(error),
    };
    desk.store.close().await?;
    result
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
