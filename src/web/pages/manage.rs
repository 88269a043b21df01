//! One's own registrations, by the manage link: cancel a date, or come back to it.

use std::collections::HashSet;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{
    agreed,
    own_attendance::Presence,
    own_follows,
    own_formats::{self, Card},
    own_substitutes::{Known, Swap},
};
use crate::{
    actions::{
        agreements,
        answers::askers_of,
        gate, people,
        registrations::{accept_mine, participant_by_link, return_to, set_channel, withdraw},
        substitutes,
    },
    domain::{
        capability::{Presented, Purpose},
        event::Announced,
        format::Locale,
        gate::is_for,
        question::{Asker, Question, is_shown},
        registration::{Registration, RegistrationState as State_, is_refused, may_return, unasked, window},
        support,
        waiting_list::accept,
    },
    locale::{self, Offer, Words},
    store::{questions, registrations},
    web::{
        entry::Entry,
        error::Fault,
        extract::Link,
        form::Form,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// One registration.
struct Row {
    id: String,
    entry: Entry,
    /// Its state: style and words.
    state: (&'static str, String),
    /// What more there is to say: the place in the queue, an offer's deadline.
    remark: Option<String>,
    /// The way into the meeting.
    join: Option<String>,
    may_accept: bool,
    may_leave: bool,
    may_return: bool,
    /// How one is told of it, while it matters; of a whole format one says it once for all dates.
    channel: Option<&'static str>,
    /// Who takes one's place, or whose place one takes.
    swap: Swap,
    /// Whether one was there.
    presence: Presence,
}

#[derive(Template)]
#[template(path = "pages/registrations/manage.html")]
struct ManagePage {
    visit: Visit,
    name: String,
    action: String,
    /// Where one sees and changes what one answered.
    answers: String,
    /// The registrations for which something is asked.
    asking: HashSet<String>,
    formats: Vec<Card>,
    /// What is followed by mail.
    follows: Vec<own_follows::Card>,
    /// The channels to choose from.
    channels: Vec<(&'static str, String)>,
    /// The languages to choose from, and the one chosen.
    languages: Vec<(&'static str, String)>,
    language: &'static str,
    /// Where one has one's own calendar.
    calendar: String,
    /// Where one sees what is known about oneself, and has oneself erased.
    /// Where one says that one was there.
    attendance: String,
    data: String,
    /// Where one corrects what one said about oneself.
    details: String,
    /// Where one has it used no further than needed.
    restriction: String,
    erasure: String,
    coming: Vec<Row>,
    past: Vec<Row>,
    /// The versions of the words beside the buttons by which one agrees to come.
    agreed: Agreed,
}

/// Of a seat on offer, of a date, of a format.
struct Agreed {
    seat: String,
    date: String,
    format: String,
}

impl ManagePage {
    /// Whether there is such a button.
    fn agrees(&self) -> bool {
        self.coming.iter().any(|row| row.may_accept || row.may_return)
            || self.formats.iter().any(|card| card.may_resume)
    }
}

/// What somebody wants.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    registration: String,
    pub(super) enrollment: String,
    pub(super) wish: String,
    pub(super) channel: String,
    language: String,
    /// The version of the words beside the button.
    words: String,
}

/// Shows one person's registrations.
///
/// # Errors
/// The link is unknown, forged or revoked.
pub async fn show(State(site): State<Site>, visit: Visit, Link(link): Link) -> Result<Response, Fault> {
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let visit = visit.in_language_of(person.locale);
    let mut mine = registrations::list_for_participant(&site.desk.store, person.id).await?;
    for (one, _) in &mut mine {
        if let Some(former) = unasked(one) {
            *one = former;
        }
    }
    let now = site.desk.now();
    let waiting: Vec<_> =
        mine.iter().filter(|(mine, _)| mine.state == State_::Waiting).map(|(r, _)| r.event_id).collect();
    let queues = registrations::queues(&site.desk.store, &waiting).await?;
    let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
    let known = Known::load(&site, &mine, &token).await?;
    let shown = mine.iter().filter(|(mine, _)| mine.state != State_::Declined || is_refused(mine));
    let rows = shown.map(|(mine, date)| {
        let ahead = queues.get(&mine.event_id).map_or(&[][..], Vec::as_slice);
        let join = is_for(mine, date).then(|| visit.href(&paths::Join(gate::link(&site.desk, mine, &person))));
        let presence = Presence::of(&visit, (mine, date), &token, now);
        Row { join, presence, ..Row::new(&visit, mine, (date, ahead), now) }.with(&visit, known.of(&visit, mine, date))
    });
    let (past, coming): (Vec<Row>, Vec<Row>) = rows.partition(|row| row.entry.over);
    let shown = ManagePage {
        asking: asking(&site, &mine).await?,
        agreed: Agreed {
            seat: agreed::version(visit.locale(), Offer::OwnFreedSeat),
            date: agreed::version(visit.locale(), Offer::OwnReturn),
            format: agreed::version(visit.locale(), Offer::OwnFormat),
        },
        answers: paths::OwnAnswers(token.clone()).to_string(),
        formats: own_formats::cards(&site, &visit, person.id).await?,
        follows: own_follows::cards(&site.desk, &visit, &person).await?,
        channels: own_formats::channels(&visit),
        languages: Locale::ALL.iter().map(|own| (own.as_str(), Words(*own).t("language-name"))).collect(),
        language: person.locale.as_str(),
        action: visit.href(&paths::Manage(token.clone())),
        calendar: visit.href(&paths::ManageCalendar(token.clone())),
        attendance: visit.href(&paths::OwnAttendance(token.clone())),
        data: visit.href(&paths::ManageData(token.clone())),
        details: visit.href(&paths::ManageDetails(token.clone())),
        restriction: visit.href(&paths::ManageRestriction(token.clone())),
        erasure: visit.href(&paths::ManageErasure(token)),
        name: person.name,
        coming,
        past,
        visit,
    };
    Ok(page::private(StatusCode::OK, &shown))
}

/// For which of these something is asked, or support is offered.
async fn asking(site: &Site, mine: &[(Registration, Announced)]) -> Result<HashSet<String>, Fault> {
    let taking_part = || mine.iter().filter(|(one, _)| is_shown(one.state));
    let askers: Vec<Asker> = taking_part().flat_map(|(_, date)| askers_of(date)).collect();
    let questions = questions::list_of_many(&site.desk.store, &askers).await?;
    let asked = |asker: &Asker| questions.get(asker).is_some_and(|list| list.iter().any(Question::is_asked));
    let asks = |date: &Announced| support::Offer::of(date).is_some() || askers_of(date).iter().any(asked);
    Ok(taking_part().filter(|(_, date)| asks(date)).map(|(one, _)| one.id.to_string()).collect())
}

/// Cancels one date, or comes back to it. Doing it twice changes nothing.
///
/// # Errors
/// The link no longer holds, the registration is not theirs, or the date is over.
pub async fn submit(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    let done = act(&site, &link, &fields).await?;
    // Without the language of the address, which would hide the choice.
    let chosen = visit.chosen && fields.wish != "language";
    let visit = Visit { chosen, ..visit };
    let person = participant_by_link(&site.desk, &site.desk.store, &link).await?;
    let token = site.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
    Ok(Redirect::to(&visit.after(done, &paths::Manage(token))).into_response())
}

/// The words beside a button by which somebody agrees to come.
fn agrees(wish: &str) -> Option<Offer> {
    match wish {
        "accept" => Some(Offer::OwnFreedSeat),
        "return" => Some(Offer::OwnReturn),
        "resume" => Some(Offer::OwnFormat),
        _ => None,
    }
}

async fn act(site: &Site, link: &Presented, fields: &Fields) -> Result<Done, Fault> {
    let Some(offer) = agrees(&fields.wish) else { return take(site, link, fields).await };
    match agreed::read(&fields.words, &[offer]) {
        Ok(words) => agreements::on(words, take(site, link, fields)).await,
        Err(_) => Ok(Done::WordsChanged),
    }
}

async fn take(site: &Site, link: &Presented, fields: &Fields) -> Result<Done, Fault> {
    if fields.wish == "language" {
        let language = Locale::from_word(&fields.language).ok_or_else(|| Fault::field("bad-field", "language"))?;
        return people::set_language(&site.desk, link, language).await.map(|()| Done::Saved).map_err(Fault::from);
    }
    if !fields.enrollment.is_empty() {
        return own_formats::act(site, link, fields).await;
    }
    let id = fields.registration.parse().map_err(|_| Fault::field("bad-field", "registration"))?;
    match fields.wish.as_str() {
        "accept" => accept_mine(&site.desk, link, id).await.map(|_| Done::Accepted).map_err(Fault::from),
        "leave" => withdraw(&site.desk, link, id).await.map(|_| Done::Left).map_err(Fault::from),
        "take-back" => {
            substitutes::take_back(&site.desk, link, id).await.map(|()| Done::TakenBack).map_err(Fault::from)
        }
        "channel" => {
            let channel = own_formats::read_channel(fields)?;
            set_channel(&site.desk, link, id, channel).await.map(|_| Done::Saved).map_err(Fault::from)
        }
        "return" => return_to(&site.desk, link, id).await.map(|_| Done::Returned).map_err(Fault::from),
        _ => Err(Fault::field("bad-field", "wish")),
    }
}

impl Row {
    /// The same with what there is to say of substitutes.
    fn with(mut self, visit: &Visit, swap: Swap) -> Self {
        if swap.gone && !self.entry.cancelled {
            self.state = ("info", visit.t("mine-substituted"));
        }
        let live = !self.entry.over && !self.entry.cancelled;
        self.swap = if live { swap } else { Swap::default() };
        self
    }

    /// `queue` are the places in the event's queue, rising.
    fn new(visit: &Visit, mine: &Registration, (date, queue): (&Announced, &[i64]), now: DateTime<Utc>) -> Self {
        let entry = Entry::new(visit, date, now);
        let lapsed = mine.state == State_::Cancelled && mine.offered_until.is_some();
        let (style, key) = match mine.state {
            _ if entry.cancelled => ("danger", "mine-event-cancelled"),
            State_::Unconfirmed => ("warning", "mine-unconfirmed"),
            State_::Confirmed => ("success", "mine-confirmed"),
            State_::Offered => ("warning", "mine-offered"),
            State_::Waiting => ("warning", "mine-waiting"),
            State_::Requested => ("warning", "mine-requested"),
            State_::Cancelled if lapsed => ("info", "mine-offer-lapsed"),
            State_::Cancelled => ("info", "mine-cancelled"),
            State_::Declined => ("info", "mine-refused"),
            State_::Attended => ("success", "mine-attended"),
            State_::NoShow => ("info", "mine-no-show"),
        };
        let holds = matches!(mine.state, State_::Confirmed | State_::Offered | State_::Waiting | State_::Requested);
        let on = !entry.over && !entry.cancelled;
        Self {
            id: mine.id.to_string(),
            remark: remark(visit, mine, (date, queue), now).filter(|_| on),
            join: None,
            swap: Swap::default(),
            presence: Presence::default(),
            may_accept: mine.state == State_::Offered && accept(mine, date, now).is_ok(),
            may_leave: holds && on,
            channel: (holds && on && mine.enrollment_id.is_none()).then(|| mine.channel.as_str()),
            may_return: mine.state == State_::Cancelled && may_return(mine, date, now).is_ok(),
            state: (style, visit.t(key)),
            entry,
        }
    }
}

fn remark(
    visit: &Visit,
    mine: &Registration,
    (date, queue): (&Announced, &[i64]),
    now: DateTime<Utc>,
) -> Option<String> {
    match mine.state {
        State_::Offered => {
            let until = locale::instant(visit.locale(), mine.offered_until?, date.event.slot.zone);
            Some(visit.words.t1("mine-offered-until", "until", until.as_str()))
        }
        State_::Requested => Some(visit.t("mine-requested-remark")),
        State_::Declined => Some(visit.words.t1("mine-refused-remark", "host", date.host.as_str())),
        State_::Waiting if now >= window(date).closes_at => Some(visit.t("mine-queue-over")),
        State_::Waiting => {
            let place = queue.iter().filter(|place| Some(**place) <= mine.position).count() as u64;
            Some(visit.words.t1("mine-queue", "position", place))
        }
        _ => None,
    }
}
