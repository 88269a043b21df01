//! Questions: what may be asked, what may be answered, what may change.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::*;
use crate::domain::{
    capability::Keys,
    text::{FieldError, Problem},
};

fn question(n: u128, kind: QuestionKind) -> Question {
    let options =
        if kind.has_options() { vec!["Fleisch".into(), "Vegetarisch".into(), "Vegan".into()] } else { vec![] };
    Question {
        id: QuestionId(Uuid::from_u128(n)),
        asker: Asker::Format(FormatId(Uuid::from_u128(1))),
        position: u32::try_from(n).unwrap(),
        kind,
        label: "Was essen Sie?".into(),
        help: String::new(),
        options,
        required: false,
        purpose: "Bestellung des Essens".into(),
        retention_days: 30,
        retired_at: None,
        created_at: DateTime::UNIX_EPOCH,
        version: 1,
    }
}

fn blank() -> Question {
    Question { label: String::new(), purpose: String::new(), retention_days: 0, ..question(1, QuestionKind::Text) }
}

fn good() -> RawQuestion {
    RawQuestion { label: Some("Was essen Sie?".into()), purpose: Some("Essen".into()), ..RawQuestion::default() }
}

fn faults(raw: &RawQuestion) -> Vec<(String, Problem)> {
    let errors = raw.parse(blank()).unwrap_err();
    errors.into_iter().map(|error| (error.field.into_owned(), error.problem)).collect()
}

#[test]
fn little_has_to_be_said_about_a_question_but_what_for() {
    let read = good().parse(blank()).unwrap();
    assert_eq!((read.kind, read.required, read.retention_days), (QuestionKind::Text, false, RETENTION_DAYS));
    let nothing = faults(&RawQuestion::default());
    assert_eq!(nothing, [("label".into(), Problem::Missing), ("purpose".into(), Problem::Missing)]);
}

#[test]
fn every_wrong_field_of_a_question_is_named() {
    let list = |n: usize| Some((0..n).map(|n| format!("Option {n}")).collect::<Vec<_>>());
    let long = |n| Some("x".repeat(n));
    let cases = [
        (RawQuestion { kind: Some("fax".into()), ..good() }, "kind"),
        (RawQuestion { label: long(LABEL_MAX + 1), ..good() }, "label"),
        (RawQuestion { label: Some("a\nb".into()), ..good() }, "label"),
        (RawQuestion { help: long(HELP_MAX + 1), ..good() }, "help"),
        (RawQuestion { purpose: long(PURPOSE_MAX + 1), ..good() }, "purpose"),
        (RawQuestion { retention_days: Some(0), ..good() }, "retention_days"),
        (RawQuestion { retention_days: Some(366), ..good() }, "retention_days"),
        (RawQuestion { retention_days: Some(i64::MIN), ..good() }, "retention_days"),
        (RawQuestion { kind: Some("choice".into()), ..good() }, "options"),
        (RawQuestion { kind: Some("choice".into()), options: list(1), ..good() }, "options"),
        (RawQuestion { kind: Some("several".into()), options: list(OPTIONS_MAX + 1), ..good() }, "options"),
        (
            RawQuestion { kind: Some("several".into()), options: Some(vec!["x".repeat(OPTION_MAX + 1)]), ..good() },
            "options",
        ),
        (RawQuestion { kind: Some("yes_no".into()), options: list(2), ..good() }, "options"),
    ];
    for (raw, field) in cases {
        let found = faults(&raw);
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [field], "{raw:?}: {found:?}");
    }
    let most = RawQuestion { kind: Some("several".into()), options: list(OPTIONS_MAX), ..good() };
    assert_eq!(most.parse(blank()).unwrap().options.len(), OPTIONS_MAX);
    let twice = vec!["Ja".into(), " Ja ".into(), String::new(), "Nein".into()];
    let twice = RawQuestion { kind: Some("choice".into()), options: Some(twice), ..good() };
    assert_eq!(twice.parse(blank()).unwrap().options, ["Ja", "Nein"]);
}

#[test]
fn what_is_asked_and_what_for_is_frozen_and_the_rest_is_not() {
    let before = question(1, QuestionKind::Choice);
    let frozen = [
        RawQuestion { kind: Some("several".into()), ..RawQuestion::default() },
        RawQuestion { label: Some("Anders?".into()), ..RawQuestion::default() },
        RawQuestion { options: Some(vec!["A".into(), "B".into()]), ..RawQuestion::default() },
        RawQuestion { purpose: Some("Werbung".into()), ..RawQuestion::default() },
        RawQuestion { retention_days: Some(365), ..RawQuestion::default() },
        RawQuestion { help: Some("Bitte wählen".into()), ..RawQuestion::default() },
        RawQuestion { required: Some(true), ..RawQuestion::default() },
    ];
    let before = Question { required: false, ..before };
    for raw in frozen {
        assert!(raw.amend(&before).unwrap().means_something_else(&before), "{raw:?}");
    }
    let before = Question { required: true, ..before };
    let free = [
        RawQuestion { required: Some(false), ..RawQuestion::default() },
        RawQuestion { label: Some(" Was essen Sie? ".into()), ..RawQuestion::default() },
    ];
    for raw in free {
        assert!(!raw.amend(&before).unwrap().means_something_else(&before), "{raw:?}");
    }
    let words = RawQuestion { kind: Some("text".into()), ..RawQuestion::default() }.amend(&before).unwrap();
    assert!(words.options.is_empty(), "a question answered in words forgets its options");
}

