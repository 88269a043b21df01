//! `turnus token`.

use clap::Subcommand;

use super::{say, words};
use crate::{
    actions::{Desk, Failure, accounts::create_token},
    domain::{
        access::Scope,
        text::{EmailAddress, Line},
    },
};

/// Which secret.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Makes a token that acts for an organizer, and prints it once; only a fingerprint of it is kept.
    Create {
        /// The organizer, as added by `turnus organizer add`.
        #[arg(long, value_name = "E", value_parser = words::email)]
        email: EmailAddress,
        /// What the token is for.
        #[arg(long, value_name = "N", value_parser = words::name)]
        name: Line,
        /// read only reads; write does what the organizer may do.
        #[arg(long, value_enum)]
        scope: ScopeWord,
    },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum ScopeWord {
    Read,
    Write,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> anyhow::Result<()> {
    let Verb::Create { email, name, scope } = &args.verb;
    let scope = match scope {
        ScopeWord::Read => Scope::Read,
        ScopeWord::Write => Scope::Write,
    };
    match create_token(desk, email, name, scope).await {
        Ok(secret) => say(&secret),
        Err(Failure::NotFound) => anyhow::bail!("nobody organizes as {email}; see `turnus organizer add --help`"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
