//! What is said about each configuration under `fixtures/terraform/`: those that Terraform refuses are
//! refused, with the place and what to write instead; those that it accepts are accepted.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be read has to stop the test")]
#![expect(clippy::disallowed_methods, reason = "fixtures are files")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use iamsim_source::{Diagnostic, Source, has_errors};
use iamsim_terraform::config::{self, Configuration};
use iamsim_terraform::{Argument, BucketReference, Product, Tool};

const MEASURED_WITH: &str = "1.11.4";

fn terraform() -> Tool {
    Tool::new(Product::Terraform, MEASURED_WITH.parse().unwrap())
}

/// The files of a folder of fixtures, in the order of their names.
fn fixtures(folder: &str) -> Vec<Arc<Source>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/terraform").join(folder);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        Source::new(name, std::fs::read_to_string(path).unwrap())
    };
    paths.iter().map(read).collect()
}

fn hcl(text: &str) -> Configuration {
    config::read(&[Source::new("main.tf", text)], terraform())
}

#[test]
fn every_refused_configuration_says_where_and_how_to_mend_it() {
    let sources = fixtures("refused");
    assert!(sources.len() >= 48);
    let mut shown = String::new();
    for source in &sources {
        let configuration = config::read(std::slice::from_ref(source), terraform());
        assert!(configuration.backend.is_none(), "{} is accepted", source.name());
        assert!(has_errors(&configuration.diagnostics), "{} has no error", source.name());
        for diagnostic in &configuration.diagnostics {
            assert!(diagnostic.help.is_some(), "{}: no help", source.name());
        }
        show(&mut shown, source, &configuration.diagnostics);
    }
    insta::assert_snapshot!("refused", shown);
}

#[test]
fn every_accepted_configuration_is_accepted() {
    let sources = fixtures("accepted");
    assert!(sources.len() >= 19);
    let mut shown = String::new();
    for source in &sources {
        let configuration = config::read(std::slice::from_ref(source), terraform());
        let backend = configuration.backend;
        assert!(backend.is_some(), "{} is refused: {:?}", source.name(), configuration.diagnostics);
        show(&mut shown, source, &configuration.diagnostics);
    }
    insta::assert_snapshot!("accepted", shown);
}

/// Diagnostics as plain lines.
fn show(shown: &mut String, source: &Source, diagnostics: &[Diagnostic]) {
    writeln!(shown, "=== {}", source.name()).unwrap();
    for diagnostic in diagnostics {
        writeln!(shown, "{:?}[{}]: {}", diagnostic.severity, diagnostic.code, diagnostic.message).unwrap();
        for label in &diagnostic.labels {
            let text = label.source.slice(label.span).lines().next().unwrap_or_default();
            writeln!(shown, "  --> {} `{text}` {}", label.location(), label.message).unwrap();
        }
        for note in &diagnostic.notes {
            writeln!(shown, "  note: {note}").unwrap();
        }
        if let Some(help) = &diagnostic.help {
            writeln!(shown, "  help: {help}").unwrap();
        }
    }
}

#[test]
fn an_override_file_replaces_the_whole_block() {
    let block = |bucket: &str, more: &str| {
        format!(
            "terraform {{\n backend \"s3\" {{\n bucket = \"{bucket}\"\n key = \"k\"\n region = \"eu-west-1\"\n{more}}}\n}}\n"
        )
    };
    let sources = [
        Source::new("z_override.tf", block("last", "")),
        Source::new("main.tf", block("first", "use_lockfile = true\n")),
        Source::new("a_override.tf", block("other", "")),
    ];
    let configuration = config::read(&sources, terraform());
    let backend = configuration.backend.unwrap();
    assert_eq!(backend.bucket.as_str(), "last");
    assert!(backend.place_of(Argument::UseLockfile).is_none(), "nothing of the other block is left");
    let (source, span) = backend.place_of(Argument::Bucket).unwrap();
    assert_eq!((source.name(), source.slice(span)), ("z_override.tf", "bucket = \"last\""));
}

