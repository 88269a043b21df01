//! Inviting a list of people to a format by mail (O6, O16): what would become of each line, and doing it. Importing the
//! same list twice changes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

mod dates;
pub mod follow;

use super::{Desk, Failure, allow, audit::entry, listed_people};
use crate::{
    domain::{
        access::{Deed, Viewer},
        bulk::{
            self, ANSWERED_WITHIN, AtDates, BulkInvitation, Confirms, Fate, Key, Known, Target, denies, due_at, fates,
            is_meant, kind_of, may_invite_to, objectors,
        },
        enrollment::{Enrollment, EnrollmentState, may_enroll},
        event::Announced,
        format::{Audience, Format},
        id::{EventId, MailboxId, NoticeId},
        listed::NewListed,
        notice::{Notice, NoticeKind, about_bulk_invitation},
        participant::{Channel, Mailbox, Participant},
        registration::{Asked, RegisterRefusal},
        restriction::{Use, allows},
        text::{EmailAddress, fold_name},
    },
    store::{self, Db, StoreError, Tx},
};

/// Why nobody was invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteRefusal {
    /// Nobody can take part in the format or come to the date.
    Format(RegisterRefusal),
    /// So many would be invited, and whoever invites has not said that number.
    Count {
        /// How many.
        count: usize,
    },
}

type Refused = Failure<InviteRefusal>;

/// So many people are invited in one transaction: nobody else waits long for it.
const PER_STEP: usize = 500;

/// To what people are invited, as it is now.
struct Aim {
    format: Format,
    /// To these dates; to the whole format where there are none.
    dates: Vec<Announced>,
}

/// What would become of each line; nothing is stored by asking.
///
/// # Errors
/// Not allowed, or nobody can be invited to the format or the dates.
pub async fn preview(
    desk: &Desk,
    viewer: &Viewer,
    target: impl Into<Target>,
    people: &[NewListed],
) -> Result<Vec<Fate>, Refused> {
    let target = target.into();
    let format = store::formats::get(&desk.store, target.format).await?;
    let aim = aim(desk, &desk.store, viewer, (format, &target.dates)).await?;
    Ok(fates(&known(desk, &desk.store, &aim, people).await?.0, people))
}

/// Invites everybody on the list who is new: each gets a link of their own, behind which one button confirms. The mails
/// are due one after the other. `said` is the number of people as whoever invites typed it.
///
/// # Errors
/// Not allowed, nobody can be invited to the format or the dates, or the number is not the one.
pub async fn invite(
    desk: &Desk,
    viewer: &Viewer,
    target: impl Into<Target>,
    (people, said): (&[NewListed], Option<u64>),
) -> Result<Vec<Fate>, Refused> {
    let target = target.into();
    let mut done = preview(desk, viewer, target.clone(), people).await?;
    let new: Vec<usize> = (0..people.len()).filter(|at| done[*at] == Fate::New).collect();
    if !is_meant(new.len(), said) {
        return Err(Failure::Refused(InviteRefusal::Count { count: new.len() }));
    }
    for step in new.chunks(PER_STEP) {
        let some: Vec<NewListed> = step.iter().map(|at| people[*at].clone()).collect();
        for (at, fate) in step.iter().zip(stage(desk, viewer, &target, &some).await?) {
            done[*at] = fate;
        }
    }
    Ok(done)
}

/// Whether a publisher may invite to the format at all.
fn may_invite(viewer: &Viewer, format: &Format) -> Result<(), Refused> {
    allow(viewer, Deed::Publish, format.team_id)?;
    bulk::may_invite(format).map_err(|refusal| Failure::Refused(InviteRefusal::Format(refusal)))
}

/// The format or the dates, if people can be invited there.
async fn aim(
    desk: &Desk,
    db: &impl Db,
    viewer: &Viewer,
    (format, dates): (Format, &[EventId]),
) -> Result<Aim, Refused> {
    may_invite(viewer, &format)?;
    let refused = |refusal| Failure::Refused(InviteRefusal::Format(refusal));
    if dates.is_empty() {
        may_enroll(&format).map_err(refused)?;
        return Ok(Aim { format, dates: Vec::new() });
    }
    let dates = dates::open(db, &format, dates).await?;
    for date in &dates {
        may_invite_to(date, desk.now()).map_err(refused)?;
    }
    Ok(Aim { format, dates })
}

