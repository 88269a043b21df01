//! One mail that came in: read, and handed to the action that it is for. Whatever comes, nobody is answered that it was
//! not understood: senders can be forged, and an answer would go to somebody who never wrote.

use thiserror::Error;

use crate::{
    actions::{self, Desk, Failure, replies::Origin},
    domain::{
        inbound::{Finding, InboundKind},
        registration::RegisterRefusal,
    },
    mail::inbound::{ImapTrouble, Inbox, Incoming, OCTETS_MAX, Reader, What},
};

/// What came of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// What it was.
    pub kind: InboundKind,
    /// What came of it.
    pub finding: Finding,
}

/// So many octets are looked at: one more than we read, so that more can be told from as much.
pub const LOOK_AT: u64 = OCTETS_MAX as u64 + 1;

/// Takes one mail in.
///
/// # Errors
/// Only the database's: then the mail is to be brought again.
pub async fn receive(desk: &Desk, reader: &Reader, bytes: &[u8]) -> Result<Received, Failure<RegisterRefusal>> {
    let incoming = match reader.read(bytes) {
        Ok(incoming) => incoming,
        Err(why) => {
            tracing::warn!(%why, octets = bytes.len(), "a mail that came in is not read");
            return Ok(Received { kind: InboundKind::Other, finding: Finding::Ignored });
        }
    };
    let received = act(desk, incoming).await?;
    tracing::info!(kind = received.kind.as_str(), result = received.finding.as_str(), "a mail came in");
    Ok(received)
}

async fn act(desk: &Desk, incoming: Incoming) -> Result<Received, Failure<RegisterRefusal>> {
    let Incoming { key, from, proof, automatic, what } = incoming;
    let origin = Origin { key, from, proof, automatic };
    let (kind, finding) = match what {
        What::Bounce(Some(notice), fate) => {
            (InboundKind::Bounce, actions::bounces::take_in(desk, origin.key, notice, &fate).await?)
        }
        What::Bounce(None, _) => (InboundKind::Bounce, Finding::Ignored),
        What::Replies(replies) => (InboundKind::Reply, actions::replies::take_in(desk, &origin, &replies).await?),
        What::Counter(reply) => (InboundKind::Counter, actions::replies::take_proposal(desk, &origin, &reply).await?),
        What::Other if origin.automatic => (InboundKind::AutoReply, Finding::Ignored),
        What::Other => (InboundKind::Other, Finding::Ignored),
    };
    Ok(Received { kind, finding })
}

/// Why a mailbox was not read to its end.
#[derive(Debug, Error)]
pub enum PollTrouble {
    /// The mailbox.
    #[error(transparent)]
    Mailbox(#[from] ImapTrouble),
    /// The database: what was not taken in stays unread.
    #[error("a mail was not taken in: {0}")]
    Database(#[from] Failure<RegisterRefusal>),
}

/// Takes in what lies unread in a mailbox, the oldest first; says how many mails that were. A mail is marked as read when
/// it was taken in: broken off in between, it comes again, and changes nothing the second time.
///
/// # Errors
/// The mailbox or the database went away.
pub async fn poll(desk: &Desk, reader: &Reader, inbox: &mut Inbox) -> Result<u64, PollTrouble> {
    let mut taken = 0;
    for mail in inbox.unread().await? {
        let Some(bytes) = inbox.fetch(mail).await? else { continue };
        receive(desk, reader, &bytes).await?;
        inbox.mark(mail).await?;
        taken += 1;
    }
    Ok(taken)
}
