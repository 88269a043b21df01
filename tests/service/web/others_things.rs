//! One person's link, and one host's organizer, with the numbers of other people's things: nothing is shown, nothing
//! happens (C18, C19).

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};
use turnus::{
    actions::{accounts::create_token, enrollments, listed_people},
    domain::{
        access::{Role, Scope},
        enrollment::Enrollment,
        event::RawEvent,
        format::{Format, RawFormat},
        id::ListedPersonId,
        listed::RawListed,
        text::Line,
    },
    store,
};
use uuid::Uuid;

use super::{Stage, fields, token};
use crate::support::{
    client::{Client, Page},
    database,
    dump::dump,
    on_both,
    world::{applicant, berlin, email, weekly},
};

/// Somebody takes part in a whole format.
async fn enrolled(stage: &Stage, format: &Format, name: &str, address: &str) -> (Enrollment, String) {
    stage.app.tick();
    enrollments::ask(&stage.app.desk, format.id, applicant(name, address)).await.unwrap();
    let link = stage.app.the_mail().await.link("/r/");
    let there = enrollments::confirm(&stage.app.desk, &link).await.unwrap().unwrap();
    (there.enrollment, stage.app.the_mail().await.token("/m/").to_owned())
}

/// It was refused, told nothing of Eva, and changed nothing.
async fn refused(stage: &Stage, answer: &Page, before: &str, said: &str) {
    assert!(answer.status.is_client_error(), "{said}: {} {}", answer.status, answer.location());
    assert!(!answer.text().contains("Eva Muster") && !answer.text().contains("eva@amt"), "{said}");
    assert_eq!(dump(&stage.app.database.url).await, before, "{said}");
}

/// Somebody on the city's list.
async fn listed(stage: &Stage) -> ListedPersonId {
    let one = RawListed { email: "liste@amt.example".into(), ..RawListed::default() }.parse().unwrap();
    listed_people::add(&stage.app.desk, &stage.olga, stage.format.id, &[one]).await.unwrap();
    store::listed_people::list_for_format(&stage.app.desk.store, stage.format.id).await.unwrap()[0].id
}

/// Another host's organizer with a format, a date and somebody at both.
struct Land {
    format: Format,
    date: String,
    client: Client,
    form_token: String,
}

impl Land {
    async fn open(stage: &Stage) -> Self {
        let lars = stage.app.organizer("land", "lars@land.example", Role::Admin).await;
        let raw =
            RawFormat { title: Some("Landesrunde".into()), registration: Some("both".into()), ..RawFormat::default() };
        let format = stage.app.format(&lars, raw, Some(&weekly(2, &["TU"], "2026-01-06"))).await;
        let raw = RawEvent {
            title: Some(Some("Landestag".into())),
            starts_at: Some(berlin("2026-04-02", "10:00")),
            ..RawEvent::default()
        };
        let date = stage.app.date_like(&lars, None, raw).await.event.id;
        stage.app.register(date, "Lena Land", "lena@land.example").await;
        let mut client = stage.signed_in("lars@land.example").await;
        let form_token = token(&client.open("/manage/new-event").await);
        Self { format, date: date.to_string(), client, form_token }
    }

    async fn post(&mut self, path: &str, list: &[(&str, &str)]) -> Page {
        let mut all = vec![("form_token", self.form_token.as_str())];
        all.extend_from_slice(list);
        self.client.post(path, &fields(&all)).await
    }
}

/// Somebody with a link, and the numbers of other people's things.
struct Prowler {
    client: Client,
    link: String,
    /// Eva's registration, her place in the format, her date, and two that are nothing.
    strange: Vec<String>,
}

impl Prowler {
    /// The pages, with each number instead of one's own.
    async fn opens_pages(&mut self, stage: &Stage) {
        for page in ["answers", "certificate", "substitute"] {
            for id in &self.strange {
                let before = dump(&stage.app.database.url).await;
                let answer = self.client.get(&format!("/m/{}/{page}?registration={id}", self.link)).await;
                refused(stage, &answer, &before, &format!("GET {page} {id}")).await;
                assert!(answer.status.as_u16() == 404 || id == "x", "{page} {id}: {}", answer.status);
                stage.app.tick();
            }
        }
    }

