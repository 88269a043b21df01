//! The same by date: nobody presses anything, and nothing is kept longer than docs/privacy-data.toml says.

use chrono::TimeDelta;
use turnus::{
    actions::{self, Desk, accounts::FormerOrganizer, enrollments, follows, registrations},
    domain::{
        access::Role,
        bulk,
        delivery::{Answer, Step},
        format::RawFormat,
        listed::read_lines,
        participant::Channel,
        question::RawAnswers,
        retention::AUDIT,
        support::RawTerms,
        text::Slug,
    },
    jobs::schedule,
    mail::Failed,
    store::{self, outbox::OutboxState},
};

use super::{ADDRESS, canary, live, register, stage, traces};
use crate::{
    enrollments::thursdays,
    invitations::member,
    support::{
        TestApp, database, on_both,
        world::{email, weekly},
    },
};

/// The nightly jobs, in the order of a night, and again the next night: what one frees the next one takes.
async fn nights(app: &TestApp, days: i64) {
    app.pass(TimeDelta::days(days));
    for _ in 0..2 {
        schedule::run_all(&app.desk).await.expect("the jobs");
        app.post().await;
        app.pass(TimeDelta::days(1));
    }
}

async fn numbers(desk: &Desk, event: turnus::domain::id::EventId) -> u32 {
    let kept = store::aggregates::of_event(&desk.store, event).await.expect("numbers");
    kept.values().map(|numbers| numbers.registered).sum()
}

