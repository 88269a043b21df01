//! Letters about another mail address that somebody gave.

use super::Office;
use crate::{
    domain::{
        address_change::{AddressChange, CHANGE_LIFE},
        notice::{Notice, NoticeKind},
        participant::Participant,
    },
    mail::{
        compose::{Letter, Unbuildable},
        messages::{AddressAsked, ConfirmAddress},
    },
};

/// Another address, with who gave it.
#[derive(Clone, Debug)]
pub struct AddressCase {
    /// The address.
    pub change: AddressChange,
    /// Whose it is to be.
    pub participant: Participant,
}

impl Office {
    /// To the address that was given, or to the present one.
    pub(super) fn about_address(&self, notice: &Notice, case: &AddressCase) -> Result<Letter, Unbuildable> {
        let (person, footer) = (&case.participant, self.footer(None));
        if notice.kind == NoticeKind::AddressAsked {
            let message = AddressAsked { name: person.name.clone(), manage_url: self.own_page(notice, person), footer };
            return Ok(self.letter(notice, &person.email, message.content(person.locale)?));
        }
        let confirm_url = self.links.address(&case.change);
        let message = ConfirmAddress { confirm_url, hours: CHANGE_LIFE.num_hours(), footer };
        Ok(self.letter(notice, &case.change.email, message.content(person.locale)?))
    }

    /// Where somebody sees their registrations. At an address that they gave up stands no link of theirs any more: whoever
    /// reads it may be somebody else by now.
    pub(super) fn own_page(&self, notice: &Notice, person: &Participant) -> String {
        if notice.mailbox_id == person.mailbox_id { self.links.manage(person) } else { self.links.lost_link() }
    }
}
