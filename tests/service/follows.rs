//! Following a format by mail (P6): confirmed by a link, left by one POST, told once of each change and each month.

use chrono::TimeDelta;
use turnus::{
    actions::{
        change_sets::{self, Wish},
        events,
        follows::{self, By, Step, Wanted},
        housekeeping, objections, people, retention,
    },
    domain::{
        access::Viewer,
        bulk::{Objection, objector},
        capability::Purpose,
        change_set::{Facts, PickedDeed, Shift, Word},
        delivery::suppression::{Suppression, Unreachable},
        event::{Announced, RawEvent},
        follow::{FollowState, FollowWish, LEFT_KEPT},
        format::{Format, Locale, RawFormat},
        notice::NoticeKind,
    },
    store,
};

use crate::{
    bulk::invite,
    support::{
        Database, TestApp, database,
        dump::dump,
        on_both,
        post::Mail,
        world::{berlin, email},
    },
};

const EVA: &str = "eva@amt.example";

async fn stage(database: Database) -> (TestApp, Viewer, Format) {
    let app = TestApp::start(database).await;
    let olga = app.olga().await;
    let raw = RawFormat { registration: Some("both".into()), ..RawFormat::default() };
    let format = app.format(&olga, raw, None).await;
    (app, olga, format)
}

/// Somebody types their address.
async fn ask(app: &TestApp, format: &Format, address: &str, wish: FollowWish) {
    app.tick();
    let wanted = Wanted { email: email(address), wish, locale: Locale::De };
    follows::ask(&app.desk, format.id, wanted).await.expect("asked");
}

/// Somebody follows; answers the mail that asked them.
async fn follow(app: &TestApp, format: &Format, address: &str, wish: FollowWish) -> Mail {
    ask(app, format, address, wish).await;
    let mail = app.the_mail().await;
    assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::ConfirmFollow, address));
    take(app, &mail, Step::Confirm).await;
    mail
}

async fn take(app: &TestApp, mail: &Mail, step: Step) -> FollowState {
    app.tick();
    let standing = follows::take(&app.desk, &mail.link("/f/"), By::Own, step).await.expect("taken");
    standing.expect("a follow").follow.state
}

async fn new_date(app: &TestApp, olga: &Viewer, format: &Format, day: &str) -> Announced {
    let raw =
        RawEvent { starts_at: Some(berlin(day, "10:00")), ends_at: Some(berlin(day, "11:00")), ..RawEvent::default() };
    app.date_like(olga, Some(format), raw).await
}

fn theme(said: &str) -> RawEvent {
    RawEvent { theme: Some(Some(said.into())), ..RawEvent::default() }
}

