//! `turnus organizer`.

use anyhow::Context;
use clap::Subcommand;

use super::{say, words};
use crate::{
    actions::{
        Desk,
        accounts::{NewOrganizer, add_organizer},
    },
    config::Settings,
    domain::{
        access::Role,
        text::{EmailAddress, Line, Slug},
    },
};

/// Who shall organize.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Makes whatever is missing of host, account and role, and prints a one-time sign-in link.
    ///
    /// Run it again with another --role to change the role, or to get a new link. With --organization-name the host
    /// is called so; else by its SLUG.
    Add {
        /// Where sign-in links go.
        #[arg(long, value_name = "E", value_parser = words::email)]
        email: EmailAddress,
        /// What colleagues see.
        #[arg(long, value_name = "N", value_parser = words::name)]
        name: Line,
        /// The host, by its part of addresses: a-z, 0-9, hyphens.
        #[arg(long, value_name = "SLUG", value_parser = words::slug)]
        organization: Slug,
        /// The host's full name, if it is new.
        #[arg(long, value_name = "T", value_parser = words::name)]
        organization_name: Option<Line>,
        /// viewer sees, editor edits and sees names, publisher notifies people, admin decides on roles.
        #[arg(long, value_enum)]
        role: RoleWord,
    },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum RoleWord {
    Viewer,
    Editor,
    Publisher,
    Admin,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Viewer => Self::Viewer,
            RoleWord::Editor => Self::Editor,
            RoleWord::Publisher => Self::Publisher,
            RoleWord::Admin => Self::Admin,
        }
    }
}

pub(super) async fn run(desk: &Desk, settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let Verb::Add { email, name, organization, organization_name, role } = &args.verb;
    let new = NewOrganizer {
        email: email.clone(),
        name: name.clone(),
        organization: organization.clone(),
        organization_name: organization_name.clone(),
        role: (*role).into(),
    };
    let token = add_organizer(desk, &new).await.context("the organizer was not added")?;
    say(settings.base_url(settings.listen).join(&format!("/login/{token}"))?.as_str());
    Ok(())
}
