//! What is worth a word when the program starts (R28): said in the log, and no reason not to start, because reading and
//! registering go on without a mail server, and a wrong clock is mended while the program runs.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::{net::TcpStream, time::timeout};

use super::App;
use crate::{
    config::mail_target::{Relay, Target},
    store::Store,
};

/// How long the mail server may take to pick up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks around and says in the log what is doubtful.
pub(super) async fn look_around(app: &App) {
    if let Some(made) = Store::known_changes().last().and_then(|name| day_in(name))
        && is_behind(app.desk.now(), made)
    {
        tracing::warn!(%made, "the clock is wrong: this program was made later; dates, links and reminders follow the clock");
    }
    if let Err(error) = app.desk.store.try_writing().await {
        tracing::warn!(%error, "the database can be read and not written: nobody can register");
    }
    if let Target::Relay(relay) = &app.settings.mail_target {
        picks_up(relay).await;
    }
}

async fn picks_up(relay: &Relay) {
    let (host, port) = (relay.host.as_str(), relay.port);
    let failed = match timeout(PATIENCE, TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer".to_owned(),
    };
    tracing::warn!(host, port, failed, "the mail server does not answer (TURNUS_SMTP_URL): mail waits until it does");
}

/// The day in the name of a change: `m20260901_000001_teams`.
fn day_in(name: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(name.get(1..9)?, "%Y%m%d").ok()
}

/// Whether it is earlier than the day before the program's newest change: then the clock lies, whatever the zone.
fn is_behind(now: DateTime<Utc>, made: NaiveDate) -> bool {
    made.pred_opt().is_some_and(|day_before| now.date_naive() < day_before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_shows_a_time_before_the_program_was_made_is_wrong() {
        let made = day_in("m20261129_000034_audit_of_hosts").unwrap();
        for (now, behind) in [
            ("1970-01-01T00:00:00Z", true),
            ("2026-11-27T23:59:59Z", true),
            ("2026-11-28T00:00:00Z", false),
            ("2030-01-01T00:00:00Z", false),
        ] {
            assert_eq!(is_behind(now.parse().unwrap(), made), behind, "{now}");
        }
        assert_eq!([day_in("m"), day_in("x20261399_1"), day_in("mäöü")], [None; 3]);
    }
}
