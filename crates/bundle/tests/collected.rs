//! What was collected of a whole account: `fixtures/collected`, and variations of it.
#![expect(clippy::expect_used, reason = "the helpers of a test")]
#![expect(clippy::disallowed_methods, reason = "tests lay files down")]

use std::path::{Path, PathBuf};

use iamsim_bundle::{Bundle, OpenOptions, Opened};
use iamsim_engine::{Context, Request, UncollectedLayers, Unlisted};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/collected").join(name)
}

fn account() -> String {
    std::fs::read_to_string(fixture("account.json")).expect("the fixture is there")
}

fn open(path: &Path, principal: &str, uncollected: UncollectedLayers) -> Opened {
    let principal = Some(principal.parse().expect("a principal"));
    Bundle::open(path, &OpenOptions { principal, uncollected })
}

/// A folder with files of these texts.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

fn codes(opened: &Opened) -> Vec<&'static str> {
    opened.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

/// The decision, and the policies that decided.
fn decide(
    opened: &Opened,
    action: &str,
    resource: &str,
    context: &[(&str, &str)],
) -> (&'static str, Vec<String>) {
    let bundle = opened.bundle.as_ref().expect("it can be used");
    let mut keys = Context::new(Unlisted::Absent);
    for (key, value) in context {
        keys.set(key, iamsim_engine::ContextValue::text(*value));
    }
    let request = Request {
        principal: &bundle.principal,
        action: &action.parse().expect("an action"),
        resource: &resource.parse().expect("a resource"),
        resource_account: None,
        context: &keys,
        role_kind: bundle.role_kind,
    };
    let explanation = bundle.environment.explain(&request);
    let by = explanation.decided_by.iter().map(|by| by.policy.name().to_owned()).collect();
    (explanation.decision.as_str(), by)
}

const CI: &str = "arn:aws:iam::123456789012:user/build/ci";
const TERRAFORM: &str = "arn:aws:iam::123456789012:role/infra/terraform";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/terraform/run-1";
const LOCKS: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/locks";
const STATE: &str = "arn:aws:s3:::acme-state/prod/app.tfstate";

#[test]
fn a_user_has_its_inline_policies_its_managed_ones_and_those_of_its_groups() {
    let opened = open(&fixture("account.json"), CI, UncollectedLayers::AssumedNone);
    assert_eq!(codes(&opened), [""; 0]);
    let (decision, by) = decide(&opened, "dynamodb:PutItem", LOCKS, &[]);
    assert_eq!(
        (decision, by),
        ("allowed", vec!["user/build/ci/lock".to_owned(), "group/deployers/lock".to_owned()])
    );
    let (decision, by) = decide(&opened, "s3:GetObject", STATE, &[]);
    let managed = "arn:aws:iam::123456789012:policy/infra/TerraformState".to_owned();
    assert_eq!(
        (decision, by),
        ("allowed", vec![managed.clone(), managed]),
        "attached to the user and to its group"
    );
    let (decision, _) = decide(&opened, "s3:DeleteBucket", "arn:aws:s3:::acme-state", &[]);
    assert_eq!(decision, "implicitDeny", "version v1 of the policy is not in force");
}

#[test]
fn a_session_of_a_role_is_bounded_by_the_boundary_of_the_role() {
    for principal in [TERRAFORM, SESSION] {
        let opened = open(&fixture("account.json"), principal, UncollectedLayers::AssumedNone);
        assert_eq!(decide(&opened, "s3:GetObject", STATE, &[]).0, "allowed");
        assert_eq!(
            decide(&opened, "dynamodb:PutItem", LOCKS, &[]).0,
            "implicitDeny",
            "the boundary has s3:* alone"
        );
    }
}

#[test]
fn who_may_assume_a_role_is_told_by_its_trust_policy() {
    let opened = open(&fixture("account.json"), CI, UncollectedLayers::AssumedNone);
    let assume = |context: &[(&str, &str)]| decide(&opened, "sts:AssumeRole", TERRAFORM, context).0;
    // The policy names `user/ci`, and this user has a path.
    assert_eq!(assume(&[("sts:ExternalId", "a b&c")]), "implicitDeny");
    let text = account().replace("arn:aws:iam::123456789012:user/ci", CI);
    let folder = folder(&[("account.json", &text)]);
    let opened = open(folder.path(), CI, UncollectedLayers::AssumedNone);
    let assume = |context: &[(&str, &str)]| decide(&opened, "sts:AssumeRole", TERRAFORM, context).0;
    assert_eq!(assume(&[("sts:ExternalId", "a b&c")]), "allowed");
    assert_eq!(assume(&[]), "implicitDeny");
}

