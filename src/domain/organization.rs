//! Who hosts, and who may edit.

use super::{
    access::Role,
    format::{Locale, words},
    id::{AccountId, OrganizationId, TeamId},
    look::Look,
    text::{EmailAddress, fold_name},
};

words!(
    /// The level of the federation a host belongs to.
    Level { /// Bund.
        Federal = "federal", /// Land.
        State = "state", /// Kommune.
        Municipal = "municipal", /// A network of people.
        Network = "network", /// Anything else.
        Other = "other" }
);

/// A host of formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its part of addresses and commands.
    pub slug: String,
    /// Its full name.
    pub name: String,
    /// Where in the federation it stands.
    pub level: Level,
    /// Its imprint, if it has one of its own.
    pub imprint_url: Option<String>,
    /// Its privacy notice, if it has one of its own.
    pub privacy_url: Option<String>,
    /// How it shows itself.
    pub look: Look,
}

/// The people of one organization who edit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// The host it belongs to.
    pub organization_id: OrganizationId,
    /// Its name.
    pub name: String,
}

/// Somebody who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Where sign-in links go.
    pub email: EmailAddress,
    /// What colleagues see.
    pub name: String,
    /// `de` or `en`.
    pub locale: Locale,
}

impl Account {
    /// Whether somebody at its address is whoever organizes with it: the one with its name. That nobody else is known there
    /// proves nothing, because colleagues share mailboxes.
    #[must_use]
    pub fn is_same_as(&self, name: &str) -> bool {
        fold_name(&self.name) == fold_name(name)
    }
}

/// One account's role in one team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The team.
    pub team_id: TeamId,
    /// The host of that team.
    pub organization_id: OrganizationId,
    /// What the account may do there.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn at_an_address_the_one_with_the_name_organizes() {
        let email = EmailAddress::parse("email", "amt@amt.example").unwrap();
        let account =
            Account { id: AccountId(Uuid::from_u128(1)), email, name: "Eva Muster".into(), locale: Locale::De };
        for (name, same) in [("Eva Muster", true), ("EVA  muster", true), ("Max Muster", false), ("", false)] {
            assert_eq!(account.is_same_as(name), same, "{name}");
        }
    }
}
