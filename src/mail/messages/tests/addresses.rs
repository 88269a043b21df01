//! Another mail address that somebody gave.

use super::{AddressAsked, ConfirmAddress, Content, Locale, MANAGE, NoticeKind, footer_without_host};

pub(super) fn all(locale: Locale) -> Vec<(&'static str, NoticeKind, Content)> {
    let confirm =
        ConfirmAddress { confirm_url: MANAGE.replace("/m/", "/a/"), hours: 72, footer: footer_without_host() };
    let asked = AddressAsked { name: "Eva Müller".into(), manage_url: MANAGE.into(), footer: footer_without_host() };
    vec![
        ("confirm-address", NoticeKind::ConfirmAddress, confirm.content(locale).unwrap()),
        ("address-asked", NoticeKind::AddressAsked, asked.content(locale).unwrap()),
    ]
}
