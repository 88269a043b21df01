//! The fresh link to everything that is kept about oneself (G05): sent to one's mailbox and nowhere else, for a while, and not
//! as often as somebody likes.

use chrono::TimeDelta;
use turnus::{
    actions::{
        self, Failure,
        follows::{self, Step, Wanted},
        housekeeping, listed_people,
        own_data::{self, By},
        people, substitutes,
    },
    domain::{
        capability::{Presented, Purpose},
        follow::FollowWish,
        format::{Format, Locale, RawFormat},
        listed::read_lines,
        notice::NoticeKind,
        own_data as rules,
        participant::{Channel, Participant},
        registration::RegisterRefusal,
    },
    store::{self, outbox::Filter},
};

use super::address::moved;
use crate::{
    bulk::invite,
    enrollments::thursdays,
    invitations::member,
    support::{
        TestApp,
        client::Page,
        database,
        dump::dump,
        on_both,
        world::{Person, applicant, email, weekly},
    },
};

/// The links in the mails that arrive now.
async fn links(app: &TestApp) -> Vec<String> {
    let post = app.post().await;
    assert!(post.iter().all(|mail| mail.kind == NoticeKind::OwnData && mail.to == "eva@amt.example"), "{post:?}");
    post.iter().map(|mail| format!("/d/{}", mail.token("/d/"))).collect()
}

async fn ask(app: &TestApp, person: &Person) {
    app.tick();
    own_data::ask(&app.desk, (&person.manage, By::Own), true).await.expect("asked");
}

fn wanted(address: &str) -> Wanted {
    Wanted { email: email(address), wish: FollowWish::Dates, locale: Locale::De }
}

/// Somebody follows; answers the link by which they stop.
pub(crate) async fn followed(app: &TestApp, format: &Format, address: &str) -> Presented {
    follows::ask(&app.desk, format.id, wanted(address)).await.expect("asked");
    let link = app.the_mail().await.link("/f/");
    let standing = follows::take(&app.desk, &link, follows::By::Own, Step::Confirm).await.expect("followed");
    let follow = standing.expect("a follow").follow;
    Presented::parse(&app.desk.keys.link(Purpose::Unsubscribe, follow.link_id, 0)).expect("a link")
}

async fn people_of(app: &TestApp, address: &str) -> Vec<Participant> {
    let mailbox = store::mailboxes::find(&app.desk.store, &email(address)).await.expect("the database");
    store::participants::list_for_mailbox(&app.desk.store, mailbox.expect("a mailbox").id).await.expect("people")
}

/// The way to it on somebody's page.
fn way(page: &Page) -> String {
    page.links().into_iter().find(|link| link.ends_with("/data")).unwrap_or_else(|| panic!("no way: {}", page.main()))
}

async fn eva(app: &TestApp) -> Person {
    let olga = app.olga().await;
    app.register(app.date(&olga, None).await.event.id, "Eva Muster", "eva@amt.example").await
}

