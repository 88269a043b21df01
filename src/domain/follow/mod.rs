//! Interest in a format by mail alone (P6): its new dates and themes, or a monthly digest. Asked for with an address,
//! begun by a link from a mail, ended by one POST.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    bulk::Objection,
    delivery::suppression::Unreachable,
    format::{Format, FormatStatus, Locale, words},
    id::{EventId, FollowId, FormatId, MailboxId, OrganizationId},
    notice::fingerprint,
    registration::{Asked, CONFIRM_LIFE, RegisterRefusal},
    text::EmailAddress,
    zone::{day_of, start_of},
};

words!(
    /// What somebody wants to hear.
    FollowWish {
        /// Each new date, and each new theme.
        Dates = "dates",
        /// Once a month what is ahead.
        Digest = "digest"
    }
);

words!(
    /// Where a follow stands.
    FollowState {
        /// Asked for; the link in the mail was not used yet.
        Unconfirmed = "unconfirmed",
        /// Mails go out.
        Active = "active",
        /// Ended by its person.
        Left = "left",
        /// "That was not me": nobody asks again.
        Denied = "denied"
    }
);

/// How long an ended follow is remembered, so that its links still say what became of it.
pub const LEFT_KEPT: TimeDelta = TimeDelta::days(30);
/// How long it is remembered that somebody said "that was not me".
pub const DENIED_KEPT: TimeDelta = TimeDelta::days(365);

/// Somebody follows a format. No name: nobody but the address is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Its id.
    pub id: FollowId,
    /// Which format.
    pub format_id: FormatId,
    /// Who.
    pub mailbox_id: MailboxId,
    /// Under which address.
    pub email: EmailAddress,
    /// Whether mail reaches it.
    pub unreachable: Option<Unreachable>,
    /// What they want to hear.
    pub wish: FollowWish,
    /// Where it stands.
    pub state: FollowState,
    /// The language of its mails.
    pub locale: Locale,
    /// Random, the public part of its links.
    pub link_id: Uuid,
    /// Until when the confirm link works.
    pub expires_at: DateTime<Utc>,
    /// When it was asked for, the last time.
    pub requested_at: DateTime<Utc>,
    /// When its person confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When its state last changed.
    pub changed_at: DateTime<Utc>,
    /// The last month for which a digest was settled: `2026-04`.
    pub told_month: Option<String>,
}

/// Whether a format can be followed: everybody sees it, and it is not over.
///
/// # Errors
/// It has ended, or only its team sees it.
pub fn may_follow(format: &Format) -> Result<(), RegisterRefusal> {
    let goes_on = format.is_public() && format.status != FormatStatus::Ended;
    if goes_on { Ok(()) } else { Err(RegisterRefusal::NotOffered) }
}

/// What asking leads to. The page says the same in every case (C10).
#[must_use]
pub fn ask(existing: Option<&Follow>, silenced: bool, now: DateTime<Utc>) -> Asked {
    if silenced {
        return Asked::Silent;
    }
    let Some(existing) = existing else { return Asked::New };
    match existing.state {
        FollowState::Denied => Asked::Silent,
        FollowState::Unconfirmed if now < existing.requested_at + Asked::ON_ITS_WAY => Asked::OnItsWay,
        FollowState::Unconfirmed | FollowState::Left => Asked::Again,
        FollowState::Active => Asked::Known,
    }
}

/// Until when the confirm link of a request made now works.
#[must_use]
pub fn confirm_until(now: DateTime<Utc>) -> DateTime<Utc> {
    now + CONFIRM_LIFE
}

/// The same follow, asked for again with what is wanted now.
#[must_use]
pub fn renewed(follow: Follow, (wish, locale): (FollowWish, Locale), now: DateTime<Utc>) -> Follow {
    let state = FollowState::Unconfirmed;
    Follow { wish, locale, state, expires_at: confirm_until(now), requested_at: now, changed_at: now, ..follow }
}