on_both! {
    async fn a_follow_begins_by_a_button_and_ends_by_one_post(database) {
        let (app, olga, format) = stage(database).await;
        let mut visitor = app.visitor();
        let page = visitor.open(&format!("/formats/{}", format.slug)).await;
        let form = format!("/formats/{}/follow", format.slug);
        assert!(page.links().contains(&form), "{:?}", page.links());
        let page = visitor.open(&form).await;
        let wrong = visitor.submit(&page, &form, &[("email", "kein"), ("wish", "dates")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        let page = visitor.submit_and_go(&page, &form, &[("email", EVA), ("wish", "dates")]).await;
        assert_eq!(page.path, "/registered");
        let mail = app.the_mail().await;
        assert!(!String::from_utf8_lossy(&mail.bytes).contains("List-Unsubscribe"), "asked for");
        // Scanners change nothing.
        let before = dump(&app.database.url).await;
        let link = format!("/f/{}", mail.token("/f/"));
        for _ in 0..3 {
            assert!(visitor.open(&link).await.main().contains("Möchten Sie E-Mails bekommen"));
        }
        assert_eq!(dump(&app.database.url).await, before);
        new_date(&app, &olga, &format, "2026-04-16").await;
        app.pass(TimeDelta::hours(1));
        app.no_mail().await;
        let page = visitor.open(&link).await;
        let page = visitor.submit_and_go(&page, &link, &[("wish", "confirm")]).await;
        assert!(page.main().contains("Sie folgen diesem Format"), "{}", page.main());
        new_date(&app, &olga, &format, "2026-04-23").await;
        let told = app.post_after_undo().await.remove(0);
        assert_eq!((told.kind, told.to.as_str()), (NoticeKind::NewDates, EVA));
        assert!(told.text.contains("Do., 23.04.2026") && !told.text.contains("16.04.2026"), "{}", told.text);
        // The one click of a mail program, from anywhere and without a cookie.
        let raw = String::from_utf8_lossy(&told.bytes).replace("\r\n ", " ");
        assert!(raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{raw}");
        let stop = format!("/u/{}", told.token("/u/"));
        assert!(raw.contains(&stop), "{raw}");
        assert!(visitor.open(&stop).await.main().contains("keine E-Mails mehr zu"));
        let one_click = [("List-Unsubscribe".to_owned(), "One-Click".to_owned())];
        for _ in 0..2 {
            let page = app.visitor().post(&stop, &one_click).await;
            assert_eq!(page.status.as_u16(), 200, "{}", page.text());
        }
        new_date(&app, &olga, &format, "2026-04-30").await;
        assert!(app.post_after_undo().await.is_empty());
        // A link of one purpose is worth nothing for another.
        let other = app.desk.keys.link(Purpose::Confirm, mail.link("/f/").link_id, 0);
        assert_eq!(visitor.get(&format!("/f/{other}")).await.status.as_u16(), 410);
    }

    async fn several_saves_are_one_mail_and_what_is_taken_back_is_not_told(database) {
        let (app, olga, format) = stage(database).await;
        follow(&app, &format, EVA, FollowWish::Dates).await;
        follow(&app, &format, "max@amt.example", FollowWish::Digest).await;
        let first = new_date(&app, &olga, &format, "2026-04-16").await;
        app.pass(TimeDelta::minutes(5));
        let second = new_date(&app, &olga, &format, "2026-04-23").await;
        let gone = new_date(&app, &olga, &format, "2026-04-30").await;
        events::amend(&app.desk, &olga, (second.event.id, None), &theme("Register modernisieren"), true).await.unwrap();
        events::cancel(&app.desk, &olga, (gone.event.id, None), None, true).await.unwrap();
        app.pass(TimeDelta::minutes(6));
        app.no_mail().await;
        let told = app.post_after_undo().await;
        assert_eq!(told.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::NewDates, EVA)]);
        let text = &told[0].text;
        assert!(text.contains("16.04.2026") && text.contains("23.04.2026, 10:00–11:00 Uhr (MESZ): Register modernisieren"), "{text}");
        assert!(!text.contains("30.04.2026"), "it was called off: {text}");
        // Saved silently nobody hears; a new theme is news, the same theme is none.
        app.tick();
        events::amend(&app.desk, &olga, (first.event.id, None), &theme("Leise"), false).await.unwrap();
        assert!(app.post_after_undo().await.is_empty());
        events::amend(&app.desk, &olga, (first.event.id, None), &theme("Laut"), true).await.unwrap();
        let told = app.post_after_undo().await;
        assert!(told.len() == 1 && told[0].text.contains("Laut") && !told[0].text.contains("23.04.2026"), "{told:?}");
        app.tick();
        let place = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (first.event.id, None), &place, true).await.unwrap();
        assert!(app.post_after_undo().await.is_empty());
    }

    async fn whoever_wanted_no_invitations_follows_again_by_asking_anew(database) {
        let (app, olga, format) = stage(database).await;
        follow(&app, &format, EVA, FollowWish::Dates).await;
        app.pass(TimeDelta::hours(2));
        invite(&app, &olga, &format, &format!("Eva Muster; {EVA}")).await;
        app.pass(TimeDelta::minutes(2));
        let invitation = app.the_mail().await;
        objections::object(&app.desk, &invitation.link("/u/"), objections::Reach::Format).await.expect("said");
        new_date(&app, &olga, &format, "2026-04-16").await;
        assert!(app.post_after_undo().await.is_empty(), "they said so after they began to follow");
        app.pass(TimeDelta::hours(2));
        ask(&app, &format, EVA, FollowWish::Dates).await;
        let mail = app.the_mail().await;
        assert_eq!(take(&app, &mail, Step::Confirm).await, FollowState::Active);
        new_date(&app, &olga, &format, "2026-04-23").await;
        let told = app.post_after_undo().await;
        assert!(told.len() == 1 && told[0].text.contains("23.04.2026") && !told[0].text.contains("16.04.2026"), "{told:?}");
    }

    async fn news_of_a_theme_stays_when_a_move_is_taken_back(database) {
        let (app, olga, format) = stage(database).await;
        follow(&app, &format, EVA, FollowWish::Dates).await;
        let date = new_date(&app, &olga, &format, "2026-04-16").await;
        app.post_after_undo().await;
        events::amend(&app.desk, &olga, (date.event.id, None), &theme("Register"), true).await.unwrap();
        app.pass(TimeDelta::minutes(2));
        let shift = Shift { days: 1, starts: None, minutes: None };
        let wish = (vec![date.event.id], PickedDeed::Move(shift));
        let change = change_sets::draft_picked(&app.desk, &olga, format.id, wish).await.expect("drafted");
        app.tick();
        change_sets::apply(&app.desk, &olga, change.id, &Wish { notify: true, ..Wish::default() }).await.expect("applied");
        app.tick();
        change_sets::undo(&app.desk, &olga, change.id).await.expect("taken back");
        app.pass(TimeDelta::minutes(15));
        let told = app.post().await;
        assert!(told.len() == 1 && told[0].text.contains("Register"), "{told:?}");
    }

    async fn a_digest_comes_once_a_month_and_not_where_nothing_is_ahead(database) {
        let (app, olga, format) = stage(database).await;
        follow(&app, &format, EVA, FollowWish::Digest).await;
        let digests = async || {
            app.tick();
            follows::digests(&app.desk).await.unwrap();
            app.post().await
        };
        new_date(&app, &olga, &format, "2026-05-07").await;
        assert!(digests().await.is_empty(), "this month is the one in which it began");
        // The service was down on the first of the month, and for most of the month.
        app.pass(TimeDelta::days(38));
        let told = digests().await;
        assert_eq!(told.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::Digest, EVA)]);
        assert!(told[0].text.contains("Do., 07.05.2026"), "{}", told[0].text);
        assert!(digests().await.is_empty(), "once a month");
        // Several months missed are one digest; and in a month without dates there is none.
        app.pass(TimeDelta::days(90));
        assert!(digests().await.is_empty(), "nothing is ahead");
        new_date(&app, &olga, &format, "2026-08-06").await;
        assert!(digests().await.is_empty(), "July is settled");
        app.pass(TimeDelta::days(20));
        assert_eq!(digests().await.len(), 1);
    }

    async fn everybody_hears_the_same_and_nobody_is_flooded(database) {
        let (app, _, format) = stage(database).await;
        let form = format!("/formats/{}/follow", format.slug);
        follow(&app, &format, EVA, FollowWish::Dates).await;
        let denied = {
            ask(&app, &format, "nein@amt.example", FollowWish::Dates).await;
            let mail = app.the_mail().await;
            assert_eq!(take(&app, &mail, Step::Deny).await, FollowState::Denied);
            mail
        };
        assert_eq!(take(&app, &denied, Step::Confirm).await, FollowState::Denied, "it always wins");
        let mut said = Vec::new();
        for address in [EVA, "nein@amt.example", "neu@amt.example"] {
            app.pass(TimeDelta::hours(1));
            let mut visitor = app.visitor();
            let page = visitor.open(&form).await;
            let page = visitor.submit_and_go(&page, &form, &[("email", address), ("wish", "digest")]).await;
            said.push((page.path.clone(), page.status, page.main()));
        }
        assert!(said.iter().all(|one| *one == said[0]));
        let told = app.post().await;
        let to: Vec<_> = told.iter().map(|mail| (mail.to.as_str(), mail.text.contains("noch einmal eingetragen"))).collect();
        assert_eq!(to, [(EVA, true), ("neu@amt.example", false)]);
        // Over the cap nothing goes; nobody follows anything by asking alone.
        for _ in 0..6 {
            app.pass(TimeDelta::minutes(2));
            ask(&app, &format, "viel@amt.example", FollowWish::Dates).await;
        }
        assert_eq!(app.post().await.len(), 3, "C11");
        let counts = store::follows::count_active(&app.desk.store, format.id).await.unwrap();
        assert_eq!((counts[&FollowWish::Dates], counts[&FollowWish::Digest]), (1, 0));
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        let page = olga.open(&format!("/manage/formats/{}/people", format.slug)).await;
        assert!(page.main().contains("Per E-Mail folgen: 1 für neue Termine"), "{}", page.main());
        assert!(!page.text().contains(EVA), "numbers, no addresses");
    }

    async fn a_word_against_the_host_stops_it_and_a_dead_address_gets_nothing(database) {
        let (app, olga, format) = stage(database).await;
        follow(&app, &format, EVA, FollowWish::Dates).await;
        follow(&app, &format, "tot@amt.example", FollowWish::Dates).await;
        let tx = app.desk.store.begin().await.unwrap();
        let dead = store::mailboxes::lock_by_email(&tx, &email("tot@amt.example")).await.unwrap().unwrap();
        let why = Unreachable { reason: Suppression::Bounced, since: app.now() };
        store::mailboxes::suppress(&tx, dead.id, why).await.unwrap();
        let said = Objection {
            address: objector(&app.desk.keys, &email(EVA)),
            organization_id: format.organization_id,
            format_id: None,
            since: app.now(),
        };
        store::objections::insert(&tx, app.desk.chance.row_id(app.now()), &said).await.unwrap();
        tx.commit().await.unwrap();
        new_date(&app, &olga, &format, "2026-04-16").await;
        assert!(app.post_after_undo().await.is_empty());
        ask(&app, &format, EVA, FollowWish::Dates).await;
        app.no_mail().await;
    }

    async fn nothing_stays_of_whoever_leaves_or_is_erased(database) {
        let (app, _, format) = stage(database).await;
        let left = follow(&app, &format, "weg@amt.example", FollowWish::Dates).await;
        assert_eq!(take(&app, &left, Step::Leave).await, FollowState::Left);
        ask(&app, &format, "nie@amt.example", FollowWish::Dates).await;
        app.the_mail().await;
        let known = async |word: &str| dump(&app.database.url).await.contains(word);
        app.pass(LEFT_KEPT - TimeDelta::hours(1));
        housekeeping::prune(&app.desk).await.unwrap();
        assert!(known("weg@").await && !known("nie@").await, "the link still says what became of it");
        app.pass(TimeDelta::hours(2));
        housekeeping::prune(&app.desk).await.unwrap();
        assert!(!known("weg@").await);
    }
}

