//! Following a format by mail (P6): asked for with an address, begun by a link from a mail, ended by one POST.

mod news;

use chrono::{DateTime, Utc};

use super::{
    Desk, Failure, Never, agreements,
    caps::{self, Crowd},
    resting,
};
use crate::{
    domain::{
        agreement::Subject,
        bulk::objectors,
        capability::{Presented, Purpose},
        follow::{self, DENIED_KEPT, Follow, FollowState, FollowWish, LEFT_KEPT, is_silenced, may_follow},
        format::{Format, Locale},
        id::FormatId,
        notice::{Withheld, about_follow},
        organization::Organization,
        participant::Mailbox,
        registration::{Asked, RegisterRefusal},
        text::EmailAddress,
    },
    store::{self, Db, StoreError, Tx},
};

pub use news::{ahead, digests};
pub(super) use news::{announce, retract_themes};

type Refused = Failure<RegisterRefusal>;

/// Who wants to follow, and what they want to hear.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Their address.
    pub email: EmailAddress,
    /// What they want to hear.
    pub wish: FollowWish,
    /// In which language.
    pub locale: Locale,
}

/// What stands behind the link of a follower.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The follow.
    pub follow: Follow,
    /// What is followed.
    pub format: Format,
    /// Whose it is.
    pub host: Organization,
}

/// Asks to follow a format: a mail with the confirm link goes out, as far as the limits allow (C11); otherwise nothing is
/// stored but that one was kept back.
///
/// # Errors
/// The format cannot be followed, or there is none; never anything about the address.
pub async fn ask(desk: &Desk, format: FormatId, wanted: Wanted) -> Result<(), Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let format = open(&tx, format).await?;
    let mailbox = store::mailboxes::find_or_insert(&tx, &wanted.email, desk.chance.row_id(now).into()).await?;
    let existing = store::follows::find(&tx, format.id, mailbox.id).await?;
    let silenced = objects(desk, &tx, &format, &mailbox.email, None).await?;
    let standing = caps::standing(&tx, Crowd::Followers(format.id), mailbox.id, now).await?;
    let counted = Some(standing.unanswered_everywhere);
    let confirmed_at = existing.as_ref().and_then(|known| known.confirmed_at);
    let muted = objects(desk, &tx, &format, &mailbox.email, confirmed_at).await?;
    let asked = match follow::ask(existing.as_ref(), silenced, now) {
        // They hear nothing although they follow: by confirming anew they do.
        Asked::Known if muted => desk.caps.judge(&standing, now).map(|()| Asked::Again),
        Asked::Silent => Err(Withheld::Declined),
        Asked::OnItsWay => Err(Withheld::Repeated),
        asked => desk.caps.judge(&standing, now).map(|()| asked),
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(why) => return Ok(caps::withhold(desk, Some(tx), why, counted).await?),
    };
    let wish = (wanted.wish, wanted.locale);
    let follow = match existing {
        Some(known) if asked == Asked::Known => known,
        Some(again) => {
            let again = follow::renewed(again, wish, now);
            store::follows::save(&tx, &again).await?;
            again
        }
        None => begin(desk, &tx, (format.id, &mailbox), wish).await?,
    };
    let notice = about_follow(desk.chance.row_id(now).into(), (follow.mailbox_id, follow.id), now);
    store::outbox::enqueue(&tx, &notice).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// The same for somebody whose address caused too much already: says what [`ask`] says, and does nothing.
///
/// # Errors
/// As for [`ask`].
pub async fn ask_in_vain(desk: &Desk, format: FormatId) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    open(&tx, format).await?;
    Ok(caps::withhold(desk, Some(tx), Withheld::Client, None).await?)
}

/// The format, locked, if it can be followed.
async fn open(tx: &Tx, format: FormatId) -> Result<Format, Refused> {
    let format = store::formats::lock(tx, format).await?;
    if !format.is_public() {
        return Err(Failure::NotFound);
    }
    may_follow(&format).map_err(Failure::Refused)?;
    Ok(format)
}

async fn begin(
    desk: &Desk,
    tx: &Tx,
    (format_id, mailbox): (FormatId, &Mailbox),
    (wish, locale): (FollowWish, Locale),
) -> Result<Follow, Refused> {
    let now = desk.now();
    let follow = Follow {
        id: desk.chance.row_id(now).into(),
        format_id,
        mailbox_id: mailbox.id,
        email: mailbox.email.clone(),
        unreachable: mailbox.unreachable,
        wish,
        state: FollowState::Unconfirmed,
        locale,
        link_id: desk.chance.link_id(),
        expires_at: follow::confirm_until(now),
        requested_at: now,
        confirmed_at: None,
        changed_at: now,
        told_month: None,
    };
    store::follows::insert(tx, &follow).await?;
    Ok(follow)
}

