use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    actions::listed_people,
    domain::{
        listed::{self, RawListed},
        participant::Land,
    },
    web::api::json::Object,
};

/// Somebody a format is for, as its team sees them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct ListedPerson {
    /// Their id on the list.
    id: Uuid,
    /// Their name; empty where nobody wrote it down.
    name: String,
    /// Their address.
    email: String,
    /// Their Land, such as `BY`.
    land: Option<&'static str>,
    /// Their role, as the team says.
    role: Option<String>,
    /// When they were put on the list.
    created_at: DateTime<Utc>,
}

impl From<listed::ListedPerson> for ListedPerson {
    fn from(one: listed::ListedPerson) -> Self {
        Self {
            id: one.id.0,
            name: one.name,
            email: one.email.as_str().to_owned(),
            land: one.land.map(Land::as_str),
            role: one.role,
            created_at: one.created_at,
        }
    }
}

/// People for a list.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "people": [{ "name": "Eva Beispiel", "email": "eva@example.org", "land": "BY", "role": "Koordination" }]
}))]
pub(in crate::web::api) struct People {
    /// Each of them.
    #[schema(required, value_type = Vec<NewPerson>, max_items = 10_000)]
    pub(in crate::web::api) people: Option<Vec<Object<NewPerson>>>,
    /// Whether only to say what would become of them.
    pub(in crate::web::api) dry_run: bool,
}

/// One person for a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct NewPerson {
    /// Their name; needed where several people share an address.
    #[schema(max_length = 120)]
    name: Option<String>,
    /// Their address.
    #[schema(required, value_type = String, format = Email, max_length = 254)]
    email: Option<String>,
    /// Their Land: `BY`, `DE-BY` or its name.
    land: Option<String>,
    /// Their role.
    #[schema(max_length = 80)]
    role: Option<String>,
}

impl NewPerson {
    /// What the domain reads.
    pub(in crate::web::api) fn read(self) -> RawListed {
        RawListed {
            name: self.name.unwrap_or_default(),
            email: self.email.unwrap_or_default(),
            land: self.land.unwrap_or_default(),
            role: self.role.unwrap_or_default(),
        }
    }
}

/// What became of a list.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Listing {
    /// So many are new on it.
    added: u64,
    /// Of so many it says another Land or role now.
    changed: u64,
    /// So many were on it already.
    known: u64,
    /// So many came twice.
    duplicates: u64,
    /// So many are off it.
    removed: u64,
}

impl From<listed_people::Listing> for Listing {
    fn from(done: listed_people::Listing) -> Self {
        let listed_people::Listing { added, changed, known, duplicates, removed } = done;
        Self { added, changed, known, duplicates, removed }
    }
}
