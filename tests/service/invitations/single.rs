//! Whoever comes to one date chooses how they are told of it: in the form, and any time later.

use turnus::{
    actions::{Failure, registrations},
    domain::{
        access::Viewer, format::RawFormat, notice::NoticeKind, participant::Channel, registration::RegisterRefusal,
    },
};

use super::{calendar::Calendar, kinds, member};
use crate::{
    enrollments::{dates, thursdays},
    support::{TestApp, database, dump::dump, on_both, post::Mail, reading::attributes},
};

/// Somebody registers by the form of a date; answers the mail that says that they have a seat.
async fn by_form(app: &TestApp, olga: &Viewer, channel: &str) -> (String, Mail) {
    let event = app.date(olga, Some(20)).await.event;
    let mut eva = app.visitor();
    let page = eva.open(&format!("/events/{}/register", event.slug)).await;
    let offered = attributes(&page, "#channel option", "value");
    assert_eq!(offered, ["feed", "invitation", "mail_only"]);
    app.tick();
    let said = [("name", "Eva Muster"), ("email", "eva@amt.example"), ("channel", channel)];
    eva.submit_and_go(&page, "/register", &said).await;
    let confirm = app.the_mail().await.link("/r/");
    app.tick();
    registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
    let mail = app.the_mail().await;
    (format!("/m/{}", mail.token("/m/")), mail)
}

on_both! {
    async fn the_form_of_a_date_asks_and_the_page_of_ones_own_switches(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (manage, mail) = by_form(&app, &olga, "invitation").await;
        assert_eq!((mail.kind, mail.notice.kind), (NoticeKind::Invitation, NoticeKind::Confirmed));
        let mut calendar = Calendar::default();
        calendar.read(&mail);
        let mut eva = app.visitor();
        for (channel, kind, shown) in [
            ("mail_only", NoticeKind::Removal, 0),
            ("invitation", NoticeKind::Invitation, 1),
            ("feed", NoticeKind::Removal, 0),
        ] {
            let page = eva.open(&manage).await;
            let id = attributes(&page, "form:has(select[name=channel]) input[name=registration]", "value").remove(0);
            assert_ne!(attributes(&page, "select[name=channel] option[selected]", "value"), [channel]);
            let wish = [("registration", id.as_str()), ("wish", "channel"), ("channel", channel)];
            app.tick();
            let page = eva.submit_and_go(&page, &manage, &wish).await;
            assert_eq!(attributes(&page, "select[name=channel] option[selected]", "value"), [channel]);
            let post = app.post().await;
            assert_eq!(kinds(&post), [kind], "{channel}");
            calendar.read_all(&post);
            assert_eq!(calendar.shown().len(), shown, "{channel}");
            let before = dump(&app.database.url).await;
            eva.submit_and_go(&page, &manage, &wish).await;
            assert!(dump(&app.database.url).await == before, "twice changes nothing");
        }
        let page = eva.open(&manage).await;
        let wrong = eva.submit(&page, &manage, &[("wish", "channel"), ("channel", "pigeon")]).await;
        assert_eq!(wrong.status.as_u16(), 400);
        app.no_mail().await;
    }

    async fn without_a_choice_it_is_the_calendar_and_a_whole_format_is_asked_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (manage, mail) = by_form(&app, &olga, "").await;
        assert_eq!(mail.kind, NoticeKind::Confirmed);
        let page = app.visitor().open(&manage).await;
        assert_eq!(attributes(&page, "select[name=channel] option[selected]", "value"), ["feed"]);
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (max, _) = member(&app, &format, Channel::Feed).await;
        let registration = dates(&app, &format, &max).await[0].1.as_ref().expect("a registration").id;
        let refused = registrations::set_channel(&app.desk, &max.manage, registration, Channel::Invitation).await;
        assert!(matches!(refused, Err(Failure::Refused(RegisterRefusal::WholeFormatOnly))), "{refused:?}");
        let uwe = app.register(app.date(&olga, None).await.event.id, "Uwe Ufer", "uwe@amt.example").await;
        let uwe = uwe.place.registration.id;
        let foreign = registrations::set_channel(&app.desk, &max.manage, uwe, Channel::Invitation).await;
        assert!(matches!(foreign, Err(Failure::NotFound)), "somebody else's: {foreign:?}");
    }
}
