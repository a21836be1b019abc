//! Rule D6: what is said to be possible where keys are unknown is what trying every value gives, and the keys
//! that are said to be missing are those whose value makes a difference.

#![expect(clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking, in its helpers too")]

use std::collections::BTreeSet;
use std::sync::Arc;

use iamsim_engine::{
    Account, Action, Context, ContextValue, Decision, Environment, EnvironmentBuilder, For, Layer, Outcome,
    Principal, PrincipalPolicies, Request, Resource, ResourceSettings, RoleKind, Unlisted,
};
use iamsim_policy::{Policy, PolicyType};
use iamsim_source::Source;
use proptest::prelude::*;

/// The keys that may be unknown, with the operators and values that policies hold them against.
const KEYS: [Key; 7] = [
    Key {
        name: "s3:prefix",
        operators: TEXT,
        values: &["a", "ab", "A", "a*", "*b", "?", "", "${aws:username}"],
    },
    Key {
        name: "s3:delimiter",
        operators: TEXT,
        values: &["a", "b", "?b", "*a*", "${s3:prefix}", "${s3:prefix}b"],
    },
    Key { name: "s3:max-keys", operators: NUMBER, values: &["1", "2", "1.5", "-1", "no"] },
    Key {
        name: "aws:SourceIp",
        operators: ADDRESS,
        values: &["10.0.0.0/8", "10.1.0.0/16", "192.0.2.7", "no"],
    },
    Key { name: "aws:CurrentTime", operators: DATE, values: &["2026-01-01T00:00:00Z", "2026-06-01", "no"] },
    Key { name: "aws:TagKeys", operators: SET, values: &["a", "b", "a*", "B"] },
    Key {
        name: "aws:SourceArn",
        operators: ARN,
        values: &["arn:aws:s3:::a", "arn:aws:s3:::*", "arn:*:s3:::a", "no"],
    },
];

struct Key {
    name: &'static str,
    operators: &'static [&'static str],
    values: &'static [&'static str],
}

const TEXT: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "StringEqualsIfExists",
    "StringNotLikeIfExists",
    "Null",
];
const NUMBER: &[&str] =
    &["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEqualsIfExists"];
const ADDRESS: &[&str] = &["IpAddress", "NotIpAddress", "IpAddressIfExists"];
const DATE: &[&str] = &["DateEquals", "DateLessThan", "DateGreaterThanEquals", "DateNotEquals"];
const ARN: &[&str] = &["ArnLike", "ArnNotLike", "ArnEqualsIfExists"];
const SET: &[&str] = &[
    "ForAllValues:StringEquals",
    "ForAnyValue:StringEquals",
    "ForAnyValue:StringLike",
    "ForAllValues:StringNotEquals",
    "ForAnyValue:StringNotLike",
    "StringEquals",
    "Null",
];

/// Every value that a key is tried with: enough that whatever policies say of it is told apart.
fn every_value(key: &str) -> Vec<ContextValue> {
    let texts: Vec<String> = match key {
        "s3:prefix" | "s3:delimiter" => {
            let written = ["a*", "*b", "?", "?b", "*a*", "aab", "abb"];
            texts_of(&["a", "b", "A", "z"], 2).into_iter().chain(owned(&written)).collect()
        }
        "s3:max-keys" => owned(&["-2", "-1", "0", "1", "1.2", "1.5", "1.7", "2", "3", "no", "other"]),
        "aws:SourceIp" => {
            owned(&["9.1.1.1", "10.0.0.1", "10.1.0.1", "10.2.0.1", "192.0.2.7", "192.0.2.8", "::1", "no"])
        }
        "aws:CurrentTime" => {
            owned(&["2025-01-01", "2026-01-01", "2026-03-01", "2026-06-01T00:00:00Z", "2026-07-01", "no"])
        }
        "aws:SourceArn" => owned(&[
            "arn:aws:s3:::a",
            "arn:aws:s3:::b",
            "arn:x:s3:::a",
            "arn:x:s3:::b",
            "no",
            "arn:aws:iam::1:a",
        ]),
        "aws:TagKeys" => return lists(&["a", "b", "ab", "z", "B", "a*"]),
        other => panic!("{other} is not tried"),
    };
    let single = texts.iter().map(|text| ContextValue::text(text.as_str()));
    single.chain([ContextValue::Absent]).collect()
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// All texts of up to `length` of these letters.
fn texts_of(letters: &[&str], length: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut last = texts.clone();
    for _ in 0..length {
        last = last
            .iter()
            .flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}")))
            .collect();
        texts.extend(last.clone());
    }
    texts
}

