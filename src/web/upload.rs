//! A form with one file, read as strictly as the others: fields that nobody asked for are refused.

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, Multipart, Request, multipart::MultipartError},
    http::{StatusCode, header},
};
use serde::Deserialize;

use super::{cookies, csrf, error::Fault, form::Form, frame::Frame};

/// The file's field.
pub(super) const FILE: &str = "picture";
/// The field that says which button was pressed.
const WISH: &str = "wish";

/// A submitted form with a file, of ours.
#[derive(Clone, Debug, Default)]
pub(super) struct Upload {
    /// What the file holds; empty where none was chosen.
    pub(super) file: Bytes,
    /// Which button was pressed.
    pub(super) wish: String,
}

impl<S> FromRequest<S> for Upload
where
    S: Send + Sync,
    Frame: FromRef<S>,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let frame = Frame::from_ref(state);
        let headers = request.headers().clone();
        let session = cookies::session(&frame, &headers).unwrap_or_default();
        let parts = Multipart::from_request(request, state).await;
        let mut parts = parts.map_err(|_| Fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let (mut upload, mut token) = (Self::default(), String::new());
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            match part.name().unwrap_or_default().to_owned().as_str() {
                csrf::FIELD => token = part.text().await.map_err(broken)?,
                WISH => upload.wish = part.text().await.map_err(broken)?,
                FILE => upload.file = part.bytes().await.map_err(broken)?,
                other => return Err(Fault::field("unknown-field", other.to_owned())),
            }
        }
        if !csrf::is_genuine(frame.keys(), session, &token, frame.clock().now()) {
            return Err(Fault::new(StatusCode::FORBIDDEN, "forged-form"));
        }
        Ok(upload)
    }
}

/// A submitted list of people, of ours: pasted, or as a file.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pasted: String,
    file: Bytes,
}

/// The same without a file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Pasted {
    list: String,
}

impl List {
    /// Its lines, as text.
    pub(super) fn text(&self) -> String {
        format!("{}\n{}", decoded(&self.file), self.pasted)
    }
}

/// Meeting programs write UTF-8, UTF-16 with a mark, or what Windows calls ANSI.
fn decoded(bytes: &[u8]) -> String {
    if let Some(wide) = bytes.strip_prefix(&[0xff, 0xfe]) {
        let units: Vec<u16> = wide.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16_lossy(&units);
    }
    let plain = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    std::str::from_utf8(plain).map_or_else(|_| plain.iter().map(|byte| char::from(*byte)).collect(), str::to_owned)
}

impl<S> FromRequest<S> for List
where
    S: Send + Sync,
    Frame: FromRef<S>,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let frame = Frame::from_ref(state);
        let headers = request.headers().clone();
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let Form(Pasted { list }) = Form::from_request(request, state).await?;
            return Ok(Self { pasted: list, file: Bytes::new() });
        }
        let session = cookies::session(&frame, &headers).unwrap_or_default();
        let parts = Multipart::from_request(request, state).await;
        let mut parts = parts.map_err(|_| Fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let (mut list, mut token) = (Self::default(), String::new());
        while let Some(part) = parts.next_field().await.map_err(garbled)? {
            match part.name().unwrap_or_default().to_owned().as_str() {
                csrf::FIELD => token = part.text().await.map_err(garbled)?,
                "list" => list.pasted = part.text().await.map_err(garbled)?,
                "list_file" => list.file = part.bytes().await.map_err(garbled)?,
                other => return Err(Fault::field("unknown-field", other.to_owned())),
            }
        }
        if !csrf::is_genuine(frame.keys(), session, &token, frame.clock().now()) {
            return Err(Fault::new(StatusCode::FORBIDDEN, "forged-form"));
        }
        Ok(list)
    }
}

/// A submitted list of people to invite, of ours: pasted, as a file, or both.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Invitees {
    /// Its lines, as text.
    pub(super) people: String,
    /// What was typed as the number of people.
    #[serde(alias = "remind_count")]
    pub(super) count: String,
    /// Which button was pressed.
    pub(super) wish: String,
}

impl<S> FromRequest<S> for Invitees
where
    S: Send + Sync,
    Frame: FromRef<S>,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let frame = Frame::from_ref(state);
        let headers = request.headers().clone();
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let Form(fields) = Form::from_request(request, state).await?;
            return Ok(fields);
        }
        let session = cookies::session(&frame, &headers).unwrap_or_default();
        let parts = Multipart::from_request(request, state).await;
        let mut parts = parts.map_err(|_| Fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let (mut form, mut token, mut file) = (Self::default(), String::new(), Bytes::new());
        while let Some(part) = parts.next_field().await.map_err(garbled)? {
            match part.name().unwrap_or_default().to_owned().as_str() {
                csrf::FIELD => token = part.text().await.map_err(garbled)?,
                WISH => form.wish = part.text().await.map_err(garbled)?,
                "people" => form.people = part.text().await.map_err(garbled)?,
                "people_file" => file = part.bytes().await.map_err(garbled)?,
                other => return Err(Fault::field("unknown-field", other.to_owned())),
            }
        }
        if !csrf::is_genuine(frame.keys(), session, &token, frame.clock().now()) {
            return Err(Fault::new(StatusCode::FORBIDDEN, "forged-form"));
        }
        let lines = [decoded(&file), form.people].map(|text| text.trim_end().to_owned());
        form.people = lines.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        Ok(form)
    }
}

/// A form that cannot be read; where the body itself gave out, because it is too large.
#[allow(clippy::needless_pass_by_value, reason = "reads better in map_err")]
fn broken(error: MultipartError) -> Fault {
    let status = error.status();
    Fault::of_status(if status.is_server_error() { StatusCode::PAYLOAD_TOO_LARGE } else { status })
}

/// The same for a list: a body that is not what its type says is of no type that we take.
fn garbled(error: MultipartError) -> Fault {
    match error.status() {
        StatusCode::BAD_REQUEST => Fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        _ => broken(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_in_the_encodings_that_programs_write() {
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("Müller\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in ["Müller\n".as_bytes(), "\u{feff}Müller\n".as_bytes(), b"M\xfcller\n", wide.as_slice()] {
            assert_eq!(decoded(bytes), "Müller\n");
        }
    }
}
