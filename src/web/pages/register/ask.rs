//! What comes of a form that is good: a mail, or none; the answer is the same (C10).

use axum::response::{IntoResponse, Redirect, Response};

use super::{Offer, Wanted};
use crate::{
    actions,
    domain::{event::Announced, registration::Applicant},
    web::{error::Fault, paths, site::Site, visit::Visit},
};

pub(super) async fn ask_for(
    site: &Site,
    visit: &Visit,
    welcome: bool,
    (offer, wanted, applicant): (&Offer, Wanted, Applicant),
) -> Result<Response, Fault> {
    let desk = &site.desk;
    match wanted {
        Wanted::All if welcome => actions::enrollments::ask(desk, offer.format.id, applicant).await?,
        Wanted::All => actions::enrollments::ask_in_vain(desk, offer.format.id).await?,
        Wanted::Dates(dates) if welcome => {
            actions::registrations::ask_for_dates(desk, &dates, applicant).await?;
        }
        Wanted::Dates(dates) => {
            let Some(first) = dates.first() else { return Err(Fault::bad_request()) };
            actions::registrations::ask_in_vain(desk, *first).await?;
        }
    }
    Ok(Redirect::to(&visit.href(&paths::CheckInbox)).into_response())
}

pub(super) async fn ask(
    site: &Site,
    visit: &Visit,
    welcome: bool,
    announced: &Announced,
    applicant: Applicant,
) -> Result<Response, Fault> {
    if welcome {
        actions::registrations::ask(&site.desk, announced.event.id, applicant).await?;
    } else {
        actions::registrations::ask_in_vain(&site.desk, announced.event.id).await?;
    }
    Ok(Redirect::to(&visit.href(&paths::CheckInbox)).into_response())
}
