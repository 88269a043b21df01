//! Parts of a request, parsed at the edge: a handler's arguments cannot be wrong.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use super::{error::Fault, fields::Pairs};
use crate::domain::{capability::Presented, text};

/// The query: fields that `T` does not have are refused, `lang` belongs to every page.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let mut pairs = Pairs::parse(parts.uri.query().unwrap_or_default())?;
        pairs.take("lang");
        pairs.take("done");
        pairs.read().map(Self)
    }
}

/// The one `{slug}` of the path; whatever is no slug names nothing: 404.
#[derive(Clone, Debug)]
pub struct Slug(pub text::Slug);

impl<S: Send + Sync> FromRequestParts<S> for Slug {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Path(slug) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Fault::not_found())?;
        text::Slug::parse("slug", &slug).map(Self).map_err(|_| Fault::not_found())
    }
}

/// The one `{token}` of the path, as presented: whether it is genuine is the action's to say. Whatever cannot be a
/// link of ours is 404.
#[derive(Clone, Copy, Debug)]
pub struct Link(pub Presented);

impl<S: Send + Sync> FromRequestParts<S> for Link {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Path(token) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Fault::not_found())?;
        Presented::parse(&token).map(Self).ok_or_else(Fault::not_found)
    }
}

/// The one `{id}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: From<uuid::Uuid>> FromRequestParts<S> for Id<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Path(id) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Fault::not_found())?;
        id.parse::<uuid::Uuid>().map(|id| Self(id.into())).map_err(|_| Fault::not_found())
    }
}