/// The person confirms by their link. A digest begins with the month after; "that was not me" stays said.
///
/// # Errors
/// The link is too old.
pub fn confirm(follow: Follow, zone: Tz, now: DateTime<Utc>) -> Result<Follow, RegisterRefusal> {
    match follow.state {
        FollowState::Active | FollowState::Denied => Ok(follow),
        FollowState::Unconfirmed if now >= follow.expires_at => Err(RegisterRefusal::Stale),
        // Whoever left and presses the button again has the link, and so the mailbox.
        FollowState::Unconfirmed | FollowState::Left => Ok(Follow {
            state: FollowState::Active,
            confirmed_at: Some(now),
            changed_at: now,
            told_month: Some(month_of(now, zone)),
            ..follow
        }),
    }
}

/// The person wants to hear something else.
#[must_use]
pub fn choose(follow: Follow, wish: FollowWish, zone: Tz, now: DateTime<Utc>) -> Follow {
    if follow.state != FollowState::Active || follow.wish == wish {
        return follow;
    }
    // What was told of this month already is not told again.
    Follow { wish, changed_at: now, told_month: Some(month_of(now, zone)), ..follow }
}

/// The person wants to hear nothing more.
#[must_use]
pub fn leave(follow: Follow, now: DateTime<Utc>) -> Follow {
    match follow.state {
        FollowState::Unconfirmed | FollowState::Active => {
            Follow { state: FollowState::Left, changed_at: now, ..follow }
        }
        FollowState::Left | FollowState::Denied => follow,
    }
}

/// "That was not me": it always wins.
#[must_use]
pub fn deny(follow: Follow, now: DateTime<Utc>) -> Follow {
    match follow.state {
        FollowState::Denied => follow,
        _ => Follow { state: FollowState::Denied, changed_at: now, ..follow },
    }
}

/// Whether what somebody said to a host keeps its mails away. Wanting nothing at all from the host always does; wanting no
/// invitations to the format does unless they began to follow it afterwards.
#[must_use]
pub fn is_silenced(
    said: &[Objection],
    (host, format): (OrganizationId, FormatId),
    confirmed_at: Option<DateTime<Utc>>,
) -> bool {
    said.iter().filter(|one| one.organization_id == host).any(|one| match one.format_id {
        None => true,
        Some(only) => only == format && confirmed_at.is_some_and(|confirmed| one.since > confirmed),
    })
}

/// The month of a moment as its format counts it: `2026-04`.
#[must_use]
pub fn month_of(at: DateTime<Utc>, zone: Tz) -> String {
    day_of(at, zone).format("%Y-%m").to_string()
}

/// Whether somebody is to get the digest of a month now: once each, however late it is made.
#[must_use]
pub fn is_digest_due(follow: &Follow, month: &str) -> bool {
    follow.state == FollowState::Active
        && follow.wish == FollowWish::Digest
        && follow.told_month.as_deref().is_none_or(|told| told < month)
}

/// Until when a digest looks ahead: this month and the next one.
#[must_use]
pub fn looks_ahead(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = day_of(now, zone);
    let months = today.month0() + 2;
    let year = today.year() + i32::try_from(months / 12).unwrap_or(0);
    NaiveDate::from_ymd_opt(year, months % 12 + 1, 1)
        .map_or_else(|| now + TimeDelta::days(61), |day| start_of(day, zone))
}

/// What is new of a format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// New dates.
    pub dates: Vec<EventId>,
    /// Dates with a new theme.
    pub themes: Vec<EventId>,
    /// Fingerprints of the themes that they had before, as followers know them.
    pub knew: BTreeMap<EventId, String>,
}

impl News {
    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.dates.is_empty() && self.themes.is_empty()
    }

    /// What is still to be told and what has come since, as one: each date once.
    #[must_use]
    pub fn and(mut self, later: &Self) -> Self {
        for date in &later.dates {
            if !self.dates.contains(date) {
                self.dates.push(*date);
            }
        }
        for theme in &later.themes {
            if !self.themes.contains(theme) && !self.dates.contains(theme) {
                self.themes.push(*theme);
                // What followers know is what was before the first change that they have not heard of.
                self.knew.extend(later.knew.get(theme).map(|known| (*theme, known.clone())));
            }
        }
        self
    }
}

/// Whether a theme is news to somebody who knows what is behind a fingerprint: one that is again what it was is none.
#[must_use]
pub fn is_new_theme(theme: Option<&str>, knew: Option<&String>) -> bool {
    theme.is_some_and(|theme| knew.is_none_or(|knew| *knew != fingerprint(theme)))
}

#[cfg(test)]
mod tests;
