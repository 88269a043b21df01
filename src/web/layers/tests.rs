use axum::{
    body::Body,
    http::request::Builder,
    routing::{get, post},
};
use http_body_util::BodyExt;
use serde::Deserialize;
use tower::ServiceExt;

use super::*;
use crate::{
    domain::text::{FieldError, Problem},
    web::{csrf, form::Form},
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Draft {
    name: String,
}

fn site(frame: &Frame) -> Router {
    let wrong = || async { Fault::invalid(vec![FieldError::new("email", Problem::Missing)]) };
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/form", post(|Form(draft): Form<Draft>| async move { draft.name }))
        .route("/panic", get(|| async { panic!("on purpose") as String }))
        .route("/r/{token}", get(|| async { "secret" }))
        .route("/healthz", get(|| async { "alive" }))
        .route("/api/v1/wrong", post(wrong))
        .with_state(frame.clone());
    framed(router, frame)
}

fn ask(method: &str, path: &str) -> Builder {
    Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080")
}

async fn send(frame: &Frame, request: Request) -> (StatusCode, HeaderMap, String) {
    let response = site(frame).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

async fn get_it(path: &str) -> (StatusCode, HeaderMap, String) {
    send(&Frame::sample(), ask("GET", path).body(Body::empty()).unwrap()).await
}

async fn post_form(fields: &str) -> (StatusCode, HeaderMap, String) {
    let frame = Frame::sample();
    let token = csrf::issue(frame.keys(), "", frame.clock().now());
    let request = ask("POST", "/form").header("content-type", "application/x-www-form-urlencoded");
    send(&frame, request.body(format!("form_token={token}&{fields}").into()).unwrap()).await
}

#[tokio::test]
async fn every_answer_carries_the_common_headers_and_an_id() {
    let big = ask("POST", "/form").header("content-length", "70000").body(Body::empty()).unwrap();
    let trace = ask("TRACE", "/").body(Body::empty()).unwrap();
    let wrong_method = ask("DELETE", "/").body(Body::empty()).unwrap();
    let answers = [
        (get_it("/").await, 200),
        (get_it("/none").await, 404),
        (get_it("/.git/config").await, 404),
        (get_it("/panic").await, 500),
        (send(&Frame::sample(), big).await, 413),
        (send(&Frame::sample(), trace).await, 405),
        (send(&Frame::sample(), wrong_method).await, 405),
    ];
    for ((status, headers, body), expected) in answers {
        assert_eq!(status.as_u16(), expected);
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "permissions-policy",
            "cache-control",
            "x-request-id",
        ] {
            assert_eq!(headers.get_all(name).iter().count(), 1, "{name} on {expected}");
        }
        assert!(!headers.contains_key("strict-transport-security"));
        let id = headers["x-request-id"].to_str().unwrap();
        assert!(expected == 200 || body.contains(id), "the page names the request's id: {body}");
        assert!(!body.contains("on purpose"), "{body}");
    }
}

#[tokio::test]
async fn https_installations_say_so() {
    let frame = Frame::at("https://turnus.example");
    let request = Request::get("/").header("host", "turnus.example").body(Body::empty()).unwrap();
    let (status, headers, _) = send(&frame, request).await;
    assert_eq!(
        (status.as_u16(), &headers["strict-transport-security"]),
        (200, &"max-age=31536000; includeSubDomains".parse().unwrap())
    );
}

#[tokio::test]
async fn secret_addresses_are_never_passed_on() {
    let (_, headers, _) = get_it("/r/abc").await;
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["x-robots-tag"], "noindex, nofollow");
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let (status, headers, _) = send(&Frame::sample(), ask("DELETE", "/").body(Body::empty()).unwrap()).await;
    assert_eq!((status.as_u16(), headers["allow"].to_str().unwrap()), (405, "GET,HEAD"));
    let overridden = ask("POST", "/").header("x-http-method-override", "GET").body(Body::empty()).unwrap();
    assert_eq!(send(&Frame::sample(), overridden).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn foreign_hosts_are_misdirected_but_probes_are_not() {
    for (host, expected) in
        [("127.0.0.1:8080", 200), ("localhost:8080", 200), ("evil.example", 421), ("127.0.0.1", 421)]
    {
        let request = Request::get("/").header("host", host).header("x-forwarded-host", "127.0.0.1:8080");
        let (status, _, body) = send(&Frame::sample(), request.body(Body::empty()).unwrap()).await;
        assert_eq!(status.as_u16(), expected, "{host}");
        assert!(!body.contains("evil.example"));
    }
    let absolute = ask("GET", "http://evil.example/").body(Body::empty()).unwrap();
    assert_eq!(send(&Frame::sample(), absolute).await.0.as_u16(), 421);
    let twice = ask("GET", "/").header("host", "127.0.0.1:8080").body(Body::empty()).unwrap();
    assert_eq!(send(&Frame::sample(), twice).await.0.as_u16(), 400);
    let none = Request::get("/").body(Body::empty()).unwrap();
    assert_eq!(send(&Frame::sample(), none).await.0.as_u16(), 400);
    let probe = Request::get("/healthz").header("host", "10.0.0.7:8080").body(Body::empty()).unwrap();
    assert_eq!(send(&Frame::sample(), probe).await.0.as_u16(), 200);
}

#[tokio::test]
async fn long_addresses_and_heads_are_refused_by_name() {
    assert_eq!(get_it(&format!("/?q={}", "a".repeat(2100))).await.0.as_u16(), 414);
    let heavy = ask("GET", "/").header("x-a", "a".repeat(8200)).body(Body::empty()).unwrap();
    assert_eq!(send(&Frame::sample(), heavy).await.0.as_u16(), 431);
    let cookies = ask("GET", "/").header("cookie", "a".repeat(4100)).body(Body::empty()).unwrap();
    assert_eq!(send(&Frame::sample(), cookies).await.0.as_u16(), 431);
    assert_eq!(get_it("/?lang=de&lang=en").await.0.as_u16(), 400);
    assert_eq!(get_it("/?format=a&format=b").await.0.as_u16(), 200);
}

#[tokio::test]
async fn forms_are_read_strictly() {
    assert_eq!(post_form("name=Ada").await.2, "Ada");
    let (status, _, page) = post_form("name=Ada&role=admin").await;
    assert_eq!(status.as_u16(), 400);
    assert!(page.contains("„role“"), "{page}");
    assert_eq!(post_form("name=a&name=b").await.0.as_u16(), 400);
    assert_eq!(post_form("name=%ff").await.0.as_u16(), 400);
    assert_eq!(post_form(&format!("name={}", "a".repeat(70_000))).await.0.as_u16(), 413);
    let plain = ask("POST", "/form").header("content-type", "text/plain").body("name=a".into()).unwrap();
    assert_eq!(send(&Frame::sample(), plain).await.0.as_u16(), 415);
}

#[tokio::test]
async fn a_body_that_grows_while_it_comes_is_cut_off_too() {
    let pieces = (0..100).map(|_| Ok::<_, std::io::Error>(vec![b'a'; 1000]));
    let request = ask("POST", "/form")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("transfer-encoding", "chunked")
        .body(Body::from_stream(futures::stream::iter(pieces)))
        .unwrap();
    assert_eq!(send(&Frame::sample(), request).await.0.as_u16(), 413);
}

#[tokio::test]
async fn forged_and_foreign_forms_are_refused() {
    let form = |token: &str, site: &str| {
        ask("POST", "/form")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .body(Body::from(format!("form_token={token}&name=a")))
            .unwrap()
    };
    let frame = Frame::sample();
    let token = csrf::issue(frame.keys(), "", frame.clock().now());
    assert_eq!(send(&frame, form(&token, "same-origin")).await.0.as_u16(), 200);
    assert_eq!(send(&frame, form("", "same-origin")).await.0.as_u16(), 403);
    assert_eq!(send(&frame, form(&token, "cross-site")).await.0.as_u16(), 403);
    let others = csrf::issue(frame.keys(), "somebody else", frame.clock().now());
    assert_eq!(send(&frame, form(&others, "same-origin")).await.0.as_u16(), 403);
}

#[tokio::test]
async fn the_api_answers_with_problems_in_the_readers_language() {
    let request = ask("POST", "/api/v1/wrong").header("accept-language", "en").body(Body::empty()).unwrap();
    let (status, headers, body) = send(&Frame::sample(), request).await;
    assert_eq!((status.as_u16(), &headers["content-type"]), (422, &"application/problem+json".parse().unwrap()));
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["type"], "urn:turnus:problem:invalid");
    assert_eq!(problem["status"], 422);
    assert_eq!(problem["errors"][0]["field"], "email");
    assert_eq!(problem["errors"][0]["code"], "missing");
    assert_eq!(problem["errors"][0]["detail"], "Please fill in this field.");
    let (status, headers, _) = get_it("/api/v1/none").await;
    assert_eq!((status.as_u16(), &headers["content-type"]), (404, &"application/problem+json".parse().unwrap()));
    let (_, headers, body) = get_it("/none?lang=en").await;
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert!(body.contains("lang=\"en\"") && body.contains("This page does not exist"), "{body}");
}

#[tokio::test]
async fn every_status_we_give_has_words_in_both_languages() {
    for status in [400, 401, 403, 404, 405, 408, 413, 414, 415, 421, 429, 431, 500, 503] {
        let fault = Fault::of_status(StatusCode::from_u16(status).unwrap());
        let mut words = Vec::new();
        for locale in [crate::domain::format::Locale::De, crate::domain::format::Locale::En] {
            let said = problem::said(&fault, locale);
            assert!(!said.title.starts_with("fault-") && !said.detail.starts_with("fault-"), "{status}: {said:?}");
            words.push(said);
        }
        assert_ne!(words[0], words[1]);
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let (status, headers, body) = send(&Frame::sample(), ask("HEAD", "/").body(Body::empty()).unwrap()).await;
    assert_eq!((status.as_u16(), body.as_str()), (200, ""));
    assert_eq!(headers["content-length"], "5");
}

#[tokio::test]
async fn what_takes_longer_than_it_may_is_cut_off_with_an_answer() {
    let answer = within(Duration::from_millis(5), std::future::pending()).await;
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
    let answer = within(Duration::from_mins(1), async { "in time".into_response() }).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
