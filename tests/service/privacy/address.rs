//! Somebody has another mail address (G10): what is theirs goes there once it is confirmed there, and nothing else does.

use chrono::TimeDelta;
use turnus::{
    actions::{Failure, addresses, events, objections, substitutes},
    domain::{
        capability::{Presented, Purpose},
        event::RawEvent,
        format::RawFormat,
        id::ParticipantId,
        notice::NoticeKind,
        participant::Participant,
        registration::{RegisterRefusal, RegistrationState},
    },
    store,
};

use crate::{
    bulk::invite,
    enrollments::thursdays,
    support::{
        TestApp, database,
        dump::dump,
        on_both,
        post::Mail,
        reading::attributes,
        world::{applicant, berlin, email},
    },
};

pub(super) const NEW: &str = "eva@land.example";

pub(super) async fn known(app: &TestApp, id: ParticipantId) -> Participant {
    store::participants::get(&app.desk.store, id).await.expect("a person")
}

/// Asks by the person's page; answers the mails to the new address and to the old one.
pub(super) async fn asked(app: &TestApp, manage: &Presented, new: &str) -> (Mail, Mail) {
    app.tick();
    addresses::ask(&app.desk, manage, &email(new), true).await.expect("asked");
    let mut post = app.post().await;
    assert_eq!(post.len(), 2, "{post:?}");
    post.sort_by_key(|mail| mail.kind.as_str());
    let (old, new) = (post.remove(0), post.remove(0));
    assert_eq!((old.kind, new.kind), (NoticeKind::AddressAsked, NoticeKind::ConfirmAddress));
    (new, old)
}

/// The same, and confirms there; answers all mails that follow.
pub(crate) async fn moved(app: &TestApp, manage: &Presented, new: &str) -> Vec<Mail> {
    let (mail, _) = asked(app, manage, new).await;
    app.tick();
    addresses::confirm(&app.desk, &mail.link("/a/")).await.expect("confirmed");
    app.post().await
}