on_both! {
    async fn a_person_sees_what_they_follow_and_takes_it_along(database) {
        let (app, olga, format) = stage(database).await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva Muster", EVA).await;
        follow(&app, &format, EVA, FollowWish::Digest).await;
        let token = app.desk.keys.link(Purpose::Manage, eva.place.participant.link_id, 0);
        let mut visitor = app.visitor();
        let page = visitor.open(&format!("/m/{token}")).await;
        assert!(page.main().contains("Formate, denen Sie per E-Mail folgen") && page.main().contains(&format.title));
        assert!(page.links().iter().any(|link| link.starts_with("/f/")), "{:?}", page.links());
        let file = visitor.open(&format!("{}/data.json", app.data_of(&token).await)).await.text();
        assert!(file.contains("\"follows\":[{\"format\":\"Erfahrungsaustausch\",\"wish\":\"digest\""), "{file}");
        // The registration goes with its time, and the follow stays.
        app.pass(TimeDelta::days(200));
        retention::erase_due(&app.desk).await.unwrap();
        assert!(!dump(&app.database.url).await.contains("Eva Muster"));
        let mailbox = store::mailboxes::find(&app.desk.store, &email(EVA)).await.unwrap().expect("a mailbox");
        assert_eq!(store::follows::list_of_mailbox(&app.desk.store, mailbox.id).await.unwrap().len(), 1);
        // Registered once more, and erased by their own wish: nothing stays.
        let next = new_date(&app, &olga, &format, "2026-10-15").await;
        let again = app.register(next.event.id, "Eva Muster", EVA).await;
        app.tick();
        people::erase(&app.desk, &again.manage).await.expect("erased");
        assert!(!dump(&app.database.url).await.contains(EVA));
    }
}

