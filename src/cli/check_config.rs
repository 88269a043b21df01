//! `turnus check-config`.

use super::{complain, say};
use crate::config::{ConfigError, Settings};

/// Prints the settings; unsafe ones were refused when they were read.
pub(super) fn run(settings: &Settings) -> Result<(), ConfigError> {
    say(settings.effective().trim_end());
    settings.check_key_file()?;
    for doubt in &settings.warnings {
        complain(&format!("worth a look: {doubt}"));
    }
    Ok(())
}
