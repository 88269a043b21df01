//! Taking part in a whole format until one leaves (A2, invariant 4): whatever makes a date, everybody enrolled has
//! exactly one registration for it, and every date remains theirs to give up.

use turnus::{
    actions::{Failure, enrollments, events, formats, planning, registrations},
    domain::{
        access::Viewer,
        capability::Presented,
        enrollment::{Enrollment, EnrollmentState},
        event::{Event, RawEvent},
        format::{Format, RawFormat},
        notice::NoticeKind,
        participant::Channel,
        registration::{EndedBy, Origin, RegisterRefusal, Registration, RegistrationState as State},
    },
    jobs::schedule,
    store,
};

use crate::support::{
    TestApp, database, on_both,
    world::{applicant, berlin, hours, weekly},
};

/// Every second Thursday, for the whole or for single dates.
pub(crate) async fn thursdays(app: &TestApp, olga: &Viewer, raw: RawFormat) -> Format {
    let raw = RawFormat { registration: raw.registration.clone().or(Some("both".into())), ..raw };
    app.format(olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await
}

/// Somebody who is enrolled, and the links they have by mail.
pub(crate) struct Member {
    pub(crate) enrollment: Enrollment,
    pub(crate) confirm: Presented,
    pub(crate) manage: Presented,
}

pub(crate) async fn enroll(app: &TestApp, format: &Format, name: &str, address: &str) -> Member {
    app.tick();
    enrollments::ask(&app.desk, format.id, applicant(name, address)).await.expect("asked");
    let asked = app.the_mail().await;
    assert_eq!((asked.kind, asked.to.as_str()), (NoticeKind::ConfirmRegistration, address));
    app.tick();
    let confirm = asked.link("/r/");
    let member = enrollments::confirm(&app.desk, &confirm).await.expect("confirmed").expect("an enrollment");
    let answer = app.the_mail().await;
    assert_eq!((answer.kind, answer.to.as_str()), (NoticeKind::Confirmed, address));
    Member { enrollment: member.enrollment, confirm, manage: answer.link("/m/") }
}

/// What somebody has for each date of the format that is to come, by beginning.
pub(crate) async fn dates(app: &TestApp, format: &Format, member: &Member) -> Vec<(Event, Option<Registration>)> {
    let mut all = app.dates_of(format).await;
    all.retain(|event| event.slot.starts_at > app.now());
    let ids: Vec<_> = all.iter().map(|event| event.id).collect();
    let person = member.enrollment.participant_id;
    let mut mine = store::registrations::find_for_dates(&app.desk.store, person, &ids).await.unwrap();
    all.into_iter().map(|event| (mine.remove(&event.id), event)).map(|(mine, event)| (event, mine)).collect()
}

async fn states(app: &TestApp, format: &Format, member: &Member) -> Vec<State> {
    dates(app, format, member).await.into_iter().map(|(_, mine)| mine.expect("a registration").state).collect()
}

async fn state(app: &TestApp, member: &Member) -> EnrollmentState {
    store::enrollments::get(&app.desk.store, member.enrollment.id).await.unwrap().state
}

fn count(states: &[State], state: State) -> usize {
    states.iter().filter(|one| **one == state).count()
}

on_both! {
    async fn one_link_puts_me_into_every_date_to_come(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enrollments::ask(&app.desk, format.id, applicant("Eva Muster", "eva@amt.example")).await.unwrap();
        let mail = app.the_mail().await;
        assert!(mail.subject.contains("alle Termine") && !mail.text.contains("Eva"), "{mail:?}");
        for _ in 0..5 {
            let seen = enrollments::look_up(&app.desk, &mail.link("/r/")).await.unwrap().unwrap();
            assert_eq!(seen.enrollment.state, EnrollmentState::Unconfirmed, "looking changes nothing");
        }
        app.tick();
        let member = enrollments::confirm(&app.desk, &mail.link("/r/")).await.unwrap().unwrap();
        assert_eq!(member.enrollment.state, EnrollmentState::Active);
        let answer = app.the_mail().await;
        assert_eq!(answer.kind, NoticeKind::Confirmed);
        assert_eq!(answer.text.matches("(MEZ)").count() + answer.text.matches("(MESZ)").count(), 6, "{}", answer.text);
        let eva = Member { enrollment: member.enrollment, confirm: mail.link("/r/"), manage: answer.link("/m/") };
        let mine = dates(&app, &format, &eva).await;
        assert_eq!(mine.len(), 26);
        for (event, mine) in &mine {
            let mine = mine.as_ref().expect("a registration");
            assert_eq!((mine.state, mine.origin), (State::Confirmed, Origin::Standing));
            assert_eq!(event.taken, 1);
        }
        // A second time: the same answer, nothing more.
        app.tick();
        enrollments::confirm(&app.desk, &eva.confirm).await.unwrap();
        assert_eq!(states(&app, &format, &eva).await.len(), 26);
        app.no_mail().await;
        // Asking once more says so by mail.
        app.pass(hours(2));
        enrollments::ask(&app.desk, format.id, applicant("eva MUSTER", "Eva@amt.example")).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::AlreadyRegistered);
    }

    async fn whatever_makes_a_date_i_am_in_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        // Added by hand.
        let raw = RawEvent {
            starts_at: Some(berlin("2026-03-25", "14:00")),
            ends_at: Some(berlin("2026-03-25", "15:00")),
            ..RawEvent::default()
        };
        let added = app.date_like(&olga, Some(&format), raw).await;
        assert_eq!(count(&states(&app, &format, &eva).await, State::Confirmed), 27);
        // Moved.
        let raw = RawEvent {
            starts_at: Some(berlin("2026-03-27", "14:00")),
            ends_at: Some(berlin("2026-03-27", "15:00")),
            ..RawEvent::default()
        };
        events::amend(&app.desk, &olga, (added.event.id, None), &raw, false).await.unwrap();
        assert_eq!(count(&states(&app, &format, &eva).await, State::Confirmed), 27);
        // Cancelled while nobody was enrolled, restored afterwards.
        let target = (dates(&app, &format, &eva).await[3].0.id, None);
        events::cancel(&app.desk, &olga, target, None, false).await.unwrap();
        let max = enroll(&app, &format, "Max Muster", "max@amt.example").await;
        let there = dates(&app, &format, &max).await;
        assert_eq!(there.iter().filter(|(_, mine)| mine.is_none()).count(), 1, "a date that does not take place");
        events::restore(&app.desk, &olga, target, false).await.unwrap();
        assert_eq!(count(&states(&app, &format, &max).await, State::Confirmed), 27);
        // Planned, as time passes.
        app.pass(hours(24 * 40));
        planning::plan_all(&app.desk).await.unwrap();
        for person in [&eva, &max] {
            let mine = states(&app, &format, person).await;
            assert_eq!((mine.len(), count(&mine, State::Confirmed)), (26, 26));
        }
        app.no_mail().await;
    }

    async fn a_date_that_i_give_up_stays_given_up(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let second = dates(&app, &format, &eva).await[1].1.clone().unwrap();
        app.tick();
        registrations::withdraw(&app.desk, &eva.manage, second.id).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::Withdrawn);
        assert_eq!(app.event(second.event_id).await.taken, 0);
        // Neither planning nor moving the date nor a pause brings it back.
        planning::plan_all(&app.desk).await.unwrap();
        app.tick();
        enrollments::pause(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        let resting = dates(&app, &format, &eva).await;
        assert!(resting.iter().all(|(event, mine)| event.taken == 0 && mine.as_ref().unwrap().state == State::Cancelled));
        assert_eq!(resting[0].1.as_ref().unwrap().ended_by, Some(EndedBy::Paused));
        // A date that comes while I rest is not mine until I am back.
        app.pass(hours(24 * 20));
        planning::plan_all(&app.desk).await.unwrap();
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        let back = dates(&app, &format, &eva).await;
        assert!(back.iter().all(|(_, mine)| mine.as_ref().unwrap().state != State::Cancelled || mine.as_ref().unwrap().id == second.id));
        // It is mine to take up again.
        if back.iter().any(|(_, mine)| mine.as_ref().unwrap().id == second.id) {
            registrations::return_to(&app.desk, &eva.manage, second.id).await.unwrap();
            assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        }
    }

    async fn i_leave_and_come_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        app.tick();
        enrollments::leave(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::Withdrawn);
        let mine = states(&app, &format, &eva).await;
        assert_eq!(count(&mine, State::Cancelled), mine.len());
        app.tick();
        enrollments::leave(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        app.no_mail().await;
        assert_eq!(state(&app, &eva).await, EnrollmentState::Left);
        app.tick();
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        let mine = states(&app, &format, &eva).await;
        assert_eq!(count(&mine, State::Confirmed), mine.len());
        // Nobody else's link reaches it.
        let max = enroll(&app, &format, "Max Muster", "eva@amt.example").await;
        let theirs = enrollments::leave(&app.desk, &max.manage, eva.enrollment.id).await;
        assert!(matches!(theirs, Err(Failure::NotFound)), "{theirs:?}");
    }

    async fn being_enrolled_jumps_no_queue(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { capacity: Some(Some(1)), ..RawFormat::default() };
        let format = thursdays(&app, &olga, raw).await;
        let first = app.dates_of(&format).await[0].id;
        let early = app.register(first, "Emil Früh", "emil@amt.example").await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let mine = states(&app, &format, &eva).await;
        assert_eq!((mine[0], count(&mine, State::Confirmed)), (State::Waiting, 25));
        let max = enroll(&app, &format, "Max Muster", "max@amt.example").await;
        let mine = states(&app, &format, &max).await;
        assert_eq!(count(&mine, State::Waiting), 26);
        // A freed seat is offered in the order of the queue.
        app.withdraw(&early).await;
        let post = app.post().await;
        let kinds: Vec<_> = post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect();
        assert!(kinds.contains(&(NoticeKind::Offer, "eva@amt.example")), "{kinds:?}");
        assert_eq!(states(&app, &format, &eva).await[0], State::Offered);
        // Leaving frees 25 seats and an offer: all of them go to the next in the queue.
        app.tick();
        enrollments::leave(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        let offers = app.post().await.into_iter().filter(|mail| mail.kind == NoticeKind::Offer).count();
        assert_eq!(offers, 26);
        assert_eq!(count(&states(&app, &format, &max).await, State::Offered), 26);
    }

    async fn several_dates_need_one_link(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        let chosen: Vec<_> = all[1..4].iter().map(|event| event.id).collect();
        registrations::ask_for_dates(&app.desk, &chosen, applicant("Eva Muster", "eva@amt.example")).await.unwrap();
        let mail = app.the_mail().await;
        assert!(mail.subject.contains("3 Termine"), "{}", mail.subject);
        // One of them is cancelled before the link is used: the others do not suffer.
        events::cancel(&app.desk, &olga, (chosen[0], None), None, false).await.unwrap();
        app.tick();
        let place = registrations::confirm(&app.desk, &mail.link("/r/")).await.unwrap();
        let answer = app.the_mail().await;
        assert_eq!(answer.kind, NoticeKind::Confirmed);
        let person = place.participant.id;
        let mine = store::registrations::find_for_dates(&app.desk.store, person, &chosen).await.unwrap();
        let of = |place: usize| mine[&chosen[place]].state;
        assert_eq!([of(0), of(1), of(2)], [State::Unconfirmed, State::Confirmed, State::Confirmed]);
        app.tick();
        registrations::confirm(&app.desk, &mail.link("/r/")).await.unwrap();
        app.no_mail().await;
        // "That was not me" speaks for all of them.
        registrations::deny(&app.desk, &mail.link("/r/")).await.unwrap();
        let mine = store::registrations::find_for_dates(&app.desk.store, person, &chosen).await.unwrap();
        assert!(mine.values().all(|one| one.state == State::Declined));
        assert_eq!(app.event(chosen[1]).await.taken, 0);
    }

    async fn that_was_not_me_silences_the_format(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enrollments::ask(&app.desk, format.id, applicant("Eva Muster", "eva@amt.example")).await.unwrap();
        let link = app.the_mail().await.link("/r/");
        enrollments::deny(&app.desk, &link).await.unwrap();
        app.pass(hours(5));
        enrollments::ask(&app.desk, format.id, applicant("Eva Zweitname", "eva@amt.example")).await.unwrap();
        app.no_mail().await;
        let after = enrollments::confirm(&app.desk, &link).await.unwrap().unwrap();
        assert_eq!(after.enrollment.state, EnrollmentState::Declined);
    }

    async fn an_unused_link_ends_and_leaves_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enrollments::ask(&app.desk, format.id, applicant("Eva Muster", "eva@amt.example")).await.unwrap();
        let link = app.the_mail().await.link("/r/");
        app.pass(hours(72));
        let late = enrollments::confirm(&app.desk, &link).await;
        assert!(matches!(late, Err(Failure::Refused(RegisterRefusal::Stale))), "{late:?}");
        schedule::run_all(&app.desk).await.unwrap();
        assert!(enrollments::look_up(&app.desk, &link).await.unwrap().is_none());
    }

    async fn formats_say_what_one_can_register_for(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        for (mode, whole, single) in [
            ("none", Some(RegisterRefusal::NotOffered), Some(RegisterRefusal::NotOffered)),
            ("per_event", Some(RegisterRefusal::NotOffered), None),
            ("standing", None, Some(RegisterRefusal::WholeFormatOnly)),
            ("both", None, None),
        ] {
            let raw = RawFormat { registration: Some(mode.into()), slug: Some(format!("f-{mode}").replace('_', "-")), ..RawFormat::default() };
            let format = thursdays(&app, &olga, raw).await;
            let first = app.dates_of(&format).await[0].id;
            let someone = || applicant("Eva Muster", &format!("{}@amt.example", mode.replace('_', "-")));
            let refusal = |answer: Result<(), Failure<RegisterRefusal>>| match answer {
                Ok(()) => None,
                Err(Failure::Refused(why)) => Some(why),
                Err(other) => panic!("{other:?}"),
            };
            app.tick();
            assert_eq!(refusal(enrollments::ask(&app.desk, format.id, someone()).await), whole, "{mode}");
            app.tick();
            assert_eq!(refusal(registrations::ask(&app.desk, first, someone()).await), single, "{mode}");
            app.post().await;
        }
    }

    async fn another_channel_holds_for_the_dates_to_come(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        enrollments::set_channel(&app.desk, &eva.manage, eva.enrollment.id, Channel::MailOnly).await.unwrap();
        let mine = dates(&app, &format, &eva).await;
        assert!(mine.iter().all(|(_, mine)| mine.as_ref().unwrap().channel == Channel::MailOnly));
    }

    async fn a_format_that_opens_again_takes_its_people_along(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let amend = async |registration: &str| {
            let raw = RawFormat { registration: Some(registration.into()), ..RawFormat::default() };
            formats::amend(&app.desk, &olga, (format.id, None), &raw).await.unwrap();
        };
        amend("none").await;
        app.pass(hours(24 * 20));
        planning::plan_all(&app.desk).await.unwrap();
        assert!(dates(&app, &format, &eva).await.iter().any(|(_, mine)| mine.is_none()));
        amend("standing").await;
        let mine = states(&app, &format, &eva).await;
        assert_eq!(count(&mine, State::Confirmed), mine.len());
    }
}
