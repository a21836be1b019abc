//! `--format sarif`: SARIF 2.1.0, which code scanning services and editors read.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Paths are relative to the
//! repository, and valid as URIs; a log without a result is valid too.

use std::fmt::Write;

use iamsim_policy::FindingPage;
use iamsim_source::{Diagnostic, Label, Severity};
use serde::Serialize;

use super::fingerprint::fingerprints;
use super::{VERSION, page};
use crate::human::safe;
use crate::results::{CaseOutcome, Results, severity_word};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    invocations: [Invocation; 1],
    results: Vec<Found<'a>>,
    column_kind: &'static str,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    name: String,
    short_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help>,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Properties {
    tags: [&'static str; 2],
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
}

#[derive(Debug, Serialize)]
struct Fingerprints {
    #[serde(rename = "iamsim/v1")]
    first: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are those of the standard")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// The log, as JSON.
pub fn sarif(results: &Results) -> String {
    let mut codes: Vec<&str> = results.findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules = codes.iter().map(|code| rule(code, results)).collect();
    let found = results
        .findings
        .iter()
        .zip(fingerprints(results))
        .map(|(finding, first)| Found {
            rule_id: finding.code.as_str(),
            rule_index: codes.binary_search(&finding.code.as_str()).unwrap_or_default(),
            level: severity_word(finding.severity),
            message: Text { text: message(finding) },
            locations: finding
                .labels
                .first()
                .map(|label| location(label, None, results))
                .into_iter()
                .collect(),
            related_locations: related(finding, results),
            partial_fingerprints: Fingerprints { first },
        })
        .collect();
    let unusable = results.cases.iter().any(|case| case.outcome == CaseOutcome::NotUsable);
    page::json(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: Driver { name: "iamsim", version: VERSION, rules } },
            invocations: [Invocation { execution_successful: !unusable }],
            results: found,
            column_kind: "unicodeCodePoints",
        }],
    })
}

fn rule<'a>(code: &'a str, results: &Results) -> Rule<'a> {
    let worst = results
        .findings
        .iter()
        .filter(|finding| finding.code.as_str() == code)
        .map(|finding| finding.severity)
        .min()
        .unwrap_or(Severity::Info);
    let text = FindingPage::of(code).map(FindingPage::text);
    let first = text.as_deref().and_then(|text| text.split("\n\n").nth(1));
    let first = first.map_or_else(|| code.replace('-', " "), |first| first.replace('\n', " "));
    Rule {
        id: code,
        name: code
            .split('-')
            .flat_map(|word| {
                let mut characters = word.chars();
                let head = characters.next().map(|head| head.to_ascii_uppercase());
                head.into_iter().chain(characters)
            })
            .collect(),
        short_description: Text { text: first },
        help: text.map(|text| Help { markdown: text.clone(), text }),
        default_configuration: Configuration { level: severity_word(worst) },
        properties: Properties { tags: ["security", "aws-iam"] },
    }
}

fn message(finding: &Diagnostic) -> String {
    let lines: Vec<String> = super::sentences(finding).iter().map(|line| safe(line).into_owned()).collect();
    // Brackets would be links to related locations.
    lines.join("\n").replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn related(finding: &Diagnostic, results: &Results) -> Vec<Location> {
    let others = finding.labels.iter().skip(1);
    others.enumerate().map(|(index, label)| location(label, Some(index + 1), results)).collect()
}

fn location(label: &Label, id: Option<usize>, results: &Results) -> Location {
    let place = label.location();
    let path = results.places.path(place.file);
    let absolute = path.starts_with('/') || path.get(1..3) == Some(":/");
    let encoded = uri(&path);
    Location {
        id,
        message: id.filter(|_| !label.message.is_empty()).map(|_| Text {
            text: safe(&label.message).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]"),
        }),
        physical_location: PhysicalLocation {
            artifact_location: if absolute {
                Artifact {
                    uri: format!("file://{}{encoded}", if path.starts_with('/') { "" } else { "/" }),
                    uri_base_id: None,
                }
            } else {
                Artifact { uri: encoded, uri_base_id: Some("%SRCROOT%") }
            },
            region: Region {
                start_line: place.start.line,
                start_column: place.start.column,
                end_line: place.end.line,
                end_column: place.end.column,
            },
        },
    }
}

/// `path` as a URI reference: all but what a path of a URI may hold is percent-encoded.
fn uri(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            // Writing to a string cannot fail.
            other => {
                let _ = write!(encoded, "%{other:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("a b/ü:[x].json"), "a%20b/%C3%BC%3A%5Bx%5D.json");
    }
}
