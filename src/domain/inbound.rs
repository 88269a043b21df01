//! Mail that came in: what it was, and what came of it.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    bounce::Weight,
    format::words,
    id::{EventId, InboundId, MailboxId, NoticeId, RegistrationId},
    reply::{Age, Answer},
    text::EmailAddress,
};

words!(
    /// What a mail that came in is.
    InboundKind {
        /// The answer of a calendar program to an invitation.
        Reply = "reply",
        /// The proposal of another time.
        Counter = "counter",
        /// The report that a mail did not arrive.
        Bounce = "bounce",
        /// Written by a program: an absence, a receipt.
        AutoReply = "auto_reply",
        /// Anything else.
        Other = "other"
    }
);
words!(
    /// What came of it.
    Finding {
        /// The person comes, as we know already.
        Confirmed = "confirmed",
        /// The person is back, with a seat, a place in the queue or a request to the team.
        Back = "back",
        /// The person may come.
        Tentative = "tentative",
        /// The person gave the seat, or the place in the queue, back.
        Left = "left",
        /// Nothing: it is so already.
        Unchanged = "unchanged",
        /// A later answer of the same person has been counted.
        Outdated = "outdated",
        /// The sender is not the person who is meant.
        Stranger = "stranger",
        /// The mail server did not vouch for the sender.
        Unproven = "unproven",
        /// Several people with this address take part.
        Ambiguous = "ambiguous",
        /// Nobody with this address is registered.
        Nobody = "nobody",
        /// It speaks of a beginning that the date never had.
        OtherTime = "other_time",
        /// It speaks of one day of several.
        OneDay = "one_day",
        /// A rule said no.
        Refused = "refused",
        /// Another time was proposed.
        Proposed = "proposed",
        /// A mail did not arrive, for good.
        Hard = "hard",
        /// A mail did not arrive, for now.
        Soft = "soft",
        /// A mail was refused for its own sake.
        AboutTheMail = "about_the_mail",
        /// So many mails did not arrive that the address is suspended.
        Suspended = "suspended",
        /// Not for us, or nothing that we read.
        Ignored = "ignored"
    }
);

impl Finding {
    /// Replies that count: an older one of the same person is of no interest any more.
    pub const COUNTED: [Self; 6] =
        [Self::Confirmed, Self::Back, Self::Tentative, Self::Left, Self::Unchanged, Self::Refused];
    /// Reports that count against an address.
    pub const HARD: [Self; 2] = [Self::Hard, Self::Suspended];
    /// Mails that changed nothing although somebody meant something by them: the team sees them.
    pub const FOR_THE_TEAM: [Self; 8] = [
        Self::Stranger,
        Self::Unproven,
        Self::Ambiguous,
        Self::Nobody,
        Self::OtherTime,
        Self::OneDay,
        Self::Refused,
        Self::Proposed,
    ];

    /// What a report came to.
    #[must_use]
    pub fn of(weight: Weight) -> Self {
        match weight {
            Weight::Hard => Self::Hard,
            Weight::Soft => Self::Soft,
            Weight::AboutTheMail => Self::AboutTheMail,
        }
    }
}

/// A mail that came in, as far as it is remembered: never its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// Its id.
    pub id: InboundId,
    /// By which the same mail is recognized when it comes again: a hash of its `Message-ID`, its sender and what it says.
    pub message_key: String,
    /// What it is.
    pub kind: InboundKind,
    /// What came of it.
    pub finding: Finding,
    /// The date it is about.
    pub event_id: Option<EventId>,
    /// The registration it is about.
    pub registration_id: Option<RegistrationId>,
    /// The mailbox whose mail came back.
    pub mailbox_id: Option<MailboxId>,
    /// The mail that came back.
    pub notice_id: Option<NoticeId>,
    /// Who sent it, where the team has to know.
    pub sender: Option<EmailAddress>,
    /// What was answered, and when.
    pub answer: Option<(Answer, Age)>,
    /// When it was taken in.
    pub received_at: DateTime<Utc>,
}

