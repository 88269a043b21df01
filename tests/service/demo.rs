//! What `turnus demo` and `turnus load-demo` put into an empty database.

use turnus::{
    actions::{Failure, demo, planning},
    domain::{
        event::{EventKind, EventStatus},
        registration::RegistrationState as State,
    },
    store::{
        self,
        events::{EventQuery, list},
    },
};

use crate::support::{TestApp, database, on_both};

on_both! {
    async fn the_demo_has_a_past_a_future_and_people(database) {
        let app = TestApp::start(database).await;
        demo::load(&app.desk).await.unwrap();
        let formats = store::formats::list_public(&app.desk.store).await.unwrap();
        assert_eq!(formats.len(), 7);
        let all = list(&app.desk.store, &EventQuery::default()).await.unwrap();
        for slug in ["informeller-ozg-erfahrungsaustausch", "joint-jour-fix", "cic-thementag", "n3gz-meetup"] {
            let dates: Vec<_> =
                all.iter().filter(|a| a.format.as_ref().is_some_and(|f| f.slug.as_str() == slug)).collect();
            assert!(dates.iter().any(|a| a.event.slot.starts_at < app.now()), "{slug} has no past");
            assert!(dates.iter().any(|a| a.event.slot.starts_at > app.now()), "{slug} has no future");
        }
        let one = |slug: &str| all.iter().find(|a| a.event.slug.as_str() == slug).unwrap();
        let past = one("ozg-erfahrungsaustausch-2020");
        assert_eq!((past.event.kind, past.days.len(), past.event.taken), (EventKind::MultiDay, 2, 18));
        assert!(past.event.slot.ends_at < app.now());
        assert!(past.event.own.description_md.as_deref().unwrap().contains("Konjunkturpaket"));
        assert_eq!(one("govtech-gipfel-2024").event.kind, EventKind::External);
        let meetup = all
            .iter()
            .filter(|a| a.format.as_ref().is_some_and(|f| f.slug.as_str() == "n3gz-meetup"))
            .find(|a| a.event.slot.starts_at > app.now() && a.event.status == EventStatus::Scheduled)
            .unwrap();
        let states = store::registrations::count_by_state(&app.desk.store, meetup.event.id).await.unwrap();
        assert_eq!((states[&State::Confirmed], states[&State::Waiting]), (12, 3));
        // Once more: nothing new but a sign-in link.
        let first = demo::load(&app.desk).await.unwrap();
        assert_ne!(demo::load(&app.desk).await.unwrap(), first);
        assert_eq!(list(&app.desk.store, &EventQuery::default()).await.unwrap().len(), all.len());
        assert_eq!(planning::plan_all(&app.desk).await.unwrap(), 0, "the dates are those the cadences mean");
    }

    async fn synthetic_events_fill_an_empty_database_only(database) {
        let app = TestApp::start(database).await;
        demo::load_synthetic(&app.desk, 250).await.unwrap();
        let all = list(&app.desk.store, &EventQuery { limit: Some(1000), ..EventQuery::default() }).await.unwrap();
        assert_eq!(all.len(), 250);
        assert!(all.iter().all(|a| a.event.slot.starts_at > app.now()));
        assert!(matches!(demo::load_synthetic(&app.desk, 1).await, Err(Failure::Forbidden)));
    }
}
