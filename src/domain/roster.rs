//! The roster as a table that other programs open: cells that a spreadsheet would take for a formula are defused (C24).

use super::{
    participant::Participant,
    registration::{Registration, RegistrationState},
};

/// The columns, as text keys (`column-<key>`).
pub const COLUMNS: [&str; 8] = ["name", "email", "organization", "land", "state", "position", "requested", "confirmed"];

/// One row, in the order of [`COLUMNS`]; `state` is the state in the reader's language.
#[must_use]
pub fn row(registration: &Registration, person: &Participant, state: String) -> [String; 8] {
    let day = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M UTC").to_string();
    [
        cell(&person.name),
        cell(person.email.as_str()),
        cell(person.organization_text.as_deref().unwrap_or_default()),
        person.land.map(|land| land.as_str().to_owned()).unwrap_or_default(),
        state,
        registration.position.map(|position| position.to_string()).unwrap_or_default(),
        day(registration.requested_at),
        registration.confirmed_at.map(day).unwrap_or_default(),
    ]
}

/// A cell's text that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front.
#[must_use]
pub fn cell(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{a0}']).chars().next();
    let formula =
        first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if formula { format!("'{clean}") } else { clean }
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
        for good in ["Müller", "Anne-Marie", "a=b", "3 Personen", "", "O'Neill", "(in Vertretung)"] {
            assert_eq!(cell(good), good);
        }
        assert_eq!(cell("a\r\nb"), "a  b");
    }
}
