//! A text means the same wherever it stands: in a log of any runner, in any parts, among others.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its texts should stop")]

use std::fmt::Write;
use std::path::Path;

use iamsim_diagnosis::{Observation, Observer, observe};
use proptest::prelude::*;

/// The texts of Terraform, without their headers.
fn texts() -> Vec<(String, String)> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/diagnosis/terraform"));
    let mut texts: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            #[expect(clippy::disallowed_methods, reason = "the texts are files")]
            let text = std::fs::read_to_string(&path).unwrap();
            let body: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), body.join("\n"))
        })
        .collect();
    texts.sort();
    texts
}

/// What is observed, but for where.
fn without_lines(observations: Vec<Observation>) -> Vec<Observation> {
    observations.into_iter().map(|it| Observation { first_line: 0, last_line: 0, ..it }).collect()
}

fn in_parts(bytes: &[u8], length: usize) -> Vec<Observation> {
    let mut observer = Observer::new();
    bytes.chunks(length.max(1)).for_each(|part| observer.feed(part));
    observer.finish().observations
}

/// Lines of logs that tell of no error of the backend's, though they come near.
const UNRELATED: &[&str] = &[
    "Initializing the backend...",
    "terraform_data.a: Refreshing state... [id=4f2c]",
    "Plan: 1 to add, 0 to change, 0 to destroy.",
    "10.0.0.1 - - [24/Nov/2026:08:00:05 +0000] \"GET /favicon.ico HTTP/1.1\" 403 153 \"-\" \"curl/8.5.0\"",
    "npm ERR! 403 403 Forbidden - GET https://registry.npmjs.org/left-pad",
    "W: An error occurred while updating: 403 Forbidden [IP: 91.189.91.83 80]",
    "Error: Process completed with exit code 1.",
    "fatal: unable to access 'https://github.com/acme/x/': The requested URL returned error: 403",
    "java.nio.file.AccessDeniedException: /var/lib/x",
    "System.UnauthorizedAccessException: Access to the path is denied.",
    "HTTP 404: workspace not found",
    "denied: User is not authorized to push to this repository",
    "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://example.com/",
    "error: Your local changes to the following files would be overwritten by merge:",
    "mysql: [ERROR] Access denied for user 'root'@'localhost' (using password: YES)",
    "Status: Downloaded newer image for hashicorp/terraform:1.11.4",
    "E1124 08:00:05.123456 1 reflector.go:147] pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\"",
    "[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.8.1:compile",
];

#[test]
fn lines_of_other_logs_give_nothing() {
    let mut log = String::new();
    for line in UNRELATED {
        assert_eq!(observe(line), [], "{line}");
        writeln!(log, "{line}").unwrap();
    }
    assert_eq!(observe(&log), []);
}

