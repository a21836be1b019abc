//! Grids, and one request after another: whatever is shared, each decision is the one that `decide` makes.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its policies has to stop")]

use std::sync::Arc;

use iamsim_engine::{
    Action, Asker, Context, ContextValue, Decision, Environment, EnvironmentBuilder, For, Layer, Outcome,
    Principal, PrincipalPolicies, Request, Resource, ResourceSettings, RoleKind, Target, Unlisted,
};
use iamsim_policy::{Policy, PolicyType, ResourcePattern, Version};
use iamsim_source::Source;

fn policy(policy_type: PolicyType, statements: &str) -> Arc<Policy> {
    let text = format!(r#"{{ "Version": "2012-10-17", "Statement": {statements} }}"#);
    Arc::new(Policy::parse(&Source::new("policy.json", text.as_str()), "policy", policy_type).policy.unwrap())
}

fn environment() -> Environment {
    let read = policy(
        PolicyType::IdentityBased,
        r#"[{ "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::*/${aws:PrincipalTag/team}/*" },
            { "Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::state*" }]"#,
    );
    let write = policy(
        PolicyType::IdentityBased,
        r#"[{ "Effect": "Allow", "Action": ["s3:PutObject", "dynamodb:*"], "Resource": "*" },
            { "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::state/prod/*",
              "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } } }]"#,
    );
    let bucket = policy(
        PolicyType::Bucket,
        r#"[{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:user/other" },
              "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" },
            { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::state/*",
              "Condition": { "StringEquals": { "aws:username": "other" },
                             "StringLike": { "aws:PrincipalTag/team": "prod" } } }]"#,
    );
    let of = |policies: Vec<Arc<Policy>>| PrincipalPolicies {
        identity_based: Layer::Given(policies),
        ..PrincipalPolicies::default()
    };
    let arn = |text: &str| For::This(text.parse().unwrap());
    EnvironmentBuilder::default()
        .principal(arn("arn:aws:iam::123456789012:user/ci"), of(vec![Arc::clone(&read), Arc::clone(&write)]))
        .principal(arn("arn:aws:iam::123456789012:role/path/ci"), of(vec![write]))
        .principal(arn("arn:aws:iam::111122223333:user/other"), of(vec![read]))
        .resource(
            For::This(ResourcePattern::parse("arn:aws:s3:::state", Version::V2012).unwrap()),
            ResourceSettings {
                account: Some("123456789012".parse().unwrap()),
                policy: Layer::Given(bucket),
                ..ResourceSettings::default()
            },
        )
        .build()
}

#[test]
fn whatever_is_shared_each_decision_is_the_one_that_is_made_alone() {
    let environment = environment();
    let principals: Vec<Principal> = [
        "arn:aws:iam::123456789012:user/ci",
        "arn:aws:iam::111122223333:user/other",
        "arn:aws:sts::123456789012:assumed-role/ci/run",
        "arn:aws:iam::123456789012:root",
        "anonymous",
    ]
    .map(|text| text.parse().unwrap())
    .into();
    let actions: Vec<Action> =
        ["s3:GetObject", "s3:putobject", "dynamodb:GetItem", "s3:ListAllMyBuckets", "ec2:RunInstances"]
            .map(|text| text.parse().unwrap())
            .into();
    let resources: Vec<Resource> = [
        "arn:aws:s3:::state/prod/app.tfstate",
        "arn:aws:s3:::state/dev/app.tfstate",
        "arn:aws:s3:::state",
        "arn:aws:dynamodb:eu-west-1:123456789012:table/locks",
        "*",
    ]
    .map(|text| text.parse().unwrap())
    .into();
    let contexts: Vec<Context> = ["prod", "dev"]
        .into_iter()
        .map(|team| {
            let mut context = Context::new(Unlisted::Unknown);
            context.set("aws:PrincipalTag/team", ContextValue::text(team));
            context
        })
        .collect();

    let askers: Vec<Asker<'_>> = principals
        .iter()
        .flat_map(|principal| {
            let asker = move |context| Asker { principal, context, role_kind: RoleKind::Ordinary };
            contexts.iter().map(asker)
        })
        .collect();
    let targets: Vec<Target<'_>> = actions
        .iter()
        .flat_map(|action| {
            let target = move |resource| Target { action, resource, resource_account: None };
            resources.iter().map(target)
        })
        .collect();
    let requests: Vec<Request<'_>> = askers
        .iter()
        .flat_map(|asker| {
            targets.iter().map(move |target| Request {
                principal: asker.principal,
                action: target.action,
                resource: target.resource,
                resource_account: target.resource_account,
                context: asker.context,
                role_kind: asker.role_kind,
            })
        })
        .collect();

    let alone: Vec<Decision> = requests.iter().map(|request| environment.decide(request)).collect();
    for outcome in [Outcome::Allowed, Outcome::ExplicitDeny, Outcome::ImplicitDeny] {
        assert!(alone.contains(&Decision::Certain(outcome)), "{outcome:?} is among them");
    }
    assert!(alone.iter().any(|decision| decision.outcome().is_none()), "so is an open one");

    let one_after_another: Vec<Decision> = environment.decide_all(requests.iter().copied()).collect();
    assert_eq!(one_after_another, alone);
    let backwards: Vec<Decision> = environment.decide_all(requests.iter().rev().copied()).collect();
    assert!(backwards.iter().rev().eq(&alone));
    let grid = environment.grid(&askers, targets.iter().copied());
    let in_rows: Vec<Decision> = grid.rows().flatten().collect();
    assert_eq!(in_rows, alone);
    assert_eq!(grid.rows().len(), askers.len());
    assert!(grid.rows().all(|row| row.len() == targets.len()));

    #[cfg(feature = "rayon")]
    {
        use rayon::iter::ParallelIterator;

        let by_threads: Vec<Vec<Decision>> = grid.par_rows().map(Iterator::collect).collect();
        assert_eq!(by_threads.concat(), alone);
    }
}
