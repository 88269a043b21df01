//! Who may do what: one function answers for pages, API and commands alike.

use super::{
    id::{AccountId, TeamId},
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

/// How far an API token reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Reads only.
    Read,
    /// Reads and writes.
    Write,
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
}

impl Deed {
    fn needs(self) -> (Role, Scope) {
        match self {
            Self::See => (Role::Viewer, Scope::Read),
            Self::SeeRoster => (Role::Editor, Scope::Read),
            Self::Edit => (Role::Editor, Scope::Write),
            Self::Publish => (Role::Publisher, Scope::Write),
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

    /// The account behind the request, if any.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Anonymous => None,
            Self::Organizer { account_id, .. } => Some(*account_id),
        }
    }
}
