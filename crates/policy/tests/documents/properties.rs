//! What holds for every document: valid ones print back, broken ones are refused, nothing panics.

use iamsim_policy::{Policy, PolicyType, ResourcePattern, Template, Version, Wildcards};
use iamsim_source::{Source, decode, has_errors};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use crate::support::{can_be_shown, lies_in_its_text, prints_back};

const POLICY_TYPES: [PolicyType; 11] = [
    PolicyType::IdentityBased,
    PolicyType::PermissionsBoundary,
    PolicyType::Session,
    PolicyType::ServiceControl,
    PolicyType::ResourceControl,
    PolicyType::ResourceBased,
    PolicyType::Bucket,
    PolicyType::Key,
    PolicyType::Table,
    PolicyType::RoleTrust,
    PolicyType::VpcEndpoint,
];

/// One value alone, or some in an array.
fn one_or_more(value: BoxedStrategy<Json>) -> BoxedStrategy<Json> {
    let some = prop::collection::vec(value.clone(), 1..4).prop_map(Json::Array);
    prop_oneof![value, some].boxed()
}

fn text_of(texts: &'static [&'static str]) -> BoxedStrategy<Json> {
    prop::sample::select(texts).prop_map(Json::from).boxed()
}

fn action() -> BoxedStrategy<Json> {
    text_of(&["*", "s3:GetObject", "S3:get*", "kms:*", "sts:AssumeRole", "dynamodb:?etItem"])
}

fn resource() -> BoxedStrategy<Json> {
    text_of(&[
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/${aws:username}/é\u{1}\"",
        "arn:aws:sqs:*",
        "arn:*:s3:::b",
        "arn:aws:s3::b",
        "arn:aws:s3:::${*}/${aws:PrincipalTag/team, 'none'}",
        "arn:aws:kms:eu-west-1:123456789012:key/k",
    ])
}

fn principal() -> BoxedStrategy<Json> {
    let aws = text_of(&[
        "*",
        "123456789012",
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::123456789012:role/path/ci",
        "arn:aws:iam::123456789012:user/*",
        "AIDAIOSFODNN7EXAMPLE",
    ]);
    let service = text_of(&["cloudtrail.amazonaws.com", "logging.s3.amazonaws.com"]);
    let federated = text_of(&["accounts.google.com", "*"]);
    let listed =
        (one_or_more(aws.clone()), prop::option::of(one_or_more(service)), prop::option::of(federated))
            .prop_map(|(aws, service, federated)| {
                let mut kinds = Map::new();
                kinds.insert("AWS".to_owned(), aws);
                kinds.extend(service.map(|it| ("Service".to_owned(), it)));
                kinds.extend(federated.map(|it| ("Federated".to_owned(), it)));
                Json::Object(kinds)
            });
    prop_oneof![3 => listed, 1 => Just(json!("*")), 1 => one_or_more(aws)].boxed()
}

fn condition() -> BoxedStrategy<Json> {
    let value = prop_oneof![
        text_of(&["", "a*", "${aws:username}", "203.0.113.0/24", "\u{202e}", "2026-01-01T00:00:00Z"]),
        any::<bool>().prop_map(Json::from),
        any::<i32>().prop_map(Json::from),
    ];
    let values = prop_oneof![Just(json!([])), one_or_more(value.boxed())];
    let key = prop::sample::select(vec!["aws:SourceIp", "aws:PrincipalTag/a b", "s3:prefix", "aws:tagkeys"]);
    let operators =
        vec!["StringLike", "ForAnyValue:StringEqualsIfExists", "Null", "Bool", "IpAddress", "ArnLike"];
    let keys = prop::collection::btree_map(key, values, 0..3);
    let blocks = prop::collection::btree_map(prop::sample::select(operators), keys, 0..3);
    blocks.prop_map(|blocks| json!(blocks)).boxed()
}

