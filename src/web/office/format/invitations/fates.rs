//! What would become of each line of a list, in words.

use super::{Pasted, Preview};
use crate::{
    domain::{
        bulk::{Fate, kind_of},
        listed::NewListed,
        participant::MailboxKind,
    },
    web::visit::Visit,
};

/// What would become of a list, in words.
pub(super) fn preview_of(visit: &Visit, list: &Pasted, fates: &[Fate]) -> Preview {
    let count = |wanted: Fate| fates.iter().filter(|fate| **fate == wanted).count();
    let offices = list.people.iter().zip(fates).filter(|(one, fate)| is_office(one, **fate)).count();
    let counts = Fate::ALL.iter().map(|fate| (count_key(*fate), count(*fate)));
    let counts = counts.chain([("invite-invalid", list.invalid.len()), ("invite-functional", offices)]);
    let mut lines = list.invalid.clone();
    for ((at, one), fate) in list.lines.iter().zip(&list.people).zip(fates) {
        let why = if is_office(one, *fate) { Some("invite-why-functional") } else { why_key(*fate) };
        lines.extend(why.map(|why| (*at, format!("{}: {}", one.email, visit.t(why)))));
    }
    Preview::new(visit, counts, lines, count(Fate::New))
}

/// The text key of how many meet a fate.
fn count_key(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "invite-new",
        Fate::Known => "invite-known",
        Fate::Invited => "invite-invited",
        Fate::Duplicate => "invite-duplicate",
        Fate::Suppressed => "invite-suppressed",
        Fate::Objected => "invite-objected",
    }
}

/// The text key of why nobody is invited by a line.
fn why_key(fate: Fate) -> Option<&'static str> {
    Some(match fate {
        Fate::New => return None,
        Fate::Known => "invite-why-known",
        Fate::Invited => "invite-why-invited",
        Fate::Duplicate => "invite-why-duplicate",
        Fate::Suppressed => "invite-why-suppressed",
        Fate::Objected => "invite-why-objected",
    })
}

/// Whoever is invited at an address behind which several people read.
fn is_office(one: &NewListed, fate: Fate) -> bool {
    fate == Fate::New && kind_of(&one.email) == MailboxKind::Functional
}
