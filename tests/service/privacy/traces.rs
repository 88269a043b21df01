//! What little can be all that is known of an address: a mail that came in, an answer that is kept. And what wiping does where
//! somebody is in its way (G06).

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use turnus::{
    actions::erasures::{self, Erased, Outcome},
    domain::{
        inbound::{Finding, Inbound, InboundKind},
        text::EmailAddress,
    },
    store::{
        self, Options, Store, Wiped,
        idempotency::{Answer, Claim},
    },
};

use crate::support::{TestApp, database, database::aside, on_both, world::email};

/// A mail came in from somebody who is known for nothing.
async fn wrote(app: &TestApp, sender: EmailAddress) {
    app.tick();
    let mail = Inbound {
        id: app.desk.chance.row_id(app.now()).into(),
        message_key: sender.to_string(),
        kind: InboundKind::Other,
        finding: Finding::Ignored,
        event_id: None,
        registration_id: None,
        mailbox_id: None,
        notice_id: None,
        sender: Some(sender),
        answer: None,
        received_at: app.now(),
    };
    let tx = app.desk.store.begin().await.unwrap();
    assert!(store::inbound::insert(&tx, &mail).await.unwrap());
    tx.commit().await.unwrap();
}

/// An answer of the API that says this is kept.
async fn answered(app: &TestApp, key: &str, body: &str) {
    let tx = app.desk.store.begin().await.unwrap();
    let claim = Claim { scope: "s".into(), key: key.to_owned(), began: app.now() };
    store::idempotency::begin(&tx, &claim, "h").await.unwrap();
    let answer = Answer { status: 200, headers: Vec::new(), body: body.into() };
    store::idempotency::store(&tx, &claim, &answer).await.unwrap();
    tx.commit().await.unwrap();
}

async fn erased(app: &TestApp, address: &str) -> Erased {
    app.tick();
    match erasures::erase_address(&app.desk, &email(address)).await.unwrap() {
        Outcome::Gone(erased) => erased,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_mail_that_came_in_and_a_kept_answer_are_something(database) {
        let app = TestApp::start(database).await;
        wrote(&app, email("ann@example.org")).await;
        wrote(&app, email("joann@example.org")).await;
        answered(&app, "one", r#"{"email":"Ann@example.org"}"#).await;
        answered(&app, "two", r#"{"email":"joann@example.org"}"#).await;
        assert_eq!(erased(&app, "ann@example.org").await, Erased { inbound: 1, answers: 1, ..Erased::default() });
        let again = erasures::erase_address(&app.desk, &email("ann@example.org")).await.unwrap();
        assert_eq!(again, Outcome::Unknown);
        let kept = async |key: &str| store::idempotency::lookup(&app.desk.store, "s", key).await.unwrap().is_some();
        assert_eq!((kept("one").await, kept("two").await), (false, true), "the other's answer stays");
        wrote(&app, email("solo@example.org")).await;
        answered(&app, "three", "only@example.org").await;
        assert_eq!(erased(&app, "solo@example.org").await.inbound, 1);
        assert_eq!(erased(&app, "only@example.org").await.answers, 1);
        assert_eq!(erased(&app, "joann@example.org").await, Erased { inbound: 1, answers: 1, ..Erased::default() });
    }

    async fn what_somebody_reads_is_not_wiped_and_a_large_table_takes_its_time(database) {
        let app = TestApp::start(database).await;
        if app.desk.store.is_one_file() {
            let reader = aside(&app.database.url).await;
            let look = |sql: &'static str| reader.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql));
            reader.execute_unprepared("BEGIN").await.unwrap();
            look("SELECT count(*) FROM mailbox").await.unwrap();
            wrote(&app, email("ann@example.org")).await;
            assert_eq!(app.desk.store.wipe().await.unwrap(), Wiped::Blocked, "the log still has it");
            wrote(&app, email("max@example.org")).await;
            reader.execute_unprepared("ROLLBACK").await.unwrap();
            assert_eq!(app.desk.store.wipe().await.unwrap(), Wiped::Whole);
            reader.close().await.unwrap();
            return;
        }
        // So slow that a table of some pages takes longer than a statement of ours may.
        let db = aside(&app.database.url).await;
        let fill = "INSERT INTO idempotency (scope, key, request_hash, created_at)
                    SELECT repeat('s', 200), n::text, repeat('h', 1000), now() FROM generate_series(1, 300) n";
        for sql in [fill, "DELETE FROM idempotency WHERE key::int % 2 = 0"] {
            db.execute_unprepared(sql).await.unwrap();
        }
        let name = db.query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT current_database()::text")).await;
        let name: String = name.unwrap().unwrap().try_get_by_index(0).unwrap();
        for slow in ["vacuum_cost_delay = 50", "vacuum_cost_limit = 1"] {
            db.execute_unprepared(&format!("ALTER DATABASE {name} SET {slow}")).await.unwrap();
        }
        let began = std::time::Instant::now();
        let slow = Store::connect(&app.database.url, &Options::default()).await.unwrap();
        assert_eq!(slow.wipe().await.unwrap(), Wiped::Whole);
        assert!(began.elapsed() > std::time::Duration::from_secs(9), "it was slow: {:?}", began.elapsed());
        slow.close().await.unwrap();
        db.execute_unprepared("DELETE FROM idempotency").await.unwrap();
        db.close().await.unwrap();
    }
}
