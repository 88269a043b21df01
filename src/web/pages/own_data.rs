//! What is known about oneself, to read and as a file (G05), and having oneself erased (G06).

use askama::Template;
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use crate::{
    actions::{listed_people, people, registrations::participant_by_link},
    domain::{
        capability::{Presented, Purpose},
        listed::ListedPerson,
        notice::Notice,
        participant::{Land, Participant},
        question::{Answer, Said},
    },
    locale,
    store::{answers, enrollments, formats, mail_copies, outbox, questions, registrations, support_needs},
    web::{
        asked,
        error::Fault,
        extract::Link,
        form::Form,
        page,
        pages::{
            own_answers::support_in_words,
            own_follows::{self, Followed},
            own_invitations::{self, InvitedTo, Objected},
            own_requests::{Requested, requests},
        },
        paths,
        site::Site,
        visit::Visit,
    },
};

/// Everything that is kept about one person.
#[derive(Serialize)]
struct Known {
    name: String,
    email: String,
    organization: Option<String>,
    land: Option<&'static str>,
    role: Option<String>,
    language: &'static str,
    first_seen: String,
    enrollments: Vec<InFormat>,
    registrations: Vec<AtDate>,
    /// What lists of people say.
    lists: Vec<OnList>,
    /// Invitations to formats, and what the person said about invitations.
    invitations: Vec<InvitedTo>,
    objections: Vec<Objected>,
    /// Formats that the address follows by mail.
    follows: Vec<Followed>,
    /// Requests to take somebody's place: those the person made, and those made to them.
    substitute_requests: Vec<Requested>,
    answers: Vec<Answered>,
    support_needs: Vec<String>,
    mails: Vec<Mailed>,
}

#[derive(Serialize)]
struct OnList {
    format: String,
    name: String,
    land: Option<&'static str>,
    role: Option<String>,
    since: String,
}

#[derive(Serialize)]
struct Answered {
    question: String,
    answer: String,
    given_at: String,
}

#[derive(Serialize)]
struct InFormat {
    format: String,
    state: &'static str,
    channel: &'static str,
    requested_at: String,
    confirmed_at: Option<String>,
}

#[derive(Serialize)]
struct AtDate {
    event: String,
    starts_at: String,
    state: &'static str,
    origin: &'static str,
    channel: &'static str,
    requested_at: String,
    confirmed_at: Option<String>,
    /// The same in words, for the page.
    #[serde(skip)]
    when: String,
}

#[derive(Serialize)]
struct Mailed {
    kind: &'static str,
    at: String,
    /// What it said, where that is kept; the secret parts of its links are not.
    subject: Option<String>,
    text: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_data.html")]
struct DataPage {
    visit: Visit,
    known: Known,
    file: String,
    back: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_erasure.html")]
struct ErasurePage {
    visit: Visit,
    name: String,
    action: String,
    back: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/own_erased.html")]
struct ErasedPage {
    visit: Visit,
}

/// The form has no field but its token.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Nothing {}

/// Shows what is known.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(person.locale);
    let token = token(&site, &person);
    let shown = DataPage {
        known: known(&site, &visit, person).await?,
        file: visit.href(&paths::ManageFile(token.clone())),
        back: visit.href(&paths::Manage(token)),
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// The same as a file.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn file(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let known = known(&site, &visit, person).await?;
    let name = "attachment; filename=\"turnus.json\"";
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(known)).into_response())
}

/// Says what erasing oneself means.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn erasure(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(person.locale);
    let token = token(&site, &person);
    let shown = ErasurePage {
        action: visit.href(&paths::ManageErasure(token.clone())),
        back: visit.href(&paths::Manage(token)),
        name: person.name,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// Erases the person behind the link. The page that follows is the answer itself: no address of theirs is left.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn erase(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(_): Form<Nothing>,
) -> Result<Response, Fault> {
    let visit = in_their_language(&site, visit, &link).await?;
    people::erase(&site.desk, &link).await?;
    Ok(page::private(StatusCode::OK, &ErasedPage { visit }))
}

async fn in_their_language(site: &Site, visit: Visit, link: &Presented) -> Result<Visit, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, link).await?;
    Ok(visit.in_language_of(person.locale))
}

fn token(site: &Site, person: &Participant) -> String {
    site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version)
}

