//! `turnus organizer`.

use clap::Subcommand;

use super::{say, words};
use crate::{
    actions::{
        Desk, Failure,
        accounts::{FormerOrganizer, NewOrganizer, Removed, add_organizer, remove_organizer},
    },
    config::Settings,
    domain::{
        access::{Role, RoleRefusal},
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
    /// Run it again with another --role to change the role, or to get a new link; whoever gets another role is signed
    /// out everywhere. With --organization-name the host is called so; else by its SLUG.
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
        /// Even if this was the last admin of the host.
        #[arg(long)]
        force: bool,
    },
    /// Takes somebody's role at a host away, and signs them out everywhere.
    ///
    /// With the last role their API tokens end too, and they can no longer sign in; what they did stays in the audit
    /// log. The last admin of a host stays unless --force is given.
    ///
    /// Example: `turnus organizer remove --email eva@authority.example --organization amt`
    Remove {
        /// Whose role it is.
        #[arg(long, value_name = "E", value_parser = words::email)]
        email: EmailAddress,
        /// The host, by its part of addresses.
        #[arg(long, value_name = "SLUG", value_parser = words::slug)]
        organization: Slug,
        /// Even if this was the last admin of the host.
        #[arg(long)]
        force: bool,
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
    match &args.verb {
        Verb::Add { email, name, organization, organization_name, role, force } => {
            let new = NewOrganizer {
                email: email.clone(),
                name: name.clone(),
                organization: organization.clone(),
                organization_name: organization_name.clone(),
                role: (*role).into(),
                force: *force,
            };
            let added = add_organizer(desk, &new).await;
            let token = added.map_err(|failure| refused(failure, email, organization))?;
            say(settings.base_url(settings.listen).join(&format!("/login/{token}"))?.as_str());
        }
        Verb::Remove { email, organization, force } => {
            let former = FormerOrganizer { email: email.clone(), organization: organization.clone(), force: *force };
            let removed = remove_organizer(desk, &former).await;
            let Removed { sign_ins, tokens } = removed.map_err(|failure| refused(failure, email, organization))?;
            say(&format!(
                "{email} has no role at {organization} any more; {sign_ins} sign-ins and {tokens} API tokens ended"
            ));
        }
    }
    Ok(())
}

/// What to do about it.
fn refused(failure: Failure<RoleRefusal>, email: &EmailAddress, organization: &Slug) -> anyhow::Error {
    match failure {
        Failure::Refused(RoleRefusal::LastAdmin) => anyhow::anyhow!(
            "{email} is the last admin of {organization}: nobody would be left to decide for it. Make somebody else an \
             admin first, or say --force"
        ),
        Failure::NotFound => anyhow::anyhow!("{email} has no role at {organization}; nothing was changed"),
        other => anyhow::Error::from(other).context("no role was changed"),
    }
}
