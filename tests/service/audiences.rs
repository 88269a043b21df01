//! Formats that are for some: whoever is on the list gets in past the confirmation, everybody else can ask the team once,
//! and nobody learns from a form who is on it (C10).

use turnus::{
    actions::{
        Failure, enrollments, formats, housekeeping,
        listed_people::{self, Listing},
        people,
        registrations::{self, approve, refuse},
    },
    domain::{
        access::{Role, Viewer},
        enrollment::EnrollmentState,
        format::{Format, RawFormat},
        id::EventId,
        listed::{ListedPerson, NewListed, PEOPLE_AT_ONCE, RawListed, read_lines},
        notice::NoticeKind,
        registration::{RegisterRefusal, RegistrationState as State},
    },
    store,
};

use crate::support::{
    TestApp, database, on_both,
    post::Mail,
    world::{applicant, hours, weekly},
};

async fn format_for(app: &TestApp, olga: &Viewer, audience: &str) -> Format {
    let raw = RawFormat {
        audience: Some(audience.into()),
        audience_roles: Some(vec!["Koordination".into()]),
        registration: Some("both".into()),
        ..RawFormat::default()
    };
    app.format(olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await
}

fn people_of(text: &str) -> Vec<NewListed> {
    read_lines(text).into_iter().map(|(_, raw)| raw.parse().expect("a good line")).collect()
}

async fn list(app: &TestApp, olga: &Viewer, format: &Format, text: &str) -> Listing {
    app.tick();
    listed_people::add(&app.desk, olga, format.id, &people_of(text)).await.unwrap()
}

async fn listed(app: &TestApp, format: &Format) -> Vec<ListedPerson> {
    store::listed_people::list_for_format(&app.desk.store, format.id).await.unwrap()
}

/// Somebody asks for a date; the mail with the link.
async fn asked(app: &TestApp, event: EventId, name: &str, address: &str) -> Mail {
    app.ask(event, name, address).await;
    let mail = app.the_mail().await;
    assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::ConfirmRegistration, address));
    app.tick();
    mail
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<RegisterRefusal>>) -> RegisterRefusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("refused expected: {other:?}"),
    }
}

