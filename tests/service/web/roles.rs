//! A role that is taken away or lowered holds no longer from the next request on, and a host keeps somebody who decides
//! (C14, C19).

use axum::{
    body::Body,
    http::{Method, header},
};
use turnus::{
    actions::{
        Failure,
        accounts::{FormerOrganizer, NewOrganizer, Removed, add_organizer, create_token, remove_organizer},
    },
    domain::{
        access::{Role, RoleRefusal, Scope},
        text::{Line, Slug},
    },
};

use super::Stage;
use crate::support::{client::Client, database, dump::dump, on_both, world::email};

fn former(host: &str, address: &str) -> FormerOrganizer {
    FormerOrganizer { email: email(address), organization: host_of(host), force: false }
}

fn with_role(host: &str, address: &str, role: Role) -> NewOrganizer {
    let name = Line::parse("name", "Lea Land", 80).unwrap();
    NewOrganizer {
        email: email(address),
        name,
        organization: host_of(host),
        organization_name: None,
        role,
        force: false,
    }
}

fn host_of(slug: &str) -> Slug {
    Slug::parse("organization", slug).unwrap()
}

/// The status of a change by API.
async fn change(stage: &Stage, token: &str) -> u16 {
    let mut client = stage.app.visitor();
    let request = client.request(&Method::PATCH, &format!("/api/v1/formats/{}", stage.format.slug));
    let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    let request = request.header(header::CONTENT_TYPE, "application/json");
    client.send(request, Body::from(r#"{"summary":"Zweck"}"#)).await.status.as_u16()
}

async fn token(stage: &Stage, address: &str) -> String {
    let name = Line::parse("name", "Skript", 80).unwrap();
    create_token(&stage.app.desk, &email(address), &name, Scope::Write).await.unwrap()
}

/// Where a visit to the workplace leads.
async fn workplace(client: &mut Client) -> (u16, String) {
    let answer = client.get("/manage").await;
    (answer.status.as_u16(), answer.location())
}

on_both! {
    async fn whoever_lost_their_role_is_nobody_at_the_next_request(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let token = token(&stage, "edda@stadt.example").await;
        assert_eq!((workplace(&mut edda).await.0, change(&stage, &token).await), (200, 200));
        // A link that waits in another browser as well.
        let mut waiting = stage.app.visitor();
        let page = waiting.open("/login").await;
        let page = waiting.submit_and_go(&page, "/login", &[("email", "edda@stadt.example")]).await;
        let mail = stage.app.the_mail().await;

        let removed = remove_organizer(&stage.app.desk, &former("stadt", "edda@stadt.example")).await.unwrap();
        // The session, the link that waits, and the one that the command printed when she was added.
        assert_eq!(removed, Removed { sign_ins: 3, tokens: 1 });
        let (status, to) = workplace(&mut edda).await;
        assert!(status == 303 && to.starts_with("/login"), "{status} {to}");
        assert_eq!(change(&stage, &token).await, 401);
        let answer = waiting.submit(&page, "/login/code", &[("code", mail.code())]).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        let answer = waiting.get(&format!("/login/{}", mail.token("/login/"))).await;
        assert_eq!(answer.status.as_u16(), 410);
        assert_eq!(dump(&stage.app.database.url).await.matches("organizer.remove").count(), 1);
        let again = remove_organizer(&stage.app.desk, &former("stadt", "edda@stadt.example")).await;
        assert!(matches!(again, Err(Failure::NotFound)), "{again:?}");

        // She is nobody to the sign-in either: the same page, and no mail.
        let mut later = stage.app.visitor();
        let page = later.open("/login").await;
        let page = later.submit_and_go(&page, "/login", &[("email", "edda@stadt.example")]).await;
        assert_eq!(page.path, "/login/code");
        stage.app.no_mail().await;
        assert!(matches!(
            create_token(&stage.app.desk, &email("edda@stadt.example"), &Line::parse("name", "x", 9).unwrap(), Scope::Read).await,
            Err(Failure::NotFound)
        ));
        // Back again she signs in; what was ended stays so.
        stage.app.organizer("stadt", "edda@stadt.example", Role::Viewer).await;
        stage.app.pass(chrono::TimeDelta::hours(2));
        assert_eq!(workplace(&mut stage.signed_in("edda@stadt.example").await).await.0, 200);
        assert_eq!((workplace(&mut edda).await.0, change(&stage, &token).await), (303, 401));
    }

    async fn another_role_signs_out_and_holds_at_once(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let token = token(&stage, "edda@stadt.example").await;
        // The same role again is a new link and nothing else.
        stage.app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        assert_eq!((workplace(&mut edda).await.0, change(&stage, &token).await), (200, 200));
        stage.app.organizer("stadt", "edda@stadt.example", Role::Viewer).await;
        assert_eq!(workplace(&mut edda).await.0, 303);
        assert_eq!(change(&stage, &token).await, 403);
        assert_eq!(workplace(&mut olga).await.0, 200, "nobody else is signed out");
        let mut edda = stage.signed_in("edda@stadt.example").await;
        assert_eq!(edda.get(&format!("{}/details", stage.office())).await.status.as_u16(), 403);
    }

    async fn a_role_elsewhere_keeps_its_token_and_nothing_more(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("land", "edda@stadt.example", Role::Editor).await;
        let token = token(&stage, "edda@stadt.example").await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let removed = remove_organizer(&stage.app.desk, &former("stadt", "edda@stadt.example")).await.unwrap();
        assert_eq!(removed.tokens, 0);
        assert_eq!(workplace(&mut edda).await.0, 303, "signed out everywhere");
        assert_eq!(change(&stage, &token).await, 404, "the token lives, but sees nothing of the city");
        let mut edda = stage.signed_in("edda@stadt.example").await;
        assert_eq!(edda.get(&stage.office()).await.status.as_u16(), 404);
    }

    async fn the_last_admin_stays_unless_somebody_insists(database) {
        let stage = Stage::open(database).await;
        let desk = &stage.app.desk;
        let before = dump(&stage.app.database.url).await;
        let lowered = add_organizer(desk, &with_role("land", "lars@land.example", Role::Publisher)).await;
        assert!(matches!(lowered, Err(Failure::Refused(RoleRefusal::LastAdmin))), "{lowered:?}");
        let removed = remove_organizer(desk, &former("land", "lars@land.example")).await;
        assert!(matches!(removed, Err(Failure::Refused(RoleRefusal::LastAdmin))), "{removed:?}");
        assert_eq!(dump(&stage.app.database.url).await, before);
        // Of two who go at the same moment one stays.
        stage.app.organizer("land", "lea@land.example", Role::Admin).await;
        let (lars, lea) = (former("land", "lars@land.example"), former("land", "lea@land.example"));
        let (one, other) = tokio::join!(remove_organizer(desk, &lars), remove_organizer(desk, &lea));
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        let last = if one.is_ok() { "lea@land.example" } else { "lars@land.example" };
        let insisted = FormerOrganizer { force: true, ..former("land", last) };
        remove_organizer(desk, &insisted).await.unwrap();
        // Where nobody decides there is nobody to keep.
        remove_organizer(desk, &former("stadt", "olga@stadt.example")).await.unwrap();
    }
}
