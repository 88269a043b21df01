//! Imprint, privacy, accessibility and plain language: the operator's texts, Markdown files in the data folder
//! (`<data dir>/pages/imprint.de.md`), read at each showing so that an edit shows at once. Texts to fill in are laid
//! out at the start; what is still missing is said in the log, by `turnus check-config`, and on the page itself.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::film::Film;
pub use crate::domain::legal::Text;
use crate::domain::{
    format::Locale,
    legal::{self, Gap, Part},
    markdown,
    text::EmailAddress,
};

/// The texts to fill in, as we ship them.
const TEMPLATES: &[(Text, Locale, &str)] = &[
    (Text::Imprint, Locale::De, include_str!("../../assets/legal/imprint.de.md")),
    (Text::Imprint, Locale::En, include_str!("../../assets/legal/imprint.en.md")),
    (Text::Privacy, Locale::De, include_str!("../../assets/legal/privacy.de.md")),
    (Text::Privacy, Locale::En, include_str!("../../assets/legal/privacy.en.md")),
    (Text::Accessibility, Locale::De, include_str!("../../assets/legal/accessibility.de.md")),
    (Text::Accessibility, Locale::En, include_str!("../../assets/legal/accessibility.en.md")),
    (Text::EasyLanguage, Locale::De, include_str!("../../assets/legal/leichte-sprache.de.md")),
];

/// A text as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// Its language.
    pub(super) locale: Locale,
    /// Its markup, up to the contact for feedback.
    pub(super) html: String,
    /// The rest of it; empty where no heading speaks of feedback.
    pub(super) rest: String,
    /// Whom to write to about a barrier.
    pub(super) contact: Option<EmailAddress>,
    /// What it lacks, for the reader's and the operator's eyes.
    pub(super) gaps: Vec<Gap>,
}

/// Where the texts lie.
#[derive(Debug)]
pub(super) struct Legal {
    folder: PathBuf,
}

impl Legal {
    /// Lays out the texts that are not there and says in the log what is missing.
    #[must_use]
    pub(super) fn new(data_dir: &Path, today: NaiveDate) -> Self {
        let legal = Self::at(data_dir);
        legal.lay_out();
        for warning in legal.warnings(today) {
            tracing::warn!("{warning}");
        }
        legal
    }

    fn at(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("pages") }
    }

    /// Where they lie.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn file(&self, text: Text, locale: Locale) -> PathBuf {
        self.folder.join(format!("{}.{}.md", text.as_str(), locale.as_str()))
    }

    /// Writes the texts to fill in where there are none. A folder that cannot be written to is the operator's choice.
    fn lay_out(&self) {
        for (text, locale, template) in TEMPLATES {
            let file = self.file(*text, *locale);
            if !file.exists() {
                let laid = std::fs::create_dir_all(&self.folder).and_then(|()| std::fs::write(&file, template));
                if let Err(error) = laid {
                    tracing::warn!(file = %file.display(), %error, "a text to fill in cannot be laid out");
                }
            }
        }
    }

    /// What the law asks for and is not there, a sentence each: German texts, and those in English that were begun.
    fn warnings(&self, today: NaiveDate) -> Vec<String> {
        let mut warnings = Vec::new();
        for (text, locale, template) in TEMPLATES {
            let file = self.file(*text, *locale);
            let written = std::fs::read_to_string(&file).ok();
            let untouched = written.as_deref().is_none_or(|written| written == *template);
            // Plain language is not asked of everybody, and a German page is shown for one missing in English.
            if untouched && (*text == Text::EasyLanguage || *locale != Locale::De) {
                continue;
            }
            let gaps = written.map_or(vec![Gap::Empty], |written| text.gaps(&written, today));
            warnings.extend(gaps.iter().map(|gap| format!("{}: {}", file.display(), sentence(gap))));
        }
        warnings
    }

    /// The text in the reader's language, else in German; one that nobody filled in as we shipped it, with its gaps.
    pub(super) async fn read(&self, text: Text, locale: Locale, today: NaiveDate) -> Option<Shown> {
        let mut best: Option<Shown> = None;
        for wanted in [locale, Locale::De] {
            let Ok(written) = tokio::fs::read_to_string(self.file(text, wanted)).await else { continue };
            let gaps = text.gaps(&written, today);
            let complete = !gaps.iter().any(|gap| !matches!(gap, Gap::Outdated(_) | Gap::Undated));
            let shown = match markdown::render_page("page", &written) {
                Ok(html) => Shown::new(wanted, html, gaps, legal::feedback_address(&written)),
                Err(error) => {
                    tracing::warn!(?text, ?error, "a page's Markdown cannot be shown");
                    continue;
                }
            };
            if complete {
                return Some(shown);
            }
            best = best.or(Some(shown));
        }
        best
    }

    /// Since when the accessibility statement should have been looked at again; nothing while it is in order.
    pub(super) async fn overdue(&self, today: NaiveDate) -> Option<NaiveDate> {
        let written = tokio::fs::read_to_string(self.file(Text::Accessibility, Locale::De)).await.ok()?;
        Text::Accessibility.gaps(&written, today).into_iter().find_map(|gap| match gap {
            Gap::Outdated(day) => Some(day),
            _ => None,
        })
    }

    /// The film in German Sign Language, if the operator laid one beside the texts.
    pub(super) async fn film(&self) -> Option<Film> {
        Film::find(&self.folder).await
    }

    /// Whether the text is there and complete: only then does anything lead to a page that may be left out.
    pub(super) async fn has(&self, text: Text) -> bool {
        let written = tokio::fs::read_to_string(self.file(text, Locale::De)).await;
        written.is_ok_and(|written| text.gaps(&written, NaiveDate::MIN).is_empty())
    }
}

