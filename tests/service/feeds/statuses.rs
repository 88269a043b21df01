use axum::http::{Method, StatusCode, header};

use super::{Stage, ask};
use crate::support::{database, on_both};

on_both! {
    async fn unknown_calendars_are_404_and_nothing_redirects(database) {
        let stage = Stage::open(database).await;
        stage.format("offen", &["KI"]).await;
        let paths = [
            "/feeds/formats/unbekannt.ics", "/feeds/formats/offen", "/feeds/formats/OFFEN.ics", "/feeds/all.ics/",
            "/feeds/formats/..%2Foffen.ics", "/feeds/selection.ics?format=unbekannt", "/events/unbekannt/event.ics",
        ];
        for path in paths {
            assert_eq!(stage.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/feeds/selection.ics", "/feeds/selection.ics?format=", "/feeds/selection.ics?format=%00&tag=KI"] {
            assert_eq!(stage.get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
        }
    }

    async fn a_draft_has_no_calendar_until_it_is_published(database) {
        let stage = Stage::open(database).await;
        let format = stage.format("entwurf", &[]).await;
        let event = stage.events().await.remove(0);
        let download = format!("/events/{}/event.ics", event.event.slug);
        let status = |word: &str| turnus::domain::format::RawFormat { status: Some(word.into()), ..Default::default() };
        for (word, expected) in [("draft", StatusCode::NOT_FOUND), ("active", StatusCode::OK)] {
            let (target, wish) = ((format.id, None), status(word));
            let amended = turnus::actions::formats::amend(&stage.desk, &stage.viewer, target, &wish).await;
            amended.expect("amended");
            assert_eq!(stage.get("/feeds/formats/entwurf.ics").await.status, expected, "{word}");
            assert_eq!(stage.get(&download).await.status, expected, "{word}");
            let in_all = stage.body("/feeds/all.ics").await.contains(&event.event.calendar_uid);
            assert_eq!(in_all, expected == StatusCode::OK, "{word}");
        }
    }

    async fn only_get_and_head_are_answered(database) {
        let stage = Stage::open(database).await;
        stage.format("offen", &[]).await;
        for path in ["/feeds/all.ics", "/feeds/formats/offen.ics", "/feeds/selection.ics?format=offen"] {
            let got = stage.get(path).await;
            let head = ask(&stage.router, Method::HEAD, path, &[]).await;
            assert_eq!((head.status, &head.headers), (StatusCode::OK, &got.headers), "{path}");
            assert!(head.body.is_empty());
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
                let refused = ask(&stage.router, method, path, &[]).await;
                assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
                assert_eq!(refused.headers[header::ALLOW], "GET,HEAD");
            }
        }
    }

    async fn a_subscription_is_no_attachment_and_a_download_is_one(database) {
        let stage = Stage::open(database).await;
        let event = stage.two_days().await;
        let feed = stage.get("/feeds/all.ics").await;
        assert!(!feed.headers.contains_key(header::CONTENT_DISPOSITION) && !feed.headers.contains_key(header::SET_COOKIE));
        let download = stage.get(&format!("/events/{}/event.ics", event.event.slug)).await;
        let name = download.headers[header::CONTENT_DISPOSITION].to_str().expect("text");
        assert_eq!(name, format!("attachment; filename=\"{}.ics\"", event.event.slug));
    }

    async fn a_selection_is_the_union_of_formats_and_topics_in_any_order(database) {
        let stage = Stage::open(database).await;
        let (a, b, _c) = (stage.format("a", &[]).await, stage.format("b", &["KI"]).await, stage.format("c", &[]).await);
        let two_days = stage.two_days().await;
        let body = stage.body("/feeds/selection.ics?format=a&tag=KI&tag=Recht&format=weg").await;
        let uids = body.matches("\r\nUID:").count();
        let expected = stage.events().await;
        let meant = |id| expected.iter().filter(|event| event.event.format_id == Some(id)).count();
        assert_eq!(uids, meant(a.id) + meant(b.id) + two_days.days.len());
        assert!(meant(a.id) > 20 && body.contains("NAME:Turnus: Austausch a\\, Thema KI\\, Thema Recht\r\n"), "{body}");
        assert_eq!(body, stage.body("/feeds/selection.ics?tag=Recht&utm=1&tag=KI&format=a&format=a").await);
    }
}
