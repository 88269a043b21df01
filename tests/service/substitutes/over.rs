//! A request that comes to nothing, and a substitute who gives the place up: whoever asked hears it, once (invariant 8).

use turnus::{
    actions::{
        enrollments,
        events::{cancel, restore},
        people, registrations, substitutes,
    },
    domain::{
        format::RawFormat, notice::NoticeKind, registration::RegistrationState as State,
        substitution::SubstitutionState,
    },
    store,
};

use super::{SIMONE, accept, ask, ask_for, requests, take_back};
use crate::{
    enrollments::{dates, enroll, thursdays},
    support::{
        TestApp, database, on_both,
        post::Mail,
        world::{berlin, hours},
    },
};

const EVA: &str = "eva@amt.example";

pub(super) fn told(post: &[Mail]) -> Vec<(NoticeKind, &str)> {
    let mut told: Vec<_> = post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect();
    told.sort_unstable_by_key(|(kind, to)| (kind.as_str(), *to));
    told
}

on_both! {
    async fn nobody_answers_in_time_and_i_hear_that_i_have_my_seat(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", EVA).await;
        ask(&app, &eva).await;
        app.pass(hours(14 * 24) - hours(1));
        assert_eq!(substitutes::lapse(&app.desk).await.unwrap(), 0, "it can still be answered");
        app.pass(hours(1));
        assert_eq!(substitutes::lapse(&app.desk).await.unwrap(), 1);
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::SubstituteLapsed, EVA));
        assert!(mail.text.contains("Sie haben Ihren Platz behalten"), "{}", mail.text);
        assert!(!mail.text.contains("Simone") && mail.ics.is_none(), "{}", mail.text);
        assert_eq!(requests(&app, eva.place.registration.id).await, [SubstitutionState::Lapsed]);
        assert_eq!(app.registration(&eva).await.state, State::Confirmed);
        // Once is enough; and whoever took a request back knows.
        assert_eq!(substitutes::lapse(&app.desk).await.unwrap(), 0);
        ask_for(&app, &eva, "Max", "max@amt.example").await;
        take_back(&app, &eva).await.unwrap();
        app.pass(hours(40));
        assert_eq!(substitutes::lapse(&app.desk).await.unwrap(), 0);
        app.no_mail().await;
    }

    async fn a_date_called_off_is_one_mail_and_one_that_comes_back_is_another(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", EVA).await;
        // Cancelled: that mail says what becomes of the request.
        ask(&app, &eva).await;
        app.tick();
        cancel(&app.desk, &olga, (event, None), None, true).await.unwrap();
        let post = app.post_after_undo().await;
        assert_eq!(told(&post), [(NoticeKind::Cancellation, EVA)]);
        assert!(post[0].text.contains("Ihre Anfrage um Vertretung gilt damit nicht mehr"), "{}", post[0].text);
        app.tick();
        restore(&app.desk, &olga, (event, None), true).await.unwrap();
        let post = app.post_after_undo().await;
        assert_eq!(told(&post), [(NoticeKind::Update, EVA)]);
        // Cancelled and restored before anybody heard of it: what remains is that the request is over.
        ask(&app, &eva).await;
        app.tick();
        cancel(&app.desk, &olga, (event, None), None, true).await.unwrap();
        app.tick();
        restore(&app.desk, &olga, (event, None), true).await.unwrap();
        let post = app.post_after_undo().await;
        assert_eq!(told(&post), [(NoticeKind::SubstituteLapsed, EVA)]);
        // Where the team tells nobody, nobody is told.
        ask(&app, &eva).await;
        app.tick();
        cancel(&app.desk, &olga, (event, None), None, false).await.unwrap();
        assert!(app.post_after_undo().await.is_empty());
        // A cancellation without a request says nothing of one.
        let other = app.date(&olga, Some(1)).await.event.id;
        app.register(other, "Max", "max@amt.example").await;
        app.tick();
        cancel(&app.desk, &olga, (other, None), None, true).await.unwrap();
        let post = app.post_after_undo().await;
        assert!(!post[0].text.contains("Vertretung"), "{}", post[0].text);
    }

    async fn my_own_withdrawal_says_it_along(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", EVA).await;
        ask(&app, &eva).await;
        app.withdraw(&eva).await;
        let mail = app.the_mail().await;
        assert_eq!(mail.kind, NoticeKind::Withdrawn);
        assert!(mail.text.contains("Ihre Anfrage um Vertretung gilt damit nicht mehr"), "{}", mail.text);
        assert_eq!(app.come_back(&eva).await, State::Confirmed);
        app.post().await;
        app.withdraw(&eva).await;
        assert!(!app.the_mail().await.text.contains("Vertretung"), "that was before");
        assert_eq!(substitutes::lapse(&app.desk).await.unwrap(), 0);
    }

    async fn a_date_that_begins_earlier_can_be_answered_until_then(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", EVA).await;
        let link = ask(&app, &eva).await;
        app.move_to(&olga, event, "2026-03-12", false).await;
        let begins = berlin("2026-03-12", "10:00");
        assert_eq!(substitutes::look_up(&app.desk, &link).await.unwrap().substitution.expires_at, begins);
        app.pass(begins - app.now());
        assert_eq!(substitutes::lapse(&app.desk).await.unwrap(), 1);
        assert_eq!(app.the_mail().await.kind, NoticeKind::SubstituteLapsed);
    }

    async fn the_substitute_gives_it_up_and_i_hear_that_nobody_comes_for_me(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", EVA).await;
        let max = app.register(event, "Max", "max@amt.example").await;
        let link = ask(&app, &eva).await;
        let hers = accept(&app, &link).await.there.unwrap();
        let manage = app.post().await.into_iter().find(|mail| mail.to == SIMONE).unwrap().link("/m/");
        for _ in 0..2 {
            app.tick();
            registrations::withdraw(&app.desk, &manage, hers.id).await.unwrap();
        }
        let post = app.post().await;
        let max_is_offered = (NoticeKind::Offer, "max@amt.example");
        assert_eq!(told(&post), [max_is_offered, (NoticeKind::SubstituteLeft, EVA), (NoticeKind::Withdrawn, SIMONE)]);
        let mail = post.iter().find(|mail| mail.to == EVA).unwrap();
        assert!(mail.text.contains("hat abgesagt") && !mail.text.contains("Simone"), "{}", mail.text);
        assert_eq!(app.states(&[eva.clone(), max]).await, [State::Cancelled, State::Offered], "it does not come back to me");
        // Whoever came back for themselves is not told what becomes of the other one.
        assert_eq!(app.come_back(&eva).await, State::Waiting);
        app.post().await;
        app.tick();
        registrations::return_to(&app.desk, &manage, hers.id).await.unwrap();
        app.post().await;
        app.tick();
        registrations::withdraw(&app.desk, &manage, hers.id).await.unwrap();
        assert_eq!(told(&app.post().await), [(NoticeKind::Withdrawn, SIMONE)]);
    }

    async fn i_hear_it_too_when_she_is_erased_or_leaves_the_format(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let eva = app.register(event, "Eva Muster", EVA).await;
        let link = ask(&app, &eva).await;
        accept(&app, &link).await;
        let manage = app.post().await.into_iter().find(|mail| mail.to == SIMONE).unwrap().link("/m/");
        app.tick();
        people::erase(&app.desk, &manage).await.unwrap();
        assert_eq!(told(&app.post().await), [(NoticeKind::SubstituteLeft, EVA)]);
        // In a format: she takes part in it herself, had given this date up, and came for somebody.
        let raw = RawFormat { capacity: Some(Some(3)), ..RawFormat::default() };
        let format = thursdays(&app, &olga, raw).await;
        let (eva, simone) = (enroll(&app, &format, "Eva", EVA).await, enroll(&app, &format, "Simone", SIMONE).await);
        let (first, mine) = dates(&app, &format, &eva).await.swap_remove(0);
        let hers = store::registrations::find(&app.desk.store, first.id, simone.enrollment.participant_id).await.unwrap().unwrap();
        app.tick();
        registrations::withdraw(&app.desk, &simone.manage, hers.id).await.unwrap();
        app.tick();
        let who = (&crate::support::world::applicant("Simone", SIMONE), true);
        substitutes::ask(&app.desk, &eva.manage, mine.unwrap().id, who).await.unwrap();
        let post = app.post().await;
        let link = post.iter().find(|mail| mail.kind == NoticeKind::SubstituteRequest).expect("a request").link("/s/");
        accept(&app, &link).await;
        app.post().await;
        app.tick();
        enrollments::leave(&app.desk, &simone.manage, simone.enrollment.id).await.unwrap();
        assert_eq!(told(&app.post().await), [(NoticeKind::SubstituteLeft, EVA), (NoticeKind::Withdrawn, SIMONE)]);
    }
}
