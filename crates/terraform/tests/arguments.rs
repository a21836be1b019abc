//! What Terraform 1.11.4 said of 49 configurations, held against what is said here: what it refused for the
//! configuration's sake is refused, at the same argument; what failed for other reasons is accepted.

#![expect(clippy::unwrap_used, reason = "a record that cannot be read has to stop the test")]
#![expect(clippy::disallowed_methods, reason = "records are files")]

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use iamsim_source::{Diagnostic, Severity, Source};
use iamsim_terraform::config::{self, BackendConfig, Configuration, Inputs};
use iamsim_terraform::{Product, Tool};
use serde_json::Value;

const RECORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/terraform/errors");
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/terraform/arguments");

/// Errors that are not about the configuration: AWS refused, or something is not there.
const NOT_OF_THE_CONFIGURATION: &[&str] = &[
    "Error acquiring the state lock",
    "Cannot assume IAM Role",
    "Failed to save state",
    "No valid credential sources found",
    "Retrieving AWS account details",
    "validating provider credentials",
    "does not exist",
];

/// What `-backend-config` was changed from, where the record says that it was.
const KEPT: &str = r#"{"version":3,"backend":{"type":"s3","config":{"bucket":"b-args","key":"path/to/terraform.tfstate",
"region":"us-east-1","use_path_style":true},"hash":1}}"#;

/// One record: what was run, and what it said.
struct Record {
    about: String,
    command: String,
    configuration: Value,
    said: String,
}

impl Record {
    /// The first line names everything: `# TOOL | COMMAND | ABOUT | cfg=... env=... | denied: ...`.
    fn parse(text: &str) -> Self {
        let (head, said) = text.split_once('\n').unwrap();
        let mut parts = head.trim_start_matches("# ").splitn(4, " | ").skip(1);
        let mut part = || parts.next().unwrap().to_owned();
        let (command, about, rest) = (part(), part(), part());
        let configuration = rest.split(" env=").next().unwrap().trim_start_matches("cfg=").to_owned();
        let configuration = serde_json::from_str(&configuration).unwrap();
        Self { about, command, configuration, said: said.to_owned() }
    }

    fn is_refused(&self) -> bool {
        !NOT_OF_THE_CONFIGURATION.iter().any(|text| self.said.contains(text))
    }

    /// The files that were run, put together from what the record says of them.
    fn files(&self) -> Vec<Arc<Source>> {
        let mut arguments: Vec<(&str, Option<String>)> = vec![
            ("bucket", Some("\"b-args\"".to_owned())),
            ("key", Some("\"path/to/terraform.tfstate\"".to_owned())),
            ("region", Some("\"us-east-1\"".to_owned())),
            ("use_path_style", Some("true".to_owned())),
        ];
        if self.configuration.is_null() {
            arguments.clear();
        }
        for (name, value) in self.configuration.as_object().into_iter().flatten() {
            arguments.retain(|(known, _)| known != name);
            arguments.push((name, value.as_str().map(str::to_owned)));
        }
        let key = match self.about.as_str() {
            "variable in backend block" => Some("var.x"),
            "local in backend block" => Some("local.x"),
            "interpolated env? function in backend block" => Some("join(\"/\", [\"a\",\"b\"])"),
            _ => None,
        };
        for (name, value) in &mut arguments {
            if let ("key", Some(key)) = (*name, key) {
                *value = Some(key.to_owned());
            }
        }
        let mut lines: Vec<String> = arguments
            .iter()
            .filter_map(|(name, value)| {
                Some(format!("    {name} = {}", value.as_ref()?.replace("@PX@", "https://127.0.0.1:1")))
            })
            .collect();
        if self.about == "assume_role as block" {
            lines.push(
                "    assume_role {\n      role_arn = \"arn:aws:iam::123456789012:role/tf-state\"\n    }"
                    .to_owned(),
            );
        }
        let text = format!("terraform {{\n  backend \"s3\" {{\n{}\n  }}\n}}\n", lines.join("\n"));
        let mut files = vec![Source::new("backend.tf", text.clone())];
        if self.about == "two backend blocks" {
            files.insert(0, Source::new("b2.tf", text));
        }
        files
    }

