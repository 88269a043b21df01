//! The program on PostgreSQL with no right but to read and write rows (C41).

use url::Url;

use super::{ask, confirm, date, post_of};
use crate::support::{Database, database::aside, program::Installation, smtp_sink::SmtpSink};
use sea_orm::ConnectionTrait;

#[tokio::test(flavor = "multi_thread")]
async fn the_program_needs_no_right_to_change_tables() {
    let Some(database) = Database::postgres().await else { return };
    let owner = aside(&database.url).await;
    let mut url = Url::parse(&database.url).unwrap();
    let role = format!("app_of_{}", url.path().trim_start_matches('/'));
    for statement in [
        format!("CREATE ROLE {role} LOGIN"),
        format!("GRANT USAGE ON SCHEMA public TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
        format!("REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {role}"),
    ] {
        owner.execute_unprepared(&statement).await.expect(&statement);
    }
    url.set_username(&role).unwrap();

    let sink = SmtpSink::start().await;
    let installation = Installation::new(url.as_str(), &sink);
    let token = installation.token();
    let server = installation.serve();
    let (form, _) = date(&server, &token, 5).await;
    let mut client = server.visitor();
    assert!(ask(&mut client, &form, "eva@amt.example").await.unwrap());
    sink.wait_for(1).await;
    let link = post_of(&sink).0["eva@amt.example"][0].token("/r/").to_owned();
    assert!(confirm(&mut client, &link).await.unwrap());
    sink.wait_for(2).await;
    assert!(installation.run(&["doctor"]).0);
    let (status, log) = server.stop();
    assert!(status.success() && !log.contains("permission denied"), "{log}");

    let (ok, said) = installation.run(&["migrate", "down", "1"]);
    assert!(!ok, "{said}");
    let app = aside(url.as_str()).await;
    for statement in [
        "CREATE TABLE mine (id INT)",
        "DROP TABLE event",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_is_kept ON audit",
        "TRUNCATE audit",
    ] {
        assert!(app.execute_unprepared(statement).await.is_err(), "{statement}");
    }
    drop(app);
    owner.execute_unprepared(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.expect("its end");
}
