//! What is said of a mailbox alone belongs to whoever is the only one to read it: also where somebody organizes with it. And
//! mails go with whom they are about, wherever they went (G06, G10).

use chrono::TimeDelta;
use turnus::{
    actions::{addresses, enrollments, own_data as fresh, people},
    domain::{format::RawFormat, id::MailboxId, notice::NoticeKind, participant::Channel},
    store::{self, outbox::Filter},
};

use super::{
    address::{NEW, asked, moved},
    own_data::followed,
};
use crate::{
    enrollments::thursdays,
    invitations::member,
    support::{
        TestApp, database, on_both,
        world::{applicant, email},
    },
};

const OLGA: &str = "olga@stadt.example";

async fn mailbox(app: &TestApp, address: &str) -> Option<MailboxId> {
    store::mailboxes::find(&app.desk.store, &email(address)).await.expect("the database").map(|found| found.id)
}

async fn follows(app: &TestApp, address: &str) -> usize {
    let Some(mailbox) = mailbox(app, address).await else { return 0 };
    store::follows::list_of_mailbox(&app.desk.store, mailbox).await.expect("the database").len()
}

/// The kinds of all mails to an address, whatever became of them.
async fn mails(app: &TestApp, address: &str) -> Vec<NoticeKind> {
    let Some(mailbox) = mailbox(app, address).await else { return Vec::new() };
    let all = Filter { mailbox: Some(mailbox), ..Filter::default() };
    let found = store::outbox::list(&app.desk.store, &all).await.expect("the database");
    found.iter().map(|entry| entry.notice.kind).collect()
}

on_both! {
    async fn who_organizes_with_an_address_keeps_what_it_follows_and_what_waits(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let date = app.date(&olga, None).await.event.id;
        followed(&app, &format, OLGA).await;
        // Two colleagues take part by Olga's address; one moves, one goes. Her sign-in mail waits meanwhile.
        let eva = app.register(date, "Eva Muster", OLGA).await;
        moved(&app, &eva.manage, NEW).await;
        assert_eq!((follows(&app, OLGA).await, follows(&app, NEW).await), (1, 0));
        let max = app.register(date, "Max Muster", OLGA).await;
        let mut client = app.visitor();
        let page = client.open("/login").await;
        client.submit_and_go(&page, "/login", &[("email", OLGA)]).await;
        people::erase(&app.desk, &max.manage).await.expect("erased");
        assert_eq!(follows(&app, OLGA).await, 1);
        assert_eq!(app.the_mail().await.kind, NoticeKind::Login);
        app.pass(TimeDelta::hours(3));
        // Olga herself takes what is hers along.
        let own = app.register(date, "Olga Organ", OLGA).await;
        moved(&app, &own.manage, "olga@land.example").await;
        assert_eq!((follows(&app, OLGA).await, follows(&app, "olga@land.example").await), (0, 1));
    }

    async fn mails_about_whole_formats_and_at_a_former_address_go_with_whom_they_are_about(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let date = app.date(&olga, None).await.event.id;
        let (eva, _) = member(&app, &format, Channel::MailOnly).await;
        let old = "eva@amt.example";
        // Somebody else reads her mailbox, and takes part as well.
        let ina = app.register(date, "Ina Probe", old).await;
        app.tick();
        enrollments::ask(&app.desk, format.id, applicant("Ina Probe", old)).await.expect("asked");
        enrollments::confirm(&app.desk, &app.the_mail().await.link("/r/")).await.expect("confirmed");
        app.post().await;
        let hers = mails(&app, old).await.len();
        // Eva asks for links, moves, and has herself erased there.
        fresh::ask(&app.desk, (&eva.manage, fresh::By::Own), true).await.expect("asked");
        app.post().await;
        let (mail, _) = asked(&app, &eva.manage, NEW).await;
        app.tick();
        addresses::confirm(&app.desk, &mail.link("/a/")).await.expect("confirmed");
        let post = app.post().await;
        let manage = post.iter().find(|mail| mail.kind == NoticeKind::ManageLink).expect("a link").link("/m/");
        assert!(mails(&app, old).await.len() > hers);
        people::erase(&app.desk, &manage).await.expect("erased");
        // What is left at the mailbox is Ina's.
        let left = mails(&app, old).await;
        let whose = store::participants::get(&app.desk.store, ina.place.participant.id).await.expect("Ina");
        let known = store::outbox::list_of_person(&app.desk.store, &whose).await.expect("the database");
        assert_eq!(left.len(), known.len(), "{left:?}");
        assert!(left.iter().filter(|kind| **kind == NoticeKind::Confirmed).count() >= 2, "{left:?}");
        assert_eq!(mails(&app, NEW).await, [], "nothing of her");
    }
}
