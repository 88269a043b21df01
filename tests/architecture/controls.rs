//! Holds `docs/controls.md` to its word: every control has one row, and every test that a row names is there and runs.
//!
//! A test is named as `file::name`, a browser's walk or a step of the checks as `file "words that stand in it"`.

use std::{collections::BTreeMap, fs, path::Path};

const PAGE: &str = "docs/controls.md";

/// Letters of the controls, and how many there are of each.
const CONTROLS: [(&str, u32); 3] = [("C", 50), ("R", 28), ("G", 20)];

/// Requirements of the BSI's IT-Grundschutz that must name a test, by module (G18).
const REQUIREMENTS: [(&str, &[u32]); 2] =
    [("APP.3.1.A", &[1, 4, 8, 11, 12, 14, 21]), ("CON.10.A", &[1, 6, 7, 8, 11, 13, 17])];

/// How a row says what is not there.
const MISSING: &str = "Missing: ";

/// A line of one of the tables.
struct Row<'a> {
    id: &'a str,
    cells: Vec<&'a str>,
}

impl Row<'_> {
    /// The tests that the last cell names, before it says what is missing.
    fn tests(&self) -> impl Iterator<Item = &str> {
        let last = self.cells.last().copied().unwrap_or_default();
        let shown = last.split(MISSING).next().unwrap_or_default();
        let spans = shown.split('`').skip(1).step_by(2);
        spans.filter(|span| span.contains("::") || (span.contains('/') && !span.starts_with('/')))
    }

    /// What is wrong with what the row says of itself.
    fn faults(&self, is_requirement: bool) -> Vec<&'static str> {
        let mut found = Vec::new();
        let last = self.cells.last().copied().unwrap_or_default();
        let (named, missing) = (self.tests().next().is_some(), last.contains(MISSING));
        if self.cells.len() != if is_requirement { 3 } else { 4 } || self.cells[1].is_empty() {
            found.push("is no complete row");
        }
        match self.cells.get(2).copied().unwrap_or_default() {
            _ if is_requirement && !named => found.push("names no test"),
            _ if is_requirement => {}
            "met" if !named => found.push("is met and names no test"),
            "met" if missing => found.push("is met and something is missing"),
            "partly" if !named || !missing => {
                found.push("is partly met and does not say by which test and what is missing");
            }
            "not met" if !missing => found.push("is not met and does not say why"),
            "does not apply" if last.is_empty() => found.push("does not apply and does not say why"),
            "met" | "partly" | "not met" | "does not apply" => {}
            _ => found.push("is neither met, partly, not met nor does not apply"),
        }
        found
    }
}

/// All lines of all tables but their heads.
fn rows(page: &str) -> Vec<Row<'_>> {
    let lines = page.lines().filter_map(|line| line.trim().strip_prefix('|')?.strip_suffix('|'));
    let cells = lines.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    cells.map(|cells| Row { id: cells[0], cells }).filter(|row| row.id != "Id" && !row.id.starts_with("--")).collect()
}

/// Whether the id is one of a module of IT-Grundschutz, of which there may be more than must be.
fn is_requirement(id: &str) -> bool {
    let number = |module: &str| id.strip_prefix(module).and_then(|rest| rest.parse::<u32>().ok());
    REQUIREMENTS.iter().any(|(module, _)| number(module).is_some())
}

/// Every id that must have a row.
fn expected() -> Vec<String> {
    let controls = CONTROLS.iter().flat_map(|(letter, count)| (1..=*count).map(move |n| format!("{letter}{n:02}")));
    let required = REQUIREMENTS.iter().flat_map(|(module, all)| all.iter().map(move |n| format!("{module}{n}")));
    controls.chain(required).collect()
}

/// Whether a source holds a test of this name that runs: a function marked as one, or one of `on_both!`.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let is_it = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ").and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.starts_with('('))
    };
    lines.iter().enumerate().filter(|(_, line)| is_it(line)).any(|(at, line)| {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        let marks: Vec<_> = above.filter(|line| line.starts_with("#[")).collect();
        let marked = marks.iter().any(|mark| mark.starts_with("#[test]") || mark.starts_with("#[tokio::test"));
        let on_both = line.starts_with("async fn ") && line.ends_with("(database) {");
        (marked || on_both) && !marks.iter().any(|mark| mark.starts_with("#[ignore"))
    })
}

/// What is wrong with the name of a test.
fn wrong_name(test: &str, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let cut = test.find("::").or_else(|| test.find(' ')).unwrap_or(test.len());
    let (file, what) = test.split_at(cut);
    let Some(source) = read(file) else { return Some(format!("there is no file {file}")) };
    let found = match (what.strip_prefix("::"), what.strip_prefix(" \"").and_then(|rest| rest.strip_suffix('"'))) {
        (Some(name), _) => has_test(&source, name),
        (None, Some(words)) => !words.is_empty() && source.contains(words),
        (None, None) => return Some(format!("{test} says neither which test nor which words")),
    };
    (!found).then(|| format!("{file} holds no such test: {what}"))
}

/// Everything that is wrong with the page.
fn faults(page: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let rows = rows(page);
    let mut found = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let expected = expected();
    for row in &rows {
        *counts.entry(row.id).or_default() += 1;
        let requirement = is_requirement(row.id);
        if !requirement && !expected.iter().any(|id| id == row.id) {
            found.push(format!("{}: there is no such control", row.id));
        }
        found.extend(row.faults(requirement).into_iter().map(|fault| format!("{}: {fault}", row.id)));
        found
            .extend(row.tests().filter_map(|test| wrong_name(test, &read)).map(|fault| format!("{}: {fault}", row.id)));
    }
    for id in expected.iter().filter(|id| !counts.contains_key(id.as_str())) {
        found.push(format!("{id}: has no row"));
    }
    found.extend(counts.iter().filter(|(_, count)| **count > 1).map(|(id, count)| format!("{id}: has {count} rows")));
    found
}

