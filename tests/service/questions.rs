//! What people are asked: definitions, answers sealed at rest, who sees them, when they go.

use chrono::TimeDelta;
use turnus::{
    actions::{
        self, Failure,
        questions::{Change, add, amend, remove},
    },
    domain::{
        capability::Keys,
        event::{Announced, RawEvent},
        id::QuestionId,
        question::{Asker, Given, Goal, Question, QuestionRefusal, RawAnswer, RawAnswers, RawQuestion, Said},
        registration::{Applicant, RegistrationState},
        sealed::Holder,
        text::Problem,
    },
    jobs::schedule,
    store,
};

use crate::support::{
    TestApp, database,
    dump::dump,
    on_both,
    world::{Person, applicant, berlin, weekly},
};

/// Nobody would write this by chance.
const SECRET_MEAL: &str = "Kanarienvogel ohne Federn";

fn words(label: &str) -> RawQuestion {
    RawQuestion { label: Some(label.into()), purpose: Some("Planung".into()), ..RawQuestion::default() }
}

fn choice(label: &str) -> RawQuestion {
    RawQuestion {
        kind: Some("choice".into()),
        options: Some(vec!["Fleisch".into(), "Vegan".into()]),
        required: Some(true),
        retention_days: Some(10),
        ..words(label)
    }
}

fn answering(name: &str, address: &str, answers: &[(QuestionId, &str)]) -> Applicant {
    let given = answers.iter().map(|(id, text)| (id.to_string(), RawAnswer::Text((*text).into())));
    Applicant { answers: RawAnswers { prefix: "answers.", given: given.collect() }, ..applicant(name, address) }
}

/// Asks with answers and confirms.
async fn register(app: &TestApp, date: &Announced, applicant: Applicant) -> Person {
    app.tick();
    let email = applicant.email.to_string();
    actions::registrations::ask(&app.desk, date.event.id, applicant).await.expect("asked");
    let mail = app.the_mail().await;
    let confirm = mail.link("/r/");
    let place = actions::registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
    let manage = app.the_mail().await.link("/m/");
    Person { email, confirm, manage, place }
}

async fn said(app: &TestApp, date: &Announced, viewer: &turnus::domain::access::Viewer) -> Vec<(String, Vec<Said>)> {
    let (_, people, sheet) = actions::answers::show(&app.desk, viewer, date.event.id).await.expect("the answers");
    let of = |one: &turnus::domain::registration::Registration| {
        sheet.questions.iter().filter_map(|question| sheet.of(one.id, question.id).cloned()).collect()
    };
    people.iter().map(|(registration, person)| (person.name.clone(), of(registration))).collect()
}

fn text(text: &str) -> Said {
    Said::Given(Given::Text(text.into()))
}

