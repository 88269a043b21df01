//! Inviting a list of people to single dates: each is invited once to a date, one button confirms all of them, and
//! whoever knows a date already is not asked to come.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use chrono::TimeDelta;
use turnus::{
    actions::{Failure, bulk, bulk::follow, mail_log, people, registrations},
    domain::{
        access::Viewer,
        bulk::{Fate, Progress, Standing, Target},
        event::Event,
        format::{Format, RawFormat},
        id::EventId,
        mail_log::MailState,
        notice::NoticeKind,
        registration::RegistrationState,
    },
    store,
};

use crate::{
    bulk::{THREE, one_click, people_of, press, stop},
    enrollments::thursdays,
    support::{TestApp, database, dump::dump, on_both},
};

async fn single(app: &TestApp, olga: &Viewer, mode: &str) -> (Format, Vec<Event>) {
    let raw = RawFormat { registration: Some(mode.into()), ..RawFormat::default() };
    let format = thursdays(app, olga, raw).await;
    let dates = app.dates_of(&format).await;
    (format, dates)
}

async fn invite(app: &TestApp, olga: &Viewer, (format, dates): (&Format, &[&Event]), text: &str) -> Vec<Fate> {
    app.tick();
    let dates: Vec<EventId> = dates.iter().map(|date| date.id).collect();
    bulk::invite(&app.desk, olga, Target { format: format.id, dates }, (&people_of(text), None)).await.unwrap()
}

async fn states(app: &TestApp, date: &Event) -> Vec<(String, RegistrationState)> {
    let roster = store::registrations::list_roster(&app.desk.store, date.id).await.unwrap();
    roster.into_iter().map(|(one, person)| (person.email.to_string(), one.state)).collect()
}

async fn progress(app: &TestApp, viewer: &Viewer, format: &Format) -> Progress {
    Progress::of(&follow::followed(&app.desk, viewer, format.id).await.unwrap(), app.now())
}

const EVA: &str = "Eva Muster; eva@amt.example";

