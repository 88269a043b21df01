//! What happened and the mail about it are written together or not at all, even if the database itself refuses one of
//! the two (R04).

use axum::http::StatusCode;
use sea_orm::{ConnectionTrait, DbBackend};
use turnus::domain::{event::RawEvent, notice::NoticeKind};

use super::{Stage, says};
use crate::support::{client::Client, database, database::aside, dump::dump, on_both, world::berlin};

/// From now on the database refuses new rows of a table.
async fn refuse(url: &str, table: &str) {
    let database = aside(url).await;
    let statements: Vec<String> = match database.get_database_backend() {
        DbBackend::Postgres => vec![
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$ LANGUAGE plpgsql"
                .into(),
            format!("CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"),
        ],
        _ => vec![format!("CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END")],
    };
    run(&database, &statements).await;
}

/// It takes them again.
async fn allow(url: &str, table: &str) {
    let database = aside(url).await;
    let statements = match database.get_database_backend() {
        DbBackend::Postgres => vec![format!("DROP TRIGGER refuse ON {table}"), "DROP FUNCTION refuse".into()],
        _ => vec!["DROP TRIGGER refuse".to_owned()],
    };
    run(&database, &statements).await;
}

async fn run(database: &sea_orm::DatabaseConnection, statements: &[String]) {
    for statement in statements {
        database.execute_unprepared(statement).await.expect("the database obeys");
    }
    database.clone().close().await.expect("closed");
}

/// Says that it did not work, in words and with the number under which the log has it.
fn is_clear(page: &crate::support::client::Page) {
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    says(page, page.header("x-request-id"));
    assert!(
        page.main().len() > 60 && !page.text().contains("refused") && !page.text().contains("trigger"),
        "{}",
        page.main()
    );
}

async fn sent(stage: &Stage, client: &mut Client) -> crate::support::client::Page {
    stage.app.tick();
    let page = client.open(&stage.form()).await;
    client.submit(&page, "/register", &[("name", "Max Muster"), ("email", "max@amt.example")]).await
}

on_both! {
    async fn a_registration_and_its_mail_are_both_there_or_neither(database) {
        let stage = Stage::open(database).await;
        let url = stage.app.database.url.clone();
        let mut client = stage.app.visitor();
        let before = dump(&url).await;
        for table in ["outbox", "registration", "participant"] {
            refuse(&url, table).await;
            is_clear(&sent(&stage, &mut client).await);
            allow(&url, table).await;
            assert_eq!(dump(&url).await, before, "refusing {table}");
        }
        stage.app.no_mail().await;
        // The same form works once the database does.
        assert_eq!(sent(&stage, &mut client).await.status, StatusCode::SEE_OTHER);
        let mail = stage.app.the_mail().await;
        // The same for the answer to the button: no seat without the mail that says so, and the button works later.
        let before = dump(&url).await;
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        refuse(&url, "outbox").await;
        is_clear(&client.submit(&page, mail.token("/r/"), &[]).await);
        allow(&url, "outbox").await;
        assert_eq!(dump(&url).await, before);
        client.submit_and_go(&page, mail.token("/r/"), &[]).await;
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Confirmed);
    }

    async fn a_change_and_the_mails_about_it_are_both_there_or_neither(database) {
        let stage = Stage::open(database).await;
        let url = stage.app.database.url.clone();
        let desk = &stage.app.desk;
        let to = RawEvent { starts_at: Some(berlin("2026-03-27", "10:00")), ..RawEvent::default() };
        let before = dump(&url).await;
        refuse(&url, "outbox").await;
        let moved = turnus::actions::events::amend(desk, &stage.olga, (stage.date.event.id, None), &to, true).await;
        assert!(moved.is_err(), "{moved:?}");
        let left = turnus::actions::registrations::withdraw(desk, &stage.eva.manage, stage.eva.place.registration.id).await;
        assert!(left.is_err(), "{left:?}");
        allow(&url, "outbox").await;
        assert_eq!(dump(&url).await, before);
        // Without an entry of who did it there is no change either.
        refuse(&url, "audit").await;
        let moved = turnus::actions::events::amend(desk, &stage.olga, (stage.date.event.id, None), &to, true).await;
        assert!(moved.is_err(), "{moved:?}");
        allow(&url, "audit").await;
        assert_eq!(dump(&url).await, before);
    }
}
