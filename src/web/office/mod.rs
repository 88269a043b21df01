//! The organizers' workplace: sign-in, formats, dates, rosters. Nothing here is for anybody who is not signed in.

mod admission;
mod answers;
mod attendance;
mod change_sets;
mod dates;
mod decision;
mod event;
mod format;
mod formats;
mod language;
mod listing;
mod log;
mod mails;
mod new_event;
mod new_format;
mod organization;
mod overview;
mod own_data;
mod preview;
mod provider;
mod questions;
mod roster;
mod rule_fields;
mod sessions;
mod sign_in;

use axum::{
    Router,
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

use self::{
    event::{change_page, changes, details},
    format::{cadence, settings},
    questions::edit,
};
use super::{
    cookies,
    error::Fault,
    paths::{self, Page},
    site::Site,
};
use crate::{
    actions,
    domain::{
        access::{Deed, Viewer},
        id::TeamId,
    },
};

/// The routes of the workplace.
pub(super) fn routes(site: &Site) -> Router<Site> {
    Router::new()
        .route(paths::Login::ROUTE, get(sign_in::show).post(sign_in::ask))
        .route(paths::LoginCode::ROUTE, get(sign_in::show_code).post(sign_in::enter_code))
        .route(paths::LoginLink::ROUTE, get(sign_in::show_link).post(sign_in::follow))
        .route(paths::ProviderStart::ROUTE, get(provider::leave))
        .route(paths::ProviderBack::ROUTE, get(provider::show).post(provider::press))
        .route(paths::ProviderOut::ROUTE, get(provider::out))
        .route(paths::Logout::ROUTE, post(sign_in::sign_out))
        .route(paths::Workplace::ROUTE, get(overview::show))
        .route(paths::Sessions::ROUTE, get(sessions::show).post(sessions::end))
        .route(paths::OwnData::ROUTE, get(own_data::show))
        .route(paths::OwnDataFile::ROUTE, get(own_data::file))
        .route(paths::IdentityEnd::ROUTE, post(sessions::disconnect))
        .route(paths::Language::ROUTE, post(language::choose))
        .route(paths::Organizations::ROUTE, get(organization::first))
        .route(paths::Organization::ROUTE, get(organization::show).post(organization::submit))
        .route(paths::OrganizationLogo::ROUTE, post(organization::set_logo))
        .route(paths::OrganizationLog::ROUTE, get(log::show))
        .route(paths::NewFormat::ROUTE, get(new_format::show).post(new_format::submit))
        .route(paths::NewFormatDates::ROUTE, post(new_format::show_dates))
        .route(paths::OfficeFormats::ROUTE, get(formats::list))
        .route(paths::OfficeFormat::ROUTE, get(format::dates::show))
        .route(paths::FormatSettings::ROUTE, get(settings::show).post(settings::submit))
        .route(paths::FormatCadence::ROUTE, get(cadence::show))
        .route(paths::FormatTrial::ROUTE, post(cadence::try_out))
        .route(paths::FormatTrialDates::ROUTE, post(cadence::show_dates))
        .route(paths::FormatChanges::ROUTE, post(change_sets::draft))
        .route(paths::FormatSeveral::ROUTE, get(format::several::show).post(format::several::draft))
        .route(paths::ChangeSetRoom::ROUTE, get(change_sets::show).post(change_sets::decide))
        .route(paths::FormatPeople::ROUTE, get(format::people::show))
        .route(paths::FormatList::ROUTE, get(format::listed::show).post(format::listed::submit))
        .route(paths::FormatInvitations::ROUTE, get(format::invitations::show).post(format::invitations::submit))
        .route(paths::FormatNewDate::ROUTE, get(new_event::show_in_format).post(new_event::submit_in_format))
        .route(paths::NewEvent::ROUTE, get(new_event::show).post(new_event::submit))
        .route(paths::OfficeEvent::ROUTE, get(event::show))
        .route(paths::EventDetails::ROUTE, get(change_page::show_details).post(details::amend))
        .route(paths::EventMove::ROUTE, get(change_page::show_move).post(changes::move_to))
        .route(paths::EventCancel::ROUTE, get(change_page::show_cancel).post(changes::cancel))
        .route(paths::EventRestore::ROUTE, get(change_page::show_restore).post(changes::restore))
        .route(paths::EventDecision::ROUTE, get(decision::show_event).post(decision::decide_event))
        .route(paths::FormatDecision::ROUTE, get(decision::show_format).post(decision::decide_format))
        .route(paths::EventMails::ROUTE, get(mails::show))
        .route(paths::MailRetry::ROUTE, post(mails::retry))
        .route(paths::SentMail::ROUTE, get(mails::text::show))
        .route(paths::EventAttendance::ROUTE, get(attendance::show).post(attendance::submit))
        .route(paths::EventAttendanceList::ROUTE, post(attendance::preview))
        .route(paths::RosterExport::ROUTE, post(roster::export))
        .route(paths::FormatQuestions::ROUTE, get(questions::of_format))
        .route(paths::FormatNewQuestion::ROUTE, get(edit::new_in_format).post(edit::add_to_format))
        .route(paths::EventQuestions::ROUTE, get(questions::of_event))
        .route(paths::EventNewQuestion::ROUTE, get(edit::new_in_event).post(edit::add_to_event))
        .route(paths::FormatSupport::ROUTE, post(questions::offer_support))
        .route(paths::EventTerms::ROUTE, post(questions::offer_support_at_date))
        .route(paths::EventAnswers::ROUTE, get(answers::numbers).post(answers::open))
        .route(paths::EventSupport::ROUTE, get(answers::support).post(answers::open_support))
        .route(paths::QuestionRoom::ROUTE, get(edit::show).post(edit::submit))
        .route(paths::QuestionTurn::ROUTE, post(questions::turn))
        .route_layer(middleware::from_fn_with_state(site.clone(), language::speak))
}

/// A signed-in organizer; everybody else is led to the sign-in page.
#[derive(Clone, Debug)]
pub(super) struct Organizer(pub(super) Viewer);

impl Organizer {
    /// Whoever may not see a team's things is told that they do not exist (C18).
    pub(super) fn may(&self, deed: Deed, team: TeamId) -> Result<(), Fault> {
        match (self.0.may(deed, team), self.0.may(Deed::See, team)) {
            (true, _) => Ok(()),
            (false, true) => Err(Fault::forbidden()),
            (false, false) => Err(Fault::not_found()),
        }
    }
}

impl<S> FromRequestParts<S> for Organizer
where
    S: Send + Sync,
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let site = Site::from_ref(state);
        let sign_in = || Redirect::to(&paths::Login.to_string()).into_response();
        let session = cookies::session(&site.frame, &parts.headers).ok_or_else(sign_in)?;
        let viewer = actions::logins::viewer(&site.desk, session).await;
        match viewer.map_err(|failure| Fault::from(failure).into_response())? {
            Viewer::Anonymous => Err(sign_in()),
            organizer @ Viewer::Organizer { .. } => Ok(Self(organizer)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::{cadence::HolidayPolicy, format::Locale, registration::RegistrationState, roster},
        locale::Words,
    };

    #[test]
    fn every_state_policy_and_column_has_its_words() {
        let states = RegistrationState::ALL.iter().map(|state| super::event::state_key(*state));
        let policies = HolidayPolicy::ALL.iter().map(|policy| format!("policy-{}", policy.as_str().replace('_', "-")));
        let columns = roster::COLUMNS.iter().map(|column| format!("column-{column}"));
        for key in states.chain(policies).chain(columns) {
            for locale in Locale::ALL {
                assert_ne!(Words(*locale).t(&key), key, "{locale:?}");
            }
        }
    }
}
