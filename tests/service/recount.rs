//! Seats are counted anew each night: the count is mended, the queue gets what is free, and whoever runs the service hears
//! of it (R01).

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use turnus::{
    actions::registrations::{Miscounted, Recounted, recount_seats},
    domain::{id::EventId, notice::NoticeKind, registration::RegistrationState as State},
    jobs, meters,
};

use crate::support::{TestApp, database, database::aside, on_both};

/// As if something had miscounted.
async fn miscount(app: &TestApp, event: EventId, taken: u32) {
    let db = aside(&app.database.url).await;
    let slug = app.event(event).await.slug;
    db.execute_unprepared(&format!("UPDATE event SET taken = {taken} WHERE slug = '{slug}'"))
        .await
        .expect("miscounted");
    db.close().await.expect("closed");
}

fn told() -> f64 {
    let text = meters::text().expect("figures");
    let line = text.lines().find_map(|line| line.strip_prefix("turnus_seats_miscounted_total ")).expect("the figure");
    line.parse().expect("a number")
}

on_both! {
    async fn a_seat_that_was_lost_in_the_count_is_found_and_offered_to_the_queue(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event.id;
        let other = app.date_like(&olga, None, another()).await.event.id;
        app.register(event, "Ada Amsel", "ada@amt.example").await;
        app.register(other, "Ada Amsel", "ada@amt.example").await;
        miscount(&app, event, 2).await;
        let ben = app.register(event, "Ben Buche", "ben@amt.example").await;
        assert_eq!(app.registration(&ben).await.state, State::Waiting, "the count says that it is full");
        meters::start();
        let before = told();
        jobs::schedule::run_all(&app.desk).await.expect("all jobs");
        assert_eq!(app.registration(&ben).await.state, State::Offered);
        assert_eq!(app.event(event).await.taken, 2, "Ada's seat and the one on offer");
        assert_eq!(app.event(other).await.taken, 1);
        assert!(told() - before > 0.5, "the figure behind the alert grew");
        assert_eq!(app.the_mail().await.kind, NoticeKind::Offer);
        let again = recount_seats(&app.desk).await.expect("counted");
        assert_eq!(again, Recounted::default(), "all is well, and nothing is told again");
    }

    async fn nobody_is_thrown_out_where_there_are_more_people_than_the_count_said(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event.id;
        let people = app.register_many(event, 3).await;
        miscount(&app, event, 0).await;
        app.pass(TimeDelta::seconds(1));
        let counted = recount_seats(&app.desk).await.expect("counted");
        assert_eq!(counted.mended, [Miscounted { event, was: 0, is: 2, offered: 0 }]);
        assert_eq!(counted.failed, []);
        assert_eq!(app.event(event).await.taken, 2);
        assert_eq!(app.states(&people).await, [State::Confirmed, State::Confirmed, State::Waiting]);
        app.no_mail().await;
    }
}

fn another() -> turnus::domain::event::RawEvent {
    turnus::domain::event::RawEvent {
        title: Some(Some("Treffen".into())),
        starts_at: Some(crate::support::world::berlin("2026-05-06", "14:00")),
        ..Default::default()
    }
}