    fn read(&self, files: &[Arc<Source>]) -> Configuration {
        let given = self.command.split(' ').filter_map(|word| word.strip_prefix("-backend-config="));
        let given: Vec<BackendConfig> =
            given.map(|pair| BackendConfig::pair("--backend-config", pair)).collect();
        let was_changed = self.about.contains("changed -backend-config");
        let inputs = Inputs {
            sources: files,
            backend_config: &given,
            cached: was_changed.then(|| Source::new(".terraform/terraform.tfstate", KEPT)),
            ..Inputs::default()
        };
        config::read_with(&inputs, Tool::new(Product::Terraform, "1.11.4".parse().unwrap()))
    }

    /// The arguments at which Terraform points: `   4:     key = ""` points at `key`.
    fn pointed_at(&self) -> Vec<&str> {
        let lines = self.said.lines().filter_map(|line| {
            let (number, code) = line.trim_start_matches('│').trim().split_once(':')?;
            let _: u32 = number.parse().ok()?;
            code.trim().split([' ', '{']).next()
        });
        lines.filter(|name| *name != "backend").collect()
    }
}

/// The name at the start of the line that a diagnostic points to.
fn argument_of(diagnostic: &Diagnostic) -> Option<&str> {
    let label = diagnostic.labels.first()?;
    let line = usize::try_from(label.location().start.line).ok()?;
    label.source.text().lines().nth(line - 1)?.trim().split([' ', '{', '=']).next()
}

/// Holds one record against what is said here.
fn hold(name: &str, text: &str) -> bool {
    let record = Record::parse(text);
    let files = record.files();
    let configuration = record.read(&files);
    let found = &configuration.diagnostics;
    let errors: Vec<&Diagnostic> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    if record.about.contains("changed -backend-config") {
        // It is no mistake of the configuration's: the next `init` asks what to do.
        assert!(
            found.iter().any(|found| found.code.as_str() == "cached-configuration-differs"),
            "{name}: {found:#?}"
        );
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        return false;
    }
    assert_eq!(!errors.is_empty(), record.is_refused(), "{name}: {errors:#?}\n{}", record.said);
    assert_eq!(configuration.backend.is_none(), record.is_refused(), "{name}");
    for error in &errors {
        assert!(!error.labels.is_empty() && error.help.is_some(), "{name}: {error:#?}");
        assert!(!record.said.contains(&error.message), "{name}: the words are Terraform's");
    }
    for argument in record.pointed_at() {
        let points = errors.iter().any(|error| argument_of(error) == Some(argument));
        assert!(points, "{name}: nothing points at `{argument}`: {errors:#?}");
    }
    record.is_refused()
}

/// Holds every record in a folder; how many there are, and how many of them are refused.
fn hold_all(folder: &Path) -> (usize, usize) {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("args-"))
        .collect();
    names.sort();
    let refused =
        names.iter().filter(|name| hold(name, &std::fs::read_to_string(folder.join(name)).unwrap()));
    (names.len(), refused.count())
}

#[test]
fn what_terraform_refused_is_refused_at_the_same_argument() {
    let (all, refused) = hold_all(Path::new(FIXTURES));
    assert_eq!((all, refused), (49, 39));
}

#[test]
fn every_record_of_an_argument_is_held() {
    let folder = Path::new(RECORDS);
    if !folder.is_dir() {
        // Past the capture of the test harness, so that a skipped check is heard of.
        let _ = writeln!(std::io::stderr(), "skipped: {RECORDS} is not there");
        return;
    }
    let (all, _) = hold_all(folder);
    assert_eq!(all, 49, "a record has no copy in fixtures/terraform/arguments");
}
