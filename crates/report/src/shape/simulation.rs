//! `aws simulate-custom-policy` and `aws simulate-principal-policy`: the answer of IAM's simulator, as the AWS CLI prints
//! it.
//!
//! Source: IAM API Reference, `EvaluationResult`, `Statement`, `ResourceSpecificResult`; AWS CLI Command Reference,
//! examples of both commands.

use std::io;

use iamsim_bundle::simulation::{ResourcesGiven, Simulated, SimulatedResource};
use iamsim_engine::{Outcome, StatementReference};
use iamsim_policy::{ConditionKey, Form, Policy};
use iamsim_source::{Source, Span};
use serde::Serialize;

use super::json;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AnswerShape<'a> {
    evaluation_results: Vec<EvaluationResult<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EvaluationResult<'a> {
    eval_action_name: &'a str,
    eval_resource_name: String,
    eval_decision: &'static str,
    matched_statements: Vec<MatchedStatement>,
    missing_context_values: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizations_decision_detail: Option<OrganizationsDecisionDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_specific_results: Vec<ResourceSpecificResult<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceSpecificResult<'a> {
    eval_resource_name: &'a str,
    eval_resource_decision: &'static str,
    matched_statements: Vec<MatchedStatement>,
    missing_context_values: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OrganizationsDecisionDetail {
    allowed_by_organizations: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PermissionsBoundaryDecisionDetail {
    allowed_by_permissions_boundary: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MatchedStatement {
    source_policy_id: String,
    source_policy_type: &'static str,
    start_position: PositionShape,
    end_position: PositionShape,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PositionShape {
    line: u32,
    column: u32,
}

/// Writes `{"EvaluationResults": [...]}`, one for each action, indented as the AWS CLI does.
///
/// Positions are AWS's: within the document, where its reader stands before and behind the statement. So a statement
/// starts behind the bracket or the statement before it, or behind its own brace where it stands alone, and ends behind
/// its closing brace.
///
/// # Errors
///
/// Where `out` cannot be written to.
pub fn write_simulation(out: &mut dyn io::Write, simulated: &[Simulated<'_>]) -> io::Result<()> {
    let evaluation_results = simulated.iter().map(EvaluationResult::from).collect();
    json::write_as_aws(out, &AnswerShape { evaluation_results })
}

impl<'a> From<&'a Simulated<'a>> for EvaluationResult<'a> {
    fn from(simulated: &'a Simulated<'a>) -> Self {
        let (only, specific) = match (simulated.resources.as_slice(), simulated.resources_given) {
            ([only], ResourcesGiven::No) => (Some(only), Vec::new()),
            ([only], ResourcesGiven::Yes) => (Some(only), vec![only]),
            (several, _) => (None, several.iter().collect()),
        };
        let resources = || simulated.resources.iter();
        let all = |one, other| one && other;
        // Where resources are named, what is missing is told with each of them.
        let missing = only.filter(|_| simulated.resources_given == ResourcesGiven::No);
        Self {
            eval_action_name: simulated.action.as_str(),
            eval_resource_name: only
                .map_or_else(|| template(simulated), |only| only.resource.as_str().to_owned()),
            eval_decision: simulated.decision().as_str(),
            matched_statements: only.map(matched).unwrap_or_default(),
            missing_context_values: missing.map(missing_context).unwrap_or_default(),
            organizations_decision_detail: resources()
                .filter_map(SimulatedResource::allowed_by_organizations)
                .reduce(all)
                .map(|allowed_by_organizations| OrganizationsDecisionDetail { allowed_by_organizations }),
            permissions_boundary_decision_detail: resources()
                .filter_map(SimulatedResource::allowed_by_permissions_boundary)
                .reduce(all)
                .map(PermissionsBoundaryDecisionDetail::of),
            resource_specific_results: specific.into_iter().map(ResourceSpecificResult::from).collect(),
        }
    }
}

impl<'a> From<&'a SimulatedResource<'a>> for ResourceSpecificResult<'a> {
    fn from(simulated: &'a SimulatedResource<'a>) -> Self {
        Self {
            eval_resource_name: simulated.resource.as_str(),
            eval_resource_decision: simulated.decision().as_str(),
            matched_statements: matched(simulated),
            missing_context_values: missing_context(simulated),
            permissions_boundary_decision_detail: simulated
                .allowed_by_permissions_boundary()
                .map(PermissionsBoundaryDecisionDetail::of),
        }
    }
}

impl PermissionsBoundaryDecisionDetail {
    fn of(allowed_by_permissions_boundary: bool) -> Self {
        Self { allowed_by_permissions_boundary }
    }
}

/// What stands for several resources: the form of the ARNs of the first one's type.
fn template(simulated: &Simulated<'_>) -> String {
    let action = iamsim_services::action(simulated.action.service(), simulated.action.name());
    let first = simulated.resources.first().map_or("*", |first| first.resource.as_str());
    let mut types = action.into_iter().flat_map(iamsim_services::Action::resource_types);
    let of_first = types.find(|on| on.resource_type.matches(first));
    of_first
        .map_or_else(|| "*".to_owned(), |on| on.resource_type.arn_template().replace("${Partition}", "aws"))
}

fn missing_context<'a>(simulated: &'a SimulatedResource<'_>) -> Vec<&'a str> {
    simulated.missing_context.iter().map(ConditionKey::as_str).collect()
}

/// The statements that decided.
fn matched(simulated: &SimulatedResource<'_>) -> Vec<MatchedStatement> {
    // What an open decision names may match, and may not.
    let decided =
        simulated.explanation.decision.outcome().is_some_and(|outcome| outcome != Outcome::ImplicitDeny);
    let statements = simulated.explanation.decided_by.iter().filter(|_| decided);
    statements.filter_map(matched_statement).collect()
}

fn matched_statement(reference: &StatementReference) -> Option<MatchedStatement> {
    let policy = &reference.policy;
    let span = reference.statement()?.span;
    // A document has its own lines, wherever it stands.
    let document = Source::new("", policy.source().slice(policy.span()));
    let offset = policy.span().start;
    let start = start(policy, span).saturating_sub(offset);
    let end = span.end.saturating_sub(offset);
    let at = |offset| {
        let position = document.locate(Span::new(offset, offset)).start;
        PositionShape { line: position.line, column: position.column }
    };
    Some(MatchedStatement {
        source_policy_id: source_policy_id(policy.name()),
        // The one word that AWS sends, whatever its reference lists.
        source_policy_type: if policy.policy_type().takes_principal() {
            "Resource Policy"
        } else {
            "IAM Policy"
        },
        start_position: at(start),
        end_position: at(end),
    })
}

/// Where AWS's reader stands before a statement: behind what precedes it, or behind the brace of one that stands alone.
fn start(policy: &Policy, statement: Span) -> u32 {
    if policy.statements_form() == Form::Single {
        return statement.start + 1;
    }
    let before = policy.source().slice(Span::new(0, statement.start));
    let before = before.trim_end_matches([' ', '\t', '\r', '\n', ',']);
    u32::try_from(before.len()).unwrap_or(statement.start)
}

/// What AWS calls a policy: a managed one by its name, an inline one by its owner's kind and name and its own.
fn source_policy_id(name: &str) -> String {
    if name.starts_with("arn:") {
        return name.rsplit('/').next().unwrap_or(name).to_owned();
    }
    match name.split('/').collect::<Vec<&str>>().as_slice() {
        [kind @ ("user" | "group" | "role"), .., owner, policy] => format!("{kind}_{owner}_{policy}"),
        _ => name.to_owned(),
    }
}
