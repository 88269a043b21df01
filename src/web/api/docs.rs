//! The document for programs (JSON) and for people (one plain page, made from the same document).

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::{Api, document};
use crate::web::{page::public, visit::Visit};

/// The document, made once.
#[derive(Clone, Debug)]
pub(super) struct Document {
    text: String,
    groups: Vec<Group>,
    shapes: Vec<Shape>,
    about: String,
}

/// Calls about one kind of thing.
#[derive(Clone, Debug)]
struct Group {
    name: String,
    about: String,
    calls: Vec<Call>,
}

/// One call.
#[derive(Clone, Debug)]
struct Call {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: String,
    needs_token: bool,
    parameters: Vec<Field>,
    body: String,
    answers: Vec<(String, String)>,
}

/// A parameter, or a field of a shape.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    kind: String,
    required: bool,
    about: String,
}

/// One shape of JSON.
#[derive(Clone, Debug)]
struct Shape {
    name: String,
    about: String,
    fields: Vec<Field>,
    example: String,
}

impl Document {
    pub(super) fn new(described: &OpenApi) -> Self {
        let text = document::written(described);
        let read: Value = serde_json::from_str(&text).unwrap_or_default();
        let groups = read["tags"].as_array().into_iter().flatten().map(|tag| group(tag, &read)).collect();
        let shapes = entries(&read["components"]["schemas"]).map(|(name, schema)| shape(name, schema)).collect();
        Self { groups, shapes, about: said(&read["info"]["description"]), text }
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn said(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn group(tag: &Value, document: &Value) -> Group {
    let name = said(&tag["name"]);
    let mut calls = Vec::new();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(item) {
            if operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| *tag == name.as_str())) {
                calls.push(call(path, method, operation, document));
            }
        }
    }
    Group { about: said(&tag["description"]), name, calls }
}

fn call(path: &str, method: &str, operation: &Value, document: &Value) -> Call {
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| Field {
        name: said(&parameter["name"]),
        kind: format!("{}, {}", said(&parameter["in"]), kind(&parameter["schema"])),
        required: parameter["required"] == true,
        about: said(&parameter["description"]),
    });
    let answers = entries(&operation["responses"]).map(|(status, response)| {
        let shared = response["$ref"].as_str().and_then(|target| document.pointer(target.trim_start_matches('#')));
        (status.clone(), said(&shared.unwrap_or(response)["description"]))
    });
    let open = operation["security"]
        .as_array()
        .is_some_and(|ways| ways.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty)));
    Call {
        id: said(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: said(&operation["summary"]),
        about: said(&operation["description"]),
        needs_token: !open,
        parameters: parameters.collect(),
        body: kind(&operation["requestBody"]["content"]["application/json"]["schema"]),
        answers: answers.collect(),
    }
}

fn shape(name: &str, schema: &Value) -> Shape {
    let required = schema["required"].as_array();
    let field = |(name, schema): (&String, &Value)| Field {
        kind: kind(schema),
        required: required.is_some_and(|names| names.iter().any(|one| one == name.as_str())),
        about: said(&schema["description"]),
        name: name.clone(),
    };
    let words = schema["enum"].as_array().map(|_| kind(schema)).unwrap_or_default();
    Shape {
        name: name.to_owned(),
        about: [said(&schema["description"]), words].join(" "),
        fields: entries(&schema["properties"]).map(field).collect(),
        example: serde_json::to_string_pretty(&schema["example"])
            .ok()
            .filter(|text| text != "null")
            .unwrap_or_default(),
    }
}

/// What kind of value a schema means, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(target) = schema["$ref"].as_str() {
        return target.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for ways in ["oneOf", "anyOf", "allOf"] {
        if let Some(ways) = schema[ways].as_array() {
            return ways.iter().map(kind).collect::<Vec<_>>().join(" | ");
        }
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(said).collect::<Vec<_>>().join(" | ");
    }
    let types: Vec<String> = match &schema["type"] {
        Value::Array(types) => types.iter().map(said).collect(),
        one => vec![said(one)],
    };
    let named = types.join(" | ").replace("array", &format!("array of {}", kind_of_items(schema)));
    match schema["format"].as_str() {
        Some(format) => format!("{named} ({format})"),
        None => named,
    }
}

fn kind_of_items(schema: &Value) -> String {
    if schema["items"].is_null() { String::new() } else { kind(&schema["items"]) }
}

/// The page.
#[derive(Template)]
#[template(path = "pages/api/docs.html")]
struct Page<'a> {
    visit: Visit,
    document: &'a Document,
}

pub(super) async fn page(State(api): State<Api>, visit: Visit, asked: HeaderMap) -> Response {
    public(&asked, &Page { visit, document: &api.document })
}

pub(super) async fn json(State(api): State<Api>) -> Response {
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
    ];
    (kind, api.document.text.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_call_and_every_shape() {
        let described = super::super::calls().1;
        let document = Document::new(&described);
        let shown: usize = document.groups.iter().map(|group| group.calls.len()).sum();
        assert_eq!(shown, 51);
        assert_eq!(document.shapes.len(), described.components.unwrap().schemas.len());
        let visit = Visit::bare(crate::domain::format::Locale::De);
        let html = Page { visit, document: &document }.render().unwrap();
        for group in &document.groups {
            for call in &group.calls {
                assert!(html.contains(&format!("id=\"{}\"", call.id)), "{}", call.id);
            }
        }
        assert!(!html.contains("<script>"), "no script inside the page");
    }
}
