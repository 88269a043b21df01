//! Mails that come back: for whom, why, and what it says about their address (R48).
//!
//! Each mail leaves with an envelope sender of its own, which names the notice it was sent for and is signed. A report of
//! failure is believed only if it comes to such an address: everybody can write one, but only who had the mail in hand
//! can have the address. It names nobody.

use std::fmt;

use chrono::TimeDelta;

use super::{
    capability::{Keys, Presented, Purpose},
    format::words,
    id::NoticeId,
    text::{EmailAddress, FieldError, Problem},
};

/// So many mails that came back for good suspend an address.
pub const HARD_BOUNCES: u64 = 3;

/// How far back a mail that came back counts against its address, and how long it is remembered.
pub const REMEMBERED: TimeDelta = TimeDelta::days(90);

words!(
    /// What a report says about the address.
    Weight {
        /// It takes no mail, for good.
        Hard = "hard",
        /// It takes none for now; the relay goes on trying, or gave up after days.
        Soft = "soft",
        /// This mail was refused for its own sake: its content, its size, its sender. The next one may arrive.
        AboutTheMail = "about_the_mail"
    }
);

/// What a report says of one recipient: `Action` (RFC 3464, 2.3.3) and `Status` (RFC 3463), as they stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`.
    pub action: String,
    /// `5.1.1`.
    pub status: String,
}

/// What it means; nothing for a mail that arrived.
#[must_use]
pub fn weigh(fate: &Fate) -> Option<Weight> {
    let action = fate.action.trim().to_ascii_lowercase();
    let status = status_of(&fate.status)?;
    match (action.as_str(), status) {
        ("failed", [5, 1, 7 | 8] | [5, 6 | 7, _] | [5, 3, 4]) => Some(Weight::AboutTheMail),
        ("failed", [5, ..]) => Some(Weight::Hard),
        ("failed" | "delayed", [4 | 5, ..]) => Some(Weight::Soft),
        _ => None,
    }
}

/// The three numbers of a status; what else stands there is a comment.
#[must_use]
pub fn status_of(text: &str) -> Option<[u16; 3]> {
    let first = text.split_whitespace().next()?;
    let parts: Vec<u16> = first.split('.').map_while(|part| part.parse().ok()).take(4).collect();
    parts.try_into().ok()
}

/// Whether an address is suspended by a report, given how many mails came back for good, this one included.
#[must_use]
pub fn suspends(weight: Weight, hard: u64) -> bool {
    weight == Weight::Hard && hard >= HARD_BOUNCES
}

/// Where mails come back to: an address with a `*` for the signed part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnAddress {
    before: String,
    after: String,
}

impl ReturnAddress {
    /// What the signed part takes: base32 of the notice's id and of half a keyed hash.
    const TOKEN: usize = 52;
    /// Octets before the `@` (RFC 5321, 4.5.3.1.1).
    const LOCAL_MAX: usize = 64;

    /// Reads `bounce+*@authority.example`.
    ///
    /// # Errors
    /// Not one `*` before the `@`, or no address even with one; the rest of the local part too long.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        let wrong = || FieldError::new(field, Problem::NotAnAddress);
        let (before, after) = text.trim().split_once('*').ok_or_else(wrong)?;
        let filled = EmailAddress::parse(field, &format!("{before}0{after}"))?;
        let (local, _) = filled.as_str().rsplit_once('@').ok_or_else(wrong)?;
        let good = after.contains('@') && !after.contains('*') && filled.as_str().is_ascii();
        if !good || local.len() - 1 + Self::TOKEN > Self::LOCAL_MAX {
            return Err(wrong());
        }
        Ok(Self { before: before.to_ascii_lowercase(), after: after.to_ascii_lowercase() })
    }

    /// The envelope sender of a notice's mail.
    #[must_use]
    pub fn of(&self, notice: NoticeId, keys: &Keys) -> String {
        format!("{}{}{}", self.before, keys.link(Purpose::Bounce, notice.0, 0), self.after)
    }

    /// The notice whose mail came back to an address, if we ever gave that address out.
    #[must_use]
    pub fn read(&self, address: &str, keys: &Keys) -> Option<NoticeId> {
        let address = address.trim().to_ascii_lowercase();
        let token = address.strip_prefix(&self.before)?.strip_suffix(&self.after)?;
        let presented = Presented::parse(token)?;
        keys.is_genuine(Purpose::Bounce, &presented, 0).then_some(NoticeId(presented.link_id))
    }
}