/// All lists of these texts, and absence.
fn lists(texts: &[&str]) -> Vec<ContextValue> {
    let subsets = 1..1_u32 << texts.len();
    let list = |subset: u32| {
        let chosen = texts.iter().enumerate().filter(|(index, _)| subset & (1 << index) != 0);
        ContextValue::list(chosen.map(|(_, text)| *text))
    };
    subsets.map(list).chain([ContextValue::Absent]).collect()
}

/// A clause: its operator, key and values, as JSON.
fn clause() -> impl Strategy<Value = String> {
    (0..KEYS.len()).prop_flat_map(|index| {
        let key = &KEYS[index];
        let operator = proptest::sample::select(key.operators);
        let values = proptest::collection::vec(proptest::sample::select(key.values), 1..3);
        (operator, values).prop_map(move |(operator, values)| {
            let values = if operator == "Null" { vec!["true"] } else { values };
            format!(r#""{operator}": {{ "{}": {values:?} }}"#, key.name)
        })
    })
}

/// A statement about reading an object, as JSON.
fn statement(principal: &'static str) -> impl Strategy<Value = String> {
    let effects = proptest::sample::select(&["Allow", "Allow", "Deny"][..]);
    let resources = proptest::sample::select(
        &[
            "*",
            "arn:aws:s3:::bucket/ab",
            "arn:aws:s3:::bucket/${s3:prefix}",
            "arn:aws:s3:::bucket/${s3:prefix}*",
            "arn:aws:s3:::other/*",
        ][..],
    );
    (effects, resources, proptest::collection::vec(clause(), 0..3)).prop_map(move |(effect, resource, clauses)| {
        let mut operators = BTreeSet::new();
        let own = |clause: &&String| clause.split(':').next().is_some_and(|operator| operators.insert(operator.to_owned()));
        let clauses: Vec<&String> = clauses.iter().filter(own).collect();
        let condition = clauses.iter().map(|clause| clause.as_str()).collect::<Vec<_>>().join(", ");
        format!(
            r#"{{ "Effect": "{effect}", {principal} "Action": "s3:ListBucket", "Resource": "{resource}", "Condition": {{ {condition} }} }}"#
        )
    })
}

fn policy(principal: &'static str, most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(statement(principal), 0..most).prop_map(|statements| {
        format!(r#"{{ "Version": "2012-10-17", "Statement": [{}] }}"#, statements.join(", "))
    })
}

fn parse(text: &str, policy_type: PolicyType) -> Arc<Policy> {
    let parsed = Policy::parse(&Source::new("generated", text.to_owned()), "generated", policy_type);
    Arc::new(parsed.policy.unwrap_or_else(|| panic!("{:?}: {text}", parsed.diagnostics)))
}

fn environment(identity: &str, resource: Option<&str>, boundary: Option<&str>) -> Environment {
    let given = |text: &str, policy_type| Layer::Given(parse(text, policy_type));
    let principal = PrincipalPolicies {
        identity_based: Layer::Given(vec![parse(identity, PolicyType::IdentityBased)]),
        permissions_boundary: boundary
            .map_or(Layer::None, |boundary| given(boundary, PolicyType::PermissionsBoundary)),
        session: Layer::None,
        ..PrincipalPolicies::default()
    };
    let settings = ResourceSettings {
        policy: resource.map_or(Layer::None, |policy| given(policy, PolicyType::ResourceBased)),
        ..ResourceSettings::default()
    };
    let account =
        Account { service_control: Layer::None, resource_control: Layer::None, organization: Layer::None };
    EnvironmentBuilder::default()
        .principal(For::AnyOther, principal)
        .account(For::AnyOther, account)
        .resource(For::AnyOther, settings)
        .vpc_endpoint(Layer::None)
        .build()
}

