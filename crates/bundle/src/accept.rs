//! Which findings `ignore` accepts, and which of its entries are of no use any more.

use std::sync::Arc;

use iamsim_policy::{Policy, Statement};
use iamsim_source::{Code, Diagnostic, Label, Quoted, Severity};

use crate::bundle::Bundle;
use crate::ignore::{Date, Ignore, IgnoredStatement};

const EXPIRED: Code = Code::new("expired-ignore");
const UNUSED: Code = Code::new("unused-ignore");

impl Bundle {
    /// The `findings` that no entry of `ignore` accepts, then a warning for each entry that is past its date on
    /// the day `on`, or meets nothing. Where the day is not known, no entry is past its date.
    ///
    /// An error is never accepted.
    pub fn not_ignored(&self, findings: Vec<Diagnostic>, on: Option<Date>) -> Vec<Diagnostic> {
        let expired = |entry: &Ignore| matches!((entry.until, on), (Some(until), Some(on)) if until < on);
        let mut met = vec![Use::MeetsNothing; self.ignore.len()];
        let mut kept = Vec::with_capacity(findings.len());
        for finding in findings {
            let mut accepted = false;
            for (entry, met) in self.ignore.iter().zip(&mut met) {
                if self.meets(entry, &finding) {
                    *met = Use::MeetsSomething;
                    accepted |= !expired(entry);
                }
            }
            if !accepted {
                kept.push(finding);
            }
        }
        let warnings = self.ignore.iter().zip(met).filter_map(|(entry, met)| match met {
            _ if expired(entry) => Some(self.warning(entry, EXPIRED, "an accepted finding is past its date")),
            Use::MeetsNothing => {
                Some(self.warning(entry, UNUSED, "an accepted finding is not found any more"))
            }
            Use::MeetsSomething => None,
        });
        kept.extend(warnings);
        kept
    }

    fn meets(&self, entry: &Ignore, finding: &Diagnostic) -> bool {
        if finding.severity == Severity::Error || finding.code.as_str() != &*entry.code.value {
            return false;
        }
        let Some(label) = finding.labels.first() else {
            return entry.file.is_none() && entry.statement.is_none();
        };
        let in_file = entry.file.as_deref().is_none_or(|file| file == label.location().file);
        in_file
            && entry.statement.as_ref().is_none_or(|named| {
                self.statement_at(label).is_some_and(|statement| is_named(statement, named))
            })
    }

    /// The statement that a label points into.
    fn statement_at(&self, label: &Label) -> Option<&Statement> {
        let of_source = |policy: &&Arc<Policy>| Arc::ptr_eq(policy.source(), &label.source);
        let statements = self.policies.iter().filter(of_source).flat_map(|policy| policy.statements());
        let holds = |statement: &&Statement| {
            statement.span.start <= label.span.start && label.span.end <= statement.span.end
        };
        statements.into_iter().find(holds)
    }

    fn warning(&self, entry: &Ignore, code: Code, message: &str) -> Diagnostic {
        let warning = Diagnostic::warning(code, format!("{message}: {}", Quoted(&entry.code.value)));
        let warning = match &self.manifest {
            Some(manifest) => warning.at(manifest, entry.span, "this entry of `ignore`"),
            None => warning,
        };
        warning.help("remove the entry, or give it another date and reason")
    }
}

/// Whether an entry of `ignore` is still of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    MeetsSomething,
    MeetsNothing,
}

fn is_named(statement: &Statement, named: &IgnoredStatement) -> bool {
    match named {
        IgnoredStatement::Index(index) => statement.index == *index,
        IgnoredStatement::Sid(sid) => statement.sid.as_ref().is_some_and(|own| own.value.as_str() == &**sid),
    }
}
