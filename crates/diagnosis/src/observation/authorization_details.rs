//! The saved answer of `GetRequestAuthorizationDetails`: each action and resource of one denied request, and the
//! policies that matched.
//!
//! Source: IAM Toolbox API Reference, `GetRequestAuthorizationDetails`.

use iamsim_engine::Outcome;
use iamsim_policy::PolicyType;
use iamsim_source::json::Value;

use super::cloudtrail::{member, text};
use super::observed::{Candidate, DeniedBy, EffectOnRun, Kind, Observation, Particulars};

/// Whether the object is such an answer.
pub(super) fn is_answer(value: Value<'_, '_>) -> bool {
    member(value, "evaluations").is_some() && member(value, "policies").is_some()
}

/// What the answer tells of: each evaluation that is no allow. `lines` says where a value stands.
pub(super) fn observe(
    answer: Value<'_, '_>,
    lines: impl Fn(Value<'_, '_>) -> (usize, usize),
) -> Vec<Observation> {
    let context = member(answer, "requestContext");
    let principal = context.and_then(|context| principal(context));
    let evaluations = member(answer, "evaluations").into_iter().flat_map(Value::elements);
    evaluations
        .filter_map(|evaluation| {
            let effect = text(evaluation, "evaluatedEffect")?;
            let outcome = match &*effect {
                "EXPLICIT_DENY" => Outcome::ExplicitDeny,
                "IMPLICIT_DENY" => Outcome::ImplicitDeny,
                _ => return None,
            };
            let action = text(evaluation, "action")?;
            let resource = text(evaluation, "resource").filter(|resource| !resource.is_empty());
            let (first_line, last_line) = lines(evaluation);
            Some(Observation {
                kind: Kind::AccessDenied,
                service: action.split_once(':').map(|(service, _)| service.into()),
                operation: None,
                api_code: None,
                http_status: None,
                principal: principal.clone(),
                candidates: vec![Candidate {
                    action: action.as_ref().into(),
                    resource: resource.map(|resource| resource.as_ref().into()),
                    object: None,
                }],
                denied_by: (outcome == Outcome::ExplicitDeny).then(|| denies(evaluation, answer)).flatten(),
                effect_on_run: EffectOnRun::Failed,
                authorization: None,
                particulars: Particulars::None,
                first_line,
                last_line,
            })
        })
        .collect()
}

/// Who asked, among the keys of the request: a text, or an array of one.
fn principal(context: Value<'_, '_>) -> Option<Box<str>> {
    let value = member(context, "aws:PrincipalArn")?;
    let text = value.as_str().or_else(|| value.elements().next()?.as_str())?;
    text.starts_with("arn:").then(|| text.as_ref().into())
}

/// The policy of which a statement denies. Of what did not allow, the answer names nothing.
fn denies(evaluation: Value<'_, '_>, answer: Value<'_, '_>) -> Option<DeniedBy> {
    let matched = member(evaluation, "matchedPolicies")?;
    let denying = matched.elements().find(|policy| {
        let statements = member(*policy, "matchedStatements").into_iter().flat_map(Value::elements);
        statements
            .into_iter()
            .any(|statement| text(statement, "evaluatedEffect").is_some_and(|it| it == "DENY"))
    })?;
    let uri = text(denying, "uri")?;
    let policies = member(answer, "policies")?;
    let policy = policies.elements().find(|policy| text(*policy, "uri").as_deref() == Some(&*uri))?;
    let policy_type = match &*text(policy, "type")? {
        "IDENTITY_BASED_POLICY" => PolicyType::IdentityBased,
        "RESOURCE_BASED_POLICY" => PolicyType::ResourceBased,
        "PERMISSIONS_BOUNDARY" => PolicyType::PermissionsBoundary,
        "SESSION_POLICY" => PolicyType::Session,
        "SERVICE_CONTROL_POLICY" => PolicyType::ServiceControl,
        "RESOURCE_CONTROL_POLICY" => PolicyType::ResourceControl,
        "VPC_ENDPOINT_POLICY" => PolicyType::VpcEndpoint,
        _ => return None,
    };
    let policy_arn = uri.starts_with("arn:").then(|| uri.as_ref().into());
    Some(DeniedBy { policy_type, effect: Outcome::ExplicitDeny, policy_arn })
}
