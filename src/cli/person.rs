//! `turnus export-person` and `turnus erase-person`.

use anyhow::Context;

use super::{complain, say, words};
use crate::{
    actions::{
        Desk,
        erasures::{Erased, Outcome, erase_address, note_export},
    },
    config::Settings,
    domain::text::EmailAddress,
    jobs::ledger,
    store::Wiped,
    web::pages::export,
};

/// Who.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The mail address.
    #[arg(value_name = "E", value_parser = words::email)]
    email: EmailAddress,
}

pub(super) async fn export(desk: &Desk, settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let found = export::gather(desk, settings.default_locale, &args.email).await;
    let found = found.map_err(|fault| anyhow::anyhow!("the database did not answer ({fault:?})"))?;
    anyhow::ensure!(!found.is_empty(), "nothing is known of {}", args.email);
    note_export(desk, &args.email).await.context("it was not given out: the audit log cannot be written")?;
    say(&serde_json::to_string_pretty(&found)?);
    Ok(())
}

pub(super) async fn erase(desk: &Desk, settings: &Settings, args: &Args) -> anyhow::Result<()> {
    match erase_address(desk, &args.email).await.context("nothing was erased")? {
        Outcome::Gone(erased) => {
            ledger::write(desk, &settings.data_dir).await.context("erased, but the ledger cannot be written")?;
            let wiped = desk.store.wipe().await.context("erased, but not yet wiped from the files")?;
            report(&erased, settings);
            if wiped == Wiped::Blocked {
                complain(
                    "worth a look: somebody reads the database all the time, so that its write-ahead log still holds what \
                     was erased; the running service folds it as soon as they end, else the next start does",
                );
            }
        }
        Outcome::Unknown => anyhow::bail!("nothing is known of {}", args.email),
        Outcome::LastAdmin(hosts) => anyhow::bail!(
            "{} is the only administrator of {}; add another with `turnus organizer add --role admin` first",
            args.email,
            hosts.join(", ")
        ),
    }
    Ok(())
}

fn report(erased: &Erased, settings: &Settings) {
    let Erased { people, follows, lists, inbound, answers, organizer, .. } = erased;
    say(&format!("erased: {people} people, {follows} followed formats, {lists} entries on lists"));
    say(&format!("erased: {inbound} mails that came in, {answers} kept answers of the API"));
    if *organizer {
        say("erased: the organizer with roles, sign-ins and API tokens");
    }
    say(&format!("noted in {}, so that a restored backup erases again", ledger::path(&settings.data_dir).display()));
}
