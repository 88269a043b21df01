//! Untrusted strings become one of these values before they come near a content line (R18–R20, C23).

/// The value of a TEXT property (RFC 5545, 3.3.11): every kind of line break is `\n`, tabs are spaces, no other control
/// characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Sanitizes text of several lines.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        let mut clean = String::with_capacity(raw.len());
        let mut chars = raw.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' => {
                    chars.next_if_eq(&'\n');
                    clean.push('\n');
                }
                '\n' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
                '\t' => clean.push(' '),
                c if c.is_control() => {}
                c => clean.push(c),
            }
        }
        Self(clean)
    }

    /// Sanitizes text that readers show in one line: line breaks become spaces.
    #[must_use]
    pub fn one_line(raw: &str) -> Self {
        Self(Self::new(raw).0.replace('\n', " "))
    }

    /// The first `max` characters, with an ellipsis as the last one if something was cut off.
    #[must_use]
    pub fn cut(self, max: usize) -> Self {
        if self.0.chars().nth(max).is_none() {
            return self;
        }
        let mut short: String = self.0.chars().take(max.saturating_sub(1)).collect();
        short.truncate(short.trim_end().len());
        short.push('…');
        Self(short)
    }

    /// The text as readers see it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as it stands on the wire: `\`, `;`, `,` and line breaks escaped.
    #[must_use]
    pub fn wire(&self) -> String {
        let mut wire = String::with_capacity(self.0.len() + 8);
        for c in self.0.chars() {
            match c {
                '\\' | ';' | ',' => wire.extend(['\\', c]),
                '\n' => wire.push_str("\\n"),
                c => wire.push(c),
            }
        }
        wire
    }
}

/// The value of a parameter, always written between double quotes. A quote inside becomes an apostrophe, because few
/// readers know RFC 6868; control characters and line breaks become spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted(String);

impl Quoted {
    /// Sanitizes the value.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        Self(Text::one_line(raw).0.replace('"', "'"))
    }

    /// The value between its quotes.
    #[must_use]
    pub fn wire(&self) -> String {
        format!("\"{}\"", self.0)
    }
}

/// An `http` or `https` address in its normal, ASCII-only form, without credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri(String);

impl Uri {
    /// Reads an address; nothing if it is none that may be shown.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        // The parser would silently drop tabs and line breaks inside; such an address was never meant as one.
        if raw.chars().any(char::is_control) {
            return None;
        }
        let url = url::Url::parse(raw.trim()).ok()?;
        let allowed = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        allowed.then(|| Self(url.into()))
    }

    /// The address, on the page and on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_break_becomes_one_and_controls_vanish() {
        let text = Text::new("a\r\nb\rc\nd\u{2028}e\u{2029}f\0\u{7}\u{7f}\u{85}\u{9b}\tg");
        assert_eq!(text.as_str(), "a\nb\nc\nd\ne\nf g");
        assert_eq!(text.wire(), "a\\nb\\nc\\nd\\ne\\nf g");
    }

    #[test]
    fn special_characters_are_escaped_and_colons_are_not() {
        assert_eq!(Text::new(r#"a;b,c\n:"d""#).wire(), r#"a\;b\,c\\n:"d""#);
    }

    #[test]
    fn cutting_keeps_what_fits_and_says_that_something_is_missing() {
        assert_eq!(Text::new("äöü").cut(3).as_str(), "äöü");
        assert_eq!(Text::new("äö üx").cut(4).as_str(), "äö…");
    }

    #[test]
    fn a_quote_in_a_parameter_cannot_close_it() {
        assert_eq!(Quoted::new("Max \"M\"\r\nATTENDEE:x").wire(), "\"Max 'M' ATTENDEE:x\"");
    }

    #[test]
    fn only_web_addresses_without_tricks_are_addresses() {
        for refused in [
            "javascript:alert(1)",
            "https://a.example/\r\nATTENDEE:mailto:x@y.example",
            "https://user:word@a.example/",
            "mailto:x@y.example",
            "/relative",
            "",
        ] {
            assert_eq!(Uri::parse(refused), None, "{refused:?}");
        }
        let uri = Uri::parse(" https://bücher.example/ä b;c,d\"?q=ü#\\ ").expect("an address");
        assert!(uri.as_str().is_ascii() && !uri.as_str().contains([' ', '"']), "{uri:?}");
    }
}
