//! What each night has to do and cannot: it goes on with everything else, is tried again the same day, and whoever runs
//! the service hears of it (G04, R12).

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use turnus::{
    actions::retention,
    domain::{access::Role, audit::AuditEntry, event::Event},
    jobs::schedule,
    store::{self, jobs::Fared},
};

use crate::support::{TestApp, database, database::aside, on_both, reading::texts, world::hours};

const ALERTS: &str = include_str!("../../deploy/alerts.yml");
const ERASING: &str = "erase_people";

/// From now on the database lets go of no registration for this date.
async fn refuse(app: &TestApp, event: &Event) {
    let fits = format!("(SELECT slug FROM event WHERE id = OLD.event_id) = '{}'", event.slug);
    let db = aside(&app.database.url).await;
    let statements = match db.get_database_backend() {
        DbBackend::Postgres => vec![
            format!(
                "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {fits} THEN RAISE EXCEPTION 'no';
                 END IF; RETURN OLD; END $$"
            ),
            "CREATE TRIGGER no BEFORE DELETE ON registration FOR EACH ROW EXECUTE FUNCTION no()".to_owned(),
        ],
        _ => vec![format!(
            "CREATE TRIGGER no BEFORE DELETE ON registration WHEN {fits} BEGIN SELECT RAISE(ABORT, 'no'); END"
        )],
    };
    for statement in statements {
        db.execute_unprepared(&statement).await.expect("the database obeys");
    }
    db.close().await.expect("closed");
}

/// It lets them go again.
async fn relent(app: &TestApp) {
    let db = aside(&app.database.url).await;
    let on = if db.get_database_backend() == DbBackend::Postgres { " ON registration" } else { "" };
    db.execute_unprepared(&format!("DROP TRIGGER no{on}")).await.expect("the database obeys");
    db.close().await.expect("closed");
}

/// A node starts, each job looks at the clock once and does what is due, and the node ends.
async fn look(app: &TestApp) {
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    schedule::start(&app.app, &tasks, &stop);
    stop.cancel();
    tasks.close();
    tasks.wait().await;
}

async fn fared(app: &TestApp) -> Vec<Fared> {
    store::jobs::list(&app.database.store).await.expect("how jobs fare")
}

async fn erasing(app: &TestApp) -> Fared {
    fared(app).await.into_iter().find(|one| one.name == ERASING).expect("it is watched")
}

/// The jobs of which an alert would be raised now, by its rule as it is shipped.
fn raised(alert: &str, fared: &[Fared], now: DateTime<Utc>) -> Vec<String> {
    let rule = ALERTS.split("- alert: ").find(|rule| rule.starts_with(&format!("{alert}\n"))).expect(alert);
    let rule = rule.lines().find_map(|line| line.trim().strip_prefix("expr: ")).expect("an expression");
    let (figure, limit) = rule.rsplit_once(" > ").expect("a limit");
    let limit: i64 = limit.parse().expect("a number");
    let jobs: Option<(bool, Vec<&str>)> = figure
        .split_once("{job")
        .map(|(_, which)| (which.starts_with("=~"), which.split('"').nth(1).expect("names").split('|').collect()));
    let value = |one: &Fared| match figure {
        _ if figure.starts_with("time() - max by (job) (turnus_job_last_success_timestamp_seconds{") => {
            (now - one.succeeded_at).num_seconds()
        }
        "max by (job) (turnus_job_consecutive_failures)" => i64::from(one.failures),
        _ => panic!("nobody can say what {rule} comes to"),
    };
    let is_meant =
        |one: &&Fared| jobs.as_ref().is_none_or(|(those, names)| names.contains(&one.name.as_str()) == *those);
    fared.iter().filter(is_meant).filter(|one| value(one) > limit).map(|one| one.name.clone()).collect()
}

/// So many dates, each with two people, whose time is up.
async fn over(app: &TestApp, dates: usize) -> Vec<Event> {
    let olga = app.olga().await;
    let mut all = Vec::new();
    for number in 0..dates {
        app.tick();
        let raw = turnus::domain::event::RawEvent {
            title: Some(Some(format!("Treffen {number}"))),
            starts_at: Some(app.now() + hours(48)),
            ..Default::default()
        };
        let event = app.date_like(&olga, None, raw).await.event;
        for name in ["Ada", "Ben"] {
            app.register(event.id, name, &format!("{}{number}@amt.example", name.to_lowercase())).await;
        }
        all.push(event);
    }
    app.pass(hours(24 * 93));
    all
}

async fn people_at(app: &TestApp, events: &[Event]) -> Vec<usize> {
    let mut found = Vec::new();
    for event in events {
        found.push(store::registrations::list_roster(&app.database.store, event.id).await.expect("a roster").len());
    }
    found
}

async fn logged(app: &TestApp) -> Vec<(String, String)> {
    let all = store::audit::list(&app.database.store, None, 1_000).await.expect("the log");
    let erased = all.into_iter().filter(|entry| entry.what == "retention.erase");
    let mut rows: Vec<_> = erased.map(|AuditEntry { object, result, .. }| (object, result)).collect();
    rows.sort();
    rows
}

