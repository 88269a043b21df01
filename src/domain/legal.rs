//! The operator's pages and what the law wants in them: found by their headings, so that the operator may write as they
//! like, and unfinished while a placeholder (`[[…]]`) is left (G08, G14–G16).

use chrono::{Months, NaiveDate};

use super::{
    format::{Locale, words},
    text::EmailAddress,
    typed::read_day,
};

words!(
    /// Which page.
    Text { /// Who runs this (§ 5 DDG).
        Imprint = "imprint", /// What happens to personal data (Art. 13 GDPR).
        Privacy = "privacy", /// How accessible this is (§ 12b BGG, § 7 BITV).
        Accessibility = "accessibility", /// The same in plain language (§ 4 BITV); may be left out.
        EasyLanguage = "leichte-sprache" }
);

/// What begins a placeholder of the texts we ship.
pub const PLACEHOLDER: &str = "[[";

/// One part that the law wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    german: &'static str,
    english: &'static str,
    /// What its heading may be called: one of these words is in it.
    words: &'static [&'static str],
}

impl Part {
    /// Its name.
    #[must_use]
    pub fn name(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::De => self.german,
            Locale::En => self.english,
        }
    }
}

/// What a page lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// No heading of that kind.
    Absent(Part),
    /// Nothing, or a placeholder, below that heading.
    Unfilled(Part),
    /// A placeholder somewhere else.
    Placeholder,
    /// No text at all.
    Empty,
    /// It does not say from when it is.
    Undated,
    /// It is older than twelve months.
    Outdated(NaiveDate),
}

const fn part(german: &'static str, english: &'static str, words: &'static [&'static str]) -> Part {
    Part { german, english, words }
}

const IMPRINT: &[Part] = &[
    part(
        "Anbieter und Anschrift",
        "Provider and address",
        &["anbieter", "anschrift", "herausgeber", "provider", "address"],
    ),
    part("Vertretung", "Represented by", &["vertret", "represented"]),
    part("Kontakt", "Contact", &["kontakt", "contact"]),
    part("Verantwortlich für den Inhalt", "Responsible for the content", &["verantwortlich", "responsible"]),
];
const PRIVACY: &[Part] = &[
    part("Verantwortliche Stelle", "Controller", &["verantwortlich", "controller"]),
    part("Datenschutzbeauftragte", "Data protection officer", &["datenschutzbeauftragte", "protection officer"]),
    part("Zwecke und Rechtsgrundlagen", "Purposes and legal bases", &["rechtsgrundlage", "legal bas"]),
    part("Empfänger", "Recipients", &["empfänger", "recipients"]),
    part("Ihre Rechte", "Your rights", &["rechte", "rights"]),
    part("Beschwerde", "Complaint", &["beschwerde", "complain"]),
];
const ACCESSIBILITY: &[Part] = &[
    part("Stand der Vereinbarkeit", "Compliance status", &["vereinbarkeit", "compliance", "conformity"]),
    part("Nicht barrierefreie Inhalte", "Non-accessible content", &["nicht barrierefreie", "non-accessible"]),
    part("Erstellung dieser Erklärung", "Preparation of this statement", &["erstellung", "preparation"]),
    part("Feedback und Kontakt", "Feedback and contact", &["feedback", "barriere melden"]),
    part("Schlichtung und Durchsetzung", "Enforcement procedure", &["schlichtung", "durchsetzung", "enforcement"]),
];

impl Text {
    /// The parts the law wants in it.
    #[must_use]
    pub fn parts(self) -> &'static [Part] {
        match self {
            Self::Imprint => IMPRINT,
            Self::Privacy => PRIVACY,
            Self::Accessibility => ACCESSIBILITY,
            Self::EasyLanguage => &[],
        }
    }

    /// What the operator's Markdown lacks on a day; nothing if it is complete.
    #[must_use]
    pub fn gaps(self, markdown: &str, today: NaiveDate) -> Vec<Gap> {
        let sections = sections(markdown);
        let has_words = |text: &str| text.chars().any(char::is_alphanumeric);
        if !sections.iter().any(|section| has_words(&section.body)) {
            return vec![Gap::Empty];
        }
        let mut gaps = Vec::new();
        for part in self.parts() {
            match sections.iter().find(|section| section.is(part)) {
                None => gaps.push(Gap::Absent(*part)),
                Some(section) if !has_words(&section.body) || section.body.contains(PLACEHOLDER) => {
                    gaps.push(Gap::Unfilled(*part));
                }
                Some(_) => {}
            }
        }
        if gaps.is_empty() && markdown.contains(PLACEHOLDER) {
            gaps.push(Gap::Placeholder);
        }
        if self == Self::Accessibility {
            gaps.extend(age(&sections, today));
        }
        gaps
    }
}

/// Whom to write to about a barrier: the first address in the statement's part on feedback (G14).
#[must_use]
pub fn feedback_address(markdown: &str) -> Option<EmailAddress> {
    let part = sections(markdown).into_iter().find(|section| section.is(&ACCESSIBILITY[3]))?;
    let mut words = part.body.split(|c: char| c.is_whitespace() || "()<>[]:;,\"'".contains(c));
    words.find_map(|word| EmailAddress::parse("email", word.trim_end_matches('.')).ok())
}

