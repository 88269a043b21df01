//! An address as a picture for phones: a QR code drawn as one path (ISO/IEC 18004), made here and fetched from nobody.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// The light frame that scanners need, in modules.
const FRAME: usize = 4;

/// A picture in modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width and height, frame included.
    pub size: usize,
    /// The dark modules, as the `d` of an SVG path.
    pub path: String,
}

/// The code of a text; nothing if it is too long for one.
#[must_use]
pub fn picture(text: &str) -> Option<Picture> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let dark = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if dark > 0 {
                // Writing into a string cannot fail.
                let _ = write!(path, "M{} {}h{dark}v1h-{dark}z", x + FRAME, y + FRAME);
            }
            x += dark.max(1);
        }
    }
    Some(Picture { size: width + 2 * FRAME, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the path again, module by module.
    fn drawn(picture: &Picture) -> Vec<Vec<bool>> {
        let mut modules = vec![vec![false; picture.size]; picture.size];
        for run in picture.path.split('M').filter(|run| !run.is_empty()) {
            let (place, rest) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let length: usize = rest.split('v').next().unwrap().parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            modules[y][x..x + length].fill(true);
        }
        modules
    }

    #[test]
    fn the_path_draws_the_code_in_a_light_frame() {
        let text = "webcal://turnus.example/feeds/all.ics";
        let picture = picture(text).unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        assert_eq!(picture.size, code.width() + 8);
        let modules = drawn(&picture);
        for (y, row) in modules.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (4..picture.size - 4).contains(&x) && (4..picture.size - 4).contains(&y);
                let expected = inside && code[(x.saturating_sub(4), y.saturating_sub(4))] == Color::Dark;
                assert_eq!(*dark, expected, "{x}, {y}");
            }
        }
    }

    #[test]
    fn what_is_too_long_has_no_picture() {
        assert!(picture(&"x".repeat(256)).is_some());
        assert_eq!(picture(&"x".repeat(5000)), None);
    }
}
