//! Mail that lies in a mailbox, at a server as small as it gets.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use turnus::{
    config::imap::Imap,
    domain::registration::RegistrationState as State,
    jobs::receive::poll,
    mail::inbound::{Inbox, Reader},
};

use super::reply;
use crate::support::{TestApp, database, program::Installation, smtp_sink::SmtpSink, world::hours};

/// Mails by number, and whether they were read.
type Mails = Arc<Mutex<BTreeMap<u32, (Vec<u8>, bool)>>>;

/// A server for `eva` with the password `geheim "1"`; at which port.
async fn server(mails: Mails) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that hangs up is none of ours.
            tokio::spawn(serve(stream, Arc::clone(&mails)));
        }
    });
    port
}

async fn serve(stream: TcpStream, mails: Mails) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"* OK ready\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let (mut answer, mut end) = (Vec::new(), "OK done");
        match command.split(' ').take(2).collect::<Vec<_>>().join(" ").as_str() {
            "LOGIN \"eva\"" if command.ends_with(r#""geheim \"1\"""#) => {}
            "LOGIN \"eva\"" => end = "NO [AUTHENTICATIONFAILED] eva@amt.example may not",
            "SELECT \"INBOX\"" => answer.extend(b"* 3 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n"),
            "UID SEARCH" => {
                let unread: String =
                    mails.lock().unwrap().iter().filter(|(_, mail)| !mail.1).map(|(n, _)| format!(" {n}")).collect();
                answer.extend(format!("* SEARCH{unread}\r\n").bytes());
            }
            "UID FETCH" => {
                let number: u32 = command.split(' ').nth(2).unwrap().parse().unwrap();
                assert!(command.ends_with("(UID BODY.PEEK[]<0.262145>)"), "{command}");
                let mail = mails.lock().unwrap()[&number].0.clone();
                let mail = &mail[..mail.len().min(262_145)];
                answer.extend(format!("* 1 FETCH (UID {number} BODY[]<0> {{{}}}\r\n", mail.len()).bytes());
                answer.extend(mail);
                answer.extend(b")\r\n");
            }
            "UID STORE" => {
                let number: u32 = command.split(' ').nth(2).unwrap().parse().unwrap();
                mails.lock().unwrap().get_mut(&number).unwrap().1 = true;
            }
            "LOGOUT" => answer.extend(b"* BYE bye\r\n"),
            _ => end = "BAD what",
        }
        answer.extend(format!("{tag} {end}\r\n").bytes());
        write.write_all(&answer).await?;
    }
    Ok(())
}

fn url(port: u16, password: &str) -> String {
    format!("imap://eva:{password}@127.0.0.1:{port}")
}

async fn read(app: &TestApp, imap: &Imap) -> u64 {
    let reader = Reader::new(&app.app.settings, app.desk.keys.clone());
    let mut inbox = Inbox::open(imap).await.unwrap();
    let taken = poll(&app.desk, &reader, &mut inbox).await.unwrap();
    inbox.close().await;
    taken
}

const PASSWORD: &str = "geheim%20%221%22";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mailbox_is_read_once_and_marked() {
    let app = TestApp::start(database::Database::sqlite().await).await;
    let olga = app.olga().await;
    let date = app.date(&olga, Some(1)).await;
    let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
    app.pass(hours(2));
    let answer = reply("eva@amt.example", &date.event.calendar_uid, ("DECLINED", 0, "20260309T090000Z"), "1");
    let huge = [b"Subject: x\r\n\r\n".to_vec(), b"x\r\n".repeat(200_000)].concat();
    let mails: Mails =
        Arc::new(Mutex::new(BTreeMap::from([(3, (huge, false)), (7, (answer, false)), (9, (Vec::new(), true))])));
    let port = server(Arc::clone(&mails)).await;
    let (imap, _) = Imap::parse(&url(port, PASSWORD)).unwrap();
    assert_eq!(read(&app, &imap).await, 2);
    assert_eq!(app.registration(&eva).await.state, State::Cancelled);
    app.the_mail().await;
    assert!(mails.lock().unwrap().values().all(|mail| mail.1), "all are read");
    assert_eq!(read(&app, &imap).await, 0, "nothing twice");
    let (wrong, _) = Imap::parse(&url(port, "falsch")).unwrap();
    let trouble = Inbox::open(&wrong).await.unwrap_err();
    assert_eq!(trouble.to_string(), "the mail server refuses the user or the password");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_command_reads_the_mailbox_of_the_settings_or_of_its_flag() {
    let database = database::Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let mails: Mails = Arc::default();
    let newsletter = b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\nHallo\r\n".to_vec();
    mails.lock().unwrap().insert(1, (newsletter, false));
    let port = server(Arc::clone(&mails)).await;
    let plain = Installation::new(&database.url, &sink);
    let (code, said) = plain.feed(&["receive", "--imap"], b"");
    assert_eq!(code, Some(75), "{said}");
    assert!(said.contains("TURNUS_IMAP_URL"), "{said}");
    let (code, said) = plain.feed(&["receive", "--imap", &url(port, "falsch")], b"");
    assert_eq!(code, Some(75), "{said}");
    assert!(!said.contains("falsch") && !said.contains("amt.example"), "{said}");
    let installation = plain.with("TURNUS_IMAP_URL", &url(port, PASSWORD));
    let (code, said) = installation.feed(&["receive", "--imap"], b"");
    assert_eq!(code, Some(0), "{said}");
    assert!(mails.lock().unwrap()[&1].1, "read");
}