/// A statement of this type with everything that it takes.
fn statement(policy_type: PolicyType) -> BoxedStrategy<Json> {
    let takes_resource = policy_type != PolicyType::RoleTrust;
    let parts = (
        prop::option::of(".{0,6}"),
        prop::sample::select(vec!["Allow", "Deny"]),
        (any::<bool>(), one_or_more(action())),
        (any::<bool>(), one_or_more(resource())),
        (any::<bool>(), principal()),
        prop::option::of(condition()),
    );
    parts
        .prop_map(
            move |(sid, effect, (not_action, action), (not_resource, resource), principal, condition)| {
                let named = |not: bool, name: &str| if not { format!("Not{name}") } else { name.to_owned() };
                let mut members = Map::new();
                members.extend(condition.map(|it| ("Condition".to_owned(), it)));
                members.insert(named(not_action, "Action"), action);
                if takes_resource {
                    members.insert(named(not_resource, "Resource"), resource);
                }
                if policy_type.takes_principal() {
                    members.insert(named(principal.0, "Principal"), principal.1);
                }
                members.insert("Effect".to_owned(), json!(effect));
                members.extend(sid.map(|it| ("Sid".to_owned(), json!(it))));
                Json::Object(members)
            },
        )
        .boxed()
}

/// A valid document, and its type.
fn document() -> impl Strategy<Value = (PolicyType, String)> {
    prop::sample::select(&POLICY_TYPES[..]).prop_flat_map(|policy_type| {
        let statements = prop_oneof![
            statement(policy_type),
            prop::collection::vec(statement(policy_type), 0..4).prop_map(Json::Array),
        ];
        let version = prop::option::of(prop::sample::select(vec!["2012-10-17", "2008-10-17", ""]));
        (version, prop::option::of(".{0,6}"), statements, any::<bool>()).prop_map(
            move |(version, id, statements, indented)| {
                let mut members = Map::new();
                members.insert("Statement".to_owned(), statements);
                members.extend(id.map(|it| ("Id".to_owned(), json!(it))));
                members.extend(version.map(|it| ("Version".to_owned(), json!(it))));
                let document = Json::Object(members);
                let text = if indented { format!("{document:#}") } else { document.to_string() };
                (policy_type, text)
            },
        )
    })
}

/// A change to a text: some bytes cut out at a place, and others put in.
fn mutation() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let pieces = vec![
        "", "\"", "{", "}", "[", "]", ",", ":", "null", "1", "\\", "\u{0}", "é", "Not", "${", "}", "*",
        "Effect", "x",
    ];
    (any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(pieces).prop_map(str::to_owned))
}

/// Reads bytes as a file, and asserts what holds of whatever comes of it.
fn read(bytes: &[u8], policy_type: PolicyType) {
    let Ok((source, _)) = decode("p.json", bytes) else { return };
    let parsed = Policy::parse(&source, "p", policy_type);
    can_be_shown(&parsed.diagnostics);
    assert_eq!(
        parsed.policy.is_none(),
        has_errors(&parsed.diagnostics),
        "a policy exactly where no error is"
    );
    let places: Vec<_> =
        parsed.diagnostics.iter().map(|it| it.labels.first().map(|label| label.span)).collect();
    assert!(places.is_sorted(), "diagnostics come in the order of the text");
    if let Some(policy) = parsed.policy {
        lies_in_its_text(&policy);
        prints_back(&policy, source.text());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn valid_documents_print_back((policy_type, text) in document()) {
        let parsed = Policy::parse(&Source::new("p.json", text.as_str()), "p", policy_type);
        let errors: Vec<_> = parsed.diagnostics.iter().map(|it| &it.message).collect();
        prop_assert!(parsed.policy.is_some(), "{errors:?} in {text}");
        read(text.as_bytes(), policy_type);
    }

    #[test]
    fn damaged_documents_are_read_or_refused(
        (policy_type, text) in document(),
        changes in prop::collection::vec(mutation(), 1..4),
        other_type in prop::sample::select(&POLICY_TYPES[..]),
    ) {
        let mut bytes = text.into_bytes();
        for (place, cut, put) in changes {
            let start = place.index(bytes.len() + 1);
            let end = (start + cut).min(bytes.len());
            bytes.splice(start..end, put.into_bytes());
        }
        read(&bytes, policy_type);
        read(&bytes, other_type);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        read(&bytes, PolicyType::Bucket);
    }

    /// A template never loses text, and one without variables under 2008 is what was written.
    #[test]
    fn any_text_is_a_template(text in "[${}*?:, 'aé]{0,20}") {
        let old = Template::parse(&text, Version::V2008, Wildcards::Literal);
        prop_assert_eq!(old.as_literal(), Some(text.as_str()));
        let valid = Template::check(&text, Version::V2012).is_ok();
        let new = Template::parse(&text, Version::V2012, Wildcards::Literal);
        prop_assert!(!text.contains("${") || new != old || !valid, "`{text}` has a variable");
        prop_assert_eq!(ResourcePattern::parse(&format!("arn:{text}"), Version::V2012).is_ok(), valid);
    }
}
