//! What deserves to be said beside a decision, and bears on it.
//!
//! What a policy says wrongly whoever asks is `iamsim-policy`'s to find; here it is told where a request meets
//! it: in a statement that covers the action and the resource that are asked for.

use std::sync::Arc;

use iamsim_policy::{
    Comparison, Condition, Effect, Part, Polarity, Policy, PolicyType, PrincipalElement, PrincipalPattern,
    PrincipalScope, Template, Wildcards,
};
use iamsim_source::{Code, Quoted, Span};

use super::case::{AskedOn, Case, Relation};
use super::observer::{Judged, PrincipalCovered};
use super::services::{AcrossAccounts, RootUser};
use super::statement::View;
use crate::compiled::{Candidate, Which};
use crate::matching::{Cardinality, ClauseTruth, Knowledge, Known};
use crate::{Decision, Finding, Layer, Outcome, Principal, Resource};

/// Rule B3: an action that takes no resource was asked on one.
const ACTION_TAKES_NO_RESOURCE: Code = Code::new("action-takes-no-resource");
/// Rule B3: the action has no resource type of the kind that is asked for.
const RESOURCE_NOT_OF_ACTION: Code = Code::new("resource-not-of-action");
/// The action is not among those that AWS lists.
const UNKNOWN_ACTION: Code = Code::new("unknown-action");
/// Rule C2: an RCP speaks of a service that does not support RCPs.
const RCP_ON_UNSUPPORTED_SERVICE: Code = Code::new("rcp-on-unsupported-service");
/// Rule C2: an RCP denies an action that takes no resource.
const RCP_ON_NO_RESOURCE: Code = Code::new("rcp-on-action-without-resource");
/// Rule A5.
const NOT_PRINCIPAL_WITH_ALLOW: Code = Code::new("not-principal-with-allow");
/// Rule B5.
const WILDCARD_IN_PRINCIPAL: Code = Code::new("wildcard-in-principal");
/// Rule B5.
const DELETED_PRINCIPAL: Code = Code::new("deleted-principal");
/// Rule B4.
const MULTIVALUED_VARIABLE: Code = Code::new("multivalued-variable");
/// Rule E4.
const MISSING_SET_OPERATOR: Code = Code::new("multivalued-key-without-set-operator");
/// Rule E6.
const FAILS_CLOSED: Code = Code::new("condition-fails-closed");
/// Rule C5.
const ROOT_CANNOT_ASSUME_ROLE: Code = Code::new("root-cannot-assume-role");
/// Rule C6.
const MUST_BE_SIGNED: Code = Code::new("must-be-signed");
/// Rule C6.
const SESSION_REFUSED: Code = Code::new("session-refused");
/// Rule C9.
const FEDERATED_USER_WITHOUT_SESSION_POLICY: Code = Code::new("federated-user-without-session-policy");
/// Rule C10.
const GRANTS_NOT_CONSIDERED: Code = Code::new("kms-grants-not-considered");
/// Rule C10.
const ACCESS_CONTROL_LISTS_NOT_CONSIDERED: Code = Code::new("access-control-lists-not-considered");
/// Rule D1.
const NOT_ACROSS_ACCOUNTS: Code = Code::new("not-across-accounts");

/// What there is to say beside `decision`.
pub(super) fn findings<'c>(
    case: &Case<'c>,
    decision: &Decision,
    seen: impl Iterator<Item = (PolicyType, Judged<'c>)>,
) -> Vec<Finding> {
    let view = View::new(case, case);
    let mut found = Vec::from_iter(of_request(case));
    found.extend(of_refusal(case, decision));
    found.extend(of_unsupported_service(&view));
    for (layer, judged) in seen {
        found.extend(of_statement(&view, layer, &judged));
    }
    found
}

fn about_request(code: Code, message: String) -> Finding {
    Finding { code, message, place: None }
}

fn about(code: Code, message: String, policy: &Arc<Policy>, span: Span) -> Finding {
    Finding { code, message, place: Some((Arc::clone(policy), span)) }
}