#[test]
fn a_file_of_this_shape_is_known_by_its_keys_wherever_it_is_named_or_lies() {
    let beside = folder(&[("anything.json", &account()), ("main.tf", "")]);
    let manifest =
        folder(&[("dump.txt", &account()), ("iamsim.json", r#"{ "format": 1, "collected": ["dump.txt"] }"#)]);
    for path in [beside.path(), &beside.path().join("anything.json"), manifest.path()] {
        let opened = open(path, CI, UncollectedLayers::AssumedNone);
        assert_eq!(codes(&opened), [""; 0], "{}", path.display());
        assert_eq!(decide(&opened, "s3:GetObject", STATE, &[]).0, "allowed");
    }
}

#[test]
fn what_a_manifest_says_counts_for_more_and_the_rest_is_filled_in() {
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}", "collected": ["account.json"],
           "principals": {{ "{CI}": {{ "permissions_boundary": "boundary.json" }} }} }}"#
    );
    let boundary = r#"{ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#;
    let folder =
        folder(&[("iamsim.json", &manifest), ("account.json", &account()), ("boundary.json", boundary)]);
    let opened = open(folder.path(), CI, UncollectedLayers::AssumedNone);
    assert_eq!(decide(&opened, "s3:GetObject", STATE, &[]).0, "allowed");
    assert_eq!(decide(&opened, "dynamodb:PutItem", LOCKS, &[]).0, "implicitDeny");
}

#[test]
fn pages_joined_by_hand_are_one_account_and_documents_may_be_encoded() {
    let encoded = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22sqs%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
    let users = format!(
        r#"{{ "UserDetailList": [{{ "Arn": "{CI}", "UserName": "ci", "GroupList": ["sq"],
           "UserPolicyList": [], "AttachedManagedPolicies": [] }}], "IsTruncated": true, "Marker": "x" }}"#
    );
    let groups = format!(
        r#"{{ "GroupDetailList": [{{ "Arn": "arn:aws:iam::123456789012:group/x/sq", "GroupName": "sq",
           "GroupPolicyList": [{{ "PolicyName": "q", "PolicyDocument": "{encoded}" }}] }}], "IsTruncated": false }}"#
    );
    let folder = folder(&[("pages.json", &format!("[{users},\n{groups}]"))]);
    let opened = open(folder.path(), CI, UncollectedLayers::AssumedNone);
    let (decision, by) = decide(&opened, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:q", &[]);
    assert_eq!((decision, by), ("allowed", vec!["group/x/sq/q".to_owned()]));
}

#[test]
fn what_is_attached_and_was_not_collected_is_no_none() {
    let text = account().replace(
        "\"Arn\": \"arn:aws:iam::123456789012:policy/infra/TerraformState\"",
        "\"Arn\": \"arn:aws:iam::123456789012:policy/Other\"",
    );
    let folder = folder(&[("account.json", &text)]);
    let opened = open(folder.path(), CI, UncollectedLayers::AssumedNone);
    assert_eq!(codes(&opened), ["policy-not-collected", "policy-not-collected"]);
    assert_eq!(decide(&opened, "s3:GetObject", STATE, &[]).0, "implicitDeny");
    let strict = open(folder.path(), CI, UncollectedLayers::Unknown);
    assert_eq!(decide(&strict, "s3:GetObject", STATE, &[]).0, "indeterminate");

    let without_boundary = account().replace(
        "\"Arn\": \"arn:aws:iam::123456789012:policy/Boundary\"",
        "\"Arn\": \"arn:aws:iam::123456789012:policy/Other\"",
    );
    let folder = self::folder(&[("account.json", &without_boundary)]);
    let opened = open(folder.path(), TERRAFORM, UncollectedLayers::AssumedNone);
    assert_eq!(
        decide(&opened, "s3:GetObject", STATE, &[]).0,
        "indeterminate",
        "a boundary that is set bounds"
    );
}

