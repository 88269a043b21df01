//! The registration form: for one date, or for those of a format. Whatever is known about an address, the
//! answer is the same (C10).

mod ask;
mod said;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

pub(super) use self::said::laender;
use self::{
    ask::{ask, ask_for},
    said::{all_dates, kept, privacy},
};
use super::{
    extra::{Extra, For, Group},
    own_formats::channels,
};
use crate::{
    actions,
    domain::{
        enrollment::may_enroll,
        event::Announced,
        format::{Audience, Format},
        id::EventId,
        question::RawAnswers,
        registration::{Applicant, RawRegistration, may_register},
        support::RawSupport,
        text::{self, FieldError, Problem},
    },
    locale,
    web::{
        asked::SupportFields,
        client::Client,
        entry::Entry,
        error::Fault,
        extract::Slug,
        form::{Answered, Wrong},
        guard::{self, Guard, Open, Sent},
        page, paths,
        site::Site,
        visit::Visit,
    },
};

/// So many dates of a format to choose from are seen at once; the later ones are folded up.
const SHOWN_AT_ONCE: usize = 12;

/// Most dates to choose from: more than anybody plans ahead.
const LISTED: u64 = 400;

/// What somebody wrote into the form, and what was wrong with it.
type Filled = (Fields, Vec<FieldError>);

/// The form's fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    email: String,
    organization: String,
    land: String,
    /// How the person wants to be told of dates.
    channel: String,
    /// `all` for the whole format, `dates` for the chosen dates, where the form is a format's.
    scope: String,
    /// The chosen dates, where the form is a format's.
    event: Vec<String>,
    /// What is answered.
    #[serde(skip)]
    answers: RawAnswers,
    /// What support is needed.
    #[serde(skip)]
    support: RawSupport,
}

/// A date to choose.
struct Choice {
    slug: String,
    said: String,
    chosen: bool,
}

/// What a format's form offers: the whole, single dates, or both.
struct Offer {
    format: Format,
    whole: bool,
    open: Vec<Announced>,
}

