//! A form with one file, read as strictly as the others: fields that nobody asked for are refused.

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, Multipart, Request, multipart::MultipartError},
    http::StatusCode,
};

use super::{cookies, csrf, error::Fault, frame::Frame};

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

/// A form that cannot be read; where the body itself gave out, because it is too large.
#[allow(clippy::needless_pass_by_value, reason = "reads better in map_err")]
fn broken(error: MultipartError) -> Fault {
    let status = error.status();
    Fault::of_status(if status.is_server_error() { StatusCode::PAYLOAD_TOO_LARGE } else { status })
}
