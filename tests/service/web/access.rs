//! Every route for every role: what is not meant for somebody is not there for them (C18).

use std::collections::HashMap;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};

use turnus::{
    actions::accounts::{FormerOrganizer, remove_organizer},
    domain::{
        access::Role,
        format::Locale,
        organization::{Account, Team},
        text::Slug,
    },
    store,
};

use super::{
    Stage, fields,
    routes::{For, Needs, Target},
};
use crate::support::{
    client::{Client, Page, urlencoded},
    database,
    dump::dump,
    on_both,
    world::email,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    Viewer,
    Editor,
    Publisher,
    Admin,
    Stranger,
    /// A publisher of another team of the same host.
    Neighbour,
    /// Was an editor; the role was taken away after they had signed in.
    Removed,
}

const EVERYBODY: [(Who, &str); 8] = [
    (Who::Nobody, ""),
    (Who::Viewer, "vera@stadt.example"),
    (Who::Editor, "edda@stadt.example"),
    (Who::Publisher, "olga@stadt.example"),
    (Who::Stranger, "lars@land.example"),
    (Who::Neighbour, NEIGHBOUR),
    (Who::Removed, "rita@stadt.example"),
    // Last, because nothing keeps her from anything.
    (Who::Admin, "ada@stadt.example"),
];

/// Publishes for another team of the same host.
pub(super) const NEIGHBOUR: &str = "tom@stadt.example";

/// Those whom only tables of roles need.
pub(super) async fn more_people(stage: &Stage) {
    stage.app.organizer("stadt", "ada@stadt.example", Role::Admin).await;
    stage.app.organizer("stadt", "rita@stadt.example", Role::Editor).await;
    let (chance, now) = (&stage.app.desk.chance, stage.app.now());
    let team = Team {
        id: chance.row_id(now).into(),
        organization_id: stage.format.organization_id,
        name: "Anderes Referat".into(),
    };
    let (email, name, locale) = (email(NEIGHBOUR), "Tom Nebenan".to_owned(), Locale::De);
    let account = Account { id: chance.row_id(now).into(), email, name, locale };
    let tx = stage.app.desk.store.begin().await.unwrap();
    store::teams::insert(&tx, &team).await.unwrap();
    store::accounts::insert(&tx, &account).await.unwrap();
    store::memberships::save(&tx, account.id, team.id, Role::Publisher).await.unwrap();
    tx.commit().await.unwrap();
}

/// Takes somebody's role away.
pub(super) async fn remove(stage: &Stage, address: &str) {
    let organization = Slug::parse("organization", "stadt").unwrap();
    let former = FormerOrganizer { email: email(address), organization, force: false };
    remove_organizer(&stage.app.desk, &former).await.expect("removed");
}

/// The worst that may happen: what somebody is answered who may not.
fn refusal(who: Who, needs: Needs) -> Option<StatusCode> {
    match (who, needs) {
        (Who::Nobody | Who::Removed, _) => Some(StatusCode::SEE_OTHER),
        (Who::Stranger | Who::Neighbour, Needs::See | Needs::SeeRoster | Needs::Edit | Needs::Publish)
        | (Who::Stranger, Needs::Administer) => Some(StatusCode::NOT_FOUND),
        (Who::Viewer, Needs::SeeRoster | Needs::Edit | Needs::Publish | Needs::AnyEditor)
        | (Who::Editor, Needs::Publish)
        | (Who::Viewer | Who::Editor | Who::Publisher | Who::Neighbour, Needs::AnyAdmin | Needs::Administer) => {
            Some(StatusCode::FORBIDDEN)
        }
        _ => None,
    }
}

/// The lines that came to a dump from which none went.
pub(super) fn added<'a>(before: &str, after: &'a str) -> Vec<&'a str> {
    let mut old: HashMap<String, usize> = HashMap::new();
    for line in before.lines() {
        *old.entry(line.to_owned()).or_default() += 1;
    }
    let known = |line: &&str| old.get_mut(*line).filter(|left| **left > 0).map(|left| *left -= 1).is_some();
    let (_, new): (Vec<&str>, Vec<&str>) = after.lines().partition(known);
    assert!(old.values().all(|left| *left == 0), "something went or changed: {old:?}");
    new
}

/// A request as this visitor's own form would send it.
async fn try_it(client: &mut Client, target: &Target, form_token: &str) -> Page {
    if target.method == Method::GET {
        return client.get(&target.path).await;
    }
    let mut list = vec![("form_token", form_token)];
    list.extend_from_slice(match target.name {
        "EventDetails" => &[
            ("title", "Meetup"),
            ("theme", ""),
            ("location", ""),
            ("capacity", "2"),
            ("description", ""),
            ("version", "0"),
            ("notify", "no"),
        ][..],
        "EventMove" => {
            &[("day", "27.03.2026"), ("starts", "10:00"), ("ends", "11:00"), ("version", "0"), ("notify", "no")]
        }
        "EventCancel" => &[("reason", ""), ("version", "0"), ("notify", "no")],
        "QuestionTurn" => &[("wish", "down")],
        "RosterExport" => &[("file", "xlsx")],
        "EventRestore" => &[("version", "0"), ("notify", "no")],
        "MailRetry" => &[("mail", "00000000-0000-0000-0000-000000000000")],
        "FormatSettings" => &[
            ("title", "Austausch"),
            ("summary", ""),
            ("description", ""),
            ("audience", "open"),
            ("audience_note", ""),
            ("registration", "per_event"),
            ("capacity", ""),
            ("location", ""),
            ("tags", ""),
            ("status", "active"),
            ("version", "0"),
        ],
        _ => &[],
    });
    client.post(&target.path, &fields(&list)).await
}

