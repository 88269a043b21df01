//! Looking for something in a list: every word typed must occur somewhere, whatever its case and accents.

use super::text::fold_name;

/// The most words that count; more would only cost time.
const WORDS_MAX: usize = 10;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search(Vec<String>);

impl Search {
    /// Reads what was typed; nothing finds everything.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let short: String = typed.chars().take(200).collect();
        Self(fold_name(&short).split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX).map(str::to_owned).collect())
    }

    /// Whether each word occurs in one of the texts.
    #[must_use]
    pub fn finds(&self, texts: &[&str]) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let folded: Vec<String> = texts.iter().map(|text| fold_name(text)).collect();
        self.0.iter().all(|word| folded.iter().any(|text| text.contains(word.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case_accents_and_order() {
        let texts = ["Jörg Müller-Šimić", "joerg.mueller@amt.example", "Ministerium für Inneres"];
        for typed in ["", "  ", "müller", "MULLER", "simic jorg", "amt.example inneres", "Ministerium  FÜR"] {
            assert!(Search::new(typed).finds(&texts), "{typed}");
        }
        for typed in ["meier", "müller meier", "inneres@", "%", "_"] {
            assert!(!Search::new(typed).finds(&texts), "{typed}");
        }
    }

    #[test]
    fn long_input_is_cut_and_still_answers() {
        let typed = "x ".repeat(100_000);
        assert!(Search::new(&typed).finds(&["x"]));
        assert!(!Search::new(&typed).finds(&["y"]));
    }
}
