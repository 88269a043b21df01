//! Everything that is kept about one person (G05): for their own page and file, and for the operator's answer.

use chrono_tz::Tz;
use serde::Serialize;

use crate::{
    actions::{Desk, listed_people},
    domain::{
        address_change::AddressChange,
        agreement::Subject,
        event::Announced,
        id::ParticipantId,
        listed::ListedPerson,
        participant::{Land, Participant},
        question::{Answer, Said},
        registration::{EndedBy, Registration},
    },
    locale,
    store::{
        address_changes, answers, enrollments, formats, mail_copies, outbox, questions, registrations, support_needs,
    },
    web::{
        asked,
        error::Fault,
        pages::{
            agreed::{Proof, proofs},
            in_calendars::{CameIn, PutIn, Subscribed, calendars, subscribed},
            own_answers::support_in_words,
            own_follows::{self, Followed},
            own_invitations::{self, InvitedTo, Objected},
            own_requests::{Requested, requests},
        },
        visit::Visit,
    },
};

/// Everything that is kept about one person.
#[derive(Serialize)]
pub(in crate::web) struct Known {
    pub(in crate::web) name: String,
    pub(super) email: String,
    pub(super) organization: Option<String>,
    pub(super) land: Option<&'static str>,
    pub(super) role: Option<String>,
    pub(super) language: &'static str,
    pub(super) first_seen: String,
    /// Since when the person wants their data used no further than needed.
    pub(super) restricted_since: Option<String>,
    /// Other mail addresses that they gave lately.
    pub(super) address_changes: Vec<AddressGiven>,
    pub(super) enrollments: Vec<InFormat>,
    pub(super) registrations: Vec<AtDate>,
    /// What lists of people say.
    pub(super) lists: Vec<OnList>,
    /// Invitations to formats, and what the person said about invitations.
    pub(super) invitations: Vec<InvitedTo>,
    pub(super) objections: Vec<Objected>,
    /// Formats that the address follows by mail.
    pub(super) follows: Vec<Followed>,
    /// Requests to take somebody's place: those the person made, and those made to them.
    pub(super) substitute_requests: Vec<Requested>,
    pub(super) answers: Vec<Answered>,
    pub(super) support_needs: Vec<String>,
    /// The calendar that they subscribe to, if they decided anything about it.
    pub(super) own_calendar: Option<Subscribed>,
    /// What was mailed into their calendar, and taken out.
    pub(super) calendar_entries: Vec<PutIn>,
    /// What came in about their dates.
    pub(super) received: Vec<CameIn>,
    /// Those that wait and those that were given up, too.
    pub(super) mails: Vec<Mailed>,
}

impl Known {
    /// How many mails went to them.
    pub(super) fn sent(&self) -> usize {
        self.mails.iter().filter(|mail| mail.sent_at.is_some()).count()
    }
}

#[derive(Serialize)]
pub(super) struct AddressGiven {
    email: String,
    state: &'static str,
    asked_at: String,
}

#[derive(Serialize)]
pub(super) struct OnList {
    pub(super) format: String,
    pub(super) name: String,
    pub(super) land: Option<&'static str>,
    pub(super) role: Option<String>,
    pub(super) since: String,
}

#[derive(Serialize)]
pub(super) struct Answered {
    pub(super) question: String,
    pub(super) answer: String,
    pub(super) given_at: String,
}

#[derive(Serialize)]
pub(super) struct InFormat {
    pub(super) format: String,
    pub(super) state: &'static str,
    pub(super) channel: &'static str,
    pub(super) requested_at: String,
    pub(super) confirmed_at: Option<String>,
    /// By what it ended, if it did.
    ended_by: Option<&'static str>,
    pub(super) agreed: Option<Proof>,
    #[serde(skip)]
    pub(super) agreed_said: Option<String>,
}

