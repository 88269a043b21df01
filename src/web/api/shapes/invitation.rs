use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{people::NewPerson, problem::ProblemField};
use crate::{
    domain::{
        bulk::{Fate, Progress, Standing},
        format::Locale,
        text::FieldError,
    },
    web::api::json::Object,
};

/// People to invite.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "people": [{ "name": "Eva Beispiel", "email": "eva@example.org", "land": "BY", "role": "Koordination" }],
    "dry_run": true
}))]
pub(in crate::web::api) struct Invitees {
    /// Each of them; here everybody needs a name.
    #[schema(required, value_type = Vec<NewPerson>, max_items = 10_000)]
    pub(in crate::web::api) people: Option<Vec<Object<NewPerson>>>,
    /// The dates of the format to invite to; left out, people are invited to take part in the whole.
    #[schema(value_type = Option<Vec<uuid::Uuid>>, max_items = 60)]
    pub(in crate::web::api) events: Option<Vec<String>>,
    /// Whether only to say what would become of them.
    pub(in crate::web::api) dry_run: bool,
    /// How many are invited, as the dry run says (`new`): needed above 200.
    #[schema(minimum = 0)]
    pub(in crate::web::api) confirm_count: Option<u64>,
}

/// What became of a list of people to invite.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(in crate::web::api) struct InvitationOutcome {
    /// So many are invited.
    new: u64,
    /// So many take part already, have asked, have left or were refused.
    known: u64,
    /// So many were invited before.
    invited: u64,
    /// So many came twice.
    duplicate: u64,
    /// So many have an address that mail does not reach.
    suppressed: u64,
    /// So many want no invitations.
    objected: u64,
    /// So many cannot be read.
    invalid: u64,
    /// So many of the invited have an address that looks like an office's, behind which several people read.
    functional: u64,
    /// What became of each line that is not simply invited.
    rows: Vec<InvitedRow>,
}

/// What became of one line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct InvitedRow {
    /// Which one, counted from 0.
    row: usize,
    /// `new`, `known`, `invited`, `duplicate`, `suppressed`, `objected` or `invalid`.
    fate: &'static str,
    /// Whether the address looks like an office's.
    functional: bool,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemField>,
}

impl InvitationOutcome {
    /// Adds a line that was read.
    pub(in crate::web::api) fn note(&mut self, row: usize, fate: Fate, functional: bool) {
        let count = match fate {
            Fate::New => &mut self.new,
            Fate::Known => &mut self.known,
            Fate::Invited => &mut self.invited,
            Fate::Duplicate => &mut self.duplicate,
            Fate::Suppressed => &mut self.suppressed,
            Fate::Objected => &mut self.objected,
        };
        *count += 1;
        let functional = functional && fate == Fate::New;
        self.functional += u64::from(functional);
        if fate != Fate::New || functional {
            self.rows.push(InvitedRow { row, fate: fate.as_str(), functional, errors: Vec::new() });
        }
    }

    /// Adds a line that cannot be read.
    pub(in crate::web::api) fn fault(&mut self, row: usize, wrong: &[FieldError], locale: Locale) {
        self.invalid += 1;
        let errors = wrong.iter().map(|error| ProblemField::new(error, locale)).collect();
        self.rows.push(InvitedRow { row, fate: "invalid", functional: false, errors });
    }

    /// In the order of the list.
    pub(in crate::web::api) fn sorted(mut self) -> Self {
        self.rows.sort_by_key(|one| one.row);
        self
    }
}

/// A wish to remind the invited.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct InvitationReminder {
    /// How many are reminded (`remindable`): needed above 200.
    #[schema(minimum = 0)]
    pub(in crate::web::api) confirm_count: Option<u64>,
}

/// How far the invitations to a format have come; everybody is counted in one of the numbers from `waiting` to
/// `expired`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct InvitationProgress {
    /// So many were invited.
    invited: u64,
    /// So many mails wait for their turn.
    waiting: u64,
    /// So many mails are stopped.
    paused: u64,
    /// So many got the mail and have not answered yet.
    unanswered: u64,
    /// So many take part or have asked to.
    yes: u64,
    /// So many left, said no, or want no invitations.
    no: u64,
    /// So many have an address that mail does not reach.
    bounced: u64,
    /// So many mails could not be sent.
    failed: u64,
    /// So many links ran out unanswered.
    expired: u64,
    /// So many would be reminded now.
    remindable: u64,
    /// So many were reminded.
    reminded: u64,
}

impl InvitationProgress {
    pub(in crate::web::api) fn new(progress: &Progress) -> Self {
        let count = |standing| progress.count(standing) as u64;
        Self {
            invited: progress.all() as u64,
            waiting: count(Standing::Waiting),
            paused: count(Standing::Paused),
            unanswered: count(Standing::Unanswered),
            yes: count(Standing::Yes),
            no: count(Standing::No),
            bounced: count(Standing::Bounced),
            failed: count(Standing::Failed),
            expired: count(Standing::Expired),
            remindable: progress.remindable as u64,
            reminded: progress.reminded as u64,
        }
    }
}
