//! A walk over every page that there is: each links imprint, privacy notice and accessibility statement, error pages and
//! refused forms too; and each form that asks for something says how long it is kept (G08, G16).

use axum::http::Method;

use super::{Stage, routes::For};
use crate::support::{
    client::{Client, Page},
    database, on_both,
};

/// The pages that the law asks for.
const DUE: [&str; 3] = ["/imprint", "/privacy", "/accessibility"];

/// What is no page: a file, a place to go on to, an answer to programs.
fn is_page(page: &Page) -> bool {
    page.header("content-type").starts_with("text/html") && !page.status.is_redirection()
}

fn links_what_is_due(page: &Page, said: &str) {
    let links = page.links();
    for due in DUE {
        let there = links.iter().any(|link| link.split(['?', '#']).next() == Some(due));
        assert!(there, "{said} ({}) does not link {due}: {links:?}", page.status);
    }
}

/// Opens every page as somebody; answers how many there were and sends each of their forms empty.
async fn walk(stage: &Stage, client: &mut Client, team: bool) -> usize {
    let mut pages = 0;
    for target in stage.targets().into_iter().filter(|target| target.method == Method::GET) {
        if matches!(target.whom, For::Operation) || (team && !matches!(target.whom, For::Team(_))) {
            continue;
        }
        stage.app.tick();
        for language in ["de", "en"] {
            let joint = if target.path.contains('?') { '&' } else { '?' };
            let page = client.get(&format!("{}{joint}lang={language}", target.path)).await;
            if !is_page(&page) {
                continue;
            }
            pages += 1;
            links_what_is_due(&page, &target.path);
            // A form behind a link would do something.
            if target.whom != For::All || language == "en" {
                continue;
            }
            for form in page.forms() {
                let empty: Vec<_> = form.fields.iter().filter(|(name, _)| name == "form_token").cloned().collect();
                let refused = client.post(&form.action, &empty).await;
                if is_page(&refused) {
                    links_what_is_due(&refused, &format!("{} without a word", form.action));
                }
            }
        }
    }
    pages
}

on_both! {
    async fn every_page_links_what_the_law_asks_for(database) {
        let stage = Stage::open(database).await;
        let mut anybody = stage.app.visitor();
        let open = walk(&stage, &mut anybody, false).await;
        stage.app.post().await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let inside = walk(&stage, &mut olga, true).await;
        assert!(open > 40 && inside > 60, "only {open} and {inside} pages");
        // What is not there, not allowed, not readable, too long.
        let mut vera = stage.signed_in("vera@stadt.example").await;
        let long = format!("/{}", "a".repeat(9_000));
        for (path, status) in [("/nichts", 404), ("/events/nichts", 404), ("/m/nichts", 404), (long.as_str(), 414)] {
            let page = anybody.get(path).await;
            assert_eq!(page.status.as_u16(), status);
            links_what_is_due(&page, path);
        }
        let page = vera.get(&format!("{}/details", stage.office())).await;
        assert_eq!(page.status.as_u16(), 403);
        links_what_is_due(&page, "a page for others");
        let page = anybody.send(anybody.request(&Method::PUT, "/"), axum::body::Body::empty()).await;
        assert_eq!(page.status.as_u16(), 405);
        links_what_is_due(&page, "a method that is none");
    }

    async fn each_form_says_how_long_things_are_kept(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let slug = &stage.format.slug;
        for (form, german, english) in [
            (stage.form(), "löschen sie 90 Tage nach", "90 days"),
            (format!("/formats/{slug}/register"), "löschen sie 90 Tage nach", "90 days"),
            (format!("/formats/{slug}/follow"), "bis Sie die E-Mails beenden", "until you end the e-mails"),
        ] {
            for (language, words) in [("de", german), ("en", english)] {
                let page = client.open(&format!("{form}?lang={language}")).await;
                assert!(page.main().contains(words), "{form}: {words:?} is not in {}", page.main());
            }
        }
        // The privacy notice has the same rule, with all others.
        let page = client.open("/privacy").await;
        assert!(page.main().contains("90 Tage"), "{}", page.main());
    }
}