#[derive(Serialize)]
pub(super) struct AtDate {
    pub(super) event: String,
    pub(super) starts_at: String,
    pub(super) state: &'static str,
    pub(super) origin: &'static str,
    pub(super) channel: &'static str,
    pub(super) requested_at: String,
    pub(super) confirmed_at: Option<String>,
    /// In which order they queue.
    position: Option<i64>,
    /// Until when a seat is on offer.
    offered_until: Option<String>,
    /// By what it ended, if it did.
    ended_by: Option<&'static str>,
    /// To which words the person agreed; whoever takes part in the whole format agreed to that.
    pub(super) agreed: Option<Proof>,
    #[serde(skip)]
    pub(super) agreed_said: Option<String>,
    /// The same in words, for the page.
    #[serde(skip)]
    pub(super) when: String,
}

#[derive(Serialize)]
pub(super) struct Mailed {
    pub(super) kind: &'static str,
    pub(super) state: &'static str,
    pub(super) at: String,
    pub(super) sent_at: Option<String>,
    /// What it said, where that is kept; the secret parts of its links are not.
    pub(super) subject: Option<String>,
    pub(super) text: Option<String>,
}

/// Gathers it, in the language of the visit.
pub(super) async fn known(desk: &Desk, visit: &Visit, person: Participant) -> Result<Known, Fault> {
    let store = &desk.store;
    let enrolled = enrollments::list_for_participant(store, person.id).await?;
    let ids: Vec<_> = enrolled.iter().map(|one| one.format_id).collect();
    let formats = formats::list_some(store, &ids).await?;
    let title = |id| formats.iter().find(|format| format.id == id).map(|format| format.title.clone());
    let mine = registrations::list_for_participant(store, person.id).await?;
    let to_formats = enrolled.iter().map(|one| Subject::Enrollment(one.id));
    let to_dates = mine.iter().map(|(one, _)| Subject::Registration(one.id));
    let proofs = proofs(desk, &to_formats.chain(to_dates).collect::<Vec<_>>()).await?;
    let said = |subject, zone| proofs.get(&subject).map(|proof| proof.in_words(visit, zone));
    let zone = |id| formats.iter().find(|format| format.id == id).map_or(Tz::Europe__Berlin, |format| format.zone);
    let in_formats = enrolled.into_iter().map(|one| InFormat {
        format: title(one.format_id).unwrap_or_default(),
        state: one.state.as_str(),
        channel: one.channel.as_str(),
        requested_at: one.requested_at.to_rfc3339(),
        confirmed_at: one.confirmed_at.map(|at| at.to_rfc3339()),
        ended_by: one.ended_by.map(EndedBy::as_str),
        agreed_said: said(Subject::Enrollment(one.id), zone(one.format_id)),
        agreed: proofs.get(&Subject::Enrollment(one.id)).cloned(),
    });
    let substitute_requests = requests(desk, visit, &person, &mine).await?;
    let (calendar_entries, received) = calendars(desk, &mine).await?;
    let at_dates = mine.into_iter().map(|(one, date)| AtDate {
        agreed_said: said(Subject::Registration(one.id), date.event.slot.zone),
        agreed: proofs.get(&Subject::Registration(one.id)).cloned(),
        ..at_date(visit, &one, &date)
    });
    Ok(Known {
        lists: on_lists(desk, listed_people::entries_of(&desk.store, &person).await?).await?,
        invitations: own_invitations::invited_to(desk, &person).await?,
        objections: own_invitations::objected(desk, &person.email).await?,
        follows: own_follows::followed(desk, visit, person.mailbox_id).await?,
        substitute_requests,
        answers: answered(desk, visit, &person).await?,
        support_needs: needed(desk, visit, &person).await?,
        enrollments: in_formats.collect(),
        registrations: at_dates.collect(),
        mails: mailed(desk, &person).await?,
        own_calendar: subscribed(desk, person.id).await?,
        calendar_entries,
        received,
        name: person.name,
        email: person.email.to_string(),
        organization: person.organization_text,
        land: person.land.map(Land::as_str),
        role: person.role,
        language: person.locale.as_str(),
        first_seen: person.created_at.to_rfc3339(),
        restricted_since: person.restricted_at.map(|at| at.to_rfc3339()),
        address_changes: addresses_given(desk, person.id).await?,
    })
}

