//! The few words a calendar entry needs, in the language of its format. They stand here and not in the language files
//! because this room is pure and an entry must have the same bytes wherever it is written.

use crate::domain::{format::Locale, personal_feed::Standing};

/// What stands before the title of a cancelled event: some calendars show nothing else of the cancellation (R4).
pub(super) fn cancelled(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "ABGESAGT: ",
        Locale::En => "CANCELLED: ",
    }
}

/// What stands before the reason of a cancellation.
pub(super) fn reason(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Abgesagt: ",
        Locale::En => "Cancelled: ",
    }
}

/// Where an online meeting is; the way in is on its page only (invariant 10).
pub(super) fn online(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Online (Zugang über die Seite der Veranstaltung)",
        Locale::En => "Online (joining through the event's page)",
    }
}

/// Which day of several it is.
pub(super) fn day(locale: Locale, number: usize, of: usize) -> String {
    match locale {
        Locale::De => format!("Tag {number} von {of}"),
        Locale::En => format!("day {number} of {of}"),
    }
}

/// What stands before the host's name.
pub(super) fn host(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Veranstaltet von: ",
        Locale::En => "Hosted by: ",
    }
}

/// What stands before the address of somebody else's announcement.
pub(super) fn elsewhere(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Angekündigt unter: ",
        Locale::En => "Announced at: ",
    }
}

/// What stands before the address of the event's page.
pub(super) fn page(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Alles Weitere: ",
        Locale::En => "Details: ",
    }
}

/// What stands before the title for somebody without a seat: some calendars show nothing else of it.
pub(super) fn standing(locale: Locale, standing: Standing) -> &'static str {
    match (standing, locale) {
        (Standing::Seat, _) => "",
        (Standing::Waiting, Locale::De) => "Warteliste: ",
        (Standing::Waiting, Locale::En) => "Waiting list: ",
        (Standing::Requested, Locale::De) => "Angefragt: ",
        (Standing::Requested, Locale::En) => "Requested: ",
        (Standing::Offered, Locale::De) => "Platzangebot: ",
        (Standing::Offered, Locale::En) => "Seat on offer: ",
        (Standing::Gone, Locale::De) => "ABGEMELDET: ",
        (Standing::Gone, Locale::En) => "NOT ATTENDING: ",
    }
}

/// What stands before somebody's link through the join gate.
pub(super) fn join(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Zugang: ",
        Locale::En => "Join: ",
    }
}
