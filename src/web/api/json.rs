//! JSON bodies, read strictly: the right type, not too much, no field that nobody knows, and every refusal names its
//! field by its path (`cadence.start_time`).

use std::{fmt, marker::PhantomData};

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, Method, StatusCode, header},
};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::error::Category;

use super::{Api, answer::Denied};
use crate::{
    domain::{
        event::Wish,
        listed::LIST_MAX,
        text::{FieldError, Problem},
    },
    web::{error::Fault, form::body_of},
};

/// The largest body (C34).
const LARGEST: usize = 64 * 1024;
/// Field names from outside are shown to this length.
const SHOWN: usize = 120;

/// A body read into a value.
#[derive(Clone, Debug)]
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Api> for Json<T> {
    type Rejection = Denied;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Denied> {
        within(request, api, LARGEST).await.map(Self)
    }
}

/// A body with a list of people: it may be longer, and what is too long names the list.
#[derive(Clone, Debug)]
pub(super) struct JsonList<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Api> for JsonList<T> {
    type Rejection = Denied;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Denied> {
        match within(request, api, LIST_MAX).await {
            Err(Denied::Fault(fault)) if fault.status == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Fault::list_too_large().into())
            }
            read => read.map(Self),
        }
    }
}

async fn within<T: DeserializeOwned>(request: Request, api: &Api, largest: usize) -> Result<T, Denied> {
    let fits = is_json(request.headers(), request.method());
    let body = body_of(request, api).await?;
    if body.len() > largest {
        return Err(Fault::of_status(StatusCode::PAYLOAD_TOO_LARGE).into());
    }
    if !fits {
        return Err(Fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE).into());
    }
    read(&body)
}

/// A body that may be left out.
#[derive(Clone, Debug)]
pub(super) struct MaybeJson<T>(pub(super) T);

impl<T: DeserializeOwned + Default> FromRequest<Api> for MaybeJson<T> {
    type Rejection = Denied;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Denied> {
        let (parts, body) = request.into_parts();
        let body = body_of(Request::from_parts(parts.clone(), body), api).await?;
        if body.is_empty() {
            return Ok(Self(T::default()));
        }
        Json::from_request(Request::from_parts(parts, body.into()), api).await.map(|Json(read)| Self(read))
    }
}

fn is_json(headers: &HeaderMap, method: &Method) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let utf8 = parts.all(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    utf8 && (kind == "application/json" || (method == Method::PATCH && kind == "application/merge-patch+json"))
}

/// Reads a whole body.
///
/// # Errors
/// No JSON (400), or not what `T` is (422, with the field).
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Denied> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read: Object<T> = serde_path_to_error::deserialize(&mut json).map_err(refuse)?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(read.0)
}

fn malformed(error: &serde_json::Error) -> Denied {
    let fault = Fault::new(StatusCode::BAD_REQUEST, "malformed-json");
    fault.with("line", error.line().to_string()).with("column", error.column().to_string()).into()
}

/// Puts serde's refusal into our words. What it says is fixed by serde's own `Error` trait; nothing of it is shown.
fn refuse(error: serde_path_to_error::Error<serde_json::Error>) -> Denied {
    let path = error.path().to_string();
    let inner = error.into_inner();
    if inner.classify() != Category::Data {
        return malformed(&inner);
    }
    let said = inner.to_string();
    let named = said.split('`').nth(1).unwrap_or_default();
    let expected = said.rsplit("expected ").next().unwrap_or_default();
    let (field, problem) = if said.starts_with("unknown field") {
        (path, Problem::UnknownField)
    } else if said.starts_with("duplicate field") {
        (inside(&path, named), Problem::GivenTwice)
    } else if said.starts_with("missing field") {
        (inside(&path, named), Problem::Missing)
    } else {
        (path, Problem::WrongType { expected: json_type(expected) })
    };
    FieldError::new(shown(&field), problem).into()
}

fn inside(path: &str, field: &str) -> String {
    if path == "." { field.to_owned() } else { format!("{path}.{field}") }
}

fn shown(field: &str) -> String {
    if field == "." {
        return "body".to_owned();
    }
    field.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

fn json_type(expected: &str) -> &'static str {
    match expected.split(' ').next().unwrap_or_default() {
        "i64" | "i32" | "i16" | "i8" | "u64" | "u32" | "u16" | "u8" => "integer",
        "struct" => "object",
        _ if expected.starts_with("a boolean") => "boolean",
        _ if expected.starts_with("a sequence") => "array",
        _ if expected.starts_with("a map") => "object",
        _ => "string",
    }
}

/// A JSON object. Structs alone would also be read from an array, by position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }

        deserializer.deserialize_map(Fields(PhantomData))
    }
}