fn decide(environment: &Environment, context: &Context) -> Decision {
    let principal: Principal = "arn:aws:iam::111122223333:user/a".parse().expect("valid");
    let action: Action = "s3:ListBucket".parse().expect("valid");
    let resource: Resource = "arn:aws:s3:::bucket/ab".parse().expect("valid");
    let request = Request {
        principal: &principal,
        action: &action,
        resource: &resource,
        resource_account: Some("111122223333".parse().expect("valid")),
        context,
        role_kind: RoleKind::Ordinary,
    };
    environment.decide(&request)
}

/// What trying every value of the unknown keys gives: the outcomes, and the keys that make a difference.
fn by_trying(
    environment: &Environment,
    unknown: &[&'static str],
) -> (BTreeSet<Outcome>, BTreeSet<&'static str>) {
    let choices: Vec<Vec<ContextValue>> = unknown.iter().map(|key| every_value(key)).collect();
    let sizes: Vec<usize> = choices.iter().map(Vec::len).collect();
    let count: usize = sizes.iter().product();
    let outcome = |mut number: usize| {
        let mut context = Context::new(Unlisted::Absent);
        for (key, values) in unknown.iter().zip(&choices) {
            context.set(key, values[number % values.len()].clone());
            number /= values.len();
        }
        decide(environment, &context).outcome().unwrap_or_else(|| panic!("all is known: {context:?}"))
    };
    let outcomes: Vec<Outcome> = (0..count).map(outcome).collect();
    let mut step = 1;
    let mut missing = BTreeSet::new();
    for (key, size) in unknown.iter().zip(&sizes) {
        let differs = (0..count).any(|number| {
            let first = number - (number / step % size) * step;
            outcomes[number] != outcomes[first]
        });
        if differs {
            missing.insert(*key);
        }
        step *= size;
    }
    (outcomes.into_iter().collect(), missing)
}

fn check(environment: &Environment, unknown: &[&'static str]) -> Result<(), TestCaseError> {
    let mut context = Context::new(Unlisted::Absent);
    for key in unknown {
        context.set(key, ContextValue::Unknown);
    }
    let decision = decide(environment, &context);
    let (outcomes, missing) = by_trying(environment, unknown);
    let possible: BTreeSet<Outcome> = decision.possible().iter().copied().collect();
    prop_assert_eq!(&possible, &outcomes, "{:?}", decision);
    let said: BTreeSet<String> = match &decision {
        Decision::Certain(_) => BTreeSet::new(),
        Decision::Indeterminate(open) => {
            open.missing_context.iter().map(|key| key.as_str().to_owned()).collect()
        }
    };
    let missing: BTreeSet<String> = missing.into_iter().map(ToOwned::to_owned).collect();
    prop_assert_eq!(said, missing, "{:?}", decision);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_possible_with_two_unknown_keys_is_what_trying_every_value_gives(
        identity in policy("", 5),
        resource in proptest::option::of(policy(r#""Principal": { "AWS": "arn:aws:iam::111122223333:user/a" },"#, 3)),
        boundary in proptest::option::of(policy("", 3)),
        unknown in proptest::sample::subsequence(vec!["s3:prefix", "s3:delimiter", "s3:max-keys", "aws:SourceIp", "aws:CurrentTime", "aws:TagKeys", "aws:SourceArn"], 1..3),
    ) {
        let environment = environment(&identity, resource.as_deref(), boundary.as_deref());
        check(&environment, &unknown)?;
    }
}
