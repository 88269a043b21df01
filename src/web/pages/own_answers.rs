//! What one answered oneself for a date, and what support one needs: seen by the manage link, changed as long as the date
//! takes registrations.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    actions::{
        Failure,
        answers::{Own, change, look_up},
    },
    domain::{
        capability::{Presented, Purpose},
        format::Locale,
        id::RegistrationId,
        question::{RawAnswers, Said},
        support::{RawSupport, Support},
        text::FieldError,
    },
    locale::{self, Words},
    web::{
        asked::{self, Asked, SupportFields},
        error::Fault,
        extract::{Link, Query},
        form::{Answered, Wrong},
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// For which date.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    registration: String,
}

/// An answer that cannot be changed any more.
struct Fixed {
    label: String,
    said: String,
}

#[derive(Template)]
#[template(path = "pages/registrations/answers.html")]
struct AnswersPage {
    visit: Visit,
    headline: String,
    when: String,
    host: String,
    back: String,
    action: String,
    registration: String,
    open: bool,
    standing: bool,
    asked: Vec<Asked>,
    fixed: Vec<Fixed>,
    /// The language of what is asked where it is not the page's.
    foreign: Option<&'static str>,
    support: Option<SupportFields>,
    /// What is needed, in words, where the fieldset is not shown.
    needs: Option<String>,
    wrong: Wrong,
}

/// Shows them.
///
/// # Errors
/// The link is unknown, forged or revoked, or the person does not take part in the date.
pub async fn show(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Query(which): Query<Which>,
) -> Result<Response, Fault> {
    let own = load(&site, &link, &which).await?;
    let shown = AnswersPage::new(&site, visit, &own, None);
    Ok(page::private(StatusCode::OK, &shown))
}

/// Changes them.
///
/// # Errors
/// As for [`show`]; or the date takes no registrations any more.
pub async fn submit(
    State(site): State<Site>,
    visit: Visit,
    Link(link): Link,
    Answered { fields, answers, support }: Answered<Which>,
) -> Result<Response, Fault> {
    let own = load(&site, &link, &fields).await?;
    match change(&site.desk, &link, own.registration.id, (&answers, &support)).await {
        Ok(own) => {
            let to = format!("{}?registration={}", paths::OwnAnswers(token(&site, &own)), own.registration.id);
            Ok(Redirect::to(&visit.after(Done::Saved, &to)).into_response())
        }
        Err(Failure::Invalid(errors)) => {
            let shown = AnswersPage::new(&site, visit, &own, Some((answers, support, errors)));
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(other) => Err(other.into()),
    }
}

async fn load(site: &Site, link: &Presented, which: &Which) -> Result<Own, Fault> {
    let id: RegistrationId = which.registration.parse().map_err(|_| Fault::not_found())?;
    Ok(look_up(&site.desk, link, id).await?)
}

fn token(site: &Site, own: &Own) -> String {
    site.desk.keys.link(Purpose::Manage, own.person.link_id, own.person.link_version)
}

/// What somebody typed, and what was wrong with it.
type Typed = (RawAnswers, RawSupport, Vec<FieldError>);

impl AnswersPage {
    fn new(site: &Site, visit: Visit, own: &Own, typed: Option<Typed>) -> Self {
        let visit = visit.in_language_of(own.person.locale);
        let language = own.announced.format.as_ref().map_or(visit.locale(), |format| format.locale);
        let (mut asked, mut fixed) = (Vec::new(), Vec::new());
        for question in &own.questions {
            if own.open && question.is_asked() {
                let values = typed.as_ref().map(|(answers, ..)| asked::typed(answers, question));
                let values = values.unwrap_or_else(|| before(own.said.get(&question.id)));
                asked.push(Asked::new(&visit, question, language, &values));
            } else if let Some(said) = own.said.get(&question.id) {
                fixed.push(Fixed { label: question.label.clone(), said: in_words(&visit, language, said) });
            }
        }
        let (slot, token) = (own.announced.event.slot, token(site, own));
        let said = match &typed {
            Some((_, support, _)) => support.said.clone(),
            None => own.support.clone().unwrap_or_default(),
        };
        let offer = own.offer.as_ref().filter(|_| own.open);
        let support = offer.map(|offer| SupportFields::new(&visit, (offer, slot.zone), said, site.desk.now()));
        let needs = (own.support.is_some() || own.unreadable).then(|| support_in_words(&visit, own.support.as_ref()));
        let errors = typed.map(|(.., errors)| errors).unwrap_or_default();
        Self {
            headline: own.announced.headline(),
            when: locale::slot(visit.locale(), &slot),
            host: own.announced.host.clone(),
            back: visit.href(&paths::Manage(token.clone())),
            action: visit.href(&paths::OwnAnswers(token)),
            registration: own.registration.id.to_string(),
            open: own.open,
            standing: own.registration.enrollment_id.is_some(),
            wrong: Wrong::labelled(visit.locale(), errors, &asked::labels(&own.questions)),
            foreign: visit.foreign(language),
            asked,
            fixed,
            support,
            needs,
            visit,
        }
    }
}

fn before(said: Option<&Said>) -> Vec<String> {
    match said {
        Some(Said::Given(given)) => asked::as_typed(given),
        Some(Said::Unreadable) | None => Vec::new(),
    }
}

fn in_words(visit: &Visit, language: Locale, said: &Said) -> String {
    match said {
        Said::Given(given) => asked::in_words(Words(language), given),
        Said::Unreadable => visit.t("answer-unreadable"),
    }
}

/// What somebody needs, in words.
pub(in crate::web) fn support_in_words(visit: &Visit, need: Option<&Support>) -> String {
    let Some(need) = need else { return visit.t("answer-unreadable") };
    let ticked =
        [(need.sign_language, "support-sign"), (need.captioning, "support-captions"), (need.dial_in, "support-phone")];
    let words = ticked.into_iter().filter(|(ticked, _)| *ticked).map(|(_, key)| visit.t(key));
    words.chain(need.note.clone()).collect::<Vec<_>>().join(", ")
}
