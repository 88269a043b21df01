//! The fresh link to everything that is kept about oneself (G05): sent to one's mailbox and nowhere else, for a while, and not
//! as often as somebody likes.

use chrono::TimeDelta;
use turnus::{
    actions::{Failure, people},
    domain::{notice::NoticeKind, own_data, registration::RegisterRefusal},
};

use super::address::moved;
use crate::support::{
    TestApp, database,
    dump::dump,
    on_both,
    world::{Person, email},
};

/// The links in the mails that arrive now.
async fn links(app: &TestApp) -> Vec<String> {
    let post = app.post().await;
    assert!(post.iter().all(|mail| mail.kind == NoticeKind::OwnData && mail.to == "eva@amt.example"), "{post:?}");
    post.iter().map(|mail| format!("/d/{}", mail.token("/d/"))).collect()
}

async fn ask(app: &TestApp, person: &Person) {
    app.tick();
    people::ask_for_data(&app.desk, &person.manage, true).await.expect("asked");
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
        let until = own_data::holds_until(app.now());
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
        people::ask_for_data(&app.desk, &eva.manage, false).await.expect("the same answer");
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

    async fn a_mail_that_is_late_does_not_go_and_a_moved_or_erased_person_has_no_such_link(database) {
        let app = TestApp::start(database).await;
        let eva = eva(&app).await;
        ask(&app, &eva).await;
        app.pass(own_data::WORTH_SENDING + TimeDelta::minutes(1));
        app.no_mail().await;
        ask(&app, &eva).await;
        let [link] = links(&app).await.try_into().expect("one mail");
        let mut client = app.visitor();
        client.open(&link).await;
        // The former mailbox shows nothing any more.
        moved(&app, &eva.manage, "eva@land.example").await;
        assert_eq!(client.get(&link).await.status.as_u16(), 410);
        let stale = people::ask_for_data(&app.desk, &eva.manage, true).await;
        assert!(matches!(stale, Err(Failure::Refused(RegisterRefusal::Stale))), "{stale:?}");
        let now = client.open(&app.data_of(&eva.manage.text()).await).await;
        assert!(now.main().contains("eva@land.example"), "{}", now.main());
        let gone = app.data_of(&eva.manage.text()).await;
        turnus::actions::erasures::erase_address(&app.desk, &email("eva@land.example")).await.expect("erased");
        assert_eq!(client.get(&gone).await.status.as_u16(), 410);
        app.post().await;
    }
}
