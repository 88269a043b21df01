//! The mails about one date: to whom which one went, where it stands, and one that failed tried again (R09).

pub(super) mod text;

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{
    Organizer,
    event::{format_of, load},
    listing::{Column, Listing, Wish},
};
use crate::{
    actions::{mail_log, outbox},
    domain::{
        access::Deed,
        event::Announced,
        id::{EventId, NoticeId},
        mail_log::MailState,
        search::Search,
        text::fold_name,
    },
    locale, store,
    web::{
        error::Fault,
        extract::{Id, Query},
        form::Form,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// Which mail, and where one comes from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    mail: String,
    #[serde(default)]
    back: String,
}

/// Tries it again.
pub(super) async fn retry(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(form): Form<Which>,
) -> Result<Response, Fault> {
    let mail: NoticeId = form.mail.parse::<uuid::Uuid>().map_err(|_| Fault::bad_request())?.into();
    outbox::retry_about(&site.desk, &organizer.0, id, mail).await?;
    let after = match form.back.as_str() {
        "mails" => visit.after(Done::Saved, &paths::EventMails(id.to_string())),
        _ => visit.after(Done::Saved, &paths::OfficeEvent(id.to_string())),
    };
    Ok(Redirect::to(&after).into_response())
}

/// What stands above the pages about mails.
struct Top {
    headline: String,
    when: String,
    address: String,
    format: Option<(String, String)>,
}

impl Top {
    fn new(visit: &Visit, announced: &Announced) -> Self {
        Self {
            headline: announced.headline(),
            when: locale::slot(visit.locale(), &announced.event.slot),
            address: visit.href(&paths::OfficeEvent(announced.event.id.to_string())),
            format: format_of(announced).map(|(address, title)| (visit.href(&address), title)),
        }
    }
}

/// A mail of the list.
struct Row {
    name: String,
    email: String,
    kind: String,
    queued: String,
    sent: String,
    state: String,
    tone: &'static str,
    attempts: u32,
    /// What the relay last said, or why it was not sent.
    answer: String,
    /// Where its text is.
    text: Option<String>,
    /// By which it is tried again.
    again: Option<String>,
}

#[derive(Template)]
#[template(path = "office/mails.html")]
struct MailsPage {
    visit: Visit,
    top: Top,
    retry: String,
    /// Until when all mail rests.
    rests: Option<String>,
    /// Whether there are any.
    any: bool,
    listing: Listing,
    columns: Vec<Column>,
    states: Vec<(&'static str, String)>,
    rows: Vec<Row>,
}

/// The list.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let db = &site.desk.store;
    let mut mails = mail_log::of_event(&site.desk, &organizer.0, id).await?;
    let (any, states) = (!mails.is_empty(), states(&visit, &mails));
    let path = paths::EventMails(id.to_string());
    let mut listing = Listing::new(&path, wish, &["name", "kind", "queued", "sent", "state", "attempts"], "-queued");
    let search = Search::new(listing.q());
    let state = MailState::from_word(listing.state());
    mails.retain(|mail| {
        let kind = visit.t(&kind_key(mail));
        let texts = [mail.person.name.as_str(), mail.person.email.as_str(), kind.as_str()];
        state.is_none_or(|state| mail.state == state) && search.finds(&texts)
    });
    let shown = listing.cut(mails, compare);
    let kept = store::mail_copies::kept(db, &shown.iter().map(|mail| mail.log.id).collect::<Vec<_>>()).await?;
    let may_retry = organizer.0.may(Deed::Publish, announced.event.team_id);
    let at = |at: DateTime<Utc>| locale::instant(visit.locale(), at, announced.event.slot.zone);
    let text = |mail: NoticeId| visit.href(&format!("{}?event={id}", paths::SentMail(mail.to_string())));
    let rows = shown.iter().map(|mail| row(&visit, mail, (&kept, may_retry), (at, text))).collect();
    let pause = store::outbox::pause_state(db).await?;
    let shown = MailsPage {
        top: Top::new(&visit, &announced),
        retry: visit.href(&paths::MailRetry(id.to_string())),
        rests: pause.until.filter(|until| *until > site.desk.now()).map(|_| visit.t("mails-rest")),
        any,
        columns: columns(&visit, &listing),
        listing,
        states,
        rows,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

fn columns(visit: &Visit, listing: &Listing) -> Vec<Column> {
    vec![
        listing.head(visit, "name", "column-name"),
        listing.head(visit, "kind", "column-mail"),
        listing.head(visit, "queued", "column-queued"),
        listing.head(visit, "sent", "column-sent"),
        listing.head(visit, "state", "column-state"),
        listing.number(visit, "attempts", "column-attempts"),
    ]
}

/// The states there are, to choose from, each with how many.
fn states(visit: &Visit, mails: &[mail_log::Mail]) -> Vec<(&'static str, String)> {
    let mut counts: HashMap<MailState, usize> = HashMap::new();
    for mail in mails {
        *counts.entry(mail.state).or_default() += 1;
    }
    let present = MailState::ALL.iter().filter_map(|state| {
        let count = counts.get(state)?;
        Some((state.as_str(), format!("{} ({count})", visit.t(&state_key(*state)))))
    });
    std::iter::once(("", visit.t("list-any"))).chain(present).collect()
}

fn compare(a: &mail_log::Mail, b: &mail_log::Mail, column: &str) -> Ordering {
    let rank = |mail: &mail_log::Mail| MailState::ALL.iter().position(|state| *state == mail.state);
    let first = match column {
        "kind" => a.log.kind.as_str().cmp(b.log.kind.as_str()),
        "queued" => a.log.queued_at.cmp(&b.log.queued_at),
        "sent" => a.log.sent_at.cmp(&b.log.sent_at),
        "state" => rank(a).cmp(&rank(b)),
        "attempts" => a.log.attempt.cmp(&b.log.attempt),
        _ => fold_name(&a.person.name).cmp(&fold_name(&b.person.name)),
    };
    first.then_with(|| a.log.queued_at.cmp(&b.log.queued_at)).then_with(|| a.log.id.cmp(&b.log.id))
}

fn row(
    visit: &Visit,
    mail: &mail_log::Mail,
    (kept, may_retry): (&HashSet<NoticeId>, bool),
    (at, text): (impl Fn(DateTime<Utc>) -> String, impl Fn(NoticeId) -> String),
) -> Row {
    let log = &mail.log;
    Row {
        name: mail.person.name.clone(),
        email: mail.person.email.to_string(),
        kind: visit.t(&kind_key(mail)),
        queued: at(log.queued_at),
        sent: log.sent_at.map(&at).unwrap_or_default(),
        state: visit.t(&state_key(mail.state)),
        tone: tone(mail.state),
        attempts: log.attempt,
        answer: answer(visit, mail, &at),
        text: kept.contains(&log.id).then(|| text(log.id)),
        again: (may_retry && mail.state == MailState::Failed && !mail.newer).then(|| log.id.to_string()),
    }
}

/// What is known of a mail besides its state: until when it waits, what the relay said, why it was not sent.
fn answer(visit: &Visit, mail: &mail_log::Mail, at: impl Fn(DateTime<Utc>) -> String) -> String {
    let said = mail.log.last_answer.as_deref().map(|said| visit.words.t1("mail-relay-said", "said", said));
    let own = match mail.state {
        MailState::Failed if mail.newer => Some(visit.t("mail-why-newer")),
        MailState::Queued | MailState::Retrying => Some(visit.words.t1("mail-due", "when", at(mail.log.due_at))),
        MailState::Failed if said.is_none() => Some(visit.t(match mail.log.last_error_class.as_deref() {
            Some("late") => "mail-why-late",
            _ => "mail-why-technical",
        })),
        MailState::Suppressed => Some(visit.t("mail-why-suspended")),
        MailState::Superseded => Some(visit.t("mail-why-superseded")),
        _ => None,
    };
    said.into_iter().chain(own).collect::<Vec<_>>().join(" ")
}

/// The text key of what a mail is.
fn kind_key(mail: &mail_log::Mail) -> String {
    format!("mail-kind-{}", mail.log.kind.as_str())
}

fn state_key(state: MailState) -> String {
    format!("mail-state-{}", state.as_str())
}

fn tone(state: MailState) -> &'static str {
    match state {
        MailState::Sent => "success",
        MailState::Queued | MailState::Sending | MailState::Superseded => "info",
        MailState::Retrying | MailState::Paused => "warning",
        MailState::Bounced | MailState::Failed | MailState::Suppressed => "danger",
    }
}

#[cfg(test)]
mod tests {
    use super::state_key;
    use crate::{
        domain::{format::Locale, mail_log::MailState, notice::NoticeKind},
        locale::Words,
    };

    #[test]
    fn every_kind_and_state_of_a_mail_has_its_words() {
        let states = MailState::ALL.iter().map(|state| state_key(*state));
        let kinds = NoticeKind::ALL.iter().map(|kind| format!("mail-kind-{}", kind.as_str()));
        for key in states.chain(kinds) {
            for locale in Locale::ALL {
                assert_ne!(Words(*locale).t(&key), key, "{locale:?}");
            }
        }
    }
}
