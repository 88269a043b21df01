//! Another cadence by the pages: typed, looked at, saved, taken back.

use turnus::{
    actions::enrollments,
    domain::{event::EventStatus, notice::NoticeKind},
    store,
};

use super::{Stage, says};
use crate::support::{database, dump::dump, on_both, reading::attributes, world::applicant};

impl Stage {
    /// Somebody takes part in every date.
    async fn member(&self) {
        self.app.tick();
        enrollments::ask(&self.app.desk, self.format.id, applicant("Mia", "mia@amt.example")).await.expect("asked");
        let confirm = self.app.the_mail().await.link("/r/");
        self.app.tick();
        enrollments::confirm(&self.app.desk, &confirm).await.expect("confirmed");
        self.app.post().await;
    }
}

on_both! {
    async fn an_organizer_sees_what_another_cadence_does_saves_it_and_takes_it_back(database) {
        let stage = Stage::open(database).await;
        stage.member().await;
        let before = stage.app.dates_of(&stage.format).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let slug = &stage.format.slug;
        let page = olga.open(&format!("/manage/formats/{slug}/cadence")).await;
        assert_eq!(attributes(&page, "button[formaction]", "formaction"), [format!("/manage/formats/{slug}/changes")]);
        // What is wrong comes back with what was typed.
        let form = page.form("/trial");
        let send = |values: &[(&str, &str)]| form.clone().filled(values).without("step").all();
        let path = format!("/manage/formats/{slug}/changes");
        let wrong = olga.post(&path, &send(&[("start_time", "25:00"), ("valid_from", "01.01.2020")])).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(attributes(&wrong, "#errors a", "href"), ["#start_time", "#valid_from"]);
        assert_eq!(attributes(&wrong, "#valid_from", "value"), ["01.01.2020"]);
        // Every four weeks in the afternoon.
        let sent = olga.post(&path, &send(&[("start_time", "14:00"), ("every", "4")])).await;
        let shown = olga.open(&sent.location()).await;
        says(&shown, "Noch ist nichts geändert.");
        says(&shown, "13 Termine verschieben sich.");
        says(&shown, "13 Termine sieht der neue Turnus nicht mehr vor, es gibt aber Anmeldungen.");
        says(&shown, "Die Änderung betrifft eine angemeldete Person.");
        assert_eq!(attributes(&shown, "input[name=leftover][checked]", "value"), ["keep"]);
        assert_eq!(attributes(&shown, "input[name=cancel]", "value").len(), 13);
        assert_eq!(stage.app.dates_of(&stage.format).await, before, "only shown");
        let english = olga.open(&format!("{}?lang=en", shown.path)).await;
        says(&english, "Nothing has been changed yet.");
        // All of the others are called off, and Mia is told once.
        stage.app.tick();
        let saved = olga.submit_and_go(&english, &shown.path, &[("leftover", "cancel"), ("step", "notify")]).await;
        says(&saved, "One person will be told.");
        let cancelled = |events: &[turnus::domain::event::Event]| {
            events.iter().filter(|event| event.status == EventStatus::Cancelled).count()
        };
        assert_eq!(cancelled(&stage.app.dates_of(&stage.format).await), 13);
        stage.app.tick();
        let back = olga.submit_and_go(&saved, &shown.path, &[]).await;
        says(&back, "Everything is as it was before.");
        assert_eq!(cancelled(&stage.app.dates_of(&stage.format).await), 0);
        stage.app.pass(chrono::TimeDelta::hours(1));
        stage.app.no_mail().await;
    }

    async fn how_many_are_told_is_said_by_what_the_team_decides_on_the_open_dates(database) {
        let stage = Stage::open(database).await;
        let all = stage.app.dates_of(&stage.format).await;
        for (event, name) in all.iter().zip(["mia", "max"]) {
            stage.app.register(event.id, name, &format!("{name}@amt.example")).await;
        }
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let slug = &stage.format.slug;
        let page = olga.open(&format!("/manage/formats/{slug}/cadence")).await;
        // Every four weeks at the same time: one of the two is no longer meant, the other stays as it is.
        let form = page.form("/trial").clone().filled(&[("every", "4")]).without("step").all();
        let sent = olga.post(&format!("/manage/formats/{slug}/changes"), &form).await;
        let shown = olga.open(&sent.location()).await;
        let range = "Behalten Sie alle diese Termine, bekommt niemand eine E-Mail. Sagen Sie alle ab, bekommt eine Person eine E-Mail.";
        says(&shown, range);
        says(&shown, "Speichern und benachrichtigen");
        assert!(!shown.main().contains("eine Person benachrichtigen"), "{}", shown.main());
        let english = olga.open(&format!("{}?lang=en", shown.path)).await;
        says(&english, "If you keep all of these dates, nobody gets an e-mail. If you cancel all of them, one person does.");
        stage.app.tick();
        let saved = olga.submit_and_go(&english, &shown.path, &[("leftover", "keep"), ("step", "notify")]).await;
        says(&saved, "This change is saved.");
        stage.app.pass(chrono::TimeDelta::hours(1));
        stage.app.no_mail().await;
    }

    async fn a_page_that_is_no_longer_true_says_so_and_is_made_anew(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let path = format!("/manage/changes/{}", stage.change.id);
        let page = edda.open(&path).await;
        // An editor may save, not tell.
        assert!(attributes(&page, "button[value=notify]", "value").is_empty(), "{}", page.main());
        stage.member().await;
        let dates = stage.app.dates_of(&stage.format).await;
        turnus::actions::events::cancel(&stage.app.desk, &stage.olga, (dates[3].id, None), None, false).await.unwrap();
        let before = dump(&stage.app.database.url).await;
        let refused = edda.submit(&page, &path, &[("step", "silent")]).await;
        assert_eq!(refused.status, 409);
        says(&refused, "Seit dieser Vorschau hat sich etwas geändert");
        let untouched = |dump: &str| dump.lines().filter(|line| !line.starts_with("login")).collect::<Vec<_>>().join("\n");
        assert_eq!(untouched(&dump(&stage.app.database.url).await), untouched(&before));
        stage.app.tick();
        let anew = edda.submit_and_go(&refused, &path, &[("step", "again")]).await;
        assert_ne!(anew.path, path);
        stage.app.tick();
        let saved = edda.submit_and_go(&anew, &anew.path, &[("step", "silent")]).await;
        says(&saved, "Niemand wird benachrichtigt.");
        // Sent twice, it is done once.
        edda.submit_and_go(&anew, &anew.path, &[("step", "silent")]).await;
        let rules = store::cadences::list_for_format(&stage.app.desk.store, stage.format.id).await.unwrap();
        assert_eq!(rules.len(), 2);
        stage.app.pass(chrono::TimeDelta::hours(1));
        assert!(stage.app.post().await.iter().all(|mail| mail.kind == NoticeKind::Reminder));
    }
}
