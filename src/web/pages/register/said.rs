//! What the registration form says and offers besides its fields.

use crate::{
    domain::{enrollment::may_enroll, event::Announced, format::Format, participant::Land},
    locale,
    web::{paths, visit::Visit},
};

/// Days for which the registrations of a date without a format are kept.
const DEFAULT_RETENTION: u32 = 90;

/// The Länder to choose from, or none of them.
pub(in crate::web::pages) fn laender(visit: &Visit) -> Vec<(&'static str, String)> {
    let all = Land::ALL.iter().map(|land| (land.as_str(), locale::land(visit.locale(), *land)));
    std::iter::once(("", visit.t("field-land-none"))).chain(all).collect()
}

/// Who gets the data, and how long it is kept.
pub(super) fn privacy(visit: &Visit, announced: &Announced) -> String {
    let days = announced.format.as_ref().map_or(DEFAULT_RETENTION, |format| format.retention_days);
    visit.words.t2("register-privacy", ("host", announced.host.as_str().into()), ("days", days.into()))
}

/// The same for somebody who takes part in a whole format that has no open date now.
pub(super) fn kept(visit: &Visit, format: &Format) -> String {
    visit.words.t1("register-privacy-all", "days", format.retention_days)
}

/// Where one takes part in all dates of the date's format, if one can.
pub(super) fn all_dates(visit: &Visit, announced: &Announced) -> Option<String> {
    let format = announced.format.as_ref().filter(|format| may_enroll(format).is_ok())?;
    Some(visit.href(&paths::FormatRegister(format.slug.clone())))
}
