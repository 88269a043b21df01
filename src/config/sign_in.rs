//! How long a mailed sign-in can be used, as the operator sets it (C13).

use chrono::TimeDelta;

use super::{source::Source, values};
use crate::domain::login::MailedLives;

/// What ASVS 6.5.5 allows a code that travels another way; mails may be held back longer, so it can be set.
const CODE_MINUTES_OF_ASVS: i64 = 10;

/// Takes both settings. A link shorter than its code would end while the page still asks for the code.
pub(super) fn take(source: &mut Source<'_>) -> MailedLives {
    let code = source.take("LOGIN_CODE_MINUTES", "10", values::number::<1, 60>).unwrap_or(1);
    let link = source.take("LOGIN_LINK_MINUTES", "20", values::number::<1, 60>).unwrap_or(60);
    if code > link {
        source.refuse("LOGIN_CODE_MINUTES", "is longer than TURNUS_LOGIN_LINK_MINUTES; the code ends first");
    }
    let minutes = |number: u32| TimeDelta::minutes(i64::from(number));
    MailedLives { code: minutes(code), link: minutes(link) }
}

/// Whether codes can be used for longer than the standard allows, which is worth a word.
pub(super) fn doubt(lives: MailedLives) -> Option<String> {
    (lives.code > TimeDelta::minutes(CODE_MINUTES_OF_ASVS)).then(|| {
        "TURNUS_LOGIN_CODE_MINUTES: ASVS 6.5.5 allows ten minutes; longer codes are for mail that is held back longer".to_owned()
    })
}