/// Rule B3, and names that AWS does not list.
fn of_request(case: &Case<'_>) -> Option<Finding> {
    let action = case.request.action;
    let asked = Quoted(action.as_str());
    let Some(known) = action.known() else {
        let nearest = iamsim_services::nearest_action(action.service(), action.name());
        let hint =
            nearest.map_or(String::new(), |name| format!("; the nearest is `{}:{name}`", action.service()));
        let message = format!("AWS listed no action {asked} on {}{hint}", iamsim_services::as_of());
        return Some(about_request(UNKNOWN_ACTION, message));
    };
    let Resource::Arn(arn) = case.request.resource else { return None };
    let resource = Quoted(arn.as_str());
    if case.asked_on == AskedOn::NoResource {
        let message = format!("{asked} takes no resource: it is asked on `*`, and not on {resource}");
        return Some(about_request(ACTION_TAKES_NO_RESOURCE, message));
    }
    let fits = known.resource_types().any(|on| on.resource_type.matches(arn.as_str()));
    if fits {
        return None;
    }
    let forms: Vec<&str> = known.resource_types().map(|on| on.resource_type.arn_template()).collect();
    let outcome = match case.asked_on {
        AskedOn::Impossible => ": no statement covers it",
        AskedOn::Requested | AskedOn::NoResource => "",
    };
    let message = format!("{asked} is never asked on {resource}, but on `{}`{outcome}", forms.join("`, `"));
    Some(about_request(RESOURCE_NOT_OF_ACTION, message))
}

/// What else could allow a request that is implicitly denied, or why nothing can.
fn of_refusal(case: &Case<'_>, decision: &Decision) -> Option<Finding> {
    if decision.outcome() != Some(Outcome::ImplicitDeny) {
        return None;
    }
    let (request, peculiarities) = (case.request, case.peculiarities);
    let outsider = case.relation() == Relation::AcrossAccounts;
    let action = Quoted(request.action.as_str());
    match request.principal {
        principal if case.is_refused() && principal.signs() => {
            let message = format!("such a session cannot call {action}, whatever policies say");
            Some(about_request(SESSION_REFUSED, message))
        }
        _ if case.is_refused() => {
            let message = format!("{action} must be signed: nobody can ask without credentials");
            Some(about_request(MUST_BE_SIGNED, message))
        }
        Principal::Root(_) if peculiarities.root_user == RootUser::Refused => {
            let message = format!("the root user cannot call {action}, whatever policies say");
            Some(about_request(ROOT_CANNOT_ASSUME_ROLE, message))
        }
        Principal::FederatedUser(_) if no_session_policy(case) => {
            let message =
                "no policy was passed when the federated user session was made: its user's policies give \
                           it nothing"
                    .to_owned();
            Some(about_request(FEDERATED_USER_WITHOUT_SESSION_POLICY, message))
        }
        _ if outsider && peculiarities.across_accounts == AcrossAccounts::Refused => {
            let message = format!("{action} on this key cannot be given to another account");
            Some(about_request(NOT_ACROSS_ACCOUNTS, message))
        }
        _ if request.action.service().eq_ignore_ascii_case("kms") => {
            let message =
                "grants of the key are not considered: one may allow what is denied here".to_owned();
            Some(about_request(GRANTS_NOT_CONSIDERED, message))
        }
        _ if outsider && request.action.service().eq_ignore_ascii_case("s3") => {
            let message =
                "access control lists are not considered: one may allow what is denied here".to_owned();
            Some(about_request(ACCESS_CONTROL_LISTS_NOT_CONSIDERED, message))
        }
        _ => None,
    }
}

fn no_session_policy(case: &Case<'_>) -> bool {
    case.session_policies().given().is_none_or(|statements| statements.have_no_policy())
}

/// Rule C2: RCPs that would deny, if their service supported them.
fn of_unsupported_service<'c>(view: &View<'_, 'c, Case<'c>>) -> Vec<Finding> {
    let service = view.case.request.action.known_service();
    if service.is_none_or(iamsim_services::Service::supports_resource_control_policies) {
        return Vec::new();
    }
    let Some(owner) = view.case.owner.account() else { return Vec::new() };
    let Layer::Given(levels) = &owner.account.resource_control else { return Vec::new() };
    let mut found = Vec::new();
    for level in levels {
        let denies = |candidate: &Candidate<'_>| {
            candidate.statement.effect == Effect::Deny && view.matches(*candidate).is_possible()
        };
        let candidates = level.statements.of(view.case.standing, Which::CanMatch);
        found.extend(candidates.filter(denies).map(|candidate| {
            let message = format!(
                "resource control policies do not apply to {}: this statement is ignored",
                Quoted(view.case.request.action.as_str())
            );
            let span = candidate.written.action.patterns.span;
            about(RCP_ON_UNSUPPORTED_SERVICE, message, candidate.policy, span)
        }));
    }
    found
}