#[test]
fn whom_the_account_does_not_have_is_named_with_the_nearest() {
    let opened = open(
        &fixture("account.json"),
        "arn:aws:iam::123456789012:user/build/cl",
        UncollectedLayers::AssumedNone,
    );
    assert_eq!(codes(&opened), ["unknown-principal"]);
    assert_eq!(opened.diagnostics[0].help.as_deref(), Some(format!("did you mean `{CI}`?").as_str()));
    assert!(opened.bundle.is_none());
    let elsewhere =
        open(&fixture("account.json"), "arn:aws:iam::210987654321:user/ci", UncollectedLayers::AssumedNone);
    assert!(elsewhere.bundle.is_some(), "another account may be described elsewhere");
}

#[test]
fn a_document_that_cannot_be_read_stops_its_own_principal_alone() {
    let text = account().replacen("\"Effect\": \"Allow\"", "\"Effect\": \"Alow\"", 1);
    let folder = folder(&[("account.json", &text)]);
    let own = open(folder.path(), CI, UncollectedLayers::AssumedNone);
    assert!(own.bundle.is_none(), "{:#?}", own.diagnostics);
    let place = own.diagnostics[0].location().expect("it has a place");
    assert_eq!((place.file, place.start.line), ("account.json", 17));
    let other = open(folder.path(), TERRAFORM, UncollectedLayers::AssumedNone);
    assert_eq!(decide(&other, "s3:GetObject", STATE, &[]).0, "allowed");
}

