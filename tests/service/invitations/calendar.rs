//! A calendar program as it treats what comes by mail (measured with Thunderbird, R35–R39): an object replaces the one with
//! the same UID if its SEQUENCE is higher, or equal with a newer DTSTAMP; CANCEL takes it out.

use std::collections::BTreeMap;

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

/// What one person's program shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    entries: BTreeMap<String, Shown>,
    revisions: Vec<u32>,
}

impl Calendar {
    pub(super) fn read_all(&mut self, post: &[Mail]) {
        for mail in post {
            self.read(mail);
        }
    }

    /// A mail arrives. One that brings an object for the calendar is looked at by the check, too.
    pub(super) fn read(&mut self, mail: &Mail) {
        let Some(ics) = mail.ics.as_deref() else { return };
        let lines = unfolded(ics);
        let method = value(&lines, "METHOD");
        if method == "PUBLISH" {
            return;
        }
        check(mail, &lines);
        let uid = value(&lines, "UID");
        let shown = Shown {
            sequence: value(&lines, "SEQUENCE").parse().expect("a revision"),
            stamp: value(&lines, "DTSTAMP"),
            starts_at: beginning(&lines),
            title: value(&lines, "SUMMARY"),
            there: method == "REQUEST",
        };
        self.revisions.push(shown.sequence);
        if let Some(known) = self.entries.get(&uid) {
            let newer = (shown.sequence, &shown.stamp) > (known.sequence, &known.stamp);
            assert!(newer, "older than what is there: {known:?} {shown:?}");
        } else {
            assert!(shown.there, "taken out although it never came in: {shown:?}");
        }
        self.entries.insert(uid, shown);
    }

    /// The dates in it, by beginning.
    pub(super) fn shown(&self) -> Vec<(String, DateTime<Utc>)> {
        let there = self.entries.iter().filter(|(_, entry)| entry.there);
        let mut all: Vec<_> = there.map(|(uid, entry)| (uid.clone(), entry.starts_at)).collect();
        all.sort_by_key(|(uid, at)| (*at, uid.clone()));
        all
    }

    pub(super) fn titles(&self) -> Vec<&str> {
        self.entries.values().filter(|entry| entry.there).map(|entry| entry.title.as_str()).collect()
    }

    /// The revisions in the order in which they came.
    pub(super) fn revisions(&self) -> Vec<u32> {
        self.revisions.clone()
    }
}

fn check(mail: &Mail, lines: &[String]) {
    let to = |line: &&String| line.to_lowercase().ends_with(&format!(":mailto:{}", mail.to));
    let attendees: Vec<_> = lines.iter().filter(|line| line.starts_with("ATTENDEE")).collect();
    assert!(attendees.len() == 1 && to(&attendees[0]), "{attendees:?}");
    assert!(lines.iter().any(|line| line.starts_with("ORGANIZER;") && line.ends_with(":mailto:turnus@turnus.example")));
    let file = tempfile::Builder::new().suffix(".eml").tempfile().expect("a file");
    std::fs::write(file.path(), &mail.bytes).expect("written");
    if let Some((content, said)) = checked_by("imip_check.py", &[&file.path().display().to_string()]) {
        assert!(content && !said.contains("warn "), "{said}\n{lines:#?}");
    }
}

fn unfolded(ics: &str) -> Vec<String> {
    ics.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

/// The value of a property of the entry, or of the object around it.
fn value(lines: &[String], name: &str) -> String {
    let zones = lines.iter().rposition(|line| line == "END:VTIMEZONE").unwrap_or(0);
    let from = if name == "METHOD" { 0 } else { zones };
    let found = lines[from..].iter().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.split(';').next() == Some(name)).then(|| value.to_owned())
    });
    found.unwrap_or_else(|| panic!("no {name} in {lines:#?}"))
}

fn beginning(lines: &[String]) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(&value(lines, "DTSTART"), "%Y%m%dT%H%M%S").expect("a local time");
    local.and_local_timezone(chrono_tz::Europe::Berlin).single().expect("one instant").to_utc()
}