async fn known(site: &Site, visit: &Visit, person: Participant) -> Result<Known, Fault> {
    let store = &site.desk.store;
    let enrolled = enrollments::list_for_participant(store, person.id).await?;
    let ids: Vec<_> = enrolled.iter().map(|one| one.format_id).collect();
    let formats = formats::list_some(store, &ids).await?;
    let title = |id| formats.iter().find(|format| format.id == id).map(|format| format.title.clone());
    let in_formats = enrolled.into_iter().map(|one| InFormat {
        format: title(one.format_id).unwrap_or_default(),
        state: one.state.as_str(),
        channel: one.channel.as_str(),
        requested_at: one.requested_at.to_rfc3339(),
        confirmed_at: one.confirmed_at.map(|at| at.to_rfc3339()),
    });
    let mine = registrations::list_for_participant(store, person.id).await?;
    let substitute_requests = requests(site, visit, &person, &mine).await?;
    let at_dates = mine.into_iter().map(|(one, date)| AtDate {
        event: date.headline(),
        starts_at: locale::machine(date.event.slot.starts_at, date.event.slot.zone),
        state: one.state.as_str(),
        origin: one.origin.as_str(),
        channel: one.channel.as_str(),
        requested_at: one.requested_at.to_rfc3339(),
        confirmed_at: one.confirmed_at.map(|at| at.to_rfc3339()),
        when: locale::slot(visit.locale(), &date.event.slot),
    });
    Ok(Known {
        lists: on_lists(site, &person).await?,
        invitations: own_invitations::invited_to(site, &person).await?,
        objections: own_invitations::objected(site, &person).await?,
        follows: own_follows::followed(site, &person).await?,
        substitute_requests,
        answers: answered(site, visit, &person).await?,
        support_needs: needed(site, visit, &person).await?,
        enrollments: in_formats.collect(),
        registrations: at_dates.collect(),
        mails: mailed(site, &person).await?,
        name: person.name,
        email: person.email.to_string(),
        organization: person.organization_text,
        land: person.land.map(Land::as_str),
        role: person.role,
        language: person.locale.as_str(),
        first_seen: person.created_at.to_rfc3339(),
    })
}

async fn mailed(site: &Site, person: &Participant) -> Result<Vec<Mailed>, Fault> {
    let sent = outbox::sent_to_person(&site.desk.store, person).await?;
    let ids: Vec<_> = sent.iter().map(|notice| notice.id).collect();
    let mut copies = mail_copies::list_some(&site.desk.store, &ids).await?;
    let one = |notice: Notice| {
        let (subject, text) = copies.remove(&notice.id).map(|copy| (copy.subject, copy.text)).unzip();
        Mailed { kind: notice.kind.as_str(), at: notice.created_at.to_rfc3339(), subject, text }
    };
    Ok(sent.into_iter().map(one).collect())
}

async fn on_lists(site: &Site, person: &Participant) -> Result<Vec<OnList>, Fault> {
    let entries = listed_people::entries_of(&site.desk.store, person).await?;
    let ids: Vec<_> = entries.iter().map(|one| one.format_id).collect();
    let formats = formats::list_some(&site.desk.store, &ids).await?;
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

async fn answered(site: &Site, visit: &Visit, person: &Participant) -> Result<Vec<Answered>, Fault> {
    let mine = answers::list_of_person(&site.desk.store, person.id).await?;
    let ids: Vec<_> = mine.iter().map(|answer| answer.question_id).collect();
    let asked = questions::list_by_ids(&site.desk.store, &ids).await?;
    let one = |answer: Answer| {
        let question = asked.iter().find(|question| question.id == answer.question_id);
        Answered {
            question: question.map(|question| question.label.clone()).unwrap_or_default(),
            answer: match answer.open(&site.desk.keys) {
                Said::Given(given) => asked::in_words(visit.words, &given),
                Said::Unreadable => visit.t("answer-unreadable"),
            },
            given_at: answer.given_at.to_rfc3339(),
        }
    };
    Ok(mine.into_iter().map(one).collect())
}

async fn needed(site: &Site, visit: &Visit, person: &Participant) -> Result<Vec<String>, Fault> {
    let needs = support_needs::list_of_person(&site.desk.store, person.id).await?;
    Ok(needs.iter().map(|need| support_in_words(visit, need.open(&site.desk.keys).as_ref())).collect())
}
