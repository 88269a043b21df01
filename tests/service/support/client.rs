//! A browser in process: it speaks to the real router, keeps cookies, fills in forms as they stand on the page.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::{IpAddr, SocketAddr},
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header, request::Builder},
};
use bytes::Bytes;
use http_body_util::BodyExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scraper::{ElementRef, Html, Selector};
use tower::ServiceExt;

use super::{app::BASE_URL, wire};

/// How a visitor reaches the service.
#[derive(Clone)]
enum Wire {
    /// In process.
    Router(Router),
    /// Over TCP, one connection per request, perhaps from an address of one's own.
    Tcp(SocketAddr, Option<IpAddr>),
}

/// A visitor.
pub(crate) struct Client {
    wire: Wire,
    /// What the service calls itself.
    base: String,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Every cookie's value it was ever given.
    pub(crate) secrets: BTreeSet<String>,
}

/// What it was answered.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A form on a page: where it goes, and what it would send if one pressed its first button.
#[derive(Clone, Debug, Default)]
pub(crate) struct FilledForm {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) buttons: Vec<(String, String)>,
}

impl Client {
    pub(crate) fn new(router: Router) -> Self {
        Self::over(Wire::Router(router), BASE_URL)
    }

    /// A visitor of a service that calls itself `base` and listens there.
    pub(crate) fn at(address: SocketAddr, base: &str) -> Self {
        Self::over(Wire::Tcp(address, None), base)
    }

    /// The same over TCP, from that address of this machine.
    pub(crate) fn coming_from(mut self, source: IpAddr) -> Self {
        if let Wire::Tcp(_, from) = &mut self.wire {
            *from = Some(source);
        }
        self
    }

    fn over(wire: Wire, base: &str) -> Self {
        Self { wire, base: base.to_owned(), cookies: BTreeMap::new(), secrets: BTreeSet::new() }
    }

    /// A request from this visitor, with their cookies.
    pub(crate) fn request(&self, method: &Method, path: &str) -> Builder {
        let host = self.base.split("://").nth(1).unwrap_or_default();
        let request = Request::builder().method(method).uri(path).header(header::HOST, host);
        if self.cookies.is_empty() {
            return request;
        }
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header(header::COOKIE, pairs.join("; "))
    }

    /// Sends a request and keeps the cookies that come back.
    pub(crate) async fn send(&mut self, request: Builder, body: impl Into<Body>) -> Page {
        self.try_send(request, body).await.expect("an answer")
    }

    /// The same with a service that may be gone.
    pub(crate) async fn try_send(&mut self, request: Builder, body: impl Into<Body>) -> io::Result<Page> {
        let request = request.body(body.into()).expect("a request");
        let path = request.uri().to_string();
        let (status, headers, body) = match &self.wire {
            Wire::Router(router) => ask(router.clone(), request).await,
            Wire::Tcp(address, from) => wire::exchange(*address, *from, request).await?,
        };
        for line in headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str().expect("a cookie"));
        }
        Ok(Page { path, status, headers, body })
    }

    fn keep(&mut self, line: &str) {
        let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
        if value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.secrets.insert(value.to_owned());
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(self.request(&Method::GET, path), Body::empty()).await
    }

    /// A page that is there.
    pub(crate) async fn open(&mut self, path: &str) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        page
    }

    /// Fields as a browser posts them.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        self.try_post(path, fields).await.expect("an answer")
    }

    /// The same with a service that may be gone.
    pub(crate) async fn try_post(&mut self, path: &str, fields: &[(String, String)]) -> io::Result<Page> {
        let request =
            self.request(&Method::POST, path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "same-origin").header(header::ORIGIN, self.base.as_str());
        self.try_send(request, urlencoded(fields)).await
    }

    /// Fills in the form of a page that goes to `action` and presses its (first) button.
    pub(crate) async fn submit(&mut self, page: &Page, action: &str, values: &[(&str, &str)]) -> Page {
        let form = page.form(action).filled(values);
        self.post(&form.action, &form.all()).await
    }

    /// Submits and goes where the answer leads.
    pub(crate) async fn submit_and_go(&mut self, page: &Page, action: &str, values: &[(&str, &str)]) -> Page {
        let answer = self.submit(page, action, values).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{action}: {}", answer.text());
        let to = answer.location();
        self.open(&to).await
    }
}

