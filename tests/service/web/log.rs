//! A host's log: complete, only added to, and read by its admins alone (C45).

use sea_orm::ConnectionTrait;
use turnus::{
    actions::formats,
    domain::{access::Role, format::RawFormat},
};

use super::Stage;
use crate::support::{
    database::{self, aside},
    on_both,
    reading::texts,
};

on_both! {
    async fn admins_read_who_did_what_and_nobody_else_does(database) {
        let url = database.url.clone();
        let stage = Stage::open(database).await;
        stage.app.organizer("stadt", "anna@stadt.example", Role::Admin).await;
        let mut anna = stage.signed_in("anna@stadt.example").await;
        let host = anna.get("/manage/organization").await.location();
        let page = anna.open(&host).await;
        let saved = anna.submit_and_go(&page, &host, &[("name", "Stadt Neu"), ("accent", "")]).await;
        let address = saved.links().into_iter().find(|link| link.ends_with("/log")).expect("a way to the log");
        let log = anna.open(&address).await;
        let rows = texts(&log, "tbody tr");
        assert!(rows[0].contains("Name oder Farbe geändert") && rows[0].contains("Olga Organ"), "{}", rows[0]);
        assert!(rows[0].contains("Anfrage "), "{}: the request by which the server's log tells more", rows[0]);
        for words in ["Format angelegt", "Termin angelegt", "Frage angelegt", "Austausch"] {
            assert!(rows.iter().any(|row| row.contains(words)), "{words} is missing in {rows:?}");
        }
        assert!(log.links().contains(&format!("/manage/formats/{}", stage.format.slug)), "{:?}", log.links());
        assert!(!log.text().contains("@"), "ids and names of colleagues, no addresses");

        for who in ["edda@stadt.example", "vera@stadt.example"] {
            assert_eq!(stage.signed_in(who).await.get(&address).await.status.as_u16(), 403, "{who}");
        }
        assert_eq!(stage.signed_in("lars@land.example").await.get(&address).await.status.as_u16(), 404);

        let db = aside(&url).await;
        for statement in ["UPDATE audit SET what = 'x'", "UPDATE audit SET result = 'x', account_id = NULL"] {
            let error = db.execute_unprepared(statement).await.expect_err(statement).to_string();
            assert!(error.contains("only added to"), "{error}");
        }
    }

    async fn the_log_is_narrowed_and_paged(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("stadt", "anna@stadt.example", Role::Admin).await;
        let mut anna = stage.signed_in("anna@stadt.example").await;
        let address = format!("{}/log", anna.get("/manage/organization").await.location());
        for number in 0..60 {
            stage.app.tick();
            let raw = RawFormat { summary: Some(format!("Nummer {number}")), ..RawFormat::default() };
            formats::amend(&stage.app.desk, &stage.olga, (stage.format.id, None), &raw).await.expect("a change");
        }
        let first = anna.open(&address).await;
        assert_eq!(texts(&first, "tbody tr").len(), 50);
        let older = first.links().into_iter().find(|link| link.contains("page=2")).expect("older ones");
        let second = anna.open(&older).await;
        let rows = texts(&second, "tbody tr");
        assert!(rows.len() > 10 && rows.len() < 50, "{rows:?}");
        assert!(second.links().iter().any(|link| link.contains("page=1")), "and back");

        let questions = anna.open(&format!("{address}?kind=question")).await;
        assert_eq!(texts(&questions, "tbody tr").len(), 1);
        let mine = anna.open(&format!("{address}?who=00000000-0000-7000-8000-000000000000")).await;
        assert!(mine.main().contains("Dazu steht nichts im Protokoll."), "{}", mine.main());
        let before = anna.open(&format!("{address}?until=1.1.2026")).await;
        assert!(before.main().contains("Dazu steht nichts im Protokoll."));
        let wrong = anna.get(&format!("{address}?until=31.2.2026")).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(!texts(&wrong, "#errors a").is_empty(), "{}", wrong.main());
    }
}
