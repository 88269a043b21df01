//! Everything that is kept about an address, and nothing of anybody else (G05).

use turnus::{
    domain::{access::Role, format::Locale},
    web::pages::export::gather,
};

use super::{ADDRESS, CANARIES, live, stage};
use crate::support::{TestApp, database, on_both, world::email};

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
}