fn typed(values: &[&str]) -> RawAnswer {
    RawAnswer::Typed(values.iter().map(|value| (*value).to_owned()).collect())
}

fn answer(question: &Question, raw: RawAnswer) -> Result<Option<Given>, Problem> {
    let given = [(question.id.to_string(), raw)].into();
    let read = read((std::slice::from_ref(question), &[]), &RawAnswers { prefix: "q-", given }, &BTreeSet::new());
    match read {
        Ok(answers) => Ok(answers.into_iter().next().map(|(_, given)| given)),
        Err(mut errors) => {
            let error: FieldError = errors.remove(0);
            assert_eq!(error.field, format!("q-{}", question.id));
            Err(error.problem)
        }
    }
}

#[test]
fn answers_fit_their_questions() {
    use QuestionKind::{Choice, Paragraph, Several, Text, YesNo};
    let text = |text: &str| Ok(Some(Given::Text(text.into())));
    let several = |list: &[&str]| Ok(Some(Given::Several(list.iter().map(|one| (*one).into()).collect())));
    let unknown = Err(Problem::UnknownValue { allowed: "Fleisch, Vegetarisch, Vegan".into() });
    let wrong = |expected| Err(Problem::WrongType { expected });
    let texts = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    let table = [
        (Text, typed(&[" Käse "]), text("Käse")),
        (Text, typed(&["  "]), Ok(None)),
        (Text, typed(&["a\nb"]), Err(Problem::ControlCharacters)),
        (Text, typed(&["a", "b"]), Err(Problem::GivenTwice)),
        (Text, RawAnswer::Text("x".repeat(ANSWER_MAX + 1)), Err(Problem::TooLong { max: ANSWER_MAX })),
        (Text, RawAnswer::Truth(true), wrong("string")),
        (Text, RawAnswer::Nothing, Ok(None)),
        (Paragraph, typed(&["a\r\nb"]), text("a\nb")),
        (Paragraph, RawAnswer::List(texts(&["a"])), wrong("string")),
        (Choice, typed(&["Vegan"]), text("Vegan")),
        (Choice, typed(&[""]), Ok(None)),
        (Choice, typed(&["vegan"]), unknown.clone()),
        (Choice, RawAnswer::Text("Vegan".into()), text("Vegan")),
        (Several, typed(&["Vegan", "Fleisch"]), several(&["Fleisch", "Vegan"])),
        (Several, typed(&["Vegan", "Vegan"]), several(&["Vegan"])),
        (Several, typed(&[""]), Ok(None)),
        (Several, RawAnswer::List(texts(&["Fisch"])), unknown),
        (Several, RawAnswer::Text("Vegan".into()), wrong("array")),
        (YesNo, typed(&["yes"]), Ok(Some(Given::Truth(true)))),
        (YesNo, typed(&["no"]), Ok(Some(Given::Truth(false)))),
        (YesNo, typed(&["ja"]), Err(Problem::UnknownValue { allowed: "yes no".into() })),
        (YesNo, RawAnswer::Truth(false), Ok(Some(Given::Truth(false)))),
        (YesNo, RawAnswer::Odd, wrong("boolean")),
    ];
    for (kind, raw, expected) in table {
        let said = format!("{kind:?}");
        assert_eq!(answer(&question(1, kind), raw), expected, "{said}");
    }
}