/// One transaction: decides again under the lock, so that two imports at once invite nobody twice.
async fn stage(desk: &Desk, viewer: &Viewer, target: &Target, some: &[NewListed]) -> Result<Vec<Fate>, Refused> {
    let tx = desk.store.begin().await?;
    let now = desk.now();
    let format = store::formats::lock(&tx, target.format).await?;
    dates::lock(&tx, &target.dates).await?;
    let aim = aim(desk, &tx, viewer, (format, &target.dates)).await?;
    let (known, at_dates) = known(desk, &tx, &aim, some).await?;
    let fates = fates(&known, some);
    let invited: Vec<NewListed> =
        some.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::New).map(|(one, _)| one.clone()).collect();
    let people = recognize(desk, &tx, &aim.format, &invited).await?;
    if aim.format.audience != Audience::Open {
        // Whom the team invites the format is for.
        listed_people::put(desk, &tx, &aim.format, &invited).await?;
    }
    if aim.dates.is_empty() {
        write(desk, &tx, &aim.format, &people).await?;
    } else {
        dates::write(desk, &tx, (&aim, &at_dates), &people).await?;
    }
    if !people.is_empty() {
        let mut audit = entry(desk, viewer, "format.invite", format!("format:{}", aim.format.id), now);
        audit.result = format!("ok, {} invited", people.len());
        store::audit::insert(&tx, &audit).await?;
    }
    desk.commit(tx).await?;
    Ok(fates)
}

/// What is known about the people of a list.
async fn known(desk: &Desk, db: &impl Db, aim: &Aim, people: &[NewListed]) -> Result<(Known, AtDates), StoreError> {
    let (mut known, at_dates) = if aim.dates.is_empty() {
        (of_the_whole(db, &aim.format).await?, AtDates::default())
    } else {
        dates::known(db, aim).await?
    };
    let addresses: HashSet<&EmailAddress> = people.iter().map(|one| &one.email).collect();
    let addresses: Vec<&EmailAddress> = addresses.into_iter().collect();
    let mailboxes = store::mailboxes::find_many(db, &addresses).await?;
    let ids: Vec<_> = mailboxes.iter().map(|mailbox| mailbox.id).collect();
    let there = store::participants::list_for_mailboxes(db, &ids).await?;
    let restricted = there.iter().filter(|person| !allows(person.restricted_at, Use::Invitation));
    known.restricted.extend(restricted.map(key_of));
    for mailbox in mailboxes {
        if mailbox.unreachable.is_some() {
            known.unreachable.insert(mailbox.email);
        }
    }
    let keys: Vec<Vec<String>> = addresses.iter().map(|email| objectors(&desk.keys, email)).collect();
    let said = store::objections::list(db, aim.format.organization_id, &keys.concat()).await?;
    let said: HashSet<&str> = said
        .iter()
        .filter(|one| one.format_id.is_none_or(|only| only == aim.format.id))
        .map(|one| one.address.as_str())
        .collect();
    let objecting = addresses.iter().zip(&keys).filter(|(_, keys)| keys.iter().any(|key| said.contains(key.as_str())));
    known.objected.extend(objecting.map(|(email, _)| (*email).clone()));
    Ok((known, at_dates))
}

/// Who has to do with the whole format, and who was invited to it.
async fn of_the_whole(db: &impl Db, format: &Format) -> Result<Known, StoreError> {
    let mut known = Known::default();
    for (enrollment, person) in store::enrollments::list_for_format(db, format.id).await? {
        if denies(&enrollment) {
            known.objected.insert(person.email.clone());
        }
        known.enrolled.insert(key_of(&person));
    }
    let invited = store::bulk_invitations::list_for_format(db, format.id).await?;
    let whole = invited.iter().filter(|(one, _)| matches!(one.confirms, Confirms::Whole(_)));
    known.invited = whole.map(|(_, person)| key_of(person)).collect();
    Ok(known)
}

fn key_of(person: &Participant) -> Key {
    (person.email.clone(), fold_name(&person.name))
}

