use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::registrations;

/// Whom the team lets in.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "registrations": ["0199c0de-0000-7000-8000-000000000000"] }))]
pub(in crate::web::api) struct ApprovalRequest {
    /// The ids of what they asked for.
    #[schema(required, value_type = Vec<Uuid>, min_items = 1, max_items = 400)]
    pub(in crate::web::api) registrations: Option<Vec<String>>,
}

/// Whom the team refuses.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "registrations": ["0199c0de-0000-7000-8000-000000000000"], "text": "Die Runde ist für die Länder."
}))]
pub(in crate::web::api) struct RefusalRequest {
    /// The ids of what they asked for.
    #[schema(required, value_type = Vec<Uuid>, min_items = 1, max_items = 400)]
    pub(in crate::web::api) registrations: Option<Vec<String>>,
    /// A few words about it, as plain text in the mail.
    #[schema(max_length = 1_000)]
    pub(in crate::web::api) text: Option<String>,
}

/// What became of those on whom the team decided.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Decided {
    /// So many have a seat now, or take part in the format.
    confirmed: u32,
    /// So many queue now.
    waiting: u32,
    /// So many were refused.
    declined: u32,
    /// About so many there was nothing to decide any more.
    unchanged: u32,
}

impl From<registrations::Decided> for Decided {
    fn from(decided: registrations::Decided) -> Self {
        let registrations::Decided { confirmed, waiting, declined, unchanged } = decided;
        Self { confirmed, waiting, declined, unchanged }
    }
}
