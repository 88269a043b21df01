//! Somebody fills in the registration form. Whatever is known about the address, the answer is the same (C10).

use chrono::{DateTime, TimeDelta, Utc};

use super::{Place, Refused, tell};
use crate::{
    actions::{
        Desk, Failure,
        answers::{self, Said},
        caps::{self, Crowd},
    },
    domain::{
        event::Announced,
        id::{EventId, RegistrationId},
        notice::{ANYBODY, NoticeKind, Withheld, about_participant},
        participant::{Channel, Mailbox, Participant},
        registration::{
            Applicant, Asked, Origin, Registration, RegistrationState, confirm_until, may_register, window,
        },
        sealed::Holder,
        text::EmailAddress,
    },
    store::{self, Tx},
};

/// Most dates of one request.
pub const DATES_MAX: usize = 60;

/// Asks for a registration: a mail with the confirm link goes out, as far as the limits allow (C11); otherwise nothing
/// is stored but that one was kept back.
///
/// # Errors
/// Registration is not open, or there is no such event; never anything about the address.
pub async fn ask(desk: &Desk, event: EventId, applicant: Applicant) -> Result<(), Refused> {
    ask_for_dates(desk, &[event], applicant).await
}

/// Asks for several dates at once: one mail, and one link confirms all of them. The link is that of the date that closes
/// last, so that it works as long as any of them can be confirmed.
///
/// # Errors
/// Registration is not open for one of them, or there is no such event; never anything about the address.
pub async fn ask_for_dates(desk: &Desk, events: &[EventId], applicant: Applicant) -> Result<(), Refused> {
    let now = desk.now();
    // When registration opens, everybody comes at once.
    let rows: Vec<_> = events.iter().map(|event| event.0).collect();
    let tx = desk.store.begin_at(&rows).await?;
    let dates = open_all(&tx, events, now).await?;
    // Before anything is known of the person: what is wrong with an answer is said to everybody alike (C10).
    let said = answers::read_for_dates(&tx, &dates, &applicant, now).await?;
    let participant = recognize(desk, &tx, &applicant, now).await?;
    let (mut request, mut counted) = (Request::default(), None);
    for (at, announced) in dates.into_iter().enumerate() {
        let existing = store::registrations::find(&tx, announced.event.id, participant.id).await?;
        let denied = store::registrations::denied(&tx, announced.event.id, participant.mailbox_id).await?;
        let crowd = Crowd::Date(announced.event.id, announced.capacity());
        let standing = caps::standing(&tx, crowd, participant.mailbox_id, now).await?;
        let asked = crate::domain::registration::ask(existing.as_ref(), denied, now);
        let judged = desk.caps.judge(&standing, now);
        counted = Some(standing.unanswered_everywhere);
        request.dates.push(Wanted { announced, existing, asked, judged, at });
    }
    let kind = match request.kind() {
        Ok(kind) => kind,
        Err(why) => return Ok(caps::withhold(desk, Some(tx), why, counted).await?),
    };
    let place = request.write(desk, &tx, (participant, &applicant, &said), kind).await?;
    tell(desk, &tx, &place, kind, now).await?;
    desk.commit(tx).await?;
    Ok(())
}

/// One date that somebody asks for, and what is known about it.
struct Wanted {
    announced: Announced,
    existing: Option<Registration>,
    asked: Asked,
    judged: Result<(), Withheld>,
    /// Its place among the dates asked for.
    at: usize,
}

/// What somebody asks for in one form.
#[derive(Default)]
struct Request {
    dates: Vec<Wanted>,
}

impl Request {
    /// Which mail answers it, or why none does: what is new comes first, what is known only where nothing is new.
    fn kind(&self) -> Result<NoticeKind, Withheld> {
        let of = |asked: &[Asked]| self.dates.iter().find(|date| asked.contains(&date.asked));
        if let Some(new) = of(&[Asked::New, Asked::Again]) {
            return new.judged.map(|()| NoticeKind::ConfirmRegistration);
        }
        if of(&[Asked::OnItsWay]).is_some() {
            return Err(Withheld::Repeated);
        }
        let known = of(&[Asked::Known]).ok_or(Withheld::Declined)?;
        known.judged.map(|()| NoticeKind::AlreadyRegistered)
    }

