//! What an explanation says beside the decision: assumptions, what is missing, near misses, findings.

#![expect(clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking, in its helpers too")]

use std::sync::Arc;

use iamsim_engine::{
    Account, Context, ContextValue, Decision, Element, Environment, EnvironmentBuilder, Explanation, For,
    Layer, Level, MismatchKind, Outcome, PrincipalPolicies, Request, ResourceSettings, RestrictPublicBuckets,
    RoleKind, Truth, Uncollected, UncollectedLayers, UncollectedPart, Unlisted, VpcEndpoint,
};
use iamsim_policy::{Policy, PolicyType};
use iamsim_source::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

const USER: &str = "arn:aws:iam::111122223333:user/ci";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/ci/run";
const OBJECT: &str = "arn:aws:s3:::state/prod/app.tfstate";
const BUCKET: &str = "arn:aws:s3:::state";

fn policy(policy_type: PolicyType, statements: &Value) -> Arc<Policy> {
    let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let parsed = Policy::parse(&Source::new("test.json", document.as_str()), "test", policy_type);
    Arc::new(parsed.policy.unwrap_or_else(|| panic!("{:?}: {document}", parsed.diagnostics)))
}

fn identity(statements: &Value) -> PrincipalPolicies {
    PrincipalPolicies {
        identity_based: Layer::Given(vec![policy(PolicyType::IdentityBased, statements)]),
        ..PrincipalPolicies::default()
    }
}

/// Asks for `action` on `resource`, which the principal's account owns, with an empty context.
fn ask(environment: &Environment, principal: &str, action: &str, resource: &str) -> Explanation {
    ask_with(environment, principal, action, resource, &Context::new(Unlisted::Absent))
}

fn ask_with(
    environment: &Environment,
    principal: &str,
    action: &str,
    resource: &str,
    context: &Context,
) -> Explanation {
    let request = Request {
        principal: &principal.parse().expect("a principal"),
        action: &action.parse().expect("an action"),
        resource: &resource.parse().expect("a resource"),
        resource_account: Some("111122223333".parse().expect("an account")),
        context,
        role_kind: RoleKind::Ordinary,
    };
    let explanation = environment.explain(&request);
    assert_eq!(explanation.decision, environment.decide(&request), "explaining decides no differently");
    explanation
}

fn parts(uncollected: &[Uncollected]) -> Vec<UncollectedPart> {
    uncollected.iter().map(|one| one.what).collect()
}

/// Everything that bears on a user's request to S3 and may not have been collected.
const OF_A_USER: [UncollectedPart; 5] = [
    UncollectedPart::Policies(PolicyType::PermissionsBoundary),
    UncollectedPart::Policies(PolicyType::ServiceControl),
    UncollectedPart::Policies(PolicyType::ResourceControl),
    UncollectedPart::Policies(PolicyType::Bucket),
    UncollectedPart::Policies(PolicyType::VpcEndpoint),
];

#[test]
fn what_was_not_collected_and_could_deny_is_an_assumption() {
    let allow = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    let environment = EnvironmentBuilder::default().principal(For::AnyOther, identity(&allow)).build();
    let explanation = ask(&environment, USER, "s3:GetObject", OBJECT);
    assert_eq!(explanation.decision, Decision::Certain(Outcome::Allowed));
    assert_eq!(parts(&explanation.assumptions), OF_A_USER);
    assert_eq!(&*explanation.assumptions[0].of, USER);
}

#[test]
fn of_a_session_the_session_policies_are_an_assumption_too() {
    let allow = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    let environment = EnvironmentBuilder::default().principal(For::AnyOther, identity(&allow)).build();
    let explanation = ask(&environment, SESSION, "s3:GetObject", OBJECT);
    assert!(parts(&explanation.assumptions).contains(&UncollectedPart::Policies(PolicyType::Session)));
}

#[test]
fn an_explicit_deny_assumes_nothing() {
    let deny = json!({ "Effect": "Deny", "Action": "s3:*", "Resource": "*" });
    for uncollected in [UncollectedLayers::AssumedNone, UncollectedLayers::Unknown] {
        let environment = EnvironmentBuilder::default()
            .principal(For::AnyOther, identity(&deny))
            .uncollected(uncollected)
            .build();
        let explanation = ask(&environment, USER, "s3:GetObject", OBJECT);
        assert_eq!(explanation.decision, Decision::Certain(Outcome::ExplicitDeny));
        assert_eq!(explanation.assumptions, []);
    }
}

