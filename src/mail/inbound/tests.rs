use super::*;
use crate::domain::reply::Answer;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:1@turnus\r\nDTSTAMP:20260309T090000Z\r\n\
                        ATTENDEE;PARTSTAT=DECLINED:mailto:eva@amt.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn reader() -> Reader {
    Reader {
        returns: Some(ReturnAddress::parse("x", "bounce+*@turnus.example").unwrap()),
        relay: None,
        own: "turnus@turnus.example".into(),
        keys: Keys::new(&[7; 32]),
    }
}

fn read(text: &str) -> Incoming {
    reader().read(text.as_bytes()).unwrap()
}

fn mail(headers: &str, body: &str) -> String {
    format!("{headers}\r\nMIME-Version: 1.0\r\n{body}")
}

fn declines(incoming: &Incoming) -> bool {
    matches!(&incoming.what, What::Replies(replies) if replies.len() == 1 && replies[0].answer == Answer::Declined)
}

#[test]
fn an_answer_is_found_wherever_programs_put_it() {
    let multipart = |part: &str| {
        format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNein\r\n--b\r\n{part}{CALENDAR}\r\n--b--\r\n"
        )
    };
    for body in [
        format!("Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n{CALENDAR}"),
        multipart("Content-Type: TEXT/Calendar; method=REPLY\r\n\r\n"),
        multipart("Content-Type: application/ics; name=antwort.ics\r\nContent-Disposition: attachment\r\n\r\n"),
        multipart(
            "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"Antwort.ICS\"\r\n\r\n",
        ),
    ] {
        assert!(declines(&read(&mail("From: Eva <eva@amt.example>", &body))), "{body}");
    }
    for body in [
        multipart("Content-Type: text/plain\r\n\r\n"),
        multipart("Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x.txt\r\n\r\n"),
        // Somebody forwards somebody else's answer.
        multipart("Content-Type: message/rfc822\r\n\r\nFrom: eva@amt.example\r\nContent-Type: text/calendar\r\n\r\n"),
    ] {
        assert_eq!(read(&mail("From: Eva <eva@amt.example>", &body)).what, What::Other, "{body}");
    }
}

#[test]
fn a_mail_has_one_sender_or_none() {
    let body = format!("Content-Type: text/calendar\r\n\r\n{CALENDAR}");
    let from = |headers: &str| read(&mail(headers, &body)).from.map(|from| from.as_str().to_owned());
    assert_eq!(from("From: \"Muster, Eva\" <Eva@Amt.example>").as_deref(), Some("eva@amt.example"));
    assert_eq!(from("Sender: x@b.example\r\nFrom: eva@amt.example").as_deref(), Some("eva@amt.example"));
    for headers in [
        "From: eva@amt.example, x@b.example",
        "From: eva@amt.example\r\nFrom: eva@amt.example",
        "From: office: eva@amt.example;",
        "From: eva",
        "To: eva@amt.example",
    ] {
        assert_eq!(from(headers), None, "{headers}");
    }
}

#[test]
fn what_we_wrote_ourselves_answers_nothing() {
    let body = format!("Content-Type: text/calendar\r\n\r\n{CALENDAR}");
    assert_eq!(read(&mail("From: Turnus <Turnus@turnus.example>", &body)).what, What::Other);
}

#[test]
fn the_same_mail_is_known_again_whichever_way_it_came() {
    let body = format!("Content-Type: text/calendar\r\n\r\n{CALENDAR}");
    let key = |more: &str, id: &str, body: &str| {
        read(&mail(&format!("{more}From: eva@amt.example\r\nMessage-ID: <{id}@x>"), body)).key
    };
    let first = key("", "1", &body);
    assert_eq!(first, key("Received: from elsewhere\r\n", "1", &body));
    assert_ne!(first, key("", "2", &body));
    // Whoever guesses a Message-ID cannot make us take the real mail for a known one.
    assert_ne!(first, key("", "1", &body.replace("DECLINED", "ACCEPTED")));
    let without = |text: &str| read(&mail("From: eva@amt.example", text)).key;
    assert_ne!(without(&body), without(&format!("{body}x")));
}

#[test]
fn absences_say_that_a_program_wrote_them() {
    for (header, automatic) in [
        ("Auto-Submitted: auto-replied", true),
        ("Auto-Submitted: auto-generated (rejected)", true),
        ("Auto-Submitted: no", false),
        ("Precedence: bulk", true),
        ("X-Autoreply: yes", true),
        ("X-Mailer: Outlook", false),
    ] {
        assert_eq!(
            read(&format!("From: eva@amt.example\r\n{header}\r\n\r\nHallo\r\n")).automatic,
            automatic,
            "{header}"
        );
    }
}

#[test]
fn a_report_is_read_with_what_it_says_of_its_one_recipient() {
    let notice = NoticeId(uuid::Uuid::from_u128(9));
    let address = reader().returns.unwrap().of(notice, &reader().keys);
    let report = |to: &str, groups: &str| {
        read(&format!(
            "From: MAILER-DAEMON@mx.example\r\n{to}\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\
             Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n{groups}\r\n--b--\r\n"
        ))
        .what
    };
    let one = "Final-Recipient: rfc822; eva@amt.example\r\nAction: failed\r\nStatus: 5.1.1 (unknown)\r\n";
    let fate = Fate { action: "failed".into(), status: "5.1.1 (unknown)".into() };
    for to in [
        format!("To: {address}"),
        format!("To: x@y.example\r\nDelivered-To: <{address}>"),
        format!("X-Original-To: {address}"),
    ] {
        assert_eq!(report(&to, one), What::Bounce(Some(notice), fate.clone()), "{to}");
    }
    assert_eq!(report("To: turnus@turnus.example", one), What::Bounce(None, fate));
    let two = format!("{one}\r\n{one}");
    assert_eq!(
        report(&format!("To: {address}"), &two),
        What::Bounce(Some(notice), Fate::default()),
        "none of our mails has two"
    );
    assert_eq!(report(&format!("To: {address}"), ""), What::Bounce(Some(notice), Fate::default()));
}