/// Somebody's place at a date, without what they agreed to.
fn at_date(visit: &Visit, one: &Registration, date: &Announced) -> AtDate {
    AtDate {
        event: date.headline(),
        starts_at: locale::machine(date.event.slot.starts_at, date.event.slot.zone),
        state: one.state.as_str(),
        origin: one.origin.as_str(),
        channel: one.channel.as_str(),
        requested_at: one.requested_at.to_rfc3339(),
        confirmed_at: one.confirmed_at.map(|at| at.to_rfc3339()),
        position: one.position,
        offered_until: one.offered_until.map(|at| at.to_rfc3339()),
        ended_by: one.ended_by.map(EndedBy::as_str),
        agreed: None,
        agreed_said: None,
        when: locale::slot(visit.locale(), &date.event.slot),
    }
}

async fn addresses_given(desk: &Desk, person: ParticipantId) -> Result<Vec<AddressGiven>, Fault> {
    let given = address_changes::list_of_person(&desk.store, person).await?;
    let one = |given: AddressChange| AddressGiven {
        email: given.email.to_string(),
        state: given.state.as_str(),
        asked_at: given.asked_at.to_rfc3339(),
    };
    Ok(given.into_iter().map(one).collect())
}

async fn mailed(desk: &Desk, person: &Participant) -> Result<Vec<Mailed>, Fault> {
    let all = outbox::list_of_person(&desk.store, person).await?;
    let ids: Vec<_> = all.iter().map(|mail| mail.notice.id).collect();
    let mut copies = mail_copies::list_some(&desk.store, &ids).await?;
    let one = |mail: outbox::Entry| {
        let (subject, text) = copies.remove(&mail.notice.id).map(|copy| (copy.subject, copy.text)).unzip();
        Mailed {
            kind: mail.notice.kind.as_str(),
            state: mail.state.as_str(),
            at: mail.notice.created_at.to_rfc3339(),
            sent_at: mail.sent_at.map(|at| at.to_rfc3339()),
            subject,
            text,
        }
    };
    Ok(all.into_iter().map(one).collect())
}

/// What these entries of lists say.
pub(super) async fn on_lists(desk: &Desk, entries: Vec<ListedPerson>) -> Result<Vec<OnList>, Fault> {
    let ids: Vec<_> = entries.iter().map(|one| one.format_id).collect();
    let formats = formats::list_some(&desk.store, &ids).await?;
    let title = |id| formats.iter().find(|format| format.id == id).map(|format| format.title.clone());
    let one = |entry: ListedPerson| OnList {
        format: title(entry.format_id).unwrap_or_default(),
        name: entry.name,
        land: entry.land.map(Land::as_str),
        role: entry.role,
        since: entry.created_at.to_rfc3339(),
    };
    Ok(entries.into_iter().map(one).collect())
}

async fn answered(desk: &Desk, visit: &Visit, person: &Participant) -> Result<Vec<Answered>, Fault> {
    let mine = answers::list_of_person(&desk.store, person.id).await?;
    let ids: Vec<_> = mine.iter().map(|answer| answer.question_id).collect();
    let asked = questions::list_by_ids(&desk.store, &ids).await?;
    let one = |answer: Answer| {
        let question = asked.iter().find(|question| question.id == answer.question_id);
        Answered {
            question: question.map(|question| question.label.clone()).unwrap_or_default(),
            answer: match answer.open(&desk.keys) {
                Said::Given(given) => asked::in_words(visit.words, &given),
                Said::Unreadable => visit.t("answer-unreadable"),
            },
            given_at: answer.given_at.to_rfc3339(),
        }
    };
    Ok(mine.into_iter().map(one).collect())
}

async fn needed(desk: &Desk, visit: &Visit, person: &Participant) -> Result<Vec<String>, Fault> {
    let needs = support_needs::list_of_person(&desk.store, person.id).await?;
    Ok(needs.iter().map(|need| support_in_words(visit, need.open(&desk.keys).as_ref())).collect())
}
