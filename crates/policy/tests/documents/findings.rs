//! What is found in each file of `fixtures/findings`, and that each finding has its fixtures and its page.
//!
//! The pages under `docs/codes` are written by these tests, with `INSTA_UPDATE=always` in the environment.

use std::path::{Path, PathBuf};

use iamsim_policy::{FindingPage, Policy};
use iamsim_source::{Diagnostic, Source};

use crate::invalid::{names, policy_type};
use crate::shown::shown;
use crate::support::can_be_shown;

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of a code whose name begins with `kind`: `bad.identity.json`.
fn files(code: &str, kind: &str) -> Vec<String> {
    let folder = house().join("fixtures/findings").join(code);
    names(&folder).into_iter().filter(|name| name.starts_with(kind)).collect()
}

/// What is found in a file of a code.
fn found(code: &str, file: &str) -> Vec<Diagnostic> {
    let path = format!("{code}/{file}");
    let text = std::fs::read_to_string(house().join("fixtures/findings").join(&path)).expect("a file");
    let word = file.split('.').nth(1).expect("a file names the type of its policy");
    let parsed = Policy::parse(&Source::new(path.as_str(), text), file, policy_type(word));
    let findings = parsed.policy.expect("what has findings is read").findings();
    can_be_shown(&findings);
    findings
}

#[test]
fn each_finding_is_told_with_its_place_and_its_remedy() {
    for page in FindingPage::all() {
        let code = page.code().as_str();
        let files = files(code, "bad.");
        assert!(!files.is_empty(), "fixtures/findings/{code} has no bad example");
        for file in files {
            let findings = found(code, &file);
            assert!(findings.iter().any(|it| it.code == page.code()), "{code}/{file} is without the finding");
            for finding in &findings {
                assert!(finding.help.is_some(), "{code}/{file}: {} has no help", finding.message);
            }
            let told: Vec<String> = findings.iter().map(shown).collect();
            let name = file.trim_start_matches("bad.").trim_end_matches(".json");
            insta::with_settings!({
                snapshot_path => format!("../snapshots/findings/{code}"),
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, { insta::assert_snapshot!(name, told.join("\n")) });
        }
    }
}

#[test]
fn what_is_written_instead_is_without_the_finding() {
    for page in FindingPage::all() {
        let code = page.code().as_str();
        let files = files(code, "good.");
        assert!(!files.is_empty(), "fixtures/findings/{code} has no good example");
        for file in files {
            let again: Vec<String> =
                found(code, &file).iter().filter(|it| it.code == page.code()).map(shown).collect();
            assert!(again.is_empty(), "{code}/{file}:\n{}", again.join("\n"));
        }
    }
}

#[test]
fn no_fixture_is_of_a_finding_that_is_not_there() {
    for folder in names(&house().join("fixtures/findings")) {
        assert!(FindingPage::of(&folder).is_some(), "{folder} is no finding");
    }
}

#[test]
fn the_page_of_each_finding_says_what_why_and_what_instead() {
    let folder = house().join("docs/codes");
    for page in FindingPage::all() {
        let (code, text) = (page.code().as_str(), page.text());
        assert!(text.starts_with(&format!("# `{code}`\n\n")), "{code} is called otherwise on its page");
        for section in ["Why it matters", "Example", "Write instead", "Source"] {
            assert!(text.contains(&format!("\n## {section}\n\n")), "the page of {code} has no {section:?}");
        }
        let file = folder.join(format!("{code}.md"));
        if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
            std::fs::create_dir_all(&folder).expect("a folder of pages");
            std::fs::write(&file, &text).expect("a page");
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        assert!(kept == text, "docs/codes/{code}.md is stale: run the tests with INSTA_UPDATE=always");
    }
    for file in names(&folder) {
        let code = file.trim_end_matches(".md");
        assert!(FindingPage::of(code).is_some(), "docs/codes/{file} is the page of no finding");
    }
}

#[test]
fn findings_are_in_the_order_of_their_codes() {
    let codes: Vec<&str> = FindingPage::all().map(|page| page.code().as_str()).collect();
    assert!(codes.is_sorted(), "{codes:?}");
}
