//! The mails that people got, read as they read them.

use mail_parser::MessageParser;
use turnus::{
    domain::{
        capability::Presented,
        notice::{Notice, NoticeKind, Subject},
    },
    jobs::queue::Postman,
    mail::Parcel,
    store,
};

use super::{TestApp, app::BASE_URL};

/// One mail.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) kind: NoticeKind,
    pub(crate) to: String,
    /// The row it was sent for.
    pub(crate) notice: Notice,
    pub(crate) subject: String,
    pub(crate) text: String,
    links: Vec<String>,
    code: Option<String>,
}

impl Mail {
    /// The secret part of its link to `/r/`, `/m/`, `/login/`.
    pub(crate) fn token(&self, path: &str) -> &str {
        let found = self.links.iter().find_map(|link| link.strip_prefix(path));
        found.unwrap_or_else(|| panic!("no link to {path} in {self:?}"))
    }

    /// The same link, as an action takes it.
    pub(crate) fn link(&self, path: &str) -> Presented {
        Presented::parse(self.token(path)).expect("a link")
    }

    /// The code to type.
    pub(crate) fn code(&self) -> &str {
        self.code.as_deref().unwrap_or_else(|| panic!("no code in {self:?}"))
    }

    /// What it says about a change: the facts the person knew before.
    pub(crate) fn change(&self) -> &Subject {
        assert!(matches!(self.notice.subject, Subject::Change { .. }), "no change in {self:?}");
        &self.notice.subject
    }
}

/// Sends what is due with the real worker, answers what came.
pub(crate) async fn take(app: &TestApp) -> Vec<Mail> {
    Postman::of(&app.app).drain().await.expect("the worker");
    let mut post = Vec::new();
    for parcel in app.memory.take() {
        let id = parcel.message_id.trim_start_matches('<').split('@').next().expect("an id");
        let row = store::outbox::get(&app.desk.store, id.parse().expect("a notice's id")).await.expect("its row");
        assert_eq!(row.message_id.as_deref(), Some(parcel.message_id.as_str()));
        post.push(read(&parcel, row.notice));
    }
    post
}

/// Reads a mail as a mail program does.
fn read(parcel: &Parcel, notice: Notice) -> Mail {
    let mail = MessageParser::new().parse(&parcel.bytes).expect("a mail");
    let to: Vec<_> = mail.to().expect("a recipient").iter().filter_map(mail_parser::Addr::address).collect();
    assert_eq!(to, [parcel.recipient.as_str()]);
    let text = mail.body_text(0).expect("a text").into_owned();
    let links = text.lines().filter_map(|line| line.strip_prefix(BASE_URL)).map(str::to_owned).collect();
    let code = text.lines().find(|line| is_code(line)).map(str::to_owned);
    let subject = mail.subject().expect("a subject").to_owned();
    Mail { kind: parcel.kind, to: parcel.recipient.clone(), notice, subject, text, links, code }
}

/// Two groups of four on a line of their own.
fn is_code(line: &str) -> bool {
    let groups: Vec<_> = line.split('-').collect();
    groups.len() == 2 && groups.iter().all(|group| group.len() == 4 && group.bytes().all(|b| b.is_ascii_alphanumeric()))
}
