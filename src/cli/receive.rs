//! `turnus receive`: the door for mail that a mail server brings, or that lies in a mailbox.

use std::{
    io::{self, Read},
    process::ExitCode,
};

use anyhow::Context;

use crate::{
    actions::Desk,
    config::{Settings, imap::Imap},
    jobs::receive::{LOOK_AT, poll, receive},
    mail::inbound::{Inbox, Reader},
};

/// What a mail server understands as "bring it again later" (`sysexits.h`): no mail is lost while the database is away.
pub(super) const TEMPORARY: u8 = 75;

/// Which mail.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Instead of standard input, what lies unread in this mailbox: `imaps://user:password@host/folder`. Without an address
    /// the one of `TURNUS_IMAP_URL` (or `TURNUS_IMAP_URL_FILE`), which keeps the password out of the list of processes.
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    imap: Option<String>,
}

pub(super) async fn run(desk: &Desk, settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let reader = Reader::new(settings, desk.keys.clone());
    if let Some(url) = &args.imap {
        let mut inbox = Inbox::open(&mailbox(settings, url)?).await?;
        let done = poll(desk, &reader, &mut inbox).await;
        inbox.close().await;
        tracing::info!(mails = done?, "the mailbox was read");
        return Ok(());
    }
    let bytes = standard_input().context("the mail on standard input cannot be read")?;
    receive(desk, &reader, &bytes).await.context("the mail was not taken in")?;
    Ok(())
}

fn mailbox(settings: &Settings, url: &str) -> anyhow::Result<Imap> {
    if url.is_empty() {
        return settings.imap.clone().context("--imap: name a mailbox, here or in TURNUS_IMAP_URL (or …_FILE)");
    }
    let (imap, _) = Imap::parse(url).map_err(|what| anyhow::anyhow!("--imap: {what}"))?;
    Ok(imap)
}

/// One mail, or as much of it as tells that it is too large. The rest is read and dropped, so that whoever writes it does
/// not meet a closed pipe.
fn standard_input() -> io::Result<Vec<u8>> {
    let mut input = io::stdin().lock();
    let mut bytes = Vec::new();
    input.by_ref().take(LOOK_AT).read_to_end(&mut bytes)?;
    io::copy(&mut input, &mut io::sink())?;
    Ok(bytes)
}

/// How a failure ends: never with a code that makes a mail server bounce the mail to whoever is named as its sender.
pub(super) fn ended(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            super::complain(&format!("{error:#}"));
            ExitCode::from(TEMPORARY)
        }
    }
}
