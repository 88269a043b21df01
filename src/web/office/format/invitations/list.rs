//! A pasted list, line by line: what can be read, and what would become of it.

use crate::{
    domain::{
        bulk::{CONFIRM_ABOVE, Fate, INVITED_AT_ONCE, kind_of, read},
        listed::{NewListed, read_lines},
        participant::MailboxKind,
        text::{FieldError, Problem},
    },
    locale,
    web::{form::label, visit::Visit},
};

/// Lines that need a look are shown one by one, so many of them.
const SHOWN: usize = 50;

/// A list as it was read.
pub(super) struct List {
    /// Who can be read.
    pub(super) people: Vec<NewListed>,
    /// In which line each of them stands.
    lines: Vec<usize>,
    /// Lines that cannot be read, and why.
    invalid: Vec<(usize, String)>,
}

/// Reads a list.
pub(super) fn read_list(visit: &Visit, text: &str) -> Result<List, FieldError> {
    let mut list = List { people: Vec::new(), lines: Vec::new(), invalid: Vec::new() };
    for (at, raw) in read_lines(text) {
        match read(&raw) {
            Ok(one) => {
                list.lines.push(at);
                list.people.push(one);
            }
            Err(errors) => {
                let said: Vec<String> = errors.iter().map(|error| sentence(visit, error)).collect();
                list.invalid.push((at, said.join(" ")));
            }
        }
    }
    match list.people.len() {
        0 if list.invalid.is_empty() => Err(FieldError::new("people", Problem::Missing)),
        many if many > INVITED_AT_ONCE => Err(FieldError::new("people", Problem::TooMany { max: INVITED_AT_ONCE })),
        _ => Ok(list),
    }
}

/// Here a missing name has a reason of its own: nobody else sees which field is meant.
fn sentence(visit: &Visit, error: &FieldError) -> String {
    match (error.field.as_ref(), &error.problem) {
        ("name", Problem::Missing) => visit.t("invite-nameless"),
        ("email", Problem::Missing) => visit.t("invite-no-address"),
        (field, problem) => match label(field) {
            Some(key) => format!("{}: {}", visit.t(key), locale::problem(visit.locale(), problem)),
            None => locale::field_error(visit.locale(), error),
        },
    }
}

/// What would become of a list.
pub(super) struct Preview {
    /// How many there are of each kind, in words.
    pub(super) counts: Vec<String>,
    /// Lines that need a look: number, and what it is.
    pub(super) lines: Vec<(usize, String)>,
    /// So many more of those.
    pub(super) more: usize,
    /// So many would be invited.
    pub(super) new: usize,
    /// Whether that number has to be typed.
    pub(super) ask_count: bool,
}

impl Preview {
    pub(super) fn new(visit: &Visit, list: &List, fates: &[Fate]) -> Self {
        let count = |wanted: Fate| fates.iter().filter(|fate| **fate == wanted).count();
        let new = count(Fate::New);
        let offices = list.people.iter().zip(fates).filter(|(one, fate)| is_office(one, **fate)).count();
        let mut said: Vec<(&str, usize)> = Fate::ALL.iter().map(|fate| (count_key(*fate), count(*fate))).collect();
        said.extend([("invite-invalid", list.invalid.len()), ("invite-functional", offices)]);
        let counts = said.into_iter().filter(|(_, n)| *n > 0);
        let mut lines = list.invalid.clone();
        for ((at, one), fate) in list.lines.iter().zip(&list.people).zip(fates) {
            let why = if is_office(one, *fate) { Some("invite-why-functional") } else { why_key(*fate) };
            if let Some(why) = why {
                lines.push((*at, format!("{}: {}", one.email, visit.t(why))));
            }
        }
        lines.sort();
        let more = lines.len().saturating_sub(SHOWN);
        lines.truncate(SHOWN);
        let counts = counts.map(|(key, n)| visit.words.t1(key, "people", n)).collect();
        Self { counts, lines, more, new, ask_count: new > CONFIRM_ABOVE }
    }
}

/// The text key of how many meet a fate.
fn count_key(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "invite-new",
        Fate::Known => "invite-known",
        Fate::Invited => "invite-invited",
        Fate::Duplicate => "invite-duplicate",
        Fate::Suppressed => "invite-suppressed",
        Fate::Objected => "invite-objected",
    }
}

/// The text key of why nobody is invited by a line.
fn why_key(fate: Fate) -> Option<&'static str> {
    Some(match fate {
        Fate::New => return None,
        Fate::Known => "invite-why-known",
        Fate::Invited => "invite-why-invited",
        Fate::Duplicate => "invite-why-duplicate",
        Fate::Suppressed => "invite-why-suppressed",
        Fate::Objected => "invite-why-objected",
    })
}

/// Whoever is invited at an address behind which several people read.
fn is_office(one: &NewListed, fate: Fate) -> bool {
    fate == Fate::New && kind_of(&one.email) == MailboxKind::Functional
}