    /// Writes what is new; answers the registration that the mail is about.
    async fn write(
        self,
        desk: &Desk,
        tx: &Tx,
        (participant, applicant, said): (Participant, &Applicant, &Said),
        kind: NoticeKind,
    ) -> Result<Place, Refused> {
        let is_new = kind == NoticeKind::ConfirmRegistration;
        let wanted = |date: &Wanted| match date.asked {
            Asked::New | Asked::Again => is_new,
            asked => !is_new && asked == Asked::Known,
        };
        let mut leader: Option<Place> = None;
        // The last one leads.
        let mut dates: Vec<Wanted> = self.dates.into_iter().filter(wanted).collect();
        dates.sort_by_key(|date| std::cmp::Reverse((window(&date.announced).closes_at, date.announced.event.id)));
        for Wanted { announced, existing, at, .. } in dates {
            let with = leader.as_ref().map(|place| place.registration.id);
            let registration = match existing {
                Some(known) if !is_new => known,
                Some(again) => renew(tx, again, (&announced, with), (applicant.channel, desk.now())).await?,
                None => register(desk, tx, (&announced, with), (&participant, applicant)).await?,
            };
            if is_new {
                said.keep(desk, tx, (Holder::Registration(registration.id), &announced, at)).await?;
            }
            leader.get_or_insert_with(|| Place { registration, participant: participant.clone(), announced });
        }
        leader.ok_or(Failure::NotFound)
    }
}

/// The same for somebody whose address caused too much already: says what [`ask`] says, and does nothing.
///
/// # Errors
/// As for [`ask`].
pub async fn ask_in_vain(desk: &Desk, event: EventId) -> Result<(), Refused> {
    let tx = desk.store.begin_at(&[event.0]).await?;
    open(&tx, event, desk.now()).await?;
    Ok(caps::withhold(desk, Some(tx), Withheld::Client, None).await?)
}

/// The events, locked, if the public may register for all of them.
async fn open_all(tx: &Tx, events: &[EventId], now: DateTime<Utc>) -> Result<Vec<Announced>, Refused> {
    let mut events = events.to_vec();
    // Always in this order, or two who lock several would wait for each other.
    events.sort_unstable();
    events.dedup();
    events.truncate(DATES_MAX);
    let mut dates = Vec::with_capacity(events.len());
    for event in events {
        dates.push(open(tx, event, now).await?);
    }
    Ok(dates)
}

/// The event, locked, if the public may register for it.
async fn open(tx: &Tx, event: EventId, now: DateTime<Utc>) -> Result<Announced, Refused> {
    let event = store::events::lock(tx, event).await?;
    let announced = store::events::announced(tx, &event).await?;
    if !announced.is_public() {
        return Err(Failure::NotFound);
    }
    may_register(&announced, now).map_err(Failure::Refused)?;
    Ok(announced)
}

/// The person with this address and name: known, or new (A9: another name on one address is another person).
pub(in crate::actions) async fn recognize(
    desk: &Desk,
    tx: &Tx,
    applicant: &Applicant,
    now: DateTime<Utc>,
) -> Result<Participant, Refused> {
    let mailbox = store::mailboxes::find_or_insert(tx, &applicant.email, desk.chance.row_id(now).into()).await?;
    if let Some(known) = store::participants::find(tx, mailbox.id, &applicant.name_folded).await? {
        return Ok(known);
    }
    let new = Participant {
        id: desk.chance.row_id(now).into(),
        mailbox_id: mailbox.id,
        email: mailbox.email,
        unreachable: mailbox.unreachable,
        name: applicant.name.clone(),
        land: applicant.land,
        role: None,
        organization_text: applicant.organization.clone(),
        locale: applicant.locale,
        link_id: desk.chance.link_id(),
        link_version: 0,
        created_at: now,
        restricted_at: None,
    };
    store::participants::insert(tx, &new).await?;
    Ok(new)
}

