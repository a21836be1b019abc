//! The JSON Schemas of manifests and scenarios, held against the reader on every file of the fixtures; and what shells
//! and manuals are written from.
#![expect(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "the helpers of a test")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;
mod schema;

use std::path::{Path, PathBuf};

use process::{code, folder, iamsim, root, run};
use serde_json::Value;

fn schema_of(what: &str) -> Value {
    let written = run(&["schema", what]).stdout;
    let schema: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(schema.get("$schema").unwrap(), "https://json-schema.org/draft/2020-12/schema");
    schema
}

/// Every file under `folder` whose name ends with `ending`.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn json(path: &Path) -> Option<Value> {
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

#[test]
fn every_manifest_that_is_read_is_valid() {
    let schema = schema_of("bundle");
    let mut held = 0;
    for folder in ["article", "bundles"] {
        for path in files(&root().join("fixtures").join(folder), "iamsim.json") {
            let manifest = json(&path).unwrap();
            assert_eq!(schema::mistakes(&schema, &manifest), Vec::<String>::new(), "{}", path.display());
            held += 1;
        }
    }
    assert!(held >= 15, "{held} manifests");
}

#[test]
fn every_scenario_that_is_read_is_valid() {
    let schema = schema_of("scenario");
    let mut held = 0;
    for folder in ["semantics", "article"] {
        for path in files(&root().join("fixtures").join(folder), ".scenario.json") {
            let scenarios = json(&path).unwrap();
            assert_eq!(schema::mistakes(&schema, &scenarios), Vec::<String>::new(), "{}", path.display());
            held += 1;
        }
        for path in files(&root().join("fixtures").join(folder), ".jsonl") {
            for line in std::fs::read_to_string(&path).unwrap().lines().filter(|line| !line.trim().is_empty())
            {
                let scenario: Value = serde_json::from_str(line).unwrap();
                assert_eq!(schema::mistakes(&schema, &scenario), Vec::<String>::new(), "{}", path.display());
                held += 1;
            }
        }
    }
    assert!(held >= 1, "{held} scenarios");
}

/// What the reader refuses for its form, the schema refuses too; what only reading can tell, such as a path that leads
/// nowhere, is beyond it.
#[test]
fn what_the_reader_refuses_for_its_form_is_not_valid() {
    let form = [
        "unknown-field",
        "missing-field",
        "conflicting-fields",
        "unknown-value",
        "wrong-type",
        "no-request",
        "unsupported-format",
        "invalid-account-id",
    ];
    let mut held = 0;
    let scenario = schema_of("scenario");
    for path in files(&root().join("fixtures/invalid-scenarios"), ".json") {
        let Some(value) = json(&path) else { continue };
        let arguments = ["test", path.to_str().unwrap(), "--format", "json"];
        let results: Value = serde_json::from_slice(&run(&arguments).stdout).unwrap();
        let mut codes = results.as_array().unwrap().iter().filter_map(|it| it.pointer("/error/code"));
        if codes.any(|code| form.contains(&code.as_str().unwrap())) {
            assert_ne!(schema::mistakes(&scenario, &value), Vec::<String>::new(), "{}", path.display());
            held += 1;
        }
    }
    let bundle = schema_of("bundle");
    let manifests = [
        "{}",
        "{ \"format\": 2 }",
        "{ \"format\": 1, \"principle\": \"arn:aws:iam::123456789012:user/ci\" }",
        "{ \"format\": 1, \"principals\": { \"arn:aws:iam::123456789012:user/ci\": { \"identity_policy\": [] } } }",
        "{ \"format\": 1, \"vpc_endpoint_type\": \"tunnel\" }",
        "{ \"format\": 1, \"ignore\": [ { \"code\": \"duplicate-sid\" } ] }",
        "{ \"format\": 1, \"terraform\": \"/absolute\" }",
        "{ \"format\": 1, \"accounts\": { \"12\": {} } }",
    ];
    for manifest in manifests {
        assert_ne!(schema::mistakes(&bundle, &serde_json::from_str(manifest).unwrap()), Vec::<String>::new());
        let folder = folder(&[("iamsim.json", manifest), ("backend.tf", "")]);
        let checked = iamsim(&["check", "--principal", "arn:aws:iam::123456789012:user/ci"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(checked.status.code(), Some(2), "{manifest}");
        held += 1;
    }
    assert!(held >= 12, "{held} files");
}

/// The schema knows a field exactly where the reader does: the reader names the nearest one it knows.
#[test]
fn every_field_of_the_schema_is_one_that_the_reader_knows() {
    let bundle = schema_of("bundle");
    let fields: Vec<String> =
        bundle.get("properties").unwrap().as_object().unwrap().keys().cloned().collect();
    for field in fields {
        let misspelt = format!("{field}x");
        let manifest = format!("{{ \"format\": 1, \"{misspelt}\": null }}");
        let folder = folder(&[("iamsim.json", &manifest), ("backend.tf", "")]);
        let output = iamsim(&["check", "--format", "json"]).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(&format!("did you mean `{field}`?")), "{field}: {said}");
    }
}

#[test]
fn each_shell_gets_what_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        let written = String::from_utf8(output.stdout).unwrap();
        for command in ["check", "validate", "report", "explain"] {
            assert!(written.contains(command), "{shell} lacks {command}");
        }
    }
    assert_eq!(code(&["completions", "csh"]), 2);
}

#[test]
fn each_command_has_its_page_of_the_manual() {
    let page = |arguments: &[&str]| String::from_utf8(run(arguments).stdout).unwrap();
    let front = page(&["man"]);
    assert!(front.contains(".TH iamsim 1") && front.contains("Exit codes"), "{front}");
    for command in ["check", "test", "validate", "report", "simulate", "man"] {
        let page = page(&["man", command]);
        assert!(page.contains(&format!(".TH iamsim-{command} 1")), "{page}");
        assert!(page.contains("Exit codes"), "{command}");
    }
    assert_eq!(code(&["man", "nothing"]), 2);
}