#[test]
fn what_is_owed_is_missed_and_what_nobody_asks_is_refused() {
    let (mut one, mut other) = (question(1, QuestionKind::Text), question(2, QuestionKind::Text));
    one.required = true;
    other.required = true;
    other.retired_at = Some(DateTime::UNIX_EPOCH);
    let asked = [one.clone(), other.clone()];
    let owed = owed_at_first(&asked);
    assert_eq!(owed, BTreeSet::from([one.id]), "nobody owes what is not asked any more");
    let raw = |pairs: &[(String, &str)]| RawAnswers {
        prefix: "answers.",
        given: pairs.iter().map(|(id, text)| (id.clone(), RawAnswer::Text((*text).into()))).collect(),
    };
    let missing = vec![FieldError::new(format!("answers.{}", one.id), Problem::Missing)];
    assert_eq!(read((&asked, &[]), &raw(&[]), &owed), Err(missing));
    let retired = raw(&[(one.id.to_string(), "a"), (other.id.to_string(), "b")]);
    assert_eq!(read((&asked, &[]), &retired, &owed).unwrap().len(), 1, "retired meanwhile: passed over");
    let foreign = raw(&[(one.id.to_string(), "a"), ("x\u{7}y".into(), "b")]);
    let refused = vec![FieldError::new("answers.xy", Problem::UnknownField)];
    assert_eq!(read((&asked, &[]), &foreign, &owed), Err(refused));
    let elsewhere = question(9, QuestionKind::Text);
    let of_another_date = raw(&[(one.id.to_string(), "a"), (elsewhere.id.to_string(), "b")]);
    assert_eq!(read((&asked, &[elsewhere]), &of_another_date, &owed).unwrap().len(), 1);
}

#[test]
fn a_question_that_came_later_is_owed_by_nobody_who_was_there() {
    let (mut one, mut new) = (question(1, QuestionKind::Text), question(2, QuestionKind::Text));
    one.required = true;
    new.required = true;
    assert_eq!(owed_again(&[one.clone(), new], &BTreeSet::from([one.id])), BTreeSet::from([one.id]));
    assert_eq!(owed_again(&[one], &BTreeSet::new()), BTreeSet::new());
}

#[test]
fn questions_change_places_with_their_neighbours() {
    let mut list: Vec<Question> = (0..4).map(|n| question(n, QuestionKind::Text)).collect();
    list[1].retired_at = Some(DateTime::UNIX_EPOCH);
    let places = |at: usize, to| {
        moved(&list, list[at].id, to).iter().map(|one| (one.id.0.as_u128(), one.position)).collect::<Vec<_>>()
    };
    assert_eq!(places(0, Goal::Up), []);
    assert_eq!(places(3, Goal::Down), []);
    assert_eq!(places(1, Goal::Up), [], "what is not asked has no place");
    assert_eq!(places(2, Goal::Up), [(2, 0), (0, 2)], "past the retired one");
    assert_eq!(places(0, Goal::Down), [(2, 0), (0, 2)]);
    assert_eq!(places(0, Goal::At(99)), [(2, 0), (3, 2), (0, 3)]);
    assert_eq!(places(3, Goal::At(0)), [(3, 0), (0, 2), (2, 3)]);
    assert_eq!(next_position(&list), 4);
    assert_eq!(next_position(&[]), 0);
}

#[test]
fn an_answer_lies_sealed_and_opens_for_its_question_alone() {
    let keys = Keys::new(b"a secret of thirty-two bytes ....");
    let meal = question(1, QuestionKind::Choice);
    let holder = Holder::Registration(Uuid::from_u128(5).into());
    let nonce = [3; crate::domain::sealed::NONCE];
    let given = Given::Text("Vegetarisch".into());
    let sealed = given.sealed(&keys, holder, &meal, nonce);
    let short = Given::Text("Vegan".into()).sealed(&keys, holder, &meal, nonce);
    assert_eq!(sealed.bytes.len(), short.bytes.len(), "the length tells the option");
    let row = |question_id, holder, keys: &Keys| {
        let at = DateTime::UNIX_EPOCH;
        let id = Uuid::from_u128(7).into();
        Answer { id, question_id, holder, sealed: sealed.clone(), given_at: at, delete_after: at }.open(keys)
    };
    assert_eq!(row(meal.id, holder, &keys), Said::Given(given));
    assert_eq!(row(Uuid::from_u128(2).into(), holder, &keys), Said::Unreadable);
    assert_eq!(row(meal.id, Holder::Enrollment(Uuid::from_u128(5).into()), &keys), Said::Unreadable);
    assert_eq!(row(meal.id, holder, &Keys::new(b"another secret, also thirty-two b")), Said::Unreadable);
}

#[test]
fn nothing_of_an_answer_is_in_what_is_logged() {
    let given = Given::Several(vec!["Vegan".into()]);
    let raw = RawAnswers { prefix: "q-", given: [("1".to_owned(), RawAnswer::Text("Vegan".into()))].into() };
    assert!(!format!("{given:?} {raw:?} {:?}", Said::Given(given.clone())).contains("Vegan"));
}

#[test]
fn the_team_sees_answers_of_those_who_confirmed_and_take_part() {
    use crate::domain::registration::RegistrationState as State;
    let hidden: Vec<State> = State::ALL.iter().copied().filter(|state| !is_shown(*state)).collect();
    assert_eq!(hidden, [State::Unconfirmed, State::Declined, State::Cancelled]);
}
