//! Jobs with a timetable, in UTC: a local timetable would skip or repeat runs when the clocks change. Each run has a
//! row of its own (`tick`), so that of many nodes one does it, and a missed run is made up for once (R13). A run is held by a
//! lease, by the database's clock: one that a node left undone when it died is taken up by another (R12).

use std::{
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    str::FromStr,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use cron::Schedule;
use futures::FutureExt;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

use crate::{
    actions::{self, Desk},
    app::App,
    domain::job::try_again,
    meters,
    store::{self, StoreError, Wiped, ticks::Turn},
};

type Run = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

/// A job with a timetable.
struct Job {
    name: &'static str,
    /// Seconds first; in UTC.
    timetable: &'static str,
    /// How far back a missed run is looked for: a little more than the time between two runs.
    look_back: TimeDelta,
    run: fn(Desk) -> Run,
}

const JOBS: &[Job] = &[
    Job { name: "plan_events", timetable: "0 15 1 * * *", look_back: TimeDelta::hours(25), run: plan_events },
    Job { name: "expire_requests", timetable: "0 */5 * * * *", look_back: TimeDelta::minutes(6), run: expire_requests },
    Job { name: "watch_mail", timetable: "30 */5 * * * *", look_back: TimeDelta::minutes(6), run: watch_mail },
    Job { name: "lapse_offers", timetable: "15 * * * * *", look_back: TimeDelta::minutes(2), run: lapse_offers },
    Job { name: "settle", timetable: "45 * * * * *", look_back: TimeDelta::minutes(2), run: settle },
    Job { name: "invite", timetable: "35 * * * * *", look_back: TimeDelta::minutes(2), run: invite },
    Job { name: "invite_all", timetable: "5 20 * * * *", look_back: TimeDelta::minutes(61), run: invite_all },
    Job { name: "remind", timetable: "25 * * * * *", look_back: TimeDelta::minutes(2), run: remind },
    Job { name: "digest", timetable: "0 10 6 * * *", look_back: TimeDelta::hours(25), run: digest },
    Job { name: "erase_answers", timetable: "0 30 2 * * *", look_back: TimeDelta::hours(25), run: erase_answers },
    Job { name: "erase_people", timetable: "0 0 3 * * *", look_back: TimeDelta::hours(25), run: erase_people },
    Job { name: "prune", timetable: "0 45 2 * * *", look_back: TimeDelta::hours(25), run: prune },
    Job { name: "count_seats", timetable: "0 40 3 * * *", look_back: TimeDelta::hours(25), run: count_seats },
    Job { name: "wipe", timetable: "0 20 3 * * *", look_back: TimeDelta::hours(25), run: wipe },
];

fn plan_events(desk: Desk) -> Run {
    Box::pin(async move { report("created", actions::planning::plan_all(&desk).await) })
}

fn expire_requests(desk: Desk) -> Run {
    Box::pin(async move {
        report("expired", actions::registrations::expire_unconfirmed(&desk).await)?;
        report("expired", actions::enrollments::expire_unconfirmed(&desk).await)?;
        report("lapsed", actions::substitutes::lapse(&desk).await)
    })
}

fn watch_mail(desk: Desk) -> Run {
    Box::pin(async move { report("breaker", actions::caps::watch(&desk).await) })
}

fn lapse_offers(desk: Desk) -> Run {
    Box::pin(async move { report("ended", actions::registrations::lapse_offers(&desk).await) })
}

fn settle(desk: Desk) -> Run {
    Box::pin(async move { report("joined", actions::enrollments::settle_rest(&desk).await) })
}

fn count_seats(desk: Desk) -> Run {
    Box::pin(async move {
        let counted = actions::registrations::recount_seats(&desk).await.map_err(|failure| format!("{failure:?}"))?;
        for one in &counted.mended {
            meters::miscounted();
            let (event, was, is, offered) = (one.event, one.was, one.is, one.offered);
            tracing::error!(%event, was, is, offered, "ALERT: the taken seats of a date were not its registrations; they were counted anew");
        }
        for event in &counted.failed {
            meters::miscounted();
            tracing::error!(%event, "ALERT: the taken seats of a date are not its registrations, and they could not be counted anew");
        }
        let (mended, failed) = (counted.mended.len(), counted.failed.len());
        if failed > 0 {
            Err(format!("miscounted {mended}, and {failed} that could not be mended"))
        } else {
            Ok(format!("miscounted {mended}"))
        }
    })
}

fn erase_answers(desk: Desk) -> Run {
    Box::pin(async move { report("erased", actions::answers::erase_due(&desk).await) })
}

fn erase_people(desk: Desk) -> Run {
    Box::pin(async move { report("erased", actions::retention::erase_due(&desk).await) })
}

fn remind(desk: Desk) -> Run {
    Box::pin(async move { report("reminded", actions::reminders::remind(&desk).await) })
}

fn digest(desk: Desk) -> Run {
    Box::pin(async move { report("told", actions::follows::digests(&desk).await) })
}

fn invite(desk: Desk) -> Run {
    Box::pin(async move { report("told", actions::invitations::settle_stirred(&desk).await) })
}

fn invite_all(desk: Desk) -> Run {
    Box::pin(async move { report("told", actions::invitations::settle_due(&desk).await) })
}

fn prune(desk: Desk) -> Run {
    Box::pin(async move { report("pruned", actions::housekeeping::prune(&desk).await) })
}

fn wipe(desk: Desk) -> Run {
    Box::pin(async move {
        match desk.store.wipe().await {
            Ok(Wiped::Whole) => Ok("wiped".to_owned()),
            Ok(Wiped::Blocked) => Err("somebody reads all the time, such as a copy of the file; not wiped".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    })
}

fn report<R: std::fmt::Debug>(
    what: &str,
    done: Result<impl std::fmt::Display, actions::Failure<R>>,
) -> Result<String, String> {
    done.map(|count| format!("{what} {count}")).map_err(|failure| format!("{failure:?}"))
}

/// How often a sleeping job looks at the clock: the wall clock may jump.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(20);

/// Starts one task per job.
pub fn start(app: &App, tasks: &TaskTracker, stop: &CancellationToken) {
    for job in JOBS {
        meters::job_is_kept(job.name);
    }
    let (desk, stop, all) = (app.desk.clone(), stop.clone(), tasks.clone());
    tasks.spawn(async move {
        // First, because a job that is not watched can neither be late nor fail. Whoever cannot be noted now is at the
        // next start; the database is away, and then nothing runs anyway.
        if let Err(error) = watch(&desk).await {
            tracing::warn!(%error, "jobs that are new are not watched yet");
        }
        for job in JOBS {
            all.spawn(keep(job, desk.clone(), stop.clone()));
        }
    });
}

async fn watch(desk: &Desk) -> Result<(), StoreError> {
    let names: Vec<&str> = JOBS.iter().map(|job| job.name).collect();
    let tx = desk.store.begin().await?;
    store::jobs::watch(&tx, &names, desk.now()).await?;
    tx.commit().await
}

async fn keep(job: &'static Job, desk: Desk, stop: CancellationToken) {
    let Ok(timetable) = Schedule::from_str(job.timetable) else {
        tracing::error!(job = job.name, "the timetable cannot be read");
        return;
    };
    loop {
        if let Some(due) = latest(&timetable, desk.now(), job.look_back) {
            let next = timetable.after(&due).next().unwrap_or(due);
            turn(job, &desk, (due, next), &stop).await;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_AT_CLOCK) => {}
        }
    }
}

/// The last moment at which the job was due.
fn latest(timetable: &Schedule, now: DateTime<Utc>, look_back: TimeDelta) -> Option<DateTime<Utc>> {
    timetable.after(&(now - look_back)).take_while(|due| *due <= now).last()
}

async fn turn(job: &Job, desk: &Desk, (due, next): (DateTime<Utc>, DateTime<Utc>), stop: &CancellationToken) {
    let turn = Turn { name: job.name.to_owned(), due, holder: desk.chance.link_id().to_string() };
    match take(desk, &turn).await {
        Ok(true) => {
            let began = Instant::now();
            let span = tracing::info_span!("job", name = job.name, failed = tracing::field::Empty);
            let ended = tokio::select! {
                // What breaks off costs this turn and not the job.
                ended = AssertUnwindSafe((job.run)(desk.clone())).catch_unwind().instrument(span.clone()) => ended.unwrap_or_else(|_| Err("it panicked".to_owned())),
                () = lost(desk, &turn) => Err("another node has taken it over".to_owned()),
                () = out_of_time(stop) => return give_back(desk, &turn).await,
            };
            meters::job(job.name, ended.is_ok(), began.elapsed());
            span.record("failed", ended.is_err());
            match ended {
                Ok(ref done) => tracing::info!(job = job.name, %due, done, "job done"),
                // It is tried again, or the next run does what this one could not: every job works on what is due, not
                // on what is new.
                Err(ref failure) => tracing::error!(job = job.name, %due, failure, "job failed"),
            }
            match end(desk, &turn, (ended.is_ok(), next)).await {
                Ok(Some(at)) => tracing::info!(job = job.name, %due, %at, "job is tried again"),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(job = job.name, %due, %error, "job not noted as done; it may be done once more");
                }
            }
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(job = job.name, %due, %error, "job not claimed"),
    }
}

/// How long a turn stays with a node that shows no sign of life; then another does what that one left undone.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How often a node shows that it is at it.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// How long a job may go on once the program was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

async fn take(desk: &Desk, turn: &Turn) -> Result<bool, StoreError> {
    let tx = desk.store.begin().await?;
    let ours = store::ticks::take(&tx, turn, desk.now(), LEASE).await?;
    tx.commit().await?;
    Ok(ours)
}

/// Shows again and again that we are at it; ends when somebody else is.
async fn lost(desk: &Desk, turn: &Turn) {
    loop {
        tokio::time::sleep(SIGN_OF_LIFE).await;
        match keep_hold(desk, turn).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(job = turn.name, %error, "a job cannot show that it is at work"),
        }
    }
}

async fn keep_hold(desk: &Desk, turn: &Turn) -> Result<bool, StoreError> {
    let tx = desk.store.begin().await?;
    let ours = store::ticks::keep(&tx, turn, desk.now() + LEASE).await?;
    tx.commit().await?;
    Ok(ours)
}

/// Ends some time after the program was asked to stop.
async fn out_of_time(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// Leaves the turn to whoever looks next: jobs may be cut off at any moment, and go on where they were.
async fn give_back(desk: &Desk, turn: &Turn) {
    let given = async {
        let tx = desk.store.begin().await?;
        store::ticks::keep(&tx, turn, desk.now()).await?;
        tx.commit().await
    };
    match given.await {
        Ok(()) => tracing::info!(job = turn.name, due = %turn.due, "job cut off and left to whoever looks next"),
        Err(error) => tracing::warn!(job = turn.name, due = %turn.due, %error, "job cut off and not given back"),
    }
}

/// Notes how a turn went: it is over, or lies until it is tried again, by whichever node looks then. Answers when that is.
/// Whoever lost it to another has nothing to say about it.
async fn end(
    desk: &Desk,
    turn: &Turn,
    (went_well, next): (bool, DateTime<Utc>),
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    if !store::ticks::keep(&tx, turn, now).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    let again = if went_well {
        store::jobs::went_well(&tx, &turn.name, now).await?;
        None
    } else {
        try_again(store::jobs::failed(&tx, &turn.name, now).await?, next, now)
    };
    match again {
        Some(at) => {
            store::ticks::keep(&tx, turn, at).await?;
        }
        None => store::ticks::finish(&tx, turn).await?,
    }
    tx.commit().await?;
    Ok(again)
}

/// Runs every job once, whatever its timetable says. For tests and commands.
///
/// # Errors
/// The first job that failed, by name.
pub async fn run_all(desk: &Desk) -> Result<(), String> {
    for job in JOBS {
        (job.run)(desk.clone()).await.map_err(|failure| format!("{}: {failure}", job.name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_job_is_watched_by_the_alert_that_fits_its_timetable() {
        let alerts = include_str!("../../deploy/alerts.yml");
        // Expressions of Prometheus are anchored.
        let rare: Vec<&str> = alerts
            .lines()
            .filter_map(|line| line.split_once("_timestamp_seconds{job=~\"")?.1.split('"').next())
            .flat_map(|pattern| pattern.split('|'))
            .collect();
        let others = format!("{{job!~\"{}\"}}", rare.join("|"));
        assert!(alerts.contains(&others), "the two alerts divide the jobs between them: {others}");
        let now = DateTime::parse_from_rfc3339("2026-03-29T03:00:30Z").unwrap().to_utc();
        for job in JOBS {
            let runs: Vec<_> = Schedule::from_str(job.timetable).unwrap().after(&now).take(2).collect();
            let is_rare = runs[1] - runs[0] > TimeDelta::minutes(15);
            assert_eq!(rare.contains(&job.name), is_rare, "{}", job.name);
        }
    }

    #[test]
    fn every_timetable_can_be_read_and_a_missed_run_is_found() {
        let now = DateTime::parse_from_rfc3339("2026-03-29T03:00:30Z").unwrap().to_utc();
        for job in JOBS {
            let timetable = Schedule::from_str(job.timetable).unwrap();
            let due = latest(&timetable, now, job.look_back).unwrap();
            assert!(due <= now && due > now - job.look_back, "{}: {due}", job.name);
            // The next run lies within the time a missed one is looked for, so none falls between two looks.
            assert!(timetable.after(&due).next().unwrap() - due < job.look_back, "{}", job.name);
        }
    }
}
