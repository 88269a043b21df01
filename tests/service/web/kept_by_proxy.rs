//! Behind a real nginx that keeps whatever it may: public pages are kept, in each language and form; what is somebody's
//! is kept by nobody and reaches nobody else (C49).

use axum::http::{Method, StatusCode, header};
use turnus::{
    actions::{self, accounts::create_token, personal_feeds},
    domain::{access::Scope, capability::Purpose, text::Line},
};

use super::{Stage, routes::For};
use crate::support::{
    client::{Client, Page},
    database,
    door::Door,
    nginx::{KEPT, Nginx},
    on_both,
    program::soon,
    world::email,
};

/// A page as somebody's browser asks for it.
async fn asked(client: &mut Client, path: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = client.request(&Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request, "").await
}

/// The same until the proxy answers by itself. It may do so for a second only, and the machine may be busy.
async fn from_the_proxy(client: &mut Client, path: &str, headers: &[(&str, &str)]) -> Page {
    for _ in 0..100 {
        let page = asked(client, path, headers).await;
        if page.header(KEPT) == "HIT" {
            return page;
        }
    }
    panic!("the proxy never keeps {path}");
}

impl Stage {
    /// Public pages and calendars.
    fn public(&self) -> Vec<String> {
        let (format, date) = (&self.format.slug, &self.date.event.slug);
        let mut all: Vec<String> =
            ["/", "/?view=month", "/formats", "/calendar", "/privacy", "/accessibility", "/api/docs"]
                .map(String::from)
                .to_vec();
        all.extend([format!("/formats/{format}"), format!("/events/{date}")]);
        all
    }

    fn calendars(&self) -> [String; 4] {
        let (format, date) = (&self.format.slug, &self.date.event.slug);
        [
            "/feeds/all.ics".to_owned(),
            format!("/feeds/formats/{format}.ics"),
            format!("/feeds/selection.ics?format={format}"),
            format!("/events/{date}/event.ics"),
        ]
    }
}

const GERMAN: (&str, &str) = ("accept-language", "de");
const ENGLISH: (&str, &str) = ("accept-language", "en");
const PACKED: (&str, &str) = ("accept-encoding", "gzip");

