//! The roster as a file that other programs open (C24).

use std::collections::HashMap;

use super::{
    format::words,
    id::RegistrationId,
    participant::Participant,
    registration::{Registration, RegistrationState},
};

words!(
    /// What kind of file a roster is exported as, the better one first.
    FileKind {
        /// Typed cells: what somebody calls himself stays text.
        Xlsx = "xlsx",
        /// For programs that read nothing else.
        Csv = "csv"
    }
);

/// The columns, as text keys (`column-<key>`).
pub const COLUMNS: [&str; 9] =
    ["name", "email", "organization", "land", "state", "position", "stands-in", "requested", "confirmed"];

/// One row, in the order of [`COLUMNS`], as plain text; `state` is the state in the reader's language, `giver`
/// whose place the person takes.
#[must_use]
pub fn row(registration: &Registration, person: &Participant, state: String, giver: Option<&str>) -> [String; 9] {
    let day = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M UTC").to_string();
    [
        person.name.clone(),
        person.email.to_string(),
        person.organization_text.clone().unwrap_or_default(),
        person.land.map(|land| land.as_str().to_owned()).unwrap_or_default(),
        state,
        registration.position.map(|position| position.to_string()).unwrap_or_default(),
        giver.unwrap_or_default().to_owned(),
        day(registration.requested_at),
        registration.confirmed_at.map(day).unwrap_or_default(),
    ]
    .map(|text| one_line(&text))
}

/// Whether somebody comes, came, or would come where the team agrees: who went, or was not let in, takes nobody's place.
fn takes_place(registration: &Registration) -> bool {
    use RegistrationState as State;
    matches!(registration.state, State::Requested | State::Confirmed | State::Attended | State::NoShow)
}

/// Whose place each of them takes or took, by registration.
#[must_use]
pub fn givers(people: &[(Registration, Participant)]) -> HashMap<RegistrationId, String> {
    let names: HashMap<RegistrationId, &str> =
        people.iter().map(|(registration, person)| (registration.id, person.name.as_str())).collect();
    let giver = |registration: &Registration| {
        let name = names.get(&registration.substitute_for?)?;
        Some((registration.id, (*name).to_owned()))
    };
    people.iter().filter(|(one, _)| takes_place(one)).filter_map(|(one, _)| giver(one)).collect()
}

/// The text in one line, as a cell holds it.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The text of a CSV cell, which has no type, so that no spreadsheet takes it for a formula: what begins like one gets
/// an apostrophe in front. A telephone number is no formula.
#[must_use]
pub fn cell(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{a0}']).chars().next();
    let formula =
        first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    let clean = one_line(text);
    if formula && !is_telephone_number(text) { format!("'{clean}") } else { clean }
}

/// `+49 30 1234567`: a plus, then between 7 and 15 digits (ITU E.164), single spaces among them, and nothing that a
/// spreadsheet could reckon with.
fn is_telephone_number(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('+') else { return false };
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits) && rest.split(' ').all(|g| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit()))
}

/// The order of the roster: who has a seat, who queues (in order), who is still to confirm, who left; by name within.
#[must_use]
pub fn rank(registration: &Registration) -> (u8, i64) {
    let group = match registration.state {
        RegistrationState::Confirmed | RegistrationState::Attended | RegistrationState::NoShow => 0,
        RegistrationState::Offered => 1,
        RegistrationState::Waiting => 2,
        RegistrationState::Requested => 3,
        RegistrationState::Unconfirmed => 4,
        RegistrationState::Cancelled => 5,
        RegistrationState::Declined => 6,
    };
    (group, registration.position.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_defused_and_names_stay() {
        for bad in [
            "=1+1",
            "+49",
            "+49 30 1234567-8",
            "+49 30 1234567+1",
            "+ 49301234567",
            "＋49301234567",
            "+1234567890123456",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            " =cmd|' /C calc'!A0",
            "\u{a0}=1",
        ] {
            assert!(cell(bad).starts_with('\''), "{bad:?} became {:?}", cell(bad));
        }
        for good in [
            "Müller",
            "+4930123456",
            "+49 30 1234567",
            "Anne-Marie",
            "a=b",
            "3 Personen",
            "",
            "O'Neill",
            "(in Vertretung)",
        ] {
            assert_eq!(cell(good), good);
        }
        assert_eq!(cell("a\r\nb"), "a  b");
    }
}
