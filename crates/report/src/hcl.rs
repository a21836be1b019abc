//! Least policies as Terraform writes them: one `aws_iam_policy_document` data source each.

use std::fmt::Write;

use iamsim_terraform::{LeastPolicy, LeastPolicyFor, LeastStatement, StatementPrincipal};

/// The policies as data sources, ready to be put beside the configuration. Ends with a line break.
///
/// In these data sources `&{` begins a variable of IAM, and `${` one of Terraform: what is a variable in the policy is
/// written with `&{`, and what is text is kept apart from both.
pub fn policy_documents(policies: &[LeastPolicy]) -> String {
    let mut out = String::new();
    let mut names: Vec<String> = Vec::new();
    for policy in policies {
        let base = format!("terraform_{}", name(policy.kind));
        let count =
            names.iter().filter(|known| **known == base || known.starts_with(&format!("{base}_"))).count();
        let name = if count == 0 { base } else { format!("{base}_{}", count + 1) };
        if !names.is_empty() {
            out.push('\n');
        }
        if let Some(holder) = &policy.attached_to {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "# For {}", crate::human::safe(holder));
        }
        let _ = writeln!(out, "data \"aws_iam_policy_document\" \"{name}\" {{");
        for (index, statement) in policy.statements.iter().enumerate() {
            if index > 0 {
                out.push('\n');
            }
            push_statement(&mut out, statement);
        }
        out.push_str("}\n");
        names.push(name);
    }
    out
}

const fn name(kind: LeastPolicyFor) -> &'static str {
    match kind {
        LeastPolicyFor::Identity => "state",
        LeastPolicyFor::Bucket => "state_bucket",
        LeastPolicyFor::Key => "state_key",
        LeastPolicyFor::Trust => "state_trust",
        LeastPolicyFor::Endpoint => "state_endpoint",
    }
}

fn push_statement(out: &mut String, statement: &LeastStatement) {
    let width = if statement.resources.is_empty() { 7 } else { 9 };
    let _ = writeln!(out, "  statement {{\n    {:width$} = {}", "sid", string(&statement.sid));
    let _ = writeln!(out, "    {:width$} = {}", "actions", list(&statement.actions));
    if !statement.resources.is_empty() {
        let _ = writeln!(out, "    {:width$} = {}", "resources", list(&statement.resources));
    }
    if let Some(principal) = &statement.principal {
        let (kind, identifier) = match principal {
            StatementPrincipal::Aws(arn) => ("AWS", arn.as_str()),
            StatementPrincipal::Federated(provider) => ("Federated", provider.as_str()),
            StatementPrincipal::Everyone => ("*", "*"),
        };
        let _ = writeln!(
            out,
            "\n    principals {{\n      type        = {}\n      identifiers = {}\n    }}",
            string(kind),
            list(&[identifier])
        );
    }
    for condition in &statement.conditions {
        let _ = writeln!(
            out,
            "\n    condition {{\n      test     = {}\n      variable = {}\n      values   = {}\n    }}",
            string(&condition.operator),
            string(&condition.key),
            list(&condition.values)
        );
    }
    out.push_str("  }\n");
}

/// A list: on one line where it is short, else one line each.
fn list<T: AsRef<str>>(texts: &[T]) -> String {
    let strings: Vec<String> = texts.iter().map(|text| string(text.as_ref())).collect();
    match strings.as_slice() {
        [only] => format!("[{only}]"),
        several => {
            let lines: Vec<String> = several.iter().map(|text| format!("      {text},\n")).collect();
            format!("[\n{}    ]", lines.concat())
        }
    }
}

/// A string of HCL. A variable of IAM begins with `&{` there.
fn string(text: &str) -> String {
    let mut string = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('$', Some('{')) => string.push('&'),
            ('%', Some('{')) => string.push_str("%%"),
            ('"' | '\\', _) => {
                string.push('\\');
                string.push(character);
            }
            ('\n', _) => string.push_str("\\n"),
            ('\r', _) => string.push_str("\\r"),
            ('\t', _) => string.push_str("\\t"),
            (hidden, _) if hidden.is_control() => {
                let _ = write!(string, "\\u{:04x}", u32::from(hidden));
            }
            (plain, _) => string.push(plain),
        }
    }
    string.push('"');
    string
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn variables_of_iam_are_none_of_terraform() {
        assert_eq!(string("states/a${*}.tfstate"), "\"states/a&{*}.tfstate\"");
        assert_eq!(string("a\"b\\%{c}"), "\"a\\\"b\\\\%%{c}\"");
    }
}
