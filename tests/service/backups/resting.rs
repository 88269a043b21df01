//! While mail rests after a restore, nobody loses an offer or a request of which they could only have heard by mail, and what
//! a team had stopped stays stopped (R23).

use chrono::TimeDelta;
use turnus::{
    actions::{bulk::follow as campaign, enrollments, follows, outbox, registrations, substitutes},
    domain::{
        enrollment::EnrollmentState,
        follow::FollowWish,
        format::{Locale, RawFormat},
        notice::NoticeKind,
        registration::{RegistrationState as State, confirm_until},
        waiting_list::offer_until,
    },
    jobs::schedule,
    store::{self, outbox::OutboxState},
};

use crate::{
    bulk::{THREE, invite},
    enrollments::thursdays,
    support::{
        TestApp, database, on_both,
        world::{applicant, email},
    },
};

on_both! {
    async fn offers_and_requests_wait_with_the_mail_and_have_their_whole_time_afterwards(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(2)).await.event.id;
        let people = app.register_many(date, 3).await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        // A seat on offer, a request for one, for a whole format, for news, and to a substitute: all without their mail.
        app.withdraw(&people[0]).await;
        app.ask(date, "Neu", "neu@amt.example").await;
        app.tick();
        enrollments::ask(&app.desk, format.id, applicant("Dora", "dora@amt.example")).await.expect("asked");
        let wanted = follows::Wanted { email: email("fan@amt.example"), wish: FollowWish::Dates, locale: Locale::De };
        follows::ask(&app.desk, format.id, wanted).await.expect("asked");
        let giver = &people[1];
        let they = applicant("Simone Statt", "simone@amt.example");
        substitutes::ask(&app.desk, &giver.manage, giver.place.registration.id, (&they, true)).await.expect("asked");
        let held = outbox::hold(&app.desk).await.expect("held");
        assert!(held >= 5, "{held}");

        // Longer than an offer or a request lasts; the clock does what it does.
        for _ in 0..4 {
            app.pass(TimeDelta::days(1));
            schedule::run_all(&app.desk).await.unwrap();
        }
        app.no_mail().await;
        let offered = app.registration(&people[2]).await;
        assert_eq!(offered.state, State::Offered);
        assert!(offered.offered_until.is_some_and(|until| until > app.now()), "and it can be taken");
        let roster = async || store::registrations::list_roster(&app.desk.store, date).await.unwrap();
        let asked = async || {
            let found = roster().await.into_iter().find(|(_, person)| person.name == "Neu");
            found.map(|(registration, _)| registration).expect("the request is there")
        };
        assert_eq!(asked().await.state, State::Unconfirmed);

        app.pass(TimeDelta::hours(7));
        let now = app.now();
        let released = outbox::release(&app.desk).await.expect("released");
        assert_eq!((released.mails, released.renewed.offers), (held, 1));
        assert!(released.renewed.requests >= 3, "{released:?}");
        let event = app.event(date).await;
        let announced = store::events::announced(&app.desk.store, &event).await.unwrap();
        assert_eq!(app.registration(&people[2]).await.offered_until, offer_until(&announced, now));
        assert_eq!(asked().await.expires_at, confirm_until(&announced, now));
        let mails = app.post().await;
        let link = |kind: NoticeKind, path: &str| {
            mails.iter().find(|mail| mail.kind == kind).unwrap_or_else(|| panic!("{kind:?} is missing: {mails:?}")).link(path)
        };
        app.tick();
        registrations::accept(&app.desk, &link(NoticeKind::Offer, "/o/")).await.expect("taken");
        follows::take(&app.desk, &link(NoticeKind::ConfirmFollow, "/f/"), follows::By::Own, follows::Step::Confirm)
            .await
            .expect("followed");
        substitutes::accept(&app.desk, &link(NoticeKind::SubstituteRequest, "/s/")).await.expect("accepted");
        let dora = mails.iter().find(|mail| mail.to == "dora@amt.example").expect("a mail").link("/r/");
        enrollments::confirm(&app.desk, &dora).await.expect("confirmed");
        let members = store::enrollments::list_for_format(&app.desk.store, format.id).await.unwrap();
        assert_eq!(members.iter().map(|(one, _)| one.state).collect::<Vec<_>>(), [EnrollmentState::Active]);
        while !app.post_after_undo().await.is_empty() {}
    }

    async fn an_offer_near_its_date_is_a_short_one(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(1)).await.event;
        let people = app.register_many(date.id, 2).await;
        app.withdraw(&people[0]).await;
        outbox::hold(&app.desk).await.expect("held");
        // 30 hours before it begins: the offer ends 24 hours before.
        app.pass(date.slot.starts_at - app.now() - TimeDelta::hours(30));
        schedule::run_all(&app.desk).await.unwrap();
        outbox::release(&app.desk).await.expect("released");
        let until = app.registration(&people[1]).await.offered_until.expect("an offer");
        assert_eq!(until, date.slot.starts_at - TimeDelta::hours(24));
        while !app.post().await.is_empty() {}
    }

    async fn what_a_team_had_stopped_stays_stopped_and_everything_else_is_counted(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        invite(&app, &olga, &format, THREE).await;
        assert_eq!(campaign::pause(&app.desk, &olga, format.id).await.unwrap(), 3);
        let date = app.date(&olga, Some(2)).await.event.id;
        app.ask(date, "Vor", "vor@amt.example").await;
        assert_eq!(outbox::hold(&app.desk).await.expect("held"), 1);
        app.ask(date, "Neu", "neu@amt.example").await;
        outbox::pause(&app.desk).await.expect("it rests already");
        let both = [(NoticeKind::ConfirmRegistration, 2)];
        assert_eq!(outbox::waiting(&app.desk).await.unwrap(), both);
        let released = outbox::release(&app.desk).await.expect("released");
        assert_eq!((released.mails, released.leaving.as_slice()), (1, both.as_slice()));
        assert_eq!(app.post().await.len(), 2, "the rest has ended");
        let counts = store::outbox::counts_by_state(&app.desk.store).await.unwrap();
        assert_eq!(counts.get(&OutboxState::Paused), Some(&3));
        assert_eq!(campaign::resume(&app.desk, &olga, format.id).await.unwrap(), 3);
        app.pass(TimeDelta::minutes(5));
        assert_eq!(app.post().await.len(), 3);
    }
}