#[derive(Template)]
#[template(path = "pages/registrations/form.html")]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of the page of its own")]
struct FormPage {
    visit: Visit,
    fields: Fields,
    wrong: Wrong,
    guard: Guard,
    title: String,
    /// The language of the title, where it is not the page's.
    foreign: Option<&'static str>,
    action: String,
    /// The one date, if the form is for one.
    entry: Option<Entry>,
    /// The dates to choose from, if the form is a format's.
    choices: Vec<Choice>,
    /// Those after the next ones.
    later: Vec<Choice>,
    /// Whether one of those is chosen.
    later_chosen: bool,
    /// Whether one can take part in the whole format here.
    whole: bool,
    /// Whether the team of the format decides.
    by_team: bool,
    /// Whether the format is for some alone.
    for_some: bool,
    /// Where one takes part in the whole format, if the form is for one of its dates.
    all_dates: Option<String>,
    /// Code and name.
    laender: Vec<(&'static str, String)>,
    /// The channels to choose from.
    channels: Vec<(&'static str, String)>,
    /// Who gets the data, and for how long.
    privacy: String,
    /// What organizers want to know.
    groups: Vec<Group>,
    /// What support is offered.
    support: Option<SupportFields>,
    /// Who sees that.
    host: String,
}

/// Shows the form for one date.
///
/// # Errors
/// There is no such date for the public, or nobody can register for it.
pub async fn event_form(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Slug(slug): Slug,
) -> Result<Response, Fault> {
    let announced = super::events::public(&site, &slug).await?;
    may_register(&announced, site.desk.now()).map_err(actions::Failure::Refused)?;
    let visit = visit.hosted_by(&site.frame, announced.event.organization_id).await;
    let extra = Extra::load(&site, (announced.format.as_ref(), false), vec![announced.clone()]).await?;
    let form = FormPage::for_event(&site, visit, &announced, (Fields::default(), Vec::new())).asking(&site, &extra);
    let guard = guard::shown(&site.frame, &client, &Sent::default());
    Ok(page::private(StatusCode::OK, &FormPage { guard, ..form }))
}

/// Asks for a registration.
///
/// # Errors
/// There is no such date for the public, or nobody can register for it.
pub(in crate::web) async fn event_submit(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Slug(slug): Slug,
    Open { form: Answered { fields, answers, support }, sent }: Open<Answered<Fields>>,
) -> Result<Response, Fault> {
    let fields = Fields { answers, support, ..fields };
    let announced = super::events::public(&site, &slug).await?;
    let extra = Extra::load(&site, (announced.format.as_ref(), false), vec![announced.clone()]).await?;
    let wanted = For::Dates(&[announced.event.id]);
    let read = extra.check(fields.read(&visit), (&fields.answers, &fields.support), wanted, site.desk.now());
    let (errors, guard) = match read {
        Ok(applicant) => match guard::admit(&site.frame, &client, &sent) {
            Ok(welcome) => return ask(&site, &visit, welcome, &announced, applicant).await,
            Err(guard) => (Vec::new(), guard),
        },
        Err(errors) => (errors, guard::shown(&site.frame, &client, &sent)),
    };
    let visit = visit.hosted_by(&site.frame, announced.event.organization_id).await;
    let form = FormPage::for_event(&site, visit, &announced, (fields, errors)).asking(&site, &extra);
    Ok(page::private(guard.status(), &FormPage { guard, ..form }))
}

/// Shows the form for a format: for the whole of it, or for some of its dates.
///
/// # Errors
/// There is no such format for the public, or nothing of it takes registrations.
pub async fn format_form(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Slug(slug): Slug,
) -> Result<Response, Fault> {
    let offer = offer(&site, &slug).await?;
    let visit = visit.hosted_by(&site.frame, offer.format.organization_id).await;
    let extra = offer.extra(&site).await?;
    let form = FormPage::for_format(visit, &offer, (Fields::default(), Vec::new())).asking(&site, &extra);
    let guard = guard::shown(&site.frame, &client, &Sent::default());
    Ok(page::private(StatusCode::OK, &FormPage { guard, ..form }))
}

/// Asks to take part in the whole format, or in the chosen dates; in the next one, if nothing is said.
///
/// # Errors
/// There is no such format for the public, or nothing of it takes registrations.
pub(in crate::web) async fn format_submit(
    State(site): State<Site>,
    visit: Visit,
    client: Client,
    Slug(slug): Slug,
    Open { form: Answered { fields, answers, support }, sent }: Open<Answered<Fields>>,
) -> Result<Response, Fault> {
    let fields = Fields { answers, support, ..fields };
    let offer = offer(&site, &slug).await?;
    let extra = offer.extra(&site).await?;
    let wish = offer.wish(&fields);
    let wanted = match &wish {
        Ok(Wanted::All) => For::All,
        Ok(Wanted::Dates(dates)) => For::Dates(dates),
        Err(_) => For::Dates(&[]),
    };
    let said = (&fields.answers, &fields.support);
    let read = extra.check(fields.read(&visit), said, wanted, site.desk.now());
    let (errors, guard) = match (wish, read) {
        (Ok(wish), Ok(applicant)) => match guard::admit(&site.frame, &client, &sent) {
            Ok(welcome) => return ask_for(&site, &visit, welcome, (&offer, wish, applicant)).await,
            Err(guard) => (Vec::new(), guard),
        },
        (wish, read) => {
            let errors = read.err().into_iter().flatten().chain(wish.err()).collect();
            (errors, guard::shown(&site.frame, &client, &sent))
        }
    };
    let visit = visit.hosted_by(&site.frame, offer.format.organization_id).await;
    let form = FormPage::for_format(visit, &offer, (fields, errors)).asking(&site, &extra);
    Ok(page::private(guard.status(), &FormPage { guard, ..form }))
}

/// What somebody wants of a format.
enum Wanted {
    All,
    Dates(Vec<EventId>),
}

impl Offer {
    /// What is asked.
    async fn extra(&self, site: &Site) -> Result<Extra, Fault> {
        Extra::load(site, (Some(&self.format), self.whole), self.open.clone()).await
    }

    /// What the fields ask for.
    fn wish(&self, fields: &Fields) -> Result<Wanted, FieldError> {
        let all = match fields.scope.as_str() {
            "all" => true,
            "dates" => false,
            "" => self.whole && self.open.is_empty(),
            _ => return Err(FieldError::new("scope", Problem::UnknownValue { allowed: "all dates".into() })),
        };
        if all {
            return if self.whole { Ok(Wanted::All) } else { Err(FieldError::new("scope", Problem::NotFound)) };
        }
        let chosen: Vec<&String> = fields.event.iter().filter(|slug| !slug.is_empty()).collect();
        if chosen.is_empty() && fields.scope.is_empty() {
            let next = self.open.first().ok_or(FieldError::new("event", Problem::NotFound))?;
            return Ok(Wanted::Dates(vec![next.event.id]));
        }
        if chosen.is_empty() {
            return Err(FieldError::new("event", Problem::Missing));
        }
        if chosen.len() > actions::registrations::DATES_MAX {
            return Err(FieldError::new("event", Problem::TooMany { max: actions::registrations::DATES_MAX }));
        }
        let known = |slug: &&String| self.open.iter().find(|date| date.event.slug.as_str() == slug.as_str());
        let found: Vec<EventId> = chosen.iter().filter_map(known).map(|date| date.event.id).collect();
        if found.len() == chosen.len() {
            Ok(Wanted::Dates(found))
        } else {
            Err(FieldError::new("event", Problem::NotFound))
        }
    }
}

/// The format with what can be registered for, at least something.
async fn offer(site: &Site, slug: &text::Slug) -> Result<Offer, Fault> {
    let format = super::formats::public(site, slug).await?;
    let whole = may_enroll(&format).is_ok();
    let mut open = super::formats::upcoming(site, &format, LISTED).await?;
    let refusal = open.iter().find_map(|date| may_register(date, site.desk.now()).err());
    open.retain(|date| may_register(date, site.desk.now()).is_ok());
    match (open.is_empty() && !whole, refusal) {
        (false, _) => Ok(Offer { format, whole, open }),
        (true, Some(refusal)) => Err(actions::Failure::Refused(refusal).into()),
        (true, None) => Err(Fault::new(StatusCode::CONFLICT, "no-open-date")),
    }
}

impl Fields {
    fn read(&self, visit: &Visit) -> Result<Applicant, Vec<FieldError>> {
        let raw = RawRegistration {
            name: self.name.clone(),
            email: self.email.clone(),
            organization: Some(self.organization.clone()),
            land: Some(self.land.clone()),
            channel: Some(self.channel.clone()),
            answers: self.answers.clone(),
            support: self.support.clone(),
        };
        raw.parse(visit.locale())
    }
}

impl FormPage {
    fn for_event(site: &Site, visit: Visit, announced: &Announced, (fields, errors): Filled) -> Self {
        Self {
            entry: Some(Entry::new(&visit, announced, site.desk.now())),
            action: visit.href(&paths::EventRegister(announced.event.slug.clone())),
            privacy: privacy(&visit, announced),
            all_dates: all_dates(&visit, announced),
            for_some: announced.format.as_ref().is_some_and(|format| format.audience != Audience::Open),
            foreign: announced.format.as_ref().and_then(|format| visit.foreign(format.locale)),
            ..Self::new(visit, announced.headline(), (fields, errors))
        }
    }

    fn for_format(visit: Visit, offer: &Offer, (mut fields, errors): Filled) -> Self {
        let format = &offer.format;
        if fields.scope.is_empty() && offer.whole {
            "all".clone_into(&mut fields.scope);
        }
        let said = |date: &Announced| match &date.event.own.theme {
            Some(theme) => format!("{}: {theme}", locale::slot(visit.locale(), &date.event.slot)),
            None => locale::slot(visit.locale(), &date.event.slot),
        };
        let choice = |date: &Announced| Choice {
            slug: date.event.slug.to_string(),
            said: said(date),
            chosen: fields.event.iter().any(|slug| slug == date.event.slug.as_str()),
        };
        let mut choices: Vec<Choice> = offer.open.iter().map(choice).collect();
        let later = choices.split_off(choices.len().min(SHOWN_AT_ONCE));
        Self {
            choices,
            later_chosen: later.iter().any(|choice| choice.chosen),
            later,
            whole: offer.whole,
            by_team: format.approval,
            for_some: format.audience != Audience::Open,
            action: visit.href(&paths::FormatRegister(format.slug.clone())),
            foreign: visit.foreign(format.locale),
            privacy: offer.open.first().map_or_else(|| kept(&visit, format), |date| privacy(&visit, date)),
            ..Self::new(visit, format.title.clone(), (fields, errors))
        }
    }

    /// The same with what is asked besides.
    fn asking(self, site: &Site, extra: &Extra) -> Self {
        Self {
            groups: extra.groups(&self.visit, &self.fields.answers),
            support: extra.support(&self.visit, site, &self.fields.support),
            host: extra.host(),
            wrong: self.wrong.with_labels(&extra.labels()),
            ..self
        }
    }

    fn new(visit: Visit, title: String, (fields, errors): Filled) -> Self {
        Self {
            wrong: Wrong::new(visit.locale(), errors),
            guard: Guard::default(),
            laender: laender(&visit),
            channels: channels(&visit),
            privacy: String::new(),
            foreign: None,
            title,
            action: String::new(),
            entry: None,
            choices: Vec::new(),
            later: Vec::new(),
            later_chosen: false,
            whole: false,
            by_team: false,
            for_some: false,
            all_dates: None,
            groups: Vec::new(),
            support: None,
            host: String::new(),
            fields,
            visit,
        }
    }
}
