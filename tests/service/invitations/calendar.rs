//! A calendar program as it treats what comes by mail (measured with Thunderbird, R35–R39): an object replaces the one with
//! the same UID if its SEQUENCE is higher, or equal with a newer DTSTAMP; CANCEL takes it out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::support::{post::Mail, readers::checked_by};

#[derive(Clone, Debug)]
struct Shown {
    sequence: u32,
    stamp: String,
    starts_at: DateTime<Utc>,
    title: String,
    there: bool,
}

/// An entry by its identity, and, as one of a series, by when its rule meant it to be.
type Key = (String, Option<DateTime<Utc>>);

/// What one person's program shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    entries: BTreeMap<Key, Shown>,
    revisions: Vec<u32>,
}

impl Calendar {
    pub(crate) fn read_all(&mut self, post: &[Mail]) {
        for mail in post {
            self.read(mail);
        }
    }

    /// A mail arrives. One that brings an object for the calendar is looked at by the check, too.
    pub(crate) fn read(&mut self, mail: &Mail) {
        let Some(ics) = mail.ics.as_deref() else { return };
        let lines = unfolded(ics);
        let method = value(&lines, "METHOD");
        if method == "PUBLISH" {
            return;
        }
        check(mail, &lines);
        let entries = entries(&lines);
        let uid = value(&entries[0], "UID");
        assert!(entries.iter().all(|entry| value(entry, "UID") == uid), "one identity per mail (R32)");
        self.revisions.push(value(&entries[0], "SEQUENCE").parse().expect("a revision"));
        let there = method == "REQUEST";
        let first = shown(&entries[0], there);
        let whole = find(&entries[0], "RECURRENCE-ID").is_none();
        let known = self.entries.keys().any(|key| key.0 == uid);
        assert!(there || known, "taken out although it never came in: {first:?}");
        if whole && (find(&entries[0], "RRULE").is_some() || self.is_series(&uid)) {
            self.series(&uid, &entries, there);
        } else {
            let key = (uid.clone(), recurrence_id(&entries[0]));
            assert!(whole || known, "a date of a series that never came (R38): {first:?}");
            let general = (uid, None);
            for known in [&key, &general].into_iter().filter_map(|key| self.entries.get(key)) {
                is_newer(known, &first);
            }
            self.entries.insert(key, first);
        }
    }

    fn is_series(&self, uid: &str) -> bool {
        self.entries.keys().any(|key| key.0 == uid && key.1.is_some())
    }

    /// A whole series replaces everything that was known of it (R36).
    fn series(&mut self, uid: &str, entries: &[Vec<String>], there: bool) {
        let master = shown(&entries[0], there);
        for (_, known) in self.entries.iter().filter(|(key, _)| key.0 == uid) {
            is_newer(known, &master);
        }
        self.entries.retain(|key, _| key.0 != uid);
        for starts_at in expanded(&entries[0]) {
            self.entries.insert((uid.to_owned(), Some(starts_at)), Shown { starts_at, ..master.clone() });
        }
        for entry in &entries[1..] {
            let key = (uid.to_owned(), recurrence_id(entry));
            assert!(self.entries.insert(key.clone(), shown(entry, there)).is_some(), "no such date: {key:?}");
        }
    }

    /// The dates in it, by beginning.
    pub(crate) fn shown(&self) -> Vec<(String, DateTime<Utc>)> {
        let there = self.entries.iter().filter(|(_, entry)| entry.there);
        let mut all: Vec<_> = there.map(|((uid, _), entry)| (uid.clone(), entry.starts_at)).collect();
        all.sort_by_key(|(uid, at)| (*at, uid.clone()));
        all
    }

    /// When there is something, by beginning.
    pub(crate) fn beginnings(&self) -> Vec<DateTime<Utc>> {
        self.shown().into_iter().map(|(_, at)| at).collect()
    }

    /// Under how many identities.
    pub(crate) fn identities(&self) -> usize {
        self.shown().into_iter().map(|(uid, _)| uid).collect::<BTreeSet<_>>().len()
    }

    pub(crate) fn titles(&self) -> Vec<&str> {
        self.entries.values().filter(|entry| entry.there).map(|entry| entry.title.as_str()).collect()
    }