#[test]
fn what_cannot_bear_on_the_request_is_no_assumption() {
    let allow = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let environment = EnvironmentBuilder::default().principal(For::AnyOther, identity(&allow)).build();
    let of = |action, resource| parts(&ask(&environment, USER, action, resource).assumptions);
    let table = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    assert!(
        !of("ec2:StartInstances", table).contains(&UncollectedPart::Policies(PolicyType::ResourceControl))
    );
    assert!(!of("s3:ListAllMyBuckets", "*").contains(&UncollectedPart::Policies(PolicyType::Bucket)));
    assert_eq!(of("sts:GetCallerIdentity", "*"), []);
}

#[test]
fn strictly_what_was_not_collected_makes_the_answer_open() {
    let allow = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    let environment = EnvironmentBuilder::default()
        .principal(For::AnyOther, identity(&allow))
        .uncollected(UncollectedLayers::Unknown)
        .build();
    let Decision::Indeterminate(open) = ask(&environment, USER, "s3:GetObject", OBJECT).decision else {
        panic!("it is open");
    };
    assert_eq!(open.possible, [Outcome::Allowed, Outcome::ExplicitDeny, Outcome::ImplicitDeny]);
    assert_eq!(open.missing_context, []);
    assert_eq!(parts(&open.missing_layers), OF_A_USER);
}

#[test]
fn strictly_a_bucket_without_owner_may_be_anyones() {
    let allow = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    let none =
        PrincipalPolicies { permissions_boundary: Layer::None, session: Layer::None, ..identity(&allow) };
    let account =
        Account { service_control: Layer::None, resource_control: Layer::None, organization: Layer::None };
    let settings = ResourceSettings { policy: Layer::None, ..ResourceSettings::default() };
    let environment = EnvironmentBuilder::default()
        .principal(For::AnyOther, none)
        .account(For::AnyOther, account)
        .resource(For::AnyOther, settings)
        .vpc_endpoint(Layer::None)
        .uncollected(UncollectedLayers::Unknown)
        .build();
    let request = Request {
        principal: &USER.parse().expect("a principal"),
        action: &"s3:GetObject".parse().expect("an action"),
        resource: &OBJECT.parse().expect("a resource"),
        resource_account: None,
        context: &Context::new(Unlisted::Absent),
        role_kind: RoleKind::Ordinary,
    };
    let Decision::Indeterminate(open) = environment.decide(&request) else { panic!("it is open") };
    assert!(parts(&open.missing_layers).contains(&UncollectedPart::ResourceAccount));
    assert!(open.possible.contains(&Outcome::Allowed) && open.possible.contains(&Outcome::ImplicitDeny));
}

