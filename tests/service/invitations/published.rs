//! Whoever follows a calendar address gets the date as a file to look at or to keep, which asks for no reply and holds nobody
//! to anything (R40).

use super::{
    calendar::{unfolded, value},
    *,
};

/// What such a mail brings.
fn object(mail: &Mail) -> Vec<String> {
    let lines = unfolded(mail.ics.as_deref().expect("a calendar object"));
    assert_eq!(value(&lines, "METHOD"), "PUBLISH");
    let asks = |line: &&String| ["ATTENDEE", "RSVP", "REQUEST-STATUS"].iter().any(|word| line.starts_with(word));
    assert_eq!(lines.iter().find(asks), None, "nobody is asked (RFC 5546, 3.2.1)");
    lines
}

on_both! {
    async fn what_is_published_asks_nobody_and_rises_with_each_change(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        app.ask(date.event.id, "Eva", "eva@amt.example").await;
        let confirm = app.the_mail().await.link("/r/");
        app.tick();
        registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
        let first = object(&app.the_mail().await);
        app.tick();
        let raw = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (date.event.id, None), &raw, true).await.unwrap();
        let post = app.post_after_undo().await;
        let [update] = post.as_slice() else { panic!("{post:#?}") };
        assert_eq!(update.notice.kind, NoticeKind::Update);
        let second = object(update);
        assert_eq!(value(&second, "UID"), value(&first, "UID"));
        let revision = |lines: &[String]| value(lines, "SEQUENCE").parse::<u32>().expect("a revision");
        assert!(revision(&second) > revision(&first), "{second:#?}");
        assert_eq!(value(&second, "LOCATION"), "Saal 2");
    }
}
