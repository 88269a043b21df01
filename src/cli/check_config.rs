//! `turnus check-config`.

use super::{complain, say};
use crate::{
    clock::Clock,
    config::{ConfigError, Settings},
    domain::zone::day_of,
    web::legal,
};

/// Prints the settings; unsafe ones were refused when they were read.
pub(super) fn run(settings: &Settings) -> Result<(), ConfigError> {
    say(settings.effective().trim_end());
    settings.check_key_file()?;
    let pages = legal::warnings(&settings.data_dir, day_of(Clock::System.now(), settings.time_zone));
    for doubt in settings.warnings.iter().chain(&pages) {
        complain(&format!("worth a look: {doubt}"));
    }
    Ok(())
}
