//! What a format says: changed here, at once in every calendar of its dates.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::TimeDelta;
use serde::Deserialize;

use super::{Head, Place, head, load, status_key};
use crate::{
    actions::{Failure, formats},
    domain::{
        access::Deed,
        event::{Event, Wish},
        format::{Audience, Format, FormatStatus, RawFormat, RegistrationMode},
        registration::is_concerned,
        text::FieldError,
    },
    locale, store,
    web::{
        error::Fault,
        extract::Slug,
        form::{Form, Wrong, keep_secret},
        office::{
            Organizer,
            admission::{Lead, approvals, by_whom, read_approval, units},
            event::details::read_seats,
        },
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// The form's fields, as typed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::office) struct Fields {
    title: String,
    summary: String,
    description: String,
    audience: String,
    audience_note: String,
    #[serde(default)]
    audience_roles: Option<String>,
    registration: String,
    capacity: String,
    #[serde(default)]
    approval: String,
    #[serde(default)]
    registration_opens_before: Option<String>,
    #[serde(default)]
    registration_opens_unit: String,
    #[serde(default)]
    registration_closes_before: Option<String>,
    #[serde(default)]
    registration_closes_unit: String,
    location: String,
    #[serde(default)]
    join_url: String,
    #[serde(default)]
    join_away: bool,
    join_opens_before: Option<String>,
    join_closes_after: Option<String>,
    join_text: Option<String>,
    /// Boxes that nobody ticked are not sent: that the form showed them is.
    reminders: Option<String>,
    #[serde(default)]
    reminder_offsets: Vec<String>,
    #[serde(default)]
    retention_days: Option<String>,
    tags: String,
    status: String,
    version: String,
}

impl Fields {
    /// What the format says now. The address of its meeting is never shown, not even to organizers.
    fn of(format: &Format) -> Self {
        let opens = Lead::of(format.registration_opens_before);
        let closes = Lead::of(Some(format.registration_closes_before).filter(|minutes| *minutes > 0));
        Self {
            title: format.title.clone(),
            summary: format.summary.clone(),
            description: format.description_md.clone(),
            audience: format.audience.as_str().to_owned(),
            audience_note: format.audience_note.clone(),
            audience_roles: Some(format.audience_roles.join(", ")),
            registration: format.registration.as_str().to_owned(),
            capacity: format.capacity.map(|seats| seats.to_string()).unwrap_or_default(),
            approval: by_whom(format.approval).to_owned(),
            registration_opens_before: Some(opens.amount),
            registration_opens_unit: opens.unit,
            registration_closes_before: Some(closes.amount),
            registration_closes_unit: closes.unit,
            location: format.location.clone().unwrap_or_default(),
            join_url: String::new(),
            join_away: false,
            join_opens_before: Some(format.join_opens_before.to_string()),
            join_closes_after: Some(format.join_closes_after.to_string()),
            join_text: Some(format.join_text.clone().unwrap_or_default()),
            reminders: Some("shown".to_owned()),
            reminder_offsets: format.reminder_offsets.iter().map(ToString::to_string).collect(),
            retention_days: Some(format.retention_days.to_string()),
            tags: format.tags.join(", "),
            status: format.status.as_str().to_owned(),
            version: format.version.to_string(),
        }
    }

    /// What was typed as a lead; a form without the field says nothing about it.
    fn lead(field: &'static str, amount: Option<&String>, unit: &str) -> Result<Wish<i64>, FieldError> {
        let lead = amount.map(|amount| Lead { amount: amount.clone(), unit: unit.to_owned() });
        lead.map(|lead| lead.read(field)).transpose()
    }

    fn raw(&self) -> Result<RawFormat, FieldError> {
        let opens = Self::lead(
            "registration_opens_before",
            self.registration_opens_before.as_ref(),
            &self.registration_opens_unit,
        )?;
        let closes = Self::lead(
            "registration_closes_before",
            self.registration_closes_before.as_ref(),
            &self.registration_closes_unit,
        )?;
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        // What is no number is out of every range, and the domain says so.
        let number = |text: Option<&String>| text.map(|text| text.trim().parse().unwrap_or(-1));
        let offsets = self.reminder_offsets.iter().map(|text| text.parse().unwrap_or(-1)).collect();
        // An address that was not typed again stays.
        let join_url = if self.join_away { Some(None) } else { said(&self.join_url).map(Some) };
        Ok(RawFormat {
            title: Some(self.title.clone()),
            summary: Some(self.summary.clone()),
            description: Some(self.description.clone()),
            audience: said(&self.audience),
            audience_note: Some(self.audience_note.clone()),
            audience_roles: self.audience_roles.as_ref().map(|text| text.split(',').map(str::to_owned).collect()),
            registration: said(&self.registration),
            capacity: Some(read_seats(&self.capacity)?),
            approval: read_approval(&self.approval)?,
            registration_opens_before: opens,
            registration_closes_before: closes.map(Option::unwrap_or_default),
            join_url,
            join_opens_before: number(self.join_opens_before.as_ref()),
            join_closes_after: number(self.join_closes_after.as_ref()),
            join_text: self.join_text.as_ref().map(|text| said(text)),
            reminder_offsets: self.reminders.is_some().then_some(offsets),
            retention_days: number(self.retention_days.as_ref()),
            location: Some(said(&self.location)),
            tags: Some(self.tags.split(',').map(str::to_owned).collect()),
            status: said(&self.status),
            ..RawFormat::default()
        })
    }
}

/// Words and labels, as a form offers them.
type Options = Vec<(&'static str, String)>;

#[derive(Template)]
#[template(path = "office/settings.html")]
struct SettingsPage {
    visit: Visit,
    head: Head,
    action: String,
    fields: Fields,
    wrong: Wrong,
    has_join: bool,
    audiences: Options,
    registrations: Options,
    approvals: Options,
    units: Options,
    statuses: Options,
    /// Minutes before the start, in words, and whether it is chosen.
    reminders: Vec<(String, String, bool)>,
    impact: String,
}

/// The form.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    let fields = Fields::of(&format);
    let shown = fill(&site, visit, (&organizer, &format), (fields, Wrong::default())).await?;
    Ok(page::private(StatusCode::OK, &shown))
}

/// Saves it.
pub(in crate::web::office) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(mut fields): Form<Fields>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    let version = fields.version.parse().unwrap_or(-1);
    let done = match fields.raw() {
        Ok(raw) => formats::amend(&site.desk, &organizer.0, (format.id, Some(version)), &raw).await,
        Err(error) => Err(Failure::Invalid(vec![error])),
    };
    match done {
        Ok(format) => Ok(Redirect::to(&visit.after(Done::Saved, &paths::OfficeFormat(format.slug))).into_response()),
        Err(Failure::Invalid(mut errors)) => {
            keep_secret(&mut fields.join_url, &mut errors);
            let wrong = Wrong::new(visit.locale(), errors);
            let shown = fill(&site, visit, (&organizer, &format), (fields, wrong)).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(other) => Err(other.into()),
    }
}

async fn fill(
    site: &Site,
    visit: Visit,
    (organizer, format): (&Organizer, &Format),
    (fields, wrong): (Fields, Wrong),
) -> Result<SettingsPage, Fault> {
    let (db, now) = (&site.desk.store, site.desk.now());
    let ahead = store::events::list_for_format(db, format.id, now).await?;
    let tallies = store::registrations::tallies_of_format(db, format.id).await?;
    let tally = |event: &Event| tallies.get(&event.id).into_iter().flatten();
    let people: u64 = ahead.iter().flat_map(tally).filter(|(state, _)| is_concerned(**state)).map(|(_, n)| n).sum();
    Ok(SettingsPage {
        head: head(&visit, organizer, format, Place::Settings),
        action: visit.href(&paths::FormatSettings(format.slug.clone())),
        has_join: format.join_url.is_some(),
        audiences: audiences(&visit),
        registrations: registrations(&visit, format.registration),
        approvals: approvals(&visit),
        units: units(&visit),
        statuses: FormatStatus::ALL.iter().map(|status| (status.as_str(), visit.t(status_key(*status)))).collect(),
        reminders: reminders(&visit, &fields.reminder_offsets),
        impact: visit.words.t2("settings-impact", ("dates", ahead.len().into()), ("people", people.into())),
        fields,
        wrong,
        visit,
    })
}

/// Usual times to be reminded, in minutes before the start.
const REMINDERS: [u32; 8] = [20_160, 10_080, 4_320, 2_880, 1_440, 120, 30, 15];

/// When people can be reminded, as the form offers it; what a program chose stays on offer.
fn reminders(visit: &Visit, chosen: &[String]) -> Vec<(String, String, bool)> {
    let own = chosen.iter().filter_map(|minutes| minutes.parse::<u32>().ok());
    let mut offered: Vec<u32> = REMINDERS.into_iter().chain(own).collect();
    offered.sort_unstable_by(|a, b| b.cmp(a));
    offered.dedup();
    let words = |minutes: u32| locale::span(visit.locale(), TimeDelta::minutes(i64::from(minutes)));
    let option = |minutes: u32| {
        let value = minutes.to_string();
        let is_chosen = chosen.contains(&value);
        (value, visit.words.t1("reminder-before", "span", words(minutes).as_str()), is_chosen)
    };
    offered.into_iter().map(option).collect()
}

/// Who can come, as forms offer it.
pub(in crate::web::office) fn audiences(visit: &Visit) -> Options {
    let label = |audience: &Audience| match audience {
        Audience::Open => visit.t("audience-open"),
        Audience::Invited => visit.t("audience-invited"),
        Audience::Role => visit.t("audience-role"),
    };
    Audience::ALL.iter().map(|audience| (audience.as_str(), label(audience))).collect()
}

/// What people can register for, as forms offer it; what is so already stays on offer.
pub(in crate::web::office) fn registrations(visit: &Visit, now_is: RegistrationMode) -> Options {
    let label = |mode: RegistrationMode| match mode {
        RegistrationMode::None => visit.t("registration-none"),
        RegistrationMode::PerEvent => visit.t("registration-per-event"),
        RegistrationMode::Standing => visit.t("registration-standing"),
        RegistrationMode::Both => visit.t("registration-both"),
    };
    let offered = [RegistrationMode::PerEvent, RegistrationMode::None];
    let kept = Some(now_is).filter(|mode| !offered.contains(mode));
    offered.into_iter().chain(kept).map(|mode| (mode.as_str(), label(mode))).collect()
}