on_both! {
    async fn the_link_holds_for_an_hour_and_ends_by_itself(database) {
        let app = TestApp::start(database).await;
        let eva = eva(&app).await;
        ask(&app, &eva).await;
        let until = rules::holds_until(app.now());
        let [link] = links(&app).await.try_into().expect("one mail");
        // Whoever has a mail of hers, and nobody else, gets no further than to her mailbox.
        let mut client = app.visitor();
        let manage = link.replace("/d/", "/m/");
        assert_eq!(client.get(&manage).await.status.as_u16(), 410, "it is no link to her page");
        let page = client.open(&link).await;
        let own = page.links().into_iter().find(|link| link.starts_with("/m/")).expect("her own page");
        for address in [own.replace("/m/", "/d/"), own.replace("/m/", "/d/") + "/data.json", format!("{own}/data.json")] {
            assert!(client.get(&address).await.status.is_client_error(), "{address}");
        }
        let before = dump(&app.database.url).await;
        for (at, status) in [(until - TimeDelta::seconds(1), 200), (until, 410), (until + TimeDelta::days(40), 410)] {
            app.pass(at - app.now());
            for address in [link.clone(), format!("{link}/data.json")] {
                let page = client.get(&address).await;
                assert_eq!(page.status.as_u16(), status, "{at}");
                assert_eq!(page.text().contains("eva@amt.example"), status == 200);
            }
        }
        assert_eq!(dump(&app.database.url).await, before, "looking changes nothing");
    }

    async fn nobody_fills_a_mailbox_with_such_links(database) {
        let app = TestApp::start(database).await;
        let eva = eva(&app).await;
        let mut client = app.visitor();
        let own = format!("/m/{}/data", eva.manage.text());
        let page = client.open(&own).await;
        let mut said = Vec::new();
        for _ in 0..5 {
            app.tick();
            said.push(client.submit_and_go(&page, "/data", &[]).await.main());
        }
        assert_eq!(links(&app).await.len(), 3);
        assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "the page says the same");
        assert!(said[0].contains("In Ihrem Postfach liegt gleich ein Link"), "{}", said[0]);
        app.pass(TimeDelta::hours(1));
        ask(&app, &eva).await;
        assert_eq!(links(&app).await.len(), 1);
        // A client that caused too much already causes no more.
        app.pass(TimeDelta::hours(3));
        own_data::ask(&app.desk, (&eva.manage, By::Own), false).await.expect("the same answer");
        app.no_mail().await;
    }

    async fn two_at_one_mailbox_see_their_own_each(database) {
        let app = TestApp::start(database).await;
        let eva = eva(&app).await;
        let ina = app.register(eva.place.registration.event_id, "Ina Anders", "eva@amt.example").await;
        ask(&app, &ina).await;
        let [link] = links(&app).await.try_into().expect("one mail");
        let page = app.visitor().open(&link).await;
        assert!(page.main().contains("Ina Anders") && !page.main().contains("Eva Muster"), "{}", page.main());
    }

    async fn no_mail_of_one_at_a_mailbox_is_told_to_another(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        // Eva has the whole format in her calendar, was invited to another, and asked to take somebody's place.
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (_, post) = member(&app, &format, Channel::Invitation).await;
        assert!(post.iter().any(|mail| mail.kind == NoticeKind::Invitation), "the series: {post:?}");
        let raw = RawFormat { title: Some("Andere Runde".into()), registration: Some("both".into()), ..RawFormat::default() };
        let other = app.format(&olga, raw, Some(&weekly(2, &["TU"], "2026-01-06"))).await;
        invite(&app, &olga, &other, "Eva Muster; eva@amt.example").await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::BulkInvitation);
        let date = app.date(&olga, None).await.event.id;
        let simone = app.register(date, "Simone Statt", "simone@amt.example").await;
        app.tick();
        let who = applicant("Eva Muster", "eva@amt.example");
        substitutes::ask(&app.desk, &simone.manage, simone.place.registration.id, (&who, true)).await.expect("asked");
        assert_eq!(app.the_mail().await.kind, NoticeKind::SubstituteRequest);
        // Ina, who reads the same mailbox, has one seat.
        app.pass(TimeDelta::hours(3));
        let ina = app.register(date, "Ina Anders", "eva@amt.example").await;
        let file = app.visitor().open(&format!("{}/data.json", app.data_of(&ina.manage.text()).await)).await.text();
        let known: serde_json::Value = serde_json::from_str(&file).expect("a file");
        let kinds: Vec<&str> = known["mails"].as_array().expect("mails").iter().filter_map(|mail| mail["kind"].as_str()).collect();
        assert_eq!(kinds, ["confirm-registration", "confirmed"], "{known:#}");
        assert!(!file.contains("Eva Muster"), "{known:#}");
        // A list names Eva alone: that is hers.
        let listed: Vec<_> = read_lines("Eva Muster; eva@amt.example").iter().map(|(_, raw)| raw.parse().expect("a person")).collect();
        listed_people::add(&app.desk, &olga, format.id, &listed).await.expect("listed");
        let file = app.visitor().open(&format!("{}/data.json", app.data_of(&ina.manage.text()).await)).await.text();
        assert!(!file.contains("Eva Muster") && file.contains("\"lists\":[]"), "{file}");
        // Hers say it all.
        let eva = people_of(&app, "eva@amt.example").await.into_iter().find(|one| one.name == "Eva Muster").expect("Eva");
        let manage = app.desk.keys.link(Purpose::Manage, eva.link_id, eva.link_version);
        let file = app.visitor().open(&format!("{}/data.json", app.data_of(&manage).await)).await.text();
        for kind in ["\"lists\":[{", "\"confirm-registration\"", "\"invitation\"", "\"bulk-invitation\"", "\"substitute-request\""] {
            assert!(file.contains(kind), "{kind}: {file}");
        }
        assert!(!file.contains("Ina Anders"), "{file}");
    }

    async fn nobody_is_given_more_than_what_they_follow_while_others_read_the_mailbox(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let link = followed(&app, &format, "eva@amt.example").await;
        let data = async || {
            app.pass(TimeDelta::hours(1));
            own_data::ask(&app.desk, (&link, By::Stop), true).await.expect("asked");
            let [link] = links(&app).await.try_into().expect("one mail");
            app.visitor().open(&format!("{link}/data.json")).await.text()
        };
        let list = async |line: &str| {
            let read: Vec<_> = read_lines(line).iter().map(|(_, raw)| raw.parse().expect("a person")).collect();
            listed_people::add(&app.desk, &olga, format.id, &read).await.expect("listed");
        };
        list("eva@amt.example").await;
        assert!(data().await.contains("\"lists\":[{"), "an entry without a name is that of the address");
        list("Lena Liste; eva@amt.example").await;
        let file = data().await;
        assert!(!file.contains("Lena") && file.contains("\"lists\":[]"), "{file}");
        assert!(!file.contains("own-data") && file.contains("confirm-follow"), "{file}");
    }

    async fn a_mail_that_lay_about_is_not_sent_with_a_link_that_is_over(database) {
        let app = TestApp::start(database).await;
        let eva = eva(&app).await;
        ask(&app, &eva).await;
        actions::outbox::hold(&app.desk).await.expect("held");
        let waiting = store::outbox::list(&app.desk.store, &Filter::default()).await.expect("the database");
        let lies = waiting.iter().find(|one| one.notice.kind == NoticeKind::OwnData).expect("it waits");
        app.pass(TimeDelta::hours(3));
        actions::outbox::retry(&app.desk, lies.notice.id).await.expect("once more");
        actions::outbox::release(&app.desk).await.expect("let go");
        app.no_mail().await;
    }

    async fn the_mails_go_with_whoever_asked_and_with_what_they_followed(database) {
        let app = TestApp::start(database).await;
        let eva = eva(&app).await;
        ask(&app, &eva).await;
        assert_eq!(links(&app).await.len(), 1);
        // Somebody else keeps the mailbox alive.
        app.register(eva.place.registration.event_id, "Ina Anders", "eva@amt.example").await;
        people::erase(&app.desk, &eva.manage).await.expect("erased");
        let (all, her) = (dump(&app.database.url).await, eva.place.participant.id.to_string());
        let mails = all.lines().filter(|line| line.starts_with("outbox: ") && line.contains(&her));
        assert_eq!(mails.collect::<Vec<_>>(), Vec::<&str>::new());
        app.no_mail().await;
        // A follow that nobody confirmed, with such a mail.
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        follows::ask(&app.desk, format.id, wanted("nie@amt.example")).await.expect("asked");
        let follow = follows::look_up(&app.desk, &app.the_mail().await.link("/f/"), follows::By::Own).await.expect("a link");
        let link = app.desk.keys.link(Purpose::Unsubscribe, follow.expect("a follow").follow.link_id, 0);
        own_data::ask(&app.desk, (&Presented::parse(&link).expect("a link"), By::Stop), true).await.expect("asked");
        assert_eq!(app.the_mail().await.to, "nie@amt.example");
        app.pass(TimeDelta::days(4));
        housekeeping::prune(&app.desk).await.expect("pruned");
        assert!(!dump(&app.database.url).await.contains("nie@amt.example"));
    }

    async fn whoever_only_follows_or_was_only_invited_gets_it_by_their_mails(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let mut client = app.visitor();
        // Somebody follows: nothing but the address is known.
        follows::ask(&app.desk, format.id, wanted("eva@amt.example")).await.expect("asked");
        let mail = app.the_mail().await;
        follows::take(&app.desk, &mail.link("/f/"), follows::By::Own, Step::Confirm).await.expect("followed");
        let page = client.open(&format!("/f/{}", mail.token("/f/"))).await;
        let page = client.open(&way(&page)).await;
        app.tick();
        client.submit_and_go(&page, "/data", &[]).await;
        let [link] = links(&app).await.try_into().expect("one mail");
        let page = client.open(&link).await;
        assert!(page.main().contains(&format.title) && page.main().contains("eva@amt.example"), "{}", page.main());
        let file = client.open(&format!("{link}/data.json")).await.text();
        assert!(file.contains("\"wish\":\"dates\"") && file.contains("confirm-follow"), "{file}");
        // Once somebody registers by the same mailbox, this link tells nothing of them.
        let date = app.dates_of(&format).await.remove(1);
        app.register(date.id, "Ina Anders", "eva@amt.example").await;
        for address in [link.clone(), format!("{link}/data.json")] {
            let text = client.open(&address).await.text();
            assert!(text.contains(&format.title) && !text.contains("Ina Anders") && !text.contains("confirmed\""), "{text}");
        }
        // Somebody was invited and never answered.
        app.pass(TimeDelta::hours(4));
        invite(&app, &olga, &format, "Max Neu; max@amt.example").await;
        let mail = app.the_mail().await;
        let page = client.open(&format!("/u/{}", mail.token("/u/"))).await;
        let page = client.open(&way(&page)).await;
        assert!(!page.text().contains("max@amt.example"), "who passes it on passes no more on: {}", page.main());
        app.tick();
        client.submit_and_go(&page, "/data", &[]).await;
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::OwnData, "max@amt.example"));
        let page = client.open(&format!("/d/{}", mail.token("/d/"))).await;
        assert!(page.main().contains("Max Neu") && page.main().contains("Einladungen, die Sie bekommen haben"), "{}", page.main());
        // A forged link is none.
        let stop = mail.token("/d/");
        assert_eq!(client.get(&format!("/u/{stop}/data")).await.status.as_u16(), 410);
    }

    async fn a_mail_that_is_late_does_not_go_and_a_moved_or_erased_person_has_no_such_link(database) {
        let app = TestApp::start(database).await;
        let eva = eva(&app).await;
        ask(&app, &eva).await;
        app.pass(rules::WORTH_SENDING + TimeDelta::minutes(1));
        app.no_mail().await;
        ask(&app, &eva).await;
        let [link] = links(&app).await.try_into().expect("one mail");
        let mut client = app.visitor();
        client.open(&link).await;
        // The former mailbox shows nothing any more.
        moved(&app, &eva.manage, "eva@land.example").await;
        assert_eq!(client.get(&link).await.status.as_u16(), 410);
        let stale = own_data::ask(&app.desk, (&eva.manage, By::Own), true).await;
        assert!(matches!(stale, Err(Failure::Refused(RegisterRefusal::Stale))), "{stale:?}");
        let now = client.open(&app.data_of(&eva.manage.text()).await).await;
        assert!(now.main().contains("eva@land.example"), "{}", now.main());
        let gone = app.data_of(&eva.manage.text()).await;
        turnus::actions::erasures::erase_address(&app.desk, &email("eva@land.example")).await.expect("erased");
        assert_eq!(client.get(&gone).await.status.as_u16(), 410);
        app.post().await;
    }
}
