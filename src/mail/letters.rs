//! A notice and what it is about become a letter.

use super::{
    address::Sender,
    compose::{CalendarPart, Content, Letter, Unbuildable},
    links::MailLinks,
    messages::{
        AlreadyRegistered, Brings, Cancellation, Change, ConfirmRegistration, Confirmed, Declined, EventFacts, Footer,
        Held, Invitation, Login as LoginMail, Offer, Reminder, Removal, Requested, Scope, Update, Waiting, Withdrawn,
        moved_words,
    },
};
use crate::{
    calendar::{self, Own},
    domain::{
        bounce::ReturnAddress,
        bulk::BulkInvitation,
        delivery::suppression::Unreachable,
        event::{Announced, EventKind},
        follow::Follow,
        format::Locale,
        gate,
        login::{Login, MailedLives},
        notice::{Notice, NoticeKind, Subject},
        organization::Account,
        participant::{Channel, Participant},
        personal_feed::Standing,
        registration::{Registration, RegistrationState},
        substitution::SubstitutionState,
        text::EmailAddress,
        zone::Slot,
    },
    locale,
};

/// One registration with whose it is and what it is for.
#[derive(Clone, Debug)]
pub struct Case {
    /// The registration.
    pub registration: Registration,
    /// Whose it is.
    pub participant: Participant,
    /// What it is for.
    pub announced: Announced,
    /// The other dates it speaks for, by beginning.
    pub others: Vec<(Registration, Announced)>,
    /// How far ahead in the queue it is, counted from 1.
    pub position: Option<u64>,
    /// What became of the request to a substitute that ended with what the notice tells.
    pub request: Option<SubstitutionState>,
    /// The `Message-ID` of the mail that first told them where they stand, if this one comes later.
    pub first_mail: Option<String>,
    /// What the mail puts into the calendar, for whoever wants it there by invitation.
    pub invitation: Option<Invited>,
}

pub use addresses::AddressCase;
pub use following::FollowerCase;
pub use invitations::{Brought, Invited, Part, Whole};
pub use invited::DatesCase;
pub use samples::SampleCase;
pub use several::MemberCase;
pub use substitutes::SubstituteCase;
use substitutes::is_answer;

/// What a notice is about, as loaded.
#[derive(Clone, Debug)]
pub enum Matter {
    /// A registration, or a change that concerns it.
    Case(Box<Case>),
    /// An enrollment.
    Member(Box<MemberCase>),
    /// A whole series for the calendar of somebody who takes part in a format.
    Series(Box<MemberCase>, Box<Whole>),
    /// Somebody invited to a format.
    Invited(Box<MemberCase>, Box<BulkInvitation>),
    /// Somebody invited to dates of it.
    InvitedToDates(Box<DatesCase>),
    /// What an invitation to a format looks like.
    Sample(Box<SampleCase>),
    /// A request to take somebody's place.
    Substitute(Box<SubstituteCase>),
    /// Somebody who follows a format, or is about to.
    Follower(Box<FollowerCase>),
    /// Another mail address that somebody gave.
    Address(Box<AddressCase>),
    /// What is kept about somebody who follows a format.
    FollowersData(Box<Follow>),
    /// Somebody's registrations, or everything that is kept about them.
    Person(Box<Participant>),
    /// A sign-in.
    Login(Box<Login>, Box<Account>, MailedLives),
}

impl Matter {
    /// Whether the address of whom it is about is known to take no mail; organizers are always tried.
    #[must_use]
    pub fn unreachable(&self) -> Option<Unreachable> {
        match self {
            Self::Case(case) => case.participant.unreachable,
            Self::Member(case) | Self::Series(case, _) | Self::Invited(case, _) => case.participant.unreachable,
            Self::InvitedToDates(case) => case.participant.unreachable,
            Self::Substitute(case) => case.participant.unreachable,
            Self::Follower(case) => case.follow.unreachable,
            Self::FollowersData(follow) => follow.unreachable,
            Self::Person(person) => person.unreachable,
            // Both are asked for, and what is asked for is always tried.
            Self::Address(case) => case.participant.unreachable,
            Self::Login(..) | Self::Sample(_) => None,
        }
    }