async fn ask(router: Router, mut request: Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
    let somewhere = ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 40_000)));
    request.extensions_mut().get_or_insert_with(|| somewhere);
    let response = router.oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, body.collect().await.expect("a body").to_bytes())
}

/// `a=b&c=d`.
pub(crate) fn urlencoded(fields: &[(String, String)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

impl Page {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// Where it leads.
    pub(crate) fn location(&self) -> String {
        self.header("location").to_owned()
    }

    /// All forms that post.
    pub(crate) fn forms(&self) -> Vec<FilledForm> {
        let html = Html::parse_document(&self.text());
        let forms = Selector::parse("form[method=post]").expect("a selector");
        html.select(&forms).map(read_form).collect()
    }

    /// The form that goes to an address ending in `action`.
    pub(crate) fn form(&self, action: &str) -> FilledForm {
        let fits = |form: &FilledForm| form.action.split(['?', '#']).next().unwrap_or_default().ends_with(action);
        let found = self.forms().into_iter().find(fits);
        found.unwrap_or_else(|| panic!("no form to {action} at {}: {}", self.path, self.text()))
    }

    /// Addresses of links within the service.
    pub(crate) fn links(&self) -> Vec<String> {
        let html = Html::parse_document(&self.text());
        let links = Selector::parse("a[href]").expect("a selector");
        let own = html.select(&links).filter_map(|link| link.attr("href")).filter(|to| to.starts_with('/'));
        own.map(str::to_owned).collect()
    }

    /// What a person reads in the main part.
    pub(crate) fn main(&self) -> String {
        let html = Html::parse_document(&self.text());
        let main = Selector::parse("main").expect("a selector");
        let words = html.select(&main).flat_map(|part| part.text().collect::<Vec<_>>()).collect::<String>();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The page without what is fresh in each answer: form tokens.
    pub(crate) fn without_tokens(&self) -> String {
        let mut text = self.text();
        for form in self.forms() {
            for (name, value) in form.fields {
                if name == "form_token" {
                    text = text.replace(&value, "TOKEN");
                }
            }
        }
        text
    }
}

fn read_form(form: ElementRef<'_>) -> FilledForm {
    let mut read = FilledForm { action: form.attr("action").unwrap_or_default().to_owned(), ..FilledForm::default() };
    let controls = Selector::parse("input[name], textarea[name], select[name], button[name]").expect("a selector");
    for control in form.select(&controls) {
        let name = control.attr("name").unwrap_or_default().to_owned();
        let value = control.attr("value").unwrap_or_default().to_owned();
        match (control.value().name(), control.attr("type")) {
            ("button", _) => read.buttons.push((name, value)),
            ("textarea", _) => read.fields.push((name, control.text().collect())),
            ("select", _) => read.fields.extend(chosen(control).map(|value| (name, value))),
            ("input", Some("checkbox" | "radio")) if control.attr("checked").is_none() => {}
            // Nobody chooses a file here.
            ("input", Some("file")) => {}
            _ => read.fields.push((name, value)),
        }
    }
    read
}

fn chosen(select: ElementRef<'_>) -> Option<String> {
    let options = Selector::parse("option").expect("a selector");
    let all: Vec<ElementRef<'_>> = select.select(&options).collect();
    let option = all.iter().find(|option| option.attr("selected").is_some()).or(all.first())?;
    Some(option.attr("value").unwrap_or_default().to_owned())
}

impl FilledForm {
    /// With these values in the fields of these names; a field that is not there is added.
    pub(crate) fn filled(mut self, values: &[(&str, &str)]) -> Self {
        for (name, value) in values {
            self.fields.retain(|(field, _)| field != name);
            self.buttons.retain(|(button, _)| button != name);
            self.fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        self
    }

    /// Without that field.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }

    /// Everything that is sent: the fields and the first button.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        self.fields.iter().chain(self.buttons.first()).cloned().collect()
    }
}