/// A runner, and what it makes of a line.
type Runner = (&'static str, fn(&str) -> String);

#[test]
fn what_a_runner_puts_around_an_error_changes_nothing() {
    let wraps: &[Runner] = &[
        ("carriage returns", |line| format!("{line}\r")),
        ("colours", |line| {
            format!("\u{1b}[31m{}\u{1b}[0m", line.replace("Error: ", "Error: \u{1b}[0m\u{1b}[1m"))
        }),
        ("colours without their escape", |line| format!("[31m{line}[0m")),
        ("GitHub Actions", |line| format!("2026-11-24T08:00:05.1234567Z {line}")),
        ("gh run view --log", |line| format!("plan\tTerraform Plan\t2026-11-24T08:00:05.1234567Z {line}")),
        ("GitLab", |line| format!("2026-11-24T08:00:05.000000Z 01E {line}")),
        ("Jenkins", |line| format!("[2026-11-24T08:00:05.123Z] {line}")),
        ("a Jenkins stage", |line| format!("[plan] 08:00:05  {line}")),
        ("Docker Compose", |line| format!("terraform-1  | {line}")),
        ("Terragrunt", |line| format!("08:00:05.123 STDERR [vpc] terraform: {line}")),
        ("Terragrunt to 0.66", |line| {
            format!("time=2026-11-24T08:00:05Z level=error prefix=[vpc] msg={line}")
        }),
        ("a folder in brackets", |line| format!("[/srv/live/vpc] {line}")),
        ("UTF-8 read as Windows-1252", |line| {
            line.replace('│', "â”‚").replace('╷', "â•·").replace('╵', "â•µ")
        }),
        ("a quoted mail", |line| format!("> {line}")),
    ];
    for (name, text) in texts() {
        let plain = observe(&text);
        for (runner, wrap) in wraps {
            let wrapped: Vec<String> = text.lines().map(wrap).collect();
            assert_eq!(observe(&wrapped.join("\n")), plain, "{name} in {runner}");
        }
        let utf16: Vec<u8> =
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(in_parts(&utf16, 7), plain, "{name} in UTF-16");
    }
}

#[test]
fn several_errors_in_one_log_are_each_told_with_their_lines() {
    let mut log = String::new();
    let mut expected = Vec::new();
    for (index, (_, text)) in texts().iter().enumerate() {
        for line in UNRELATED.iter().cycle().skip(index).take(index % 70) {
            writeln!(log, "{line}").unwrap();
        }
        writeln!(log, "$ terraform plan").unwrap();
        let before = log.lines().count();
        for observation in observe(text) {
            let (first_line, last_line) = (observation.first_line + before, observation.last_line + before);
            expected.push(Observation { first_line, last_line, ..observation });
        }
        writeln!(log, "{text}").unwrap();
    }
    let found = observe(&log);
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found.first_line, expected.first_line, "{found:#?}\n{expected:#?}");
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
    for length in [1, 13, 4096, 100_000] {
        assert_eq!(in_parts(log.as_bytes(), length), found, "in parts of {length}");
    }
}

/// Parts of records, which together may be one.
const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    "\"",
    "\"Records\":",
    "\"Events\":",
    "\"eventSource\":\"s3.amazonaws.com\"",
    "\"eventName\":\"PutItem\"",
    "\"errorCode\":\"AccessDenied\"",
    "\"errorMessage\":",
    "\"requestParameters\":",
    "null",
    "\"{}\"",
    "\"CloudTrailEvent\":\"{\\\"eventSource\\\":1}\"",
    "\"evaluations\":",
    "\"policies\":",
    "\"message\":",
    "\"diagnostic\":{\"severity\":\"error\",\"summary\":\"x\"}",
    "\"diagnostics\":",
    "\"resources\":",
    "\"evaluatedEffect\":\"EXPLICIT_DENY\"",
    "x y [z] a b c REST.GET.OBJECT k \"GET /\" 403 AccessDenied",
    "operation error S3: PutObject, ",
    "\u{1b}[",
    "│",
    "é",
];

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,400}", length in 1_usize..50) {
        let found = observe(&text);
        prop_assert_eq!(without_lines(in_parts(text.as_bytes(), length)), without_lines(found));
    }

    #[test]
    fn no_records_make_it_panic(parts in proptest::collection::vec(0_usize..JSON.len(), 0..40)) {
        let text: String = parts.into_iter().filter_map(|index| JSON.get(index).copied()).collect();
        observe(&text);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        in_parts(&bytes, 17);
    }

    #[test]
    fn no_splinters_of_errors_make_it_panic(
        parts in proptest::collection::vec((any::<proptest::sample::Index>(), 0_usize..3000, 0_usize..300), 1..8),
    ) {
        let texts = texts();
        let mut splinters = String::new();
        for (which, from, length) in parts {
            let (_, text) = which.get(&texts);
            splinters.extend(text.chars().skip(from).take(length));
        }
        for observation in observe(&splinters) {
            prop_assert!(observation.first_line <= observation.last_line);
            prop_assert!(observation.last_line <= splinters.split('\n').count());
        }
    }
}