on_both! {
    async fn public_pages_are_kept_in_each_language_and_form(database) {
        let stage = Stage::open(database).await;
        let door = Door::open(&stage.app).await;
        let Some(nginx) = Nginx::start(door.address) else { return };
        let mut olga = nginx.visited_by(&stage.signed_in("olga@stadt.example").await);
        let (mut visitor, mut direct) = (nginx.visitor(), stage.app.visitor());
        for path in stage.public() {
            // Whoever comes first decides what is kept: here somebody who is signed in, and takes pages packed.
            let first = asked(&mut olga, &path, &[GERMAN, PACKED]).await;
            assert_eq!(first.status, StatusCode::OK, "{path}");
            assert_eq!(first.headers.get_all(header::VARY).iter().count(), 1, "{path}: one line, as some read only one");
            for headers in [&[GERMAN][..], &[ENGLISH], &[GERMAN, PACKED], &[ENGLISH, PACKED]] {
                let kept = from_the_proxy(&mut visitor, &path, headers).await;
                let ours = asked(&mut direct, &path, headers).await;
                assert_eq!(kept.header("content-encoding"), ours.header("content-encoding"), "{path} {headers:?}");
                if !headers.contains(&PACKED) {
                    assert_eq!(kept.text(), ours.text(), "{path} {headers:?}");
                }
                assert!(kept.headers.get(header::SET_COOKIE).is_none(), "{path}");
                let tag = kept.header("etag").to_owned();
                let again = asked(&mut visitor, &path, &[headers, &[("if-none-match", tag.as_str())]].concat()).await;
                assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{path} {headers:?}");
            }
        }
        for path in stage.calendars() {
            let kept = from_the_proxy(&mut visitor, &path, &[PACKED]).await;
            assert_eq!(kept.header("content-encoding"), "gzip", "{path}");
            let kept = from_the_proxy(&mut visitor, &path, &[]).await;
            assert_eq!(kept.text(), direct.open(&path).await.text(), "{path}");
            let again = asked(&mut visitor, &path, &[("if-none-match", kept.header("etag"))]).await;
            assert_eq!((again.status, again.header(KEPT)), (StatusCode::NOT_MODIFIED, "HIT"), "{path}");
        }
        from_the_proxy(&mut visitor, &turnus::web::assets::styles(), &[]).await;
        // What changes is seen as soon as the second is over.
        let target = (stage.date.event.id, None);
        actions::events::cancel(&stage.app.desk, &stage.olga, target, Some("Die Technik streikt".into()), true).await.unwrap();
        let path = format!("/events/{}", stage.date.event.slug);
        soon("the page says so", async || asked(&mut visitor, &path, &[GERMAN]).await.main().contains("Die Technik streikt")).await;
        stage.app.post_after_undo().await;
    }

    async fn what_is_somebodys_reaches_nobody_else(database) {
        let stage = Stage::open(database).await;
        let door = Door::open(&stage.app).await;
        let Some(nginx) = Nginx::start(door.address) else { return };
        let own = stage.signed_in("olga@stadt.example").await;
        let (mut olga, mut lars) = (nginx.visited_by(&own), nginx.visited_by(&stage.signed_in("lars@land.example").await));
        let (mut nobody, mut direct) = (nginx.visitor(), stage.app.visitor());
        let mut looked = 0;
        for target in stage.targets().into_iter().filter(|target| target.method == Method::GET) {
            let path = target.path.as_str();
            let hers = asked(&mut olga, path, &[]).await;
            let again = asked(&mut olga, path, &[]).await;
            let his = asked(&mut lars, path, &[]).await;
            let theirs = asked(&mut nobody, path, &[]).await;
            let ours = asked(&mut direct, path, &[]).await;
            let private = matches!(target.whom, For::Holder | For::Team(_));
            for page in [&hers, &again, &his, &theirs] {
                let kept = page.header(KEPT);
                assert!(!private || !["HIT", "STALE", "REVALIDATED"].contains(&kept), "{path} was kept: {kept}");
                assert!(page.headers.get(header::SET_COOKIE).is_none() || kept == "MISS", "{path}: a cookie was kept");
            }
            assert_eq!((theirs.status, theirs.location()), (ours.status, ours.location()), "{path}");
            let differs_each_time = ["/healthz", "/readyz", "/metrics"].contains(&path) || !ours.status.is_success();
            if !differs_each_time {
                assert_eq!(theirs.without_tokens(), ours.without_tokens(), "{path}: what nobody gets through the proxy");
            }
            looked += 1;
        }
        assert!(looked > 60, "{looked} addresses");
        // What lies on its disk opens nothing and names nobody.
        let kept = nginx.kept();
        assert!(kept.len() > 5, "it keeps something");
        let eva = stage.app.desk.keys.link(Purpose::Manage, stage.eva.place.participant.link_id, stage.eva.place.participant.link_version);
        let mut secrets = vec!["Eva Muster".to_owned(), "eva@amt.example".into(), "olga@stadt.example".into(), "form_token".into(), eva];
        secrets.extend(own.secrets.iter().cloned());
        for answer in &kept {
            assert!(!answer.to_lowercase().contains("set-cookie"), "{answer}");
            for secret in &secrets {
                assert!(!answer.contains(secret.as_str()), "{secret} was kept: {answer}");
            }
        }
    }

    async fn what_one_token_gets_of_the_api_nobody_else_does(database) {
        let stage = Stage::open(database).await;
        let door = Door::open(&stage.app).await;
        let Some(nginx) = Nginx::start(door.address) else { return };
        let token = async |address: &str| {
            let name = Line::parse("name", "Test", 80).unwrap();
            let token = create_token(&stage.app.desk, &email(address), &name, Scope::Write).await.expect("a token");
            format!("Bearer {token}")
        };
        let (olga, lars) = (token("olga@stadt.example").await, token("lars@land.example").await);
        let (mut client, mut direct) = (nginx.visitor(), stage.app.visitor());
        let (format, date) = (&stage.format.slug, stage.date.event.id);
        for path in [
            "/api/v1/formats".to_owned(),
            format!("/api/v1/formats/{format}"),
            "/api/v1/events".to_owned(),
            format!("/api/v1/events/{date}"),
            format!("/api/v1/events/{date}/registrations"),
            format!("/api/v1/formats/{format}/enrollments"),
        ] {
            let hers = asked(&mut client, &path, &[("authorization", &olga)]).await;
            assert_eq!(hers.status, StatusCode::OK, "{path}: {}", hers.text());
            for headers in [&[("authorization", lars.as_str())][..], &[], &[("authorization", olga.as_str())]] {
                let through = asked(&mut client, &path, headers).await;
                let ours = asked(&mut direct, &path, headers).await;
                assert_eq!((through.status, through.header(KEPT)), (ours.status, "MISS"), "{path} {headers:?}");
                if ours.status.is_success() {
                    assert_eq!(through.text(), ours.text(), "{path} {headers:?}");
                }
            }
        }
    }

    async fn what_ends_ends_behind_a_proxy_at_once(database) {
        let stage = Stage::open(database).await;
        let door = Door::open(&stage.app).await;
        let Some(nginx) = Nginx::start(door.address) else { return };
        let mut olga = nginx.visited_by(&stage.signed_in("olga@stadt.example").await);
        let page = olga.open("/manage").await;
        let before = nginx.visited_by(&olga);
        olga.submit_and_go(&page, "/logout", &[]).await;
        let mut old = nginx.visited_by(&before);
        assert_eq!(old.get("/manage").await.status, StatusCode::SEE_OTHER);
        // A calendar of one's own, given up.
        let (who, feed) = personal_feeds::of_link(&stage.app.desk, &stage.eva.manage).await.expect("Eva");
        let address = format!("/feeds/personal/{}.ics", personal_feeds::token(&stage.app.desk, &who, &feed));
        let mut program = nginx.visitor();
        let calendar = program.open(&address).await;
        assert_eq!(calendar.header("cache-control"), "private, max-age=300");
        program.open(&address).await;
        personal_feeds::rotate(&stage.app.desk, &stage.eva.manage).await.expect("given up");
        assert_eq!(program.get(&address).await.status, StatusCode::GONE);
        // And the seat that somebody gave back.
        let own = format!("/m/{}", stage.app.desk.keys.link(Purpose::Manage, who.link_id, who.link_version));
        let mut eva = nginx.visitor();
        let page = eva.open(&own).await;
        assert!(page.main().contains("Meetup"));
        stage.app.withdraw(&stage.eva).await;
        let page = eva.open(&own).await;
        assert!(page.main().contains("Abgesagt"), "{}", page.main());
        stage.app.post_after_undo().await;
    }
}
