//! The ledger against databases from before, and against those that were brought back by other means than a restore (G06).

use std::path::Path;

use sea_orm::ConnectionTrait;
use turnus::{
    actions::{
        Desk, bulk as campaigns, erasures, follows, listed_people, objections, objections::Reach, people,
        personal_feeds,
    },
    app::backups,
    domain::{
        access::Viewer,
        capability::{Keys, Presented, Purpose},
        erasure::ErasureReach,
        follow::FollowWish,
        format::{Format, Locale, RawFormat},
        listed::read_lines,
    },
    jobs::ledger,
    store::{self, Options, Store},
};

use super::{Installation, empty_like, fails, run, soon};
use crate::{
    enrollments::thursdays,
    support::{
        Database, TestApp, database, database::aside, dump::dump, on_both, program::file_with, smtp_sink::SmtpSink,
        world::email,
    },
};

/// A database as it was when the backup was made, and a desk to work with it.
async fn as_it_was(app: &TestApp, backup: &Path) -> (Database, Desk) {
    let place = empty_like(&app.database.url).await;
    let copy = backup.with_extension("copy");
    std::fs::copy(backup, &copy).unwrap();
    let from = Store::connect(&format!("sqlite://{}?mode=rw", copy.display()), &Options::default()).await.unwrap();
    from.open_backup().await.unwrap();
    place.store.migrate_up().await.unwrap();
    place.store.take_over(&from).await.unwrap().expect("an empty place");
    from.close().await.unwrap();
    let desk = Desk { store: place.store.clone(), ..app.desk.clone() };
    (place, desk)
}

async fn backup(app: &TestApp, folder: &Path) -> std::path::PathBuf {
    let file = folder.join("turnus.backup");
    backups::make(&app.desk, &file).await.expect("a backup");
    file
}

/// A format for listed people, with these on its list.
async fn for_listed(app: &TestApp, olga: &Viewer, lines: &str) -> Format {
    let raw = RawFormat { audience: Some("invited".into()), ..RawFormat::default() };
    let format = thursdays(app, olga, raw).await;
    list(app, olga, &format, lines).await;
    format
}

async fn list(app: &TestApp, olga: &Viewer, format: &Format, lines: &str) {
    let people: Vec<_> = read_lines(lines).into_iter().map(|(_, raw)| raw.parse().expect("a good line")).collect();
    app.tick();
    listed_people::add(&app.desk, olga, format.id, &people).await.expect("listed");
}

async fn listed(desk: &Desk, format: &Format) -> Vec<String> {
    let all = store::listed_people::list_for_format(&desk.store, format.id).await.unwrap();
    all.into_iter().map(|one| format!("{} {}", one.name, one.email)).collect()
}

/// Somebody follows the format by mail.
async fn follow(app: &TestApp, format: &Format, address: &str) {
    app.tick();
    let wanted = follows::Wanted { email: email(address), wish: FollowWish::Dates, locale: Locale::De };
    follows::ask(&app.desk, format.id, wanted).await.expect("asked");
    let link = app.the_mail().await.link("/f/");
    follows::take(&app.desk, &link, follows::By::Own, follows::Step::Confirm).await.expect("confirmed");
}

async fn follows_of(desk: &Desk, address: &str) -> usize {
    match store::mailboxes::find(&desk.store, &email(address)).await.unwrap() {
        Some(mailbox) => store::follows::list_of_mailbox(&desk.store, mailbox.id).await.unwrap().len(),
        None => 0,
    }
}

async fn lines(app: &TestApp) -> Vec<turnus::domain::erasure::Erasure> {
    store::erasures::list(&app.desk.store).await.unwrap()
}

/// As a database without the ledger's lines: a snapshot of its disk, say.
async fn forget_lines(url: &str) {
    let db = aside(url).await;
    db.execute_unprepared("DELETE FROM erasure").await.unwrap();
    db.close().await.unwrap();
}

