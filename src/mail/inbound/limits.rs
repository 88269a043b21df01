//! How much of a mail we read at all (R42): counted on its octets, before any parser sees them.

use thiserror::Error;

/// Largest mail, in octets.
pub const OCTETS_MAX: usize = 256 * 1024;
/// Longest line, in octets.
const LINE_MAX: usize = 8 * 1024;
/// Most parts: each begins with a line of two hyphens, like some other lines.
const BOUNDARIES_MAX: usize = 1_000;

/// Why a mail is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TooMuch {
    /// More than [`OCTETS_MAX`].
    #[error("more than 256 KB")]
    Octets,
    /// A line is too long.
    #[error("a line of more than 8 KB")]
    Line,
    /// It holds a NUL.
    #[error("a NUL in it")]
    Nul,
    /// It has too many parts.
    #[error("too many parts")]
    Parts,
    /// It has no header.
    #[error("no mail")]
    NoMail,
}

/// Whether a mail is small enough to be read.
pub(super) fn check(bytes: &[u8]) -> Result<(), TooMuch> {
    if bytes.len() > OCTETS_MAX {
        return Err(TooMuch::Octets);
    }
    if bytes.contains(&0) {
        return Err(TooMuch::Nul);
    }
    let mut boundaries = 0;
    for line in bytes.split(|octet| *octet == b'\n') {
        if line.len() > LINE_MAX {
            return Err(TooMuch::Line);
        }
        boundaries += usize::from(line.starts_with(b"--"));
    }
    if boundaries > BOUNDARIES_MAX { Err(TooMuch::Parts) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_refused_and_what_is_not_is_read() {
        let line = |octets: usize| [b"Subject: x\r\n\r\n".as_slice(), &vec![b'a'; octets], b"\r\n"].concat();
        let table = [
            (line(8_000), Ok(())),
            (line(8_193), Err(TooMuch::Line)),
            (b"a\0b".to_vec(), Err(TooMuch::Nul)),
            (b"a\n".repeat(OCTETS_MAX / 2), Ok(())),
            (b"a\n".repeat(OCTETS_MAX / 2 + 1), Err(TooMuch::Octets)),
            (b"--x\n".repeat(1_000), Ok(())),
            (b"--x\n".repeat(1_001), Err(TooMuch::Parts)),
            (Vec::new(), Ok(())),
        ];
        for (bytes, expected) in table {
            assert_eq!(check(&bytes), expected, "{} octets", bytes.len());
        }
    }
}
