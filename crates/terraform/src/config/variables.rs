//! [`EnvironmentVariables`]: the environment that a command runs in, as it was said; never that of this process.

use std::collections::BTreeMap;
use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, Quoted, Source, Span};

const INVALID_VARIABLE: Code = Code::new("invalid-environment-variable");

/// The environment variables of a run, each with the place where it was said. What was said last holds.
///
/// ```
/// use iamsim_source::Source;
/// use iamsim_terraform::config::EnvironmentVariables;
///
/// let mut variables = EnvironmentVariables::default();
/// let file = Source::new("ci.env", "# the pipeline's\nexport AWS_REGION=eu-west-1\nTF_WORKSPACE='dev'\n");
/// assert!(variables.add_file(&file).is_empty());
/// assert_eq!(variables.get("AWS_REGION"), Some("eu-west-1"));
/// assert_eq!(variables.get("TF_WORKSPACE"), Some("dev"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct EnvironmentVariables {
    variables: BTreeMap<Box<str>, Variable>,
}

/// A variable's value, and where it was said.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) value: Box<str>,
    pub(super) source: Arc<Source>,
    pub(super) span: Span,
}

impl EnvironmentVariables {
    /// Adds the variable that `pair` says as `NAME=VALUE`, which was given by the flag `flag`.
    ///
    /// # Errors
    ///
    /// A diagnostic where it says no name.
    pub fn add_pair(&mut self, flag: &str, pair: &str) -> Result<(), Box<Diagnostic>> {
        let source = Source::new(flag, pair);
        let span = Span::of(0..pair.len());
        match pair.split_once('=') {
            Some((name, value)) if is_name(name) => {
                self.insert(name, value, &source, span);
                Ok(())
            }
            Some(_) | None => Err(Box::new(no_pair(&source, span, pair))),
        }
    }

    /// Adds a variable of the process that asks.
    pub fn add_inherited(&mut self, name: &str, value: &str) {
        let text = format!("{name}={value}");
        let span = Span::of(0..text.len());
        self.insert(name, value, &Source::new("--inherit-env", text), span);
    }

    /// Adds the variables of a file: one a line as `NAME=VALUE`, also after `export`, the value perhaps in quotes;
    /// empty lines and those that begin with `#` say nothing.
    pub fn add_file(&mut self, file: &Arc<Source>) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        let mut start = 0;
        for line in file.text().split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let written = line.trim();
            let span = Span::of(start + indent..start + indent + written.len());
            start += line.len();
            if written.is_empty() || written.starts_with('#') {
                continue;
            }
            let pair = written.strip_prefix("export ").map_or(written, str::trim_start);
            match pair.split_once('=') {
                Some((name, value)) if is_name(name) => self.insert(name, unquoted(value), file, span),
                Some(_) | None => wrong.push(no_pair(file, span, written)),
            }
        }
        wrong
    }

    /// The value of `name`; `None` where it is not set, or empty, which is the same to Terraform.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variable(name).map(|variable| &*variable.value)
    }

    /// Where `name` was said; `None` where it is not set, or empty.
    pub fn place_of(&self, name: &str) -> Option<(&Arc<Source>, Span)> {
        self.variable(name).map(|variable| (&variable.source, variable.span))
    }

    pub(super) fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name).filter(|variable| !variable.value.is_empty())
    }

    /// The variables whose names begin with `prefix`, without it, in the order of the names.
    pub(super) fn beginning_with<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Variable)> {
        self.variables.iter().filter_map(move |(name, variable)| Some((name.strip_prefix(prefix)?, variable)))
    }

    fn insert(&mut self, name: &str, value: &str, source: &Arc<Source>, span: Span) {
        let variable = Variable { value: value.into(), source: Arc::clone(source), span };
        self.variables.insert(name.into(), variable);
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|character| character.is_whitespace() || character.is_control())
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let within = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

fn no_pair(source: &Arc<Source>, span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(INVALID_VARIABLE, format!("{} sets no environment variable", Quoted(written)))
        .at(source, span, "")
        .help("write `NAME=VALUE`, such as `AWS_REGION=eu-west-1`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_last_holds_and_what_is_empty_is_not_set() {
        let mut variables = EnvironmentVariables::default();
        variables.add_pair("--env", "A=1").unwrap();
        variables.add_pair("--env", "A=2=3").unwrap();
        variables.add_pair("--env", "B=").unwrap();
        assert_eq!((variables.get("A"), variables.get("B"), variables.get("C")), (Some("2=3"), None, None));
        assert!(variables.add_pair("--env", "=x").is_err());
        assert!(variables.add_pair("--env", "x").is_err());
    }

    #[test]
    fn a_line_that_sets_nothing_is_told_with_its_place() {
        let file = Source::new("ci.env", "A=1\n  what is this\n");
        let wrong = EnvironmentVariables::default().add_file(&file);
        let places: Vec<String> = wrong.iter().map(|found| found.location().unwrap().to_string()).collect();
        assert_eq!(places, ["ci.env:2:3"]);
    }
}
