//! `--format gitlab`: a Code Quality report, which GitLab shows in merge requests.
//!
//! Source: GitLab Docs, "Code Quality", the report format. A path has no `./`, and the file no byte order mark.

use iamsim_source::Severity;
use serde::Serialize;

use super::fingerprint::fingerprints;
use crate::human::safe;
use crate::results::Results;

#[derive(Debug, Serialize)]
struct Violation {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    positions: Positions,
}

#[derive(Debug, Serialize)]
struct Positions {
    begin: Place,
    end: Place,
}

#[derive(Debug, Serialize)]
struct Place {
    line: u32,
    column: u32,
}

/// The violations, as one JSON array. What has no place is reported at the start of what was asked about.
pub fn gitlab(results: &Results) -> String {
    let nowhere = results.cases.first().map(|case| results.places.path(&case.file)).unwrap_or_default();
    let violations: Vec<Violation> = results
        .findings
        .iter()
        .zip(fingerprints(results))
        .map(|(finding, fingerprint)| {
            let place = finding.location();
            let (begin, end) = place.map_or_else(
                || (Place { line: 1, column: 1 }, Place { line: 1, column: 1 }),
                |place| {
                    let at = |position: iamsim_source::Position| Place {
                        line: position.line,
                        column: position.column,
                    };
                    (at(place.start), at(place.end))
                },
            );
            Violation {
                description: safe(&finding.message).into_owned(),
                check_name: finding.code.as_str(),
                fingerprint,
                severity: match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "minor",
                    Severity::Info => "info",
                },
                location: Location {
                    path: place.map_or_else(|| nowhere.clone(), |place| results.places.path(place.file)),
                    positions: Positions { begin, end },
                },
            }
        })
        .collect();
    super::page::json(&violations)
}
