//! `docs/semantics.md` against the house: every rule there is cited by code and held by a fixture, and no fixture
//! is of a rule that is not there.
//!
//! The last table of the page is written by this test, with `INSTA_UPDATE=always` in the environment.
#![expect(clippy::disallowed_methods, clippy::expect_used, reason = "a test about the files of the house")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::fixtures::file_names;

const PAGE: &str = "docs/semantics.md";
const HEADING: &str = "## Where each rule is held\n";

/// Rooms whose code implements rules. The twin's is a second opinion, and cites them too.
const ROOMS: [&str; 5] = ["policy", "services", "engine", "bundle", "terraform"];

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the house has this file")
}

/// The rules of the page, in its order: the first cell of each row of its tables that is one.
fn rules() -> Vec<String> {
    let page = text(&house().join(PAGE));
    let (written, _) = page.split_once(HEADING).expect("the page has its last table");
    let rows = written.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next());
    rows.filter(|cell| is_rule(cell)).map(str::to_owned).collect()
}

/// A letter from A to E and a number.
fn is_rule(word: &str) -> bool {
    let mut characters = word.chars();
    let letter = characters.next().is_some_and(|letter| ('A'..='E').contains(&letter));
    let number = characters.as_str();
    letter && !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
}

/// The rule, or `F` for a trap, that a fixture is of: what its name begins with.
fn rule_of(file: &str) -> &str {
    file.split('-').next().unwrap_or_default()
}

/// The files that cite each rule, by what stands in comments behind `Rule` or `Rules`.
fn citations() -> BTreeMap<String, Vec<String>> {
    let mut citations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in ROOMS.iter().flat_map(|room| sources(&house().join("crates").join(room).join("src")))
    {
        let mut cited: Vec<String> = text.lines().flat_map(cited_in).collect();
        cited.sort();
        cited.dedup();
        for rule in cited {
            citations.entry(rule).or_default().push(path.clone());
        }
    }
    citations
}

/// `Rule C3`, `Rules A5, B5 and C7`, `rules C1 to C9`: the rules that a line cites.
fn cited_in(line: &str) -> Vec<String> {
    let Some((_, comment)) = line.split_once("//") else { return Vec::new() };
    let mut cited = Vec::new();
    for (_, behind) in comment.match_indices("ule").map(|(at, _)| comment.split_at(at + "ule".len())) {
        let mut to_here = false;
        for word in behind.trim_start_matches('s').split_whitespace() {
            let rule: &str = word.trim_matches(|character: char| !character.is_alphanumeric());
            if is_rule(rule) {
                cited.extend(if to_here { between(cited.last(), rule) } else { vec![rule.to_owned()] });
            }
            to_here = word == "to";
            if !is_rule(rule) && !["and", "to"].contains(&word) {
                break;
            }
        }
    }
    cited
}

/// The rules behind `first`, up to `last`.
fn between(first: Option<&String>, last: &str) -> Vec<String> {
    let number = |rule: &str| rule.get(1..).and_then(|number| number.parse::<u32>().ok());
    let (Some(from), Some(to)) = (first.and_then(|rule| number(rule)), number(last)) else {
        return Vec::new();
    };
    let letter = last.get(..1).unwrap_or_default();
    (from + 1..=to).map(|number| format!("{letter}{number}")).collect()
}

/// Every Rust file under `folder` that is not of tests, by its place under `crates`.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a room has sources") {
        let path = entry.expect("it can be listed").path();
        let is_of_tests = path.file_stem().is_some_and(|name| name == "tests");
        if is_of_tests {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let crates = house().join("crates");
            let place = path.strip_prefix(&crates).expect("it lies there").display().to_string();
            found.push((place.replace('\\', "/"), text(&path)));
        }
    }
    found.sort();
    found
}

/// A row of the page's last table: a rule, the files that cite it, and its fixtures.
struct Row {
    rule: String,
    code: Vec<String>,
    fixtures: Vec<String>,
}

impl Row {
    /// The row that is written on the page as `line`.
    fn read(line: &str) -> Option<Self> {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let rule = cells.next()?.to_owned();
        Some(Self { rule, code: names(cells.next()?), fixtures: names(cells.next()?) })
    }

