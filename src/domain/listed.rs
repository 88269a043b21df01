//! The people a format is for: a list that its team keeps. Whoever is on it gets in past the confirmation; everybody else
//! can ask the team.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{
    format::{Audience, Faults, Format},
    id::{FormatId, ListedPersonId},
    participant::Land,
    text::{EmailAddress, FieldError, Line, Problem, fold_name},
};

/// The most people that a list sent to us may name: to put them on the format's list, or to invite them.
pub const PEOPLE_AT_ONCE: usize = 10_000;
/// The most megabytes of such a list: room for long names, addresses and roles.
pub const LIST_MEGABYTES: usize = 2;
/// The same in bytes.
pub const LIST_MAX: usize = LIST_MEGABYTES * 1024 * 1024;
/// The most roles of one format.
pub const ROLES_MAX: usize = 20;
/// The longest role.
pub const ROLE_MAX: usize = 80;

/// Somebody a format is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPerson {
    /// Their id.
    pub id: ListedPersonId,
    /// The format.
    pub format_id: FormatId,
    /// Their address.
    pub email: EmailAddress,
    /// Their name; empty where nobody wrote it down.
    pub name: String,
    /// Their Land.
    pub land: Option<Land>,
    /// Their role, as the team says.
    pub role: Option<String>,
    /// When they were put on the list.
    pub created_at: DateTime<Utc>,
}

impl ListedPerson {
    /// What tells two of a format apart: the address, and the name of those who share one (A9).
    #[must_use]
    pub fn key(&self) -> (EmailAddress, String) {
        (self.email.clone(), fold_name(&self.name))
    }
}

/// A number that is another one for another list: whoever replaces a list says by it which one they saw. The order of
/// people makes no difference.
#[must_use]
pub fn fingerprint(people: &[ListedPerson]) -> i64 {
    let mut people: Vec<_> =
        people.iter().map(|one| (one.id, one.email.as_str(), &one.name, one.land, &one.role)).collect();
    people.sort_unstable_by_key(|(id, ..)| *id);
    let digest = Sha256::digest(format!("{people:?}"));
    let first = digest.iter().take(8).fold(0, |number: u64, byte| (number << 8) | u64::from(*byte));
    // Never below zero: the tag is a version like any other.
    i64::try_from(first >> 1).unwrap_or(i64::MAX)
}

/// Whether somebody with this name is among those listed at their address. One entry stands for the address, whatever
/// name somebody writes; where several share it, for those of that name, or for all where it has none.
#[must_use]
pub fn among<'a>(at_address: &'a [ListedPerson], name_folded: &str) -> Vec<&'a ListedPerson> {
    match at_address {
        [one] => vec![one],
        several => {
            let fits = |one: &&ListedPerson| one.name.is_empty() || fold_name(&one.name) == name_folded;
            several.iter().filter(fits).collect()
        }
    }
}

/// Which entries go with somebody who is erased. Alone at the address: all that let them in. Where others read the mailbox,
/// those of their name only: an entry of another name, or of none, may be meant for the others, and nobody is taken off a
/// list because somebody else is erased.
#[must_use]
pub fn erased_with<'a>(at_address: &'a [ListedPerson], name_folded: &str, alone: bool) -> Vec<&'a ListedPerson> {
    if alone {
        return among(at_address, name_folded);
    }
    at_address.iter().filter(|one| fold_name(&one.name) == name_folded).collect()
}

/// Whether the format is for somebody, given who is listed for it at their address. A role counts as the list says it:
/// what people say of themselves lets nobody in.
#[must_use]
pub fn is_for(format: &Format, at_address: &[ListedPerson], name_folded: &str) -> bool {
    let found = among(at_address, name_folded);
    match format.audience {
        Audience::Open => true,
        Audience::Invited => !found.is_empty(),
        Audience::Role => found.iter().filter_map(|one| one.role.as_deref()).any(|role| has_role(format, role)),
    }
}

fn has_role(format: &Format, role: &str) -> bool {
    format.audience_roles.iter().any(|known| fold_name(known) == fold_name(role))
}

/// Reads the roles a format is for: short lines, each once.
///
/// # Errors
/// Too many, or one is too long.
pub fn read_roles(roles: &[String]) -> Result<Vec<String>, FieldError> {
    if roles.len() > ROLES_MAX {
        return Err(FieldError::new("audience_roles", Problem::TooMany { max: ROLES_MAX }));
    }
    let mut read: Vec<String> = Vec::new();
    for role in roles {
        if let Some(line) = Line::parse_optional("audience_roles", role, ROLE_MAX)?
            && !read.iter().any(|known| fold_name(known) == fold_name(line.as_str()))
        {
            read.push(line.into_string());
        }
    }
    Ok(read)
}

/// What is wrong with a list that is larger than one may be.
#[must_use]
pub fn too_large() -> FieldError {
    FieldError::new("people", Problem::TooLarge { megabytes: LIST_MEGABYTES })
}

/// Whether a list does not name too many people.
///
/// # Errors
/// It does.
pub fn may_be_so_long(rows: usize) -> Result<(), FieldError> {
    if rows <= PEOPLE_AT_ONCE {
        Ok(())
    } else {
        Err(FieldError::new("people", Problem::TooMany { max: PEOPLE_AT_ONCE }))
    }
}

/// One person as somebody wrote them down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawListed {
    /// `name`
    pub name: String,
    /// `email`
    pub email: String,
    /// `land`
    pub land: String,
    /// `role`
    pub role: String,
}

