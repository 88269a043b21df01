//! What is counted while the program runs, for Prometheus (names and units by its conventions): requests, mails, jobs.
//!
//! Counters belong to the process, as Prometheus wants it: every node is asked for itself. Labels have few values, and
//! none of them is a path, an address or a token: a request is known by the pattern of its route (C05).

use std::{sync::OnceLock, time::Duration};

use metrics::{Gauge, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

const REQUESTS: &str = "turnus_http_requests_total";
const REQUEST_TIME: &str = "turnus_http_request_duration_seconds";
const IN_FLIGHT: &str = "turnus_http_requests_in_flight";
const MAILS: &str = "turnus_mails_total";
const JOBS: &str = "turnus_job_runs_total";
const JOB_TIME: &str = "turnus_job_duration_seconds";
const JOB_DUE: &str = "turnus_job_last_due_timestamp_seconds";
const JOB_WELL: &str = "turnus_job_last_success_timestamp_seconds";
const JOB_FAILURES: &str = "turnus_job_consecutive_failures";
const MISCOUNTED: &str = "turnus_seats_miscounted_total";
const GUARDED: &str = "turnus_forms_guarded_total";
const DATABASE: &str = "turnus_database_up";
const OUTBOX: &str = "turnus_outbox_mails";
const OUTBOX_AGE: &str = "turnus_outbox_oldest_due_age_seconds";
const OUTBOX_PAUSED: &str = "turnus_outbox_paused";
const BUILD: &str = "turnus_build_info";

/// How a run of a job may end.
const JOB_OUTCOMES: [&str; 2] = ["done", "failed"];

/// From one millisecond to the time after which a request is given up.
const REQUEST_BUCKETS: &[f64] = &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// Jobs may take longer.
const JOB_BUCKETS: &[f64] = &[0.01, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0];

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts counting, once per process. None if something else counts already or a name is wrong: then the program runs
/// as it always does, and `/metrics` says that it cannot.
fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER.get_or_init(install).as_ref()
}

fn install() -> Option<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(REQUEST_TIME.to_owned()), REQUEST_BUCKETS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Full(JOB_TIME.to_owned()), JOB_BUCKETS))
        .and_then(PrometheusBuilder::install_recorder)
        .inspect_err(|error| tracing::error!(%error, "nothing is counted for /metrics"))
        .ok()?;
    describe_counter!(REQUESTS, "Requests answered, by method, pattern of the route and status.");
    describe_histogram!(REQUEST_TIME, Unit::Seconds, "Time until the head of an answer was ready.");
    describe_gauge!(IN_FLIGHT, "Requests being answered at this moment.");
    describe_counter!(MAILS, "What became of claimed mails, by kind and outcome.");
    describe_counter!(JOBS, "Runs of jobs with a timetable, by job and outcome.");
    describe_histogram!(JOB_TIME, Unit::Seconds, "How long runs of jobs took.");
    describe_gauge!(JOB_DUE, Unit::Seconds, "When the last run that a node took was due, by job.");
    describe_gauge!(JOB_WELL, Unit::Seconds, "When a job last went well, on whichever node; the same on every node.");
    describe_gauge!(JOB_FAILURES, "How often a job failed since it last went well; the same on every node.");
    describe_counter!(
        MISCOUNTED,
        "Dates whose taken seats were not the registrations that hold one, and were counted anew."
    );
    // What is counted for the first time when it happens grew from nothing, and no alert sees that.
    counter!(MISCOUNTED).absolute(0);
    describe_counter!(GUARDED, "Forms caught in the trap field or asked for a proof, and proofs given, by outcome.");
    describe_gauge!(DATABASE, "1 if the database answered this very request, else 0.");
    describe_gauge!(OUTBOX, "Mails in the outbox, by state; the same on every node.");
    describe_gauge!(OUTBOX_AGE, Unit::Seconds, "For how long the oldest mail has been due; 0 if none is.");
    describe_gauge!(OUTBOX_PAUSED, "1 while all mail rests, by hand or because the mail server refuses everything.");
    describe_gauge!(BUILD, "Always 1; the label says which version runs.");
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics_process::Collector::default().describe();
    Some(handle)
}

