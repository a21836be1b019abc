//! What a finding is known by from one run to the next: not its line, which moves with every edit above it.

use std::collections::BTreeMap;

use iamsim_source::Diagnostic;
use sha2::{Digest, Sha256};

use crate::results::Results;

/// The fingerprints of all findings, in their order: of code, file, sentence, and what is written at the place. Of
/// findings that are alike in all of these, the first of the file keeps its own.
pub(super) fn fingerprints(results: &Results) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut all = Vec::new();
    for finding in &results.findings {
        let alike = subject(finding, results);
        let count = seen.entry(alike.clone()).or_default();
        *count += 1;
        all.push(hex(&format!("{alike}\u{0}{count}")));
    }
    all
}

fn subject(finding: &Diagnostic, results: &Results) -> String {
    let label = finding.labels.first();
    let file = label.map(|label| results.places.path(label.location().file)).unwrap_or_default();
    let written = label.and_then(|label| label.source.text().get(label.span.range())).unwrap_or_default();
    format!("{}\u{0}{file}\u{0}{}\u{0}{written}", finding.code, finding.message)
}

/// The SHA-256 of `text`, in hexadecimal digits.
fn hex(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
