//! The operator's pages: complete or honestly incomplete, with the rules by which data goes.

use std::fs;

use turnus::domain::access::Role;

use crate::support::{
    Database, TestApp, database, on_both,
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
        assert_eq!(attributes(&english, ".prose", "lang"), ["de", "de"], "nobody filled in the English one");
    }

    async fn a_site_is_marked_official_only_where_its_operator_says_so(database) {
        const LINE: &str = ".kern-kopfzeile__label";
        let unmarked = TestApp::start(Database::sqlite().await).await;
        assert_eq!(texts(&unmarked.visitor().open("/").await, LINE), Vec::<String>::new());
        let app = TestApp::start_with(database, &[("TURNUS_OFFICIAL_WEBSITE", "true")]).await;
        let mut client = app.visitor();
        for (path, line) in [
            ("/", "Offizielle Website – Bundesrepublik Deutschland"),
            ("/login?lang=en", "Official website – Federal Republic of Germany"),
        ] {
            assert_eq!(texts(&client.open(path).await, LINE), [line], "{path}");
        }
        assert_eq!(texts(&client.get("/no-such-page").await, LINE).len(), 1, "pages of errors are pages too");
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

    async fn a_film_in_sign_language_is_there_once_somebody_laid_it_there(database) {
        let app = TestApp::start(database).await;
        let mut client = app.visitor();
        let film: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        let files = ["/gebaerdensprache.webm", "/gebaerdensprache.mp4", "/gebaerdensprache.vtt", "/imprint.de.md", "/..%2fsecret.key"];
        for path in [String::new()].into_iter().chain(files.map(str::to_owned)).map(|file| format!("/gebaerdensprache{file}")) {
            assert_eq!(client.get(&path).await.status.as_u16(), 404, "{path}");
        }
        let folder = app.app.settings.data_dir.join("pages");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("gebaerdensprache.mp4"), &film).unwrap();
        app.tick();
        for path in ["/", "/accessibility"] {
            assert!(client.open(path).await.links().contains(&"/gebaerdensprache".to_owned()), "{path}");
        }
        let page = client.open("/gebaerdensprache").await;
        assert_eq!(attributes(&page, "video source", "src"), ["/gebaerdensprache/gebaerdensprache.mp4"]);
        assert_eq!((attributes(&page, "video", "controls").len(), attributes(&page, "video", "autoplay").len()), (1, 0));
        assert_eq!(attributes(&page, "track", "src"), Vec::<String>::new(), "no captions, no track");
        assert!(page.header("content-security-policy").ends_with("; media-src 'self'"));
        assert!(!client.open("/accessibility").await.header("content-security-policy").contains("media-src"));
        fs::write(folder.join("gebaerdensprache.vtt"), "WEBVTT\n").unwrap();
        let page = client.open("/gebaerdensprache").await;
        assert_eq!(attributes(&page, "track[kind=captions][default]", "srclang"), ["de"]);
        for (file, kind) in [("gebaerdensprache.mp4", "video/mp4"), ("gebaerdensprache.vtt", "text/vtt; charset=utf-8")] {
            let file = client.open(&format!("/gebaerdensprache/{file}")).await;
            assert_eq!((file.header("content-type"), file.header("cache-control")), (kind, "public, max-age=300"));
        }
        // Players ask for pieces.
        let piece = async |client: &mut crate::support::client::Client, range: &'static str| {
            let request = client.request(&axum::http::Method::GET, "/gebaerdensprache/gebaerdensprache.mp4").header("range", range);
            client.send(request, axum::body::Body::empty()).await
        };
        let some = piece(&mut client, "bytes=1000-1999").await;
        assert_eq!((some.status.as_u16(), some.header("content-range")), (206, "bytes 1000-1999/100000"));
        assert_eq!(some.body.as_ref(), &film[1000..2000]);
        let beyond = piece(&mut client, "bytes=100000-").await;
        assert_eq!((beyond.status.as_u16(), beyond.header("content-range")), (416, "bytes */100000"));
        for file in files.iter().filter(|file| !file.ends_with("mp4") && !file.ends_with("vtt")) {
            assert_eq!(client.get(&format!("/gebaerdensprache{file}")).await.status.as_u16(), 404, "{file}");
        }
    }

    async fn every_page_leads_to_the_contact_for_barriers_and_names_itself(database) {
        let app = TestApp::start(database).await;
        write(&app, "accessibility.de.md", STATEMENT);
        let mut client = app.visitor();
        let token = "a".repeat(52);
        for (path, named) in [
            ("/".to_owned(), "/"),
            ("/?view=month".into(), "/?view=month"),
            ("/formats?lang=en".into(), "/formats"),
            ("/nichts".into(), "/nichts"),
            (format!("/r/{token}"), "/r/…"),
        ] {
            let page = client.get(&path).await;
            assert!(!page.text().contains(&token), "{path}");
            let links: Vec<String> = page.links().into_iter().filter(|link| link.ends_with("#feedback")).collect();
            assert_eq!(links.len(), 1, "{path}: {links:?}");
            let report = client.open(links[0].trim_end_matches("#feedback")).await;
            assert_eq!(texts(&report, "section[aria-labelledby=report] code"), [format!("https://turnus.example{named}")], "{path}");
            let mail = attributes(&report, "section[aria-labelledby=report] a", "href").concat();
            assert!(mail.starts_with("mailto:barriere@turnus.example?subject="), "{path}: {mail}");
            assert_eq!(attributes(&report, "h2#feedback ~ *, h2[id=feedback]", "id"), ["feedback"], "it stands below its heading");
        }
        let plain = client.open("/accessibility").await;
        assert!(texts(&plain, "#report").is_empty() && !texts(&plain, "h2#feedback").is_empty());
        for made_up in ["/accessibility?from=//evil.example", "/accessibility?from=%3Cb%3E", "/accessibility?from=x"] {
            assert!(texts(&client.open(made_up).await, "#report").is_empty(), "{made_up}");
        }
    }

    async fn an_administrator_hears_that_the_statement_is_more_than_a_year_old(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        app.organizer("stadt", "ada@stadt.example", Role::Admin).await;
        let mut ada = app.signed_in_visitor("ada@stadt.example").await;
        let mut olga = app.signed_in_visitor("olga@stadt.example").await;
        for (day, heard) in [("02.03.2026", false), ("08.03.2025", true)] {
            write(&app, "accessibility.de.md", &STATEMENT.replace("02.03.2026", day));
            let needs = texts(&ada.open("/manage").await, "section[aria-labelledby=needs] li").concat();
            assert_eq!(needs.contains(&format!("Die Erklärung ist vom {day}.")), heard, "{needs}");
            assert!(!olga.open("/manage").await.main().contains("Die Erklärung ist vom"), "a publisher could do nothing about it");
        }
    }

    async fn the_privacy_page_lists_the_rules_that_hold(database) {
        let app = TestApp::start(database).await;
        let mut client = app.visitor();
        let rules = texts(&client.open("/privacy").await, "main tbody td");
        assert_eq!(rules[0], "72 Stunden nach der Anfrage, spätestens zu Beginn des Termins");
        assert_eq!(rules[1], "90 Tage nach dem Ende des Termins");
    }
}
