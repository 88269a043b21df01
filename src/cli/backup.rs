//! `turnus backup` and `turnus restore`.

use std::path::PathBuf;

use super::{complain, say};
use crate::{
    actions::Desk,
    app::backups::{self, Key, Restored, Wish},
    config::Settings,
    jobs::ledger,
};

/// Where to.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A new file; one that is there is never replaced.
    file: PathBuf,
}

pub(super) async fn make(desk: &Desk, settings: &Settings, args: &Args) -> anyhow::Result<()> {
    backups::make(desk, &args.file).await?;
    say(&format!("backup written to {}", args.file.display()));
    say("the secret key and the erasure ledger are not in it: keep them too, the key in another place");
    if !settings.has_given_key() {
        say(&format!("  key:    {}", settings.key_file().display()));
    }
    say(&format!("  ledger: {} (the newest one counts)", ledger::path(&settings.data_dir).display()));
    Ok(())
}

/// From where.
#[derive(Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// What `turnus backup` wrote.
    file: PathBuf,
    /// Holds all mail until `turnus outbox release`. Always so; the word is for those who read the command.
    #[arg(long)]
    hold_outbox: bool,
    /// An erasure ledger (erased.log) of another node, or one that was kept elsewhere; may be given several times.
    #[arg(long, value_name = "FILE")]
    ledger: Vec<PathBuf>,
    /// Goes on with another secret key than that of the backup, where that one is lost.
    #[arg(long)]
    new_key: bool,
}

pub(super) async fn restore(settings: &Settings, args: &RestoreArgs) -> anyhow::Result<()> {
    let wish = Wish { file: args.file.clone(), ledgers: args.ledger.clone(), new_key: args.new_key };
    let restored = backups::restore(settings, &wish).await?;
    report(&restored, settings, args.hold_outbox);
    Ok(())
}

fn report(restored: &Restored, settings: &Settings, hold_outbox: bool) {
    let of = restored.made_at.map_or_else(String::new, |at| format!(", as it was at {}", at.format("%FT%TZ")));
    say(&format!("restored {} rows{of}", restored.rows));
    let settled = restored.settled;
    let by = settled.ledger;
    say(&format!("erased again: {} by the ledger, {} registrations by date", by.erased, settled.overdue));
    if by.kept > 0 {
        say(&format!("kept: {} objections and calendar addresses that were given up", by.kept));
    }
    if by.foreign > 0 {
        complain(&format!("worth a look: {} lines: {}", by.foreign, ledger::FOREIGN));
    }
    say(&format!("signed out: {} sign-ins; API tokens that were withdrawn since work again", settled.sign_ins));
    say(&format!("mail rests, {} mails are held: `turnus outbox list`, then `turnus outbox release`", settled.held));
    if !hold_outbox {
        complain("worth a look: mail is held after every restore, also without --hold-outbox");
    }
    if restored.ledger == 0 {
        complain("worth a look: there was no erasure ledger; whoever was erased since the backup is back");
    }
    match restored.key {
        Key::Same => {}
        Key::Other => {
            complain("worth a look: the key is another one; no link in any mail works, sealed answers cannot be read");
        }
        Key::Missing => complain(&format!(
            "worth a look: there is no secret key here. Before the first start put the one that was kept beside the backup \
             at {}, or set TURNUS_SECRET_KEY; else a new one is made, no link in any mail works, and sealed answers cannot \
             be read",
            settings.key_file().display()
        )),
    }
}