impl Inbound {
    /// A mail of which nothing is known yet but what it is.
    #[must_use]
    pub fn new(id: InboundId, message_key: String, kind: InboundKind, now: DateTime<Utc>) -> Self {
        Self {
            id,
            message_key,
            kind,
            finding: Finding::Ignored,
            event_id: None,
            registration_id: None,
            mailbox_id: None,
            notice_id: None,
            sender: None,
            answer: None,
            received_at: now,
        }
    }
}

/// What is known from the mails about one date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// What each person answered last.
    pub answers: HashMap<RegistrationId, Answer>,
    /// Whose mail came back last, why, and when.
    pub returned: HashMap<RegistrationId, (Finding, DateTime<Utc>)>,
    /// What the team has to see, the newest first.
    pub noted: Vec<Inbound>,
}

/// So long the team is told of a single mail that came back; what suspends an address is told as long as it does.
pub const RETURN_TOLD: TimeDelta = TimeDelta::days(14);

/// Sorts the mails about one date, given the newest first.
#[must_use]
pub fn digest(mails: Vec<Inbound>, now: DateTime<Utc>) -> Digest {
    let mut digest = Digest::default();
    let mut ages: HashMap<RegistrationId, Age> = HashMap::new();
    for mail in mails {
        if let (Some(registration), Some((answer, age)), true) = (
            mail.registration_id,
            mail.answer,
            mail.kind == InboundKind::Reply && Finding::COUNTED.contains(&mail.finding),
        ) && ages.get(&registration).is_none_or(|known| *known < age)
        {
            ages.insert(registration, age);
            digest.answers.insert(registration, answer);
        }
        // One that is late may still arrive.
        let lost = matches!(mail.finding, Finding::Hard | Finding::AboutTheMail | Finding::Suspended);
        if let Some(registration) = mail.registration_id
            && lost
            && mail.received_at > now - RETURN_TOLD
        {
            digest.returned.entry(registration).or_insert((mail.finding, mail.received_at));
        }
        if Finding::FOR_THE_TEAM.contains(&mail.finding) {
            digest.noted.push(mail);
        }
    }
    digest
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn mail(minute: i64, kind: InboundKind, finding: Finding, answer: Option<(Answer, i64)>) -> Inbound {
        let at = |minute| DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        let mut mail = Inbound::new(InboundId(Uuid::from_u128(1)), minute.to_string(), kind, at(minute));
        mail.finding = finding;
        mail.registration_id = Some(RegistrationId(Uuid::from_u128(2)));
        mail.answer = answer.map(|(answer, stamp)| (answer, Age { sequence: 0, stamp: at(stamp) }));
        mail
    }

    #[test]
    fn the_newest_answer_stands_and_what_changed_nothing_is_told() {
        let id = RegistrationId(Uuid::from_u128(2));
        let mails = vec![
            mail(10, InboundKind::Bounce, Finding::Soft, None),
            mail(9, InboundKind::Bounce, Finding::Hard, None),
            mail(8, InboundKind::Reply, Finding::Stranger, Some((Answer::Declined, 7))),
            // Came later and was given earlier.
            mail(6, InboundKind::Reply, Finding::Confirmed, Some((Answer::Accepted, 1))),
            mail(5, InboundKind::Reply, Finding::Tentative, Some((Answer::Tentative, 4))),
            mail(3, InboundKind::Bounce, Finding::AboutTheMail, None),
            mail(2, InboundKind::Reply, Finding::Confirmed, Some((Answer::Accepted, 0))),
        ];
        let at = DateTime::UNIX_EPOCH + TimeDelta::minutes(20);
        assert_eq!(digest(mails.clone(), at + RETURN_TOLD).returned, HashMap::new(), "long ago");
        let found = digest(mails, at);
        assert_eq!(found.answers, HashMap::from([(id, Answer::Tentative)]));
        assert_eq!(found.returned[&id].0, Finding::Hard);
        assert_eq!(found.noted.iter().map(|mail| mail.finding).collect::<Vec<_>>(), [Finding::Stranger]);
    }
}
