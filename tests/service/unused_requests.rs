//! Anybody can fill in a form in somebody's name. As long as nobody uses the link, and after it has run out, everything is
//! for that person as it was (A2, C10; invariant 4).

use chrono::TimeDelta;
use turnus::{
    actions::{enrollments, events, questions, registrations},
    domain::{
        capability::Purpose,
        enrollment::EnrollmentState,
        event::RawEvent,
        format::{Format, RawFormat},
        id::{EventId, RegistrationId},
        question::{Asker, RawQuestion},
        registration::{EndedBy, RegistrationState as State},
    },
    store,
};

use crate::{
    enrollments::{Member, dates, enroll, thursdays},
    support::{
        TestApp, database, on_both,
        world::{applicant, hours},
    },
};

/// Longer than any link of a request holds.
fn long() -> TimeDelta {
    hours(24 * 4)
}

async fn stand(app: &TestApp, id: RegistrationId) -> (State, Option<EndedBy>) {
    let found = store::registrations::get(&app.desk.store, id).await.expect("it is still there");
    (found.state, found.ended_by)
}

/// Somebody who is enrolled, and their registration for the date after the next two.
async fn member(app: &TestApp, format: &Format) -> (Member, RegistrationId, EventId) {
    let eva = enroll(app, format, "Eva Muster", "eva@amt.example").await;
    let (event, mine) = dates(app, format, &eva).await.into_iter().nth(2).expect("a date");
    (eva, mine.expect("a registration").id, event.id)
}

/// Where the person's own page is.
async fn own_page(app: &TestApp, member: &Member) -> String {
    let person = store::participants::get(&app.desk.store, member.enrollment.participant_id).await.expect("known");
    format!("/m/{}", app.desk.keys.link(Purpose::Manage, person.link_id, person.link_version))
}

async fn asked_by_somebody(app: &TestApp, event: EventId) {
    app.pass(hours(2));
    app.ask(event, "Eva Muster", "eva@amt.example").await;
    app.post().await;
}

async fn expire(app: &TestApp) {
    app.pass(long());
    assert_eq!(registrations::expire_unconfirmed(&app.desk).await.expect("expired"), 1);
    assert_eq!(registrations::expire_unconfirmed(&app.desk).await.expect("expired"), 0);
}

on_both! {
    async fn a_date_that_i_gave_up_stays_given_up_and_mine_to_take_up_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, mine, event) = member(&app, &format).await;
        registrations::withdraw(&app.desk, &eva.manage, mine).await.unwrap();
        asked_by_somebody(&app, event).await;
        let mut own = app.visitor();
        let page = own.open(&own_page(&app, &eva).await).await;
        assert_eq!(page.text().matches("value=\"return\"").count(), 1, "it can be taken up again: {}", page.main());
        expire(&app).await;
        assert_eq!(stand(&app, mine).await, (State::Cancelled, Some(EndedBy::Own)));
        // Whatever becomes of the date, nobody is put into it who gave it up.
        let slot = app.event(event).await.slot;
        let (starts_at, ends_at) = (Some(slot.starts_at + hours(1)), Some(slot.ends_at + hours(1)));
        let wish = RawEvent { starts_at, ends_at, ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event, None), &wish, false).await.unwrap();
        assert_eq!(stand(&app, mine).await, (State::Cancelled, Some(EndedBy::Own)));
        // Nor does it keep me from coming back while it still waits for its link.
        asked_by_somebody(&app, event).await;
        registrations::return_to(&app.desk, &eva.manage, mine).await.unwrap();
        assert_eq!(stand(&app, mine).await, (State::Confirmed, None));
        app.post().await;
        app.pass(long());
        assert_eq!(registrations::expire_unconfirmed(&app.desk).await.unwrap(), 0);
    }

    async fn what_rested_comes_back_with_me_although_somebody_had_asked_for_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, mine, event) = member(&app, &format).await;
        enrollments::pause(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        asked_by_somebody(&app, event).await;
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        assert_eq!(stand(&app, mine).await, (State::Confirmed, None), "before the link has run out");

        enrollments::pause(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        asked_by_somebody(&app, event).await;
        expire(&app).await;
        assert_eq!(stand(&app, mine).await, (State::Cancelled, Some(EndedBy::Paused)));
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        assert_eq!(stand(&app, mine).await, (State::Confirmed, None), "and after");

        // Back while the date does not take place: it is mine once it does, and once the request has run out.
        enrollments::pause(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        asked_by_somebody(&app, event).await;
        events::cancel(&app.desk, &olga, (event, None), None, false).await.unwrap();
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        events::restore(&app.desk, &olga, (event, None), false).await.unwrap();
        expire(&app).await;
        enrollments::settle_rest(&app.desk).await.unwrap();
        assert_eq!(stand(&app, mine).await, (State::Confirmed, None), "invariant 4");
    }

    async fn whoever_left_has_left_and_may_come_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let words = RawQuestion {
            kind: Some("text".into()),
            label: Some("Was beschäftigt Sie?".into()),
            purpose: Some("Vorbereitung".into()),
            ..RawQuestion::default()
        };
        questions::add(&app.desk, &olga, Asker::Format(format.id), &words).await.unwrap();
        let (eva, ..) = member(&app, &format).await;
        enrollments::leave(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        let ask = async || {
            app.pass(hours(2));
            enrollments::ask(&app.desk, format.id, applicant("Eva Muster", "eva@amt.example")).await.expect("asked");
            app.post().await;
        };
        let state = async || store::enrollments::get(&app.desk.store, eva.enrollment.id).await.expect("it is still there").state;
        ask().await;
        let mut own = app.visitor();
        let page = own.open(&own_page(&app, &eva).await).await;
        assert!(page.text().contains("value=\"resume\""), "{}", page.main());
        app.pass(long());
        assert_eq!(enrollments::expire_unconfirmed(&app.desk).await.unwrap(), 1);
        assert_eq!(state().await, EnrollmentState::Left);
        ask().await;
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        assert_eq!(state().await, EnrollmentState::Active);
        app.post().await;
        app.pass(long());
        assert_eq!(enrollments::expire_unconfirmed(&app.desk).await.unwrap(), 0);
    }

    async fn saying_that_it_was_not_me_costs_nothing_that_i_had(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, mine, event) = member(&app, &format).await;
        enrollments::pause(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        app.pass(hours(2));
        app.ask(event, "Eva Muster", "eva@amt.example").await;
        let link = app.the_mail().await.link("/r/");
        for _ in 0..2 {
            registrations::deny(&app.desk, &link).await.unwrap();
            assert_eq!(stand(&app, mine).await, (State::Cancelled, Some(EndedBy::Paused)));
        }
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        assert_eq!(stand(&app, mine).await, (State::Confirmed, None));
        enrollments::leave(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        app.post().await;
        app.pass(hours(2));
        enrollments::ask(&app.desk, format.id, applicant("Eva Muster", "eva@amt.example")).await.expect("asked");
        let link = app.the_mail().await.link("/r/");
        enrollments::deny(&app.desk, &link).await.unwrap();
        let found = store::enrollments::get(&app.desk.store, eva.enrollment.id).await.unwrap();
        assert_eq!(found.state, EnrollmentState::Left);
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        assert_eq!(stand(&app, mine).await, (State::Confirmed, None));
        app.post().await;
    }
}
