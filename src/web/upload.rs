//! Forms with a file or with a long list, read as strictly as the others: fields that nobody asked for are refused.

use axum::{
    body::Bytes,
    extract::{
        DefaultBodyLimit, FromRef, FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::{StatusCode, header},
};
use serde::de::DeserializeOwned;

use super::{
    csrf,
    error::Fault,
    fields::{MAX_FIELDS, Pairs},
    form,
    frame::Frame,
};
use crate::domain::listed::LIST_MAX;

/// The file's field.
pub(super) const FILE: &str = "picture";
/// The field that says which button was pressed.
const WISH: &str = "wish";
/// What stands around a list in its form.
const AROUND: usize = 32 * 1024;

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
        let parts = Parts::read(request, state, usize::MAX).await?;
        let (mut upload, mut token) = (Self::default(), String::new());
        for (name, bytes) in parts.fields {
            match name.as_str() {
                csrf::FIELD => token = text(&bytes)?,
                WISH => upload.wish = text(&bytes)?,
                FILE => upload.file = bytes,
                _ => return Err(Fault::field("unknown-field", name)),
            }
        }
        if parts.too_large {
            return Err(Fault::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        form::is_ours(&frame, &headers, &token)?;
        Ok(upload)
    }
}

/// A submitted form of ours with a list of people: pasted into a field, as a file (in the field of the same name with
/// `_file` behind it), or both.
#[derive(Clone, Debug, Default)]
pub(super) struct WithList<T> {
    /// The form's fields; the list's own holds the lines of the file and then the pasted ones.
    pub(super) fields: T,
    /// The list was larger than one may be: nothing of it is there, and it is not known whether the form was ours.
    pub(super) too_large: bool,
}

impl<S, T> FromRequest<S> for WithList<T>
where
    S: Send + Sync,
    Frame: FromRef<S>,
    T: DeserializeOwned + Default,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let frame = Frame::from_ref(state);
        let headers = request.headers().clone();
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            return match form::genuine(request, state, MAX_FIELDS).await {
                Ok(pairs) => Ok(Self { fields: pairs.read()?, too_large: false }),
                Err(fault) if fault.status == StatusCode::PAYLOAD_TOO_LARGE => {
                    Ok(Self { fields: T::default(), too_large: true })
                }
                Err(fault) => Err(fault),
            };
        }
        let parts = Parts::read(request, state, LIST_MAX + AROUND).await?;
        let too_large = parts.too_large;
        let mut pairs = parts.with_files()?;
        let token = pairs.take(csrf::FIELD).unwrap_or_default();
        if !too_large {
            form::is_ours(&frame, &headers, &token)?;
        }
        Ok(Self { fields: pairs.read()?, too_large })
    }
}

/// The fields of a form in pieces, in the order in which they came.
#[derive(Debug, Default)]
struct Parts {
    fields: Vec<(String, Bytes)>,
    /// Whether something did not fit.
    too_large: bool,
}

impl Parts {
    /// Reads a form up to so many bytes. What does not fit is thrown away and the rest is read all the same: so its sender
    /// gets to read the answer, and finds the other fields in it.
    async fn read<S: Send + Sync>(mut request: Request, state: &S, most: usize) -> Result<Self, Fault> {
        // `limits` has set one.
        DefaultBodyLimit::disable().apply(&mut request);
        let form = Multipart::from_request(request, state).await;
        let mut form = form.map_err(|_| Fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let (mut read, mut left) = (Self::default(), most);
        let ended = loop {
            match form.next_field().await {
                Ok(Some(field)) if read.fields.len() == MAX_FIELDS => {
                    drop(field);
                    return Err(Fault::field("too-many-fields", MAX_FIELDS.to_string()));
                }
                Ok(Some(field)) => {
                    if let Err(error) = read.take(field, &mut left).await {
                        break Err(error);
                    }
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        if let Err(error) = ended {
            match of_broken(&error) {
                StatusCode::PAYLOAD_TOO_LARGE => read.too_large = true,
                status => return Err(Fault::of_status(status)),
            }
        }
        Ok(read)
    }

    async fn take(&mut self, mut field: Field<'_>, left: &mut usize) -> Result<(), MultipartError> {
        let (name, mut bytes, mut fits) = (field.name().unwrap_or_default().to_owned(), Vec::new(), true);
        while let Some(chunk) = field.chunk().await? {
            match left.checked_sub(chunk.len()) {
                Some(rest) if fits => {
                    *left = rest;
                    bytes.extend_from_slice(&chunk);
                }
                _ => {
                    (fits, self.too_large) = (false, true);
                    *left += std::mem::take(&mut bytes).len();
                }
            }
        }
        if fits {
            self.fields.push((name, bytes.into()));
        }
        Ok(())
    }

    /// The fields as text, each file's lines before those of the field that it belongs to.
    fn with_files(self) -> Result<Pairs, Fault> {
        let (mut files, mut fields) = (Vec::new(), Vec::new());
        for (name, bytes) in self.fields {
            match name.strip_suffix("_file") {
                Some(field) => files.push((field.to_owned(), decoded(&bytes))),
                None => fields.push((name, text(&bytes)?)),
            }
        }
        for (name, file) in files {
            match fields.iter_mut().find(|(known, _)| *known == name) {
                Some((_, pasted)) => {
                    let lines = [file.trim_end(), pasted.trim_end()].into_iter().filter(|text| !text.is_empty());
                    *pasted = lines.collect::<Vec<_>>().join("\n");
                }
                None => fields.push((name, file)),
            }
        }
        Ok(Pairs::of(fields))
    }
}

fn text(bytes: &[u8]) -> Result<String, Fault> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Fault::bad_request())
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

/// What to say of a form that cannot be read: a body that is not what its type says is of no type that we take; where the
/// body itself gave out, it is too large.
fn of_broken(error: &MultipartError) -> StatusCode {
    match error.status() {
        StatusCode::BAD_REQUEST => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        status if status.is_server_error() => StatusCode::PAYLOAD_TOO_LARGE,
        status => status,
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
