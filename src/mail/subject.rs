//! Subjects: one line, not longer than mail programs show, cut between words.

/// Longest subject, in characters.
pub(super) const LONGEST: usize = 100;

/// Text in which no mail program finds an encoded word (RFC 2047) of somebody's own making: it would show something
/// else than was typed, line breaks and a header among it.
pub(super) fn as_typed(text: &str) -> String {
    text.replace("=?", "= ?")
}

/// One line, without control characters, not too long.
pub(super) fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    cut(&as_typed(&line), LONGEST)
}

/// At most so many characters; what is cut off ends after a word, unless that would leave next to nothing.
pub(super) fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    let cut_inside_word = !text.chars().nth(kept.chars().count()).is_some_and(char::is_whitespace);
    let whole_words = kept.rfind(char::is_whitespace).filter(|at| cut_inside_word && at * 2 > kept.len());
    let kept = whole_words.map_or(kept.as_str(), |at| &kept[..at]);
    format!("{}…", kept.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_and_what_does_not_ends_after_a_word() {
        for (text, longest, expected) in [
            ("Jour-Fix", 8, "Jour-Fix"),
            ("Erfahrungsaustausch der Länder", 28, "Erfahrungsaustausch der…"),
            ("Erfahrungsaustausch der Länder", 24, "Erfahrungsaustausch der…"),
            ("Erfahrungsaustausch, alle Länder", 23, "Erfahrungsaustausch…"),
            ("Erfahrungsaustausch – alle Länder", 24, "Erfahrungsaustausch…"),
            ("Verwaltungsdigitalisierung", 10, "Verwaltun…"),
            ("Zu Verwaltungsdigitalisierung", 10, "Zu Verwal…"),
        ] {
            assert_eq!(cut(text, longest), expected);
            assert!(cut(text, longest).chars().count() <= longest);
        }
    }

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(one_line("  Abgesagt:\r\n Jour\u{0}-Fix\t"), "Abgesagt: Jour-Fix");
        assert_eq!(one_line("=?utf-8?q?=0d=0aBcc:?="), "= ?utf-8?q?=0d=0aBcc:?=");
        assert_eq!(one_line(&"Wort ".repeat(100)).chars().count(), 100);
    }
}