    /// Every form on one's pages, with each number in the place of one's own.
    async fn sends_forms(&mut self, stage: &Stage, own: &Page) {
        let mut tried = 0;
        let mut pages = vec![own.clone()];
        for next in own.links().into_iter().filter(|next| next.starts_with("/m/")) {
            pages.push(self.client.get(&next).await);
        }
        for form in pages.iter().flat_map(Page::forms) {
            for id in &self.strange {
                let mut list = form.all();
                let own = list.iter_mut().filter(|(_, value)| value.parse::<Uuid>().is_ok());
                if own.map(|(_, value)| id.clone_into(value)).count() == 0 {
                    continue;
                }
                tried += 1;
                let before = dump(&stage.app.database.url).await;
                let answer = self.client.post(&form.action, &list).await;
                refused(stage, &answer, &before, &format!("{} {list:?}", form.action)).await;
                stage.app.tick();
            }
        }
        assert!(tried >= 10, "only {tried} forms held a number");
    }

    /// What no form of one's own would send now.
    async fn makes_forms_up(&mut self, stage: &Stage, form_token: &str) {
        let (eva, enrollment) = (self.strange[0].as_str(), self.strange[1].as_str());
        for (path, list) in [
            ("", vec![("registration", eva), ("wish", "leave")]),
            ("", vec![("registration", eva), ("wish", "accept")]),
            ("", vec![("registration", eva), ("wish", "return")]),
            ("", vec![("registration", eva), ("wish", "take-back")]),
            ("", vec![("enrollment", enrollment), ("wish", "quit")]),
            ("", vec![("enrollment", enrollment), ("wish", "pause")]),
            ("/attendance", vec![("registration", eva)]),
            ("/answers", vec![("registration", eva)]),
            ("/substitute", vec![("registration", eva), ("name", "Udo"), ("email", "udo@amt.example")]),
        ] {
            let before = dump(&stage.app.database.url).await;
            let mut all = vec![("form_token", form_token)];
            all.extend(list);
            let answer = self.client.post(&format!("/m/{}{path}", self.link), &fields(&all)).await;
            refused(stage, &answer, &before, &format!("POST {path} {all:?}")).await;
            stage.app.tick();
        }
    }
}

