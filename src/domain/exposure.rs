//! After a breach: what somebody's access reached in some span of time (G11, Art. 33 GDPR).

use chrono::{DateTime, Utc};

use super::{
    access::{ApiToken, Role},
    audit::AuditEntry,
    login::Login,
};

/// Verbs of the audit log by which somebody gets a role, gets another one, or loses it.
pub const ROLE_CHANGES: [&str; 2] = ["organizer.add", "organizer.remove"];

/// What the log says of a change of somebody's role: the role before, and the one since.
#[must_use]
pub fn role_change(had: Option<Role>, has: Option<Role>) -> String {
    let word = |role: Option<Role>| role.map_or("none", Role::as_str);
    format!("ok, was {}, is {}", word(had), word(has))
}

/// The log does not say which role it was: an older program wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsaid;

/// The role before, as such an entry says it; none, if they had none.
///
/// # Errors
/// It does not say it.
pub fn role_before(result: &str) -> Result<Option<Role>, Unsaid> {
    let said = result.strip_prefix("ok, was ").and_then(|rest| rest.split_once(", is "));
    match said {
        Some(("none", _)) => Ok(None),
        Some((word, _)) => Role::from_word(word).map(Some).ok_or(Unsaid),
        None => Err(Unsaid),
    }
}

/// A role as somebody held it in a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// They have it now.
    Now(Role),
    /// They had it before it was changed since the span began; where the log does not say which it was, it may have shown all.
    Before(Option<Role>),
}

/// The role that somebody held before their role was changed, if it showed more than the one they have now. `said`: the results
/// of the changes since the span began.
#[must_use]
pub fn held_before(said: &[String], now: Option<Role>) -> Option<Held> {
    let before: Result<Vec<Option<Role>>, Unsaid> = said.iter().map(|result| role_before(result)).collect();
    let shows = |role: Option<Role>| role.is_some_and(|role| role >= Role::Editor);
    match before {
        _ if shows(now) || said.is_empty() => None,
        Err(Unsaid) => Some(Held::Before(None)),
        Ok(roles) => {
            roles.into_iter().flatten().max().filter(|had| Some(*had) > now).map(|had| Held::Before(Some(had)))
        }
    }
}

/// A span of time, from its first moment to before its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub to: DateTime<Utc>,
}

impl Span {
    /// Whether something that began then, and ended then if it did, was there in the span.
    #[must_use]
    pub fn meets(self, began: DateTime<Utc>, ended: Option<DateTime<Utc>>) -> bool {
        began < self.to && ended.is_none_or(|ended| ended > self.from)
    }

    /// Whether the sign-in could be used in the span: from the moment its link was used. When somebody signed out is not
    /// known, so that it counts until it would have run out.
    #[must_use]
    pub fn had_sign_in(self, login: &Login) -> bool {
        login.redeemed_at.is_some_and(|since| self.meets(since, Some(login.expires_at)))
    }

    /// Whether the token worked in the span.
    #[must_use]
    pub fn had_token(self, token: &ApiToken) -> bool {
        self.meets(token.created_at, token.revoked_at)
    }
}

/// How much of people's data there is in a team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// People with a registration or an enrollment, or invited or asked to take a place, each once.
    pub people: u64,
    /// Their registrations.
    pub registrations: u64,
    /// Their enrollments.
    pub enrollments: u64,
    /// Their invitations to formats.
    pub invited: u64,
    /// Requests to take somebody's place.
    pub asked: u64,
    /// Entries of lists of people.
    pub listed: u64,
    /// Answers to questions.
    pub answers: u64,
    /// Needs for support: data of Art. 9 GDPR.
    pub support_needs: u64,
}

impl Reach {
    /// What a role sees of it: a viewer sees numbers and nobody's name.
    #[must_use]
    pub fn seen_by(self, role: Role) -> Self {
        if role >= Role::Editor { self } else { Self::default() }
    }
}

/// Entries of the audit log, the oldest first.
#[derive(Clone, Debug)]
pub struct Trail {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Whether there are later ones that are not given: then a shorter span has to be asked for.
    pub cut: bool,
}

impl Trail {
    /// The first `most` of the entries found.
    #[must_use]
    pub fn of(mut found: Vec<AuditEntry>, most: usize) -> Self {
        let cut = found.len() > most;
        found.truncate(most);
        Self { entries: found, cut }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn the_role_before_is_known_by_what_the_log_says_of_its_change() {
        use Role::{Admin, Editor, Publisher, Viewer};
        assert_eq!(role_change(Some(Editor), None), "ok, was editor, is none");
        for had in [None, Some(Viewer), Some(Editor), Some(Publisher), Some(Admin)] {
            assert_eq!(role_before(&role_change(had, Some(Viewer))), Ok(had));
        }
        for other in ["ok", "ok, 3 rows", "ok, was king, is none", ""] {
            assert_eq!(role_before(other), Err(Unsaid), "{other}");
        }
        let was = |roles: &[Option<Role>]| -> Vec<String> { roles.iter().map(|had| role_change(*had, None)).collect() };
        let unsaid = vec![role_change(Some(Viewer), None), "ok".to_owned()];
        for (said, now, held) in [
            (was(&[]), None, None),
            (was(&[Some(Publisher)]), None, Some(Held::Before(Some(Publisher)))),
            (was(&[Some(Viewer), Some(Editor), None]), Some(Viewer), Some(Held::Before(Some(Editor)))),
            (was(&[Some(Viewer)]), None, Some(Held::Before(Some(Viewer)))),
            // Who was nothing before saw nothing before; who sees everything now is told by the role of now.
            (was(&[None]), Some(Viewer), None),
            (was(&[Some(Admin)]), Some(Editor), None),
            (unsaid, None, Some(Held::Before(None))),
        ] {
            assert_eq!(held_before(&said, now), held, "{said:?} {now:?}");
        }
    }

    #[test]
    fn a_span_meets_what_was_there_in_it() {
        let at = |hour| DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
        let span = Span { from: at(10), to: at(12) };
        for (began, ended, meets) in [
            (8, None, true),
            (11, None, true),
            (12, None, false),
            (8, Some(10), false),
            (8, Some(11), true),
            (8, Some(20), true),
            (11, Some(11), true),
            (13, Some(14), false),
        ] {
            assert_eq!(span.meets(at(began), ended.map(at)), meets, "{began} to {ended:?}");
        }
    }

    #[test]
    fn a_trail_says_that_it_is_cut() {
        let entry = AuditEntry {
            id: crate::domain::id::AuditId(uuid::Uuid::nil()),
            at: DateTime::UNIX_EPOCH,
            account_id: None,
            organization_id: None,
            what: "roster.export_csv".into(),
            object: "event:1".into(),
            request_id: None,
            result: "ok".into(),
        };
        for (there, given, cut) in [(0, 0, false), (2, 2, false), (3, 2, true)] {
            let trail = Trail::of(vec![entry.clone(); there], 2);
            assert_eq!((trail.entries.len(), trail.cut), (given, cut), "{there}");
        }
    }

    #[test]
    fn a_viewer_sees_numbers_and_nobody() {
        let all = Reach { people: 3, registrations: 4, ..Reach::default() };
        assert_eq!(all.seen_by(Role::Viewer), Reach::default());
        assert_eq!(all.seen_by(Role::Editor), all);
    }
}
