//! Imprint, privacy and accessibility: the operator's texts, Markdown files in the data folder
//! (`<data dir>/pages/imprint.de.md`), read at each showing so that an edit shows at once.

use std::path::{Path, PathBuf};

use crate::domain::{format::Locale, markdown};

/// Which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// Who runs this.
    Imprint,
    /// What happens to personal data.
    Privacy,
    /// How accessible this is.
    Accessibility,
}

impl Text {
    const ALL: [Self; 3] = [Self::Imprint, Self::Privacy, Self::Accessibility];

    fn stem(self) -> &'static str {
        match self {
            Self::Imprint => "imprint",
            Self::Privacy => "privacy",
            Self::Accessibility => "accessibility",
        }
    }
}

/// Where the texts lie.
#[derive(Debug)]
pub(super) struct Legal {
    folder: PathBuf,
}

impl Legal {
    /// Says in the log which texts are missing: every public service needs them by law.
    #[must_use]
    pub(super) fn new(data_dir: &Path) -> Self {
        let legal = Self { folder: data_dir.join("pages") };
        for text in Text::ALL {
            let file = legal.file(text, Locale::De);
            if !file.exists() {
                tracing::warn!(file = %file.display(), "a page the law asks for is missing; visitors see a placeholder");
            }
        }
        legal
    }

    fn file(&self, text: Text, locale: Locale) -> PathBuf {
        self.folder.join(format!("{}.{}.md", text.stem(), locale.as_str()))
    }

    /// The text in the reader's language, else in German, as HTML; nothing while it is missing or cannot be rendered.
    pub(super) async fn read(&self, text: Text, locale: Locale) -> Option<(Locale, markdown::Html)> {
        for wanted in [locale, Locale::De] {
            if let Ok(written) = tokio::fs::read_to_string(self.file(text, wanted)).await {
                match markdown::render("page", &written) {
                    Ok(html) => return Some((wanted, html)),
                    Err(error) => tracing::warn!(?text, ?error, "a page's Markdown cannot be shown"),
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_text_falls_back_to_german_and_then_to_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let legal = Legal::new(folder.path());
        assert_eq!(legal.read(Text::Imprint, Locale::En).await, None);
        std::fs::create_dir(folder.path().join("pages")).unwrap();
        std::fs::write(folder.path().join("pages/imprint.de.md"), "# Impressum\n\n<script>x</script>").unwrap();
        let (locale, html) = legal.read(Text::Imprint, Locale::En).await.unwrap();
        assert_eq!(locale, Locale::De);
        assert!(html.as_str().starts_with("<h3>Impressum</h3>") && !html.as_str().contains("<script"));
    }
}
