//! A restored backup brings back nobody who was erased since (G06), and nothing whose time is over.

use turnus::{
    actions::{people, registrations},
    domain::{erasure::ErasureReach, format::RawFormat, registration::RawDetails},
    jobs::ledger,
    store,
};

use super::{Installation, empty_like, fails, path, register, rows, run, today};
use crate::{
    privacy::{address::moved, own_data::followed},
    support::{
        database,
        dump::dump,
        on_both,
        smtp_sink::SmtpSink,
        world::{applicant, email, weekly},
    },
};

on_both! {
    async fn whoever_was_erased_since_stays_erased_and_whoever_came_again_stays(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 3).await;
        let here = Installation::new(&app.database.url, &sink);
        let eva = register(&app, event, "Eva").await;
        register(&app, event, "Max").await;
        register(&app, event, "Ida").await;
        register(&app, event, "Uwe").await;
        let backup = path(&here, "turnus.backup");
        run(&here, &["backup", &backup]);

        // Corrected since: the ledger means the person, not the name.
        let details = RawDetails { name: "Eva Muster-Meier", organization: "", land: "" };
        people::correct(&app.desk, &eva.manage, details).await.expect("corrected");
        people::erase(&app.desk, &eva.manage).await.expect("erased");
        assert_eq!(app.the_mail().await.to, "uwe@amt.example", "the next in the queue moves up");
        let said = run(&here, &["erase-person", "max@amt.example"]);
        assert!(said.contains("1 people"), "{said}");
        assert!(fails(&here, &["erase-person", "max@amt.example"]).contains("nothing is known"));
        let kept = path(&here, "erased.log");
        let lines = ledger::read(kept.as_ref()).unwrap();
        let reaches: Vec<ErasureReach> = lines.iter().map(|line| line.reach).collect();
        let (own, rest) = reaches.split_at(3);
        for wanted in [ErasureReach::Person, ErasureReach::Name, ErasureReach::Mailbox] {
            assert!(own.contains(&wanted), "{reaches:?}");
        }
        assert!(rest.len() == 2 && [ErasureReach::Person, ErasureReach::Address].iter().all(|one| rest.contains(one)), "{rest:?}");
        let text = std::fs::read_to_string(&kept).unwrap().to_lowercase();
        assert!(!text.contains("eva") && !text.contains("amt.example"));

        let names = async |url: &str| {
            let all = dump(url).await.to_lowercase();
            ["eva@amt", "max@amt", "ida@amt", "uwe@amt"].map(|name| all.contains(name))
        };
        let empty = empty_like(&app.database.url).await;
        let there = Installation::new(&empty.url, &sink);
        let said = run(&there, &["restore", &backup, "--hold-outbox", "--ledger", &kept]);
        assert!(said.contains("2 by the ledger"), "{said}");
        assert_eq!(names(&empty.url).await, [false, false, true, true], "Eva and Max stay erased");
        assert!(run(&there, &["doctor"]).contains("\"ok\": true"));
        let taken = store::events::get(&empty.store, event).await.unwrap().taken;
        assert_eq!(taken, 2, "Ida, and Uwe, who moved up again");
        assert_eq!(ledger::read(path(&there, "erased.log").as_ref()).unwrap(), lines, "the ledger goes on there");

        let forgetful = empty_like(&app.database.url).await;
        let said = run(&Installation::new(&forgetful.url, &sink), &["restore", &backup, "--hold-outbox"]);
        assert!(said.contains("whoever was erased since the backup is back"), "{said}");
        assert_eq!(names(&forgetful.url).await, [true; 4]);

        // Eva comes again: the ledger's older line is not about that.
        registrations::ask(&app.desk, event, applicant("Eva", "eva@amt.example")).await.expect("asked");
        app.post().await;
        let later = path(&here, "later.backup");
        run(&here, &["backup", &later]);
        let empty = empty_like(&app.database.url).await;
        run(&Installation::new(&empty.url, &sink), &["restore", &later, "--hold-outbox", "--ledger", &kept]);
        assert_eq!(names(&empty.url).await, [true, false, true, true]);
        app.post().await;
    }

    async fn an_older_address_does_not_bring_anybody_back_and_what_others_kept_stays(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 9).await;
        let here = Installation::new(&app.database.url, &sink);
        let format = app.format(&app.olga().await, RawFormat::default(), Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let office = "referat@amt.example";
        let eva = register(&app, event, "Eva").await;
        let max = app.register(event, "Max", office).await;
        followed(&app, &format, office).await;
        let backup = path(&here, "turnus.backup");
        run(&here, &["backup", &backup]);
        // Eva has another address by the time the operator erases it; of Max's office somebody else is there when he goes.
        moved(&app, &eva.manage, "eva@land.example").await;
        app.register(event, "Ida", office).await;
        people::erase(&app.desk, &max.manage).await.expect("erased");
        run(&here, &["erase-person", "eva@land.example"]);
        let kept = path(&here, "erased.log");
        let empty = empty_like(&app.database.url).await;
        let there = Installation::new(&empty.url, &sink);
        run(&there, &["restore", &backup, "--hold-outbox", "--ledger", &kept]);
        let names: Vec<String> =
            store::participants::list_all(&empty.store).await.unwrap().into_iter().map(|one| one.name).collect();
        assert_eq!(names, [""; 0], "both stay erased");
        let mailbox = store::mailboxes::find(&empty.store, &email(office)).await.unwrap().expect("somebody follows there");
        assert_eq!(store::follows::list_of_mailbox(&empty.store, mailbox.id).await.unwrap().len(), 1);
        assert!(run(&there, &["doctor"]).contains("\"ok\": true"));
    }

    async fn a_running_server_writes_the_ledger_of_all_nodes(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 3).await;
        let eva = register(&app, event, "Eva").await;
        let node = Installation::new(&app.database.url, &sink);
        let server = node.start(&["serve", "--role", "web"]);
        people::erase(&app.desk, &eva.manage).await.expect("erased on another node");
        let lines = async || ledger::read(path(&node, "erased.log").as_ref()).unwrap();
        crate::support::program::soon("the line is there", async || lines().await.len() == 3).await;
        assert_eq!(lines().await, store::erasures::list(&app.desk.store).await.unwrap());
        assert!(server.stop().0.success());
        assert_eq!(lines().await.len(), 3);
        assert!(rows(&app.database.url, &[]).await.iter().any(|row| row.contains("person.erase")), "it is in the audit log");
    }
}
