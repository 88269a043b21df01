//! The organizers' workplace: signing in, a format from its preview, one date moved, cancelled, restored (O1, O3, O5).

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::TimeDelta;
use turnus::{
    domain::{event::EventStatus, notice::NoticeKind},
    store,
};

use super::{Stage, fields};
use crate::support::{
    client::Page,
    database,
    dump::dump,
    on_both,
    world::{berlin, email},
};

on_both! {
    async fn signing_in_by_code_out_and_the_cookies_on_the_way(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        // A planted session is not kept (C14).
        client.cookies.insert("__Host-turnus".into(), "planted".into());
        let page = client.open("/login").await;
        let asked = client.submit(&page, "/login", &[("email", "olga@stadt.example")]).await;
        let cookie = asked.header("set-cookie").to_owned();
        for part in ["__Host-turnus-pending=", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        let mail = stage.app.the_mail().await;
        let page = client.open("/login/code").await;
        let wrong = client.submit(&page, "/login/code", &[("code", "aaaa-aaaa")]).await;
        assert!(wrong.status.is_client_error());
        let page = client.submit_and_go(&page, "/login/code", &[("code", mail.code())]).await;
        assert_eq!(page.path, "/manage");
        assert!(page.main().contains("Austausch"), "{}", page.main());
        assert_ne!(client.cookies["__Host-turnus"], "planted");
        assert!(!client.cookies.contains_key("__Host-turnus-pending"), "used and gone");
        let session = client.cookies.clone();
        client.submit(&page, "/logout", &[]).await;
        assert!(client.cookies.is_empty());
        client.cookies = session;
        let replayed = client.get("/manage").await;
        assert!(replayed.location().starts_with("/login"), "a session that ended is no session");
    }

    async fn ended_elsewhere_a_session_is_over(database) {
        let stage = Stage::open(database).await;
        let mut here = stage.signed_in("olga@stadt.example").await;
        let mut there = stage.signed_in("olga@stadt.example").await;
        let page = here.open("/manage/sessions").await;
        let forms: Vec<_> = page.forms().into_iter().filter(|form| form.action.contains("/manage/sessions")).collect();
        assert!(!forms.is_empty(), "{}", page.text());
        for form in forms {
            here.post(&form.action, &form.all()).await;
        }
        let open = [here.get("/manage").await.status.as_u16(), there.get("/manage").await.status.as_u16()];
        assert!(open.contains(&303), "{open:?}");
        // Somebody else's session cannot be ended from here.
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let mine = olga.open("/manage/sessions").await.forms();
        let page = edda.open("/manage/sessions").await;
        let token = page.forms()[0].fields.iter().find(|(name, _)| name == "form_token").unwrap().clone();
        for form in mine.into_iter().filter(|form| form.action.contains("/manage/sessions")) {
            let mut fields = form.without("form_token").all();
            fields.push(token.clone());
            edda.post("/manage/sessions", &fields).await;
        }
        olga.open("/manage").await;
    }

    async fn a_format_from_its_preview(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open("/manage/new-format").await;
        let values = [
            ("title", "Informeller Erfahrungsaustausch"),
            ("every", "2"),
            ("rhythm", "week"),
            ("weekdays", "FR"),
            ("anchor", "2026-04-17"),
            ("start_time", "10:00"),
            ("duration_minutes", "60"),
            ("holiday_policy", "next_workday"),
        ];
        let before = crate::support::dump::dump(&stage.app.database.url).await;
        let preview = olga.submit(&page, "/new-format", &[&values[..], &[("step", "preview")]].concat()).await;
        assert_eq!(preview.status.as_u16(), 200, "{}", preview.text());
        assert!(preview.main().contains("17.04.2026"), "{}", preview.main());
        assert!(preview.main().contains("04.05.2026") && preview.main().contains("Erster Mai"), "{}", preview.main());
        assert_eq!(crate::support::dump::dump(&stage.app.database.url).await, before, "a preview stores nothing");
        let saved = olga.submit(&preview, "/new-format", &[("step", "save")]).await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.text());
        let page = olga.open(&saved.location()).await;
        assert!(page.main().contains("Informeller Erfahrungsaustausch"));
        let public = olga.open("/formats/informeller-erfahrungsaustausch").await;
        assert!(public.main().contains("04.05.2026"), "{}", public.main());
    }

    async fn one_date_moved_cancelled_restored_and_who_is_told(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let id = stage.date.event.id;
        let page = olga.open(&stage.office()).await;
        assert!(page.main().contains("Eva Muster"), "the roster");
        let values = [("day", "27.03.2026"), ("starts", "14:00"), ("ends", "15:00"), ("notify", "yes")];
        let form = olga.open(&format!("{}/move", stage.office())).await;
        assert!(form.main().contains("Eine Person ist angemeldet oder wartet"), "{}", form.main());
        // Another page that is open since before the move.
        let old = olga.open(&format!("{}/cancellation", stage.office())).await;
        olga.submit_and_go(&form, "/move", &values).await;
        assert_eq!(stage.app.event(id).await.slot.starts_at, berlin("2026-03-27", "14:00"));
        let told = stage.app.post_after_undo().await;
        assert_eq!(told.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::Update, "eva@amt.example")]);
        assert!(told[0].text.contains("27.03.2026") && told[0].text.contains("26.03.2026"), "{}", told[0].text);
        // A page that was open since before the move: changed meanwhile.
        let stale = old.form("/cancellation").filled(&[("notify", "yes")]);
        let refused = olga.post(&stale.action, &stale.all()).await;
        assert!([409, 412].contains(&refused.status.as_u16()), "{}", refused.status);
        stage.app.tick();
        let form = olga.open(&format!("{}/cancellation", stage.office())).await;
        olga.submit_and_go(&form, "/cancellation", &[("reason", "Raum belegt"), ("notify", "yes")]).await;
        assert_eq!(stage.app.event(id).await.status, EventStatus::Cancelled);
        let told = stage.app.post_after_undo().await;
        assert_eq!(told.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [NoticeKind::Cancellation]);
        assert!(told[0].text.contains("Raum belegt"));
        let public = olga.open(&format!("/events/{}", stage.date.event.slug)).await;
        assert!(public.main().contains("Raum belegt"), "{}", public.main());
        stage.app.tick();
        let form = olga.open(&format!("{}/restoration", stage.office())).await;
        olga.submit_and_go(&form, "/restoration", &[("notify", "no")]).await;
        assert_eq!(stage.app.event(id).await.status, EventStatus::Scheduled);
        assert!(stage.app.post_after_undo().await.is_empty());
    }

    async fn close_to_the_beginning_the_page_says_that_calendars_are_too_slow(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let warns = |page: &Page| page.main().contains("Der Beginn ist weniger als 72 Stunden entfernt");
        let (move_to, cancel) = (format!("{}/move", stage.office()), format!("{}/cancellation", stage.office()));
        assert!(!warns(&olga.open(&move_to).await) && !warns(&olga.open(&cancel).await), "weeks before");
        let starts = stage.app.event(stage.date.event.id).await.slot.starts_at;
        stage.app.pass(starts - TimeDelta::hours(71) - stage.app.now());
        let mut olga = stage.signed_in("olga@stadt.example").await;
        assert!(warns(&olga.open(&move_to).await) && warns(&olga.open(&cancel).await), "three days before");
    }

    async fn the_roster_as_a_file_is_safe_in_a_spreadsheet(database) {
        let stage = Stage::open(database).await;
        let event = stage.another_date("Formeln").await.event.id;
        for (number, name) in PAYLOADS.iter().enumerate() {
            stage.app.register(event, name, &format!("formel{number}@amt.example")).await;
        }
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open(&format!("/manage/events/{event}")).await;
        let file = edda.submit(&page, "/roster", &[("file", "xlsx")]).await;
        assert_file(&file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");
        let again = edda.submit(&page, "/roster", &[("file", "xlsx")]).await;
        assert_eq!(file.body, again.body, "the same roster gives the same bytes");
        let names = names_in_xlsx(&file.body);
        assert_eq!(names, sorted(PAYLOADS), "as typed");
        let file = edda.submit(&page, "/roster", &[("file", "csv")]).await;
        assert_file(&file, "text/csv; charset=utf-8", "csv");
        let text = std::str::from_utf8(&file.body).unwrap().strip_prefix('\u{feff}').expect("a mark of UTF-8").to_owned();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        for cell in rows.iter().flatten() {
            let first = cell.chars().next().unwrap_or('x');
            let number = cell == "+49 30 1234567";
            assert!(number || !['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'].contains(&first), "{cell:?}");
        }
        assert_eq!(sorted(&rows.iter().map(|row| row[0].trim_start_matches('\'').to_owned()).collect::<Vec<_>>()), names);
        for line in text.lines() {
            assert!(line.starts_with('"') && line.ends_with('"') && line.contains("\";\""), "{line}");
        }
    }

    async fn taking_the_roster_out_leaves_one_entry_each_and_no_names(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open(&stage.office()).await;
        let object = format!("event:{}", stage.date.event.id);
        let before = store::audit::list(&stage.app.desk.store, Some(&object), 50).await.unwrap().len();
        for file in ["xlsx", "csv"] {
            stage.app.tick();
            assert_eq!(edda.submit(&page, "/roster", &[("file", file)]).await.status.as_u16(), 200);
        }
        for (file, status) in [("pdf", 400), ("", 400)] {
            let form = page.form("/roster").filled(&[("file", file)]);
            assert_eq!(edda.post(&form.action, &form.all()).await.status.as_u16(), status, "{file:?}");
        }
        let mut entries = store::audit::list(&stage.app.desk.store, Some(&object), 50).await.unwrap();
        entries.truncate(entries.len() - before);
        let told: Vec<_> = entries.iter().map(|entry| (entry.what.as_str(), entry.result.as_str())).collect();
        assert_eq!(told, [("roster.export_csv", "ok, 1 rows"), ("roster.export_xlsx", "ok, 1 rows")]);
        let account = store::accounts::find_by_email(&stage.app.desk.store, &email("edda@stadt.example")).await.unwrap();
        assert!(entries.iter().all(|entry| entry.account_id == account.as_ref().map(|account| account.id)));
        assert!(!format!("{entries:?}").contains("Eva"));
    }

    async fn the_roster_has_no_address_that_a_link_could_open(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open(&stage.office()).await;
        let before = dump(&stage.app.database.url).await;
        assert_eq!(edda.get(&format!("{}/roster", stage.office())).await.status.as_u16(), 405);
        assert_eq!(edda.get(&format!("{}/roster.csv", stage.office())).await.status.as_u16(), 404);
        // A form without this session's token, and the form of somebody who may only look.
        let action = format!("{}/roster", stage.office());
        assert_eq!(edda.post(&action, &fields(&[("file", "xlsx")])).await.status.as_u16(), 403);
        assert_eq!(dump(&stage.app.database.url).await, before);
        let mut vera = stage.signed_in("vera@stadt.example").await;
        assert!(!vera.open(&stage.office()).await.text().contains(&action), "no button for a viewer");
        assert!(page.text().contains(&action));
    }
}