on_both! {
    async fn one_persons_link_reaches_nothing_of_another(database) {
        let stage = Stage::open(database).await;
        let (evas, _) = enrolled(&stage, &stage.format, "Eva Muster", "eva@amt.example").await;
        stage.app.register(stage.date.event.id, "Max Muster", "max@amt.example").await;
        let (_, link) = enrolled(&stage, &stage.format, "Max Muster", "max@amt.example").await;
        let mut max = stage.app.visitor();
        let own = max.open(&format!("/m/{link}")).await;
        let form_token = token(&own);
        let eva = stage.eva.place.registration.id.to_string();
        let strange = vec![eva, evas.id.to_string(), stage.date.event.id.to_string(), Uuid::nil().to_string(), "x".into()];
        let mut prowler = Prowler { client: max, link, strange };
        prowler.opens_pages(&stage).await;
        prowler.sends_forms(&stage, &own).await;
        prowler.makes_forms_up(&stage, &form_token).await;
        stage.app.no_mail().await;
    }

    async fn bulk_actions_look_at_every_number(database) {
        let stage = Stage::open(database).await;
        let (evas, _) = enrolled(&stage, &stage.format, "Eva Muster", "eva@amt.example").await;
        let mut land = Land::open(&stage).await;
        let (date, slug) = (land.date.clone(), land.format.slug.clone());
        let listed = listed(&stage).await.to_string();
        stage.signed_in("olga@stadt.example").await;
        let (store, olga) = (&stage.app.desk.store, stage.olga.account().unwrap());
        let sessions = store::logins::list_active_for_account(store, olga, stage.app.now()).await.unwrap();
        let session = sessions[0].id.to_string();
        let (eva, enrollment) = (stage.eva.place.registration.id.to_string(), evas.id.to_string());
        let (city_date, letter, question) =
            (stage.date.event.id.to_string(), stage.letter.to_string(), stage.question.id.to_string());
        let before = dump(&stage.app.database.url).await;
        for (path, list) in [
            (format!("/manage/events/{date}/decision"), vec![("chosen", eva.as_str()), ("wish", "approve")]),
            (format!("/manage/events/{date}/decision"), vec![("chosen", eva.as_str()), ("wish", "refuse"), ("text", "Nein")]),
            (format!("/manage/formats/{slug}/decision"), vec![("chosen", enrollment.as_str()), ("wish", "approve")]),
            (format!("/manage/formats/{slug}/decision"), vec![("chosen", enrollment.as_str()), ("wish", "refuse"), ("text", "")]),
            (format!("/manage/events/{date}/attendance"), vec![("person", eva.as_str()), ("wish", "list")]),
            (format!("/manage/events/{date}/mails/retry"), vec![("mail", letter.as_str())]),
            (format!("/manage/formats/{slug}/several"), vec![("chosen", city_date.as_str()), ("what", "cancel"), ("reason", "Nein")]),
            (format!("/manage/formats/{slug}/list"), vec![("chosen", listed.as_str()), ("wish", "remove")]),
            ("/manage/sessions".into(), vec![("session", session.as_str())]),
            (format!("/manage/questions/{question}/turn"), vec![("wish", "down")]),
        ] {
            let answer = land.post(&path, &list).await;
            let said = format!("{path} {list:?}: {} {}", answer.status, answer.location());
            assert!(!answer.status.is_server_error(), "{said}");
            assert!(!answer.text().contains("Eva Muster") && !answer.text().contains("liste@amt"), "{said}");
            assert_eq!(dump(&stage.app.database.url).await, before, "{said}");
        }
        for page in [
            format!("/manage/events/{date}/decision?chosen={eva}"),
            format!("/manage/formats/{slug}/decision?chosen={enrollment}"),
            format!("/manage/formats/{slug}/several?what=cancel&chosen={city_date}"),
        ] {
            let answer = land.client.get(&page).await;
            assert!(!answer.status.is_server_error(), "{page}: {}", answer.status);
            let text = answer.text();
            assert!(!text.contains("Eva Muster") && !text.contains("Meetup"), "{page}: {}", answer.main());
        }
    }

    async fn calls_look_at_every_number(database) {
        let stage = Stage::open(database).await;
        let (evas, _) = enrolled(&stage, &stage.format, "Eva Muster", "eva@amt.example").await;
        let land = Land::open(&stage).await;
        let listed = listed(&stage).await;
        let of_date = stage.question_of_the_date().await.id;
        let name = Line::parse("name", "Test", 80).unwrap();
        let bearer = create_token(&stage.app.desk, &email("lars@land.example"), &name, Scope::Write).await.unwrap();
        let (date, slug) = (&land.date, &land.format.slug);
        let (eva, letter) = (stage.eva.place.registration.id, stage.letter);
        let unmarked = |dump: String| dump.lines().filter(|line| !line.starts_with("api_token")).collect::<Vec<_>>().join("\n");
        let before = unmarked(dump(&stage.app.database.url).await);
        let mut client = stage.app.visitor();
        let calls: Vec<(&str, String, Value)> = vec![
            ("POST", format!("/api/v1/events/{date}/approvals"), json!({ "registrations": [eva] })),
            ("POST", format!("/api/v1/events/{date}/refusals"), json!({ "registrations": [eva], "text": "Nein" })),
            ("POST", format!("/api/v1/formats/{slug}/approvals"), json!({ "registrations": [evas.id] })),
            ("POST", format!("/api/v1/formats/{slug}/refusals"), json!({ "registrations": [evas.id] })),
            ("POST", format!("/api/v1/formats/{slug}/date-changes"), json!({ "events": [stage.date.event.id], "cancel": {} })),
            ("DELETE", format!("/api/v1/formats/{slug}/people?id={listed}"), Value::Null),
            ("GET", format!("/api/v1/events/{date}/mails/{letter}"), Value::Null),
            ("POST", format!("/api/v1/events/{date}/mails/{letter}/attempts"), Value::Null),
            ("PATCH", format!("/api/v1/events/{date}/questions/{of_date}"), json!({ "help": "Hilfe" })),
            ("DELETE", format!("/api/v1/events/{date}/questions/{of_date}"), Value::Null),
            ("PATCH", format!("/api/v1/formats/{slug}/questions/{}", stage.question.id), json!({ "help": "Hilfe" })),
            ("DELETE", format!("/api/v1/formats/{slug}/questions/{}", stage.question.id), Value::Null),
            ("POST", "/api/v1/events/preview".into(), json!({ "format": stage.format.slug, "starts_at": "2026-06-17T10:00:00+02:00" })),
            ("POST", "/api/v1/events".into(), json!({ "format": stage.format.slug, "starts_at": "2026-06-17T10:00:00+02:00" })),
        ];
        for (method, path, body) in calls {
            let request = client.request(&method.parse::<Method>().unwrap(), &path);
            let mut request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
            let sent = if body.is_null() { Body::empty() } else {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            };
            let answer = client.send(request, sent).await;
            let said = format!("{method} {path}: {} {}", answer.status, answer.text());
            assert!(!answer.status.is_server_error(), "{said}");
            assert!(!answer.text().contains("Eva Muster") && !answer.text().contains("eva@amt"), "{said}");
            assert_eq!(unmarked(dump(&stage.app.database.url).await), before, "{said}");
        }
    }
}
