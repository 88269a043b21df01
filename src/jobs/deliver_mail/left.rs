//! Mails to an address that somebody gave up since: nothing goes there any more but what takes their dates out of its
//! calendar.

use crate::{
    domain::{
        delivery::relevance::Moot,
        notice::{Notice, NoticeKind},
        participant::{Channel, Participant},
        registration::Registration,
    },
    store::{self, Store, StoreError},
};

/// Who a mail goes to, at the address where its notice says; none, if it has nothing to say there any more.
pub(super) async fn addressee(
    db: &Store,
    notice: &Notice,
    person: Participant,
) -> Result<Result<Participant, Moot>, StoreError> {
    if person.mailbox_id == notice.mailbox_id {
        return Ok(Ok(person));
    }
    if notice.kind != NoticeKind::Removal {
        return Ok(Err(Moot::Overtaken));
    }
    let mailbox = store::mailboxes::get(db, notice.mailbox_id).await?;
    Ok(Ok(Participant { email: mailbox.email, unreachable: mailbox.unreachable, ..person }))
}

/// A registration as the calendar at that address has it: nothing is wanted there.
pub(super) fn as_seen_there(registration: &Registration) -> Registration {
    Registration { channel: Channel::MailOnly, ..registration.clone() }
}
