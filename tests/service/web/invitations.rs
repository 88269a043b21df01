//! The page on which a team invites a list of people.

use axum::{
    body::Body,
    http::{Method, header},
};
use turnus::domain::{
    capability::Purpose,
    format::{Format, RawFormat},
};

use super::{Stage, fields, says, token};
use crate::support::{
    client::{Client, Page},
    database,
    dump::dump,
    on_both,
    reading::attributes,
    world::weekly,
};

async fn format(stage: &Stage) -> Format {
    let raw =
        RawFormat { title: Some("Kernrunde".into()), registration: Some("standing".into()), ..RawFormat::default() };
    stage.app.format(&stage.olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await
}

async fn wish(client: &mut Client, path: &str, page: &Page, values: &[(&str, &str)]) -> Page {
    let token = token(page);
    let mut all = fields(values);
    all.push(("form_token".into(), token));
    client.post(path, &all).await
}

/// A list as a file, as a browser sends it, with what was pasted beside it.
async fn upload(client: &mut Client, path: &str, page: &Page, (pasted, list): (&str, &[u8])) -> Page {
    let mut body = Vec::new();
    for (name, value) in [
        ("form_token", token(page).as_bytes()),
        ("people", pasted.as_bytes()),
        ("people_file", list),
        ("wish", b"preview"),
    ] {
        let file = if name == "people_file" { "; filename=\"liste.csv\"\r\nContent-Type: text/csv" } else { "" };
        body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").into_bytes());
        body.extend(value);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    let request = client.request(&Method::POST, path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    client.send(request, Body::from(body)).await
}

const LIST: &str = "Name;E-Mail;Land;Rolle\nEva Neu;eva.neu@amt.example;BY;Leitung\nMax;max@amt.example\nMax;max@amt.example\n\
    kaputt\nPoststelle;poststelle@amt.example";

on_both! {
    async fn a_list_is_checked_shown_as_a_sample_sent_and_followed(database) {
        let stage = Stage::open(database).await;
        let format = format(&stage).await;
        let path = format!("/manage/formats/{}/invitations", format.slug);
        let mut edda = stage.signed_in("edda@stadt.example").await;
        assert_eq!(edda.get(&path).await.status.as_u16(), 403, "inviting is for publishers");
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open(&format!("/manage/formats/{}", format.slug)).await;
        assert!(page.links().contains(&path), "a tab leads there: {:?}", page.links());
        let page = olga.open(&path).await;
        let before = dump(&stage.app.database.url).await;
        let preview = wish(&mut olga, &path, &page, &[("people", LIST), ("wish", "preview")]).await;
        for words in ["3 Personen werden eingeladen.", "Eine Zeile ist doppelt.", "Eine Zeile ist nicht lesbar",
            "Funktionspostfach", "Zeile 4: max@amt.example: doppelt", "Zeile 5: Der Name fehlt."] {
            says(&preview, words);
        }
        assert!(dump(&stage.app.database.url).await == before, "checking stores nothing");
        let sample = wish(&mut olga, &path, &preview, &[("people", LIST), ("wish", "sample")]).await;
        says(&sample, "Die Probe ist unterwegs an olga@stadt.example.");
        says(&sample, "3 Personen einladen");
        assert_eq!(stage.app.the_mail().await.to, "olga@stadt.example");
        stage.app.tick();
        let sent = wish(&mut olga, &path, &sample, &[("people", LIST), ("wish", "send")]).await;
        assert_eq!(sent.status.as_u16(), 303);
        let after = dump(&stage.app.database.url).await;
        let again = wish(&mut olga, &path, &sample, &[("people", LIST), ("wish", "send")]).await;
        assert_eq!((again.status.as_u16(), dump(&stage.app.database.url).await == after), (303, true));
        let page = olga.open(&path).await;
        says(&page, "3 Personen wurden eingeladen");
        says(&page, "E-Mail wartet auf den Versand");
        wish(&mut olga, &path, &page, &[("wish", "pause")]).await;
        let page = olga.open(&path).await;
        says(&page, "Der Versand ist angehalten. 3 E-Mails warten.");
        stage.app.no_mail().await;
        wish(&mut olga, &path, &page, &[("wish", "resume")]).await;
        let mut mails = 0;
        for _ in 0..4 {
            stage.app.tick();
            mails += stage.app.post().await.len();
        }
        assert_eq!(mails, 3);
        let page = olga.open(&path).await;
        says(&page, "3 Personen erinnern");
        assert_eq!(wish(&mut olga, &path, &page, &[("wish", "remind")]).await.status.as_u16(), 303);
        let page = olga.open(&path).await;
        says(&page, "davon erinnert");
        assert!(!page.main().contains("Personen erinnern"), "never a second time");
        let found = olga.open(&format!("{path}?q=poststelle")).await;
        says(&found, "poststelle@amt.example");
        assert!(!found.main().contains("eva.neu@amt.example"));
        wish(&mut olga, &path, &page, &[("wish", "pause")]).await;
    }

    async fn nothing_pasted_is_lost_and_a_long_list_needs_its_number(database) {
        let stage = Stage::open(database).await;
        let format = format(&stage).await;
        let path = format!("/manage/formats/{}/invitations", format.slug);
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open(&path).await;
        let empty = wish(&mut olga, &path, &page, &[("people", " \n"), ("wish", "preview")]).await;
        assert!(empty.status.as_u16() == 422 && empty.text().contains("id=\"people-error\""), "{}", empty.main());
        let list: String = (0..201).map(|n| format!("Person {n}; person{n}@amt.example\n")).collect();
        let before = dump(&stage.app.database.url).await;
        for count in ["", "200"] {
            let refused = wish(&mut olga, &path, &page, &[("people", &list), ("count", count), ("wish", "send")]).await;
            assert_eq!(refused.status.as_u16(), 422);
            assert!(refused.text().contains("id=\"count-error\""), "{}", refused.main());
            assert!(refused.text().contains("Person 200; person200@amt.example"), "the list is still there");
        }
        assert!(dump(&stage.app.database.url).await == before, "nobody was invited");
        stage.app.tick();
        let sent = wish(&mut olga, &path, &page, &[("people", &list), ("count", "201"), ("wish", "send")]).await;
        assert_eq!(sent.status.as_u16(), 303);
        says(&olga.open(&path).await, "201 Personen wurden eingeladen");
        assert_eq!(wish(&mut olga, &path, &page, &[("wish", "burn")]).await.status.as_u16(), 400);
        let forged = olga.post(&path, &fields(&[("people", LIST), ("wish", "send")])).await;
        assert_eq!(forged.status.as_u16(), 403);
        wish(&mut olga, &path, &page, &[("wish", "pause")]).await;
    }

    async fn a_file_is_read_as_spreadsheets_write_it(database) {
        let stage = Stage::open(database).await;
        let format = format(&stage).await;
        let path = format!("/manage/formats/{}/invitations", format.slug);
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open(&path).await;
        let shown = upload(
            &mut olga,
            &path,
            &page,
            ("Pia; pia@amt.example", b"E-Mail,Name\r\n\"mueller@amt.example\",\"M\xfcller, Uwe\"\r\n"),
        )
        .await;
        says(&shown, "2 Personen werden eingeladen.");
        assert!(shown.text().contains("Müller, Uwe"), "the file's lines are in the form now: {}", shown.text());
    }

    async fn a_list_that_is_too_long_is_answered_by_the_page_itself(database) {
        let stage = Stage::open(database).await;
        let format = format(&stage).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        for room in ["invitations", "list"] {
            let path = format!("/manage/formats/{}/{room}", format.slug);
            let page = olga.open(&path).await;
            says(&page, "Zusammen höchstens 10.000 Zeilen und 2 MB.");
            let before = dump(&stage.app.database.url).await;
            // A megabyte is long, and no more than that.
            let lines = |n: usize| "Eva Muster; eva.muster@amt.example; BY; Koordination der Länder im Austausch\n".repeat(n);
            let fits = upload(&mut olga, &path, &page, ("", lines(9_999).as_bytes())).await;
            assert_eq!(fits.status.as_u16(), 200, "{}", fits.main());
            let rows = upload(&mut olga, &path, &page, ("Pia; pia@amt.example", lines(10_000).as_bytes())).await;
            assert_eq!(rows.status.as_u16(), 422);
            says(&rows, "Personen, eine je Zeile: Bitte höchstens 10.000 Einträge.");
            assert!(rows.text().contains("Pia; pia@amt.example"), "the list is still there");
            for (pasted, file) in [("", "x".repeat(3 << 20)), (&*"y".repeat(3 << 20), String::new())] {
                let large = upload(&mut olga, &path, &page, (pasted, file.as_bytes())).await;
                assert_eq!(large.status.as_u16(), 413);
                says(&large, "Personen, eine je Zeile: Das ist zu viel auf einmal. Bitte teilen Sie die Liste auf: höchstens 2 MB.");
                assert!(large.text().contains("id=\"people-error\"") && large.text().contains("name=\"people_file\""));
            }
            let kept = upload(&mut olga, &path, &page, ("Pia; pia@amt.example", &vec![b'x'; 3 << 20])).await;
            assert!(kept.status.as_u16() == 413 && kept.text().contains("Pia; pia@amt.example"), "what fits is kept");
            let form = wish(&mut olga, &path, &page, &[("people", &"z".repeat(3 << 20)), ("wish", "preview")]).await;
            assert_eq!(form.status.as_u16(), 413);
            says(&form, "höchstens 2 MB");
            let english = olga.post(&format!("{path}?lang=en"), &fields(&[("people", &"z".repeat(3 << 20))])).await;
            says(&english, "Please split the list: at most 2 MB.");
            assert!(dump(&stage.app.database.url).await == before, "nothing is stored");
        }
    }

    async fn people_are_invited_to_chosen_dates_and_a_dates_page_leads_there(database) {
        let stage = Stage::open(database).await;
        let raw = RawFormat { registration: Some("per_event".into()), ..RawFormat::default() };
        let format = stage.app.format(&stage.olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let dates = stage.app.dates_of(&format).await;
        let path = format!("/manage/formats/{}/invitations", format.slug);
        let to_date = format!("{path}?event={}", dates[1].id);
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open(&format!("/manage/events/{}", dates[1].id)).await;
        assert!(!page.links().contains(&to_date), "inviting is for publishers");
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open(&format!("/manage/events/{}", dates[1].id)).await;
        assert!(page.links().contains(&to_date), "{:?}", page.links());
        let page = olga.open(&to_date).await;
        let ticked = |page: &Page| attributes(page, "form[enctype] input[name=event][checked]", "value");
        assert_eq!(ticked(&page), [dates[1].id.to_string()]);
        assert!(page.text().contains("Spätere Termine"), "a year of dates");
        let (first, second) = (dates[0].id.to_string(), dates[1].id.to_string());
        let chosen = |wish: &'static str| {
            [("scope", "dates"), ("event", &*first), ("event", &*second), ("people", LIST), ("wish", wish)]
        };
        let unsaid = wish(&mut olga, &path, &page, &[("scope", "dates"), ("people", LIST), ("wish", "preview")]).await;
        assert!(unsaid.status.as_u16() == 422 && unsaid.text().contains("id=\"event-error\""), "{}", unsaid.main());
        assert!(unsaid.text().contains("Eva Neu"), "the list is still there");
        let foreign = stage.date.event.id.to_string();
        let strange = [("scope", "dates"), ("event", &*foreign), ("people", LIST), ("wish", "send")];
        assert_eq!(wish(&mut olga, &path, &page, &strange).await.status.as_u16(), 422, "a date of something else");
        let whole = [("scope", "all"), ("people", LIST), ("wish", "send")];
        assert_eq!(wish(&mut olga, &path, &page, &whole).await.status.as_u16(), 409, "nobody takes part in the whole");
        let preview = wish(&mut olga, &path, &page, &chosen("preview")).await;
        says(&preview, "3 Personen werden eingeladen.");
        assert_eq!(attributes(&preview, "#preview ~ form input[name=event]", "value"), [first.clone(), second.clone()]);
        let sample = wish(&mut olga, &path, &preview, &chosen("sample")).await;
        says(&sample, "Die Probe ist unterwegs");
        assert!(stage.app.the_mail().await.subject.contains("2 Termine"));
        stage.app.tick();
        assert_eq!(wish(&mut olga, &path, &preview, &chosen("send")).await.status.as_u16(), 303);
        let page = olga.open(&path).await;
        says(&page, "3 Personen wurden eingeladen");
        says(&page, "Eingeladen zu");
        let after = dump(&stage.app.database.url).await;
        assert_eq!(wish(&mut olga, &path, &page, &chosen("send")).await.status.as_u16(), 303);
        assert!(dump(&stage.app.database.url).await == after, "twice changes nothing");
        wish(&mut olga, &path, &page, &[("wish", "pause")]).await;
    }

    async fn a_format_without_registration_says_why_nobody_is_invited(database) {
        let stage = Stage::open(database).await;
        let raw = RawFormat { registration: Some("none".into()), ..RawFormat::default() };
        let format = stage.app.format(&stage.olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open(&format!("/manage/formats/{}/invitations", format.slug)).await;
        says(&page, "Hier können Sie gerade niemanden einladen");
        assert!(!page.text().contains("name=\"people\""));
        let date = stage.app.dates_of(&format).await.remove(0);
        let page = olga.open(&format!("/manage/events/{}", date.id)).await;
        assert!(!page.links().iter().any(|link| link.contains("/invitations")));
    }

    async fn a_person_sees_their_invitations_and_what_they_said_against_them(database) {
        let stage = Stage::open(database).await;
        let stop = stage.app.desk.keys.link(Purpose::Unsubscribe, stage.invited.link_id, 0);
        let mut eva = stage.app.visitor();
        let page = eva.open(&format!("/u/{stop}")).await;
        stage.app.tick();
        eva.submit_and_go(&page, "/objection", &[]).await;
        let person = &stage.eva.place.participant;
        let manage = stage.app.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
        let mine = stage.app.data_of(&manage).await;
        let page = eva.open(&mine).await;
        says(&page, "Einladungen, die Sie bekommen haben");
        says(&page, "Gar keine Einladungen mehr von");
        let file: serde_json::Value =
            serde_json::from_str(&eva.open(&format!("{mine}/data.json")).await.text()).unwrap();
        assert_eq!(file["invitations"][0]["format"], stage.format.title.as_str());
        assert_eq!((&file["objections"][0]["format"], file["objections"].as_array().unwrap().len()), (&serde_json::Value::Null, 1));
    }
}