on_both! {
    async fn answers_wait_for_the_confirmation_and_are_then_the_teams(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let meal = add(&app.desk, &olga, Asker::Event(date.event.id), &choice("Was essen Sie?")).await.unwrap();
        let hint = add(&app.desk, &olga, Asker::Event(date.event.id), &words("Sonst noch etwas?")).await.unwrap();

        let silent = actions::registrations::ask(&app.desk, date.event.id, applicant("Eva", "eva@amt.example")).await;
        let Err(Failure::Invalid(errors)) = silent else { panic!("{silent:?}") };
        assert_eq!((errors.len(), &errors[0].problem), (1, &Problem::Missing));

        let eva = answering("Eva", "eva@amt.example", &[(meal.id, "Vegan"), (hint.id, SECRET_MEAL)]);
        actions::registrations::ask(&app.desk, date.event.id, eva).await.unwrap();
        assert!(said(&app, &date, &olga).await.iter().all(|(_, said)| said.is_empty()), "nobody confirmed yet");
        let mail = app.the_mail().await;
        for part in [&mail.text, &mail.html, &mail.subject] {
            assert!(!part.contains(SECRET_MEAL) && !part.contains("Vegan"), "{part}");
        }
        actions::registrations::confirm(&app.desk, &mail.link("/r/")).await.unwrap();
        let mail = app.the_mail().await;
        assert!(!mail.text.contains(SECRET_MEAL) && !mail.html.contains(SECRET_MEAL));
        assert_eq!(said(&app, &date, &olga).await, [("Eva".into(), vec![text("Vegan"), text(SECRET_MEAL)])]);
        let rows = dump(&app.database.url).await;
        assert!(!rows.contains(SECRET_MEAL) && !rows.contains("Kanarienvogel"), "it lies open in the database");
        assert!(rows.contains("answers.show"), "looking at them is written down");

        // The same name and address again, by somebody who has no link: nothing of theirs counts.
        app.pass(TimeDelta::minutes(5));
        let other = answering("Eva", "eva@amt.example", &[(meal.id, "Fleisch")]);
        actions::registrations::ask(&app.desk, date.event.id, other).await.unwrap();
        app.the_mail().await;
        assert_eq!(said(&app, &date, &olga).await[0].1, vec![text("Vegan"), text(SECRET_MEAL)]);
    }

    async fn a_request_that_nobody_confirms_takes_its_answers_along(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let meal = add(&app.desk, &olga, Asker::Event(date.event.id), &choice("Was essen Sie?")).await.unwrap();
        let eva = answering("Eva", "eva@amt.example", &[(meal.id, "Vegan")]);
        actions::registrations::ask(&app.desk, date.event.id, eva).await.unwrap();
        app.the_mail().await;
        assert!(store::questions::is_answered(&app.desk.store, meal.id).await.unwrap());
        app.pass(TimeDelta::hours(73));
        schedule::run_all(&app.desk).await.unwrap();
        assert!(!store::questions::is_answered(&app.desk.store, meal.id).await.unwrap());
    }

    async fn that_was_not_me_takes_the_answers_along_at_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let meal = add(&app.desk, &olga, Asker::Event(date.event.id), &choice("Was essen Sie?")).await.unwrap();
        let eva = register(&app, &date, answering("Eva", "eva@amt.example", &[(meal.id, "Vegan")])).await;
        actions::registrations::deny(&app.desk, &eva.confirm).await.unwrap();
        assert!(!store::questions::is_answered(&app.desk.store, meal.id).await.unwrap());
    }

    async fn an_answered_question_stays_as_it_was_asked(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let meal = add(&app.desk, &olga, Asker::Event(date.event.id), &choice("Was essen Sie?")).await.unwrap();
        let say = |words: RawQuestion| Change { words, ..Change::default() };
        let label = |text: &str| say(RawQuestion { label: Some(text.into()), ..RawQuestion::default() });
        let meal = amend(&app.desk, &olga, (meal.id, Some(meal.version)), &label("Was möchten Sie essen?")).await.unwrap();
        assert_eq!(meal.label, "Was möchten Sie essen?");
        let stale = amend(&app.desk, &olga, (meal.id, Some(1)), &label("Zu spät")).await;
        assert!(matches!(stale, Err(Failure::Stale)), "{stale:?}");

        let eva = register(&app, &date, answering("Eva", "eva@amt.example", &[(meal.id, "Vegan")])).await;
        let frozen = [
            label("Mögen Sie Fleisch?"),
            say(RawQuestion { kind: Some("several".into()), ..RawQuestion::default() }),
            say(RawQuestion { options: Some(vec!["Ja".into(), "Nein".into()]), ..RawQuestion::default() }),
            say(RawQuestion { purpose: Some("Werbung".into()), ..RawQuestion::default() }),
            say(RawQuestion { retention_days: Some(300), ..RawQuestion::default() }),
            say(RawQuestion { help: Some("Bitte wählen".into()), ..RawQuestion::default() }),
        ];
        for change in frozen {
            let refused = amend(&app.desk, &olga, (meal.id, None), &change).await;
            assert!(matches!(refused, Err(Failure::Refused(QuestionRefusal::Answered))), "{change:?}: {refused:?}");
        }
        let must = |required| say(RawQuestion { required: Some(required), ..RawQuestion::default() });
        assert!(!amend(&app.desk, &olga, (meal.id, None), &must(false)).await.unwrap().required);
        let refused = amend(&app.desk, &olga, (meal.id, None), &must(true)).await;
        assert!(matches!(refused, Err(Failure::Refused(QuestionRefusal::Answered))), "{refused:?}");
        remove(&app.desk, &olga, meal.id).await.unwrap();
        let left = store::questions::get(&app.desk.store, meal.id).await.unwrap();
        assert!(!left.is_asked(), "taken back, it is only not asked any more");
        assert_eq!(said(&app, &date, &olga).await, [("Eva".into(), vec![text("Vegan")])], "its answers stay");
        app.register(date.event.id, "Max", "max@amt.example").await;
        assert_eq!(app.registration(&eva).await.state, RegistrationState::Confirmed);
        let again = amend(&app.desk, &olga, (meal.id, None), &Change { asked: Some(true), ..Change::default() }).await;
        assert!(again.unwrap().is_asked());
    }

    async fn a_question_that_came_later_blocks_nobodys_link(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        app.ask(date.event.id, "Eva", "eva@amt.example").await;
        let mail = app.the_mail().await;
        let meal = add(&app.desk, &olga, Asker::Event(date.event.id), &choice("Was essen Sie?")).await.unwrap();
        let place = actions::registrations::confirm(&app.desk, &mail.link("/r/")).await.expect("the link works");
        let manage = app.the_mail().await.link("/m/");
        let id = place.registration.id;
        let none = (RawAnswers { prefix: "q-", ..RawAnswers::default() }, Default::default());
        actions::answers::change(&app.desk, &manage, id, (&none.0, &none.1)).await.expect("she need not answer");
        let given = [(meal.id.to_string(), RawAnswer::Typed(vec!["Fleisch".into()]))].into();
        let meat = RawAnswers { prefix: "q-", given };
        actions::answers::change(&app.desk, &manage, id, (&meat, &none.1)).await.expect("but she may");
        let taken_back = actions::answers::change(&app.desk, &manage, id, (&none.0, &none.1)).await;
        assert!(matches!(taken_back, Err(Failure::Invalid(_))), "once given it is required: {taken_back:?}");
        app.pass(TimeDelta::days(400));
        let late = actions::answers::change(&app.desk, &manage, id, (&meat, &none.1)).await;
        assert!(matches!(late, Err(Failure::Refused(_))), "{late:?}");
    }

    async fn answers_go_after_their_date_question_by_question_and_later_dates_prolong_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = app.format(&olga, Default::default(), Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let short = add(&app.desk, &olga, Asker::Format(format.id), &choice("Was essen Sie?")).await.unwrap();
        let long = add(&app.desk, &olga, Asker::Format(format.id), &words("Was erwarten Sie?")).await.unwrap();
        let dates = store::events::list_for_format(&app.desk.store, format.id, app.now()).await.unwrap();
        let mut people = Vec::new();
        for (number, event) in dates.iter().take(2).enumerate() {
            let date = store::events::announced(&app.desk.store, event).await.unwrap();
            let answers = [(short.id, "Vegan"), (long.id, "Austausch")];
            let name = format!("gast{number}@amt.example");
            people.push((register(&app, &date, answering("Eva", &name, &answers)).await, date));
        }
        let count = async |question: &Question, person: &Person| {
            let holder = Holder::Registration(person.place.registration.id);
            let all = store::answers::list_of(&app.desk.store, holder).await.unwrap();
            all.iter().filter(|answer| answer.question_id == question.id).count()
        };
        // The first date moves by a week: what belongs to it moves along, nothing goes too early.
        let (first, date) = &people[0];
        let ends_at = date.event.slot.ends_at + TimeDelta::days(7);
        let later = RawEvent {
            starts_at: Some(date.event.slot.starts_at + TimeDelta::days(7)),
            ends_at: Some(ends_at),
            ..RawEvent::default()
        };
        actions::events::amend(&app.desk, &olga, (date.event.id, None), &later, false).await.unwrap();
        app.pass(ends_at + TimeDelta::days(10) - TimeDelta::seconds(1) - app.now());
        schedule::run_all(&app.desk).await.unwrap();
        assert_eq!((count(&short, first).await, count(&long, first).await), (1, 1), "not a second too early");
        app.pass(TimeDelta::seconds(1));
        schedule::run_all(&app.desk).await.unwrap();
        assert_eq!((count(&short, first).await, count(&long, first).await), (0, 1));
        app.pass(TimeDelta::days(20));
        schedule::run_all(&app.desk).await.unwrap();
        assert_eq!(count(&long, first).await, 0);
        assert_eq!(count(&long, &people[1].0).await, 1, "the later date's stay until theirs");
        app.pass(TimeDelta::days(30));
        schedule::run_all(&app.desk).await.unwrap();
        assert_eq!((count(&short, &people[1].0).await, count(&long, &people[1].0).await), (0, 0));
    }

    async fn whoever_takes_part_in_all_dates_answers_once_for_all(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = turnus::domain::format::RawFormat { registration: Some("standing".into()), ..Default::default() };
        let format = app.format(&olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let meal = add(&app.desk, &olga, Asker::Format(format.id), &choice("Was essen Sie?")).await.unwrap();
        let silent = actions::enrollments::ask(&app.desk, format.id, applicant("Eva", "eva@amt.example")).await;
        assert!(matches!(silent, Err(Failure::Invalid(_))), "{silent:?}");
        let eva = answering("Eva", "eva@amt.example", &[(meal.id, "Vegan")]);
        actions::enrollments::ask(&app.desk, format.id, eva).await.unwrap();
        let mail = app.the_mail().await;
        let member = actions::enrollments::confirm(&app.desk, &mail.link("/r/")).await.unwrap().unwrap();
        let manage = app.the_mail().await.link("/m/");
        let dates = store::events::list_for_format(&app.desk.store, format.id, app.now()).await.unwrap();
        for event in [&dates[0], dates.last().unwrap()] {
            let date = store::events::announced(&app.desk.store, event).await.unwrap();
            assert_eq!(said(&app, &date, &olga).await, [("Eva".into(), vec![text("Vegan")])]);
        }
        // Changed at one date it is changed for all.
        let mine = store::registrations::list_for_participant(&app.desk.store, member.participant.id).await.unwrap();
        let given = [(meal.id.to_string(), RawAnswer::Typed(vec!["Fleisch".into()]))].into();
        let meat = RawAnswers { prefix: "q-", given };
        actions::answers::change(&app.desk, &manage, mine[0].0.id, (&meat, &Default::default())).await.unwrap();
        let date = store::events::announced(&app.desk.store, dates.last().unwrap()).await.unwrap();
        assert_eq!(said(&app, &date, &olga).await, [("Eva".into(), vec![text("Fleisch")])]);
        // As long as there are dates to come it is kept; after the last one it goes.
        app.pass(TimeDelta::days(60));
        schedule::run_all(&app.desk).await.unwrap();
        assert!(store::questions::is_answered(&app.desk.store, meal.id).await.unwrap());
        let over = store::events::announced(&app.desk.store, &dates[0]).await.unwrap();
        assert!(said(&app, &over, &olga).await.iter().all(|(_, said)| said.is_empty()), "that date's days are over");
        actions::enrollments::leave(&app.desk, &manage, member.enrollment.id).await.unwrap();
        app.the_mail().await;
        app.pass(TimeDelta::days(11));
        schedule::run_all(&app.desk).await.unwrap();
        assert!(!store::questions::is_answered(&app.desk.store, meal.id).await.unwrap());
    }

    async fn answers_of_another_secret_are_named_and_break_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let meal = add(&app.desk, &olga, Asker::Event(date.event.id), &choice("Was essen Sie?")).await.unwrap();
        let hint = add(&app.desk, &olga, Asker::Event(date.event.id), &words("Sonst noch etwas?")).await.unwrap();
        let one = register(&app, &date, answering("Eva", "eva@amt.example", &[(meal.id, "Vegan")])).await;
        let two = register(&app, &date, answering("Max", "max@amt.example", &[(meal.id, "Fleisch")])).await;
        let mut other = app.desk.clone();
        other.keys = Keys::new(b"another secret of the tests, 32 b");
        let (_, _, sheet) = actions::answers::show(&other, &olga, date.event.id).await.unwrap();
        assert_eq!(sheet.of(one.place.registration.id, meal.id), Some(&Said::Unreadable));
        // A ciphertext at another person's row, or under another question, opens nothing.
        let holder = |person: &Person| Holder::Registration(person.place.registration.id);
        let tx = app.desk.store.begin().await.unwrap();
        let mut stolen = store::answers::list_of(&tx, holder(&one)).await.unwrap().remove(0);
        stolen.holder = holder(&two);
        store::answers::forget(&tx, holder(&one)).await.unwrap();
        store::answers::replace(&tx, holder(&two), &[meal.id], &[stolen]).await.unwrap();
        tx.commit().await.unwrap();
        let (_, _, sheet) = actions::answers::show(&app.desk, &olga, date.event.id).await.unwrap();
        assert_eq!(sheet.of(two.place.registration.id, meal.id), Some(&Said::Unreadable));
        assert_eq!(sheet.of(two.place.registration.id, hint.id), None);
        let mut edda = {
            app.organizer("stadt", "edda@stadt.example", turnus::domain::access::Role::Editor).await;
            app.signed_in_visitor("edda@stadt.example").await
        };
        let path = format!("/manage/events/{}/answers", date.event.id);
        let page = edda.open(&path).await;
        let shown = edda.submit(&page, "/answers", &[]).await;
        assert_eq!(shown.status.as_u16(), 200);
        assert!(shown.main().contains("nicht lesbar"), "{}", shown.main());
        let office = edda.open(&format!("/manage/events/{}", date.event.id)).await;
        let file = edda.submit(&office, "/roster", &[("file", "csv")]).await;
        assert!(file.text().contains("\"nicht lesbar\""), "{}", file.text());
    }

    async fn questions_are_ordered_and_there_are_not_too_many(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let asker = Asker::Event(date.event.id);
        let mut made = Vec::new();
        for number in 0..20 {
            made.push(add(&app.desk, &olga, asker, &words(&format!("Frage {number}"))).await.unwrap());
        }
        let full = add(&app.desk, &olga, asker, &words("Noch eine")).await;
        assert!(matches!(full, Err(Failure::Refused(QuestionRefusal::TooMany { max: 20 }))), "{full:?}");
        let goal = |goal| Change { goal: Some(goal), ..Change::default() };
        amend(&app.desk, &olga, (made[0].id, None), &goal(Goal::Down)).await.unwrap();
        amend(&app.desk, &olga, (made[19].id, None), &goal(Goal::At(0))).await.unwrap();
        let order = store::questions::list_of(&app.desk.store, asker).await.unwrap();
        let order: Vec<&str> = order.iter().take(4).map(|one| one.label.as_str()).collect();
        assert_eq!(order, ["Frage 19", "Frage 1", "Frage 0", "Frage 2"]);
        amend(&app.desk, &olga, (made[5].id, None), &Change { asked: Some(false), ..Change::default() }).await.unwrap();
        add(&app.desk, &olga, asker, &words("Noch eine")).await.expect("there is a place again");
        let again = amend(&app.desk, &olga, (made[5].id, None), &Change { asked: Some(true), ..Change::default() }).await;
        assert!(matches!(again, Err(Failure::Refused(QuestionRefusal::TooMany { .. }))), "{again:?}");
        assert!(berlin("2026-03-26", "10:00") > app.now());
    }
}
