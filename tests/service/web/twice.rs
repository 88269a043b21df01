//! A form that is sent twice (an impatient press, the back button, a connection that broke) does its work once, and the
//! second sending leads where the first one did (R03).

use axum::http::StatusCode;
use turnus::{domain::notice::NoticeKind, store};

use super::Stage;
use crate::support::{client::Page, database, on_both};

/// The same form sent by several presses at the same moment, and once more afterwards; what each was answered.
async fn pressed(
    stage: &Stage,
    client: &mut crate::support::client::Client,
    page: &Page,
    action: &str,
    values: &[(&str, &str)],
) -> Vec<Page> {
    let form = page.form(action).filled(values);
    let mut at_once = Vec::new();
    for _ in 0..4 {
        let (mut hand, form) = (stage.app.visitor(), form.clone());
        hand.cookies = client.cookies.clone();
        at_once.push(tokio::spawn(async move { hand.post(&form.action, &form.all()).await }));
    }
    let mut answers = Vec::new();
    for press in at_once {
        answers.push(press.await.unwrap());
    }
    answers.push(client.post(&form.action, &form.all()).await);
    answers
}

fn all_lead_to_one(answers: &[Page]) -> String {
    for answer in answers {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(answer.location(), answers[0].location());
    }
    answers[0].location()
}

on_both! {
    async fn what_an_organizer_sets_up_is_there_once(database) {
        let stage = Stage::open(database).await;
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open("/manage/new-format").await;
        let values = [("title", "Zweimal"), ("anchor", "12.03.2026"), ("step", "save")];
        let answers = pressed(&stage, &mut edda, &page, "/new-format", &values).await;
        assert!(all_lead_to_one(&answers).starts_with("/manage/formats/zweimal"));
        let formats = store::formats::list_public(&stage.app.desk.store).await.unwrap();
        assert_eq!(formats.iter().filter(|format| format.title == "Zweimal").count(), 1);
        let page = edda.open("/manage/new-event").await;
        let values = [("title", "Einmal"), ("day", "13.05.2026"), ("step", "save")];
        let answers = pressed(&stage, &mut edda, &page, "/new-event", &values).await;
        let made = all_lead_to_one(&answers);
        // The same words in a form that was opened anew are another date.
        let page = edda.open("/manage/new-event").await;
        let another = edda.submit(&page, "/new-event", &values).await;
        assert_ne!(another.location(), made);
        let list = edda.open("/?from=2026-05-13&to=2026-05-13").await;
        assert_eq!(list.main().matches("Einmal").count(), 2, "{}", list.main());
    }

    async fn nobody_takes_over_what_is_somebody_elses_by_its_number(database) {
        let stage = Stage::open(database).await;
        let mut lars = stage.signed_in("lars@land.example").await;
        let id = stage.date.event.id.to_string();
        let page = lars.open("/manage/new-event").await;
        let values = [("title", "Fremd"), ("day", "13.05.2026"), ("step", "save"), ("submission", id.as_str())];
        let refused = lars.submit(&page, "/new-event", &values).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert!(!refused.text().contains("Meetup"), "{}", refused.main());
        let page = lars.open("/manage/new-event").await;
        let made = lars.submit(&page, "/new-event", &[("title", "Eigen"), ("day", "13.05.2026"), ("step", "save"), ("submission", "x")]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "what is no number is not needed");
    }

    async fn a_change_sent_twice_is_made_and_told_once(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open(&format!("{}/move", stage.office())).await;
        let values = [("day", "27.03.2026"), ("starts", "11:00"), ("ends", "12:00"), ("notify", "yes")];
        all_lead_to_one(&pressed(&stage, &mut olga, &page, "/move", &values).await);
        let moved = stage.app.event(stage.date.event.id).await;
        assert_eq!(moved.sequence, stage.date.event.sequence + 1);
        let mails = stage.app.post_after_undo().await;
        assert_eq!(mails.iter().filter(|mail| mail.kind == NoticeKind::Update).count(), 1, "{mails:?}");
        // Another wish from the old page is a lost update.
        let other = [("day", "28.03.2026"), ("starts", "11:00"), ("ends", "12:00"), ("notify", "no")];
        assert_eq!(olga.submit(&page, "/move", &other).await.status, StatusCode::PRECONDITION_FAILED);
        let page = olga.open(&format!("{}/cancellation", stage.office())).await;
        all_lead_to_one(&pressed(&stage, &mut olga, &page, "/cancellation", &[("reason", "Krank"), ("notify", "yes")]).await);
        assert_eq!(stage.app.post_after_undo().await.len(), 1);
        let page = olga.open(&format!("/manage/formats/{}/settings", stage.format.slug)).await;
        all_lead_to_one(&pressed(&stage, &mut olga, &page, "/settings", &[("title", "Neuer Titel")]).await);
    }

    async fn whoever_registers_twice_is_registered_once_and_asked_once(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let page = client.open(&stage.form()).await;
        let answers = pressed(&stage, &mut client, &page, "/register", &[("name", "Zoe Zwei"), ("email", "zoe@amt.example")]).await;
        all_lead_to_one(&answers);
        let mail = stage.app.the_mail().await;
        let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
        all_lead_to_one(&pressed(&stage, &mut client, &page, mail.token("/r/"), &[]).await);
        let confirmed = stage.app.the_mail().await;
        assert_eq!(stage.app.event(stage.date.event.id).await.taken, 2);
        let page = client.open(&format!("/m/{}", confirmed.token("/m/"))).await;
        all_lead_to_one(&pressed(&stage, &mut client, &page, confirmed.token("/m/"), &[]).await);
        assert_eq!(stage.app.event(stage.date.event.id).await.taken, 1);
        stage.app.the_mail().await;
    }
}
