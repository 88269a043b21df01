//! Structured logs on standard error: ids and matched routes, never addresses, tokens or bodies. And [`traces`].

pub mod traces;

use tracing_subscriber::{EnvFilter, Layer, Registry, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use self::traces::{Traces, TracesTrouble};
use crate::config::{LogFormat, Settings};

/// Targets that speak of nothing an operator can act on, whatever the filter says: PostgreSQL's "there is no
/// transaction in progress" after a ROLLBACK that was sent in doubt, and statements with their values.
const QUIET: &[&str] = &["sqlx::postgres::notice=off", "sqlx::query=off", "sea_orm::driver=warn", "hyper=warn"];

/// Starts logging as the settings say. A second call in one process changes nothing.
pub fn start(settings: &Settings) {
    begin(settings, &Traces::default());
}

/// The same for a program that serves, and starts telling the collector, if there is one.
///
/// # Errors
/// The collector's address cannot be used.
pub fn start_tracing(settings: &Settings) -> Result<Traces, TracesTrouble> {
    let traces = settings.otlp_url.as_ref().map(Traces::to).transpose()?.unwrap_or_default();
    begin(settings, &traces);
    Ok(traces)
}

fn begin(settings: &Settings, traces: &Traces) {
    let filter = filter(&settings.log);
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match settings.log_format {
        LogFormat::Text => fmt::layer().with_writer(std::io::stderr).with_ansi(false).boxed(),
        // One object a line; serialising escapes whatever a value holds (C29).
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed(),
    };
    // Fails only when somebody else logs already: a test that starts two servers.
    let _ = tracing_subscriber::registry().with(layer.with_filter(filter)).with(traces.layer()).try_init();
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
}

fn filter(text: &str) -> EnvFilter {
    QUIET.iter().filter_map(|directive| directive.parse().ok()).fold(EnvFilter::new(text), EnvFilter::add_directive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_filter_makes_the_quiet_ones_loud() {
        let filter = filter("trace").to_string();
        for directive in QUIET {
            assert!(filter.contains(directive), "{directive} is missing in {filter}");
        }
    }
}