/// The people with these addresses and names: known, or new (A9).
async fn recognize(
    desk: &Desk,
    tx: &Tx,
    format: &Format,
    invited: &[NewListed],
) -> Result<Vec<Participant>, StoreError> {
    let now = desk.now();
    // By address: everybody who takes several of these locks takes them in this order.
    let addresses: BTreeMap<&str, &EmailAddress> = invited.iter().map(|one| (one.email.as_str(), &one.email)).collect();
    let new: Vec<_> =
        addresses.into_values().map(|email| (desk.chance.row_id(now).into(), email.clone(), kind_of(email))).collect();
    let mailboxes = store::mailboxes::find_or_insert_many(tx, &new).await?;
    let ids: Vec<_> = mailboxes.iter().map(|mailbox| mailbox.id).collect();
    let there = store::participants::list_for_mailboxes(tx, &ids).await?;
    let mut there: HashMap<Key, Participant> = there.into_iter().map(|person| (key_of(&person), person)).collect();
    let mailboxes: HashMap<EmailAddress, Mailbox> =
        mailboxes.into_iter().map(|mailbox| (mailbox.email.clone(), mailbox)).collect();
    let (mut people, mut fresh) = (Vec::with_capacity(invited.len()), Vec::new());
    for one in invited {
        if let Some(known) = there.remove(&one.key()) {
            people.push(known);
            continue;
        }
        let mailbox = mailboxes.get(&one.email).ok_or(StoreError::NotFound("mailbox"))?;
        let person = person(desk, format, (mailbox, one), now);
        fresh.push(person.clone());
        people.push(person);
    }
    store::participants::insert_many(tx, &fresh).await?;
    Ok(people)
}

fn person(desk: &Desk, format: &Format, (mailbox, one): (&Mailbox, &NewListed), now: DateTime<Utc>) -> Participant {
    Participant {
        id: desk.chance.row_id(now).into(),
        mailbox_id: mailbox.id,
        email: mailbox.email.clone(),
        unreachable: mailbox.unreachable,
        name: one.name.clone(),
        land: one.land,
        role: one.role.clone(),
        organization_text: None,
        locale: format.locale,
        link_id: desk.chance.link_id(),
        link_version: 0,
        created_at: now,
        restricted_at: None,
    }
}

/// The enrollments that wait for their people's word, the invitations, and the mails.
async fn write(desk: &Desk, tx: &Tx, format: &Format, people: &[Participant]) -> Result<(), StoreError> {
    let now = desk.now();
    let (mut enrollments, mut invitations) = (Vec::new(), Vec::new());
    for person in people {
        let enrollment = Enrollment {
            id: desk.chance.row_id(now).into(),
            format_id: format.id,
            participant_id: person.id,
            state: EnrollmentState::Unconfirmed,
            channel: Channel::Feed,
            link_id: desk.chance.link_id(),
            expires_at: now + ANSWERED_WITHIN,
            // Whoever asks by themselves meanwhile gets their own mail at once, however long this one waits.
            requested_at: now - Asked::ON_ITS_WAY,
            confirmed_at: None,
            changed_at: now,
            ended_by: None,
        };
        invitations.push((invitation(desk, format, person, Confirms::Whole(enrollment.id)), person.mailbox_id));
        enrollments.push(enrollment);
    }
    store::enrollments::insert_many(tx, &enrollments).await?;
    send(desk, tx, format, invitations).await
}

fn invitation(desk: &Desk, format: &Format, person: &Participant, confirms: Confirms) -> BulkInvitation {
    let now = desk.now();
    BulkInvitation {
        id: desk.chance.row_id(now).into(),
        format_id: format.id,
        participant_id: person.id,
        confirms,
        link_id: desk.chance.link_id(),
        invited_at: now,
        notice_id: None,
        reminded_at: None,
    }
}

/// Stores invitations with their mails: due one after the other, behind those that wait already.
async fn send(
    desk: &Desk,
    tx: &Tx,
    format: &Format,
    invitations: Vec<(BulkInvitation, MailboxId)>,
) -> Result<(), StoreError> {
    let now = desk.now();
    let last = store::outbox::last_due(tx, NoticeKind::BulkInvitation).await?;
    let (mut written, mut notices) = (Vec::with_capacity(invitations.len()), Vec::<Notice>::new());
    for (place, (invitation, mailbox)) in invitations.into_iter().enumerate() {
        let notice: NoticeId = desk.chance.row_id(now).into();
        notices.push(about_bulk_invitation(notice, (mailbox, invitation.id), due_at(place, now, last), now));
        written.push(BulkInvitation { notice_id: Some(notice), ..invitation });
    }
    store::bulk_invitations::insert_many(tx, &written).await?;
    let stopped = !store::outbox::paused_invitations(tx, format.id).await?.is_empty();
    store::outbox::enqueue_many(tx, &notices).await?;
    if stopped {
        // What the team has stopped stays stopped, however much comes to it.
        store::outbox::pause_invitations(tx, format.id, now).await?;
    }
    Ok(())
}
