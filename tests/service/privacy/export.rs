//! Everything that is kept about an address, and nothing of anybody else (G05).

use chrono::TimeDelta;
use turnus::{
    actions::{
        accounts::{NewOrganizer, add_organizer},
        listed_people, people,
    },
    domain::{
        access::Role,
        erasure,
        format::{Locale, RawFormat},
        text::{Line, Slug},
    },
    web::pages::export::gather,
};

use super::{ADDRESS, CANARIES, live, stage};
use crate::{
    bulk::people_of,
    support::{
        TestApp, database,
        dump::dump,
        on_both,
        program::Installation,
        smtp_sink::SmtpSink,
        world::{email, weekly},
    },
};

/// Somebody of this name organizes with the address.
async fn organizes(app: &TestApp, name: &str, address: &str) {
    app.tick();
    let new = NewOrganizer {
        email: email(address),
        name: Line::parse("name", name, 80).unwrap(),
        organization: Slug::parse("organization", "stadt").unwrap(),
        organization_name: None,
        role: Role::Viewer,
        force: false,
    };
    add_organizer(&app.desk, &new).await.expect("an organizer");
}

on_both! {
    async fn the_operator_gives_all_and_nothing_of_others(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = stage(&app).await;
        live(&app, (&olga, &date)).await;
        app.organizer("stadt", ADDRESS, Role::Viewer).await;
        let found = gather(&app.desk, Locale::De, &email(ADDRESS)).await.unwrap_or_else(|fault| panic!("{fault:?}"));
        let text = serde_json::to_string_pretty(&found).unwrap();
        for word in CANARIES {
            assert!(text.to_lowercase().contains(&word.to_lowercase()), "{word} is missing in {text}");
        }
        for word in ["Gebärden", "Stammtisch", "Meetup", "\"mail_log\"", "Stadt Beispiel", "viewer", "Simone Statt"] {
            assert!(text.contains(word), "{word} is missing in {text}");
        }
        for other in ["Wartende", "warte@", "olga@", "simone@"] {
            assert!(!text.contains(other), "{other} is in {text}");
        }
        // The same as on their own page, for one person at the address.
        let nobody = gather(&app.desk, Locale::De, &email("niemand@amt.example")).await.unwrap_or_else(|fault| panic!("{fault:?}"));
        assert!(nobody.is_empty());
    }

    async fn whoever_organizes_gets_what_is_theirs_once_signed_in_and_nothing_of_others(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = stage(&app).await;
        live(&app, (&olga, &date)).await;
        organizes(&app, "Kanaria ZWITSCHERLING", ADDRESS).await;
        // Somebody with an account alone, and no registration.
        app.organizer("land", "lars@land.example", Role::Editor).await;
        let lost = app.visitor().open("/lost-link").await;
        assert!(lost.links().iter().any(|link| link == "/login"), "{:?}", lost.links());
        let mut lars = app.signed_in_visitor("lars@land.example").await;
        let page = lars.open("/manage").await;
        let address = page.links().into_iter().find(|link| link.ends_with("/own-data")).expect("a way there");
        let before = dump(&app.database.url).await;
        let page = lars.open(&address).await;
        for words in ["lars@land.example", "Olga Organ", "Stadt Beispiel: bearbeitet"] {
            assert!(page.main().contains(words), "{words}: {}", page.main());
        }
        let file = page.links().into_iter().find(|link| link.ends_with(".json")).expect("a file");
        let text = lars.get(&file).await.text();
        assert_eq!(dump(&app.database.url).await, before, "looking changes nothing");
        for word in ["lars@land.example", "\"editor\"", "\"login\"", "account.sign_in"] {
            assert!(text.contains(word), "{word} is missing in {text}");
        }
        for other in ["Kanaria", "olga@", ADDRESS] {
            assert!(!text.contains(other), "{other} is in {text}");
        }
        // Somebody who takes part as well. They had many mails today.
        app.pass(TimeDelta::days(1));
        app.post().await;
        let mut kanaria = app.signed_in_visitor(ADDRESS).await;
        let text = kanaria.get("/manage/own-data.json").await.text();
        for word in CANARIES {
            assert!(text.to_lowercase().contains(&word.to_lowercase()), "{word} is missing in {text}");
        }
        assert!(!text.contains("Wartende") && !text.contains("lars@"), "{text}");
        // Two who read one mailbox: only whoever organizes is meant.
        app.pass(TimeDelta::days(1));
        app.post().await;
        app.register(date.event.id, "Otto Kollege", ADDRESS).await;
        let mut kanaria = app.signed_in_visitor(ADDRESS).await;
        let text = kanaria.get("/manage/own-data.json").await.text();
        assert!(text.contains("Nachtigallgesang") && !text.contains("Otto") && !text.contains("\"waitlisted\""), "{text}");
        // Nobody without a sign-in.
        assert!(app.visitor().get("/manage/own-data.json").await.status.is_redirection());
    }

    async fn a_colleague_who_alone_takes_part_by_the_same_mailbox_is_somebody_else(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let raw = RawFormat { title: Some("Stammtisch".into()), registration: Some("both".into()), ..RawFormat::default() };
        let format = app.format(&olga, raw, Some(&weekly(4, &["MO"], "2026-01-12"))).await;
        organizes(&app, "Anna Amt", "poststelle@amt.example").await;
        app.register(date.event.id, "Max Kollege", "poststelle@amt.example").await;
        app.post().await;
        let listed = people_of("Nora Fremd; poststelle@amt.example");
        listed_people::add(&app.desk, &olga, format.id, &listed).await.expect("listed");
        let mut anna = app.signed_in_visitor("poststelle@amt.example").await;
        let page = anna.open("/manage/own-data").await;
        let text = anna.get("/manage/own-data.json").await.text();
        for other in ["Max", "Nora", "Stammtisch", "Meetup", "\"confirm"] {
            assert!(!page.main().contains(other) && !text.contains(other), "{other}: {}, {text}", page.main());
        }
        assert!(text.contains("Anna Amt") && text.contains("\"login\""), "{text}");
        assert!(page.main().contains("Diese Person kommt über den Link aus ihren Mails zu ihren Daten"), "{}", page.main());
        // The operator still gives everything at the address.
        let found = gather(&app.desk, Locale::De, &email("poststelle@amt.example")).await.unwrap_or_else(|fault| panic!("{fault:?}"));
        let all = serde_json::to_string(&found).unwrap();
        assert!(all.contains("Max Kollege") && all.contains("Nora Fremd"), "{all}");
    }

    async fn whoever_gives_everything_out_leaves_a_line_in_the_audit_log(database) {
        let sink = SmtpSink::start().await;
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await.event.id;
        app.register(date, "Kanaria Zwitscherling", ADDRESS).await;
        let here = Installation::new(&app.database.url, &sink);
        let noted = async || {
            let all = dump(&app.database.url).await;
            all.lines().filter(|line| line.starts_with("audit: ") && line.contains("person.export")).map(str::to_owned).collect::<Vec<_>>()
        };
        let (ok, said) = here.run(&["export-person", "niemand@amt.example"]);
        assert!(!ok && noted().await.is_empty(), "{said}");
        let (ok, said) = here.run(&["export-person", ADDRESS]);
        assert!(ok && said.contains("Kanaria"), "{said}");
        let noted = noted().await;
        assert_eq!(noted.len(), 1, "{noted:?}");
        assert!(!CANARIES.iter().any(|word| noted[0].to_lowercase().contains(&word.to_lowercase())), "{noted:?}");
    }

    async fn what_the_log_calls_somebody_leads_nowhere_once_they_are_erased(database) {
        let sink = SmtpSink::start().await;
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await.event.id;
        let at = |address: &'static str| app.register(date, "Kanaria Zwitscherling", address);
        let (one, _) = (at(ADDRESS).await, at("zwitscher.zwei@amt.example").await);
        let here = Installation::new(&app.database.url, &sink);
        for address in [ADDRESS, "zwitscher.zwei@amt.example"] {
            let (ok, said) = here.run(&["export-person", address]);
            assert!(ok, "{said}");
            let span = ["--from", "2026-03-01T00:00:00Z", "--to", "2026-03-02T00:00:00Z"];
            let (ok, said) = here.run(&[&["exposure", "--person", address], &span[..]].concat());
            assert!(ok, "{said}");
        }
        people::restrict(&app.desk, &one.manage, true).await.unwrap();
        people::erase(&app.desk, &one.manage).await.unwrap();
        let (ok, said) = here.run(&["erase-person", "zwitscher.zwei@amt.example"]);
        assert!(ok, "{said}");
        let all = dump(&app.database.url).await;
        let (log, rest): (Vec<&str>, Vec<&str>) = all.lines().partition(|line| line.starts_with("audit: "));
        let log: Vec<&str> = log.into_iter().filter(|line| line.contains("person.") || line.contains("exposure.ask")).collect();
        // Ids as SQLite shows them and as PostgreSQL does.
        let rest = rest.join("\n").to_uppercase().replace('-', "");
        assert_eq!(log.len(), 7, "{log:?}");
        for entry in log {
            let whom = entry.split(['\'', '"', ' ', ',']).find_map(|word| {
                word.strip_prefix("participant:").or_else(|| word.strip_prefix("mailbox:"))
            });
            let whom = whom.unwrap_or_else(|| panic!("whom is it about? {entry}")).to_uppercase().replace('-', "");
            assert!(whom.len() == 32 && !rest.contains(&whom), "{whom} is known");
            // No hash of the address either, which whoever has the key could try out.
            for address in [ADDRESS, "zwitscher.zwei@amt.example"] {
                let hashed = erasure::address(&app.desk.keys, &email(address));
                assert!(!entry.contains(&hashed[..16]), "{entry}");
            }
        }
    }
}
