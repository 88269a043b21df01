//! Several dates changed together, by the pages alone: ticked, looked at, saved, taken back.

use turnus::domain::event::EventStatus;

use super::Stage;
use crate::support::{client::Page, database, dump::dump, on_both, reading::attributes};

fn says(page: &Page, words: &str) {
    assert!(page.main().contains(words), "{words:?} at {}: {}", page.path, page.main());
}

on_both! {
    async fn an_organizer_ticks_dates_sees_what_it_means_saves_and_takes_it_back(database) {
        let stage = Stage::open(database).await;
        let before = stage.app.dates_of(&stage.format).await;
        for (event, name) in before.iter().zip(["mia", "max"]) {
            stage.app.register(event.id, name, &format!("{name}@amt.example")).await;
        }
        let before = stage.app.dates_of(&stage.format).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let slug = &stage.format.slug;
        let page = olga.open(&format!("/manage/formats/{slug}")).await;
        let ticks = attributes(&page, "input[type=checkbox][name=chosen][form=several]", "value");
        assert_eq!(ticks.len(), 25, "a page of dates");
        assert_eq!(attributes(&page, "form#several button", "value"), ["move", "say", "cancel"]);
        let path = format!("/manage/formats/{slug}/several");
        let asked = olga.open(&format!("{path}?chosen={}&chosen={}&what=move", ticks[0], ticks[1])).await;
        assert_eq!(attributes(&asked, "input[name=chosen][checked]", "value"), ticks[0..2]);
        assert_eq!(attributes(&asked, "input[name=chosen]", "value").len(), before.len());
        // What is wrong comes back with what was typed, and with the same dates.
        let wrong = olga.submit(&asked, &path, &[("by", "zwei"), ("starts", "25:00")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(attributes(&wrong, "#errors a", "href"), ["#by", "#starts"]);
        assert_eq!(attributes(&wrong, "input[name=chosen][checked]", "value"), ticks[0..2]);
        let shown = olga.submit_and_go(&wrong, &path, &[("by", "1"), ("unit", "weeks_later"), ("starts", "14:00")]).await;
        says(&shown, "Eine Woche später");
        says(&shown, "Beginn um 14:00 Uhr");
        says(&shown, "2 Termine verschieben sich.");
        says(&shown, "Die Änderung betrifft 2 angemeldete Personen.");
        assert_eq!(stage.app.dates_of(&stage.format).await, before, "only shown");
        let english = olga.open(&format!("{}?lang=en", shown.path)).await;
        says(&english, "One week later");
        stage.app.tick();
        let saved = olga.submit_and_go(&english, &shown.path, &[("step", "notify")]).await;
        says(&saved, "2 people will be told.");
        assert_ne!(stage.app.dates_of(&stage.format).await, before);
        stage.app.tick();
        let back = olga.submit_and_go(&saved, &shown.path, &[]).await;
        says(&back, "Everything is as it was before.");
        let slots = |events: &[turnus::domain::event::Event]| events.iter().map(|event| event.slot).collect::<Vec<_>>();
        assert_eq!(slots(&stage.app.dates_of(&stage.format).await), slots(&before));
        stage.app.pass(chrono::TimeDelta::hours(1));
        stage.app.no_mail().await;
    }

    async fn cancelling_and_other_words_have_their_own_forms(database) {
        let stage = Stage::open(database).await;
        let all = stage.app.dates_of(&stage.format).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("/manage/formats/{}/several", stage.format.slug);
        let chosen = format!("chosen={}&chosen={}", all[0].id, all[2].id);
        let form = edda.open(&format!("{path}?{chosen}&what=say")).await;
        let nothing = edda.submit(&form, &path, &[]).await;
        assert_eq!(attributes(&nothing, "#errors a", "href"), ["#title"]);
        // A meeting that was typed is asked for again, and shown to nobody.
        let long = "x".repeat(300);
        let typed = [("location", long.as_str()), ("join_url", "https://treffen.example/GEHEIM")];
        let wrong = edda.submit(&form, &path, &typed).await;
        assert_eq!(attributes(&wrong, "#errors a", "href"), ["#location", "#join_url"]);
        assert!(!wrong.text().contains("GEHEIM"));
        let typed = [("location", "Rathaus"), ("join_url", "https://treffen.example/GEHEIM"), ("inherit", "theme")];
        let shown = edda.submit_and_go(&form, &path, &typed).await;
        says(&shown, "Ort: Rathaus");
        says(&shown, "Thema: wie im Format");
        says(&shown, "Adresse der Videokonferenz: neue Adresse");
        assert!(!shown.text().contains("GEHEIM"));
        stage.app.tick();
        edda.submit_and_go(&shown, &shown.path, &[("step", "silent")]).await;
        let places: Vec<_> = stage.app.dates_of(&stage.format).await.iter().map(|event| event.own.location.clone()).take(3).collect();
        assert_eq!(places, [Some("Rathaus".into()), None, Some("Rathaus".into())]);
        let form = edda.open(&format!("{path}?{chosen}&what=cancel")).await;
        let shown = edda.submit_and_go(&form, &path, &[("reason", "Streik")]).await;
        says(&shown, "Grund: Streik");
        says(&shown, "2 Termine werden abgesagt.");
        let dates = format!("/manage/formats/{}", stage.format.slug);
        let given_up = edda.submit(&shown, &shown.path, &[("step", "discard")]).await;
        assert_eq!(given_up.location(), dates);
        assert!(stage.app.dates_of(&stage.format).await.iter().all(|event| event.status == EventStatus::Scheduled));
    }

    async fn without_a_date_or_with_a_wrong_one_nothing_is_drafted(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let path = format!("/manage/formats/{}/several", stage.format.slug);
        let form = olga.open(&path).await;
        assert!(attributes(&form, "input[name=chosen][checked]", "value").is_empty());
        let before = dump(&stage.app.database.url).await;
        let none = olga.submit(&form, &path, &[("by", "1")]).await;
        assert_eq!((none.status.as_u16(), attributes(&none, "#errors a", "href")), (422, vec!["#dates".to_owned()]));
        let mut fields = form.form(&path).filled(&[("by", "1")]).all();
        fields.push(("chosen".into(), stage.date.event.id.to_string()));
        let foreign = olga.post(&path, &fields).await;
        assert_eq!((foreign.status.as_u16(), attributes(&foreign, "#errors a", "href")), (422, vec!["#dates".to_owned()]));
        let untouched = |dump: &str| dump.lines().filter(|line| !line.starts_with("login")).collect::<Vec<_>>().join("\n");
        assert_eq!(untouched(&dump(&stage.app.database.url).await), untouched(&before));
    }

    async fn one_date_can_be_looked_at_first_too(database) {
        let stage = Stage::open(database).await;
        let all = stage.app.dates_of(&stage.format).await;
        stage.app.register(all[0].id, "mia", "mia@amt.example").await;
        let before = stage.app.event(all[0].id).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("/manage/events/{}/move", before.id);
        let form = edda.open(&path).await;
        let wrong = edda.submit(&form, &path, &[("day", "01.01.2020"), ("notify", "preview")]).await;
        assert_eq!((wrong.status.as_u16(), attributes(&wrong, "#errors a", "href")), (422, vec!["#day".to_owned()]));
        // Where the next date of the format is.
        let there = all[1].slot.day().format("%d.%m.%Y").to_string();
        let shown = edda.submit_and_go(&form, &path, &[("day", there.as_str()), ("notify", "preview")]).await;
        says(&shown, "Ein Termin verschiebt sich.");
        says(&shown, "Zur selben Zeit: Austausch");
        says(&shown, "eine Anmeldung mit Kalender-Abo");
        assert_eq!(stage.app.event(all[0].id).await, before, "only shown");
        stage.app.tick();
        edda.submit_and_go(&shown, &shown.path, &[("step", "silent")]).await;
        assert_eq!(stage.app.event(all[0].id).await.slot, all[1].slot);
        // Who saw the date as it was before is told so.
        let stale = edda.submit(&form, &path, &[("day", "01.12.2026"), ("notify", "preview")]).await;
        assert_eq!(stale.status, 412, "{}", stale.main());
        let path = format!("/manage/events/{}/cancellation", before.id);
        let form = edda.open(&path).await;
        let shown = edda.submit_and_go(&form, &path, &[("reason", "Streik"), ("notify", "preview")]).await;
        says(&shown, "Grund: Streik");
        assert_eq!(stage.app.event(all[0].id).await.status, EventStatus::Scheduled);
        // A date without a format has no such draft.
        let alone = edda.open(&format!("{}/move", stage.office())).await;
        assert!(attributes(&alone, "button[value=preview]", "value").is_empty());
    }
}
