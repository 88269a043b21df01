//! Who may do what: one function answers for pages, API and commands alike.

use chrono::{DateTime, Utc};

use super::{
    format::words,
    id::{AccountId, ApiTokenId, OrganizationId, TeamId},
    organization::Membership,
};

/// A role in a team, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees formats, dates and numbers.
    Viewer,
    /// Also sets up and changes formats and dates, and sees the roster.
    Editor,
    /// Also notifies people.
    Publisher,
    /// Also decides who is in the team.
    Admin,
}

impl Role {
    /// The word in commands and rows.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::Admin => "admin",
        }
    }

    /// Reads that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Viewer, Self::Editor, Self::Publisher, Self::Admin].into_iter().find(|role| role.as_str() == word)
    }
}

/// Why a role stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleRefusal {
    /// Nobody would be left who decides for the host.
    LastAdmin,
}

/// Whether the roles of some members of a host may become `to`, or end if there is none: a host for which somebody
/// decides keeps somebody who does (C19). `admins` are all of the host's.
///
/// # Errors
/// The last admins would be admins no more.
pub fn may_change_roles(
    admins: &[(AccountId, TeamId)],
    changes: impl Fn(&(AccountId, TeamId)) -> bool,
    to: Option<Role>,
) -> Result<(), RoleRefusal> {
    let lowers = to != Some(Role::Admin) && admins.iter().any(&changes);
    if lowers && admins.iter().all(changes) { Err(RoleRefusal::LastAdmin) } else { Ok(()) }
}

words!(
    /// How far an API token reaches.
    Scope { /// Reads only.
        Read = "read", /// Reads and writes.
        Write = "write" }
);

/// A secret for the JSON API; only its fingerprint is kept (C02).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// For whom it acts.
    pub account_id: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// How far it reaches.
    pub scope: Scope,
    /// Fingerprint of the secret.
    pub token_hash: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Nobody we know.
    Anonymous,
    /// A signed-in organizer, or an API token that acts for one.
    Organizer {
        /// The account.
        account_id: AccountId,
        /// Its roles.
        memberships: Vec<Membership>,
        /// How far the request may reach.
        scope: Scope,
    },
}

/// What somebody wants to do with a team's things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// See drafts, dates and numbers.
    See,
    /// See names and addresses, export them.
    SeeRoster,
    /// Set up or change formats and dates.
    Edit,
    /// Change published dates and tell people.
    Publish,
    /// Change how the host shows itself.
    Administer,
}

impl Deed {
    fn needs(self) -> (Role, Scope) {
        match self {
            Self::See => (Role::Viewer, Scope::Read),
            Self::SeeRoster => (Role::Editor, Scope::Read),
            Self::Edit => (Role::Editor, Scope::Write),
            Self::Publish => (Role::Publisher, Scope::Write),
            Self::Administer => (Role::Admin, Scope::Write),
        }
    }
}

impl Viewer {
    /// Whether the viewer may do the deed with things of the team.
    #[must_use]
    pub fn may(&self, deed: Deed, team: TeamId) -> bool {
        let (role, scope) = deed.needs();
        match self {
            Self::Anonymous => false,
            Self::Organizer { memberships, scope: held, .. } => {
                (scope == Scope::Read || *held == Scope::Write)
                    && memberships.iter().any(|m| m.team_id == team && m.role >= role)
            }
        }
    }

    /// The teams in which the viewer may do the deed.
    #[must_use]
    pub fn teams(&self, deed: Deed) -> Vec<TeamId> {
        match self {
            Self::Anonymous => Vec::new(),
            Self::Organizer { memberships, .. } => {
                memberships.iter().map(|m| m.team_id).filter(|team| self.may(deed, *team)).collect()
            }
        }
    }

    /// The hosts for which the viewer may do the deed, each once.
    #[must_use]
    pub fn organizations(&self, deed: Deed) -> Vec<OrganizationId> {
        let Self::Organizer { memberships, .. } = self else { return Vec::new() };
        let mut hosts: Vec<OrganizationId> =
            memberships.iter().filter(|m| self.may(deed, m.team_id)).map(|m| m.organization_id).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }

    /// The account behind the request, if any.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Anonymous => None,
            Self::Organizer { account_id, .. } => Some(*account_id),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_host_keeps_somebody_who_decides() {
        let (eva, udo) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let (one, two) = (TeamId(Uuid::from_u128(8)), TeamId(Uuid::from_u128(9)));
        let of_eva = |held: &(AccountId, TeamId)| held.0 == eva;
        for to in [None, Some(Role::Viewer), Some(Role::Publisher)] {
            assert_eq!(may_change_roles(&[(eva, one)], of_eva, to), Err(RoleRefusal::LastAdmin));
            assert_eq!(may_change_roles(&[(eva, one), (eva, two)], of_eva, to), Err(RoleRefusal::LastAdmin));
            assert_eq!(may_change_roles(&[(eva, one), (udo, two)], of_eva, to), Ok(()));
            assert_eq!(may_change_roles(&[(eva, one), (eva, two)], |held| *held == (eva, one), to), Ok(()));
            // Nobody decided before, or somebody else does.
            assert_eq!(may_change_roles(&[], of_eva, to), Ok(()));
            assert_eq!(may_change_roles(&[(udo, one)], of_eva, to), Ok(()));
        }
        assert_eq!(may_change_roles(&[(eva, one)], of_eva, Some(Role::Admin)), Ok(()));
    }
}