/// A statement is looked at again every year: the latest day that its part on how it was made names counts.
fn age(sections: &[Section], today: NaiveDate) -> Option<Gap> {
    let made = sections.iter().find(|section| section.is(&ACCESSIBILITY[2]) && !section.body.contains(PLACEHOLDER))?;
    let apart = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'));
    let days = made.body.split(apart).filter_map(|word| read_day("day", word.trim_matches(['.', '-'])).ok());
    match days.max() {
        None => Some(Gap::Undated),
        Some(day) if day.checked_add_months(Months::new(12)).is_some_and(|until| until < today) => {
            Some(Gap::Outdated(day))
        }
        Some(_) => None,
    }
}

struct Section {
    level: usize,
    heading: String,
    body: String,
}

impl Section {
    fn is(&self, part: &Part) -> bool {
        part.words.iter().any(|word| self.heading.contains(word))
    }
}

/// The parts below each heading, deeper headings included; what stands before the first one has no heading.
fn sections(markdown: &str) -> Vec<Section> {
    let mut sections = vec![Section { level: 0, heading: String::new(), body: String::new() }];
    let mut open = vec![0];
    for line in markdown.lines() {
        let level = line.bytes().take_while(|b| *b == b'#').count();
        if (1..=6).contains(&level) && line[level..].starts_with(' ') {
            open.retain(|at: &usize| sections[*at].level < level && sections[*at].level > 0);
            open.push(sections.len());
            sections.push(Section { level, heading: line[level..].trim().to_lowercase(), body: String::new() });
            continue;
        }
        for at in &open {
            sections[*at].body.extend([line, "\n"]);
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const GOOD: &str = "# Erklärung zur Barrierefreiheit\n\nDiese Erklärung gilt für turnus.example.\n\n\
        ## Stand der Vereinbarkeit mit den Anforderungen\n\nTeilweise vereinbar.\n\n\
        ## Nicht barrierefreie Inhalte\n\n### Begründung\n\nÄltere PDF.\n\n\
        ## Erstellung dieser Erklärung\n\nErstellt am 12.03.2025, zuletzt überprüft am 1.9.2026, Selbstbewertung.\n\n\
        ## Feedback und Kontaktangaben\n\nbarriere@turnus.example\n\n\
        ## Schlichtungsverfahren\n\nSchlichtungsstelle BGG\n";

    #[test]
    fn a_complete_statement_has_no_gaps_for_a_year() {
        assert_eq!(Text::Accessibility.gaps(GOOD, day("2026-11-22")), []);
        assert_eq!(Text::Accessibility.gaps(GOOD, day("2027-09-01")), []);
        assert_eq!(Text::Accessibility.gaps(GOOD, day("2027-09-02")), [Gap::Outdated(day("2026-09-01"))]);
        let undated = GOOD.replace("12.03.2025", "neulich").replace("1.9.2026", "jetzt");
        assert_eq!(Text::Accessibility.gaps(&undated, day("2026-11-22")), [Gap::Undated]);
    }

    #[test]
    fn the_contact_is_the_first_address_of_its_part() {
        let found = |text: &str| feedback_address(text).map(|address| address.to_string());
        assert_eq!(found(GOOD).as_deref(), Some("barriere@turnus.example"));
        for part in
            ["Schreiben Sie an <b@amt.example>.", "[Formular](mailto:b@amt.example)", "E-Mail: b@amt.example. Danke."]
        {
            let text = format!("Amt, info@amt.example\n\n## Feedback\n\n{part}\n\n## Schlichtung\n\ns@bund.example\n");
            assert_eq!(found(&text).as_deref(), Some("b@amt.example"), "{part}");
        }
        assert_eq!(found("## Feedback\n\nhttps://amt.example/formular\n"), None);
    }

    #[test]
    fn each_part_is_missed_by_name() {
        for part in Text::Accessibility.parts() {
            let without: String = GOOD
                .lines()
                .filter(|line| !(line.starts_with("## ") && part.words.iter().any(|w| line.to_lowercase().contains(w))))
                .collect::<Vec<_>>()
                .join("\n");
            let gaps = Text::Accessibility.gaps(&without, day("2026-11-22"));
            assert_eq!(gaps, [Gap::Absent(*part)], "{}", part.german);
        }
    }

    #[test]
    fn a_heading_without_words_or_with_a_placeholder_is_unfilled() {
        let text = "## Anbieter\n\n## Vertretung\n\n[[Name]]\n\n## Kontakt\n\n---\n\n## Verantwortlich\n\nMax Muster\n";
        let gaps = Text::Imprint.gaps(text, day("2026-11-22"));
        let parts = Text::Imprint.parts();
        assert_eq!(gaps, [Gap::Unfilled(parts[0]), Gap::Unfilled(parts[1]), Gap::Unfilled(parts[2])]);
    }

    #[test]
    fn nothing_is_empty_and_a_stray_placeholder_is_found() {
        for empty in ["", "\n\n", "# Impressum\n", "---"] {
            assert_eq!(Text::Imprint.gaps(empty, day("2026-11-22")), [Gap::Empty], "{empty:?}");
        }
        assert_eq!(Text::EasyLanguage.gaps("Hier geht es um Termine.", day("2026-11-22")), []);
        assert_eq!(Text::EasyLanguage.gaps("Hier geht es um [[…]].", day("2026-11-22")), [Gap::Placeholder]);
    }
}