/// Whether somebody said to the format's host that they want no mail of this kind.
///
/// # Errors
/// Only the database's.
pub async fn objects(
    desk: &Desk,
    db: &impl Db,
    format: &Format,
    email: &EmailAddress,
    confirmed_at: Option<DateTime<Utc>>,
) -> Result<bool, StoreError> {
    let said = store::objections::list(db, format.organization_id, &objectors(&desk.keys, email)).await?;
    Ok(is_silenced(&said, (format.organization_id, format.id), confirmed_at))
}

/// By which link somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The one behind which everything can be changed.
    Own,
    /// The one that stops, and leads to what is kept about the address.
    Stop,
}

/// What stands behind the link, to show before anything happens. None if it is no follower's.
///
/// # Errors
/// The link is forged.
pub async fn look_up(desk: &Desk, link: &Presented, by: By) -> Result<Option<Standing>, Refused> {
    load(desk, &desk.store, link, by).await
}

async fn load(desk: &Desk, db: &impl Db, link: &Presented, by: By) -> Result<Option<Standing>, Refused> {
    let Some(follow) = find(desk, db, link, by).await? else { return Ok(None) };
    let format = store::formats::get(db, follow.format_id).await?;
    let host = store::organizations::get(db, format.organization_id).await?;
    Ok(Some(Standing { follow, format, host }))
}

/// What is followed by the link. None if it is no follower's.
///
/// # Errors
/// The link is forged.
pub(super) async fn find(desk: &Desk, db: &impl Db, link: &Presented, by: By) -> Result<Option<Follow>, Refused> {
    let Some(follow) = store::follows::find_by_link(db, link.link_id).await? else { return Ok(None) };
    let purpose = match by {
        By::Own => Purpose::Follow,
        By::Stop => Purpose::Unsubscribe,
    };
    if !desk.keys.is_genuine(purpose, link, 0) {
        return Err(Failure::Refused(RegisterRefusal::Stale));
    }
    Ok(Some(follow))
}

/// What somebody does by their link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Begins to follow.
    Confirm,
    /// Wants to hear something else.
    Choose(FollowWish),
    /// Wants to hear nothing more.
    Leave,
    /// "That was not me."
    Deny,
}

/// Takes a step. Doing it twice changes nothing. None if the link is no follower's.
///
/// # Errors
/// The link is forged, or too old to confirm by.
pub async fn take(desk: &Desk, link: &Presented, by: By, step: Step) -> Result<Option<Standing>, Refused> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let Some(found) = load(desk, &tx, link, by).await? else { return Ok(None) };
    store::formats::lock(&tx, found.format.id).await?;
    let before = store::follows::lock(&tx, found.follow.id).await?;
    let zone = found.format.zone;
    let after = match step {
        Step::Confirm => {
            may_follow(&found.format).map_err(Failure::Refused)?;
            follow::confirm(before.clone(), zone, now).map_err(Failure::Refused)?
        }
        Step::Choose(wish) => follow::choose(before.clone(), wish, zone, now),
        Step::Leave => follow::leave(before.clone(), now),
        Step::Deny => follow::deny(before.clone(), now),
    };
    if after != before {
        store::follows::save(&tx, &after).await?;
    }
    if matches!(step, Step::Choose(_)) && after.wish != before.wish {
        agreements::note(desk, &tx, Subject::Follow(after.id), (after.link_id, now)).await?;
    }
    if step == Step::Confirm && after.state == FollowState::Active {
        // Somebody reads the mailbox.
        store::mailboxes::prove(&tx, after.mailbox_id).await?;
        if before.state != FollowState::Active {
            agreements::note(desk, &tx, Subject::Follow(after.id), (after.link_id, after.requested_at)).await?;
        }
    }
    desk.commit(tx).await?;
    Ok(Some(Standing { follow: after, ..found }))
}

/// Forgets requests that nobody confirmed, and follows that ended long ago; with the addresses, where nothing else is
/// known of them. Says how many.
///
/// # Errors
/// Only the database's.
pub async fn forget(desk: &Desk) -> Result<u64, Failure<Never>> {
    // Requests whose mail rests after a restore wait with it.
    if resting::is_restored(&desk.store).await? {
        return Ok(0);
    }
    let now = desk.now();
    let mut gone = 0;
    for spent in store::follows::list_spent(&desk.store, now, (now - LEFT_KEPT, now - DENIED_KEPT)).await? {
        let tx = desk.store.begin().await?;
        store::mailboxes::lock(&tx, spent.mailbox_id).await?;
        // Somebody may have asked again meanwhile.
        let same = store::follows::find_by_link(&tx, spent.link_id).await?.is_some_and(|now| now == spent);
        if same {
            store::follows::erase(&tx, &spent).await?;
            gone += 1;
        }
        desk.commit(tx).await?;
    }
    Ok(gone)
}