on_both! {
    async fn an_address_is_changed_by_ones_own_page_and_a_link_to_the_new_one(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(2)).await;
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        let (person, old_page) = (eva.place.participant.clone(), format!("/m/{}", app.desk.keys.link(Purpose::Manage, eva.place.participant.link_id, 0)));
        let mut client = app.visitor();
        let page = client.open(&format!("{old_page}/details")).await;
        let address = page.links().into_iter().find(|link| link.ends_with("/address")).expect("a way there");
        let page = client.open(&address).await;
        assert!(page.main().contains("eva@amt.example"), "{}", page.main());
        for (typed, says) in [("", "Bitte"), ("eva", "E-Mail-Adresse"), ("eva@amt.example", "")] {
            let wrong = client.submit(&page, "/address", &[("email", typed)]).await;
            assert_eq!(wrong.status.as_u16(), 422, "{typed}");
            assert!(wrong.main().contains(says), "{}", wrong.main());
        }
        app.no_mail().await;
        let said = client.submit_and_go(&page, "/address", &[("email", NEW)]).await;
        assert!(said.main().contains("liegt dort gleich ein Link"), "{}", said.main());
        let mut post = app.post().await;
        post.sort_by_key(|mail| mail.kind.as_str());
        let (old, new) = (post.remove(0), post.remove(0));
        assert_eq!((old.kind, old.to.as_str()), (NoticeKind::AddressAsked, "eva@amt.example"));
        assert_eq!((new.kind, new.to.as_str()), (NoticeKind::ConfirmAddress, NEW));
        assert!(!old.text.contains(NEW), "what somebody typed is not repeated: {}", old.text);
        assert!(!new.text.contains("Muster") && !new.text.contains("eva@amt.example"), "C12: {}", new.text);
        assert_eq!(old.token("/m/"), &old_page[3..], "by it it can be stopped");

        // Looking changes nothing; pressing does, and twice is once.
        let link = format!("/a/{}", new.token("/a/"));
        let before = dump(&app.database.url).await;
        let mut other = app.visitor();
        let page = other.open(&link).await;
        assert!(page.main().contains("Eva Muster") && page.main().contains(NEW), "{}", page.main());
        assert!(dump(&app.database.url).await == before, "looking changes nothing");
        assert_eq!(known(&app, person.id).await.email, person.email);
        app.tick();
        for _ in 0..2 {
            let done = other.submit_and_go(&page, &link, &[]).await;
            assert!(done.main().contains("gehen jetzt an diese Adresse"), "{}", done.main());
            assert!(!done.text().contains("/m/"), "the link is good for this question alone: {}", done.text());
        }
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::ManageLink, NEW));
        let now = known(&app, person.id).await;
        assert_eq!((now.email.as_str(), now.link_version), (NEW, 1));
        // What lies in the former mailbox opens nothing any more; the seat is the same.
        assert_eq!(client.get(&old_page).await.status.as_u16(), 410);
        let confirm = app.desk.keys.link(Purpose::Confirm, eva.confirm.link_id, 0);
        assert_eq!(client.get(&format!("/r/{confirm}")).await.status.as_u16(), 410);
        let page = client.open(&format!("/m/{}", mail.token("/m/"))).await;
        assert!(page.main().contains("Meetup"), "{}", page.main());
        assert_eq!(app.registration(&eva).await.state, RegistrationState::Confirmed);
        // The next mail goes to the new address alone.
        let other = RawEvent { starts_at: Some(berlin("2026-03-27", "10:00")), ends_at: Some(berlin("2026-03-27", "11:00")), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (date.event.id, None), &other, true).await.expect("moved");
        let post = app.post_after_undo().await;
        assert_eq!(post.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [NEW]);
    }

    async fn whoever_reads_the_former_address_hears_of_it_and_no_link_outlives_the_next_move(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        let id = eva.place.participant.id;
        app.tick();
        addresses::ask(&app.desk, &eva.manage, &email(NEW), true).await.expect("asked");
        // Confirmed before the warning has gone, perhaps by somebody else.
        let change = store::address_changes::list_of_person(&app.desk.store, id).await.unwrap().remove(0);
        let first = Presented::parse(&app.desk.keys.link(Purpose::Address, change.link_id, 0)).expect("a link");
        addresses::confirm(&app.desk, &first).await.expect("confirmed");
        let post = app.post().await;
        let warning = post.iter().find(|mail| mail.kind == NoticeKind::AddressAsked).expect("a warning");
        assert_eq!(warning.to, "eva@amt.example");
        assert!(!warning.text.contains("/m/"), "nothing of theirs opens from there: {}", warning.text);
        let manage = post.iter().find(|mail| mail.kind == NoticeKind::ManageLink).expect("a link").link("/m/");
        addresses::look_up(&app.desk, &first).await.expect("it says what became of it");
        app.pass(TimeDelta::hours(2));
        moved(&app, &manage, "eva@dritte.example").await;
        let stale = addresses::look_up(&app.desk, &first).await;
        assert!(matches!(stale, Err(Failure::Refused(RegisterRefusal::Stale))), "{stale:?}");
    }

    async fn it_can_be_stopped_denied_and_runs_out_and_a_no_is_the_last_word(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        let stays = async || assert_eq!(known(&app, eva.place.participant.id).await, eva.place.participant);
        let stale = |asked: Result<addresses::Asked, Failure<RegisterRefusal>>| {
            assert!(matches!(asked, Err(Failure::Refused(RegisterRefusal::Stale))), "{asked:?}");
        };
        // Stopped by the page: the link is worth nothing.
        let (mail, _) = asked(&app, &eva.manage, NEW).await;
        for _ in 0..2 {
            addresses::stop(&app.desk, &eva.manage).await.expect("stopped");
        }
        stale(addresses::confirm(&app.desk, &mail.link("/a/")).await);
        // Another address takes the place of the first.
        app.pass(TimeDelta::hours(2));
        let (first, _) = asked(&app, &eva.manage, NEW).await;
        app.pass(TimeDelta::hours(2));
        let (second, _) = asked(&app, &eva.manage, "eva@dritte.example").await;
        stale(addresses::confirm(&app.desk, &first.link("/a/")).await);
        // Too late.
        app.pass(TimeDelta::hours(72));
        stale(addresses::look_up(&app.desk, &second.link("/a/")).await);
        stale(addresses::confirm(&app.desk, &second.link("/a/")).await);
        // "That was not me" is said by the page, holds, and nobody asks there again for a while.
        let (mail, _) = asked(&app, &eva.manage, NEW).await;
        let link = format!("/a/{}", mail.token("/a/"));
        let mut client = app.visitor();
        let page = client.open(&link).await;
        for _ in 0..2 {
            let denied = client.submit_and_go(&page, "/denial", &[]).await;
            assert!(denied.main().contains("Es ändert sich nichts"), "{}", denied.main());
            assert!(!denied.main().contains("Eva Muster"), "{}", denied.main());
        }
        assert!(matches!(
            addresses::confirm(&app.desk, &mail.link("/a/")).await,
            Err(Failure::Refused(RegisterRefusal::Declined))
        ));
        app.pass(TimeDelta::hours(2));
        addresses::ask(&app.desk, &eva.manage, &email(NEW), true).await.expect("the same answer");
        app.no_mail().await;
        stays().await;
        // All of it is forgotten in time.
        app.pass(TimeDelta::hours(72));
        turnus::actions::housekeeping::prune(&app.desk).await.expect("pruned");
        assert!(!dump(&app.database.url).await.lines().any(|line| line.starts_with("address_change")));
    }

    async fn everybody_hears_the_same_and_nobody_is_flooded(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        app.register(date.event.id, "Max Muster", "max@amt.example").await;
        let token = app.desk.keys.link(Purpose::Manage, eva.manage.link_id, 0);
        let mut client = app.visitor();
        let mut answers = Vec::new();
        for address in ["max@amt.example", "niemand@amt.example", "olga@stadt.example"] {
            app.pass(TimeDelta::hours(2));
            let page = client.open(&format!("/m/{token}/address")).await;
            let said = client.submit_and_go(&page, "/address", &[("email", address)]).await;
            answers.push((said.status, said.path.clone(), said.main()));
            assert_eq!(app.post().await.len(), 2, "{address}");
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        // To one address, and by one person to many: as few mails as anybody can cause.
        let (mut to_one, mut to_many) = (0, 0);
        app.pass(TimeDelta::days(1));
        for _ in 0..20 {
            app.tick();
            addresses::ask(&app.desk, &eva.manage, &email("opfer@amt.example"), true).await.expect("asked");
            to_one += app.post().await.iter().filter(|mail| mail.to == "opfer@amt.example").count();
        }
        app.pass(TimeDelta::days(1));
        for number in 0..20 {
            app.tick();
            addresses::ask(&app.desk, &eva.manage, &email(&format!("opfer{number}@amt.example")), true).await.expect("asked");
            to_many += app.post().await.iter().filter(|mail| mail.kind == NoticeKind::ConfirmAddress).count();
        }
        assert_eq!((to_one, to_many), (3, 3));
        addresses::ask(&app.desk, &eva.manage, &email("noch@amt.example"), false).await.expect("the same answer");
        app.no_mail().await;
    }

    async fn of_two_at_one_mailbox_one_moves_and_takes_nothing_of_the_other(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva Muster", "amt@amt.example").await;
        let max = app.register(date.event.id, "Max Muster", "amt@amt.example").await;
        moved(&app, &eva.manage, NEW).await;
        let stays = known(&app, max.place.participant.id).await;
        assert_eq!(stays, max.place.participant);
        assert_eq!(known(&app, eva.place.participant.id).await.email.as_str(), NEW);
        // Max's link still holds, and he can come after her.
        app.tick();
        let post = moved(&app, &max.manage, NEW).await;
        assert_eq!(post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::ManageLink, NEW)]);
        assert_eq!(known(&app, max.place.participant.id).await.email.as_str(), NEW);
    }

    async fn a_namesake_at_the_new_address_is_not_taken_over(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        let there = app.register(date.event.id, "EVA  muster", NEW).await;
        let (mail, _) = asked(&app, &eva.manage, NEW).await;
        let link = format!("/a/{}", mail.token("/a/"));
        let mut client = app.visitor();
        let page = client.open(&link).await;
        let refused = client.submit(&page, &link, &[]).await;
        assert_eq!(refused.status.as_u16(), 409);
        assert!(refused.main().contains("schon jemand mit Ihrem Namen"), "{}", refused.main());
        assert_eq!(known(&app, eva.place.participant.id).await.email.as_str(), "eva@amt.example");
        // Once nothing of them is left, there is room.
        turnus::actions::people::erase(&app.desk, &there.manage).await.expect("erased");
        app.tick();
        let (mail, _) = asked(&app, &eva.manage, NEW).await;
        addresses::confirm(&app.desk, &mail.link("/a/")).await.expect("confirmed");
        assert_eq!(app.the_mail().await.to, NEW);
    }

    async fn what_is_followed_listed_objected_to_and_asked_comes_along(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { audience: Some("invited".into()), ..RawFormat::default() };
        let format = thursdays(&app, &olga, raw).await;
        let date = app.date(&olga, None).await;
        let max = app.register(date.event.id, "Max Muster", "max@amt.example").await;
        // Invited, and objects; asked to take a place; follows.
        invite(&app, &olga, &format, "Eva Muster; eva@amt.example").await;
        let invitation = app.the_mail().await;
        objections::object(&app.desk, &invitation.link("/u/"), objections::Reach::Format).await.expect("said");
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        let other = app.date(&olga, None).await;
        let giver = app.register(other.event.id, "Gustav Geber", "gustav@amt.example").await;
        app.pass(TimeDelta::hours(2));
        substitutes::ask(&app.desk, &giver.manage, giver.place.registration.id, (&applicant("Eva Muster", "eva@amt.example"), true)).await.expect("asked");
        let request = app.the_mail().await.link("/s/");
        let mut client = app.visitor();
        // What she objected to she cannot follow.
        let raw = RawFormat { title: Some("Stammtisch".into()), ..RawFormat::default() };
        let followed = thursdays(&app, &olga, raw).await;
        let page = client.open(&format!("/formats/{}/follow", followed.slug)).await;
        client.submit_and_go(&page, "/follow", &[("email", "eva@amt.example"), ("wish", "dates")]).await;
        let link = format!("/f/{}", app.the_mail().await.token("/f/"));
        let page = client.open(&link).await;
        client.submit_and_go(&page, &link, &[("wish", "confirm")]).await;
        app.post().await;

        let post = moved(&app, &eva.manage, NEW).await;
        assert_eq!(post.len(), 1, "{post:?}");
        let manage = post[0].link("/m/");
        let person = known(&app, eva.place.participant.id).await;
        let follows = store::follows::list_of_mailbox(&app.desk.store, person.mailbox_id).await.expect("follows");
        assert_eq!(follows.len(), 1);
        let listed = async |address: &str| store::listed_people::list_everywhere_at(&app.desk.store, &email(address)).await.expect("a list").len();
        assert_eq!((listed("eva@amt.example").await, listed(NEW).await), (0, 1));
        let said = store::objections::list_of(&app.desk.store, &turnus::domain::bulk::objectors(&app.desk.keys, &email(NEW))).await.expect("objections");
        assert_eq!(said.len(), 1, "{said:?}");
        // Whoever reads the former mailbox takes no place by the link that lies there.
        assert!(matches!(substitutes::accept(&app.desk, &request).await, Err(Failure::Refused(RegisterRefusal::Stale))));
        assert_eq!(known(&app, max.place.participant.id).await, max.place.participant);
        let page = client.open(&format!("/m/{}", app.desk.keys.link(Purpose::Manage, manage.link_id, 1))).await;
        assert!(page.main().contains(&followed.title), "{}", page.main());
    }

    async fn that_an_address_was_changed_is_written_down_and_not_which(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        moved(&app, &eva.manage, NEW).await;
        let entries = store::audit::list(&app.desk.store, None, 50).await.expect("the log");
        let said: Vec<_> = entries.iter().filter(|entry| entry.what == "person.move").collect();
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].object, format!("participant:{}", eva.place.participant.id));
        assert!(!format!("{entries:?}").contains("land.example"), "{entries:?}");
    }

    async fn whoever_organizes_at_the_address_signs_in_as_before(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Olga Organ", "olga@stadt.example").await;
        moved(&app, &eva.manage, NEW).await;
        let account = store::accounts::find_by_email(&app.desk.store, &email("olga@stadt.example")).await.expect("accounts");
        assert!(account.is_some());
        assert!(store::accounts::find_by_email(&app.desk.store, &email(NEW)).await.expect("accounts").is_none());
        app.pass(TimeDelta::hours(2));
        let mut client = app.signed_in_visitor("olga@stadt.example").await;
        let page = client.open("/manage").await;
        assert!(attributes(&page, "h1", "class").len() <= 1);
    }
}
