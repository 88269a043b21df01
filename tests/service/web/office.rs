//! The organizers' workplace: signing in, a format from its preview, one date moved, cancelled, restored (O1, O3, O5).

use turnus::domain::{event::EventStatus, notice::NoticeKind};

use super::Stage;
use crate::support::{database, on_both, world::berlin};

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
        let page = olga.submit_and_go(&page, "/move", &values).await;
        assert_eq!(stage.app.event(id).await.slot.starts_at, berlin("2026-03-27", "14:00"));
        let told = stage.app.post_after_undo().await;
        assert_eq!(told.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::Update, "eva@amt.example")]);
        assert!(told[0].text.contains("27.03.2026") && told[0].text.contains("26.03.2026"), "{}", told[0].text);
        // A page that was open since before the move: changed meanwhile.
        let stale = page.form("/cancellation").filled(&[("version", "1"), ("notify", "yes")]);
        let refused = olga.post(&stale.action, &stale.all()).await;
        assert!([409, 412].contains(&refused.status.as_u16()), "{}", refused.status);
        stage.app.tick();
        let page = olga.submit_and_go(&page, "/cancellation", &[("reason", "Raum belegt"), ("notify", "yes")]).await;
        assert_eq!(stage.app.event(id).await.status, EventStatus::Cancelled);
        let told = stage.app.post_after_undo().await;
        assert_eq!(told.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [NoticeKind::Cancellation]);
        assert!(told[0].text.contains("Raum belegt"));
        let public = olga.open(&format!("/events/{}", stage.date.event.slug)).await;
        assert!(public.main().contains("Raum belegt"), "{}", public.main());
        stage.app.tick();
        olga.submit_and_go(&page, "/restoration", &[("notify", "no")]).await;
        assert_eq!(stage.app.event(id).await.status, EventStatus::Scheduled);
        assert!(stage.app.post_after_undo().await.is_empty());
    }

    async fn the_roster_as_a_file_is_safe_in_a_spreadsheet(database) {
        let stage = Stage::open(database).await;
        let event = stage.another_date("Formeln").await.event.id;
        let names = ["=1+1", "+SUM(A1)", "-2", "@cmd", "a;b", "quo\"te", "＝1"];
        for (number, name) in names.iter().enumerate() {
            stage.app.register(event, name, &format!("formel{number}@amt.example")).await;
        }
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open(&format!("/manage/events/{event}/roster.csv")).await;
        assert!(page.header("content-type").starts_with("text/csv"));
        assert!(page.header("content-disposition").starts_with("attachment"));
        assert!(page.body.starts_with(b"\xEF\xBB\xBF"), "a mark of UTF-8");
        let text = page.text();
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        let mut rows = 0;
        for row in reader.records() {
            for cell in &row.unwrap() {
                let first = cell.chars().next().unwrap_or('x');
                assert!(!['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'].contains(&first), "{cell:?}");
            }
            rows += 1;
        }
        assert_eq!(rows, names.len());
    }
}
