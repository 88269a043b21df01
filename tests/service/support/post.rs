//! The mails that people got, read as they read them: by a parser that is not ours.

use std::{
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    io::{ErrorKind, Write},
    ops::Deref,
    path::Path,
};

use mail_parser::{Address, Message, MessageParser, MimeHeaders};
use turnus::{
    domain::{
        capability::Presented,
        id::NoticeId,
        notice::{Notice, NoticeKind, Subject},
    },
    jobs::queue::Postman,
    mail::Parcel,
    store,
};

use super::{TestApp, app::BASE_URL, left_out::told};

/// A mail as its reader has it.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) kind: NoticeKind,
    pub(crate) to: String,
    pub(crate) message_id: String,
    /// The mail it says it follows.
    pub(crate) follows: Option<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    /// The calendar object that came along.
    pub(crate) ics: Option<String>,
    /// The whole mail, as it travels.
    pub(crate) bytes: Vec<u8>,
}

impl Letter {
    /// Reads a mail and checks what holds for all of ours.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        check_lines(bytes);
        let message = MessageParser::default().parse(bytes).expect("a mail");
        let header = |name: &'static str| message.header_raw(name).map(str::trim);
        assert_eq!(header("Auto-Submitted"), Some("auto-generated"));
        let letter = Self {
            kind: header("X-Turnus-Kind").and_then(NoticeKind::from_word).expect("a kind"),
            to: the_recipient(&message),
            message_id: message.message_id().expect("a Message-ID").to_owned(),
            follows: message.in_reply_to().as_text().map(str::to_owned),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).expect("a text part").into_owned(),
            html: message.body_html(0).expect("an HTML part").into_owned(),
            ics: calendar_of(&message),
            bytes: bytes.to_vec(),
        };
        check_links(&letter);
        keep(&letter);
        letter
    }

    /// The addresses in it, without what all of them begin with.
    pub(crate) fn links(&self) -> Vec<&str> {
        self.text.lines().filter_map(|line| line.trim().strip_prefix(BASE_URL)).collect()
    }

    /// The secret part of its link to `/r/`, `/m/`, `/login/`.
    pub(crate) fn token(&self, path: &str) -> &str {
        let found = self.links().into_iter().find_map(|link| link.strip_prefix(path));
        found.unwrap_or_else(|| panic!("no link to {path} in {self:?}"))
    }

    /// The same link, as an action takes it.
    pub(crate) fn link(&self, path: &str) -> Presented {
        Presented::parse(self.token(path)).expect("a link")
    }

    /// The code to type.
    pub(crate) fn code(&self) -> &str {
        let is_code = |line: &&str| line.len() == 9 && line.as_bytes()[4] == b'-' && !line.contains(' ');
        self.text.lines().map(str::trim).find(is_code).unwrap_or_else(|| panic!("no code in {self:?}"))
    }
}

/// A mail together with the row it was sent for.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    letter: Letter,
    pub(crate) notice: Notice,
}

impl Deref for Mail {
    type Target = Letter;

    fn deref(&self) -> &Letter {
        &self.letter
    }
}

impl Mail {
    /// What it says about a change: the facts the person knew before.
    pub(crate) fn change(&self) -> &Subject {
        assert!(matches!(self.notice.subject, Subject::Change { .. }), "no change in {self:?}");
        &self.notice.subject
    }
}

/// Sends what is due, answers what came.
pub(crate) async fn take(app: &TestApp) -> Vec<Mail> {
    Postman::of(&app.app).drain().await.expect("the outbox");
    let mut post = Vec::new();
    for parcel in app.memory.take() {
        post.push(read(app, parcel).await);
    }
    post
}

async fn read(app: &TestApp, parcel: Parcel) -> Mail {
    let letter = Letter::parse(&parcel.bytes);
    assert_eq!(letter.to, parcel.recipient);
    let id: NoticeId = letter.message_id.split('@').next().unwrap_or_default().parse().expect("the notice's id");
    let entry = store::outbox::get(&app.desk.store, id).await.expect("its row");
    assert_eq!(entry.message_id.as_deref(), Some(parcel.message_id.as_str()));
    Mail { letter, notice: entry.notice }
}

/// Keeps one mail of each shape in the folder that `TEST_KEEP_MAILS` names, if any: once the tests are over, `.ci/mails.py`
/// gives them to a check that is not ours (interop.md, R33 to R39). What differs in numbers, long words and other people's
/// addresses is of one shape; where the recipient's own address stands is part of it.
fn keep(letter: &Letter) {
    let Some(folder) = told("TEST_KEEP_MAILS") else { return };
    let text =
        [letter.kind.as_str(), &letter.subject, &letter.text, letter.ics.as_deref().unwrap_or_default()].concat();
    let unfolded = text.replace("\r\n ", "");
    let words = unfolded.split([' ', '\n', '\r', '/', ':', ';']).map(|word| match word {
        word if word == letter.to => "recipient",
        word if word.contains('@') => "somebody",
        word if word.len() > 16 => "long",
        word => word,
    });
    let mut hasher = DefaultHasher::new();
    words.flat_map(str::chars).filter(|letter| !letter.is_ascii_digit()).collect::<String>().hash(&mut hasher);
    let file = Path::new(&folder).join(format!("{}-{:016x}.eml", letter.kind.as_str(), hasher.finish()));
    // Several tests may have one of a shape at the same moment: the first is kept, whole.
    match File::create_new(file) {
        Ok(mut file) => file.write_all(&letter.bytes).expect("kept"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}"),
    }
}

/// One recipient and nobody else (R18).
fn the_recipient(message: &Message<'_>) -> String {
    let Some(Address::List(to)) = message.to() else { panic!("no recipient") };
    assert_eq!(to.len(), 1, "one recipient per mail");
    assert!(message.cc().is_none() && message.bcc().is_none());
    to[0].address.as_deref().expect("an address").to_owned()
}

fn calendar_of(message: &Message<'_>) -> Option<String> {
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("calendar"))
    };
    message.parts.iter().find(is_calendar).map(|part| String::from_utf8(part.contents().to_vec()).expect("UTF-8"))
}

/// Lines end in CRLF and are at most 998 octets long (R17).
fn check_lines(bytes: &[u8]) {
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        assert!(line.ends_with(b"\r\n") && line.len() <= 1000, "a line of {} octets", line.len());
        assert!(!line[..line.len() - 2].contains(&b'\r'), "a bare CR");
    }
}

/// Every address is ours, and text and HTML have the same ones.
fn check_links(mail: &Letter) {
    assert!(!mail.links().is_empty(), "no link on a line of its own: {mail:?}");
    for link in mail.links() {
        let written = format!("{BASE_URL}{link}").replace('&', "&amp;");
        assert!(mail.html.contains(&written), "{link} is in the text alone");
    }
    for part in [&mail.text, &mail.html] {
        for (at, scheme) in part.match_indices("://") {
            let from = part[..at].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |i| i + 1);
            let rest = &part[from..];
            assert!(rest.starts_with(BASE_URL), "a foreign address ({scheme}): {}", &rest[..rest.len().min(80)]);
        }
    }
}