#[test]
fn a_restricted_bucket_with_a_public_policy_serves_its_own_account_alone() {
    let public = json!({ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" });
    let with = |restrict_public_buckets| {
        let settings = ResourceSettings {
            account: Some("111122223333".parse().expect("an account")),
            policy: Layer::Given(policy(PolicyType::Bucket, &public)),
            restrict_public_buckets,
            ..ResourceSettings::default()
        };
        EnvironmentBuilder::default().resource(For::AnyOther, settings).build()
    };
    let outcome = |environment: &Environment, principal| {
        ask(environment, principal, "s3:GetObject", OBJECT).decision.outcome()
    };
    let (on, off) = (with(Layer::Given(RestrictPublicBuckets::On)), with(Layer::None));
    assert_eq!(outcome(&on, "anonymous"), Some(Outcome::ImplicitDeny));
    assert_eq!(outcome(&on, USER), Some(Outcome::Allowed));
    assert_eq!(outcome(&on, "cloudtrail.amazonaws.com"), Some(Outcome::Allowed));
    assert_eq!(outcome(&off, "anonymous"), Some(Outcome::Allowed));
    let unsaid = ask(&with(Layer::NotCollected), "anonymous", "s3:GetObject", OBJECT);
    assert!(parts(&unsaid.assumptions).contains(&UncollectedPart::BlockPublicAccess));
}

#[test]
fn an_endpoint_of_other_services_is_an_assumption() {
    let allow = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let nothing = json!([{ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" }]);
    let endpoint = VpcEndpoint {
        policy: policy(PolicyType::VpcEndpoint, &nothing),
        kind: None,
        services: vec!["s3".into()],
    };
    let environment = EnvironmentBuilder::default()
        .principal(For::AnyOther, identity(&allow))
        .vpc_endpoint(Layer::Given(endpoint))
        .build();
    let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/locks";
    assert_eq!(
        ask(&environment, USER, "s3:GetObject", OBJECT).decision.outcome(),
        Some(Outcome::ExplicitDeny)
    );
    let explanation = ask(&environment, USER, "dynamodb:GetItem", table);
    assert_eq!(explanation.decision.outcome(), Some(Outcome::Allowed));
    assert!(parts(&explanation.assumptions).contains(&UncollectedPart::Policies(PolicyType::VpcEndpoint)));
}

#[test]
fn every_layer_that_withheld_is_named_in_the_order_of_aws() {
    let other = json!({ "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*" });
    let principal = PrincipalPolicies {
        permissions_boundary: Layer::Given(policy(PolicyType::PermissionsBoundary, &other)),
        session: Layer::Given(vec![policy(PolicyType::Session, &other)]),
        ..identity(&other)
    };
    let level = Level { target: "root".into(), policies: vec![policy(PolicyType::ServiceControl, &other)] };
    let account = Account { service_control: Layer::Given(vec![level]), ..Account::default() };
    let environment = EnvironmentBuilder::default()
        .principal(For::AnyOther, principal)
        .account(For::AnyOther, account)
        .build();
    let explanation = ask(&environment, SESSION, "s3:GetObject", OBJECT);
    assert_eq!(
        explanation.blocked_by,
        [
            PolicyType::ServiceControl,
            PolicyType::IdentityBased,
            PolicyType::PermissionsBoundary,
            PolicyType::Session
        ]
    );
}

/// The kind of the best near miss of an identity-based Allow of `action` on `resource`.
fn kind(action: &str, resource: &str, asked: (&str, &str)) -> MismatchKind {
    let allow = json!({ "Effect": "Allow", "Action": action, "Resource": resource });
    let environment = EnvironmentBuilder::default().principal(For::AnyOther, identity(&allow)).build();
    let explanation = ask(&environment, USER, asked.0, asked.1);
    let near = explanation.near_misses();
    let best = near.first().unwrap_or_else(|| panic!("no near miss: {:?}", explanation.layers));
    assert_eq!(best.others, 0);
    best.mismatch.kind
}

#[test]
fn a_near_miss_says_in_what_it_differs() {
    let read = ("s3:GetObject", OBJECT);
    assert_eq!(kind("s3:GetObject", BUCKET, read), MismatchKind::BucketWithoutItsObjects);
    assert_eq!(
        kind("s3:*", "arn:aws:s3:::state/*", ("s3:ListBucket", BUCKET)),
        MismatchKind::ObjectsWithoutTheirBucket
    );
    assert_eq!(kind("s3:GetObject", "arn:aws:s3:::other/*", read), MismatchKind::OtherBucket);
    assert_eq!(kind("s3:GetObject", "arn:aws:s3:::state/dev/*", read), MismatchKind::OtherPrefix);
    assert_eq!(kind("s3:PutObject", "*", read), MismatchKind::OtherAction);
    assert_eq!(kind("kms:Decrypt", "*", read), MismatchKind::OtherService);
    let table = ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/locks");
    let table_in = |region: &str, account: &str| format!("arn:aws:dynamodb:{region}:{account}:table/locks");
    assert_eq!(kind("dynamodb:*", &table_in("us-east-1", "111122223333"), table), MismatchKind::OtherRegion);
    assert_eq!(kind("dynamodb:*", &table_in("eu-west-1", "444455556666"), table), MismatchKind::OtherAccount);
    assert_eq!(kind("s3:ListAllMyBuckets", BUCKET, ("s3:ListAllMyBuckets", "*")), MismatchKind::NoResource);
}

#[test]
fn a_near_miss_names_the_key_and_what_the_request_has_for_it() {
    let allow = json!({
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
        "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"] } }
    });
    let environment = EnvironmentBuilder::default().principal(For::AnyOther, identity(&allow)).build();
    let found = |value: ContextValue| {
        let mut context = Context::new(Unlisted::Absent);
        context.set("aws:sourceip", value);
        let explanation = ask_with(&environment, USER, "s3:GetObject", OBJECT, &context);
        let near = explanation.near_misses();
        let mismatch = near[0].mismatch.clone();
        assert_eq!(
            mismatch.element,
            Element::Condition { operator: "IpAddress".into(), key: "aws:SourceIp".into() }
        );
        (mismatch.kind, mismatch.expected, mismatch.found, mismatch.truth)
    };
    let text = |text: &str| -> Box<str> { text.into() };
    assert_eq!(
        found(ContextValue::text("198.51.1.7")),
        (MismatchKind::OtherValue, text("198.51.100.0/24"), text("198.51.1.7"), Truth::False)
    );
    let (kind, _, words, _) = found(ContextValue::Absent);
    assert_eq!((kind, words), (MismatchKind::KeyAbsent, text("not in the request")));
    let (kind, _, words, truth) = found(ContextValue::Unknown);
    assert_eq!((kind, words, truth), (MismatchKind::KeyUnknown, text("not known"), Truth::Unknown));
}

#[test]
fn at_most_five_near_misses_of_a_layer_are_told_the_nearest_first() {
    let buckets = ["a", "stat", "state-2", "b", "c", "d", "e"];
    let statements: Vec<Value> = buckets
        .iter()
        .map(|bucket| json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{bucket}/*") }))
        .chain([json!({ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::z/*" })])
        .collect();
    let environment =
        EnvironmentBuilder::default().principal(For::AnyOther, identity(&Value::Array(statements))).build();
    let explanation = ask(&environment, USER, "s3:GetObject", OBJECT);
    let near = explanation.near_misses();
    assert_eq!(near.len(), 5);
    assert_eq!(&*near[0].mismatch.expected, "arn:aws:s3:::state-2/*");
    assert_eq!(&*near[1].mismatch.expected, "arn:aws:s3:::stat/*");
}

fn codes(explanation: &Explanation) -> Vec<&'static str> {
    explanation.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn what_cannot_be_asked_is_said() {
    let allow = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let environment = EnvironmentBuilder::default().principal(For::AnyOther, identity(&allow)).build();
    let asked = |action, resource| ask(&environment, USER, action, resource);
    assert_eq!(codes(&asked("s3:GetObject", OBJECT)), [""; 0]);
    assert_eq!(codes(&asked("s3:GetObject", BUCKET)), ["resource-not-of-action"]);
    assert_eq!(codes(&asked("s3:HeadObject", OBJECT)), ["unknown-action"]);
    assert_eq!(codes(&asked("s3:ListAllMyBuckets", BUCKET)), ["action-takes-no-resource"]);
    let impossible = asked("s3:GetObject", USER);
    assert_eq!(codes(&impossible), ["resource-not-of-action"]);
    assert_eq!(impossible.decision.outcome(), Some(Outcome::ImplicitDeny));
}

#[test]
fn what_a_statement_means_otherwise_than_its_author_thinks_is_said_where_a_request_meets_it() {
    let bucket = |principal: Value, element: &str| {
        let statement = json!({ "Effect": "Allow", element: principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" });
        let parsed = Policy::parse(
            &Source::new(
                "bucket.json",
                json!({ "Version": "2012-10-17", "Statement": statement }).to_string(),
            ),
            "bucket",
            PolicyType::Bucket,
        );
        parsed.policy.map(|policy| {
            let settings =
                ResourceSettings { policy: Layer::Given(Arc::new(policy)), ..ResourceSettings::default() };
            let environment = EnvironmentBuilder::default().resource(For::AnyOther, settings).build();
            codes(&ask(&environment, USER, "s3:GetObject", OBJECT))
        })
    };
    for (principal, element, code) in [
        (json!({ "AWS": "arn:aws:iam::111122223333:user/*" }), "Principal", "wildcard-in-principal"),
        (json!({ "AWS": "AIDAJQABLZS4A3QDU576Q" }), "Principal", "deleted-principal"),
        (json!({ "AWS": "444455556666" }), "NotPrincipal", "not-principal-with-allow"),
    ] {
        // What AWS refuses is not simulated at all.
        assert!(bucket(principal, element).is_none_or(|codes| codes == [code]), "{code}");
    }
    let tag_keys = json!({
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
        "Condition": { "StringNotEquals": { "aws:TagKeys": "team" } }
    });
    let environment = EnvironmentBuilder::default().principal(For::AnyOther, identity(&tag_keys)).build();
    let mut context = Context::new(Unlisted::Absent);
    context.set("aws:TagKeys", ContextValue::list(["cost"]));
    let explanation = ask_with(&environment, USER, "s3:GetObject", OBJECT, &context);
    assert_eq!(codes(&explanation), ["multivalued-key-without-set-operator"]);
}

/// A statement of a bucket's policy, of which some elements miss the request.
fn statement() -> impl Strategy<Value = Value> {
    let principals = prop::sample::select(vec![
        json!("*"),
        json!({ "AWS": USER }),
        json!({ "AWS": "111122223333" }),
        json!({ "AWS": "444455556666" }),
        json!({ "AWS": "arn:aws:iam::111122223333:user/other" }),
    ]);
    let actions = prop::sample::select(vec![
        json!({ "Action": "s3:*" }),
        json!({ "Action": ["s3:PutObject", "s3:GetObjectTagging"] }),
        json!({ "NotAction": "s3:Put*" }),
        json!({ "NotAction": "s3:Get*" }),
    ]);
    let resources = prop::sample::select(vec![
        json!({ "Resource": "arn:aws:s3:::state/*" }),
        json!({ "Resource": ["arn:aws:s3:::state", "arn:aws:s3:::state/dev/*"] }),
        json!({ "NotResource": "arn:aws:s3:::state/dev/*" }),
        json!({ "NotResource": "arn:aws:s3:::state/*" }),
    ]);
    let conditions = prop::sample::select(vec![
        json!({}),
        json!({ "Bool": { "aws:SecureTransport": "true" } }),
        json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }),
        json!({ "Null": { "aws:SourceIp": "true" }, "StringEquals": { "aws:username": "other" } }),
        json!({ "StringNotEquals": { "aws:username": ["ci", "x"] } }),
    ]);
    let effects = prop::sample::select(vec!["Allow", "Deny"]);
    (effects, principals, actions, resources, conditions).prop_map(
        |(effect, principal, action, resource, condition)| {
            let mut statement = json!({ "Effect": effect, "Principal": principal, "Condition": condition });
            for element in [action, resource] {
                for (name, value) in element.as_object().expect("an object") {
                    statement[name] = value.clone();
                }
            }
            statement
        },
    )
}

/// The statement with one element replaced by `*`, or one clause left out.
fn widened(statement: &Value, element: &Element) -> Value {
    let mut statement = statement.clone();
    let object = statement.as_object_mut().expect("an object");
    match element {
        Element::Action => {
            object.remove("NotAction");
            object.insert("Action".into(), json!("*"));
        }
        Element::Resource => {
            object.remove("NotResource");
            object.insert("Resource".into(), json!(["arn:aws:s3:::state", "arn:aws:s3:::*"]));
        }
        Element::Principal => {
            object.insert("Principal".into(), json!("*"));
        }
        Element::Condition { operator, .. } => {
            statement["Condition"].as_object_mut().expect("an object").remove(&**operator);
        }
    }
    statement
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_statement_that_fails_on_one_element_matches_with_that_element_widened(statement in statement()) {
        let trace = |statement: &Value| {
            let settings = ResourceSettings {
                policy: Layer::Given(policy(PolicyType::ResourceBased, statement)),
                ..ResourceSettings::default()
            };
            let environment = EnvironmentBuilder::default().resource(For::AnyOther, settings).build();
            let mut context = Context::new(Unlisted::Absent);
            context.set("aws:SourceIp", ContextValue::text("198.51.100.7"));
            let explanation = ask_with(&environment, USER, "s3:GetObject", OBJECT, &context);
            let layer = explanation.layers.iter().find(|layer| layer.layer == PolicyType::Bucket);
            layer.expect("it bears").statements[0].clone()
        };
        let found = trace(&statement);
        prop_assert_eq!(found.matches == Truth::True, found.mismatches.is_empty());
        if let [mismatch] = &*found.mismatches {
            let widened = widened(&statement, &mismatch.element);
            prop_assert_eq!(trace(&widened).matches, Truth::True, "{:?}: {}", mismatch, widened);
        }
    }
}