#[test]
fn what_is_no_collection_is_refused_where_it_is_named() {
    let manifest = r#"{ "format": 1, "collected": ["a.json", "none/*.json"] }"#;
    let folder = folder(&[("iamsim.json", manifest), ("a.json", r#"{ "Statement": [] }"#)]);
    let opened = open(folder.path(), CI, UncollectedLayers::AssumedNone);
    assert_eq!(codes(&opened), ["glob-without-match", "unknown-collection"]);
}

/// What a decision may become.
fn possible(opened: &Opened, action: &str, resource: &str, context: &[(&str, &str)]) -> &'static str {
    decide(opened, action, resource, context).0
}

const PLANNED: &str = "arn:aws:iam::123456789012:role/infra/terraform";
const PLANNED_STATE: &str = "arn:aws:s3:::acme-tf-state";

#[test]
fn a_state_has_the_policies_that_terraform_last_saw() {
    let list = |file: &str| {
        let opened = open(&fixture(file), PLANNED, UncollectedLayers::AssumedNone);
        decide(&opened, "s3:ListBucket", PLANNED_STATE, &[("s3:prefix", "env:/")])
    };
    let managed = vec!["arn:aws:iam::123456789012:policy/infra/state".to_owned()];
    assert_eq!(list("terraform.tfstate"), ("allowed", managed));
    // This one names a boundary, and does not hold it.
    assert_eq!(list("show-state.json").0, "indeterminate");
    let opened = open(&fixture("terraform.tfstate"), PLANNED, UncollectedLayers::AssumedNone);
    assert_eq!(codes(&opened), ["managed-by-terraform-alone"]);
    let (decision, by) = decide(
        &opened,
        "kms:Decrypt",
        "arn:aws:kms:eu-west-1:123456789012:key/8086079e-ac98-4944-9bd2-c9353560a97e",
        &[],
    );
    assert_eq!(decision, "allowed");
    assert!(by.contains(&"role/infra/terraform/extra".to_owned()), "a policy of a module: {by:?}");
    assert_eq!(
        possible(&opened, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:q", &[]),
        "implicitDeny"
    );
    // The bucket policy names the role: its own policies are not needed.
    assert_eq!(possible(&opened, "s3:PutObject", "arn:aws:s3:::acme-tf-state/a", &[]), "allowed");
    let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/locks";
    assert_eq!(possible(&opened, "dynamodb:DeleteItem", table, &[]), "allowed");
    let user = open(
        &fixture("terraform.tfstate"),
        "arn:aws:iam::123456789012:user/ci",
        UncollectedLayers::AssumedNone,
    );
    assert_eq!(possible(&user, "sts:AssumeRole", PLANNED, &[]), "allowed");
}

#[test]
fn what_a_role_of_a_state_repeats_counts_once() {
    let legacy = "arn:aws:iam::123456789012:role/legacy";
    let opened = open(&fixture("terraform.tfstate"), legacy, UncollectedLayers::AssumedNone);
    let (decision, by) = decide(&opened, "s3:DeleteBucket", PLANNED_STATE, &[]);
    assert_eq!((decision, by), ("allowed", vec!["role/legacy/all-of-s3".to_owned()]));
}

#[test]
fn a_plan_has_the_policies_as_they_will_be_and_what_is_known_after_apply_stays_unknown() {
    let opened = open(&fixture("plan.json"), PLANNED, UncollectedLayers::AssumedNone);
    let known: Vec<_> = codes(&opened);
    assert!(known.contains(&"known-after-apply") && known.contains(&"policy-not-collected"), "{known:?}");
    // `lock` may allow what nobody else does, and may deny what others allow.
    let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/locks";
    assert_eq!(possible(&opened, "dynamodb:PutItem", table, &[]), "indeterminate");
    let bounded = possible(&opened, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:q", &[]);
    assert_ne!(bounded, "allowed", "the boundary is found by what the configuration refers to");
    let told = opened.diagnostics.iter().filter(|found| found.code.as_str() == "known-after-apply");
    let messages: Vec<&str> = told.map(|found| found.message.as_str()).collect();
    assert!(
        messages.contains(&"`policy` of `aws_iam_role_policy.lock` is known after apply only"),
        "{messages:?}"
    );
    assert!(
        messages.contains(&"`policy` of `aws_s3_bucket_policy.state` is known after apply only"),
        "{messages:?}"
    );
    let legacy =
        open(&fixture("plan.json"), "arn:aws:iam::123456789012:role/legacy", UncollectedLayers::AssumedNone);
    let other = possible(&legacy, "s3:DeleteBucket", "arn:aws:s3:::another", &[]);
    assert_eq!(other, "allowed", "its own inline policy is known");
    assert_eq!(
        possible(&legacy, "s3:DeleteBucket", PLANNED_STATE, &[]),
        "indeterminate",
        "the bucket policy is not"
    );
}

#[test]
fn what_terraform_writes_otherwise_is_refused_with_what_to_do() {
    for (text, code) in [
        (
            r#"{ "format_version": "2.0", "terraform_version": "9.9.9", "resource_changes": [] }"#,
            "unsupported-terraform-format",
        ),
        (
            r#"{ "version": 3, "terraform_version": "0.11.14", "modules": [] }"#,
            "unsupported-terraform-format",
        ),
        (
            r#"{ "version": 4, "terraform_version": "1.9.0", "encrypted_data": "x" }"#,
            "unsupported-terraform-format",
        ),
    ] {
        let folder = folder(&[("a.json", text)]);
        let opened = open(folder.path(), PLANNED, UncollectedLayers::AssumedNone);
        assert_eq!(codes(&opened), [code], "{text}");
        assert!(opened.diagnostics[0].help.is_some());
    }
}

/// Pieces of one file in place of pieces of another, bytes left out, and values of another type.
#[test]
fn what_is_damaged_is_read_or_refused_at_a_place() {
    let mut state = 0x1234_5678_u64;
    let mut below = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % end.max(1)
    };
    let names = ["account.json", "plan.json", "terraform.tfstate", "show-state.json"];
    let texts: Vec<String> =
        names.iter().map(|name| std::fs::read_to_string(fixture(name)).expect("it is there")).collect();
    let values = ["null", "[]", "{}", "1", "true", "\"\"", "\"arn:\"", "\"%7B\""];
    for round in 0..400 {
        let mut text = texts[round % texts.len()].clone();
        for _ in 0..=below(4) {
            let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
            let (start, end) = (quotes[below(quotes.len())], quotes[below(quotes.len())]);
            let piece = match below(3) {
                0 => String::new(),
                1 => values[below(values.len())].to_owned(),
                _ => texts[below(texts.len())].chars().skip(below(4_000)).take(below(200)).collect(),
            };
            let end = if start < end && end - start < 300 { end + 1 } else { start + 1 };
            text.replace_range(start..end, &piece);
        }
        let folder = folder(&[("a.json", &text)]);
        let opened = open(&folder.path().join("a.json"), PLANNED, UncollectedLayers::AssumedNone);
        for diagnostic in &opened.diagnostics {
            assert!(diagnostic.location().is_some(), "{diagnostic:?}");
        }
        assert_eq!(opened.bundle.is_none(), iamsim_source::has_errors(&opened.diagnostics));
    }
}
