//! What a draft may say.

use super::*;
use crate::domain::text::Problem;

fn draft(json: serde_json::Value) -> RuleDraft {
    serde_json::from_value(json).unwrap()
}

fn good() -> serde_json::Value {
    serde_json::json!({"every": 2, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "10:00",
        "duration_minutes": 60, "holiday_policy": "keep"})
}

/// The refusals of the good draft with one field changed.
fn refusals(field: &str, value: serde_json::Value) -> Vec<(String, Problem)> {
    let mut json = good();
    json[field] = value;
    let errors = Rule::parse(&draft(json)).expect_err("it is refused");
    errors.into_iter().map(|e| (e.field.into_owned(), e.problem)).collect()
}

#[test]
fn a_good_draft_becomes_the_rule_and_counts_the_federal_holidays() {
    assert_eq!(Rule::parse(&draft(good())), Ok(biweekly()));
}

#[test]
fn an_empty_draft_names_every_field_it_needs() {
    let errors = Rule::parse(&RuleDraft::default()).expect_err("it is refused");
    let fields: Vec<_> = errors.iter().map(|e| e.field.as_ref()).collect();
    assert_eq!(fields, ["every", "unit", "anchor", "start_time", "duration_minutes", "weekdays"]);
    assert!(errors.iter().all(|e| e.problem == Problem::Missing));
}

#[test]
fn each_wrong_field_is_refused_once_and_by_its_name() {
    use serde_json::json;
    let range = |min, max| Problem::OutOfRange { min, max };
    for (field, value, problem) in [
        ("every", json!(0), range(1, 52)),
        ("every", json!(53), range(1, 52)),
        ("every", json!(-9_000_000_000_i64), range(1, 52)),
        ("unit", json!("secondly"), Problem::UnknownValue { allowed: "week month".into() }),
        ("weekdays", json!([]), Problem::Missing),
        ("weekdays", json!(["XX"]), Problem::UnknownValue { allowed: "MO TU WE TH FR SA SU".into() }),
        ("weekdays", json!(vec!["TH"; 100_000]), Problem::TooMany { max: 7 }),
        ("month_ordinal", json!(1), Problem::Contradicts { other: "unit" }),
        ("anchor", json!("2026-02-30"), Problem::NotADate),
        ("anchor", json!("2026-1-8"), Problem::NotADate),
        ("anchor", json!("1989-12-31"), range(1990, 2200)),
        ("start_time", json!("25:00"), Problem::NotATime),
        ("start_time", json!("10:00:30"), Problem::NotATime),
        ("start_time", json!("02:00"), Problem::ForbiddenHour),
        ("start_time", json!("02:59"), Problem::ForbiddenHour),
        ("duration_minutes", json!(0), range(5, 1440)),
        ("duration_minutes", json!(1441), range(5, 1440)),
        ("until", json!("2026-01-07"), Problem::EndsBeforeStart),
        ("until", json!("9999-12-31"), range(1990, 2200)),
        ("holiday_policy", json!("maybe"), Problem::UnknownValue { allowed: HolidayPolicy::WORDS.trim_end().into() }),
        ("holiday_scope", json!(["DE-XX"]), Problem::UnknownValue { allowed: Scope::WORDS.into() }),
        ("holiday_scope", json!(["MIN:17"]), Problem::UnknownValue { allowed: Scope::WORDS.into() }),
        ("pauses", json!(vec![json!({"from": "2026-07-01", "until": "2026-07-02"}); 51]), Problem::TooMany { max: 50 }),
    ] {
        assert_eq!(refusals(field, value.clone()), [(field.to_owned(), problem)], "{field} = {value}");
    }
}

#[test]
fn a_month_needs_an_ordinal_that_every_month_has() {
    for (ordinal, problem) in [
        (serde_json::Value::Null, Problem::Missing),
        (5.into(), Problem::UnknownValue { allowed: "1 2 3 4 -1".into() }),
        (0.into(), Problem::UnknownValue { allowed: "1 2 3 4 -1".into() }),
        (1000.into(), Problem::UnknownValue { allowed: "1 2 3 4 -1".into() }),
    ] {
        let mut json = good();
        (json["unit"], json["month_ordinal"]) = ("month".into(), ordinal);
        let errors = Rule::parse(&draft(json)).expect_err("it is refused");
        assert_eq!(errors, [crate::domain::text::FieldError::new("month_ordinal", problem)]);
    }
}

#[test]
fn a_policy_needs_somebodys_holidays() {
    let mut json = good();
    (json["holiday_policy"], json["holiday_scope"]) = ("skip".into(), serde_json::json!([]));
    let errors = Rule::parse(&draft(json)).expect_err("it is refused");
    assert_eq!(errors[0].field, "holiday_scope");
}

#[test]
fn a_pause_names_the_end_that_is_wrong() {
    let pauses = serde_json::json!([{"from": "2026-07-01", "until": "2026-07-31"}, {"from": "2026-09-02", "until": "2026-09-01"}]);
    assert_eq!(refusals("pauses", pauses), [("pauses[1].until".to_owned(), Problem::EndsBeforeStart)]);
    let pauses = serde_json::json!([{"from": "sometime"}]);
    assert_eq!(
        refusals("pauses", pauses),
        [("pauses[0].from".to_owned(), Problem::NotADate), ("pauses[0].until".to_owned(), Problem::Missing)]
    );
}

#[test]
fn hours_next_to_the_forbidden_one_are_fine() {
    for time in ["01:59", "03:00", "00:00", "23:59", "10:00:00"] {
        let mut json = good();
        json["start_time"] = time.into();
        assert!(Rule::parse(&draft(json)).is_ok(), "{time}");
    }
}

#[test]
fn an_unknown_field_is_refused() {
    let mut json = good();
    json["interval"] = 2.into();
    assert!(serde_json::from_value::<RuleDraft>(json).is_err());
}
