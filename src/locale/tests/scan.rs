//! Reads sources and templates for texts and for the keys of texts.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// All files of a folder with one of these endings.
pub(super) fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.retain(|path| path.extension().is_some_and(|e| endings.iter().any(|wanted| e == *wanted)));
    found.sort();
    found
}

/// Sources that make pages, mails and calendars, without their tests; and templates. Name and content.
pub(super) fn sources() -> Vec<(String, String)> {
    let is_test = |path: &Path| path.iter().any(|part| part == "tests" || part == "tests.rs");
    let rust = files("src", &["rs"]).into_iter().filter(|path| !is_test(path));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
        (path.display().to_string(), text[..end].to_owned())
    };
    let expressions = templates().into_iter().map(|(file, template)| (file, expressions(&template).join("\n")));
    rust.map(read).chain(expressions).collect()
}

/// What a template computes.
pub(super) fn expressions(template: &str) -> Vec<&str> {
    [between(template, "{{", "}}"), between(template, "{%", "%}")].concat()
}

/// The templates. Name and content.
pub(super) fn templates() -> Vec<(String, String)> {
    let read = |path: PathBuf| (path.display().to_string(), fs::read_to_string(&path).unwrap());
    files("templates", &["html", "txt", "xml", "svg"]).into_iter().map(read).collect()
}

/// The literals of a Rust source.
pub(super) fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let (before, here) = rest.split_at(at);
        rest = match here.as_bytes() {
            [b'/', b'/', ..] => here.split_once('\n').map_or("", |(_, after)| after),
            [b'\'', b'"', b'\'', ..] => &here[3..],
            [b'\'', b'\\', b'"', b'\'', ..] => &here[4..],
            [b'"', ..] => {
                let hashes = before.len() - before.trim_end_matches('#').len();
                let raw = before.trim_end_matches('#').ends_with('r');
                let end = if raw { raw_end(&here[1..], hashes) } else { end(&here[1..]) };
                found.push(here[1..=end].to_owned());
                here.get(end + 2..).unwrap_or("")
            }
            _ => &here[1..],
        };
    }
    found
}

fn end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len() - 1
}

fn raw_end(text: &str, hashes: usize) -> usize {
    text.find(&format!("\"{}", "#".repeat(hashes))).unwrap_or(text.len() - 1)
}

/// What stands between `open` and `close`, each time.
pub(super) fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    text.split(open).skip(1).filter_map(|rest| rest.split_once(close)).map(|(inside, _)| inside).collect()
}

/// The text without what stands between `open` and `close`.
pub(super) fn without(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split(open);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push(' ');
        kept.push_str(part.split_once(close).map_or("", |(_, after)| after));
    }
    kept
}

/// The words that a template itself says: outside of expressions, markup, styles and data, and in the attributes that
/// are read out.
pub(super) fn spoken(template: &str) -> BTreeSet<String> {
    let mut text = template.to_owned();
    for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}")] {
        text = without(&text, open, close);
    }
    let mut said = String::new();
    for attribute in ["alt", "title", "aria-label", "placeholder", "aria-description"] {
        for value in between(&text, &format!(" {attribute}=\""), "\"") {
            said.push_str(value);
            said.push(' ');
        }
    }
    for (open, close) in [("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"), ("<", ">"), ("&", ";")] {
        text = without(&text, open, close);
    }
    said.push_str(&without_attributes(&text));
    let words = said.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1);
    words.map(str::to_owned).collect()
}

/// Macros write attributes outside of any element.
fn without_attributes(text: &str) -> String {
    let mut parts = text.split("=\"");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.truncate(kept.rfind(char::is_whitespace).unwrap_or(0));
        kept.push_str(part.split_once('"').map_or("", |(_, after)| after));
    }
    kept
}