impl<T: Serialize> Serialize for Object<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A field of a merge patch (RFC 7396): left out, null, or a value. Use with `#[serde(default)]`.
///
/// # Errors
/// Neither null nor a `T`.
pub(super) fn wish<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Wish<T>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default, deny_unknown_fields)]
    struct Outer {
        title: Option<String>,
        seats: Option<i64>,
        notify: bool,
        inner: Option<Object<Inner>>,
        list: Vec<Object<Inner>>,
        #[serde(deserialize_with = "wish")]
        place: Wish<String>,
    }

    #[derive(Clone, Debug, Default, Deserialize, PartialEq)]
    #[serde(default, deny_unknown_fields)]
    struct Inner {
        start_time: Option<String>,
    }

    fn refused(body: &str) -> (String, Problem) {
        match read::<Outer>(body.as_bytes()).unwrap_err() {
            Denied::Fault(fault) if fault.errors.len() == 1 => {
                (fault.errors[0].field.to_string(), fault.errors[0].problem.clone())
            }
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn a_refusal_names_the_field_by_its_path() {
        let wrong = |expected| Problem::WrongType { expected };
        assert_eq!(refused(r#"{"inner":{"strat_time":"10:00"}}"#), ("inner.strat_time".into(), Problem::UnknownField));
        assert_eq!(refused(r#"{"inner":{"start_time":10}}"#), ("inner.start_time".into(), wrong("string")));
        assert_eq!(refused(r#"{"list":[{},{"x":1}]}"#), ("list[1].x".into(), Problem::UnknownField));
        assert_eq!(refused(r#"{"seats":"8"}"#), ("seats".into(), wrong("integer")));
        assert_eq!(refused(r#"{"seats":99999999999999999999}"#), ("seats".into(), wrong("integer")));
        assert_eq!(refused(r#"{"seats":18446744073709551615}"#), ("seats".into(), wrong("integer")));
        assert_eq!(refused(r#"{"seats":1.5}"#), ("seats".into(), wrong("integer")));
        assert_eq!(refused(r#"{"notify":"yes"}"#), ("notify".into(), wrong("boolean")));
        assert_eq!(refused(r#"{"list":{}}"#), ("list".into(), wrong("array")));
        assert_eq!(refused(r#"{"inner":[]}"#), ("inner".into(), wrong("object")));
        assert_eq!(refused(r#"{"title":"a","title":"b"}"#), ("title".into(), Problem::GivenTwice));
        assert_eq!(refused("[]"), ("body".into(), wrong("object")));
        assert_eq!(refused("null"), ("body".into(), wrong("object")));
    }

    #[test]
    fn names_from_outside_are_cut_short() {
        let (field, problem) = refused(&format!(r#"{{"{}":1}}"#, "x\\n".repeat(5_000)));
        assert_eq!((field.chars().count(), problem), (SHOWN, Problem::UnknownField));
        assert!(!field.contains('\n'));
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        let deep = format!("{{\"list\":{}", "[".repeat(100_000));
        let nested = format!("{{\"list\":[{}]}}", "{\"a\":".repeat(200));
        for body in ["", "{", "{\"title\":}", "{} x", "\u{feff}{}", "{\"title\":\"\u{1}\"}", "NaN", "{'a':1}"] {
            let Denied::Fault(fault) = read::<Outer>(body.as_bytes()).unwrap_err() else { panic!("{body}") };
            assert_eq!(fault.code, "malformed-json", "{body}");
        }
        for body in [deep, nested] {
            assert!(matches!(read::<Outer>(body.as_bytes()), Err(Denied::Fault(_))));
        }
        assert!(matches!(read::<Outer>(b"{\"title\":\"\xff\"}"), Err(Denied::Fault(_))));
    }

    #[test]
    fn nesting_deeper_than_128_is_refused_whatever_reads_it() {
        let body = format!("{}1{}", "[".repeat(129), "]".repeat(129));
        assert!(serde_json::from_str::<serde_json::Value>(&body).is_err());
    }

    #[test]
    fn null_and_left_out_are_two_things() {
        assert_eq!(read::<Outer>(b"{}").unwrap().place, None);
        assert_eq!(read::<Outer>(b"{\"place\":null}").unwrap().place, Some(None));
        assert_eq!(read::<Outer>(b"{\"place\":\"Bonn\"}").unwrap().place, Some(Some("Bonn".into())));
    }

    #[test]
    fn json_is_told_by_its_content_type() {
        let fits = |kind: &str, method| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            is_json(&headers, &method)
        };
        assert!(fits("application/json", Method::POST));
        assert!(fits("Application/JSON; charset=UTF-8", Method::POST));
        assert!(fits("application/merge-patch+json", Method::PATCH));
        for wrong in ["text/plain", "application/json; charset=latin1", "application/merge-patch+json", "", "json"] {
            assert!(!fits(wrong, Method::POST), "{wrong}");
        }
        assert!(!is_json(&HeaderMap::new(), &Method::POST));
    }
}
