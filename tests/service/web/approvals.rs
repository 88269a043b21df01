//! Where a team decides: what pages say to people, and how the team decides on the roster.

use turnus::{
    actions::enrollments,
    domain::{
        event::RawEvent, format::RawFormat, id::EventId, notice::NoticeKind, registration::RegistrationState as State,
    },
    store,
};

use super::{Stage, register, says};
use crate::support::{
    database,
    dump::dump,
    on_both,
    reading::{attributes, texts},
    world::{Person, applicant, berlin, weekly},
};

impl Stage {
    /// A date of one seat on which its team decides, and so many who asked.
    async fn asked(&self, people: usize) -> (EventId, Vec<Person>) {
        let raw = RawEvent {
            title: Some(Some("Klausur".into())),
            starts_at: Some(berlin("2026-05-06", "14:00")),
            capacity: Some(Some(1)),
            approval: Some(Some(true)),
            ..RawEvent::default()
        };
        let event = self.app.date_like(&self.olga, None, raw).await.event.id;
        let people = self.app.register_many(event, people).await;
        (event, people)
    }
}

on_both! {
    async fn people_read_that_the_team_decides_and_where_they_stand(database) {
        let stage = Stage::open(database).await;
        let (event, _) = stage.asked(0).await;
        let slug = stage.app.event(event).await.slug;
        let mut visitor = stage.app.visitor();
        says(&visitor.open(&format!("/events/{slug}")).await, "Über die Anmeldungen entscheidet das Team.");
        let form = format!("/events/{slug}/register");
        says(&visitor.open(&form).await, "Sie bekommen eine E-Mail, sobald entschieden ist.");
        register(&mut visitor, &form, "Mia", "mia@amt.example").await;
        let mail = stage.app.the_mail().await;
        let link = format!("/r/{}", mail.token("/r/"));
        let page = visitor.open(&link).await;
        says(&page, "Mit dem Knopf geht Ihre Anmeldung an das Team.");
        stage.app.tick();
        let page = visitor.submit_and_go(&page, mail.token("/r/"), &[]).await;
        says(&page, "Ihre Anmeldung wartet auf Zustimmung.");
        let manage = format!("/m/{}", stage.app.the_mail().await.token("/m/"));
        let page = visitor.open(&manage).await;
        says(&page, "Wartet auf Zustimmung");
        says(&page, "Bis dahin haben Sie keinen Platz.");
        says(&visitor.open(&format!("{manage}?lang=en")).await, "Waits for approval");
        // The team says no.
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open(&format!("/manage/events/{event}/decision")).await;
        edda.submit_and_go(&page, "/decision", &[("wish", "refuse"), ("text", "Bitte über Ihr Land.")]).await;
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Declined);
        let page = visitor.open(&manage).await;
        says(&page, "Abgelehnt");
        says(&page, "Fragen dazu beantwortet Stadt Beispiel.");
        assert!(!page.text().contains("value=\"return\""), "no way back: {}", page.main());
        says(&visitor.open(&link).await, "Das Team hat Ihre Anmeldung abgelehnt.");
    }

    async fn the_team_decides_on_the_roster_and_reads_first_what_that_means(database) {
        let stage = Stage::open(database).await;
        let (event, people) = stage.asked(3).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let overview = edda.open("/manage").await;
        says(&overview, "3");
        let need = overview.links().into_iter().find(|link| link.contains("state=requested")).expect("a need");
        let roster = edda.open(&need).await;
        says(&roster, "3 Anmeldungen warten auf Ihre Entscheidung.");
        let boxes = attributes(&roster, "input[type=checkbox][name=chosen][form=decide]", "value");
        assert_eq!(boxes.len(), 3);
        assert_eq!(attributes(&roster, "form#decide", "action"), [format!("/manage/events/{event}/decision")]);
        assert_eq!(texts(&roster, "label .kern-sr-only").iter().filter(|text| text.contains("Gast 1 auswählen")).count(), 1);
        // Looking changes nothing.
        let before = dump(&stage.app.database.url).await;
        let two: Vec<String> = people[..2].iter().map(|one| format!("chosen={}", one.place.registration.id)).collect();
        let preview = edda.open(&format!("/manage/events/{event}/decision?{}", two.join("&"))).await;
        says(&preview, "Diese 2 Personen bekommen Ihre Entscheidung in einer E-Mail:");
        says(&preview, "Es ist noch ein Platz frei.");
        assert_eq!(texts(&preview, "main ul li"), ["Gast 1 gast1@amt.example", "Gast 2 gast2@amt.example"]);
        says(&edda.open(&format!("/manage/events/{event}/decision")).await, "Diese 3 Personen");
        assert_eq!(dump(&stage.app.database.url).await, before);
        stage.app.tick();
        let done = edda.submit_and_go(&preview, "/decision", &[]).await;
        says(&done, "Angenommen. Die E-Mails sind unterwegs.");
        says(&done, "Eine Anmeldung wartet auf Ihre Entscheidung.");
        assert_eq!(stage.app.states(&people).await, [State::Confirmed, State::Waiting, State::Requested]);
        assert_eq!(stage.app.post().await.len(), 2);
        // The same page in another tab, sent later: nothing more happens, and the page says so.
        let again = edda.submit_and_go(&preview, "/decision", &[]).await;
        says(&again, "Darüber war schon entschieden.");
        stage.app.no_mail().await;
        // A text that is too long comes back with the page, nothing lost.
        let preview = edda.open(&format!("/manage/events/{event}/decision")).await;
        says(&preview, "Es gibt schon eine Warteliste");
        let long = "x".repeat(1_001);
        let wrong = edda.submit(&preview, "/decision", &[("wish", "refuse"), ("text", &long)]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.text().contains("id=\"text-error\"") && wrong.text().contains(&long));
        let done = edda.submit_and_go(&wrong, "/decision", &[("wish", "refuse"), ("text", "Leider voll.")]).await;
        says(&done, "Abgelehnt. Die E-Mails sind unterwegs.");
        assert!(stage.app.the_mail().await.text.contains("Leider voll."));
        says(&edda.open(&format!("/manage/events/{event}/decision")).await, "Es wartet niemand mehr");
        let odd = edda.submit(&preview, "/decision", &[("wish", "burn")]).await;
        assert_eq!(odd.status.as_u16(), 400);
    }

    async fn a_viewer_neither_chooses_nor_decides(database) {
        let stage = Stage::open(database).await;
        let (event, _) = stage.asked(1).await;
        let mut vera = stage.signed_in("vera@stadt.example").await;
        let page = vera.open(&format!("/manage/events/{event}")).await;
        assert!(!page.text().contains("name=\"chosen\"") && !page.text().contains("/decision"), "{}", page.main());
    }

    async fn whoever_asks_for_the_whole_format_is_decided_on_among_its_people(database) {
        let stage = Stage::open(database).await;
        let raw = RawFormat {
            title: Some("Kernrunde".into()),
            registration: Some("standing".into()),
            approval: Some(true),
            ..RawFormat::default()
        };
        let format = stage.app.format(&stage.olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let mut visitor = stage.app.visitor();
        says(&visitor.open("/formats/kernrunde/register").await, "Über die Anmeldungen entscheidet das Team.");
        enrollments::ask(&stage.app.desk, format.id, applicant("Mia", "mia@amt.example")).await.unwrap();
        let mail = stage.app.the_mail().await;
        let page = visitor.open(&format!("/r/{}", mail.token("/r/"))).await;
        says(&page, "Mit dem Knopf geht Ihre Anfrage an das Team.");
        let page = visitor.submit_and_go(&page, mail.token("/r/"), &[]).await;
        says(&page, "Ihre Anfrage liegt dem Team vor.");
        stage.app.the_mail().await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let overview = edda.open("/manage").await;
        says(&overview, "Eine Person möchte an allen Terminen teilnehmen.");
        let people = edda.open("/manage/formats/kernrunde/people").await;
        says(&people, "Eine Anmeldung wartet auf Ihre Entscheidung.");
        let chosen = attributes(&people, "input[type=checkbox][name=chosen][form=decide]", "value");
        let page = edda.open(&format!("/manage/formats/kernrunde/decision?chosen={}", chosen[0])).await;
        says(&page, "Wen Sie annehmen, nimmt an allen kommenden Terminen teil.");
        stage.app.tick();
        let done = edda.submit_and_go(&page, "/decision", &[]).await;
        says(&done, "alle Termine");
        assert_eq!(stage.app.the_mail().await.kind, NoticeKind::Confirmed);
        assert_eq!(store::enrollments::active_by_channel(&stage.app.desk.store, format.id).await.unwrap().total(), 1);
    }

    async fn formats_and_dates_say_in_their_forms_who_decides(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("/manage/formats/{}/settings", stage.format.slug);
        let format = async || store::formats::get(&stage.app.desk.store, stage.format.id).await.unwrap().approval;
        for (word, want) in [("team", true), ("", true), ("nobody", false)] {
            let page = edda.open(&path).await;
            edda.submit_and_go(&page, "/settings", &[("approval", word)]).await;
            assert_eq!(format().await, want, "{word}");
            let page = edda.open(&path).await;
            edda.submit_and_go(&page, "/settings", &[]).await;
            assert_eq!(format().await, want, "what is shown is what is set");
        }
        let page = edda.open(&path).await;
        let wrong = edda.submit(&page, "/settings", &[("approval", "maybe")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.text().contains("id=\"approval-error\""), "{}", wrong.main());
        // One of its dates: as the format, or otherwise.
        let date = stage.app.dates_of(&stage.format).await.remove(0);
        let path = format!("/manage/events/{}/details", date.id);
        let own = async || stage.app.event(date.id).await.own.approval;
        for (word, want) in [("team", Some(true)), ("nobody", Some(false)), ("", None)] {
            let page = edda.open(&path).await;
            edda.submit_and_go(&page, "/details", &[("approval", word)]).await;
            assert_eq!(own().await, want, "{word}");
            let page = edda.open(&path).await;
            edda.submit_and_go(&page, "/details", &[]).await;
            assert_eq!(own().await, want, "what is shown is what is set");
        }
    }

    async fn a_new_date_says_who_decides_or_does_as_its_format_does(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let in_format = format!("/manage/formats/{}/new-date", stage.format.slug);
        let alone = ("/manage/new-event", "/new-event", "nobody");
        for (address, action, before) in [alone, (in_format.as_str(), "/new-date", "")] {
            let page = edda.open(address).await;
            assert!(page.form(action).fields.contains(&("approval".into(), before.into())), "{address}");
            let good = [("title", "Klausur"), ("day", "17.04.2026"), ("step", "save")];
            let wrong = edda.submit(&page, action, &[&good[..], &[("approval", "vielleicht")]].concat()).await;
            assert_eq!(wrong.status.as_u16(), 422, "{address}");
            assert!(wrong.text().contains("id=\"approval-error\""), "{address}: {}", wrong.main());
            // Another fault does not lose it.
            let bad_day = [("title", "Klausur"), ("day", "31.02.2026"), ("approval", "team"), ("step", "save")];
            let wrong = edda.submit(&page, action, &bad_day).await;
            assert_eq!(wrong.status.as_u16(), 422, "{address}");
            assert!(wrong.form(action).fields.contains(&("approval".into(), "team".into())), "{address}");
            for (word, own) in [("team", Some(true)), (before, Some(false).filter(|_| !before.is_empty()))] {
                stage.app.tick();
                let page = edda.open(address).await;
                let saved = edda.submit(&page, action, &[&good[..], &[("approval", word)]].concat()).await;
                assert_eq!(saved.status.as_u16(), 303, "{address}: {}", saved.main());
                let id = saved.location().split(['/', '?']).nth(3).unwrap().parse::<uuid::Uuid>().unwrap();
                assert_eq!(stage.app.event(id.into()).await.own.approval, own, "{address}: {word}");
            }
        }
    }
}