impl fmt::Display for ReturnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}*{}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_what_is_about_the_address_and_for_good_is_hard() {
        use Weight::{AboutTheMail, Hard, Soft};
        let table = [
            ("failed", "5.1.1", Some(Hard)),
            ("Failed ", " 5.1.10 (unknown)", Some(Hard)),
            ("failed", "5.0.0", Some(Hard)),
            ("failed", "5.2.1", Some(Hard)),
            ("failed", "5.2.2", Some(Hard)),
            ("failed", "5.4.1", Some(Hard)),
            ("failed", "5.1.8", Some(AboutTheMail)),
            ("failed", "5.1.7", Some(AboutTheMail)),
            ("failed", "5.3.4", Some(AboutTheMail)),
            ("failed", "5.6.0", Some(AboutTheMail)),
            ("failed", "5.7.1", Some(AboutTheMail)),
            ("failed", "4.4.1", Some(Soft)),
            ("delayed", "4.4.1", Some(Soft)),
            ("delayed", "5.1.1", Some(Soft)),
            ("delivered", "2.0.0", None),
            ("relayed", "2.1.5", None),
            ("expanded", "5.1.1", None),
            ("failed", "2.0.0", None),
            ("failed", "", None),
            ("failed", "5", None),
            ("failed", "5.1.1.1", None),
            ("", "5.1.1", None),
        ];
        for (action, status, expected) in table {
            let fate = Fate { action: action.into(), status: status.into() };
            assert_eq!(weigh(&fate), expected, "{action:?} {status:?}");
        }
    }

    #[test]
    fn three_suspend_and_only_those_that_are_hard() {
        for (weight, hard, expected) in [
            (Weight::Hard, 1, false),
            (Weight::Hard, 2, false),
            (Weight::Hard, 3, true),
            (Weight::Hard, 9, true),
            (Weight::Soft, 3, false),
            (Weight::AboutTheMail, 3, false),
        ] {
            assert_eq!(suspends(weight, hard), expected, "{weight:?} {hard}");
        }
    }

    #[test]
    fn an_address_of_return_is_read_by_whoever_gave_it_out() {
        let keys = Keys::new(b"0123456789abcdef0123456789abcdef");
        let home = ReturnAddress::parse("x", "Bounce+*@Amt.example").unwrap();
        let notice = NoticeId(Uuid::from_u128(42));
        let address = home.of(notice, &keys);
        assert!(address.starts_with("bounce+") && address.ends_with("@amt.example"), "{address}");
        assert!(address.split('@').next().unwrap().len() <= 64);
        assert_eq!(home.read(&address, &keys), Some(notice));
        assert_eq!(home.read(&address.to_uppercase(), &keys), Some(notice));
        let confirm = keys.link(Purpose::Confirm, notice.0, 0);
        let others = Keys::new(b"another secret, also 32 bytes ..");
        for forged in [
            home.of(notice, &others),
            format!("bounce+{confirm}@amt.example"),
            address.replace("amt.example", "stadt.example"),
            address.replace("bounce+", "bounce"),
            format!("bounce+{}@amt.example", "a".repeat(52)),
            "bounce+@amt.example".to_owned(),
            String::new(),
        ] {
            assert_eq!(home.read(&forged, &keys), None, "{forged}");
        }
    }

    #[test]
    fn an_address_of_return_has_one_place_for_the_signed_part() {
        for good in ["bounce+*@amt.example", "*@bounces.amt.example", "b-*-x@amt.example"] {
            assert_eq!(ReturnAddress::parse("x", good).unwrap().to_string(), good);
        }
        for bad in [
            "bounce@amt.example",
            "b+*@*.example",
            "b@*.example",
            "b+**@amt.example",
            "*",
            "",
            "rücklauf+*@amt.example",
            "much-too-long-+*@amt.example",
            "b *@amt.example",
        ] {
            assert!(ReturnAddress::parse("x", bad).is_err(), "{bad}");
        }
    }
}
