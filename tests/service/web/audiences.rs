//! Formats that are for some: the pages of people who are not on the list, and the page on which a team keeps it.

use turnus::{
    actions::listed_people,
    domain::{
        format::{Format, RawFormat},
        listed::read_lines,
        notice::NoticeKind,
    },
    store,
};

use super::{Stage, fields, register, says, token};
use crate::support::{
    database,
    dump::dump,
    on_both,
    reading::{attributes, texts},
    world::weekly,
};

impl Stage {
    async fn invited(&self) -> Format {
        let raw = RawFormat {
            title: Some("Kernrunde".into()),
            audience: Some("invited".into()),
            registration: Some("both".into()),
            ..RawFormat::default()
        };
        let format = self.app.format(&self.olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let people: Vec<_> = read_lines("Eva Muster; eva@amt.example; BY; Leitung")
            .into_iter()
            .map(|(_, raw)| raw.parse().unwrap())
            .collect();
        listed_people::add(&self.app.desk, &self.olga, format.id, &people).await.unwrap();
        format
    }
}

on_both! {
    async fn the_form_looks_the_same_for_listed_and_others_and_the_page_of_the_link_is_friendly(database) {
        let stage = Stage::open(database).await;
        let format = stage.invited().await;
        let date = stage.app.dates_of(&format).await.remove(0);
        let mut visitor = stage.app.visitor();
        says(&visitor.open(&format!("/events/{}", date.slug)).await, "für bestimmte Personen gedacht");
        let form = format!("/events/{}/register", date.slug);
        says(&visitor.open(&form).await, "können Sie beim Team anfragen");
        let mut seen = Vec::new();
        for (name, address) in [("Eva Muster", "eva@amt.example"), ("Max Muster", "max@amt.example")] {
            stage.app.tick();
            let page = register(&mut stage.app.visitor(), &form, name, address).await;
            seen.push((page.status, page.path.clone(), page.without_tokens()));
        }
        assert_eq!(seen[0], seen[1], "nobody learns from the form who is on the list");
        let mut post = stage.app.post().await;
        assert!(post.iter().all(|mail| mail.kind == NoticeKind::ConfirmRegistration) && post.len() == 2);
        post.sort_by_key(|mail| mail.to.clone());
        let link = |at: usize| format!("/r/{}", post[at].token("/r/"));
        says(&visitor.open(&link(0)).await, "Mit dem Knopf ist Ihr Platz sicher.");
        let before = dump(&stage.app.database.url).await;
        let page = visitor.open(&link(1)).await;
        says(&page, "Sie stehen nicht auf der Liste.");
        assert_eq!(texts(&page, "form button")[0], "Teilnahme anfragen");
        assert_eq!(dump(&stage.app.database.url).await, before, "looking asks nobody");
        // A button of an older page, without the word: the page as it is now, and nothing has happened.
        let form = page.form(post[1].token("/r/")).filled(&[("wish", "")]);
        let answer = visitor.post(&form.action, &form.all()).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, link(1)));
        says(&visitor.open(&link(1)).await, "Sie stehen nicht auf der Liste.");
        stage.app.tick();
        let page = visitor.submit_and_go(&page, post[1].token("/r/"), &[]).await;
        says(&page, "Ihre Anmeldung wartet auf Zustimmung.");
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Waiting);
        let mut edda = stage.signed_in("edda@stadt.example").await;
        says(&edda.open(&format!("/manage/events/{}", date.id)).await, "Eine Anmeldung wartet auf Ihre Entscheidung.");
    }

    async fn a_team_keeps_the_list_by_pasting_and_reads_first_what_changes(database) {
        let stage = Stage::open(database).await;
        let format = stage.invited().await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("/manage/formats/{}/list", format.slug);
        let page = edda.open(&format!("/manage/formats/{}", format.slug)).await;
        assert!(page.links().contains(&path), "a tab leads there: {:?}", page.links());
        let page = edda.open(&path).await;
        says(&page, "Eine Person auf der Liste");
        says(&page, "Wer gestrichen wird und schon angemeldet ist, bleibt angemeldet.");
        let before = dump(&stage.app.database.url).await;
        let pasted = "Name;Mail;Land;Rolle\nEva Muster;eva@amt.example;BY;Leitung\nMax;max@amt.example;Bayern;Gast\n\
            Max;max@amt.example\nkaputt\nIda;ida@amt.example;Atlantis";
        let preview = edda.submit(&page, "/list", &[("people", pasted), ("wish", "preview")]).await;
        for words in ["Eine Person kommt dazu.", "Eine Person steht schon so", "Eine Zeile ist doppelt.",
            "2 Zeilen sind nicht lesbar.", "Zeile 5:", "Zeile 6:", "Eine Person übernehmen"] {
            says(&preview, words);
        }
        assert_eq!(dump(&stage.app.database.url).await, before, "checking stores nothing");
        stage.app.tick();
        let page = edda.submit_and_go(&preview, "/list", &[]).await;
        says(&page, "2 Personen auf der Liste");
        says(&page, "Bayern");
        let found = edda.open(&format!("{path}?q=gast")).await;
        assert_eq!(attributes(&found, "input[name=chosen]", "value").len(), 1);
        let id = attributes(&found, "input[name=chosen]", "value").remove(0);
        let token = token(&found);
        let form = fields(&[("form_token", &token), ("chosen", &id), ("wish", "remove")]);
        assert_eq!(edda.post(&path, &form).await.status.as_u16(), 303);
        says(&edda.open(&path).await, "Eine Person auf der Liste");
        let empty = edda.submit(&page, "/list", &[("people", " \n"), ("wish", "preview")]).await;
        assert!(empty.status.as_u16() == 422 && empty.text().contains("id=\"people-error\""), "{}", empty.main());
        let form = fields(&[("form_token", &token), ("wish", "burn")]);
        assert_eq!(edda.post(&path, &form).await.status.as_u16(), 400);
        stage.app.no_mail().await;
    }

    async fn roles_are_chosen_in_the_settings_and_a_person_sees_on_which_lists_they_are(database) {
        let stage = Stage::open(database).await;
        let format = stage.invited().await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("/manage/formats/{}/settings", format.slug);
        let page = edda.open(&path).await;
        edda.submit_and_go(&page, "/settings", &[("audience", "role"), ("audience_roles", "Leitung, Koordination")]).await;
        let roles = async || {
            let format = store::formats::get(&stage.app.desk.store, format.id).await.unwrap();
            format.audience_roles.join("|")
        };
        assert_eq!(roles().await, "Leitung|Koordination");
        let page = edda.open(&path).await;
        edda.submit_and_go(&page, "/settings", &[]).await;
        assert_eq!(roles().await, "Leitung|Koordination", "what is shown is what is set");
        says(&edda.open(&format!("/manage/formats/{}/list", format.slug)).await, "hinein: Leitung, Koordination.");
        let mut visitor = stage.app.visitor();
        let manage = stage.app.desk.keys.link(
            turnus::domain::capability::Purpose::Manage,
            stage.eva.place.participant.link_id,
            0,
        );
        let mine = stage.app.data_of(&manage).await;
        let page = visitor.open(&mine).await;
        says(&page, "Kernrunde: Leitung");
        let file: serde_json::Value =
            serde_json::from_str(&visitor.open(&format!("{mine}/data.json")).await.text()).unwrap();
        assert_eq!((&file["lists"][0]["role"], &file["lists"][0]["land"]), (&"Leitung".into(), &"BY".into()));
    }

    async fn a_format_for_some_is_set_up_in_one_go(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open("/manage/new-format").await;
        let form = page.form("/new-format");
        for (name, value) in [("audience", "open"), ("audience_roles", ""), ("approval", "nobody")] {
            assert!(form.fields.contains(&(name.into(), value.into())), "{name}: {:?}", form.fields);
        }
        let long = "x".repeat(81);
        let values = [
            ("title", "Leitungsrunde"),
            ("anchor", "2026-04-16"),
            ("audience", "role"),
            ("audience_roles", "Leitung, Vertretung, Leitung"),
            ("approval", "team"),
            ("step", "save"),
        ];
        for (field, wrong) in [("audience", "alle"), ("audience_roles", &long), ("approval", "vielleicht")] {
            let mut given = values.to_vec();
            given.retain(|(name, _)| *name != field);
            given.push((field, wrong));
            let answer = olga.submit(&page, "/new-format", &given).await;
            assert_eq!(answer.status.as_u16(), 422, "{field}");
            assert!(answer.text().contains(&format!("id=\"{field}-error\"")), "{field}: {}", answer.main());
            let kept = answer.form("/new-format").fields;
            for (name, value) in given.iter().filter(|(name, _)| *name != field && *name != "step") {
                assert!(kept.contains(&((*name).into(), (*value).into())), "{field}: {name} is lost: {kept:?}");
            }
        }
        let saved = olga.submit(&page, "/new-format", &values).await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.text());
        let format = store::formats::find_by_slug(&stage.app.desk.store, "leitungsrunde").await.unwrap().unwrap();
        assert_eq!((format.audience.as_str(), format.approval), ("role", true));
        assert_eq!(format.audience_roles, ["Leitung", "Vertretung"]);
    }
}
