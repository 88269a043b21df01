//! `turnus outbox`.

use anyhow::Context;
use clap::Subcommand;

use super::say;
use crate::{
    actions::{self, Desk, Failure, outbox::Released, resting::Renewed},
    domain::{id::NoticeId, mail_log::RetryRefusal, notice::NoticeKind},
    store::{
        mail_caps,
        outbox::{Filter, OutboxState, list, pause_state},
    },
};

/// What to do with mail that waits.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Lists mails, oldest first: id, state, kind, attempts, when it is due, why the last attempt failed.
    List {
        /// Only those in this state.
        #[arg(long, value_parser = state)]
        state: Option<OutboxState>,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: u64,
    },
    /// Lets all mail rest until `resume`.
    Pause,
    /// Lets mail go again.
    Resume,
    /// Holds everything that waits, and lets offers and requests wait with it, until `release`: for a database that was
    /// brought back by other means than `turnus restore`, before the service starts.
    Hold,
    /// Lets everything held go, as after a restored backup, and says what leaves now, by kind.
    Release {
        /// Says what would leave, and changes nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Gives one failed or held mail another chance.
    Retry {
        /// The mail, as `list` names it.
        id: NoticeId,
    },
}

fn state(word: &str) -> Result<OutboxState, String> {
    OutboxState::from_word(word).ok_or_else(|| format!("one of: {}", OutboxState::WORDS.trim_end()))
}

pub(super) async fn run(desk: &Desk, args: &Args) -> anyhow::Result<()> {
    match &args.verb {
        Verb::List { state, limit } => {
            show(desk, Filter { state: *state, limit: Some(*limit), ..Filter::default() }).await?;
        }
        Verb::Pause => actions::outbox::pause(desk).await?,
        Verb::Resume => actions::outbox::resume(desk).await?,
        Verb::Hold => say(&format!("mail rests, {} mails are held", actions::outbox::hold(desk).await?)),
        Verb::Release { dry_run: true } => count("mails would leave", &actions::outbox::waiting(desk).await?),
        Verb::Release { dry_run: false } => released(&actions::outbox::release(desk).await?),
        Verb::Retry { id } => match actions::outbox::retry(desk, *id).await {
            Err(Failure::NotFound) => anyhow::bail!("{id} is no mail that failed or is held"),
            Err(Failure::Refused(RetryRefusal::Newer)) => {
                anyhow::bail!("{id} is overtaken: the same person was told something newer of the same since")
            }
            other => other.context("the mail was not released")?,
        },
    }
    Ok(())
}

fn released(done: &Released) {
    say(&format!("{} mails released", done.mails));
    let Renewed { offers, requests } = done.renewed;
    if offers + requests > 0 {
        say(&format!("{offers} offers and {requests} requests have their whole time from now on"));
    }
    count("mails leave now", &done.leaving);
}

fn count(what: &str, kinds: &[(NoticeKind, u64)]) {
    say(&format!("{} {what}", kinds.iter().map(|(_, n)| n).sum::<u64>()));
    for (kind, n) in kinds {
        say(&format!("{n:8}  {}", kind.as_str()));
    }
}

async fn show(desk: &Desk, filter: Filter) -> anyhow::Result<()> {
    if let Some(until) = pause_state(&desk.store).await?.until {
        say(&format!("# mail rests until {}", until.format("%FT%TZ")));
    }
    if let Some(since) = mail_caps::open_since(&desk.store).await? {
        say(&format!("# mail to addresses that never confirmed is stopped since {}", since.format("%FT%TZ")));
    }
    for kept in mail_caps::list(&desk.store).await? {
        let last = kept.last_at.map_or_else(String::new, |at| format!(", the last one {}", at.format("%FT%TZ")));
        say(&format!("# {} mails withheld ({}){last}", kept.withheld, kept.why.as_str()));
    }
    for entry in list(&desk.store, &filter).await? {
        let notice = &entry.notice;
        let why = entry.last_error_class.as_deref().unwrap_or("-");
        let due = notice.due_at.format("%FT%TZ");
        let state = entry.state.as_str();
        say(&format!("{}  {state:8}  {:22}  {:2}  {due}  {why}", notice.id, notice.kind.as_str(), entry.attempt));
    }
    Ok(())
}
