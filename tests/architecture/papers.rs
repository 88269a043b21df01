//! The papers of data protection (G01) name every table that holds something about people, and nothing else.

use std::{collections::BTreeSet, fs};

const LIST: &str = "docs/privacy-data.toml";
const PAPERS: &str = "docs/datenschutz.md";

/// Tables of the list that are about people.
fn about_people(list: &str) -> BTreeSet<String> {
    let list: toml::Table = toml::from_str(list).expect("a list of tables");
    let about = |entry: &toml::Value| entry.get("people").and_then(toml::Value::as_bool) == Some(true);
    list.iter().filter(|(_, entry)| about(entry)).map(|(name, _)| name.clone()).collect()
}

/// Tables that the record of processing names: the third cell of its rows.
fn recorded(papers: &str) -> BTreeSet<String> {
    let section = papers.split("\n## ").find(|section| section.starts_with("3. ")).expect("the record");
    let cells = section.lines().filter_map(|line| line.split('|').nth(3));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn the_record_of_processing_names_every_table_about_people() {
    let list = fs::read_to_string(LIST).expect("the list");
    let papers = fs::read_to_string(PAPERS).expect("the papers");
    assert_eq!(recorded(&papers), about_people(&list), "{PAPERS}, section 3, and {LIST}");
    for part in [
        "1. Rollen",
        "2. Wege der Daten",
        "3. Verzeichnis",
        "4. Technische",
        "5. Rechte",
        "6. Datenschutz-Folgen",
        "7. Nach",
    ] {
        assert!(papers.contains(&format!("\n## {part}")), "{PAPERS} lacks {part}");
    }
}

#[test]
fn a_table_that_is_missing_from_the_record_is_found() {
    let papers = "# x\n## 3. Verzeichnis\n| a | b | `person` | c |\n## 4. y\n| a | b | `other` | c |";
    assert_eq!(recorded(papers), BTreeSet::from(["person".to_owned()]));
    let list = "[person]\npeople = true\n[date]\npeople = false\n[mail]\npeople = true";
    assert_eq!(about_people(list), BTreeSet::from(["mail".to_owned(), "person".to_owned()]));
}
