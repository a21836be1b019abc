//! The narrowest exception from a deny: for one principal, some actions on some resources, and no other request.
//!
//! What a statement denies is everything that its elements cover together. Without one principal's needed calls that
//! is: what it denies to everyone else, and to this one all other actions, the same actions on all other resources,
//! and the same on these under other values of the key that narrows a call. Each is a statement: the first is the
//! old one with one condition more, the others are copies of it for this principal alone.

use iamsim_engine::matching::covers;
use iamsim_policy::PolicyType;
use iamsim_source::json::Tree;
use iamsim_terraform::{Grant, literal_in_condition, literal_in_resource};

use super::actions::{replaced, without_actions};
use super::document::{AddedCondition, add_to_tree};

/// What makes an exception.
#[derive(Debug)]
pub(super) struct Exception {
    /// The condition that takes the principal out of the statement.
    pub(super) added: AddedCondition,
    /// What the principal stays denied.
    pub(super) rest: Vec<Tree>,
}

/// Why no exception can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoException {
    /// IAM has no way to say "all that this pattern covers, but one".
    Pattern(String),
    /// The conditions of the statement already speak of the principal in every way there is.
    Conditions,
}

const PRINCIPAL: &str = "aws:PrincipalArn";
const NEGATED: [&str; 4] = ["ArnNotEquals", "ArnNotLike", "StringNotEquals", "StringNotLike"];
const POSITIVE: [&str; 4] = ["ArnEquals", "ArnLike", "StringEquals", "StringLike"];

/// The exception of `grants` for the principal whose `aws:PrincipalArn` is `principal` from the deny `statement`.
pub(super) fn except(
    statement: &Tree,
    policy_type: PolicyType,
    principal: &str,
    grants: &[&Grant],
) -> Result<Exception, NoException> {
    let principal = literal_in_condition(principal);
    let has =
        |operator: &&&str| condition_keys(statement, operator).contains(&PRINCIPAL.to_ascii_lowercase());
    let negated = NEGATED.iter().find(has).unwrap_or(&"ArnNotEquals");
    let positive = POSITIVE.iter().find(|operator| !has(operator)).ok_or(NoException::Conditions)?;
    let added = AddedCondition { operator: negated, key: PRINCIPAL, values: vec![principal.clone()] };
    let mut own = statement.clone();
    add_to_tree(&mut own, &AddedCondition { operator: positive, key: PRINCIPAL, values: vec![principal] });
    if let Some(sid) = own.member("Sid").and_then(Tree::as_text).map(str::to_owned) {
        own.set("Sid", Tree::text(format!("{sid}Rest")));
    }

    let mut actions: Vec<&str> = Vec::new();
    for grant in grants {
        if !actions.contains(&grant.action) {
            actions.push(grant.action);
        }
    }
    actions.sort_unstable();
    let mut rest = Vec::new();
    rest.extend(without_actions(&own, &actions, policy_type));
    let has_resources = statement.member("Resource").or(statement.member("NotResource")).is_some();
    if has_resources && policy_type != PolicyType::Key {
        for (actions, resources) in by_resources(&actions, grants) {
            let of_actions = only_actions(&own, &actions);
            rest.extend(without_resources(&of_actions, &resources, policy_type)?);
        }
    }
    for (actions, resource, narrowed) in by_values(&actions, grants) {
        let mut of_actions = only_actions(&own, &actions);
        if has_resources && policy_type != PolicyType::Key {
            let resource = vec![literal_in_resource(resource)];
            of_actions = match of_actions.member("NotResource") {
                Some(_) => replaced(of_actions, "NotResource", "Resource", &resource),
                None => replaced(of_actions, "Resource", "Resource", &resource),
            };
        }
        add_to_tree(&mut of_actions, &narrowed);
        rest.push(of_actions);
    }
    Ok(Exception { added, rest })
}

/// The keys under an operator, in lower case.
fn condition_keys(statement: &Tree, operator: &str) -> Vec<String> {
    match statement.member("Condition").and_then(|condition| condition.member(operator)) {
        Some(Tree::Object(members)) => members.iter().map(|(name, _)| name.to_ascii_lowercase()).collect(),
        _ => Vec::new(),
    }
}

fn only_actions(statement: &Tree, actions: &[&str]) -> Tree {
    let actions: Vec<String> = actions.iter().map(|action| (*action).to_owned()).collect();
    match statement.member("NotAction") {
        Some(_) => replaced(statement.clone(), "NotAction", "Action", &actions),
        None => replaced(statement.clone(), "Action", "Action", &actions),
    }
}