/// One person who may be put on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewListed {
    /// Their address.
    pub email: EmailAddress,
    /// Their name, or nothing.
    pub name: String,
    /// Their Land.
    pub land: Option<Land>,
    /// Their role.
    pub role: Option<String>,
}

impl NewListed {
    /// What tells two apart.
    #[must_use]
    pub fn key(&self) -> (EmailAddress, String) {
        (self.email.clone(), fold_name(&self.name))
    }

    /// Whether the one on the list says the same.
    #[must_use]
    pub fn says_the_same(&self, there: &ListedPerson) -> bool {
        self.land == there.land && self.role == there.role
    }
}

impl RawListed {
    /// Reads one person.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn parse(&self) -> Result<NewListed, Vec<FieldError>> {
        let mut faults = Faults::default();
        let email = faults.take(EmailAddress::parse("email", self.email.trim()));
        let name = faults.take(Line::parse_optional("name", &self.name, super::registration::NAME_MAX)).flatten();
        let role = faults.take(Line::parse_optional("role", &self.role, ROLE_MAX)).flatten();
        let land = Some(self.land.trim()).filter(|text| !text.is_empty());
        let land = land.and_then(|text| {
            let allowed = Land::WORDS.trim_end().into();
            let unknown = FieldError::new("land", Problem::UnknownValue { allowed });
            faults.take(read_land(text).ok_or(unknown))
        });
        match email {
            Some(email) if faults.0.is_empty() => Ok(NewListed {
                email,
                name: name.map(Line::into_string).unwrap_or_default(),
                land,
                role: role.map(Line::into_string),
            }),
            _ => Err(faults.0),
        }
    }
}

/// `BY`, `DE-BY` or `Bayern`.
fn read_land(text: &str) -> Option<Land> {
    let code = text.to_uppercase();
    let code = code.strip_prefix("DE-").unwrap_or(&code);
    Land::from_word(code).or_else(|| {
        let name = fold_name(text);
        LAENDER.iter().find(|(known, _)| fold_name(known) == name).map(|(_, land)| *land)
    })
}

/// The names people write.
const LAENDER: [(&str, Land); 16] = [
    ("Baden-Württemberg", Land::Bw),
    ("Bayern", Land::By),
    ("Berlin", Land::Be),
    ("Brandenburg", Land::Bb),
    ("Bremen", Land::Hb),
    ("Hamburg", Land::Hh),
    ("Hessen", Land::He),
    ("Mecklenburg-Vorpommern", Land::Mv),
    ("Niedersachsen", Land::Ni),
    ("Nordrhein-Westfalen", Land::Nw),
    ("Rheinland-Pfalz", Land::Rp),
    ("Saarland", Land::Sl),
    ("Sachsen", Land::Sn),
    ("Sachsen-Anhalt", Land::St),
    ("Schleswig-Holstein", Land::Sh),
    ("Thüringen", Land::Th),
];

/// Reads pasted lines: `name; mail; Land; role`, cells divided by semicolons, tabs or else commas, in quotes where they
/// hold one; the address may also come first.
/// A line may also be an address alone, or `Name <mail>`. Empty lines and a line of headings are passed over.
#[must_use]
pub fn read_lines(text: &str) -> Vec<(usize, RawListed)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = lines.map(|(at, line)| (at + 1, read_line(line)));
    read.filter(|(at, one)| *at != 1 || !is_heading(&one.email)).collect()
}

fn is_heading(cell: &str) -> bool {
    matches!(fold_name(cell).as_str(), "mail" | "e-mail" | "email" | "e-mail-adresse" | "adresse")
}

fn read_line(line: &str) -> RawListed {
    let mut cells = cells(line, &[';', '\t']);
    let is_alone = cells.len() == 1;
    if is_alone && !line.trim_end().ends_with('>') {
        // What many programs write as "CSV"; an address holds no comma.
        cells = self::cells(line, &[',']);
    }
    if let [first, second, ..] = cells.as_mut_slice()
        && (first.contains('@') && !second.contains('@') || is_heading(first))
    {
        std::mem::swap(first, second);
    }
    let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
    if let [only] = cells.as_slice() {
        let angled = only.strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
        return match angled {
            Some((name, email)) => RawListed {
                name: name.trim().trim_matches('"').to_owned(),
                email: email.trim().to_owned(),
                ..RawListed::default()
            },
            None => RawListed { email: only.clone(), ..RawListed::default() },
        };
    }
    RawListed { name: cell(0), email: cell(1), land: cell(2), role: cell(3) }
}

/// The cells of a line; a doubled quote inside quotes is one.
fn cells(line: &str, marks: &[char]) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = line.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            mark if !quoted && marks.contains(&mark) => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// What adding does to each line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Somebody new.
    New,
    /// On the list already; Land or role are new.
    Changed,
    /// On the list already, as they are.
    Known,
    /// The same person as further up.
    Duplicate,
}

/// Decides that, line by line, in their order.
#[must_use]
pub fn fates(there: &[ListedPerson], new: &[NewListed]) -> Vec<Fate> {
    let known: std::collections::HashMap<_, _> = there.iter().map(|one| (one.key(), one)).collect();
    let mut seen = std::collections::HashSet::new();
    let fate = |one: &NewListed| match known.get(&one.key()) {
        _ if !seen.insert(one.key()) => Fate::Duplicate,
        None => Fate::New,
        Some(there) if one.says_the_same(there) => Fate::Known,
        Some(_) => Fate::Changed,
    };
    new.iter().map(fate).collect()
}

#[cfg(test)]
mod tests;
