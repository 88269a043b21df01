//! Everything that is kept about somebody, by a fresh link that goes to their mailbox (G05).

use chrono::TimeDelta;

use super::{Desk, Failure, caps, follows, objections, registrations::participant_by_link};
use crate::{
    domain::{
        capability::{Presented, Purpose},
        follow::Follow,
        format::Locale,
        id::MailboxId,
        notice::{ANYBODY, NoticeKind, Subject, Withheld, about_own_data},
        own_data,
        participant::Participant,
        registration::RegisterRefusal,
    },
    store::{self, Db},
};

type Refused = Failure<RegisterRefusal>;

/// By which link somebody asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The one to their own page.
    Own,
    /// The one that stops invitations or following.
    Stop,
}

/// Whose data.
#[derive(Clone, Debug)]
pub enum Whose {
    /// Somebody who registered, or was invited.
    Person(Box<Participant>),
    /// Somebody who follows a format, of whom nothing but the address is known.
    Follower(Box<Follow>),
}

impl Whose {
    fn mailbox(&self) -> MailboxId {
        match self {
            Self::Person(person) => person.mailbox_id,
            Self::Follower(follow) => follow.mailbox_id,
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Person(person) => Subject::Participant { participant_id: person.id },
            Self::Follower(follow) => Subject::Follow { follow_id: follow.id },
        }
    }

    /// The language of their mails.
    #[must_use]
    pub fn locale(&self) -> Locale {
        match self {
            Self::Person(person) => person.locale,
            Self::Follower(follow) => follow.locale,
        }
    }
}

/// Who holds the link.
///
/// # Errors
/// It is unknown, forged or revoked.
pub async fn look_up(desk: &Desk, db: &impl Db, link: &Presented, by: By) -> Result<Whose, Refused> {
    match by {
        By::Own => Ok(Whose::Person(Box::new(participant_by_link(desk, db, link).await?))),
        By::Stop => match follows::find(desk, db, link, follows::By::Stop).await? {
            Some(follow) => Ok(Whose::Follower(Box::new(follow))),
            None => Ok(Whose::Person(Box::new(objections::invited(desk, db, link).await?))),
        },
    }
}

/// Somebody wants to see what is kept about them: a fresh link goes to their mailbox, as far as the limits allow (C11).
/// `welcome`: the client has not caused too much mail yet.
///
/// # Errors
/// The link by which they ask no longer holds.
pub async fn ask(desk: &Desk, (link, by): (&Presented, By), welcome: bool) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let mailbox = look_up(desk, &tx, link, by).await?.mailbox();
    store::mailboxes::lock(&tx, mailbox).await?;
    // They may have moved while this waited: then their links are ones of the former address, but for that of an invitation.
    let whose = look_up(desk, &tx, link, by).await?;
    let day_ago = now - TimeDelta::days(1);
    let earlier = store::outbox::recent_for_mailbox(&tx, mailbox, &[NoticeKind::OwnData], day_ago).await?;
    let why = match whose.mailbox() {
        _ if !welcome => Some(Withheld::Client),
        there if there != mailbox || !ANYBODY.admits(&earlier, now) => Some(Withheld::Recipient),
        _ => None,
    };
    if let Some(why) = why {
        return Ok(caps::withhold(desk, Some(tx), why, None).await?);
    }
    store::outbox::enqueue(&tx, &about_own_data(desk.chance.row_id(now).into(), mailbox, whose.subject(), now)).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// Whose data the link in such a mail shows.
///
/// # Errors
/// It is unknown, forged, revoked or too old.
pub async fn by_data_link(desk: &Desk, db: &impl Db, link: &Presented) -> Result<Whose, Refused> {
    let ends = own_data::ends_that_hold(desk.now());
    let holds = |version| desk.keys.is_genuine_until(Purpose::OwnData, link, version, &ends);
    // Both in any case, so that a link that ran out takes the time of one that never was (C03).
    let person = store::participants::find_by_link(db, link.link_id).await?;
    let follow = store::follows::find_by_link(db, link.link_id).await?;
    let genuine = holds(person.as_ref().map_or(0, |person| person.link_version));
    let whose = person.map(|person| Whose::Person(Box::new(person)));
    let whose = whose.or_else(|| follow.map(|follow| Whose::Follower(Box::new(follow))));
    whose.filter(|_| genuine).ok_or(Failure::Refused(RegisterRefusal::Stale))
}
