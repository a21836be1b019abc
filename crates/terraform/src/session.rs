//! [`PassedPolicies`]: the session policies that a backend passes where it takes a role.
//!
//! A session without them is bounded by nothing more than its role, and the configuration is what says so.

use std::sync::Arc;

use iamsim_policy::{Policy, PolicyType};
use iamsim_source::{Code, Diagnostic, OffsetMap, Quoted, Source, Span};

use crate::backend::{Backend, RoleArn, SessionPolicies};
use crate::config::Argument;

const NOT_COLLECTED: Code = Code::new("session-policy-not-collected");

/// What is passed where one role is taken.
#[derive(Debug, Clone)]
pub struct PassedPolicies {
    /// The role.
    pub role_arn: RoleArn,
    /// The document that stands in the configuration.
    pub inline: Option<Arc<Policy>>,
    /// Managed policies, of which the configuration names the ARNs alone.
    pub arns: Vec<Box<str>>,
}

impl Backend {
    /// What is passed for each role that the backend takes; and what is wrong with the documents.
    pub fn passed_policies(&self) -> (Vec<PassedPolicies>, Vec<Diagnostic>) {
        let web_identity = self
            .credentials
            .web_identity
            .as_ref()
            .map(|taken| (Argument::AssumeRoleWithWebIdentity, &taken.role_arn, &taken.session_policies));
        let role = self
            .credentials
            .role
            .as_ref()
            .map(|taken| (Argument::AssumeRole, &taken.role_arn, &taken.session_policies));
        let mut diagnostics = Vec::new();
        let passed = [web_identity, role].into_iter().flatten().map(|(argument, role_arn, policies)| {
            let place = self.place_of(argument).unwrap_or_else(|| self.place());
            PassedPolicies {
                role_arn: role_arn.clone(),
                inline: inline(policies, argument, place.0, &mut diagnostics),
                arns: policies.arns.clone(),
            }
        });
        (passed.collect(), diagnostics)
    }

    /// Says that managed session policies are passed whose documents nobody collected.
    pub fn policies_not_collected(&self, passed: &PassedPolicies) -> Diagnostic {
        let argument = [Argument::AssumeRole, Argument::AssumeRoleWithWebIdentity]
            .into_iter()
            .find_map(|argument| self.place_of(argument));
        let (source, span) = argument.unwrap_or_else(|| self.place());
        let named: Vec<String> = passed.arns.iter().map(|arn| Quoted(arn).to_string()).collect();
        let message = "session policies are passed by ARN, and their documents were not collected";
        Diagnostic::warning(NOT_COLLECTED, message)
            .at(source, span, format!("passes {}", named.join(" and ")))
            .note("they bound the session: what they withhold is denied, and what they say is not known")
            .help(format!(
                "name their files in the bundle, as `session_policies` of {}",
                Quoted(passed.role_arn.as_str())
            ))
    }
}

/// The document in `policy`, read as a session policy.
fn inline(
    policies: &SessionPolicies,
    argument: Argument,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Arc<Policy>> {
    let inline = policies.inline.as_ref()?;
    let document =
        Source::embedded(source, inline.value.clone(), offsets(source, inline.span, &inline.value));
    let name = format!("{} ({}.policy)", source.name(), argument.as_str());
    let parsed = Policy::parse(&document, &name, PolicyType::Session);
    diagnostics.extend(parsed.diagnostics);
    parsed.policy.map(Arc::new)
}

/// The way from a document back to where it stands in the configuration: to the letter where it stands there
/// as it is (a heredoc without indentation, a string without escapes), else to its argument.
pub(crate) fn offsets(source: &Source, span: Span, document: &str) -> OffsetMap {
    let written = source.slice(span);
    if let Some(offset) = written.find(document) {
        return OffsetMap::new(vec![(0, span.start + Span::of(0..offset).len())]);
    }
    let first_line = document.lines().next().unwrap_or_default();
    let start = span.start + Span::of(0..written.find(first_line.trim()).unwrap_or(0)).len();
    let every_byte = Span::of(0..document.len() + 1);
    OffsetMap::new((every_byte.start..every_byte.end).map(|byte| (byte, start)).collect())
}