async fn register(
    desk: &Desk,
    tx: &Tx,
    (announced, asked_with): (&Announced, Option<RegistrationId>),
    (participant, applicant): (&Participant, &Applicant),
) -> Result<Registration, Refused> {
    let now = desk.now();
    let registration = Registration {
        id: desk.chance.row_id(now).into(),
        event_id: announced.event.id,
        participant_id: participant.id,
        enrollment_id: None,
        origin: Origin::Single,
        state: RegistrationState::Unconfirmed,
        position: None,
        offered_until: None,
        ended_by: None,
        asked_with,
        substitute_for: None,
        channel: applicant.channel,
        link_id: desk.chance.link_id(),
        expires_at: confirm_until(announced, now),
        requested_at: now,
        confirmed_at: None,
        changed_at: now,
    };
    store::registrations::insert(tx, &registration).await?;
    Ok(registration)
}

/// A request made again: the link in the new mail works from now on for its full time, the earlier one as well. What ended
/// the registration before is kept: if nobody uses the link, that still holds. Whoever was invited keeps the time that was mailed
/// to them, and a date that is asked for by itself stays among those that their link confirms.
async fn renew(
    tx: &Tx,
    mut registration: Registration,
    (announced, asked_with): (&Announced, Option<RegistrationId>),
    (channel, now): (Channel, DateTime<Utc>),
) -> Result<Registration, Refused> {
    let waits = registration.state == RegistrationState::Unconfirmed;
    registration.state = RegistrationState::Unconfirmed;
    registration.channel = channel;
    let (before, until) = (registration.expires_at, confirm_until(announced, now));
    registration.asked_with = asked_with.or(registration.asked_with.filter(|_| waits));
    registration.expires_at = if waits { until.max(before) } else { until };
    registration.requested_at = now;
    registration.changed_at = now;
    store::registrations::save(tx, &registration).await?;
    Ok(registration)
}

/// Somebody lost the link to their registrations: every person who ever confirmed something under the address gets
/// theirs by mail, as far as the mailbox's allowance goes; the page says the same for an unknown address.
///
/// # Errors
/// Only the database's.
pub async fn ask_for_link(desk: &Desk, email: &EmailAddress) -> Result<(), Refused> {
    let tx = desk.store.begin().await?;
    let mailbox = store::mailboxes::lock_by_email(&tx, email).await?;
    let sent = match mailbox {
        Some(mailbox) => send_links(desk, &tx, &mailbox).await?,
        None => Err(Withheld::Unknown),
    };
    match sent {
        Ok(()) => desk.commit(tx).await?,
        Err(why) => caps::withhold(desk, Some(tx), why, None).await?,
    }
    Ok(())
}

/// The same for somebody whose address caused too much already.
///
/// # Errors
/// Only the database's.
pub async fn ask_for_link_in_vain(desk: &Desk) -> Result<(), Refused> {
    Ok(caps::withhold(desk, None, Withheld::Client, None).await?)
}

async fn send_links(desk: &Desk, tx: &Tx, mailbox: &Mailbox) -> Result<Result<(), Withheld>, Refused> {
    let now = desk.now();
    let mut earlier = caps::earlier(tx, mailbox.id, now).await?;
    let recent = store::outbox::recent_links(tx, mailbox.id, now - TimeDelta::days(1)).await?;
    let mut people = store::participants::list_for_mailbox(tx, mailbox.id).await?;
    // Where more people share the address than mails may go, those who got theirs last come last.
    people.sort_by_key(|person| recent.iter().rposition(|known| *known == person.id));
    let mut outcome = Err(Withheld::Unknown);
    for person in people {
        let proven = store::registrations::has_confirmed(tx, person.id).await?
            || store::enrollments::has_confirmed(tx, person.id).await?;
        if !proven {
            continue;
        }
        if !ANYBODY.admits(&earlier, now) {
            return Ok(outcome.or(Err(Withheld::Recipient)));
        }
        let notice = about_participant(desk.chance.row_id(now).into(), mailbox.id, person.id, now);
        store::outbox::enqueue(tx, &notice).await?;
        earlier.push(now);
        outcome = Ok(());
    }
    Ok(outcome)
}