/// Names that spreadsheets took for formulas (C24), a telephone number, and characters that CSV itself uses.
const PAYLOADS: &[&str] = &[
    "=1+1",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "=cmd|' /C calc'!A0",
    "+SUM(A1)",
    "-2+3",
    "@cmd",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "+49 30 1234567",
    "a;b",
    "quo\"te",
    "_x0041_ & <b>",
    "https://evil.example",
    "007",
];

fn sorted(names: &[impl AsRef<str>]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
    names.sort();
    names
}

fn assert_file(page: &Page, kind: &str, ending: &str) {
    assert_eq!(page.status.as_u16(), 200);
    assert_eq!(page.header("content-type"), kind);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    let name = page.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"formeln"), "{name}");
    assert!(name.ends_with(&format!("_2026-03-09.{ending}\"")), "{name}");
}

/// What an independent reader finds in the first column; every cell is a string and none a formula.
fn names_in_xlsx(bytes: &[u8]) -> Vec<String> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let sheet = book.sheet_names()[0].clone();
    let formulas = book.worksheet_formula(&sheet).expect("the formulas");
    assert!(formulas.used_cells().next().is_none(), "{formulas:?}");
    let cells = book.worksheet_range(&sheet).expect("the cells");
    for (row, column, cell) in cells.used_cells() {
        assert!(matches!(cell, Data::String(_)), "{row}/{column}: {cell:?}");
    }
    sorted(&cells.rows().skip(1).map(|row| row[0].to_string()).collect::<Vec<_>>())
}