/// The resources of each action; actions with the same resources together.
fn by_resources<'g>(actions: &[&'g str], grants: &[&'g Grant]) -> Vec<(Vec<&'g str>, Vec<&'g str>)> {
    let mut groups: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for action in actions {
        let mut resources: Vec<&str> = grants
            .iter()
            .filter(|grant| grant.action == *action)
            .map(|grant| grant.resource.as_str())
            .collect();
        resources.sort_unstable();
        resources.dedup();
        match groups.iter_mut().find(|(_, known)| *known == resources) {
            Some((actions, _)) => actions.push(action),
            None => groups.push((vec![action], resources)),
        }
    }
    groups
}

/// What stays denied on the same resource: other values of the key that narrows a call.
fn by_values<'g>(actions: &[&'g str], grants: &[&'g Grant]) -> Vec<(Vec<&'g str>, &'g str, AddedCondition)> {
    let mut groups: Vec<(Vec<&str>, &str, AddedCondition)> = Vec::new();
    for action in actions {
        let mut own: Vec<(&str, AddedCondition)> = Vec::new();
        for grant in grants.iter().filter(|grant| grant.action == *action) {
            let Some(narrowing) = &grant.narrowing else { continue };
            let value = literal_in_condition(&narrowing.value);
            match own.iter_mut().find(|(resource, _)| *resource == grant.resource) {
                Some((_, added)) if added.values.contains(&value) => {}
                Some((_, added)) => added.values.push(value),
                None => {
                    let operator = if narrowing.operator.starts_with("ForAllValues") {
                        "ForAnyValue:StringNotEquals"
                    } else {
                        "StringNotEquals"
                    };
                    let added = AddedCondition { operator, key: narrowing.key, values: vec![value] };
                    own.push((&grant.resource, added));
                }
            }
        }
        for (resource, mut added) in own {
            added.values.sort_unstable();
            match groups.iter_mut().find(|(_, known, other)| *known == resource && *other == added) {
                Some((actions, ..)) => actions.push(action),
                None => groups.push((vec![action], resource, added)),
            }
        }
    }
    groups
}

/// Takes `except` out of the resources of `statement`; `None` where nothing is left that its actions are asked on.
fn without_resources(
    statement: &Tree,
    except: &[&str],
    policy_type: PolicyType,
) -> Result<Option<Tree>, NoException> {
    let literals: Vec<String> = except.iter().map(|resource| literal_in_resource(resource)).collect();
    if let Some(excepted) = statement.member("NotResource") {
        let mut all: Vec<String> =
            excepted.elements().iter().filter_map(Tree::as_text).map(str::to_owned).collect();
        all.extend(literals);
        return Ok(Some(replaced(statement.clone(), "NotResource", "NotResource", &all)));
    }
    let Some(element) = statement.member("Resource") else { return Ok(None) };
    let patterns: Vec<&str> = element.elements().iter().filter_map(Tree::as_text).collect();
    let all_but =
        |literals: Vec<String>| Some(replaced(statement.clone(), "Resource", "NotResource", &literals));
    if patterns.contains(&"*") {
        return Ok(all_but(literals));
    }
    let mut left: Vec<String> = Vec::new();
    for pattern in patterns.iter().copied() {
        if literals.iter().any(|literal| literal == pattern) {
            continue;
        }
        if !may_cover(pattern, except) {
            left.push(pattern.to_owned());
        } else if policy_type == PolicyType::Bucket && is_all_objects(pattern, except) {
            // A bucket's policy is asked about this bucket alone: all else is all its other objects, and the bucket
            // itself where a pattern covers that.
            return Ok(all_but(literals.into_iter().chain(uncovered_bucket(&patterns, except)).collect()));
        } else {
            return Err(NoException::Pattern(pattern.to_owned()));
        }
    }
    Ok((!left.is_empty()).then(|| replaced(statement.clone(), "Resource", "Resource", &left)))
}

/// Whether a pattern may cover one of the resources. A variable may be anything.
fn may_cover(pattern: &str, resources: &[&str]) -> bool {
    let mut open = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        open.push_str(before);
        open.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    open.push_str(rest);
    resources.iter().any(|resource| covers(&open, resource))
}

/// The bucket of `resources`, which are objects, unless one of `patterns` covers it.
fn uncovered_bucket(patterns: &[&str], resources: &[&str]) -> Option<String> {
    let (bucket, _) = resources.first()?.split_once('/')?;
    let covered = patterns.iter().any(|pattern| covers(pattern, bucket));
    (!covered).then(|| literal_in_resource(bucket))
}

/// Whether a pattern covers every object of the bucket of `resources`, which are objects.
fn is_all_objects(pattern: &str, resources: &[&str]) -> bool {
    resources.iter().all(|resource| {
        let Some((bucket, _)) = resource.split_once('/') else { return false };
        [format!("{bucket}/*"), format!("{bucket}*")].iter().any(|all| all == pattern)
    })
}