on_both! {
    async fn one_link_confirms_the_chosen_dates_and_importing_twice_changes_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (format, dates) = single(&app, &olga, "per_event").await;
        let both = [&dates[1], &dates[0]];
        assert_eq!(invite(&app, &olga, (&format, &both), THREE).await, [Fate::New; 3]);
        let after = dump(&app.database.url).await;
        assert_eq!(invite(&app, &olga, (&format, &both), THREE).await, [Fate::Invited; 3]);
        assert!(dump(&app.database.url).await == after, "twice changes nothing");
        app.pass(TimeDelta::seconds(3));
        let mails = app.post().await;
        assert_eq!(mails.len(), 3, "one each, however many dates");
        let eva = &mails[0];
        assert!(eva.kind == NoticeKind::BulkInvitation && eva.subject.contains("2 Termine"), "{}", eva.subject);
        stop(eva);
        let before = dump(&app.database.url).await;
        let mut scanner = app.visitor();
        for link in eva.links() {
            for method in [Method::HEAD, Method::GET, Method::OPTIONS] {
                scanner.send(scanner.request(&method, link), Body::empty()).await;
            }
        }
        assert!(dump(&app.database.url).await == before, "a look changes nothing");
        press(&app, eva).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        for date in both {
            let confirmed: Vec<_> =
                states(&app, date).await.into_iter().filter(|(_, state)| *state == RegistrationState::Confirmed).collect();
            assert_eq!(confirmed, [("eva@amt.example".to_owned(), RegistrationState::Confirmed)]);
            assert_eq!(app.event(date.id).await.taken, 1);
        }
        let known = progress(&app, &olga, &format).await;
        assert_eq!((known.count(Standing::Yes), known.remindable), (1, 2));
        app.tick();
        assert_eq!(follow::remind(&app.desk, &olga, format.id, None).await.unwrap(), 2);
        app.pass(TimeDelta::seconds(3));
        let again = app.post().await;
        assert_eq!(again.len(), 2);
        let mut links = [again[0].token("/r/"), again[1].token("/r/"), mails[1].token("/r/"), mails[2].token("/r/")];
        links[..2].sort_unstable();
        links[2..].sort_unstable();
        assert!(again[0].subject.contains("Erinnerung"), "{}", again[0].subject);
        assert_eq!(links[..2], links[2..], "the same links again");
    }

    async fn the_mails_stand_with_each_of_the_dates_and_go_with_their_person(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (format, dates) = single(&app, &olga, "per_event").await;
        invite(&app, &olga, (&format, &[&dates[0], &dates[1]]), EVA).await;
        let mail = app.the_mail().await;
        for (date, there) in [(&dates[0], true), (&dates[1], true), (&dates[2], false)] {
            let mails = mail_log::of_event(&app.desk, &olga, date.id).await.expect("the list");
            let ids: Vec<_> = mails.iter().map(|one| (one.log.id, one.state, one.person.name.as_str())).collect();
            let expected = [(mail.notice.id, MailState::Sent, "Eva Muster")];
            assert_eq!(ids, expected[..usize::from(there)], "{}", date.slug);
        }
        let (_, _, copy) = mail_log::text_of(&app.desk, &olga, (dates[1].id, mail.notice.id)).await.expect("a mail");
        assert!(copy.expect("a text").text.contains("Guten Tag Eva Muster"));
        press(&app, &mail).await;
        let manage = app.the_mail().await.link("/m/");
        app.register(dates[2].id, "Max Muster", "eva@amt.example").await;
        app.tick();
        people::erase(&app.desk, &manage).await.expect("erased");
        assert!(!dump(&app.database.url).await.contains("Guten Tag Eva Muster"));
    }

    async fn whoever_knows_a_date_is_invited_to_the_others_alone(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (format, dates) = single(&app, &olga, "both").await;
        let eva = app.register(dates[0].id, "Eva Muster", "eva@amt.example").await;
        assert_eq!(invite(&app, &olga, (&format, &[&dates[0]]), EVA).await, [Fate::Known]);
        app.no_mail().await;
        assert_eq!(invite(&app, &olga, (&format, &[&dates[0], &dates[1]]), EVA).await, [Fate::New]);
        let mail = app.the_mail().await;
        press(&app, &mail).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        assert_eq!((states(&app, &dates[0]).await.len(), states(&app, &dates[1]).await.len()), (1, 1));
        // To another date later on, and to the whole: each is an invitation of its own.
        assert_eq!(invite(&app, &olga, (&format, &[&dates[1], &dates[2]]), EVA).await, [Fate::New]);
        assert_eq!(invite(&app, &olga, (&format, &[&dates[1], &dates[2]]), EVA).await, [Fate::Invited]);
        assert_eq!(invite(&app, &olga, (&format, &[]), EVA).await, [Fate::New]);
        let mut kinds = Vec::new();
        for _ in 0..3 {
            app.tick();
            kinds.extend(app.post().await.into_iter().map(|mail| mail.kind));
        }
        assert_eq!(kinds, [NoticeKind::BulkInvitation; 2]);
        // "That was not me" is heard for the date.
        registrations::deny(&app.desk, &eva.confirm).await.unwrap();
        assert_eq!(invite(&app, &olga, (&format, &[&dates[0]]), EVA).await, [Fate::Objected]);
    }

    async fn what_ran_out_or_was_called_off_is_not_mailed_and_nobody_is_invited_anew(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (format, dates) = single(&app, &olga, "per_event").await;
        invite(&app, &olga, (&format, &[&dates[0], &dates[1]]), THREE).await;
        let eva = app.the_mail().await;
        assert_eq!(one_click(&app, &stop(&eva)).await, StatusCode::OK);
        assert_eq!(progress(&app, &olga, &format).await.count(Standing::No), 1);
        // One of two is called off: the mails that still wait speak of the other.
        turnus::actions::events::cancel(&app.desk, &olga, (dates[0].id, None), None, false).await.unwrap();
        app.pass(TimeDelta::seconds(2));
        let rest = app.post().await;
        assert!(rest.len() == 2 && !rest[0].subject.contains("2 Termine"), "{}", rest[0].subject);
        // The links run out when the date takes no registrations any more.
        app.pass(dates[1].slot.starts_at - app.now());
        registrations::expire_unconfirmed(&app.desk).await.unwrap();
        assert_eq!(states(&app, &dates[1]).await, []);
        let list = invite(&app, &olga, (&format, &[&dates[2]]), "Max Muster; max@amt.example").await;
        assert_eq!(list, [Fate::New], "another date is another matter");
        app.the_mail().await;
        assert_eq!(progress(&app, &olga, &format).await.count(Standing::Expired), 2);
    }

    async fn only_open_dates_of_the_format_itself_are_invited_to(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (format, dates) = single(&app, &olga, "per_event").await;
        let other = app.date(&olga, None).await;
        let ask = async |dates: Vec<EventId>| {
            bulk::preview(&app.desk, &olga, Target { format: format.id, dates }, &people_of(EVA)).await
        };
        assert_eq!(ask(vec![dates[0].id]).await.unwrap(), [Fate::New]);
        assert!(matches!(ask(vec![dates[0].id, other.event.id]).await, Err(Failure::Invalid(_))));
        assert!(matches!(ask(dates.iter().cycle().take(61).map(|date| date.id).collect()).await, Err(Failure::Invalid(_))));
        turnus::actions::events::cancel(&app.desk, &olga, (dates[1].id, None), None, false).await.unwrap();
        assert!(matches!(ask(vec![dates[1].id]).await, Err(Failure::Refused(_))));
        app.pass(dates[0].slot.starts_at - app.now());
        assert!(matches!(ask(vec![dates[0].id]).await, Err(Failure::Refused(_))), "it has begun");
    }
}
