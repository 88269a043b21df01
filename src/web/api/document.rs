//! The `OpenAPI` document: what handlers and shapes say about themselves, and what is true for every call.

use utoipa::{
    OpenApi as _,
    openapi::{
        HttpMethod, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Schema,
        Type,
        content::ContentBuilder,
        path::{Operation, ParameterBuilder, ParameterIn, PathItem},
        response::ResponseBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::TagBuilder,
    },
};

use super::shapes;

const ABOUT: &str = "Formats, their dates, and registrations for them. \
    Public things are read without a token; everything else needs `Authorization: Bearer <token>` \
    (`turnus token create`). Errors are `application/problem+json` (RFC 9457), in the language of `Accept-Language` \
    (German or English). Lists come in pieces: send `next` as `cursor` to get on. Times are RFC 3339; event times carry \
    the local offset. Every POST takes an `Idempotency-Key`, every PATCH, PUT and cancellation an `If-Match` with the `ETag` of \
    the version it changes. Bodies may have 64 KB, lists of people 2 MB.";

/// What goes wrong, by status: the component's name and what it means.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("400", "BadRequest", "The request cannot be read: no JSON, an unknown or doubled parameter."),
    ("401", "Unauthorized", "A token is needed, or the token is unknown or revoked."),
    ("403", "Forbidden", "The token's account may not do that, or the token only reads."),
    ("404", "NotFound", "There is no such thing, or none that the caller may know of."),
    ("409", "Conflict", "A rule says no; or a request with this `Idempotency-Key` is still at work."),
    ("412", "PreconditionFailed", "Somebody else changed it meanwhile: `If-Match` names another version."),
    ("413", "TooLarge", "The body is larger than 64 KB, or a list of people larger than 2 MB."),
    ("415", "UnsupportedMediaType", "The body is not `application/json` in UTF-8."),
    (
        "422",
        "Invalid",
        "Some fields are wrong; `errors` names each. Or the `Idempotency-Key` was used for another request.",
    ),
    ("default", "Failed", "Something broke, or the service is not available now."),
];

#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(shapes::Problem)))]
struct Described;

/// The document before any call is added.
pub(super) fn frame() -> OpenApi {
    let mut frame = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Turnus")
                .version("1")
                .description(Some(ABOUT))
                .license(Some(LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2")).build())),
        )
        .tags(Some([
            tag("formats", "Standing exchanges."),
            tag("cadences", "Rules by which dates recur."),
            tag("events", "Concrete gatherings."),
            tag("registrations", "Who comes."),
            tag("questions", "What people are asked when they register."),
        ]))
        .components(Described::openapi().components)
        .build();
    let components = frame.components.get_or_insert_default();
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token.")).build();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    for (_, name, meaning) in PROBLEMS {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(*meaning).content("application/problem+json", content);
        components.responses.insert((*name).to_owned(), RefOr::T(response.build()));
    }
    frame
}

fn tag(name: &str, meaning: &str) -> utoipa::openapi::Tag {
    TagBuilder::new().name(name).description(Some(meaning)).build()
}

/// Adds to each call what is true for all of its kind.
pub(super) fn complete(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let guards = matches!(method, HttpMethod::Patch | HttpMethod::Put) || path.ends_with("/cancellation");
            add_headers(operation, &method, guards);
            add_problems(operation, &method, guards);
        }
    }
    for schema in document.components.iter_mut().flat_map(|components| components.schemas.values_mut()) {
        if let RefOr::T(Schema::Object(object)) = schema {
            object.properties.values_mut().for_each(forget_null);
        }
    }
}

/// Serde's default for what may be left out is null, which many fields could not be: nothing is said instead.
fn forget_null(property: &mut RefOr<Schema>) {
    let default = match property {
        RefOr::Ref(named) => &mut named.default,
        RefOr::T(Schema::Object(object)) => &mut object.default,
        RefOr::T(Schema::Array(array)) => &mut array.default,
        RefOr::T(Schema::OneOf(ways)) => &mut ways.default,
        RefOr::T(_) => return,
    };
    if default.as_ref().is_some_and(serde_json::Value::is_null) {
        *default = None;
    }
}

fn operations(item: &mut PathItem) -> Vec<(HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?))).collect()
}

fn add_headers(operation: &mut Operation, method: &HttpMethod, guards: bool) {
    let mut add = |name: &str, meaning: &str, longest: Option<usize>| {
        let text = ObjectBuilder::new().schema_type(Type::String).max_length(longest).build();
        let header = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(meaning))
            .schema(Some(text));
        operation.parameters.get_or_insert_default().push(header.build().into());
    };
    add("Accept-Language", "The language of sentences in the answer: `de` or `en`.", None);
    if *method == HttpMethod::Post {
        add("Idempotency-Key", "Sent again with the same key, the request is answered alike and done once.", Some(255));
    }
    if guards {
        add("If-Match", "The `ETag` of the version to be changed.", None);
    }
}

fn add_problems(operation: &mut Operation, method: &HttpMethod, guards: bool) {
    let has_body = operation.request_body.is_some();
    let is_public = operation.security.as_ref().is_some_and(|ways| {
        serde_json::to_value(ways).is_ok_and(|ways| ways.as_array().is_some_and(|ways| ways.iter().any(is_open)))
    });
    let names_one = operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Path,
        RefOr::Ref(_) => false,
    });
    let changes = *method != HttpMethod::Get;
    for (status, name, _) in PROBLEMS {
        let may_happen = match *status {
            "403" => !is_public,
            "404" => names_one,
            "409" => changes,
            "412" => guards,
            "413" | "415" => has_body,
            _ => true,
        };
        if may_happen {
            let response = Ref::from_response_name(*name);
            operation.responses.responses.insert((*status).to_owned(), RefOr::Ref(response));
        }
    }
}

fn is_open(way: &serde_json::Value) -> bool {
    way.as_object().is_some_and(serde_json::Map::is_empty)
}

/// The whole document, as `turnus openapi` prints it.
#[must_use]
pub fn document() -> String {
    written(&super::calls().1)
}

/// The document as text; it always can be written.
pub(super) fn written(document: &OpenApi) -> String {
    document.to_pretty_json().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read() -> Value {
        serde_json::from_str(&document()).unwrap()
    }

    #[test]
    fn the_document_is_this() {
        insta::assert_snapshot!(document());
    }

    #[test]
    fn every_call_has_a_name_a_summary_a_security_and_its_problems() {
        let document = read();
        let mut names = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, call) in item.as_object().unwrap() {
                let at = format!("{method} {path}");
                names.push(call["operationId"].as_str().expect(&at).to_owned());
                assert!(call["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{at}");
                assert!(call["security"].is_array(), "{at}");
                for status in ["400", "401", "422", "default"] {
                    assert!(call["responses"][status]["$ref"].is_string(), "{at} {status}");
                }
                assert_eq!(call["responses"]["415"].is_object(), call["requestBody"].is_object(), "{at}");
            }
        }
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!((names.len(), count), (51, 51));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = read();
        let text = document.to_string();
        for target in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(document.pointer(target).is_some(), "{target}");
        }
    }

    #[test]
    fn what_comes_in_takes_no_other_fields() {
        let document = read();
        let schemas = &document["components"]["schemas"];
        for name in [
            "NewFormat",
            "FormatPatch",
            "NewEvent",
            "EventPatch",
            "NewRegistration",
            "NewFollow",
            "PreviewRequest",
            "Cadence",
            "Attendance",
        ] {
            assert_eq!(schemas[name]["additionalProperties"], Value::Bool(false), "{name}");
        }
    }
}
