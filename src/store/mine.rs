//! What is one person's, as the mails about it tell.

use std::collections::HashSet;

use entity::{address_change, bulk_invitation, enrollment, registration, substitution};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Db, Result};
use crate::domain::{id::ParticipantId, notice::Subject};

/// What is a person's.
pub(super) struct Mine {
    person: ParticipantId,
    pub(super) registrations: HashSet<Uuid>,
    pub(super) enrollments: HashSet<Uuid>,
    /// Requests to take somebody's place, made to them.
    pub(super) requests: HashSet<Uuid>,
    invitations: HashSet<Uuid>,
    /// Other addresses that they gave.
    addresses: HashSet<Uuid>,
}

impl Mine {
    pub(super) async fn of(db: &impl Db, person: ParticipantId) -> Result<Self> {
        macro_rules! ids {
            ($table:ident) => {{
                let rows = $table::Entity::find()
                    .select_only()
                    .column($table::COLUMN.id.0)
                    .filter($table::COLUMN.participant_id.eq(person.0))
                    .into_tuple::<Uuid>();
                rows.all(db.connection()).await?.into_iter().collect()
            }};
        }
        Ok(Self {
            person,
            registrations: ids!(registration),
            enrollments: ids!(enrollment),
            requests: ids!(substitution),
            invitations: ids!(bulk_invitation),
            addresses: ids!(address_change),
        })
    }

    /// Whether a mail about this is the person's; none if it is its mailbox's, whoever reads that.
    pub(super) fn holds(&self, subject: &Subject) -> Option<bool> {
        match subject {
            Subject::Registration { registration_id, .. }
            | Subject::Change { registration_id, .. }
            | Subject::Reminder { registration_id, .. } => Some(self.registrations.contains(&registration_id.0)),
            Subject::Enrollment { enrollment_id, .. } | Subject::Series { enrollment_id, .. } => {
                Some(self.enrollments.contains(&enrollment_id.0))
            }
            Subject::Substitution { substitution_id } => Some(self.requests.contains(&substitution_id.0)),
            Subject::BulkInvitation { invitation_id, .. } => Some(self.invitations.contains(&invitation_id.0)),
            Subject::AddressChange { change_id } => Some(self.addresses.contains(&change_id.0)),
            Subject::Participant { participant_id } => Some(*participant_id == self.person),
            Subject::Follow { .. }
            | Subject::News { .. }
            | Subject::Digest { .. }
            | Subject::InvitationSample { .. }
            | Subject::Login { .. } => None,
        }
    }
}