    /// Whether it invites to single dates.
    #[must_use]
    pub fn is_to_dates(&self) -> bool {
        matches!(self, Self::InvitedToDates(_))
    }

    /// What the mail brings for a calendar by invitation.
    #[must_use]
    pub fn brought(&self) -> Option<Brought> {
        match self {
            Self::Case(case) => case.invitation.as_ref().map(Invited::brought),
            Self::Series(_, whole) => Some(whole.brought()),
            _ => None,
        }
    }
}

/// Writes letters in our name.
#[derive(Clone, Debug)]
pub struct Office {
    /// Who sends them.
    pub from: Sender,
    /// Where they lead.
    pub links: MailLinks,
    /// Where they come back to if nobody takes them; none means to who sends them.
    pub returns: Option<ReturnAddress>,
}

impl Office {
    /// The letter of a notice.
    ///
    /// # Errors
    /// The notice and its matter do not fit together, or a template broke off.
    pub fn write(&self, notice: &Notice, matter: &Matter) -> Result<Letter, Unbuildable> {
        match matter {
            Matter::Case(case) => self.about_case(notice, case),
            Matter::Substitute(case) => self.about_request(notice, case),
            Matter::Invited(case, invitation) => self.about_invited(notice, case, invitation),
            Matter::InvitedToDates(case) => self.about_invited_to_dates(notice, case),
            Matter::Sample(case) => self.about_sample(notice, case),
            Matter::Member(case) => self.about_member(notice, case),
            Matter::Series(case, whole) => self.about_series(notice, case, whole),
            Matter::Follower(case) => self.about_follower(notice, case),
            Matter::Address(case) => self.about_address(notice, case),
            Matter::FollowersData(follow) => self.about_followers_data(notice, follow),
            Matter::Person(person) => self.about_person(notice, person),
            Matter::Login(login, account, lives) => {
                let message = LoginMail {
                    login_url: self.links.login(login),
                    code: self.links.login_code(login),
                    lives: *lives,
                    footer: self.footer(None),
                };
                Ok(self.letter(notice, &account.email, message.content(account.locale)?))
            }
        }
    }

