//! Whoever has another mail address has their dates in the calendar there, and in no other (G10; R31–R39).

use turnus::{
    actions::{addresses, enrollments, events, registrations},
    domain::{
        capability::{Presented, Purpose},
        event::RawEvent,
        format::RawFormat,
        invitation::Method,
        notice::NoticeKind,
        participant::Channel,
    },
    store,
};

use super::address::{NEW, asked, known, moved};
use crate::{
    enrollments::thursdays,
    invitations::{by_invitation, calendar::Calendar, invited, member},
    support::{
        TestApp, database, on_both,
        post::Mail,
        world::{berlin, hours},
    },
};

on_both! {
    async fn an_invitation_leaves_the_old_calendar_and_comes_into_the_new_one(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event;
        let (eva, mail) = invited(&app, event.id, "Eva Muster", "eva@amt.example").await;
        // One program that shows both mailboxes takes in what comes in this order or the other.
        let (mut both, mut late) = (Calendar::default(), Calendar::default());
        both.read(&mail);
        late.read(&mail);
        let (mut old, mut new) = (both.clone(), Calendar::default());
        let post = moved(&app, &eva.manage, NEW).await;
        let of = |kind| post.iter().find(|mail| mail.kind == kind).unwrap_or_else(|| panic!("no {kind:?}: {post:?}"));
        assert_eq!(post.len(), 3, "{post:?}");
        let (out, into) = (of(NoticeKind::Removal), of(NoticeKind::Invitation));
        assert_eq!((out.to.as_str(), into.to.as_str(), of(NoticeKind::ManageLink).to.as_str()), ("eva@amt.example", NEW, NEW));
        let (gone, come) = (out.ics.as_deref().expect("an object").replace("\r\n ", ""), into.ics.as_deref().expect("an object").replace("\r\n ", ""));
        assert!(gone.contains("METHOD:CANCEL") && gone.contains("mailto:eva@amt.example") && !gone.contains(NEW), "{gone}");
        assert!(come.contains("METHOD:REQUEST") && come.contains("mailto:eva@land.example"), "{come}");
        assert!(!out.text.contains("/m/") && out.text.contains("/lost-link"), "no link of hers goes there: {}", out.text);
        old.read(out);
        new.read(into);
        assert!(old.shown().is_empty());
        assert_eq!(new.shown(), [(event.calendar_uid.clone(), event.slot.starts_at)]);
        both.read_all(&[out.clone(), into.clone()]);
        assert_eq!(both.shown().len(), 1);
        let numbers: Vec<u32> = both.revisions();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
        late.read(into);
        assert_eq!(late.shown().len(), 1);
        // Nothing more is due; a change goes to the new calendar alone, and what leaves it leaves it.
        turnus::actions::invitations::settle_due(&app.desk).await.expect("settled");
        app.no_mail().await;
        let to = RawEvent { starts_at: Some(berlin("2026-03-27", "14:00")), ends_at: Some(berlin("2026-03-27", "15:00")), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event.id, None), &to, true).await.expect("moved");
        let post = app.post_after_undo().await;
        assert_eq!(post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::Update, NEW)]);
        new.read_all(&post);
        assert_eq!(new.beginnings(), [berlin("2026-03-27", "14:00")]);
        let person = known(&app, eva.place.participant.id).await;
        let manage = app.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
        app.tick();
        registrations::withdraw(&app.desk, &Presented::parse(&manage).unwrap(), eva.place.registration.id).await.expect("withdrawn");
        new.read_all(&app.post().await);
        assert!(new.shown().is_empty());
    }

    async fn an_invitation_that_has_not_gone_goes_to_the_new_address(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event;
        let (eva, _) = invited(&app, event.id, "Eva Muster", "eva@amt.example").await;
        let other = app.date(&olga, Some(20)).await.event;
        app.pass(hours(2));
        registrations::ask(&app.desk, other.id, by_invitation("Eva Muster", "eva@amt.example")).await.expect("asked");
        let confirm = app.the_mail().await.link("/r/");
        app.pass(hours(2));
        let (mail, _) = asked(&app, &eva.manage, NEW).await;
        registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
        addresses::confirm(&app.desk, &mail.link("/a/")).await.expect("confirmed");
        let post = app.post().await;
        assert!(post.iter().all(|mail| mail.to == NEW || mail.kind == NoticeKind::Removal), "{post:?}");
        let mut new = Calendar::default();
        let to_new: Vec<Mail> = post.iter().filter(|mail| mail.to == NEW).cloned().collect();
        new.read_all(&to_new);
        assert_eq!(new.shown().len(), 2, "{post:?}");
        assert_eq!(post.iter().filter(|mail| mail.to != NEW).count(), 1, "what never came in is not taken out");
    }

    async fn a_whole_series_leaves_the_old_calendar_and_comes_into_the_new_one(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, post) = member(&app, &format, Channel::Invitation).await;
        let mut old = Calendar::default();
        old.read_all(&post);
        let dates = old.beginnings();
        assert!(dates.len() > 3);
        let post = moved(&app, &eva.manage, NEW).await;
        let (to_new, to_old): (Vec<Mail>, Vec<Mail>) = post.iter().cloned().partition(|mail| mail.to == NEW);
        assert_eq!(to_old.len(), 1, "{post:?}");
        assert!(to_old[0].text.contains("/lost-link") && !to_old[0].text.contains("/m/"), "{}", to_old[0].text);
        old.read_all(&to_old);
        assert!(old.shown().is_empty());
        let mut new = Calendar::default();
        new.read_all(&to_new);
        assert_eq!((new.beginnings(), new.identities()), (dates, 1));
        // What changes is told to the new calendar alone.
        let all = app.dates_of(&format).await;
        events::cancel(&app.desk, &olga, (all[2].id, None), None, true).await.expect("off");
        let post = app.post_after_undo().await;
        assert_eq!(post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::Cancellation, NEW)]);
        new.read_all(&post);
        assert_eq!(new.beginnings().len(), all.len() - 1);
        turnus::actions::invitations::settle_due(&app.desk).await.expect("settled");
        app.no_mail().await;
        let last = store::calendar_ledger::list_for_event(&app.desk.store, all[0].id).await.expect("the ledger");
        assert_eq!(last.iter().filter(|entry| entry.method == Method::Cancel).count(), 1);
        let mine = enrollments::look_up(&app.desk, &eva.confirm).await;
        assert!(!matches!(mine, Ok(Some(_))), "the former link opens nothing");
    }
}