on_both! {
    async fn every_page_of_the_workplace_is_for_those_it_is_meant_for(database) {
        let stage = Stage::open(database).await;
        more_people(&stage).await;
        for (who, address) in EVERYBODY {
            let mut client = if address.is_empty() { stage.app.visitor() } else { stage.signed_in(address).await };
            if who == Who::Removed {
                remove(&stage, address).await;
            }
            // Any page with a form gives the token of this visitor's session.
            let page = client.open("/lost-link").await;
            let token = page.form("/lost-link").fields.into_iter().find(|(name, _)| name == "form_token").unwrap().1;
            for target in stage.targets() {
                let For::Team(needs) = target.whom else { continue };
                let before = dump(&stage.app.database.url).await;
                let answer = try_it(&mut client, &target, &token).await;
                let said = format!("{who:?} at {} {}: {}", target.method, target.path, answer.status);
                assert!(!answer.status.is_server_error(), "{said}");
                let Some(expected) = refusal(who, needs) else {
                    // The version in these forms never was: whoever may gets as far as that.
                    let allowed = [200, 303, 400, 409, 412, 422].contains(&answer.status.as_u16())
                        || (target.name, answer.status) == ("MailRetry", StatusCode::NOT_FOUND)
                        // It wants a file.
                        || (target.name, answer.status) == ("OrganizationLogo", StatusCode::UNSUPPORTED_MEDIA_TYPE);
                    assert!(allowed && !answer.location().starts_with("/login"), "{said}");
                    continue;
                };
                assert_eq!(answer.status, expected, "{said}");
                if expected == StatusCode::SEE_OTHER {
                    assert!(answer.location().starts_with("/login"), "{said}");
                }
                let after = dump(&stage.app.database.url).await;
                if expected == StatusCode::FORBIDDEN && target.method == Method::POST {
                    // A refused deed leaves one entry in the audit log, and nothing else.
                    let new = added(&before, &after);
                    assert!(new.len() == 1 && new[0].starts_with("audit: ") && new[0].contains("access.refuse"), "{said}: {new:?}");
                } else {
                    assert_eq!(after, before, "{said}");
                }
                assert!(!answer.text().contains("eva@amt.example"), "{said}");
            }
        }
    }

    async fn what_is_public_needs_no_sign_in_and_tells_nobodys_address(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        for target in stage.targets().into_iter().filter(|target| target.method == Method::GET) {
            let answer = client.get(&target.path).await;
            let expected: &[u16] = match (target.whom, target.name) {
                (For::Demo, _) | (_, "LoginLink") => &[404, 410],
                (For::Team(_), _) => &[303],
                // For the machine itself.
                (_, "Metrics") => &[403],
                (_, "FormatNext") => &[302],
                // She has not been there yet; and nobody wrote the others, or said where weaknesses are reported.
                (
                    _,
                    "OwnCertificate" | "EasyLanguage" | "SignLanguage" | "SignLanguageFile" | "Logo" | "SecurityTxt"
                    // Nobody named an identity provider.
                    | "ProviderStart" | "ProviderBack" | "ProviderOut",
                ) => &[404],
                _ => &[200],
            };
            assert!(expected.contains(&answer.status.as_u16()), "{}: {}", target.path, answer.status);
            // Whoever asks what is known about them hears their own address.
            let own = matches!(target.name, "KnownData" | "KnownFile" | "ManageAddress");
            assert!(own || !answer.text().contains("eva@amt.example"), "{}", target.path);
            assert!(!answer.text().contains("JOIN-GEHEIM"), "{}: the join address", target.path);
            assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{}: a cookie", target.path);
            if target.whom != For::Holder {
                assert!(!answer.text().contains("Eva Muster"), "{}", target.path);
            }
        }
    }

    async fn a_method_that_a_route_does_not_take_is_refused_with_those_it_takes(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let before = dump(&stage.app.database.url).await;
        for target in stage.targets() {
            for method in ["PUT", "PATCH", "DELETE", "TRACE", "POST", "GEHEIM"] {
                let method: Method = method.parse().unwrap();
                if stage.targets().iter().any(|other| other.path == target.path && other.method == method) {
                    continue;
                }
                let request = client.request(&method, &target.path);
                let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                let answer = client.send(request, Body::from(urlencoded(&[]))).await;
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {}", target.path);
                let allow = answer.header("allow").to_owned();
                assert!(method == Method::TRACE || !allow.is_empty(), "{method} {} names no method", target.path);
            }
        }
        assert_eq!(dump(&stage.app.database.url).await, before);
    }
}