on_both! {
    async fn whoever_is_listed_gets_in_and_others_ask_the_team_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = format_for(&app, &olga, "invited").await;
        list(&app, &olga, &format, "Eva Muster; eva@amt.example").await;
        let event = app.dates_of(&format).await.remove(0).id;
        // The name one writes does not matter where one entry stands for the address.
        let eva = asked(&app, event, "Dr. Eva Muster", "eva@amt.example").await;
        let place = registrations::confirm(&app.desk, &eva.link("/r/")).await.unwrap();
        assert_eq!((place.registration.state, app.the_mail().await.kind), (State::Confirmed, NoticeKind::Confirmed));
        let max = asked(&app, event, "Max Muster", "max@amt.example").await;
        let link = max.link("/r/");
        assert_eq!(refused(registrations::confirm(&app.desk, &link).await), RegisterRefusal::InvitationOnly);
        app.no_mail().await;
        let there = registrations::look_up(&app.desk, &link).await.unwrap();
        assert_eq!(there.registration.state, State::Unconfirmed, "nothing happens by itself");
        // Asking the team: once, however often the button is pressed.
        for _ in 0..2 {
            app.tick();
            let place = registrations::request(&app.desk, &link).await.unwrap();
            assert_eq!(place.registration.state, State::Requested);
        }
        assert_eq!(app.the_mail().await.kind, NoticeKind::Waiting);
        assert_eq!(app.event(event).await.taken, 1, "a request holds no seat");
        let pending = store::registrations::list_requested(&app.desk.store, event).await.unwrap();
        assert_eq!(pending.len(), 1);
        approve(&app.desk, &olga, event, &[pending[0].0.id]).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        // The team's yes was for that date; for another one they ask again, and a no lasts.
        let other = app.dates_of(&format).await.remove(1).id;
        let again = asked(&app, other, "Max Muster", "max@amt.example").await.link("/r/");
        assert_eq!(refused(registrations::confirm(&app.desk, &again).await), RegisterRefusal::InvitationOnly);
        let id = registrations::request(&app.desk, &again).await.unwrap().registration.id;
        refuse(&app.desk, &olga, other, (&[id], None)).await.unwrap();
        let no = registrations::request(&app.desk, &again).await;
        assert!(matches!(refused(no), RegisterRefusal::TurnedDown { .. }));
        assert_eq!(app.post().await.len(), 1, "the no alone: what was said before it is overtaken");
    }

    async fn the_form_answers_and_mails_the_same_for_everybody(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = format_for(&app, &olga, "invited").await;
        list(&app, &olga, &format, "Eva Muster; eva@amt.example").await;
        let event = app.dates_of(&format).await.remove(0).id;
        let mut texts = Vec::new();
        for address in ["eva@amt.example", "max@amt.example"] {
            let mail = asked(&app, event, "Eva Muster", address).await;
            texts.push((mail.subject.clone(), mail.text.replace(mail.token("/r/"), "TOKEN"), mail.ics.clone()));
            let page = registrations::look_up(&app.desk, &mail.link("/r/")).await.unwrap();
            assert_eq!(page.registration.state, State::Unconfirmed);
        }
        assert_eq!(texts[0].0, texts[1].0);
        let words = |text: &str| text.lines().filter(|line| !line.contains("gilt bis")).collect::<Vec<_>>().join("\n");
        assert_eq!(words(&texts[0].1), words(&texts[1].1));
        app.pass(hours(80));
        registrations::expire_unconfirmed(&app.desk).await.unwrap();
    }

    async fn a_role_counts_as_the_list_says_it_not_as_people_say(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = format_for(&app, &olga, "role").await;
        list(&app, &olga, &format, "Eva; eva@amt.example; BY; koordination\nMax; max@amt.example; BE; Gast").await;
        let event = app.dates_of(&format).await.remove(0).id;
        let eva = asked(&app, event, "Eva", "eva@amt.example").await;
        let place = registrations::confirm(&app.desk, &eva.link("/r/")).await.unwrap();
        assert_eq!((place.registration.state, app.the_mail().await.kind), (State::Confirmed, NoticeKind::Confirmed));
        let max = asked(&app, event, "Max (Koordination)", "max@amt.example").await;
        let link = max.link("/r/");
        assert_eq!(refused(registrations::confirm(&app.desk, &link).await), RegisterRefusal::InvitationOnly);
        // The team gives him the role: the same link works now.
        let done = list(&app, &olga, &format, "Max; max@amt.example; BE; Koordination").await;
        assert_eq!((done.changed, done.added), (1, 0));
        let place = registrations::confirm(&app.desk, &link).await.unwrap();
        assert_eq!((place.registration.state, app.the_mail().await.kind), (State::Confirmed, NoticeKind::Confirmed));
    }

    async fn where_several_share_an_address_the_name_decides(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = format_for(&app, &olga, "invited").await;
        list(&app, &olga, &format, "Eva Muster; amt@amt.example\nMax Muster; amt@amt.example").await;
        let event = app.dates_of(&format).await.remove(0).id;
        let max = asked(&app, event, "max  MUSTER", "amt@amt.example").await;
        registrations::confirm(&app.desk, &max.link("/r/")).await.unwrap();
        app.the_mail().await;
        let ida = asked(&app, event, "Ida Muster", "amt@amt.example").await;
        let answer = registrations::confirm(&app.desk, &ida.link("/r/")).await;
        assert_eq!(refused(answer), RegisterRefusal::InvitationOnly);
        app.pass(hours(80));
        registrations::expire_unconfirmed(&app.desk).await.unwrap();
    }

    async fn the_whole_format_is_for_them_as_well_and_whoever_is_in_stays_in(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = format_for(&app, &olga, "invited").await;
        list(&app, &olga, &format, "Eva Muster; eva@amt.example").await;
        let ask = async |name: &str, address: &str| {
            app.tick();
            enrollments::ask(&app.desk, format.id, applicant(name, address)).await.unwrap();
            app.the_mail().await.link("/r/")
        };
        let link = ask("Eva Muster", "eva@amt.example").await;
        let eva = enrollments::confirm(&app.desk, &link).await.unwrap().unwrap();
        assert_eq!(eva.enrollment.state, EnrollmentState::Active);
        let manage = app.the_mail().await.link("/m/");
        let link = ask("Max Muster", "max@amt.example").await;
        assert_eq!(refused(enrollments::confirm(&app.desk, &link).await), RegisterRefusal::InvitationOnly);
        let max = enrollments::request(&app.desk, &link).await.unwrap().unwrap();
        assert_eq!((max.enrollment.state, app.the_mail().await.kind), (EnrollmentState::Requested, NoticeKind::Waiting));
        app.tick();
        enrollments::approve(&app.desk, &olga, format.id, &[max.enrollment.id]).await.unwrap();
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        // Eva is taken off the list: she stays in, also where she gives up a date and comes back.
        let ids: Vec<_> = listed(&app, &format).await.iter().map(|one| one.id).collect();
        let done = listed_people::remove(&app.desk, &olga, format.id, &ids).await.unwrap();
        assert_eq!(done.removed, 1);
        let mine = store::registrations::list_of_person(&app.desk.store, eva.participant.id).await.unwrap();
        assert!(mine.iter().all(|one| one.state == State::Confirmed));
        registrations::withdraw(&app.desk, &manage, mine[0].id).await.unwrap();
        app.the_mail().await;
        app.tick();
        let back = registrations::return_to(&app.desk, &manage, mine[0].id).await.unwrap();
        assert_eq!((back.registration.state, app.the_mail().await.kind), (State::Confirmed, NoticeKind::Confirmed));
        // Once she has left she asks like everybody else.
        enrollments::leave(&app.desk, &manage, eva.enrollment.id).await.unwrap();
        app.the_mail().await;
        assert_eq!(refused(enrollments::resume(&app.desk, &manage, eva.enrollment.id).await), RegisterRefusal::NotOffered);
        app.tick();
        let back = registrations::return_to(&app.desk, &manage, mine[0].id).await.unwrap();
        assert_eq!((back.registration.state, app.the_mail().await.kind), (State::Requested, NoticeKind::Waiting));
    }

    async fn a_list_is_kept_without_doubles_by_editors_alone_and_written_down(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let vera = app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
        let lars = app.organizer("land", "lars@land.example", Role::Admin).await;
        let format = format_for(&app, &olga, "invited").await;
        let text = "Eva; eva@amt.example; BY\nEva; EVA@amt.example\nuwe@amt.example";
        let done = list(&app, &olga, &format, text).await;
        assert_eq!(done, Listing { added: 2, duplicates: 1, ..Listing::default() });
        let again = list(&app, &olga, &format, "eva; eva@amt.example; Bayern\nuwe@amt.example").await;
        assert_eq!(again, Listing { known: 2, ..Listing::default() }, "twice changes nothing");
        let one = people_of("neu@amt.example");
        assert!(matches!(listed_people::add(&app.desk, &vera, format.id, &one).await, Err(Failure::Forbidden)));
        assert!(matches!(listed_people::replace(&app.desk, &lars, (format.id, None), &one).await, Err(Failure::NotFound)));
        assert!(matches!(listed_people::preview(&app.desk, &vera, &format, &one).await, Err(Failure::Forbidden)));
        let other = format_for_another(&app, &olga).await;
        let ids: Vec<_> = listed(&app, &format).await.iter().map(|one| one.id).collect();
        assert_eq!(listed_people::remove(&app.desk, &olga, other.id, &ids).await.unwrap().removed, 0);
        let text = "uwe@amt.example\nIda; ida@amt.example";
        let done = listed_people::replace(&app.desk, &olga, (format.id, None), &people_of(text)).await.unwrap().0;
        assert_eq!(done, Listing { added: 1, known: 1, removed: 1, ..Listing::default() });
        let names: Vec<_> = listed(&app, &format).await.iter().map(|one| one.email.to_string()).collect();
        assert_eq!(names, ["uwe@amt.example", "ida@amt.example"]);
        let entries = store::audit::list(&app.desk.store, Some(&format!("format:{}", format.id)), 50).await.unwrap();
        let said = entries.iter().filter(|one| one.what.ends_with("_people")).count();
        assert_eq!(said, 2, "what changed nothing is not written down: {entries:?}");
        app.no_mail().await;
    }

    async fn ten_thousand_lines_are_one_step(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = format_for(&app, &olga, "invited").await;
        let many: Vec<NewListed> = (0..PEOPLE_AT_ONCE)
            .map(|number| {
                let email = format!("mensch{number}@amt.example");
                RawListed { name: format!("Mensch {number}"), email, ..RawListed::default() }.parse().unwrap()
            })
            .collect();
        let done = listed_people::add(&app.desk, &olga, format.id, &many).await.unwrap();
        assert_eq!(done.added, 10_000);
        assert_eq!(listed_people::replace(&app.desk, &olga, (format.id, None), &many[..10]).await.unwrap().0.removed, 9_990);
    }

    async fn erasing_oneself_and_the_end_of_a_format_empty_its_list(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = format_for(&app, &olga, "invited").await;
        list(&app, &olga, &format, "Eva; amt@amt.example\nMax; amt@amt.example").await;
        let event = app.dates_of(&format).await.remove(0).id;
        let eva = asked(&app, event, "Eva", "amt@amt.example").await;
        registrations::confirm(&app.desk, &eva.link("/r/")).await.unwrap();
        let manage = app.the_mail().await.link("/m/");
        people::erase(&app.desk, &manage).await.unwrap();
        let left: Vec<_> = listed(&app, &format).await.into_iter().map(|one| one.name).collect();
        assert_eq!(left, ["Max"], "her colleague's entry stays");
        housekeeping::prune(&app.desk).await.unwrap();
        assert_eq!(listed(&app, &format).await.len(), 1, "a format that goes on keeps its list");
        let raw = RawFormat { status: Some("ended".into()), ..RawFormat::default() };
        formats::amend(&app.desk, &olga, (format.id, None), &raw).await.unwrap();
        housekeeping::prune(&app.desk).await.unwrap();
        assert_eq!(listed(&app, &format).await.len(), 1, "as long as its registrations are kept");
        app.pass(hours(24 * (366 + 91)));
        housekeeping::prune(&app.desk).await.unwrap();
        assert_eq!(listed(&app, &format).await.len(), 0);
    }
}

async fn format_for_another(app: &TestApp, olga: &Viewer) -> Format {
    let raw =
        RawFormat { title: Some("Andere Runde".into()), audience: Some("invited".into()), ..RawFormat::default() };
    app.format(olga, raw, None).await
}