    /// The letter of a notice about a registration.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn about_case(&self, notice: &Notice, case: &Case) -> Result<Letter, Unbuildable> {
        match notice.kind {
            _ if !case.others.is_empty() => self.about_several(notice, case),
            kind if is_answer(kind) => self.about_answer(notice, case),
            NoticeKind::ReplyAnswer => self.about_reply(notice, case),
            _ => self.about(notice, case),
        }
    }

    fn letter(&self, notice: &Notice, to: &EmailAddress, content: Content) -> Letter {
        Letter {
            notice_id: notice.id,
            kind: notice.kind,
            // Not when it is due: that moves with each retry, and every attempt is to be the same mail.
            date: notice.created_at,
            from: self.from.clone(),
            to: to.clone(),
            to_name: None,
            content,
            calendar: Vec::new(),
            follows: None,
            unsubscribe_url: None,
            returns_to: self.returns.as_ref().map(|returns| self.links.returns_to(returns, notice.id)),
        }
    }

    fn footer(&self, host: Option<&str>) -> Footer {
        Footer {
            host: host.map(str::to_owned),
            site: self.links.site().to_owned(),
            imprint_url: self.links.imprint(),
            privacy_url: self.links.privacy(),
        }
    }

    fn about(&self, notice: &Notice, case: &Case) -> Result<Letter, Unbuildable> {
        let (person, date) = (&case.participant, (&case.registration, &case.announced));
        let calendar = match &case.invitation {
            Some(invited) => self.invitation(case, invited),
            None if brings_calendar(notice.kind, case) => self.calendar(person, date),
            None => Vec::new(),
        };
        let content = self.content(notice, case, brings(&calendar))?;
        // C12: a name that somebody typed shows only in mails to people who confirmed.
        let confirmed = case.registration.confirmed_at.is_some() && notice.kind != NoticeKind::AlreadyRegistered;
        // With the date for the calendar, the good news is an invitation.
        let invites = notice.kind == NoticeKind::Confirmed && case.invitation.is_some();
        Ok(Letter {
            kind: if invites { NoticeKind::Invitation } else { notice.kind },
            to_name: confirmed.then(|| case.participant.name.clone()),
            calendar,
            follows: case.first_mail.clone(),
            ..self.letter(notice, &case.participant.email, content)
        })
    }

    fn content(&self, notice: &Notice, case: &Case, calendar: Brings) -> Result<Content, Unbuildable> {
        let locale = case.participant.locale;
        let event = EventFacts::of(&case.announced, locale, self.links.event(&case.announced.event.slug));
        let footer = self.footer(Some(&case.announced.host));
        let (name, manage_url) = (case.participant.name.clone(), self.own_page(notice, &case.participant));
        let (stand, join_url) = (held(case), self.join(&case.participant, (&case.registration, &case.announced)));
        match (notice.kind, &notice.subject) {
            (NoticeKind::ConfirmRegistration, _) => {
                let confirm_url = self.links.confirm(&case.registration);
                let until = locale::instant(locale, case.registration.expires_at, case.announced.event.slot.zone);
                ConfirmRegistration { event, confirm_url, until, footer }.content(locale)
            }
            (NoticeKind::Confirmed, Subject::Registration { promoted, .. }) => {
                let (promoted, stands_in) = (*promoted, case.registration.substitute_for.is_some());
                Confirmed { name, event, promoted, stands_in, join_url, calendar, manage_url, footer }.content(locale)
            }
            (NoticeKind::AlreadyRegistered, _) => {
                AlreadyRegistered { event, stand, manage_url, footer }.content(locale)
            }
            (NoticeKind::Waiting, _) if stand == Held::Request => {
                Requested { name, event, manage_url, footer }.content(locale)
            }
            (NoticeKind::Declined, Subject::Registration { text, .. }) => {
                let (scope, text) = (Scope::Dates, text.clone());
                Declined { name, event, scope, text, manage_url, footer }.content(locale)
            }
            (NoticeKind::Waiting, _) => {
                Waiting { name, event, position: case.position, manage_url, footer }.content(locale)
            }
            (NoticeKind::Offer, _) => {
                let offer_url = self.links.offer(&case.registration);
                let until = case.registration.offered_until.unwrap_or(case.announced.event.slot.starts_at);
                let until = locale::instant(locale, until, case.announced.event.slot.zone);
                Offer { name, event, offer_url, until, manage_url, footer }.content(locale)
            }
            (NoticeKind::Reminder, _) => Reminder { name, event, join_url, manage_url, footer }.content(locale),
            (NoticeKind::Invitation, _) => Invitation { name, event, join_url, manage_url, footer }.content(locale),
            (NoticeKind::Removal, _) => Removal { name, event, manage_url, footer }.content(locale),
            (kind @ (NoticeKind::Withdrawn | NoticeKind::Cancellation), _) => self.about_end(kind, case, event),
            (NoticeKind::Update, subject @ Subject::Change { .. }) => {
                let Was { change, when, place, .. } = was(locale, subject, &case.announced);
                let (was_when, was_place) = (when, place);
                let update =
                    Update { name, event, change, was_when, was_place, stand, join_url, calendar, manage_url, footer };
                update.content(locale)
            }
            (kind, _) => Err(Unbuildable::Build(format!("a notice of kind {} about something else", kind.as_str()))),
        }
    }

    /// The person, or the date, is off; and with it what they asked a substitute.
    fn about_end(&self, kind: NoticeKind, case: &Case, event: EventFacts) -> Result<Content, Unbuildable> {
        let (person, request_over) = (&case.participant, case.request == Some(SubstitutionState::Lapsed));
        let (name, manage_url) = (person.name.clone(), self.links.manage(person));
        let footer = self.footer(Some(&case.announced.host));
        if kind == NoticeKind::Withdrawn {
            let needless = case.request == Some(SubstitutionState::TakenBack);
            return Withdrawn { name, event, manage_url, request_over, needless, footer }.content(person.locale);
        }
        let reason = case.announced.event.status_reason.clone();
        Cancellation { name, event, reason, manage_url, request_over, footer }.content(person.locale)
    }

    /// The link through the join gate, for whoever may go there.
    fn join(&self, person: &Participant, (mine, date): (&Registration, &Announced)) -> Option<String> {
        gate::is_for(mine, date).then(|| self.links.join(mine, person))
    }

    /// One object per day (R32).
    fn calendar(&self, person: &Participant, (mine, date): (&Registration, &Announced)) -> Vec<CalendarPart> {
        let Some(links) = self.links.calendar() else { return Vec::new() };
        let own = Own {
            standing: Standing::Seat,
            revision: 0,
            changed_at: date.event.changed_at,
            join: self.join(person, (mine, date)),
            alarm: None,
            locale: person.locale,
        };
        let days = calendar::single::day_by_day(date, &own, &links);
        let several = days.len() > 1;
        let name = |day: usize| if several { format!("termin-{}.ics", day + 1) } else { "termin.ics".to_owned() };
        let parts = days.into_iter().enumerate();
        parts.map(|(day, bytes)| CalendarPart { method: "PUBLISH", bytes, file_name: name(day) }).collect()
    }
}

