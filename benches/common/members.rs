//! People who take part in a format, as they are stored after their confirmation.

use turnus::{
    actions::Desk,
    domain::{
        enrollment::{Enrollment, EnrollmentState},
        format::{Format, Locale},
        id::MailboxId,
        participant::{Channel, Participant},
        text::EmailAddress,
    },
    store::{self, Tx},
};

/// One more, at this address.
pub(crate) async fn enroll(desk: &Desk, tx: &Tx, format: &Format, (address, name): (&str, String), channel: Channel) {
    let now = desk.now();
    let email = EmailAddress::parse("email", address).unwrap();
    let id = MailboxId(desk.chance.row_id(now));
    let mailbox = store::mailboxes::find_or_insert(tx, &email, id).await.unwrap();
    let person = Participant {
        id: desk.chance.row_id(now).into(),
        mailbox_id: mailbox.id,
        email,
        unreachable: None,
        name,
        land: None,
        role: None,
        organization_text: None,
        locale: Locale::De,
        link_id: desk.chance.row_id(now),
        link_version: 0,
        created_at: now,
        restricted_at: None,
    };
    store::participants::insert(tx, &person).await.unwrap();
    let enrollment = Enrollment {
        id: desk.chance.row_id(now).into(),
        format_id: format.id,
        participant_id: person.id,
        state: EnrollmentState::Active,
        channel,
        link_id: desk.chance.row_id(now),
        expires_at: now,
        requested_at: now,
        confirmed_at: Some(now),
        changed_at: now,
        ended_by: None,
    };
    store::enrollments::insert(tx, &enrollment).await.unwrap();
}
