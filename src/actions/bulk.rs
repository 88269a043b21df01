//! Inviting a list of people to a format by mail (O6, O16): what would become of each line, and doing it. Importing the
//! same list twice changes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

pub mod follow;

use super::{Desk, Failure, allow, audit::entry, listed_people};
use crate::{
    domain::{
        access::{Deed, Viewer},
        bulk::{ANSWERED_WITHIN, BulkInvitation, Fate, Key, Known, denies, due_at, fates, is_meant, kind_of, objector},
        enrollment::{Enrollment, EnrollmentState, may_enroll},
        format::{Audience, Format},
        id::FormatId,
        listed::NewListed,
        notice::{Notice, NoticeKind, about_bulk_invitation},
        participant::{Channel, Mailbox, Participant},
        registration::{Asked, RegisterRefusal},
        text::{EmailAddress, fold_name},
    },
    store::{self, Db, StoreError, Tx},
};

/// Why nobody was invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteRefusal {
    /// Nobody can take part in the whole format.
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

/// What would become of each line; nothing is stored by asking.
///
/// # Errors
/// Not allowed, or nobody can take part in the whole format.
pub async fn preview(
    desk: &Desk,
    viewer: &Viewer,
    format: FormatId,
    people: &[NewListed],
) -> Result<Vec<Fate>, Refused> {
    let format = store::formats::get(&desk.store, format).await?;
    may_invite(viewer, &format)?;
    Ok(fates(&known(desk, &desk.store, &format, people).await?, people))
}

/// Invites everybody on the list who is new: each gets a link of their own, behind which one button confirms. The mails
/// are due one after the other. `said` is the number of people as whoever invites typed it.
///
/// # Errors
/// Not allowed, nobody can take part in the whole format, or the number is not the one.
pub async fn invite(
    desk: &Desk,
    viewer: &Viewer,
    format: FormatId,
    (people, said): (&[NewListed], Option<u64>),
) -> Result<Vec<Fate>, Refused> {
    let mut done = preview(desk, viewer, format, people).await?;
    let new: Vec<usize> = (0..people.len()).filter(|at| done[*at] == Fate::New).collect();
    if !is_meant(new.len(), said) {
        return Err(Failure::Refused(InviteRefusal::Count { count: new.len() }));
    }
    for step in new.chunks(PER_STEP) {
        let some: Vec<NewListed> = step.iter().map(|at| people[*at].clone()).collect();
        for (at, fate) in step.iter().zip(stage(desk, viewer, format, &some).await?) {
            done[*at] = fate;
        }
    }
    Ok(done)
}

fn may_invite(viewer: &Viewer, format: &Format) -> Result<(), Refused> {
    allow(viewer, Deed::Publish, format.team_id)?;
    may_enroll(format).map_err(|refusal| Failure::Refused(InviteRefusal::Format(refusal)))
}

/// One transaction: decides again under the lock, so that two imports at once invite nobody twice.
async fn stage(desk: &Desk, viewer: &Viewer, format: FormatId, some: &[NewListed]) -> Result<Vec<Fate>, Refused> {
    let tx = desk.store.begin().await?;
    let now = desk.now();
    let format = store::formats::lock(&tx, format).await?;
    may_invite(viewer, &format)?;
    let fates = fates(&known(desk, &tx, &format, some).await?, some);
    let invited: Vec<NewListed> =
        some.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::New).map(|(one, _)| one.clone()).collect();
    let people = recognize(desk, &tx, &format, &invited).await?;
    if format.audience != Audience::Open {
        // Whom the team invites the format is for.
        listed_people::put(desk, &tx, &format, &invited).await?;
    }
    write(desk, &tx, &format, &people).await?;
    if !people.is_empty() {
        let mut audit = entry(desk, viewer, "format.invite", format!("format:{}", format.id), now);
        audit.result = format!("ok, {} invited", people.len());
        store::audit::insert(&tx, &audit).await?;
    }
    desk.commit(tx).await?;
    Ok(fates)
}

/// What is known about the people of a list.
async fn known(desk: &Desk, db: &impl Db, format: &Format, people: &[NewListed]) -> Result<Known, StoreError> {
    let mut known = Known::default();
    for (enrollment, person) in store::enrollments::list_for_format(db, format.id).await? {
        if denies(&enrollment) {
            known.objected.insert(person.email.clone());
        }
        known.enrolled.insert(key_of(&person));
    }
    known.invited = store::bulk_invitations::list_for_format(db, format.id)
        .await?
        .into_iter()
        .map(|(_, person)| key_of(&person))
        .collect();
    let addresses: HashSet<&EmailAddress> = people.iter().map(|one| &one.email).collect();
    let addresses: Vec<&EmailAddress> = addresses.into_iter().collect();
    for mailbox in store::mailboxes::find_many(db, &addresses).await? {
        if mailbox.unreachable.is_some() {
            known.unreachable.insert(mailbox.email);
        }
    }
    let objectors: Vec<String> = addresses.iter().map(|email| objector(&desk.keys, email)).collect();
    let said = store::objections::list(db, format.organization_id, &objectors).await?;
    let said: HashSet<&str> = said
        .iter()
        .filter(|one| one.format_id.is_none_or(|only| only == format.id))
        .map(|one| one.address.as_str())
        .collect();
    let objecting = addresses.iter().zip(&objectors).filter(|(_, key)| said.contains(key.as_str()));
    known.objected.extend(objecting.map(|(email, _)| (*email).clone()));
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
    }
}

/// The enrollments that wait for their people's word, the invitations, and the mails.
async fn write(desk: &Desk, tx: &Tx, format: &Format, people: &[Participant]) -> Result<(), StoreError> {
    let now = desk.now();
    let last = store::outbox::last_due(tx, NoticeKind::BulkInvitation).await?;
    let (mut enrollments, mut invitations, mut notices) = (Vec::new(), Vec::new(), Vec::<Notice>::new());
    for (place, person) in people.iter().enumerate() {
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
        let invitation = BulkInvitation {
            id: desk.chance.row_id(now).into(),
            format_id: format.id,
            participant_id: person.id,
            enrollment_id: enrollment.id,
            link_id: desk.chance.link_id(),
            invited_at: now,
            notice_id: Some(desk.chance.row_id(now).into()),
            reminded_at: None,
        };
        let to = (person.mailbox_id, invitation.id);
        if let Some(notice) = invitation.notice_id {
            notices.push(about_bulk_invitation(notice, to, due_at(place, now, last), now));
        }
        enrollments.push(enrollment);
        invitations.push(invitation);
    }
    store::enrollments::insert_many(tx, &enrollments).await?;
    store::bulk_invitations::insert_many(tx, &invitations).await?;
    let stopped = !store::outbox::paused_invitations(tx, format.id).await?.is_empty();
    store::outbox::enqueue_many(tx, &notices).await?;
    if stopped {
        // What the team has stopped stays stopped, however much comes to it.
        store::outbox::pause_invitations(tx, format.id, now).await?;
    }
    Ok(())
}