fn brings(calendar: &[CalendarPart]) -> Brings {
    match calendar.first().map(|part| part.method) {
        None => Brings::Nothing,
        Some("REQUEST") => Brings::Invitation,
        Some(_) => Brings::File,
    }
}

fn held(case: &Case) -> Held {
    match case.registration.state {
        RegistrationState::Waiting => Held::Queue,
        RegistrationState::Requested => Held::Request,
        RegistrationState::Declined => Held::Refused,
        _ => Held::Seat,
    }
}

/// Whoever has a seat gets the date as a file, and each change of it; whoever queues has nothing in the calendar yet. Whoever
/// wants a date by invitation gets it that way alone, at the latest when it is near: with a file it would be there twice.
fn brings_calendar(kind: NoticeKind, case: &Case) -> bool {
    let brings = matches!(kind, NoticeKind::Confirmed | NoticeKind::Update | NoticeKind::Cancellation);
    let invited = case.registration.channel == Channel::Invitation && case.announced.event.kind == EventKind::Single;
    brings && !invited && case.registration.state == RegistrationState::Confirmed
}

/// What a person last heard of a date, where that no longer holds.
struct Was {
    change: Change,
    when: Option<String>,
    place: Option<String>,
    /// Whether it has a place only now.
    placed: bool,
}

fn was(locale: Locale, subject: &Subject, announced: &Announced) -> Was {
    let now = announced.event.slot;
    let Subject::Change { was_starts_at, was_ends_at, was_location, restored, .. } = subject else {
        return Was { change: Change::Changed, when: None, place: None, placed: false };
    };
    let before = Slot {
        starts_at: was_starts_at.unwrap_or(now.starts_at),
        ends_at: was_ends_at.unwrap_or(now.ends_at),
        zone: now.zone,
    };
    let moved = before != now;
    let change = if *restored {
        Change::Restored
    } else if before.starts_at != now.starts_at {
        let (from, to) = moved_words(locale, &before, &now);
        Change::Moved { from, to }
    } else {
        Change::Changed
    };
    Was {
        change,
        when: moved.then(|| locale::slot(locale, &before)),
        placed: was_location.is_none() && announced.location().is_some(),
        place: was_location.clone().filter(|place| announced.location() != Some(place.as_str())),
    }
}

mod addresses;
mod changes;
mod following;
mod invitations;
mod invited;
mod own_pages;
mod replies;
mod samples;
mod several;
mod substitutes;
#[cfg(test)]
mod tests;
