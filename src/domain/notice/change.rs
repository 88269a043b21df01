//! Who hears what of a change of a date, measured by what the person last heard: several changes are told as one, and what
//! was taken back before anybody heard of it is not told at all.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{Notice, NoticeKind, Subject};
use crate::domain::{
    delivery,
    event::{Announced, EventStatus},
    id::{MailboxId, NoticeId, RegistrationId},
};

/// One person who is to hear of one change of a date.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Who is mailed.
    pub mailbox_id: MailboxId,
    /// Whose registration.
    pub registration_id: RegistrationId,
    /// The date before the change.
    pub before: &'a Announced,
    /// The date after the change.
    pub after: &'a Announced,
    /// What the person is still to hear of an earlier change; this notice takes its place.
    pub unsent: Option<&'a Notice>,
}

/// What that person hears, not before `due_at`. Nothing, if everything is again as they know it.
#[must_use]
pub fn about_change(telling: Telling<'_>, id: NoticeId, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Notice> {
    let event = &telling.after.event;
    let known = Known::of(&telling);
    let cancelled = event.status == EventStatus::Cancelled;
    if telling.unsent.is_some() && cancelled == known.cancelled && (cancelled || known.is_still_true(telling.after)) {
        return None;
    }
    let kind = if cancelled { NoticeKind::Cancellation } else { NoticeKind::Update };
    let change = format!("{}:{}:{}", event.id, event.sequence, event.changed_at.timestamp_micros());
    Some(Notice {
        id,
        dedupe_key: format!("change:{change}:{}", telling.registration_id),
        mailbox_id: telling.mailbox_id,
        kind,
        subject: Subject::Change {
            registration_id: telling.registration_id,
            event_id: event.id,
            sequence: event.sequence,
            was_starts_at: Some(known.starts_at),
            was_ends_at: Some(known.ends_at),
            was_location: known.location,
            was_said: known.said,
            restored: known.cancelled && !cancelled,
        },
        priority: delivery::priority(kind),
        due_at,
        deliver_before: delivery::deliver_before(kind, due_at, Some(event.slot.ends_at)),
        created_at: now,
    })
}

/// What a person believes about a date.
struct Known {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    location: Option<String>,
    said: Option<String>,
    cancelled: bool,
}

impl Known {
    fn of(telling: &Telling<'_>) -> Self {
        let before = &telling.before.event;
        let mut known = Self {
            starts_at: before.slot.starts_at,
            ends_at: before.slot.ends_at,
            location: telling.before.location().map(str::to_owned),
            said: Some(said(telling.before)),
            cancelled: before.status == EventStatus::Cancelled,
        };
        let unsent = telling.unsent.map(|notice| &notice.subject);
        if let Some(Subject::Change { was_starts_at, was_ends_at, was_location, was_said, restored, .. }) = unsent {
            known.starts_at = was_starts_at.unwrap_or(known.starts_at);
            known.ends_at = was_ends_at.unwrap_or(known.ends_at);
            known.location.clone_from(was_location);
            known.said.clone_from(was_said);
            // Only a notice of a restoration goes to somebody who believes the date cancelled.
            known.cancelled = *restored;
        }
        known
    }

    /// Whether the date is when, where and what they believe it to be.
    fn is_still_true(&self, date: &Announced) -> bool {
        self.starts_at == date.event.slot.starts_at
            && self.ends_at == date.event.slot.ends_at
            && self.location.as_deref() == date.location()
            && self.said.as_ref().is_none_or(|before| *before == said(date))
    }
}

/// A fingerprint of what a date says, apart from when it is: long texts are not copied into each person's notice.
fn said(date: &Announced) -> String {
    let facts = (date.headline(), date.location(), date.is_online(), date.description_md());
    fingerprint(&format!("{facts:?}"))
}

/// What tells a text from others, without being it.
#[must_use]
pub fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().take(12).fold(String::with_capacity(24), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::domain::event::{Amendment, Changed, amend, cancel, restore, sample};

    fn told(before: &Announced, changed: &Changed, unsent: Option<&Notice>) -> Option<Notice> {
        let after = after(before, changed);
        let telling = Telling {
            mailbox_id: MailboxId(Uuid::from_u128(2)),
            registration_id: RegistrationId(Uuid::from_u128(3)),
            before,
            after: &after,
            unsent,
        };
        about_change(telling, NoticeId(Uuid::from_u128(1)), sample::before(), sample::before())
    }

    fn after(before: &Announced, changed: &Changed) -> Announced {
        Announced { event: changed.event.clone(), ..before.clone() }
    }

    fn moved(before: &Announced, days: i64) -> Changed {
        let mut slot = before.event.slot;
        slot.starts_at += TimeDelta::days(days);
        slot.ends_at += TimeDelta::days(days);
        amend(before, Amendment { slot: Some(slot), ..Amendment::default() }, sample::before()).unwrap()
    }

    #[test]
    fn two_moves_before_the_mail_goes_are_told_as_one() {
        let known = sample::single();
        let first = moved(&known, 7);
        let one = told(&known, &first, None).unwrap();
        let between = Announced { event: first.event.clone(), ..known.clone() };
        let second = moved(&between, 1);
        let both = told(&between, &second, Some(&one)).unwrap();
        let Subject::Change { was_starts_at, sequence, .. } = both.subject else { panic!("a change") };
        assert_eq!(was_starts_at, Some(known.event.slot.starts_at));
        assert_eq!(sequence, 2);
    }

    #[test]
    fn a_change_taken_back_before_the_mail_goes_is_not_told() {
        let known = sample::single();
        let first = cancel(&known, None, sample::before()).unwrap();
        let one = told(&known, &first, None).unwrap();
        assert_eq!(one.kind, NoticeKind::Cancellation);
        let between = Announced { event: first.event.clone(), ..known.clone() };
        let back = restore(&between, sample::before()).unwrap();
        assert_eq!(told(&between, &back, Some(&one)), None);
        // Without the unsent notice the person has heard of the cancellation and hears of the restoration.
        let heard = told(&between, &back, None).unwrap();
        assert!(matches!(heard.subject, Subject::Change { restored: true, .. }));
        assert_eq!(heard.kind, NoticeKind::Update);
    }

    #[test]
    fn a_later_word_does_not_swallow_an_earlier_one_that_nobody_has_heard_yet() {
        let known = sample::single();
        let say = |before: &Announced, wish: Amendment| amend(before, wish, sample::before()).unwrap();
        let place =
            |place: Option<&str>| Amendment { location: Some(place.map(str::to_owned)), ..Amendment::default() };
        let theme = |theme: Option<&str>| Amendment { theme: Some(theme.map(str::to_owned)), ..Amendment::default() };
        let first = say(&known, place(Some("Raum 2")));
        let one = told(&known, &first, None).unwrap();
        let between = after(&known, &first);
        // Another word about the same date: the mail still says that the place is another one.
        let second = say(&between, theme(Some("Register")));
        let both = told(&between, &second, Some(&one)).expect("still to be told");
        assert!(matches!(both.subject, Subject::Change { was_location: None, .. }));
        // Both taken back, one after the other: nothing is left to tell.
        let third = say(&after(&between, &second), place(None));
        let left = told(&after(&between, &second), &third, Some(&both)).expect("the theme is left");
        let last = say(&after(&between, &third), theme(None));
        assert_eq!(told(&after(&between, &third), &last, Some(&left)), None);
    }
}