/// Starts counting, and says a first time what there is.
pub fn start() {
    recorder();
}

/// Everything counted so far, in Prometheus's text form.
#[must_use]
pub fn text() -> Option<String> {
    let recorder = recorder()?;
    metrics_process::Collector::default().collect();
    Some(recorder.render())
}

/// Folds what was measured into its buckets; without it the measurements of a process that nobody asks pile up.
pub fn tidy() {
    if let Some(recorder) = recorder() {
        recorder.run_upkeep();
    }
}

/// One request under way; it is over when this is dropped.
#[derive(Debug)]
pub struct UnderWay(Gauge);

impl UnderWay {
    /// It begins.
    #[must_use]
    pub fn starts() -> Self {
        let gauge = gauge!(IN_FLIGHT);
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// A request was answered. `route` is a pattern.
pub fn answered(method: &str, route: &str, status: u16, took: Duration) {
    let method = match method {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => method,
        // Anybody can invent methods.
        _ => "other",
    };
    counter!(REQUESTS, "method" => method.to_owned(), "route" => route.to_owned(), "status" => status.to_string())
        .increment(1);
    histogram!(REQUEST_TIME, "route" => route.to_owned()).record(took);
}

/// Something became of a claimed mail.
pub fn mail(kind: &'static str, outcome: &'static str) {
    counter!(MAILS, "kind" => kind, "outcome" => outcome).increment(1);
}

/// There is such a kind of mail: its failures are counted from 0 on.
pub fn mail_is_sent(kind: &'static str, failed: &'static str) {
    recorder();
    counter!(MAILS, "kind" => kind, "outcome" => failed).increment(0);
}

/// There is such a job: what becomes of its runs is counted from 0 on.
pub fn job_is_kept(name: &'static str) {
    recorder();
    for outcome in JOB_OUTCOMES {
        counter!(JOBS, "job" => name, "outcome" => outcome).increment(0);
    }
}

/// A job ran.
pub fn job(name: &'static str, went_well: bool, took: Duration) {
    counter!(JOBS, "job" => name, "outcome" => JOB_OUTCOMES[usize::from(!went_well)]).increment(1);
    histogram!(JOB_TIME, "job" => name).record(took);
}

/// What stands between programs and forms did something.
pub fn guarded(outcome: &'static str) {
    counter!(GUARDED, "outcome" => outcome).increment(1);
}

/// The taken seats of a date were not its registrations.
pub fn miscounted() {
    counter!(MISCOUNTED).increment(1);
}

/// What the database says at this moment; none: it did not answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// Mails by state.
    pub outbox: Vec<(&'static str, u64)>,
    /// For how long the oldest mail has been due.
    pub oldest_due: Duration,
    /// Whether all mail rests.
    pub paused: bool,
    /// When the last run that somebody took was due, by job, in seconds since 1970.
    pub jobs: Vec<(String, i64)>,
    /// How each job fares.
    pub fared: Vec<Fared>,
}

/// How a job fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fared {
    /// Which one.
    pub job: String,
    /// When it last went well, in seconds since 1970.
    pub went_well: i64,
    /// How often it failed since.
    pub failures: u32,
}

/// Shows what the database says.
pub fn stored(stored: Option<&Stored>) {
    gauge!(DATABASE).set(if stored.is_some() { 1.0 } else { 0.0 });
    let Some(stored) = stored else { return };
    for (state, mails) in &stored.outbox {
        gauge!(OUTBOX, "state" => *state).set(number(i64::try_from(*mails).unwrap_or(i64::MAX)));
    }
    gauge!(OUTBOX_AGE).set(stored.oldest_due.as_secs_f64());
    gauge!(OUTBOX_PAUSED).set(if stored.paused { 1.0 } else { 0.0 });
    for (job, due) in &stored.jobs {
        gauge!(JOB_DUE, "job" => job.clone()).set(number(*due));
    }
    for fared in &stored.fared {
        gauge!(JOB_WELL, "job" => fared.job.clone()).set(number(fared.went_well));
        gauge!(JOB_FAILURES, "job" => fared.job.clone()).set(f64::from(fared.failures));
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts and times are far below 2^52")]
fn number(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told_by_the_names_that_prometheus_expects() {
        start();
        answered("GET", "/test/{token}", 200, Duration::from_millis(7));
        answered("BREW", "/test/{token}", 405, Duration::from_millis(1));
        mail("test", "sent");
        job("test", false, Duration::from_secs(2));
        assert!(super::text().unwrap().contains("\nturnus_seats_miscounted_total 0\n"), "{:?}", super::text());
        miscounted();
        guarded("test");
        stored(Some(&Stored {
            outbox: vec![("due", 3)],
            oldest_due: Duration::from_secs(90),
            paused: true,
            jobs: vec![("test".to_owned(), 1_772_000_000)],
            fared: vec![Fared { job: "test".to_owned(), went_well: 1_771_000_000, failures: 5 }],
        }));
        let text = text().unwrap();
        for line in [
            "# TYPE turnus_http_requests_total counter",
            r#"turnus_http_requests_total{method="GET",route="/test/{token}",status="200"} 1"#,
            r#"turnus_http_requests_total{method="other",route="/test/{token}",status="405"} 1"#,
            "# TYPE turnus_http_request_duration_seconds histogram",
            r#"turnus_http_request_duration_seconds_bucket{route="/test/{token}",le="0.01"} 2"#,
            r#"turnus_http_request_duration_seconds_bucket{route="/test/{token}",le="0.001"} 1"#,
            r#"turnus_mails_total{kind="test",outcome="sent"} 1"#,
            r#"turnus_job_runs_total{job="test",outcome="failed"} 1"#,
            r#"turnus_outbox_mails{state="due"} 3"#,
            "turnus_seats_miscounted_total 1",
            r#"turnus_forms_guarded_total{outcome="test"} 1"#,
            "turnus_outbox_oldest_due_age_seconds 90",
            "turnus_outbox_paused 1",
            r#"turnus_job_last_due_timestamp_seconds{job="test"} 1772000000"#,
            r#"turnus_job_last_success_timestamp_seconds{job="test"} 1771000000"#,
            r#"turnus_job_consecutive_failures{job="test"} 5"#,
            "turnus_database_up 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
        assert!(text.contains("process_resident_memory_bytes"), "{text}");
        stored(None);
        assert!(super::text().unwrap().contains("turnus_database_up 0\n"));
    }

    #[test]
    fn failures_are_there_before_the_first_of_them() {
        mail_is_sent("quiet", "failed");
        job_is_kept("quiet");
        let text = text().unwrap();
        for line in [
            r#"turnus_mails_total{kind="quiet",outcome="failed"} 0"#,
            r#"turnus_job_runs_total{job="quiet",outcome="failed"} 0"#,
            r#"turnus_job_runs_total{job="quiet",outcome="done"} 0"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn every_alert_watches_a_figure_that_is_there_and_has_its_chapter() {
        let (alerts, book, here) =
            (include_str!("../deploy/alerts.yml"), include_str!("../docs/runbook.md"), include_str!("meters.rs"));
        let names: Vec<&str> = alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
        assert!(names.len() > 10 && names.contains(&"TurnusMailFails"), "{names:?}");
        for name in names {
            let anchor = format!("docs/runbook.md#{}\"", name.to_lowercase());
            assert!(alerts.contains(&anchor) && book.contains(&format!("\n## {name}\n")), "{name}");
        }
        for figure in
            alerts.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| word.starts_with("turnus_"))
        {
            let figure = figure.trim_end_matches("_bucket");
            assert!(here.contains(&format!(": &str = \"{figure}\";")), "{figure} is counted nowhere");
        }
    }
}