    fn written(&self) -> String {
        let names =
            |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        format!("| {} | {} | {} |\n", self.rule, names(&self.code), names(&self.fixtures))
    }
}

/// The rows of the page's last table, as they should be.
fn rows() -> Vec<Row> {
    let citations = citations();
    let row = |rule: &str| {
        let fixtures = file_names().into_iter().filter(|file| rule_of(file) == rule);
        Row {
            rule: rule.to_owned(),
            code: citations.get(rule).cloned().unwrap_or_default(),
            fixtures: fixtures.map(|file| format!("{file}.json")).collect(),
        }
    };
    rules().iter().map(String::as_str).chain(["F"]).map(row).collect()
}

#[test]
fn every_rule_has_a_fixture_and_every_fixture_a_rule() {
    let (rules, files) = (rules(), file_names());
    assert_eq!(rules.len(), 37, "{rules:?}");
    let without: Vec<&String> =
        rules.iter().filter(|rule| !files.iter().any(|file| rule_of(file) == **rule)).collect();
    assert!(without.is_empty(), "rules without a fixture: {without:?}");
    let lost: Vec<&String> = files
        .iter()
        .filter(|file| rule_of(file) != "F" && !rules.iter().any(|rule| rule_of(file) == rule))
        .collect();
    assert!(lost.is_empty(), "fixtures that begin with no rule: {lost:?}");
}

#[test]
fn every_rule_is_cited_where_it_is_implemented() {
    let citations = citations();
    let rules = rules();
    let uncited: Vec<&String> = rules.iter().filter(|rule| !citations.contains_key(*rule)).collect();
    assert!(uncited.is_empty(), "rules that no code cites: {uncited:?}");
    let unknown: Vec<(&String, &Vec<String>)> =
        citations.iter().filter(|(rule, _)| !rules.contains(rule)).collect();
    assert!(unknown.is_empty(), "rules that code cites and {PAGE} has not: {unknown:?}");
}

/// Code that cites a rule in one more place does not make the page false; code that went away does.
#[test]
fn the_page_says_where_each_rule_is_held() {
    const LINE: &str = "| --- | --- | --- |\n";
    const STALE: &str = "it is stale: INSTA_UPDATE=always cargo test -p iamsim --test semantics";

    let path = house().join(PAGE);
    let page = text(&path);
    let start = page.find(HEADING).expect("the page has its last table");
    let (before, table) = page.split_at(start);
    let (introduction, listed) = table.split_once(LINE).expect("the table has a head");
    if std::env::var("INSTA_UPDATE").is_ok_and(|wanted| wanted == "always") {
        let fresh: String = rows().iter().map(Row::written).collect();
        let page = format!("{before}{introduction}{LINE}{fresh}");
        return std::fs::write(&path, page).expect("the page can be written");
    }
    let listed: Vec<Row> = listed.lines().filter_map(Row::read).collect();
    let rows = rows();
    assert_eq!(listed.len(), rows.len(), "{STALE}");
    for (listed, row) in listed.iter().zip(&rows) {
        assert_eq!(listed.rule, row.rule, "{STALE}");
        assert_eq!(listed.fixtures, row.fixtures, "{}: {STALE}", row.rule);
        let gone: Vec<&String> = listed.code.iter().filter(|file| !row.code.contains(file)).collect();
        assert!(gone.is_empty(), "{}: {gone:?} do not cite it: {STALE}", row.rule);
    }
}

#[test]
fn citations_are_read_alone_in_lists_and_in_ranges() {
    assert_eq!(cited_in("    /// Rule C3, the table."), ["C3"]);
    assert_eq!(cited_in("//! Rules A5, B5 and C7."), ["A5", "B5", "C7"]);
    assert_eq!(cited_in("//! Rules C1 to C4. Source: IAM"), ["C1", "C2", "C3", "C4"]);
    assert_eq!(cited_in("// which of them asks (rule D2)."), ["D2"]);
    assert!(cited_in("let rule = C3;").is_empty());
}
