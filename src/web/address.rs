//! A feed's address in the forms that calendar programs take (R29).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::base::Base;

/// Google gives up silently beyond this (R28).
const LONGEST: usize = 256;

/// One feed, to copy, to open, and for programs that have a page for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// To copy.
    pub plain: String,
    /// To open in the program that the device uses.
    pub webcal: String,
    /// Adds it to Google Calendar.
    pub google: String,
    /// Adds it to Outlook on the web.
    pub outlook: String,
    /// Whether some programs will not take it.
    pub too_long: bool,
}

impl Addresses {
    /// The forms of the feed at a path of ours.
    #[must_use]
    pub fn new(base: &Base, path: &str) -> Self {
        let plain = base.absolute(path);
        let webcal = plain.split_once("://").map_or_else(|| plain.clone(), |(_, rest)| format!("webcal://{rest}"));
        Self {
            google: format!("https://calendar.google.com/calendar/r?cid={}", escaped(&webcal)),
            outlook: format!(
                "https://outlook.office.com/owa/?path=/calendar/action/compose&rru=addsubscription&url={}&name=Turnus",
                escaped(&plain)
            ),
            too_long: plain.len() > LONGEST,
            webcal,
            plain,
        }
    }
}

/// A text as a value of a query.
#[must_use]
pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_the_same_feed() {
        let base = Base::new(&"https://turnus.example".parse().unwrap());
        let of = Addresses::new(&base, "/feeds/selection.ics?format=a&tag=KI%20%26%20Recht");
        assert_eq!(of.plain, "https://turnus.example/feeds/selection.ics?format=a&tag=KI%20%26%20Recht");
        assert_eq!(of.webcal, of.plain.replace("https", "webcal"));
        for (form, address) in [(&of.google, &of.webcal), (&of.outlook, &of.plain)] {
            let url: url::Url = form.parse().unwrap();
            assert!(url.query_pairs().any(|(_, value)| value == address.as_str()), "{form}");
        }
        assert!(!of.too_long && Addresses::new(&base, &"/x".repeat(130)).too_long);
    }
}
