//! "Report a barrier" (G14): from the foot of every page to the contact that the accessibility statement names. The
//! link says from which page, so that nobody has to copy an address; no script is needed for it.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use super::{
    base::Base,
    paths,
    visit::{self, Visit},
};
use crate::domain::text::EmailAddress;

/// The longest place that a link of ours names.
const LONGEST: usize = 300;

/// The path as others may know it: of a page whose address is a secret no more than its beginning (C05).
pub(super) fn place(path: &str) -> String {
    visit::secret_beginning(path).map_or_else(|| path.to_owned(), |beginning| format!("{beginning}…"))
}

/// Where the link at the foot of this page leads.
#[must_use]
pub fn link(visit: &Visit) -> String {
    let statement = paths::Accessibility.to_string();
    // What organizers search for may be somebody's name.
    let public = !visit.path.starts_with("/manage") && !visit.path.contains('…');
    let place =
        if public && !visit.query.is_empty() { format!("{}?{}", visit.path, visit.query) } else { visit.path.clone() };
    let named = !visit.path.is_empty() && visit.path != statement && place.len() <= LONGEST;
    let from =
        if named { format!("?from={}", byte_serialize(place.as_bytes()).collect::<String>()) } else { String::new() };
    format!("{}#feedback", visit.href(&format!("{statement}{from}")))
}

/// What the link says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
}

impl Asked {
    /// The page's full address; nothing for what no link of ours says.
    pub(super) fn page(&self, base: &Base) -> Option<String> {
        let known = |c: char| c.is_ascii_alphanumeric() || "/-_.~%?&=+…".contains(c);
        let ours = self.from.starts_with('/') && !self.from.starts_with("//") && self.from.len() <= LONGEST;
        (ours && self.from.chars().all(known)).then(|| base.absolute(&self.from))
    }
}

/// What the reader is told beside the contact.
#[derive(Clone, Debug)]
pub(super) struct Report {
    /// The page it is about.
    pub(super) page: String,
    /// Begins a mail that names the page, where the statement gives an address to write to.
    pub(super) mail: Option<String>,
}

impl Report {
    pub(super) fn new(visit: &Visit, page: String, contact: Option<&EmailAddress>) -> Self {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mail = contact.map(|contact| {
            let subject = encoded(&visit.t("barrier-subject"));
            let body = encoded(&format!("{}\r\n{page}\r\n\r\n", visit.t("barrier-body")));
            format!("mailto:{contact}?subject={subject}&body={body}")
        });
        Self { page, mail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::format::Locale;

    fn at(path: &str, query: &str) -> Visit {
        Visit { path: place(path), query: query.into(), ..Visit::bare(Locale::De) }
    }

    fn back(link: &str) -> Option<String> {
        let query = link.strip_prefix("/accessibility?").unwrap().strip_suffix("#feedback").unwrap();
        let from = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "from");
        let asked = Asked { from: from.unwrap().1.into_owned() };
        asked.page(&Base::new(&"https://turnus.example".parse().unwrap()))
    }

    #[test]
    fn the_link_names_the_page_and_nothing_secret() {
        for (path, query, named) in [
            ("/", "", "/"),
            ("/", "view=month&tag=KI+und+Recht", "/?view=month&tag=KI+und+Recht"),
            ("/formats/ozg", "", "/formats/ozg"),
            ("/manage/events/7", "q=Muster", "/manage/events/7"),
            ("/m/abcdefgh", "x=y", "/m/…"),
            ("/r/abcdefgh/denial", "", "/r/…"),
        ] {
            let link = link(&at(path, query));
            assert_eq!(back(&link), Some(format!("https://turnus.example{named}")), "{link}");
        }
        assert_eq!(link(&Visit::bare(Locale::De)), "/accessibility#feedback");
        assert_eq!(link(&at("/accessibility", "from=%2F")), "/accessibility#feedback");
        let english = Visit { chosen: true, ..at("/formats", "") };
        assert_eq!(link(&english), "/accessibility?from=%2Fformats&lang=de#feedback");
    }

    #[test]
    fn what_no_link_of_ours_says_is_not_repeated() {
        let base = Base::new(&"https://turnus.example".parse().unwrap());
        let long = format!("/{}", "a".repeat(LONGEST));
        for from in ["", "x", "//evil.example", "/a b", "/<b>", "/\u{202e}a", "/\"", "https://evil.example", &long] {
            assert_eq!(Asked { from: from.into() }.page(&base), None, "{from}");
        }
    }

    #[test]
    fn the_mail_is_begun_with_the_page() {
        let contact = EmailAddress::parse("email", "barriere@turnus.example").unwrap();
        let report = Report::new(&at("/", ""), "https://turnus.example/a?b=c&d".into(), Some(&contact));
        let mail = url::Url::parse(&report.mail.unwrap()).unwrap();
        let fields: Vec<_> = mail.query_pairs().collect();
        assert_eq!((mail.path(), fields[0].1.as_ref()), ("barriere@turnus.example", "Barriere auf Ihrer Website"));
        assert!(fields[1].1.contains("https://turnus.example/a?b=c&d\r\n"), "{fields:?}");
    }
}
