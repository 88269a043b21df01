//! The table of facts, and the years that differ.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn laender_on(date: &str) -> String {
    let date = day(date);
    let year = chrono::Datelike::year(&date);
    let on_day = holidays_of(year).into_iter().filter(|h| h.date == date);
    on_day.fold(LandSet::NONE, |sum, h| sum.union(h.laender)).to_string()
}

#[test]
fn the_table_of_facts_from_2024_to_2030_is_met_line_by_line() {
    let expected = include_str!("../../../tests/data/holidays-de-2024-2030.csv");
    let holidays = (2024..=2030).flat_map(holidays_of).filter(|h| !h.laender.is_empty());
    let found: Vec<_> = holidays.map(|h| format!("{},{},{}", h.date, h.name, h.laender)).collect();
    assert_eq!(found, expected.lines().skip(1).collect::<Vec<_>>());
}

#[test]
fn easter_is_right_in_its_extreme_and_its_ordinary_years() {
    for expected in ["1818-03-22", "1943-04-25", "1990-04-15", "2000-04-23", "2008-03-23", "2038-04-25", "2100-03-28"] {
        let expected = day(expected);
        assert_eq!(table::easter(chrono::Datelike::year(&expected)), Some(expected));
    }
}

#[test]
fn a_holiday_holds_in_its_legal_years_only() {
    for (date, laender) in [
        ("1990-06-17", "ALL"),
        ("1991-06-17", ""),
        ("1989-10-03", ""),
        ("1990-10-03", "ALL"),
        ("1994-11-16", "ALL"),
        ("1995-11-22", "SN"),
        ("2016-10-31", "BB MV SN ST TH"),
        ("2017-10-31", "ALL"),
        ("2018-10-31", "BB HB HH MV NI SH SN ST TH"),
        ("2018-03-08", ""),
        ("2019-03-08", "BE"),
        ("2022-03-08", "BE"),
        ("2023-03-08", "BE MV"),
        ("2018-09-20", ""),
        ("2019-09-20", "TH"),
        ("2019-05-08", ""),
        ("2020-05-08", "BE"),
        ("2024-05-08", ""),
        ("2025-05-08", "BE"),
        ("2028-06-17", "BE"),
        ("2029-06-17", ""),
    ] {
        assert_eq!(laender_on(date), laender, "{date}");
    }
}

#[test]
fn two_holidays_on_one_day_are_two_entries() {
    let first_of_may = day("2008-05-01");
    let names: Vec<_> = holidays_of(2008).into_iter().filter(|h| h.date == first_of_may).map(|h| h.name).collect();
    assert_eq!(names, ["Erster Mai", "Christi Himmelfahrt"]);
}

#[test]
fn a_scope_counts_whole_laender_and_only_those() {
    let corpus_christi = day("2026-06-04");
    let scope = |words: &[&str]| words.iter().map(|w| w.parse().unwrap()).collect::<Vec<Scope>>();
    assert_eq!(fires(&scope(&["BUND"]), day("2026-05-01")), Some("Erster Mai"));
    assert_eq!(fires(&scope(&["BUND"]), corpus_christi), None);
    assert_eq!(fires(&scope(&["MIN:6"]), corpus_christi), Some("Fronleichnam"));
    assert_eq!(fires(&scope(&["MIN:7"]), corpus_christi), None);
    assert_eq!(fires(&scope(&["MIN:9"]), day("2026-10-31")), Some("Reformationstag"));
    assert_eq!(fires(&scope(&["MIN:10"]), day("2026-10-31")), None);
    assert_eq!(fires(&scope(&["DE-BY"]), day("2026-01-06")), Some("Heilige Drei Könige"));
    assert_eq!(fires(&scope(&["DE-BE", "DE-BY"]), day("2026-01-06")), Some("Heilige Drei Könige"));
    assert_eq!(fires(&scope(&["DE-SN"]), corpus_christi), None);
    assert_eq!(fires(&[], day("2026-12-25")), None);
}

#[test]
fn a_holiday_in_a_part_of_a_land_warns_and_never_fires() {
    use crate::domain::participant::Land;
    let only = |land| [Scope::Land(land)];
    for (land, date, name) in [
        (Land::By, "2026-08-15", "Mariä Himmelfahrt"),
        (Land::By, "2026-08-08", "Augsburger Friedensfest"),
        (Land::Sn, "2026-06-04", "Fronleichnam"),
        (Land::Th, "2026-06-04", "Fronleichnam"),
    ] {
        assert_eq!(partial_note(&only(land), day(date)), Some((name, land)));
        assert_eq!(fires(&only(land), day(date)), None);
    }
    assert_eq!(partial_note(&only(Land::Sl), day("2026-08-15")), None);
    assert_eq!(partial_note(&[Scope::Federal, Scope::AtLeast(1)], day("2026-06-04")), None);
}

#[test]
fn scopes_are_read_and_written_as_their_words() {
    for word in ["BUND", "DE-BY", "DE-TH", "MIN:1", "MIN:9", "MIN:16"] {
        let scope: Scope = serde_json::from_str(&format!("\"{word}\"")).unwrap();
        assert_eq!(serde_json::to_string(&scope).unwrap(), format!("\"{word}\""));
    }
    for word in ["", "bund", "DE-XX", "DE-", "BY", "MIN:0", "MIN:17", "MIN:+9", "MIN:", "MIN:999", "MIN:9 "] {
        assert!(word.parse::<Scope>().is_err(), "{word}");
    }
}

proptest! {
    #[test]
    fn every_year_has_its_holidays_in_order_and_easter_on_a_sunday(year in 1583_i32..4000) {
        let easter = table::easter(year).unwrap();
        prop_assert_eq!(chrono::Datelike::weekday(&easter), chrono::Weekday::Sun);
        prop_assert!(easter >= NaiveDate::from_ymd_opt(year, 3, 22).unwrap());
        prop_assert!(easter <= NaiveDate::from_ymd_opt(year, 4, 25).unwrap());
        let all = holidays_of(year);
        prop_assert!(all.is_sorted_by_key(|h| h.date));
        prop_assert!(all.iter().all(|h| chrono::Datelike::year(&h.date) == year));
    }

    #[test]
    fn the_calendar_and_the_list_agree_on_every_day(year in 1990_i32..2101, ordinal in 1_u32..366, least in 1_u8..=16) {
        let date = NaiveDate::from_yo_opt(year, ordinal).unwrap();
        let laender = holidays_of(year).into_iter().filter(|h| h.date == date)
            .fold(LandSet::NONE, |sum, h| sum.union(h.laender));
        prop_assert_eq!(fires(&[Scope::Federal], date).is_some(), laender.is_all());
        prop_assert_eq!(fires(&[Scope::AtLeast(least)], date).is_some(), laender.len() >= u32::from(least));
        for land in crate::domain::participant::Land::ALL {
            prop_assert_eq!(fires(&[Scope::Land(*land)], date).is_some(), laender.contains(*land));
        }
    }
}