impl Shown {
    /// The text with a mark at its part on feedback, to which every page's foot leads (G14), and cut below its heading.
    fn new(locale: Locale, html: markdown::Html, gaps: Vec<Gap>, contact: Option<EmailAddress>) -> Self {
        let html = html.into_string();
        let headings = html.match_indices("<h2>").filter_map(|(at, mark)| {
            let (words, rest) = html[at + mark.len()..].split_once("</h2>")?;
            Some((&html[..at], words, rest))
        });
        let is_feedback = |words: &str| ["feedback", "barriere melden"].iter().any(|word| words.contains(word));
        let cut = headings.into_iter().find(|(_, words, _)| is_feedback(&words.to_lowercase()));
        let (html, rest) = match cut {
            Some((before, words, rest)) => (format!("{before}<h2 id=\"feedback\">{words}</h2>"), rest.to_owned()),
            None => (html.clone(), String::new()),
        };
        Self { locale, html, rest, contact, gaps }
    }
}

/// What the pages under `<data dir>/pages` lack on a day, a sentence each.
#[must_use]
pub fn warnings(data_dir: &Path, today: NaiveDate) -> Vec<String> {
    Legal::at(data_dir).warnings(today)
}

/// For the log and the terminal, which speak English; parts by the German names of their headings.
fn sentence(gap: &Gap) -> String {
    let name = |part: &Part| part.name(Locale::De);
    match gap {
        Gap::Absent(part) => format!("the part \"{}\" is missing", name(part)),
        Gap::Unfilled(part) => format!("the part \"{}\" is not filled in", name(part)),
        Gap::Placeholder => "a placeholder [[…]] is left".to_owned(),
        Gap::Empty => "the law asks for this page, and it is empty".to_owned(),
        Gap::Undated => "says no day on which the statement was made".to_owned(),
        Gap::Outdated(day) => format!("the statement is of {day}: it has to be reviewed every 12 months"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    #[tokio::test]
    async fn a_text_falls_back_to_german_unless_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let legal = Legal::at(folder.path());
        assert_eq!(legal.read(Text::Imprint, Locale::En, today()).await, None);
        legal.lay_out();
        let shipped = legal.read(Text::Imprint, Locale::En, today()).await.unwrap();
        assert_eq!((shipped.locale, shipped.gaps.len()), (Locale::En, 4));
        let german = "# Impressum\n\n<script>x</script>\n\n## Anschrift\n\na\n\n## Vertretung\n\nb\n\n## Kontakt\n\nc\n\n\
                      ## Verantwortlich\n\nd\n";
        std::fs::write(folder.path().join("pages/imprint.de.md"), german).unwrap();
        let shown = legal.read(Text::Imprint, Locale::En, today()).await.unwrap();
        assert_eq!((shown.locale, shown.gaps), (Locale::De, vec![]));
        let html = shown.html;
        assert!(html.starts_with("<h2>Impressum</h2>") && !html.contains("<script"), "{html}");
    }

    #[tokio::test]
    async fn what_we_ship_names_every_part_and_counts_as_not_filled_in() {
        for (text, locale, template) in TEMPLATES {
            let gaps = text.gaps(template, today());
            let unfilled = gaps.iter().filter(|gap| matches!(gap, Gap::Unfilled(_) | Gap::Placeholder)).count();
            assert_eq!(unfilled, text.parts().len().max(1), "{text:?} {locale:?}: {gaps:?}");
            assert_eq!(gaps.len(), unfilled, "{text:?} {locale:?}: {gaps:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        let legal = Legal::new(folder.path(), today());
        assert!(!legal.has(Text::EasyLanguage).await);
        let warnings = warnings(folder.path(), today());
        assert_eq!(warnings.len(), 4 + 6 + 5, "{warnings:#?}");
        assert!(warnings[0].ends_with("imprint.de.md: the part \"Anbieter und Anschrift\" is not filled in"));
    }

    #[test]
    fn an_operators_text_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pages")).unwrap();
        std::fs::write(folder.path().join("pages/privacy.de.md"), "unser Text").unwrap();
        let _ = Legal::new(folder.path(), today());
        assert_eq!(std::fs::read_to_string(folder.path().join("pages/privacy.de.md")).unwrap(), "unser Text");
    }
}
