//! Two nodes on one PostgreSQL, of which one is an hour ahead: both go by the database's clock (R12).

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use turnus::clock::Clock;

use super::{all_sent, ask, blast::in_hand, date, post_of};
use crate::support::{
    Database,
    database::aside,
    program::{Installation, soon},
    smtp_sink::{Act, SmtpSink, Stage},
};

/// The turns of jobs that were taken.
async fn turns(url: &str) -> Vec<(String, DateTime<Utc>)> {
    let database = aside(url).await;
    let ask = Statement::from_string(DbBackend::Postgres, "SELECT name, due FROM tick");
    let rows = database.query_all_raw(ask).await.unwrap();
    database.close().await.unwrap();
    rows.iter().map(|row| (row.try_get("", "name").unwrap(), row.try_get("", "due").unwrap())).collect()
}

/// How often each turn was carried out, by what the nodes say.
pub(super) fn carried_out(logs: &[String]) -> BTreeMap<(String, String), usize> {
    let mut done = BTreeMap::new();
    for line in logs.iter().flat_map(|log| log.lines()) {
        let Ok(said) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if said["message"] == "job done" {
            let word = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
            *done.entry((word("job"), word("due"))).or_default() += 1;
        }
    }
    done
}

fn json(installation: Installation) -> Installation {
    installation.with("TURNUS_LOG_FORMAT", "json")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_node_an_hour_ahead_takes_no_turn_early_and_no_mail_out_of_anothers_hand() {
    let Some(database) = Database::postgres().await else { return };
    let sink = SmtpSink::start().await;
    let right = json(Installation::new(&database.url, &sink));
    let Some(ahead) = json(Installation::new(&database.url, &sink)).at_another_time("+1h") else { return };
    let token = right.token();
    let first = right.serve();
    let (form, _) = date(&first, &token, 100).await;
    // The first has a mail in hand for a while.
    sink.always(Stage::Body, Act::Delay(Duration::from_secs(4)));
    assert!(ask(&mut first.visitor(), &form, "eva@amt.example").await.unwrap());
    soon("the mail is under way", async || in_hand(&database.url).await.len() == 1).await;
    let second = ahead.serve();
    // It looks at its timetable and at the mails at once; and people come to it as well.
    assert!(ask(&mut second.visitor(), &form, "max@amt.example").await.unwrap());
    sink.wait_for(2).await;
    all_sent(&database).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let logs = [first, second].map(|server| {
        let (status, log) = server.stop();
        assert!(status.success(), "{log}");
        log
    });
    assert!(logs[1].contains("this machine's clock is off"), "{}", logs[1]);
    let now = Clock::System.now() + TimeDelta::seconds(5);
    let early: Vec<_> = turns(&database.url).await.into_iter().filter(|(_, due)| *due > now).collect();
    assert!(early.is_empty(), "taken before its time: {early:?}");
    let done = carried_out(&logs);
    assert!(done.len() >= 11, "{done:?}");
    assert!(done.values().all(|times| *times == 1), "{done:?}");
    let (post, copies) = post_of(&sink);
    assert_eq!((post.len(), copies), (2, 0), "a mail was taken out of a hand");
    let (ok, said) = right.run(&["doctor"]);
    assert!(ok, "{said}");
}
