//! The operator's pages: complete or honestly incomplete, with the rules by which data goes.

use std::fs;

use crate::support::{
    TestApp, database, on_both,
    reading::{attributes, texts},
};

const STATEMENT: &str = "Gilt für turnus.example.\n\n## Stand der Vereinbarkeit\n\nTeilweise.\n\n\
    ## Nicht barrierefreie Inhalte\n\nKeine bekannt.\n\n## Erstellung dieser Erklärung\n\nErstellt am 02.03.2026.\n\n\
    ## Feedback und Kontakt\n\n[Schreiben Sie uns](mailto:barriere@turnus.example)\n\n## Schlichtung\n\nSchlichtungsstelle.\n";

fn write(app: &TestApp, file: &str, text: &str) {
    let folder = app.app.settings.data_dir.join("pages");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(file), text).unwrap();
}

on_both! {
    async fn what_is_not_filled_in_is_named_on_the_page(database) {
        let app = TestApp::start(database).await;
        let mut client = app.visitor();
        for (path, parts) in [("/imprint", 4), ("/privacy", 6), ("/accessibility", 5)] {
            for language in ["de", "en"] {
                let page = client.open(&format!("{path}?lang={language}")).await;
                assert_eq!(texts(&page, ".kern-alert--warning li").len(), parts, "{path} {language}");
                assert!(texts(&page, "main h2").len() >= parts, "{path} {language}: what is to be filled in is there");
            }
        }
        write(&app, "accessibility.de.md", STATEMENT);
        let page = client.open("/accessibility").await;
        assert_eq!(texts(&page, ".kern-alert--warning"), Vec::<String>::new(), "an edit shows at once");
        assert_eq!(texts(&page, ".prose h2")[0], "Stand der Vereinbarkeit");
        assert_eq!(attributes(&page, ".prose a", "href"), ["mailto:barriere@turnus.example"]);
        let english = client.open("/accessibility?lang=en").await;
        assert_eq!(attributes(&english, ".prose", "lang"), ["de"], "nobody filled in the English one");
    }

    async fn plain_language_is_there_once_somebody_wrote_it(database) {
        let app = TestApp::start(database).await;
        let mut client = app.visitor();
        assert_eq!(client.get("/leichte-sprache").await.status.as_u16(), 404);
        for path in ["/", "/accessibility"] {
            assert!(!client.open(path).await.links().contains(&"/leichte-sprache".to_owned()), "{path}: a dead link");
        }
        write(&app, "leichte-sprache.de.md", "## Worum geht es?\n\nHier finden Sie Termine.\n");
        app.tick();
        for path in ["/", "/accessibility"] {
            assert!(client.open(path).await.links().contains(&"/leichte-sprache".to_owned()), "{path}");
        }
        assert!(client.open("/leichte-sprache").await.main().contains("Hier finden Sie Termine."));
    }

    async fn the_privacy_page_lists_the_rules_that_hold(database) {
        let app = TestApp::start(database).await;
        let mut client = app.visitor();
        let rules = texts(&client.open("/privacy").await, "main tbody td");
        assert_eq!(rules[0], "72 Stunden nach der Anfrage, spätestens zu Beginn des Termins");
        assert_eq!(rules[1], "90 Tage nach dem Ende des Termins");
    }
}