on_both! {
    async fn one_date_that_cannot_be_erased_keeps_nobody_of_the_others(database) {
        let app = TestApp::start(database).await;
        let events = over(&app, 3).await;
        // Whichever is the first of them, another comes after it.
        refuse(&app, &events[0]).await;
        let failed = schedule::run_all(&app.desk).await.expect_err("it cannot be said that all is erased");
        assert!(failed.starts_with(ERASING), "{failed}");
        assert_eq!(people_at(&app, &events).await, [2, 0, 0]);
        let line = |event: &Event| (format!("event:{}", event.id), "ok, 2 rows".to_owned());
        assert_eq!(logged(&app).await, [line(&events[1]), line(&events[2])], "what was not erased is not logged either");
        relent(&app).await;
        assert_eq!(retention::erase_due(&app.desk).await.unwrap(), 2);
        assert_eq!(people_at(&app, &events).await, [0, 0, 0]);
        assert_eq!(logged(&app).await.len(), 3);
        assert_eq!(retention::erase_due(&app.desk).await.unwrap(), 0);
        assert_eq!(logged(&app).await.len(), 3, "nothing was erased, and nothing is logged");

        app.organizer("stadt", "anna@stadt.example", Role::Admin).await;
        let mut anna = app.signed_in_visitor("anna@stadt.example").await;
        let host = anna.get("/manage/organization").await.location();
        let log = texts(&anna.open(&format!("{host}/log?kind=event")).await, "tbody tr");
        let told: Vec<_> = log.iter().filter(|row| row.contains("Anmeldungen nach Ablauf der Frist gelöscht")).collect();
        assert_eq!(told.len(), 3, "{log:?}");
        assert!(told.iter().all(|row| row.contains("2 Zeilen") && row.contains("Turnus")), "{told:?}");
    }

    async fn a_nightly_job_that_fails_is_tried_again_the_same_day_and_raises_its_alerts(database) {
        let app = TestApp::start(database).await;
        let events = over(&app, 1).await;
        refuse(&app, &events[0]).await;
        look(&app).await;
        let begun = erasing(&app).await.succeeded_at;
        assert_eq!(erasing(&app).await.failures, 1);
        for (minutes, failures) in [(4, 1), (2, 2), (13, 2), (3, 3), (31, 4)] {
            app.pass(TimeDelta::minutes(minutes));
            look(&app).await;
            assert_eq!(erasing(&app).await.failures, failures, "{minutes} minutes later");
        }
        assert_eq!(raised("TurnusJobFails", &fared(&app).await, app.now()), [ERASING]);
        assert_eq!(raised("TurnusNightlyJobMissing", &fared(&app).await, app.now()), [""; 0]);

        app.pass(hours(27));
        look(&app).await;
        assert_eq!(erasing(&app).await.succeeded_at, begun, "taken is not done");
        let taken = store::ticks::latest(&app.database.store).await.unwrap();
        let (_, taken) = taken.iter().find(|(name, _)| name == ERASING).expect("it was taken");
        assert!(app.now() - *taken < hours(25), "{taken}: by this nobody would have noticed");
        let now = fared(&app).await;
        assert_eq!(raised("TurnusNightlyJobMissing", &now, app.now()), [ERASING]);
        assert_eq!(raised("TurnusJobMissing", &now, app.now()), [""; 0]);
        assert!(now.iter().filter(|one| one.name != ERASING).all(|one| one.failures == 0), "{now:?}");

        relent(&app).await;
        app.pass(hours(2) + TimeDelta::minutes(1));
        look(&app).await;
        assert_eq!(people_at(&app, &events).await, [0]);
        let well = erasing(&app).await;
        assert_eq!((well.succeeded_at, well.failures), (app.now(), 0));
        let now = fared(&app).await;
        for alert in ["TurnusJobFails", "TurnusNightlyJobMissing", "TurnusJobMissing"] {
            assert_eq!(raised(alert, &now, app.now()), [""; 0], "{alert}");
        }
        // Nobody runs any more: all are late.
        let (soon, late) = (app.now() + TimeDelta::minutes(16), app.now() + hours(28));
        assert!(raised("TurnusJobMissing", &now, soon).contains(&"remind".to_owned()));
        assert!(raised("TurnusNightlyJobMissing", &now, late).contains(&"prune".to_owned()));
    }

    async fn a_job_that_is_no_more_is_not_late(database) {
        let app = TestApp::start(database).await;
        let tx = app.database.store.begin().await.unwrap();
        assert_eq!(store::jobs::failed(&tx, "forgotten", app.now()).await.unwrap(), 1);
        tx.commit().await.unwrap();
        look(&app).await;
        let names: Vec<String> = fared(&app).await.into_iter().map(|one| one.name).collect();
        assert!(!names.contains(&"forgotten".to_owned()) && names.contains(&ERASING.to_owned()), "{names:?}");
    }
}