#[test]
fn every_control_names_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| fs::read_to_string(root.join(file)).ok();
    let page = read(PAGE).expect("the page is there");
    let found = faults(&page, read);
    assert!(found.is_empty(), "{PAGE}: {} faults:\n{}", found.len(), found.join("\n"));
}

/// A file as the small page below names it.
fn sample(file: &str) -> Option<String> {
    let text = match file {
        "src/a.rs" => {
            "#[test]\nfn it_holds() {}\n/// Twice.\n#[tokio::test(flavor = \"x\")]\n#[allow(y)]\nasync fn it_waits() {}\n\
             fn it_helps() {}\n// #[test]\n// fn it_rests() {}\n#[test]\n#[ignore = \"slow\"]\nfn it_sleeps() {}\n"
        }
        "tests/b.rs" => {
            "on_both! {\n    async fn it_works(database) {\n    }\n}\nasync fn it_sets_up(database: Database) {\n}\n"
        }
        ".ci/run" => "cargo test --locked\n",
        _ => return None,
    };
    Some(text.to_owned())
}

/// A page without a fault.
fn sound() -> String {
    let rest = |id: &str| match id {
        "C01" => "x | met | `tests/b.rs::it_works`, `src/a.rs::it_waits` at `/healthz`",
        "C02" => "x | partly | `.ci/run \"test --locked\"`. Missing: more.",
        "C03" => "x | not met | Missing: all of it.",
        "C04" => "x | does not apply | A reason.",
        _ if is_requirement(id) => "x | `src/a.rs::it_holds`",
        _ => "x | met | `src/a.rs::it_holds`",
    };
    let rows: Vec<String> = expected().iter().map(|id| format!("| {id} | {} |\n", rest(id))).collect();
    format!("| Id | What must hold | State | Tests |\n|---|---|---|---|\n{}", rows.concat())
}

#[test]
fn whatever_the_page_lacks_is_found() {
    assert_eq!(faults(&sound(), sample), Vec::<String>::new());
    let tests = |of: &str| format!("| C05 | x | met | {of} |\n");
    let cases = [
        (String::new(), "C05: has no row"),
        (tests("`src/a.rs::it_holds`").repeat(2), "C05: has 2 rows"),
        (tests("`src/a.rs::it_holds`") + "| C51 | x | met | `src/a.rs::it_holds` |\n", "C51: there is no such control"),
        (tests("`src/a.rs::it_held`"), "C05: src/a.rs holds no such test: ::it_held"),
        (tests("`src/a.rs::it_hold`"), "C05: src/a.rs holds no such test"),
        (tests("`src/a.rs::it_helps`"), "C05: src/a.rs holds no such test"),
        (tests("`src/a.rs::it_rests`"), "C05: src/a.rs holds no such test"),
        (tests("`src/a.rs::it_sleeps`"), "C05: src/a.rs holds no such test"),
        (tests("`tests/b.rs::it_sets_up`"), "C05: tests/b.rs holds no such test"),
        (tests("`src/a.rs::it_holds`, `tests/c.rs::it_works`"), "C05: there is no file tests/c.rs"),
        (tests("`.ci/run \"cargo audit\"`"), "C05: .ci/run holds no such test"),
        (tests("`.ci/run \"\"`"), "C05: .ci/run holds no such test"),
        (tests("`.ci/run`"), "C05: .ci/run says neither"),
        (tests("by `looking`"), "C05: is met and names no test"),
        (tests("`src/a.rs::it_holds`. Missing: more."), "C05: is met and something is missing"),
        (tests("`src/a.rs::it_holds`").replace("met", "partly"), "C05: is partly met and does not say"),
        (tests("Missing: `src/a.rs::it_holds`.").replace("met", "partly"), "C05: is partly met and does not say"),
        (tests("later").replace("met", "not met"), "C05: is not met and does not say why"),
        (tests("").replace("met", "does not apply"), "C05: does not apply and does not say why"),
        (tests("`src/a.rs::it_holds`").replace("met", "nearly"), "C05: is neither"),
        (tests("`src/a.rs::it_holds`").replace(" x ", " "), "C05: is no complete row"),
        (tests("`src/a.rs::it_holds` | x"), "C05: is no complete row"),
    ];
    for (row, expected) in cases {
        let page = sound().replace("| C05 | x | met | `src/a.rs::it_holds` |\n", &row);
        let found = faults(&page, sample);
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{row}expected {expected:?}, got {found:?}");
    }
}

#[test]
fn each_requirement_of_the_mapping_names_a_test() {
    let with = |row: &str| faults(&sound().replace("| APP.3.1.A4 | x | `src/a.rs::it_holds` |\n", row), sample);
    assert_eq!(with(""), ["APP.3.1.A4: has no row"]);
    assert_eq!(with("| APP.3.1.A4 | x | by looking |\n"), ["APP.3.1.A4: names no test"]);
    assert_eq!(with("| APP.3.1.A4 | `src/a.rs::it_holds` |\n"), ["APP.3.1.A4: is no complete row"]);
    let more = "| APP.3.1.A4 | x | `src/a.rs::it_holds` |\n| CON.10.A15 | x | `src/a.rs::it_waits` |\n";
    assert_eq!(with(more), Vec::<String>::new(), "there may be more than must be");
}
