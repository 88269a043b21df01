//! Who hears of a change: everybody concerned, if the team tells them. What is saved silently is seen in subscribed
//! calendars, but only after hours (interop R30): whoever relies on one gets a mail all the same when it is close. Whoever
//! is served by mail, by invitation or without, hears nothing of a silent save; but what is on its way to somebody of an
//! earlier change says what is true by then, and is taken back if that is nothing new.

use chrono::{DateTime, Utc};

use crate::domain::{
    event::{Announced, Changed, is_short_notice},
    participant::Channel,
};

/// Who is told of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody concerned.
    Everybody,
    /// It is saved silently: only those whose subscribed calendar would show it too late.
    Subscribers,
    /// Nobody: what goes was never announced.
    Nobody,
}

impl Audience {
    /// As the team wishes: to tell, or to save silently.
    #[must_use]
    pub fn wished(notify: bool) -> Self {
        if notify { Self::Everybody } else { Self::Subscribers }
    }

    /// Whether there is anything to tell: to everybody whatever a date shows, to subscribers only what they must know to
    /// come to the right place at the right time.
    #[must_use]
    pub fn cares(self, changed: &Changed) -> bool {
        match self {
            Self::Everybody => changed.shown,
            Self::Subscribers => changed.essential,
            Self::Nobody => false,
        }
    }

    /// Whether somebody hears of what is shown of a date: of a silent save only who subscribes, if it is `urgent`, and whoever
    /// else only by what it corrects on its way to them.
    #[must_use]
    pub fn tells(self, channel: Channel, (urgent, correcting): (bool, bool)) -> bool {
        match self {
            Self::Everybody => true,
            Self::Subscribers => correcting || (urgent && channel == Channel::Feed),
            Self::Nobody => false,
        }
    }
}

/// Whether a date begins closer than subscribed calendars are sure to follow, before or after the change.
#[must_use]
pub fn is_close(before: &Announced, changed: &Changed, now: DateTime<Utc>) -> bool {
    is_short_notice([before.event.slot.starts_at, changed.event.slot.starts_at], now)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::event::{Amendment, amend, cancel, sample};

    #[test]
    fn a_silent_save_is_told_to_subscribers_alone_and_only_if_it_is_close_or_corrects() {
        use Audience::{Everybody, Nobody, Subscribers};
        use Channel::{Feed, Invitation, MailOnly};
        let all: &[Channel] = &[Feed, Invitation, MailOnly];
        for (audience, close, correcting, heard) in [
            (Everybody, false, false, all),
            (Everybody, true, true, all),
            (Subscribers, true, false, &[Feed]),
            (Subscribers, false, true, all),
            (Subscribers, false, false, &[]),
            (Nobody, true, true, &[]),
        ] {
            for channel in all {
                let tells = audience.tells(*channel, (close, correcting));
                assert_eq!(tells, heard.contains(channel), "{audience:?} {channel:?} {close} {correcting}");
            }
        }
        assert_eq!((Audience::wished(true), Audience::wished(false)), (Everybody, Subscribers));
    }

    #[test]
    fn subscribers_must_know_time_place_and_cancellation_and_need_no_mail_about_words() {
        let date = sample::single();
        let later = |hours: i64| {
            let by = TimeDelta::hours(hours);
            let slot = date.event.slot;
            let to = crate::domain::zone::Slot { starts_at: slot.starts_at + by, ends_at: slot.ends_at + by, ..slot };
            Amendment { slot: Some(to), ..Amendment::default() }
        };
        let say = |wish: Amendment| amend(&date, wish, sample::before()).unwrap();
        let text = |text: &str| Some(Some(text.to_owned()));
        for (changed, everybody, subscribers) in [
            (say(later(2)), true, true),
            (say(Amendment { location: text("Saal 2"), ..Amendment::default() }), true, true),
            (say(Amendment { join_url: text("https://treffen.example/1"), ..Amendment::default() }), true, true),
            (cancel(&date, None, sample::before()).unwrap(), true, true),
            (say(Amendment { theme: text("Register"), ..Amendment::default() }), true, false),
            (say(Amendment { capacity: Some(Some(5)), ..Amendment::default() }), false, false),
        ] {
            let cares = [Audience::Everybody, Audience::Subscribers, Audience::Nobody].map(|who| who.cares(&changed));
            assert_eq!(cares, [everybody, subscribers, false], "{:?}", changed.event.own);
        }
        // A day before: the old beginning is close, wherever it goes; far away only the new one can be.
        assert!(is_close(&date, &say(later(500)), sample::before()));
        let long_before = date.event.slot.starts_at - TimeDelta::days(20);
        let moved = |hours: i64| is_close(&date, &amend(&date, later(hours), long_before).unwrap(), long_before);
        assert_eq!((moved(1), moved(-24 * 18)), (false, true));
    }
}