on_both! {
    async fn what_a_mailbox_had_goes_with_its_last_person_also_in_backups_from_before_them(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = for_listed(&app, &olga, "Eva; eva@amt.example\nIda; ida@amt.example").await;
        follow(&app, &format, "eva@amt.example").await;
        follow(&app, &format, "ida@amt.example").await;
        let folder = tempfile::tempdir().unwrap();
        let before = backup(&app, folder.path()).await;
        let date = app.dates_of(&format).await.remove(0).id;
        let eva = app.register(date, "Eva", "eva@amt.example").await;
        app.tick();
        people::erase(&app.desk, &eva.manage).await.expect("erased");
        let reaches: Vec<_> = lines(&app).await.iter().map(|line| line.reach).collect();
        assert_eq!(reaches.len(), 3);
        assert!(reaches.contains(&ErasureReach::Mailbox), "{reaches:?}");

        let (place, desk) = as_it_was(&app, &before).await;
        assert_eq!((follows_of(&desk, "eva@amt.example").await, listed(&desk, &format).await.len()), (1, 2));
        let done = erasures::replay(&desk, &lines(&app).await).await.unwrap();
        assert!(done.erased > 0, "{done:?}");
        let all = dump(&place.url).await;
        assert!(!all.contains("eva@amt.example"), "{all}");
        assert_eq!(listed(&desk, &format).await, ["Ida ida@amt.example"]);
        assert_eq!(follows_of(&desk, "ida@amt.example").await, 1);
        let again = erasures::replay(&desk, &lines(&app).await).await.unwrap();
        assert_eq!(again, erasures::Replayed::default(), "twice changes nothing");
        app.post().await;
    }

    async fn one_of_two_at_a_mailbox_takes_nothing_of_the_other_along(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = for_listed(&app, &olga, "Bert; amt@amt.example").await;
        follow(&app, &format, "amt@amt.example").await;
        let date = app.dates_of(&format).await.remove(0).id;
        app.register(date, "Bert", "amt@amt.example").await;
        let raw = RawFormat { slug: Some("beide".into()), audience: Some("invited".into()), ..RawFormat::default() };
        let both = thursdays(&app, &olga, raw).await;
        list(&app, &olga, &both, "Bert; amt@amt.example\nAnna; amt@amt.example").await;
        // Older than her registration: the list alone knows her.
        let folder = tempfile::tempdir().unwrap();
        let before = backup(&app, folder.path()).await;
        let anna = app.register(date, "Anna", "amt@amt.example").await;
        app.tick();
        people::erase(&app.desk, &anna.manage).await.expect("erased");
        let (_place, desk) = as_it_was(&app, &before).await;
        erasures::replay(&desk, &lines(&app).await).await.unwrap();
        for desk in [&app.desk, &desk] {
            for format in [&format, &both] {
                assert_eq!(listed(desk, format).await, ["Bert amt@amt.example"], "his entry stays, hers does not");
            }
            assert_eq!(follows_of(desk, "amt@amt.example").await, 1);
            let roster = store::registrations::list_roster(&desk.store, date).await.unwrap();
            assert_eq!(roster.iter().map(|(_, person)| person.name.as_str()).collect::<Vec<_>>(), ["Bert"]);
        }
        app.post().await;
    }

    async fn a_database_brought_back_by_other_means_catches_up_and_whoever_came_again_stays(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = for_listed(&app, &olga, "Eva; eva@amt.example\nMax; max@amt.example").await;
        let date = app.dates_of(&format).await.remove(0).id;
        app.register(date, "Eva", "eva@amt.example").await;
        let max = app.register(date, "Max", "max@amt.example").await;
        let folder = tempfile::tempdir().unwrap();
        let before = backup(&app, folder.path()).await;
        app.tick();
        erasures::erase_address(&app.desk, &email("eva@amt.example")).await.expect("erased");
        people::erase(&app.desk, &max.manage).await.expect("erased");
        ledger::write(&app.desk, folder.path()).await.unwrap();
        // Both come again.
        list(&app, &olga, &format, "Eva; eva@amt.example\nMax; max@amt.example").await;
        for (name, address) in [("Eva", "eva@amt.example"), ("Max", "max@amt.example")] {
            follow(&app, &format, address).await;
            app.register(date, name, address).await;
        }
        let with_them = dump(&app.database.url).await;
        let known = lines(&app).await;
        forget_lines(&app.database.url).await;
        let compared = ledger::compare(&app.desk, folder.path()).await.unwrap();
        assert_eq!((compared.missing, compared.foreign), (known.len() as u64, 0));
        let done = ledger::catch_up(&app.desk, folder.path()).await.unwrap();
        assert_eq!(done.erased, 0, "{done:?}");
        assert!(dump(&app.database.url).await == with_them, "the lines are there again, and nobody went");
        assert_eq!(ledger::compare(&app.desk, folder.path()).await.unwrap(), ledger::Compared::default());

        let (place, desk) = as_it_was(&app, &before).await;
        let done = ledger::catch_up(&desk, folder.path()).await.unwrap();
        assert!(done.erased >= 2, "{done:?}");
        let all = dump(&place.url).await;
        assert!(!all.contains("eva@amt") && !all.contains("max@amt"), "{all}");
        assert_eq!(lines(&app).await, known);
        app.post().await;
    }

    async fn lines_of_another_key_are_said_and_do_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await.event.id;
        let eva = app.register(date, "Eva", "eva@amt.example").await;
        app.tick();
        people::erase(&app.desk, &eva.manage).await.expect("erased");
        let folder = tempfile::tempdir().unwrap();
        ledger::write(&app.desk, folder.path()).await.unwrap();
        forget_lines(&app.database.url).await;
        let stranger = Desk { keys: Keys::new(b"another secret, also 32 bytes long"), ..app.desk.clone() };
        let done = ledger::catch_up(&stranger, folder.path()).await.unwrap();
        assert_eq!(done, erasures::Replayed { foreign: 3, ..erasures::Replayed::default() });
        assert_eq!(lines(&app).await, [], "nothing is taken over");
        // The command says so, and what to do.
        let sink = SmtpSink::start().await;
        let text = std::fs::read(ledger::path(folder.path())).unwrap();
        let here = Installation::new(&app.database.url, &sink).with("TURNUS_SECRET_KEY", "another secret, also 32 bytes long");
        file_with(here.folder.path(), "erased.log", &text);
        let said = fails(&here, &["doctor"]);
        assert!(said.contains("another secret key wrote") && said.contains("move erased.log away"), "{said}");
        let here = Installation::new(&app.database.url, &sink);
        file_with(here.folder.path(), "erased.log", &text);
        let said = fails(&here, &["doctor"]);
        assert!(said.contains("3 lines of") && said.contains("start the service"), "{said}");
        let server = here.start(&["serve", "--role", "web"]);
        assert_eq!(lines(&app).await.len(), 3, "before anybody is served");
        soon("it says so", async || server.said().contains("erased again")).await;
        assert!(server.stop().0.success());
        assert!(run(&here, &["doctor"]).contains("\"ok\": true"));
    }

    async fn an_objection_and_a_calendar_address_that_was_given_up_survive_a_restore(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let date = app.dates_of(&format).await.remove(0).id;
        let ida = app.register(date, "Ida", "ida@amt.example").await;
        let max = app.register(date, "Max", "max@amt.example").await;
        let invited: Vec<_> =
            read_lines("Eva; eva@amt.example").iter().map(|(_, raw)| turnus::domain::bulk::read(raw).unwrap()).collect();
        app.tick();
        campaigns::invite(&app.desk, &olga, format.id, (&invited, None)).await.expect("invited");
        let feed = async |desk: &Desk, manage: &Presented| {
            let (person, feed) = personal_feeds::of_link(desk, manage).await.unwrap();
            Presented::parse(&personal_feeds::token(desk, &person, &feed)).unwrap()
        };
        let (old_of_ida, old_of_max) = (feed(&app.desk, &ida.manage).await, feed(&app.desk, &max.manage).await);
        let folder = tempfile::tempdir().unwrap();
        let before = backup(&app, folder.path()).await;

        app.tick();
        let (invitation, _) = store::bulk_invitations::list_for_format(&app.desk.store, format.id).await.unwrap().remove(0);
        let no = Presented::parse(&app.desk.keys.link(Purpose::Unsubscribe, invitation.link_id, 0)).unwrap();
        objections::object(&app.desk, &no, Reach::Host).await.expect("noted");
        personal_feeds::rotate(&app.desk, &ida.manage).await.expect("another address");
        let new_of_ida = feed(&app.desk, &ida.manage).await;
        personal_feeds::revoke(&app.desk, &max.manage).await.expect("none");
        let text: String = lines(&app).await.iter().map(|line| format!("{line}\n")).collect();
        assert!(!text.contains("amt.example"), "{text}");

        let (_place, desk) = as_it_was(&app, &before).await;
        assert!(!objections::objects(&desk, &invitation).await.unwrap());
        let done = erasures::replay(&desk, &lines(&app).await).await.unwrap();
        assert_eq!((done.erased, done.kept), (0, 3));
        assert!(objections::objects(&desk, &invitation).await.unwrap(), "the objection holds");
        for (link, works) in [(old_of_ida, false), (new_of_ida, true), (old_of_max, false)] {
            assert_eq!(personal_feeds::look_up(&desk, &link).await.is_ok(), works);
        }
        assert_eq!(erasures::replay(&desk, &lines(&app).await).await.unwrap(), erasures::Replayed::default());
        while !app.post_after_undo().await.is_empty() {}
    }
}
