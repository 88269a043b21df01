//! What is no call at all, or none that anybody can read.

use serde_json::json;

use super::{Stage, event_body, fields};
use crate::support::{database, on_both};

on_both! {
    async fn unknown_addresses_and_methods_are_problems_too(database) {
        let stage = Stage::open(database).await;
        for path in ["/api/v1/nothing", "/api/v2/formats", "/api/", "/api/v1/formats/", "/api/v1/events/x/y/z"] {
            stage.get(path).await.refused(404, "not-found");
        }
        for later in ["/api/v1/webhooks", "/api/v1/formats/x/cadence-changes"] {
            stage.call(&format!("POST {later}")).by(&stage.olga).json(&json!({})).send().await.refused(404, "not-found");
        }
        let wrong = stage.call("DELETE /api/v1/formats").by(&stage.olga).send().await;
        wrong.refused(405, "method-not-allowed");
        let mut allowed: Vec<&str> = wrong.header("allow").split(',').collect();
        allowed.sort_unstable();
        assert_eq!(allowed, ["GET", "HEAD", "POST"]);
        stage.call("PUT /api/v1/events/0199c0de-0000-7000-8000-000000000000").send().await.refused(405, "method-not-allowed");
        stage.call("POST /api/v1/openapi.json").send().await.refused(405, "method-not-allowed");
    }

    async fn a_body_is_json_of_bounded_size_and_depth(database) {
        let stage = Stage::open(database).await;
        let call = "POST /api/v1/events";
        let post = async |kind: &str, body: &str| stage.call(call).by(&stage.olga).text(kind, body).send().await;
        let good = event_body().to_string();
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "application/xml"] {
            post(kind, &good).await.refused(415, "unsupported-media-type");
        }
        for body in ["", "{", "{\"title\": }", "{} {}", "\"a", "{\"title\":\"\u{1}\"}", "{'title':1}"] {
            let problem = post("application/json", body).await.refused(400, "malformed-json");
            assert!(problem["detail"].as_str().unwrap().contains('1'), "{problem}");
        }
        for body in ["[]", "null", "1", "\"x\"", "true"] {
            post("application/json", body).await.wrong(&[("body", "wrong-type")]);
        }
        let large = format!("{{\"title\":\"{}\"}}", "x".repeat(64 * 1024));
        post("application/json", &large).await.refused(413, "too-large");
        let huge = "x".repeat(10 * 1024 * 1024);
        post("application/json", &huge).await.refused(413, "too-large");
        let deep = format!("{{\"tags\":{}1{}}}", "[".repeat(2_000), "]".repeat(2_000));
        assert_eq!(post("application/json", &deep).await.status.as_u16() / 100, 4);
        post("application/json", "{\"title\":\"a\",\"title\":\"b\"}").await.wrong(&[("title", "given-twice")]);
        for number in ["9223372036854775808", "1e400", "-1e400", "1.5", "99999999999999999999999"] {
            let reply = post("application/json", &format!("{{\"title\":\"a\",\"capacity\":{number}}}")).await;
            assert!([400, 422].contains(&reply.status.as_u16()), "{number}: {}", reply.text());
        }
        post("application/json", "{\"title\":\"a\",\"starts_at\":\"2026-03-26T10:00:00Z\",\"capacity\":9223372036854775807}")
            .await
            .wrong(&[("capacity", "out-of-range")]);
    }

    async fn problems_speak_the_readers_language(database) {
        let stage = Stage::open(database).await;
        let post = async |language: &str| {
            stage.call("POST /api/v1/events").by(&stage.olga).header("accept-language", language).json(&json!({})).send().await
        };
        let (german, english) = (post("de").await, post("en-US,en;q=0.9").await);
        assert_eq!((german.header("content-language"), english.header("content-language")), ("de", "en"));
        let (german, english) = (german.json(), english.json());
        assert_eq!(fields(&german), ["detail", "errors", "request_id", "status", "title", "type"]);
        assert_eq!(german["errors"][0]["detail"], "Bitte füllen Sie dieses Feld aus.");
        assert_eq!(english["errors"][0]["detail"], "Please fill in this field.");
        assert_eq!(german["errors"][0]["code"], english["errors"][0]["code"]);
    }

    async fn the_document_and_its_page_are_open_to_everybody(database) {
        let stage = Stage::open(database).await;
        let document = stage.get("/api/v1/openapi.json").await;
        assert_eq!((document.status.as_u16(), document.header("content-type")), (200, "application/json"));
        assert_eq!(document.text(), turnus::web::api::document());
        assert_eq!(document.json()["openapi"], "3.1.0");
        let page = stage.get("/api/docs").await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").starts_with("text/html"));
        let text = page.text();
        assert!(text.contains("/api/v1/events/{id}/cancellation"));
        // The layout's one script is a file of our own; nothing runs that stands in the page.
        assert_eq!(text.matches("<script").count(), text.matches("<script src=\"/assets/").count());
        assert!(!text.contains("http://") && !text.replace("https://gipfel", "").contains("src=\"https"));
    }
}
