//! When a date takes registrations: opening, closing, and what ends with it (A7, O7; §3 of the registrations people keep).

use chrono::{DateTime, Utc};
use turnus::{
    actions::{
        Failure,
        events::amend,
        formats,
        registrations::{self, accept, accept_mine, lapse_offers},
    },
    domain::{
        access::Viewer,
        capability::{Presented, Purpose},
        event::{Announced, RawEvent},
        format::RawFormat,
        notice::NoticeKind,
        registration::{RegisterRefusal, RegistrationState as State},
    },
};

use crate::support::{
    TestApp, database, on_both,
    world::{Person, applicant, berlin, hours, weekly},
};

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<RegisterRefusal>>) -> RegisterRefusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("refused expected: {other:?}"),
    }
}

/// The date's registration closes then.
async fn close(app: &TestApp, viewer: &Viewer, date: &Announced, at: Option<DateTime<Utc>>) {
    app.tick();
    let wish = RawEvent { registration_closes_at: Some(at), ..RawEvent::default() };
    amend(&app.desk, viewer, (date.event.id, None), &wish, false).await.unwrap();
}

fn offer(app: &TestApp, person: &Person) -> Presented {
    let token = app.desk.keys.link(Purpose::Offer, person.place.registration.link_id, 0);
    Presented::parse(&token).expect("a link")
}