#[test]
fn an_override_file_may_change_the_kind_of_backend() {
    let s3 = "terraform {\n backend \"s3\" {\n }\n}\n";
    let sources = [
        Source::new("main.tf", s3),
        Source::new("override.tf", "terraform {\n backend \"local\" {\n }\n}\n"),
    ];
    let configuration = config::read(&sources, terraform());
    let codes: Vec<&str> = configuration.diagnostics.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["other-backend"]);
}

#[test]
fn mistakes_of_several_files_are_told_in_the_order_of_the_files() {
    let sources = [
        Source::new("broken.tf", "resource {"),
        Source::new("backend.tf", "terraform {\n backend \"s3\" {\n kee = 1\n }\n}\n"),
        Source::new("also.tf.json", "{"),
    ];
    let configuration = config::read(&sources, terraform());
    let places: Vec<String> =
        configuration.diagnostics.iter().map(|found| found.location().unwrap().to_string()).collect();
    assert!(configuration.backend.is_none());
    assert_eq!(
        places,
        [
            "broken.tf:1:10",
            "backend.tf:2:2",
            "backend.tf:2:2",
            "backend.tf:2:2",
            "backend.tf:3:2",
            "also.tf.json:1:1"
        ]
    );
}

#[test]
fn the_version_that_a_configuration_asks_for_is_read() {
    let configuration = hcl("terraform {\n required_version = \">= 1.10\"\n}\n");
    let (source, version) = configuration.required_versions.first().unwrap();
    assert_eq!((version.value.as_str(), source.slice(version.span)), (">= 1.10", "\">= 1.10\""));
}

#[test]
fn an_older_terraform_and_opentofu_know_other_arguments() {
    let text = "terraform {\n backend \"s3\" {\n bucket = \"b\"\n key = \"a//b\"\n region = \"eu-west-1\"\n role_arn = \
                \"arn:aws:iam::123456789012:role/tf\"\n session_name = \"run\"\n state_tags = { a = \"b\" }\n }\n}\n";
    let sources = [Source::new("main.tf", text)];
    let configuration = config::read(&sources, Tool::CURRENT_OPENTOFU);
    let backend = configuration.backend.unwrap();
    let role = backend.credentials.role.unwrap();
    assert_eq!(role.role_arn.name(), "tf");
    assert_eq!(role.session_name.unwrap().as_str(), "run");

    let old = Tool::new(Product::Terraform, "1.5.7".parse().unwrap());
    let codes = |tool| -> Vec<&str> {
        config::read(&sources, tool).diagnostics.iter().map(|found| found.code.as_str()).collect()
    };
    assert_eq!(codes(old), ["invalid-state-key", "unknown-argument"]);
    assert_eq!(
        codes(terraform()),
        ["invalid-state-key", "removed-argument", "removed-argument", "unknown-argument"]
    );
}

#[test]
fn every_argument_of_a_backend_leads_back_to_its_place() {
    let configuration = hcl(
        "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n    key    = \"k\"\n    region = \"eu-west-1\"\n  }\n}\n",
    );
    let backend = configuration.backend.unwrap();
    assert_eq!(backend.bucket, BucketReference::Name("b".into()));
    let (source, span) = backend.place_of(Argument::Key).unwrap();
    assert_eq!(source.locate(span).to_string(), "main.tf:4:5");
    let (source, span) = backend.place();
    assert_eq!(source.slice(span), "backend \"s3\"");
}

#[test]
fn no_text_makes_the_reader_panic() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let texts = [
        "",
        "\u{0}",
        "terraform {",
        "terraform { backend \"s3\" {",
        &deep,
        "\u{feff}",
        "a = \"\\u{ffffffff}\"",
    ];
    for text in texts {
        let _ = hcl(text);
        let _ = config::read(&[Source::new("main.tf.json", text)], terraform());
    }
}
