//! Everybody presses at one date, and its row is in somebody's hand: whoever wants something else does not notice. On
//! PostgreSQL, where many may write at once; an embedded database has one writer.

use std::{future::Future, time::Duration};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use tokio::time::{sleep, timeout};
use turnus::{
    actions::registrations,
    domain::{capability::Presented, id::EventId},
    store::Options,
};

use crate::support::{
    TestApp,
    database::{Database, aside},
    world::applicant,
};

/// Shorter than anybody waits for a row.
const SOON: Duration = Duration::from_secs(5);

/// How many wait at the database for a row.
async fn waiting(server: &DatabaseConnection) -> usize {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let row = server.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().unwrap();
    usize::try_from(row.try_get_by_index::<i64>(0).unwrap()).unwrap()
}

/// A date whose row somebody holds, and another one.
struct Scene {
    app: TestApp,
    busy: EventId,
    other: EventId,
}

impl Scene {
    /// More people than there are connections do this at once while the row is held; meanwhile somebody registers for another
    /// date. Afterwards everybody was served, and so many got a mail.
    async fn everybody<F>(&self, all: Vec<F>, mails: usize)
    where
        F: Future<Output = bool> + Send + 'static,
    {
        assert!(all.len() > usize::try_from(Options::default().connections).unwrap());
        let server = aside(&self.app.database.url).await;
        let holder = aside(&self.app.database.url).await;
        let hold = holder.begin().await.unwrap();
        let row = "SELECT id FROM event WHERE id = $1 FOR UPDATE";
        let row = Statement::from_sql_and_values(DbBackend::Postgres, row, [self.busy.0.into()]);
        hold.query_one_raw(row).await.unwrap().expect("the date");
        let crowd: Vec<_> = all.into_iter().map(tokio::spawn).collect();
        while waiting(&server).await < 2 {
            sleep(Duration::from_millis(5)).await;
        }
        let ask = registrations::ask(&self.app.desk, self.other, applicant("Uwe", "uwe@amt.example"));
        timeout(SOON, ask).await.expect("the other date is not held up").expect("asked");
        assert_eq!(waiting(&server).await, 2, "whoever waits holds no connection");
        hold.rollback().await.unwrap();
        for one in crowd {
            assert!(one.await.unwrap(), "somebody was sent away");
        }
        for one in [server, holder] {
            one.close().await.unwrap();
        }
        assert_eq!(self.app.post().await.len(), mails);
    }
}

async fn scene() -> Option<Scene> {
    let app = TestApp::start(Database::postgres().await?).await;
    let olga = app.olga().await;
    let busy = app.date(&olga, None).await.event.id;
    let mut other = app.date(&olga, None).await.event.id;
    // Of many dates some wait for each other: those whose ids end alike.
    while other.0.as_bytes()[15] == busy.0.as_bytes()[15] {
        other = app.date(&olga, None).await.event.id;
    }
    Some(Scene { app, busy, other })
}

fn address(number: usize) -> String {
    format!("neu{number}@amt.example")
}

const PEOPLE: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_asks_for_a_busy_date_keeps_nobody_from_another() {
    let Some(scene) = scene().await else { return };
    let (desk, busy) = (&scene.app.desk, scene.busy);
    let asks = |number| {
        let desk = desk.clone();
        async move { registrations::ask(&desk, busy, applicant("Neu", &address(number))).await.is_ok() }
    };
    scene.everybody((0..PEOPLE).map(asks).collect(), PEOPLE + 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_confirms_at_a_busy_date_keeps_nobody_from_another() {
    let Some(scene) = scene().await else { return };
    let (desk, busy) = (&scene.app.desk, scene.busy);
    for number in 0..PEOPLE {
        scene.app.ask(busy, "Neu", &address(number)).await;
    }
    let links: Vec<Presented> = scene.app.post().await.iter().map(|mail| mail.link("/r/")).collect();
    let confirms = |link: Presented| {
        let desk = desk.clone();
        async move { registrations::confirm(&desk, &link).await.is_ok() }
    };
    scene.everybody(links.into_iter().map(confirms).collect(), PEOPLE + 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_answered_in_vain_at_a_busy_date_keeps_nobody_from_another() {
    let Some(scene) = scene().await else { return };
    let (desk, busy) = (&scene.app.desk, scene.busy);
    let asks = |_| {
        let desk = desk.clone();
        async move { registrations::ask_in_vain(&desk, busy).await.is_ok() }
    };
    scene.everybody((0..PEOPLE).map(asks).collect(), 1).await;
}