on_both! {
    async fn what_was_never_confirmed_goes_within_days_with_name_and_address(database) {
        let app = TestApp::start(database).await;
        let (_, date) = stage(&app).await;
        app.tick();
        registrations::ask(&app.desk, date.event.id, canary(RawAnswers::default())).await.expect("asked");
        app.the_mail().await;
        assert!(!traces(&app).await.is_empty());
        nights(&app, 1).await;
        assert!(!traces(&app).await.is_empty(), "the link holds for three days");
        nights(&app, 2).await;
        assert_eq!(traces(&app).await, [""; 0], "nothing is left of a request that nobody confirmed");
    }

    async fn what_was_confirmed_goes_by_date_and_numbers_stay(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = stage(&app).await;
        let (person, follow) = live(&app, (&olga, &date)).await;
        // They leave the format, and no longer follow it: nothing keeps them but the past.
        for one in store::enrollments::list_for_participant(&app.desk.store, person.place.participant.id).await.unwrap() {
            enrollments::leave(&app.desk, &person.manage, one.id).await.expect("left");
        }
        follows::take(&app.desk, &follow, follows::By::Own, follows::Step::Leave).await.expect("ended");
        nights(&app, 18 + 14).await;
        assert!(!traces(&app).await.is_empty(), "90 days are not over");
        // Two weeks after the date nobody can read any more what they need, though it was sealed all along.
        let needs = store::support_needs::list_of_person(&app.desk.store, person.place.participant.id).await.unwrap();
        assert!(needs.is_empty());
        nights(&app, 92).await;
        let left = store::registrations::list_roster(&app.desk.store, date.event.id).await.unwrap();
        assert!(left.is_empty(), "90 days after the date nobody is known of it");
        assert_eq!(numbers(&app.desk, date.event.id).await, 1, "how many came stays");
        // What they left was planned for a year; its last date is the last that is known of them.
        nights(&app, 366 + 92).await;
        assert_eq!(traces(&app).await, [""; 0]);
        let oldest = store::audit::list(&app.desk.store, None, 100_000).await.unwrap().into_iter().map(|entry| entry.at).min();
        assert!(oldest.is_none_or(|at| at > app.now() - AUDIT - TimeDelta::days(3)), "{oldest:?}");
    }

    async fn whoever_never_answers_an_invitation_is_forgotten_after_a_year(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = stage(&app).await;
        let format = date.event.format_id.expect("in a format");
        let line = format!("Kanaria Zwitscherling; {ADDRESS}");
        let listed: Vec<_> = read_lines(&line).iter().map(|(_, raw)| bulk::read(raw).expect("a good line")).collect();
        app.tick();
        actions::bulk::invite(&app.desk, &olga, format, (&listed, None)).await.expect("invited");
        app.pass(TimeDelta::minutes(2));
        app.the_mail().await;
        nights(&app, 362).await;
        assert!(!traces(&app).await.is_empty(), "so that nobody asks them again within the year");
        nights(&app, 2).await;
        assert_eq!(traces(&app).await, [""; 0], "nothing is left of somebody who never answered");
    }

    async fn what_was_declined_is_forgotten_after_a_year_or_with_its_date(database) {
        let app = TestApp::start(database).await;
        let (_, date) = stage(&app).await;
        let format = date.event.format_id.expect("in a format");
        app.tick();
        enrollments::ask(&app.desk, format, canary(RawAnswers::default())).await.expect("asked");
        let link = app.the_mail().await.link("/r/");
        enrollments::deny(&app.desk, &link).await.expect("denied");
        app.tick();
        registrations::ask(&app.desk, date.event.id, canary(RawAnswers::default())).await.expect("asked");
        let link = app.the_mail().await.link("/r/");
        registrations::deny(&app.desk, &link).await.expect("denied");
        let known = async || store::registrations::list_roster(&app.desk.store, date.event.id).await.expect("a roster").len();
        nights(&app, 18 + 92).await;
        assert_eq!(known().await, 0, "with its date");
        assert!(!traces(&app).await.is_empty(), "that they were never asked to take part again is known for a year");
        nights(&app, 366 - 18 - 92).await;
        assert_eq!(traces(&app).await, [""; 0]);
    }

    async fn mail_that_was_given_up_is_forgotten_after_a_month(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let mut visitor = app.visitor();
        let page = visitor.open("/login").await;
        visitor.submit(&page, "/login", &[("email", "olga@stadt.example")]).await;
        app.memory.fail_next(Failed::at(Step::Recipient, Answer::Code(550), "5.1.1"));
        app.no_mail().await;
        let given_up = async || {
            let counts = store::outbox::counts_by_state(&app.desk.store).await.unwrap();
            counts.get(&OutboxState::Parked).copied().unwrap_or_default()
        };
        assert_eq!(given_up().await, 1);
        nights(&app, 27).await;
        assert_eq!(given_up().await, 1, "somebody may still look into it");
        nights(&app, 2).await;
        assert_eq!(given_up().await, 0);
    }

    async fn a_need_that_came_with_a_request_goes_although_the_team_never_decides(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat {
            registration: Some("both".into()),
            approval: Some(true),
            support: RawTerms { offered: Some(true), days_before: Some(1), ..RawTerms::default() },
            ..RawFormat::default()
        };
        let format = app.format(&olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        app.tick();
        enrollments::ask(&app.desk, format.id, canary(RawAnswers::default())).await.expect("asked");
        enrollments::confirm(&app.desk, &app.the_mail().await.link("/r/")).await.expect("confirmed");
        app.post().await;
        let needs = async || store::support_needs::list_standing(&app.desk.store).await.expect("needs").len();
        nights(&app, 101).await;
        assert_eq!(needs().await, 1, "three months to decide, and a fortnight");
        nights(&app, 2).await;
        assert_eq!(needs().await, 0);
        let asked = store::enrollments::list_for_format(&app.desk.store, format.id).await.expect("requests");
        assert_eq!(asked.len(), 1, "the request itself is the team's to decide");
    }

    async fn what_somebody_left_is_forgotten_although_they_take_part_elsewhere(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let (first, second) = (thursdays(&app, &olga, RawFormat::default()).await, {
            let raw = RawFormat { title: Some("Stammtisch".into()), ..RawFormat::default() };
            thursdays(&app, &olga, raw).await
        });
        let (eva, _) = member(&app, &first, Channel::MailOnly).await;
        member(&app, &second, Channel::MailOnly).await;
        app.tick();
        enrollments::leave(&app.desk, &eva.manage, eva.enrollment.id).await.expect("left");
        app.post().await;
        let known = async || {
            let person = eva.enrollment.participant_id;
            let mine = store::enrollments::list_for_participant(&app.desk.store, person).await.expect("enrollments");
            mine.iter().map(|one| one.format_id).collect::<Vec<_>>()
        };
        nights(&app, 27).await;
        assert_eq!(known().await.len(), 2);
        // All of its dates are over and forgotten.
        nights(&app, 500).await;
        assert_eq!(known().await, [second.id]);
    }

    async fn whoever_organizes_no_more_is_forgotten_when_the_log_is(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        for name in ["lars", "ines"] {
            app.organizer("land", &format!("{name}@land.example"), Role::Admin).await;
            app.organizer("kreis", &format!("{name}@land.example"), Role::Publisher).await;
        }
        let gone = async |address: &str| {
            store::accounts::find_by_email(&app.desk.store, &email(address)).await.expect("accounts").is_none()
        };
        let former = |address: &str, host: &str| FormerOrganizer {
            email: email(address),
            organization: Slug::parse("organization", host).unwrap(),
            force: true,
        };
        for host in ["land", "kreis"] {
            actions::accounts::remove_organizer(&app.desk, &former("lars@land.example", host)).await.expect("removed");
        }
        actions::accounts::remove_organizer(&app.desk, &former("ines@land.example", "land")).await.expect("removed");
        nights(&app, 1).await;
        nights(&app, 360).await;
        assert!(!gone("lars@land.example").await, "the log still tells of them");
        nights(&app, 3).await;
        assert!(gone("lars@land.example").await);
        assert!(!gone("ines@land.example").await && !gone("olga@stadt.example").await, "they have a role");
        // Whoever is given a role again within the year is counted anew.
        actions::accounts::remove_organizer(&app.desk, &former("ines@land.example", "kreis")).await.expect("removed");
        nights(&app, 300).await;
        app.organizer("kreis", "ines@land.example", Role::Publisher).await;
        nights(&app, 100).await;
        actions::accounts::remove_organizer(&app.desk, &former("ines@land.example", "kreis")).await.expect("removed");
        nights(&app, 300).await;
        assert!(!gone("ines@land.example").await);
    }

    async fn a_sign_in_is_forgotten_a_day_after_its_end_however_it_ended(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let account = store::accounts::find_by_email(&app.desk.store, &email("olga@stadt.example")).await.unwrap().unwrap();
        let kept = async || {
            schedule::run_all(&app.desk).await.expect("the jobs");
            store::logins::list_for_account(&app.desk.store, account.id).await.expect("sign-ins").len()
        };
        app.pass(TimeDelta::days(9));
        assert_eq!(kept().await, 0);
        // Signed out.
        let mut client = app.signed_in_visitor("olga@stadt.example").await;
        let page = client.open("/manage").await;
        client.submit(&page, "/logout", &[]).await;
        app.pass(TimeDelta::hours(23));
        assert_eq!(kept().await, 1);
        app.pass(TimeDelta::hours(2));
        assert_eq!(kept().await, 0);
        // Nobody was there for eight hours.
        app.signed_in_visitor("olga@stadt.example").await.open("/manage").await;
        app.pass(TimeDelta::hours(8 + 23));
        assert_eq!(kept().await, 1);
        app.pass(TimeDelta::hours(2));
        assert_eq!(kept().await, 0);
    }

    async fn whoever_was_invited_is_not_forgotten_with_a_date(database) {
        let app = TestApp::start(database).await;
        let (olga, date) = stage(&app).await;
        let line = format!("Kanaria Zwitscherling; {ADDRESS}");
        let listed: Vec<_> = read_lines(&line).iter().map(|(_, raw)| bulk::read(raw).expect("a good line")).collect();
        let person = register(&app, &olga, &date).await;
        app.tick();
        let format = date.event.format_id.expect("in a format");
        actions::bulk::invite(&app.desk, &olga, format, (&listed, None)).await.expect("invited");
        app.pass(TimeDelta::minutes(2));
        app.post().await;
        nights(&app, 18 + 92).await;
        let roster = store::registrations::list_roster(&app.desk.store, date.event.id).await.expect("a roster");
        assert!(roster.is_empty());
        let known = store::participants::get(&app.desk.store, person.place.participant.id).await;
        assert!(known.is_ok(), "they were invited, and are not invited again within the year");
        nights(&app, 366).await;
        assert_eq!(traces(&app).await, [""; 0]);
    }
}