on_both! {
    async fn nobody_asks_before_the_opening_or_after_the_closing_and_hears_when_it_was(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (opens_at, closed_at) = (berlin("2026-03-16", "08:00"), berlin("2026-03-24", "12:00"));
        let raw = RawEvent {
            title: Some(Some("Meetup".into())),
            starts_at: Some(berlin("2026-03-26", "10:00")),
            registration_opens_at: Some(Some(opens_at)),
            registration_closes_at: Some(Some(closed_at)),
            ..RawEvent::default()
        };
        let date = app.date_like(&olga, None, raw).await;
        let zone = date.event.slot.zone;
        let ask = async || registrations::ask(&app.desk, date.event.id, applicant("Eva", "eva@amt.example")).await;
        assert_eq!(refused(ask().await), RegisterRefusal::NotYet { opens_at, zone });
        app.pass(opens_at - app.now());
        let eva = app.register(date.event.id, "Eva", "eva@amt.example").await;
        // A link lives as long as the window, and no longer.
        app.pass(closed_at - app.now() - hours(2));
        app.ask(date.event.id, "Max", "max@amt.example").await;
        let late = app.the_mail().await;
        assert!(late.text.contains("Di., 24.03.2026, 12:00 Uhr (MEZ)"), "{}", late.text);
        app.withdraw(&eva).await;
        app.the_mail().await;
        app.pass(hours(2));
        assert_eq!(refused(ask().await), RegisterRefusal::Closed { closed_at, zone });
        assert_eq!(refused(registrations::confirm(&app.desk, &late.link("/r/")).await), RegisterRefusal::Stale);
        let back = registrations::return_to(&app.desk, &eva.manage, eva.place.registration.id).await;
        assert_eq!(refused(back), RegisterRefusal::Closed { closed_at, zone });
        assert_eq!(registrations::expire_unconfirmed(&app.desk).await.unwrap(), 1);
        app.no_mail().await;
    }

    async fn leaving_needs_no_open_window_and_who_asked_in_time_is_not_shut_out_by_a_later_opening(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva", "eva@amt.example").await;
        app.ask(date.event.id, "Max", "max@amt.example").await;
        let link = app.the_mail().await.link("/r/");
        let wish = RawEvent { registration_opens_at: Some(Some(app.now() + hours(24))), ..RawEvent::default() };
        amend(&app.desk, &olga, (date.event.id, None), &wish, false).await.unwrap();
        let max = registrations::confirm(&app.desk, &link).await.unwrap();
        assert_eq!(max.registration.state, State::Confirmed);
        app.the_mail().await;
        assert_eq!(app.withdraw(&eva).await, State::Cancelled);
        app.the_mail().await;
        let back = registrations::return_to(&app.desk, &eva.manage, eva.place.registration.id).await;
        assert!(matches!(refused(back), RegisterRefusal::NotYet { .. }));
        app.pass(hours(24));
        assert_eq!(app.come_back(&eva).await, State::Confirmed);
        app.the_mail().await;
        close(&app, &olga, &date, Some(app.now())).await;
        assert_eq!(app.withdraw(&eva).await, State::Cancelled, "leaving is always possible");
        assert_eq!(app.the_mail().await.kind, NoticeKind::Withdrawn);
    }

    async fn no_offer_outlasts_the_end_of_registration_and_none_is_made_after_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(1)).await;
        let people = app.register_many(date.event.id, 4).await;
        close(&app, &olga, &date, Some(app.now() + hours(30))).await;
        let end = app.event(date.event.id).await.own.registration_closes_at.unwrap();
        app.withdraw(&people[0]).await;
        let mail = app.post().await.into_iter().find(|mail| mail.kind == NoticeKind::Offer).expect("an offer");
        assert_eq!(app.registration(&people[1]).await.offered_until, Some(end), "not 48 hours");
        assert_eq!(mail.to, people[1].email);
        // The end moves ahead: the offer with it.
        close(&app, &olga, &date, Some(app.now() + hours(1))).await;
        let end = app.event(date.event.id).await.own.registration_closes_at.unwrap();
        assert_eq!(app.registration(&people[1]).await.offered_until, Some(end));
        app.pass(hours(1));
        assert_eq!(refused(accept(&app.desk, &offer(&app, &people[1])).await), RegisterRefusal::OfferOver);
        assert_eq!(lapse_offers(&app.desk).await.unwrap(), 1);
        assert_eq!(app.states(&people[1..]).await, [State::Cancelled, State::Waiting, State::Waiting]);
        assert_eq!(app.event(date.event.id).await.taken, 0, "the seat stays empty");
        let wish = RawEvent { capacity: Some(Some(3)), ..RawEvent::default() };
        amend(&app.desk, &olga, (date.event.id, None), &wish, false).await.unwrap();
        app.no_mail().await;
        // Opened again: those who still queue get what is free, in order.
        close(&app, &olga, &date, None).await;
        assert_eq!(app.states(&people[2..]).await, [State::Offered, State::Offered]);
        assert_eq!(app.post().await.len(), 2);
        accept_mine(&app.desk, &people[2].manage, people[2].place.registration.id).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        // Closed at once: an offer that nobody took is over, and its seat goes to nobody.
        close(&app, &olga, &date, Some(app.now())).await;
        assert_eq!(lapse_offers(&app.desk).await.unwrap(), 1);
        assert_eq!(app.states(&people[2..]).await, [State::Confirmed, State::Cancelled]);
        app.no_mail().await;
    }

    async fn a_format_closes_all_its_dates_so_long_before_they_begin(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { capacity: Some(Some(1)), registration_closes_before: Some(60), ..RawFormat::default() };
        let format = app.format(&olga, raw, Some(&weekly(1, &["TH"], "2026-01-08"))).await;
        let dates = app.dates_of(&format).await;
        let people = app.register_many(dates[0].id, 2).await;
        app.withdraw(&people[0]).await;
        app.post().await;
        // Thursday, 12 March, at ten; now it is Monday.
        let start = dates[0].slot.starts_at;
        assert_eq!(app.registration(&people[1]).await.offered_until.map(|at| at < start - hours(20)), Some(true));
        let change = |minutes: i64| RawFormat { registration_closes_before: Some(minutes), ..RawFormat::default() };
        formats::amend(&app.desk, &olga, (format.id, None), &change(48 * 60)).await.unwrap();
        assert_eq!(app.registration(&people[1]).await.offered_until, Some(start - hours(48)));
        app.pass(start - hours(48) - app.now());
        let closed = refused(registrations::ask(&app.desk, dates[0].id, applicant("Spät", "spaet@amt.example")).await);
        assert_eq!(closed, RegisterRefusal::Closed { closed_at: start - hours(48), zone: dates[0].slot.zone });
        assert_eq!(lapse_offers(&app.desk).await.unwrap(), 1);
        app.register(dates[1].id, "Spät", "spaet@amt.example").await;
        let wrong = RawFormat { registration_opens_before: Some(Some(2880)), ..RawFormat::default() };
        let never = formats::amend(&app.desk, &olga, (format.id, None), &wrong).await;
        assert!(matches!(never, Err(Failure::Invalid(_))), "{never:?}");
    }
}
