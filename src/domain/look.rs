//! How a host shows itself: an accent color that everybody can read, in light and in dark.

use std::fmt;

use super::text::{FieldError, Problem};

/// The least contrast of text with its ground (WCAG 2.2, 1.4.3), in hundredths.
const LEAST: u32 = 450;
/// The lightest and the tinted ground of light pages: the accent stands on both, and white text stands on the accent.
const LIGHT_GROUNDS: [Color; 2] = [Color(0xff, 0xff, 0xff), Color(0xf3, 0xf4, 0xf7)];
/// The grounds of dark pages; black text stands on the accent.
const DARK_GROUNDS: [Color; 3] = [Color(0, 0, 0), Color(0x13, 0x15, 0x25), Color(0x1d, 0x20, 0x34)];

/// A color as screens mix it: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(u8, u8, u8);

impl Color {
    /// Reads `#1c4f9c`, with or without the `#`.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self(part(0)?, part(2)?, part(4)?))
    }

    /// How bright it is, from 0 to 1 (WCAG 2.2, relative luminance).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast of two colors in hundredths, from 100 to 2100, never rounded up.
    fn contrast(self, other: Self) -> u32 {
        let (one, two) = (self.luminance(), other.luminance());
        let ratio = (one.max(two) + 0.05) / (one.min(two) + 0.05) * 100.0;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 100 and 2100")]
        let hundredths = ratio.floor() as u32;
        hundredths
    }

    fn least_contrast(self, grounds: &[Self]) -> u32 {
        grounds.iter().map(|ground| self.contrast(*ground)).min().unwrap_or(LEAST)
    }

    /// The same color with `sixteenths` of white in it.
    fn lighter(self, sixteenths: u32) -> Self {
        let mixed = |part: u8| {
            let part = u32::from(part);
            u8::try_from(part + (255 - part) * sixteenths / 16).unwrap_or(u8::MAX)
        };
        Self(mixed(self.0), mixed(self.1), mixed(self.2))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// The color of a host's buttons and links: dark enough for light pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent(Color);

impl Accent {
    /// Reads a color and measures it.
    ///
    /// # Errors
    /// No color, or one that does not stand out on light pages; the refusal holds the contrast it has.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        let color = Color::parse(text.trim()).ok_or(FieldError::new(field, Problem::NotAColor))?;
        match color.least_contrast(&LIGHT_GROUNDS) {
            LEAST.. => Ok(Self(color)),
            hundredths => Err(FieldError::new(field, Problem::TooPale { hundredths, least: LEAST })),
        }
    }

    /// The color on light pages.
    #[must_use]
    pub fn on_light(self) -> Color {
        self.0
    }

    /// The color on dark pages: the first of its lighter shades that stands out on all of them.
    #[must_use]
    pub fn on_dark(self) -> Color {
        let shades = (0..=16).map(|sixteenths| self.0.lighter(sixteenths));
        shades.into_iter().find(|shade| shade.least_contrast(&DARK_GROUNDS) >= LEAST).unwrap_or(Color(255, 255, 255))
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a host shows itself; nothing of it is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Its color.
    pub accent: Option<Accent>,
    /// The file name of its logo, which changes with its content.
    pub logo: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Problem {
        Accent::parse("accent", text).unwrap_err().problem
    }

    #[test]
    fn contrast_is_what_the_standard_says() {
        let color = |text| Color::parse(text).unwrap();
        for (one, other, hundredths) in [
            ("#000000", "#ffffff", 2100),
            ("#ffffff", "#ffffff", 100),
            // The two greys beside the threshold that every checker knows.
            ("#767676", "#ffffff", 454),
            ("#777777", "#ffffff", 447),
            ("#0000ff", "#ffffff", 859),
            ("#ff0000", "#ffffff", 399),
        ] {
            assert_eq!(color(one).contrast(color(other)), hundredths, "{one} {other}");
            assert_eq!(color(other).contrast(color(one)), hundredths, "{other} {one}");
        }
    }

    #[test]
    fn a_color_that_stands_out_is_taken_however_it_is_written() {
        for text in ["#1c4f9c", "1C4F9C", " #1c4f9C "] {
            assert_eq!(Accent::parse("accent", text).unwrap().to_string(), "#1c4f9c", "{text}");
        }
    }

    #[test]
    fn a_color_that_does_not_is_refused_with_its_contrast() {
        for (text, hundredths) in [("#ffcc00", 137), ("#ff0000", 363), ("#767676", 413), ("#ffffff", 100)] {
            assert_eq!(refused(text), Problem::TooPale { hundredths, least: 450 }, "{text}");
        }
    }

    #[test]
    fn what_is_no_color_is_refused() {
        for text in ["", "blue", "#12345", "#1234567", "#12345g", "#é2345", "rgb(1,2,3)", "#1c4f9c;}", "#+1c4f9"] {
            assert_eq!(refused(text), Problem::NotAColor, "{text}");
        }
    }

    #[test]
    fn every_accent_has_a_shade_for_dark_pages() {
        for text in ["#000000", "#1c4f9c", "#00007f", "#7f0000", "#004d00", "#6b6b6b", "#a3131f", "#0000ff"] {
            let accent = Accent::parse("accent", text).unwrap();
            let shade = accent.on_dark();
            assert!(shade.least_contrast(&DARK_GROUNDS) >= LEAST, "{text} {shade}");
            assert_eq!(accent.on_light().to_string(), text);
        }
        assert_eq!(Accent::parse("accent", "#1c4f9c").unwrap().on_dark().to_string(), "#7191c1");
    }
}
