use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    actions::follows::Wanted,
    domain::{
        follow::FollowWish,
        format::Locale,
        text::{EmailAddress, FieldError, Problem},
    },
};

/// A wish to hear of a format by mail.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "email": "eva@example.org", "wish": "dates" }))]
pub(in crate::web::api) struct NewFollow {
    /// The address.
    #[schema(required, max_length = 254)]
    email: String,
    /// `dates` for each new date and theme, `digest` for an overview once a month; `dates` if nothing is said.
    wish: Option<String>,
}

impl NewFollow {
    /// What the action takes.
    pub(in crate::web::api) fn read(&self, locale: Locale) -> Result<Wanted, Vec<FieldError>> {
        let email = EmailAddress::parse("email", &self.email);
        let unknown = || FieldError::new("wish", Problem::UnknownValue { allowed: "dates digest".into() });
        let wish =
            self.wish.as_deref().map_or(Ok(FollowWish::Dates), |word| FollowWish::from_word(word).ok_or_else(unknown));
        match (email, wish) {
            (Ok(email), Ok(wish)) => Ok(Wanted { email, wish, locale }),
            (email, wish) => Err(email.err().into_iter().chain(wish.err()).collect()),
        }
    }
}

/// How many follow a format by mail.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Followers {
    /// So many hear of each new date and theme.
    pub(in crate::web::api) dates: u64,
    /// So many get an overview once a month.
    pub(in crate::web::api) digest: u64,
}