on_both! {
    async fn who_takes_part_hears_of_a_theme_once(database) {
        let (app, olga, format) = stage(database).await;
        follow(&app, &format, EVA, FollowWish::Dates).await;
        follow(&app, &format, "max@amt.example", FollowWish::Dates).await;
        let date = new_date(&app, &olga, &format, "2026-04-16").await;
        assert_eq!(app.post_after_undo().await.len(), 2);
        app.register(date.event.id, "Eva Muster", EVA).await;
        app.tick();
        events::amend(&app.desk, &olga, (date.event.id, None), &theme("Register"), true).await.unwrap();
        let mut told: Vec<_> = app.post_after_undo().await.iter().map(|mail| (mail.to.clone(), mail.kind)).collect();
        told.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(told, [(EVA.to_owned(), NoticeKind::Update), ("max@amt.example".to_owned(), NoticeKind::NewDates)]);
    }

    async fn a_theme_that_is_changed_back_by_hand_is_no_news(database) {
        let (app, olga, format) = stage(database).await;
        follow(&app, &format, EVA, FollowWish::Dates).await;
        let date = new_date(&app, &olga, &format, "2026-04-16").await;
        let say = async |said: &str, notify: bool| {
            app.tick();
            events::amend(&app.desk, &olga, (date.event.id, None), &theme(said), notify).await.unwrap();
        };
        say("Register", true).await;
        assert_eq!(app.post_after_undo().await.len(), 1);
        for notify in [true, false] {
            say("Bezahlen", true).await;
            say("Bauen", true).await;
            say("Register", notify).await;
            let told = app.post_after_undo().await;
            assert!(told.is_empty(), "{notify}: {told:?}");
        }
        say("Bezahlen", true).await;
        assert_eq!(app.post_after_undo().await.len(), 1);
        say("Register", true).await;
        assert_eq!(app.post_after_undo().await.len(), 1, "by now they knew the other one");
    }

    async fn a_theme_that_was_taken_back_is_no_news_and_neither_is_the_one_before(database) {
        let (app, olga, format) = stage(database).await;
        follow(&app, &format, EVA, FollowWish::Dates).await;
        let date = new_date(&app, &olga, &format, "2026-04-16").await;
        events::amend(&app.desk, &olga, (date.event.id, None), &theme("Register"), true).await.unwrap();
        assert_eq!(app.post_after_undo().await.len(), 1);
        app.tick();
        let says = PickedDeed::Say(Box::new(Facts { theme: Some(Word::Own("Bezahlen".into())), ..Facts::default() }));
        let change = change_sets::draft_picked(&app.desk, &olga, format.id, (vec![date.event.id], says)).await.unwrap();
        app.tick();
        change_sets::apply(&app.desk, &olga, change.id, &Wish { notify: true, ..Wish::default() }).await.unwrap();
        let other = new_date(&app, &olga, &format, "2026-04-23").await;
        change_sets::undo(&app.desk, &olga, change.id).await.unwrap();
        let told = app.post_after_undo().await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].text.contains("23.04.2026") && !told[0].text.contains("16.04.2026"), "{}", told[0].text);
        assert_eq!(app.event(other.event.id).await.own.theme, None);
    }
}
