//! A tiny reader of calendar objects: just enough to say what is in ours.

/// One unfolded content line: name with parameters, and value.
pub(super) type Line = (String, String);

/// The content lines of an object.
pub(super) fn lines(bytes: &[u8]) -> Vec<Line> {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    assert!(text.ends_with("END:VCALENDAR\r\n"), "the last line is ended");
    let unfolded = text.replace("\r\n ", "");
    let physical = unfolded.strip_suffix("\r\n").expect("a line end").split("\r\n");
    physical.map(|line| split(line).unwrap_or_else(|| panic!("no content line: {line:?}"))).collect()
}

fn split(line: &str) -> Option<Line> {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    })?;
    Some((line[..colon.0].to_owned(), line[colon.0 + 1..].to_owned()))
}

/// The entries of an object, each as its lines without BEGIN and END.
pub(super) fn entries(bytes: &[u8]) -> Vec<Vec<Line>> {
    let lines = lines(bytes);
    let parts = lines.split(|line| *line == ("BEGIN".to_owned(), "VEVENT".to_owned())).skip(1);
    let end = ("END".to_owned(), "VEVENT".to_owned());
    parts.map(|part| part.split(|line| *line == end).next().expect("an end").to_vec()).collect()
}

/// The value of a property of an entry.
pub(super) fn value(entry: &[Line], name: &str) -> Option<String> {
    let of_name = |line: &&Line| line.0.split(';').next() == Some(name);
    let found: Vec<_> = entry.iter().filter(of_name).collect();
    assert!(found.len() <= 1, "{name} occurs {} times", found.len());
    found.first().map(|line| line.1.clone())
}

/// TEXT as it was before it was escaped; refuses what RFC 5545, 3.3.11 does not allow.
pub(super) fn unescape(wire: &str) -> String {
    let mut text = String::new();
    let mut chars = wire.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some(c @ ('\\' | ';' | ',')) => text.push(c),
                other => panic!("bad escape {other:?} in {wire:?}"),
            },
            ';' | ',' => panic!("bare {c:?} in {wire:?}"),
            c => text.push(c),
        }
    }
    text
}