/// What a statement says that the request meets.
fn of_statement(view: &View<'_, '_, Case<'_>>, layer: PolicyType, judged: &Judged<'_>) -> Vec<Finding> {
    let Judged { candidate, principal, matches } = *judged;
    let (policy, statement) = (candidate.policy, candidate.written);
    if !view.action(statement) || !view.resource(statement).is_possible() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let (PrincipalCovered::No, Some(element)) = (principal, &statement.principal) {
        found.extend(of_principal(policy, statement.effect.value, element));
    }
    let takes_no_resource =
        matches!(view.case.request.resource, Resource::Any) || view.case.asked_on == AskedOn::NoResource;
    if layer == PolicyType::ResourceControl && takes_no_resource && matches.is_certain() {
        let message =
            "AWS's guide exempts actions without resources from resource control policies, and AWS \
                       was seen to deny them"
                .to_owned();
        found.push(about(RCP_ON_NO_RESOURCE, message, policy, statement.span));
    }
    found.extend(of_conditions(view, candidate));
    found
}

/// Rules A5 and B5.
fn of_principal(policy: &Arc<Policy>, effect: Effect, element: &PrincipalElement) -> Vec<Finding> {
    if (element.polarity, effect) == (Polarity::AllBut, Effect::Allow) {
        let message =
            "`NotPrincipal` with `Allow` is not supported any more, and grants nobody here".to_owned();
        return vec![about(NOT_PRINCIPAL_WITH_ALLOW, message, policy, element.name_span)];
    }
    let PrincipalScope::Listed(kinds) = &element.scope else { return Vec::new() };
    let patterns = kinds.iter().flat_map(|(_, _, patterns)| patterns);
    let found = patterns.filter_map(|pattern| match &pattern.value {
        PrincipalPattern::WildcardArn(text) => {
            let message =
                format!("a principal has no wildcards within its ARN: {} names nobody", Quoted(text));
            Some(about(WILDCARD_IN_PRINCIPAL, message, policy, pattern.span))
        }
        PrincipalPattern::UniqueId(text) => {
            let message =
                format!("{} is the id of a principal that was deleted: it names nobody", Quoted(text));
            Some(about(DELETED_PRINCIPAL, message, policy, pattern.span))
        }
        PrincipalPattern::Everyone
        | PrincipalPattern::Account { .. }
        | PrincipalPattern::Arn(_)
        | PrincipalPattern::Federated(_)
        | PrincipalPattern::Service(_)
        | PrincipalPattern::CanonicalUser(_) => None,
    });
    found.collect()
}

/// Rules B4, E4 and E6.
fn of_conditions(view: &View<'_, '_, Case<'_>>, candidate: Candidate<'_>) -> Vec<Finding> {
    let case = view.case;
    let (policy, statement, version) = (candidate.policy, candidate.written, candidate.policy.version());
    let is_present_list = |key: &_| {
        case.cardinality(key) == Cardinality::Multivalued
            && !matches!(case.value(key), Known::Absent | Known::List([]) | Known::Unknown)
    };
    let mut found = Vec::new();
    let written = statement.condition.iter().flat_map(Condition::clauses);
    for ((operator, condition), clause) in written.zip(&candidate.statement.clauses) {
        let key = &condition.key;
        let is_null = operator.value.comparison == Comparison::Null;
        if operator.value.set_operator.is_none() && !is_null && is_present_list(&key.value) {
            let message = format!(
                "{} is a list: without `ForAnyValue` or `ForAllValues` {} never holds on it",
                Quoted(key.value.as_str()),
                Quoted(&operator.value.to_string())
            );
            found.push(about(MISSING_SET_OPERATOR, message, policy, operator.span));
        }
        if clause.clause.truth(case) == ClauseTruth::FailsClosed {
            let message = match statement.effect.value {
                Effect::Allow => "a value here is no ARN: the statement grants nothing",
                Effect::Deny => {
                    "a value here is no ARN: the statement denies whatever else its conditions say"
                }
            };
            found.push(about(FAILS_CLOSED, message.to_owned(), policy, condition.values.span));
        }
        for value in condition.values.iter().filter(|value| value.value.text.contains("${")) {
            let template = Template::parse(&value.value.text, version, Wildcards::Literal);
            for part in template.parts() {
                if let Part::Variable(variable) = part
                    && is_present_list(&variable.key)
                {
                    let message = format!(
                        "{} is a list, which no variable can stand for",
                        Quoted(variable.key.as_str())
                    );
                    found.push(about(MULTIVALUED_VARIABLE, message, policy, value.span));
                }
            }
        }
    }
    found
}
