//! Everything that is kept about an address, and nothing of anybody else (G05).

use turnus::{
    domain::{access::Role, format::Locale},
    web::pages::export::gather,
};

use super::{ADDRESS, CANARIES, live, stage};
use crate::support::{
    TestApp, database, dump::dump, on_both, program::Installation, smtp_sink::SmtpSink, world::email,
};

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
}
