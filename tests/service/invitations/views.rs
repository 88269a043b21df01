//! Who sees what is in whose calendar: the team, the API, and the person's own subscription, which leaves out what they
//! have by invitation (invariant 8).

use serde_json::Value;
use turnus::{
    actions::{accounts::create_token, enrollments, personal_feeds},
    domain::{
        access::Scope,
        format::RawFormat,
        participant::{Channel, Participant},
        personal_feed::PersonalFeed,
        text::Line,
    },
};

use super::{invited, member};
use crate::{
    enrollments::thursdays,
    support::{TestApp, database, on_both, world::email},
};

async fn subscribed(app: &TestApp, person: &Participant) -> usize {
    let token = personal_feeds::token(&app.desk, person, &PersonalFeed::untouched(person.id));
    let page = app.visitor().get(&format!("/feeds/personal/{token}.ics")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.text().matches("BEGIN:VEVENT").count()
}

on_both! {
    async fn the_team_reads_what_is_in_whose_calendar(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        let (eva, _) = invited(&app, event.id, "Eva Muster", "eva@amt.example").await;
        app.register(event.id, "Fritz Feed", "fritz@amt.example").await;
        let mut team = app.signed_in_visitor("olga@stadt.example").await;
        let page = team.open(&format!("/manage/events/{}", event.id)).await;
        assert_eq!(page.main().matches("Im Kalender durch Einladung vom").count(), 1, "{}", page.main());
        let name = Line::parse("name", "Test", 80).unwrap();
        let token = create_token(&app.desk, &email("olga@stadt.example"), &name, Scope::Read).await.unwrap();
        let list = async || {
            let mut client = app.visitor();
            let path = format!("/api/v1/events/{}/registrations", event.id);
            let request = client.request(&axum::http::Method::GET, &path).header("authorization", format!("Bearer {token}"));
            let page = client.send(request, axum::body::Body::empty()).await;
            serde_json::from_slice::<Value>(&page.body).expect("JSON")["items"].clone()
        };
        let items = list().await;
        assert_eq!((&items[0]["channel"], &items[0]["calendar"]["method"]), (&"invitation".into(), &"REQUEST".into()));
        assert!(items[0]["calendar"]["sent_at"].is_string() && items[1]["calendar"].is_null(), "{items}");
        app.withdraw(&eva).await;
        assert_eq!(list().await[0]["calendar"]["sent_at"], Value::Null, "on its way");
        app.the_mail().await;
        let items = list().await;
        assert_eq!((&items[0]["calendar"]["method"], &items[0]["calendar"]["sequence"]), (&"CANCEL".into(), &1.into()));
        let page = team.open(&format!("/manage/events/{}?lang=en", event.id)).await;
        assert!(page.main().contains("Taken out of the calendar on"), "{}", page.main());
    }

    async fn what_comes_by_invitation_is_not_in_the_subscription_as_well(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, _) = member(&app, &format, Channel::Feed).await;
        let person = turnus::store::participants::get(&app.desk.store, eva.enrollment.participant_id).await.unwrap();
        assert_eq!(subscribed(&app, &person).await, 26);
        app.tick();
        enrollments::set_channel(&app.desk, &eva.manage, eva.enrollment.id, Channel::Invitation).await.unwrap();
        assert_eq!((app.post().await.len(), subscribed(&app, &person).await), (1, 0));
        app.tick();
        enrollments::set_channel(&app.desk, &eva.manage, eva.enrollment.id, Channel::Feed).await.unwrap();
        assert_eq!((app.post().await.len(), subscribed(&app, &person).await), (1, 26));
    }
}
