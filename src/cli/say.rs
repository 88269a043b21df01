//! What commands print. A reader that went away (`turnus … | head`) is no error.

use std::io::Write;

/// One text on standard output.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// One text on standard error.
pub(super) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "turnus: {text}");
}