    /// The revisions in the order in which they came.
    pub(crate) fn revisions(&self) -> Vec<u32> {
        self.revisions.clone()
    }
}

/// Newer by its revision, as soon as anything is another than the calendar has it (R35, R37, R39): programs that have this
/// revision already may leave the rest.
fn is_newer(known: &Shown, shown: &Shown) {
    let same = (known.starts_at, known.there) == (shown.starts_at, shown.there);
    assert!(same || shown.sequence > known.sequence, "another date or word, no higher revision: {known:?} {shown:?}");
    let newer = (shown.sequence, &shown.stamp) > (known.sequence, &known.stamp);
    assert!(newer, "older than what is there: {known:?} {shown:?}");
}

fn shown(entry: &[String], there: bool) -> Shown {
    Shown {
        sequence: value(entry, "SEQUENCE").parse().expect("a revision"),
        stamp: value(entry, "DTSTAMP"),
        starts_at: local(&value(entry, "DTSTART")),
        title: value(entry, "SUMMARY"),
        there,
    }
}

/// The dates a rule means, by the engine of another house.
fn expanded(master: &[String]) -> Vec<DateTime<Utc>> {
    let of = |name: &str| master.iter().find(|line| line.split([':', ';']).next() == Some(name)).cloned();
    if of("RRULE").is_none() {
        return vec![local(&value(master, "DTSTART"))];
    }
    let text: Vec<String> = ["DTSTART", "RRULE", "EXDATE"].into_iter().filter_map(of).collect();
    let set: rrule::RRuleSet = text.join("\n").parse().expect("a rule");
    set.all(1000).dates.iter().map(DateTime::to_utc).collect()
}

/// The entries of an object, its master first.
fn entries(lines: &[String]) -> Vec<Vec<String>> {
    let mut entries: Vec<Vec<String>> = Vec::new();
    let mut within = false;
    for line in lines {
        match line.as_str() {
            "BEGIN:VEVENT" => {
                within = true;
                entries.push(Vec::new());
            }
            "END:VEVENT" => within = false,
            _ if within => entries.last_mut().expect("an entry").push(line.clone()),
            _ => {}
        }
    }
    entries
}

fn recurrence_id(entry: &[String]) -> Option<DateTime<Utc>> {
    find(entry, "RECURRENCE-ID").map(|text| local(&text))
}

fn check(mail: &Mail, lines: &[String]) {
    let to = |line: &&String| line.to_lowercase().ends_with(&format!(":mailto:{}", mail.to));
    let attendees: Vec<_> = lines.iter().filter(|line| line.starts_with("ATTENDEE")).collect();
    let count = lines.iter().filter(|line| *line == "BEGIN:VEVENT").count();
    assert!(attendees.len() == count && attendees.iter().all(to), "{attendees:?}");
    assert!(lines.iter().any(|line| line.starts_with("ORGANIZER;") && line.ends_with(":mailto:turnus@turnus.example")));
    let file = tempfile::Builder::new().suffix(".eml").tempfile().expect("a file");
    std::fs::write(file.path(), &mail.bytes).expect("written");
    if let Some((content, said)) = checked_by("imip_check.py", &[&file.path().display().to_string()]) {
        // One date of a series comes without the others (R37); the check would rather see all of them.
        let warned = said.lines().any(|line| line.starts_with("warn ") && !line.ends_with("without its master"));
        assert!(content && !warned, "{said}\n{lines:#?}");
    }
}

pub(super) fn unfolded(ics: &str) -> Vec<String> {
    ics.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

/// The value of a property: of one entry, or of the object around them.
pub(super) fn value(lines: &[String], name: &str) -> String {
    find(lines, name).unwrap_or_else(|| panic!("no {name} in {lines:#?}"))
}

fn find(lines: &[String], name: &str) -> Option<String> {
    lines.iter().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.split(';').next() == Some(name)).then(|| value.to_owned())
    })
}

fn local(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").expect("a local time");
    local.and_local_timezone(chrono_tz::Europe::Berlin).single().expect("one instant").to_utc()
}
