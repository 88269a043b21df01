//! What nobody should send: it never breaks anything, and never changes anything (R42).

use turnus::{domain::registration::RegistrationState as State, jobs::receive::LOOK_AT};

use super::{bring, reply, with_base64};
use crate::support::{TestApp, database, world::hours};

const EVA: &str = "eva@amt.example";

fn replaced(mail: &[u8], from: &str, to: &[u8]) -> Vec<u8> {
    let at = mail.windows(from.len()).position(|window| window == from.as_bytes()).expect(from);
    [&mail[..at], to, &mail[at + from.len()..]].concat()
}

/// A good answer made bad in every way that is known.
fn corpus(good: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let deep =
        |levels: usize| ["BEGIN:VALARM\r\n".repeat(levels), "END:VALARM\r\n".repeat(levels)].concat().into_bytes();
    let inside = |more: &[u8]| replaced(good, "END:VEVENT", &[more, b"END:VEVENT"].concat());
    let many = (0..9_000).map(|n| format!("x{n}@b.example")).collect::<Vec<_>>();
    let cc = format!("Cc: {}\r\nFrom: {EVA}, ", many.join(",\r\n "));
    let attendees = "ATTENDEE;PARTSTAT=DECLINED:mailto:x@b.example\r\n".repeat(3_000);
    let nested = format!(
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n{}",
        "--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n".repeat(900)
    );
    let rfc822 = format!("From: {EVA}\r\n{}", "Content-Type: message/rfc822\r\n\r\n".repeat(5_000));
    vec![
        ("2,000 nested components", inside(&deep(2_000))),
        ("2,000 nested components in base64", with_base64(&inside(&deep(2_000)))),
        ("10,000 components that never end", inside(&"BEGIN:X\r\n".repeat(10_000).into_bytes())),
        ("70,000 characters in a line", inside(&[b"COMMENT:".to_vec(), vec![b'x'; 70_000], b"\r\n".to_vec()].concat())),
        (
            "70,000 characters in a line, in base64",
            with_base64(&inside(&[b"COMMENT:".to_vec(), vec![b'x'; 70_000], b"\r\n".to_vec()].concat())),
        ),
        (
            "70,000 characters in a header",
            replaced(good, "Subject: ", &[b"Subject: ".to_vec(), vec![b'x'; 70_000]].concat()),
        ),
        ("257 KB", [good, &b"x\r\n".repeat(257 * 1024 / 3)[..]].concat()),
        ("a NUL in a name", replaced(good, "CN=\"Eva\"", b"CN=\"E\0va\"")),
        ("a NUL in base64", with_base64(&replaced(good, "CN=\"Eva\"", b"CN=\"E\0va\""))),
        ("no charset and no text either", replaced(good, "mailto:eva@", b"mailto:\xff\xfe\xfcva@")),
        ("wrong base64", replaced(good, "Content-Transfer-Encoding: 8bit", b"Content-Transfer-Encoding: base64")),
        ("half of the base64", {
            let mut half = with_base64(good);
            half.truncate(half.len() * 3 / 4);
            half
        }),
        ("a huge list of senders", replaced(good, "From: ", cc.as_bytes())),
        ("two senders", replaced(good, "From: ", b"From: x@b.example\r\nFrom: ")),
        ("a huge list of people who answer", inside(attendees.as_bytes())),
        (
            "two objects",
            replaced(good, "END:VCALENDAR", b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR"),
        ),
        ("20,000 dates", replaced(good, "END:VEVENT", &b"END:VEVENT\r\nBEGIN:VEVENT\r\n".repeat(5_000)[..])),
        ("no time", replaced(good, "DTSTAMP:20260309T090000Z", b"DTSTAMP:99999999T999999Z")),
        ("a number that is none", replaced(good, "SEQUENCE:0", b"SEQUENCE:99999999999999999999")),
        ("parts in parts", nested.into_bytes()),
        ("mails in mails", rfc822.into_bytes()),
        ("only blanks", b" \r\n".repeat(1_000)),
        ("every octet", (1..=255_u8).cycle().take(50_000).collect()),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_mail_changes_nothing_and_breaks_nothing() {
    let app = TestApp::start(database::Database::sqlite().await).await;
    let olga = app.olga().await;
    let date = app.date(&olga, Some(1)).await;
    let eva = app.register(date.event.id, "Eva Muster", EVA).await;
    app.pass(hours(2));
    let good = reply(EVA, &date.event.calendar_uid, ("DECLINED", 0, "20260309T090000Z"), "1");
    for (what, mail) in corpus(&good) {
        let cut = &mail[..mail.len().min(usize::try_from(LOOK_AT).unwrap())];
        bring(&app, cut).await;
        assert_eq!(app.registration(&eva).await.state, State::Confirmed, "{what}");
        app.no_mail().await;
    }
    // Cut off anywhere, it is no answer either.
    for end in (0..good.len() - 20).step_by(17) {
        bring(&app, &good[..end]).await;
        assert_eq!(app.registration(&eva).await.state, State::Confirmed, "the first {end} octets");
    }
    // The control: unharmed it counts.
    bring(&app, &good).await;
    assert_eq!(app.registration(&eva).await.state, State::Cancelled);
    assert_eq!(app.the_mail().await.kind, turnus::domain::notice::NoticeKind::Withdrawn);
}
