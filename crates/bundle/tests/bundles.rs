//! Bundles on disk: what they hold is what the engine decides by, and nothing outside of them is read.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "helpers of tests, outside of `#[test]`, that lay a bundle down"
)]

use std::fs;
use std::path::Path;

use iamsim_bundle::{BucketEncryption, BucketKey, Bundle, KmsLayers, OpenOptions, Opened, TableEncryption};
use iamsim_engine::{
    Action, Context, ContextValue, Principal, Request, Resource, RoleKind, UncollectedLayers, Unlisted,
};
use tempfile::TempDir;

/// A bundle made of these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }
    folder
}

fn open_as(path: &Path, principal: Option<&str>) -> Opened {
    let principal = principal.map(|arn| arn.parse().expect("valid"));
    Bundle::open(path, &OpenOptions { principal, uncollected: UncollectedLayers::AssumedNone })
}

fn open(path: &Path) -> Bundle {
    let opened = open_as(path, None);
    assert!(opened.diagnostics.is_empty(), "{:#?}", opened.diagnostics);
    opened.bundle.expect("it has no mistakes")
}

/// The codes of what is wrong or worth saying, with the file and line.
fn told(opened: &Opened) -> Vec<String> {
    let place = |diagnostic: &iamsim_source::Diagnostic| {
        diagnostic.location().map(|at| format!("{}:{}", at.file, at.start.line)).unwrap_or_default()
    };
    opened.diagnostics.iter().map(|found| format!("{} {}", found.code, place(found))).collect()
}

/// What is decided on an action of the bundle's principal.
fn decide(bundle: &Bundle, action: &str, resource: &str) -> &'static str {
    decide_as(bundle, &bundle.principal, action, resource)
}

fn decide_as(bundle: &Bundle, principal: &Principal, action: &str, resource: &str) -> &'static str {
    let action: Action = action.parse().expect("valid");
    let resource: Resource = resource.parse().expect("valid");
    let mut context = Context::new(Unlisted::Absent);
    for (key, value) in bundle.context.iter() {
        context.set(key.as_str(), value.clone());
    }
    let request = Request {
        principal,
        action: &action,
        resource: &resource,
        resource_account: None,
        context: &context,
        role_kind: bundle.role_kind,
    };
    bundle.environment.decide(&request).as_str()
}

const CI: &str = "arn:aws:iam::123456789012:user/ci";
const ALLOW_READ: &str =
    r#"{ "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*" } }"#;
const ALLOW_ALL: &str = r#"{ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }"#;
const DENY_PUT: &str = r#"{ "Statement": { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" } }"#;
const BUCKET_ALLOWS: &str = r#"{ "Statement": { "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::state", "arn:aws:s3:::state/*"] } }"#;
const BACKEND: &str = "terraform {\n  backend \"s3\" {}\n}\n";

#[test]
fn without_a_manifest_the_layout_says_what_is_what() {
    let folder = folder(&[
        ("identity-policies/10-read.json", ALLOW_READ),
        ("identity-policies/20-all.json", ALLOW_ALL),
        ("identity-policies/notes.txt", "not a policy"),
        ("permissions-boundary.json", ALLOW_ALL),
        ("service-control-policies/1-root/full.json", ALLOW_ALL),
        (
            "service-control-policies/2-account/read.json",
            r#"{ "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } }"#,
        ),
        ("bucket-policy.json", &BUCKET_ALLOWS.replace("Allow", "Deny").replace("s3:*", "s3:GetObjectAcl")),
        ("main.tf", BACKEND),
        ("more.tf.json", "{}"),
        (".terraform/modules.json", "{}"),
        ("modules/child/main.tf", "not read by Terraform in this folder"),
    ]);
    let opened = open_as(folder.path(), Some(CI));
    assert!(opened.diagnostics.is_empty(), "{:#?}", opened.diagnostics);
    let bundle = opened.bundle.expect("it has no mistakes");
    let names: Vec<&str> = bundle.policies.iter().map(|policy| policy.name()).collect();
    assert_eq!(
        names,
        [
            "identity-policies/10-read.json",
            "identity-policies/20-all.json",
            "permissions-boundary.json",
            "service-control-policies/1-root/full.json",
            "service-control-policies/2-account/read.json",
            "bucket-policy.json",
        ]
    );
    let terraform: Vec<&str> = bundle.terraform.iter().map(|source| source.name()).collect();
    assert_eq!(terraform, ["main.tf", "more.tf.json"]);
    assert!(bundle.manifest.is_none());
    assert_eq!(decide(&bundle, "s3:GetObject", "arn:aws:s3:::state/a"), "allowed");
    assert_eq!(decide(&bundle, "s3:PutObject", "arn:aws:s3:::state/a"), "implicitDeny", "the second level");
    assert_eq!(decide(&bundle, "s3:GetObjectAcl", "arn:aws:s3:::state/a"), "explicitDeny", "the bucket");
}

#[test]
fn the_given_principal_outranks_the_manifest() {
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}", "principals": {{
            "{CI}": {{ "identity_policies": ["all.json"] }},
            "arn:aws:iam::123456789012:user/other": {{ "identity_policies": [] }} }} }}"#
    );
    let folder = folder(&[("iamsim.json", &manifest), ("all.json", ALLOW_ALL)]);
    assert_eq!(decide(&open(folder.path()), "s3:GetObject", "arn:aws:s3:::state/a"), "allowed");
    let other = "arn:aws:iam::123456789012:user/other";
    let bundle = open_as(folder.path(), Some(other)).bundle.expect("it has no mistakes");
    assert_eq!(bundle.principal.to_string(), other);
    assert_eq!(decide(&bundle, "s3:GetObject", "arn:aws:s3:::state/a"), "implicitDeny");
}

#[test]
fn the_manifest_itself_may_be_named() {
    let manifest = format!(r#"{{ "format": 1, "principal": "{CI}" }}"#);
    let folder = folder(&[("iamsim.json", &manifest)]);
    assert_eq!(open(&folder.path().join("iamsim.json")).principal.to_string(), CI);
}

#[test]
fn the_policies_of_a_role_are_those_of_its_sessions() {
    let manifest = r#"{ "format": 1, "principal": "arn:aws:sts::123456789012:assumed-role/ci/run-7",
        "principals": {
            "arn:aws:iam::123456789012:role/build/ci": {
                "identity_policies": ["all.json"], "permissions_boundary": null, "service_linked": true },
            "arn:aws:sts::123456789012:assumed-role/ci/run-7": { "session_policies": ["read.json"] } } }"#;
    let folder = folder(&[("iamsim.json", manifest), ("all.json", ALLOW_ALL), ("read.json", ALLOW_READ)]);
    let bundle = open(folder.path());
    assert_eq!(bundle.role_kind, RoleKind::ServiceLinked);
    assert_eq!(decide(&bundle, "s3:GetObject", "arn:aws:s3:::state/a"), "allowed");
    assert_eq!(decide(&bundle, "s3:PutObject", "arn:aws:s3:::state/a"), "implicitDeny", "the session's own");
}

#[test]
fn null_is_none_and_a_field_left_out_was_not_collected() {
    let answer = |boundary: &str| {
        let manifest = format!(
            r#"{{ "format": 1, "principal": "{CI}", "service_control_policies": [],
                "resource_control_policies": null, "vpc_endpoint_policy": null,
                "principals": {{ "{CI}": {{ "identity_policies": ["all.json"]{boundary}, "tags": {{}} }} }},
                "resources": {{ "arn:aws:s3:::state": {{ "account": "123456789012", "policy": null }} }} }}"#
        );
        let folder = folder(&[("iamsim.json", &manifest), ("all.json", ALLOW_ALL)]);
        let options = OpenOptions { principal: None, uncollected: UncollectedLayers::Unknown };
        let bundle = Bundle::open(folder.path(), &options).bundle.expect("it has no mistakes");
        decide(&bundle, "s3:GetObject", "arn:aws:s3:::state/a")
    };
    assert_eq!(answer(r#", "permissions_boundary": null"#), "allowed");
    assert_eq!(answer(""), "indeterminate", "--strict refuses to take it for none");
}

#[test]
fn a_second_account_has_levels_of_its_own() {
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}",
            "principals": {{ "{CI}": {{ "identity_policies": ["all.json"] }} }},
            "accounts": {{ "210987654321": {{ "resource_control_policies": [
                {{ "target": "root", "policies": ["rcp.json"] }}] }} }},
            "resources": {{
                "arn:aws:s3:::state": {{ "account": "210987654321", "policy": "bucket.json" }},
                "arn:aws:s3:::own": {{ "account": "123456789012" }} }} }}"#
    );
    let rcp = r#"{ "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*" } }"#;
    let folder = folder(&[
        ("iamsim.json", &manifest),
        ("all.json", ALLOW_ALL),
        ("rcp.json", rcp),
        ("bucket.json", BUCKET_ALLOWS),
    ]);
    let bundle = open(folder.path());
    assert_eq!(decide(&bundle, "s3:GetObject", "arn:aws:s3:::state/a"), "allowed");
    assert_eq!(decide(&bundle, "s3:PutObject", "arn:aws:s3:::state/a"), "explicitDeny");
    assert_eq!(decide(&bundle, "s3:PutObject", "arn:aws:s3:::own/a"), "allowed");
}

#[test]
fn a_given_principal_of_another_account_has_the_levels_of_that_account() {
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}",
            "principals": {{
                "{CI}": {{ "identity_policies": ["all.json"] }},
                "arn:aws:iam::210987654321:user/b": {{ "identity_policies": ["all.json"] }} }},
            "service_control_policies": [{{ "target": "root", "policies": [] }}],
            "accounts": {{ "210987654321": {{ "service_control_policies": null }} }},
            "resources": {{ "arn:aws:s3:::b": {{ "account": "210987654321", "policy": null }} }} }}"#
    );
    let folder = folder(&[("iamsim.json", &manifest), ("all.json", ALLOW_ALL)]);
    assert_eq!(decide(&open(folder.path()), "s3:ListAllMyBuckets", "*"), "implicitDeny");
    let opened = open_as(folder.path(), Some("arn:aws:iam::210987654321:user/b"));
    let other = opened.bundle.expect("it has no mistakes");
    assert_eq!(decide(&other, "s3:GetObject", "arn:aws:s3:::b/key"), "allowed");
}

#[test]
fn an_endpoint_bounds_other_services_only_where_its_statements_speak_of_them() {
    let answers = |actions: &str| {
        let manifest = format!(
            r#"{{ "format": 1, "principal": "{CI}", "vpc_endpoint_policy": "endpoint.json",
                "vpc_endpoint_type": "interface",
                "principals": {{ "{CI}": {{ "identity_policies": ["all.json"] }} }} }}"#
        );
        let endpoint = format!(
            r#"{{ "Statement": {{ "Effect": "Allow", "Principal": "*", "Action": {actions}, "Resource": "*" }} }}"#
        );
        let folder =
            folder(&[("iamsim.json", &manifest), ("all.json", ALLOW_ALL), ("endpoint.json", &endpoint)]);
        let bundle = open(folder.path());
        let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/locks";
        [decide(&bundle, "s3:PutObject", "arn:aws:s3:::state/a"), decide(&bundle, "dynamodb:PutItem", table)]
    };
    assert_eq!(answers(r#""s3:GetObject""#), ["implicitDeny", "allowed"]);
    assert_eq!(answers(r#"["s3:PutObject", "DynamoDB:GetItem"]"#), ["allowed", "implicitDeny"]);
    assert_eq!(answers(r#""*""#), ["allowed", "allowed"]);
}

#[test]
fn what_is_known_of_resources_is_handed_on() {
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}", "resources": {{
            "arn:aws:s3:::a": {{ "default_encryption": {{ "algorithm": "aws:kms:dsse", "bucket_key": true }} }},
            "arn:aws:s3:::b": {{ "default_encryption": null, "block_public_access": null }},
            "arn:aws:s3:::c": {{ "tags": {{ "team": "infra" }} }},
            "arn:aws:kms:eu-west-1:123456789012:key/1": {{ "aliases": ["alias/state"], "aws_managed": false }},
            "arn:aws:dynamodb:eu-west-1:123456789012:table/t": {{
                "kms_key": "arn:aws:kms:eu-west-1:123456789012:key/1" }} }},
            "context": {{ "aws:SourceIp": "198.51.100.7", "s3:prefix": null, "aws:TagKeys": ["a"], "x:y": 1 }} }}"#
    );
    let folder = folder(&[("iamsim.json", &manifest)]);
    let bundle = open(folder.path());
    let encryption: Vec<_> = bundle.resources.iter().map(|facts| facts.default_encryption.clone()).collect();
    let kms = BucketEncryption::Kms { key: None, layers: KmsLayers::Dual, bucket_key: BucketKey::Used };
    assert_eq!(encryption, [Some(kms), Some(BucketEncryption::S3Managed), None, None, None]);
    assert_eq!(bundle.resources[3].aliases, ["alias/state".into()]);
    let key = "arn:aws:kms:eu-west-1:123456789012:key/1".parse().expect("valid");
    assert_eq!(bundle.resources[4].table_encryption, Some(TableEncryption::Kms(key)));
    assert_eq!(bundle.context.unlisted(), Unlisted::Unknown);
    assert_eq!(bundle.context.get("aws:sourceip"), Some(&ContextValue::text("198.51.100.7")));
    assert_eq!(bundle.context.get("s3:prefix"), Some(&ContextValue::Absent));
    assert_eq!(bundle.context.get("aws:TagKeys"), Some(&ContextValue::list(["a"])));
    assert_eq!(bundle.context.get("x:y"), Some(&ContextValue::text("1")));
}

#[test]
fn a_policy_that_is_named_twice_is_read_once() {
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}",
            "principals": {{ "{CI}": {{ "identity_policies": ["all.json", "*.json", "./all.json"] }} }},
            "service_control_policies": [
                {{ "target": "root", "policies": ["all.json"] }},
                {{ "target": "123456789012", "policies": ["all.json"] }}] }}"#
    );
    let folder = folder(&[("iamsim.json", &manifest), ("all.json", ALLOW_ALL)]);
    let bundle = open(folder.path());
    let types: Vec<&str> = bundle.policies.iter().map(|policy| policy.policy_type().as_str()).collect();
    assert_eq!(types, ["identity-based policy", "service control policy"], "once for each type");
}

#[test]
fn globs_stay_in_one_folder_but_for_two_stars() {
    let covered = |glob: &str| {
        let manifest = format!(
            r#"{{ "format": 1, "principal": "{CI}",
                "principals": {{ "{CI}": {{ "identity_policies": ["{glob}"] }} }} }}"#
        );
        let folder = folder(&[
            ("iamsim.json", &manifest),
            ("p/b.json", ALLOW_READ),
            ("p/a.json", ALLOW_READ),
            ("p/deep/c.json", ALLOW_READ),
            ("p/.hidden.json", "not read"),
            ("q[1].json", ALLOW_READ),
        ]);
        let opened = open_as(folder.path(), None);
        let bundle = opened.bundle.expect("it has no mistakes");
        let names: Vec<String> = bundle.policies.iter().map(|policy| policy.name().to_owned()).collect();
        names.join(" ")
    };
    assert_eq!(covered("p/*.json"), "p/a.json p/b.json");
    assert_eq!(covered("p/**/*.json"), "p/a.json p/b.json p/deep/c.json");
    assert_eq!(covered("p/{b,deep/c}.json"), "p/b.json p/deep/c.json");
    assert_eq!(covered("q[1].json"), "q[1].json", "a file of that very name");
    assert_eq!(covered("./p//a.json"), "p/a.json");
}

#[test]
fn what_nothing_refers_to_and_what_matches_nothing_is_a_warning() {
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}",
            "principals": {{ "{CI}": {{ "identity_policies": ["identity/*.json"] }} }} }}"#
    );
    let folder = folder(&[
        ("iamsim.json", &manifest),
        ("identiy/ci.json", ALLOW_ALL),
        ("prod.tfvars.json", "{}"),
        ("laws.scenario.json", "{}"),
        ("inner/iamsim.json", "{}"),
        ("inner/policy.json", "{}"),
        ("notes.txt", ""),
    ]);
    let opened = open_as(folder.path(), None);
    assert_eq!(told(&opened), ["glob-without-match iamsim.json:2", "unused-file identiy/ci.json:1"]);
    let bundle = opened.bundle.expect("warnings alone");
    assert_eq!(decide(&bundle, "s3:GetObject", "arn:aws:s3:::state/a"), "implicitDeny");
}

#[test]
fn an_empty_file_was_not_collected_and_null_in_a_file_is_none() {
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}",
            "principals": {{ "{CI}": {{ "identity_policies": ["all.json"], "permissions_boundary": "none.json" }} }},
            "resources": {{ "arn:aws:s3:::state": {{ "account": "123456789012", "policy": "empty.json" }} }} }}"#
    );
    let folder = folder(&[
        ("iamsim.json", &manifest),
        ("all.json", ALLOW_ALL),
        ("none.json", "null\n"),
        ("empty.json", ""),
    ]);
    let opened = open_as(folder.path(), None);
    assert_eq!(told(&opened), ["empty-file empty.json:1"]);
    let bundle = opened.bundle.expect("a warning alone");
    assert_eq!(decide(&bundle, "s3:GetObject", "arn:aws:s3:::state/a"), "allowed");
}

#[test]
fn files_of_windows_are_read_with_a_word_about_it() {
    let manifest = format!(
        "\u{feff}{{ \"format\": 1,\r\n\"principal\": \"{CI}\",\r\n\"principals\": {{ \"{CI}\": {{ \"identity_policies\": [\"all.json\"] }} }} }}"
    );
    let folder = folder(&[("iamsim.json", &manifest)]);
    let utf_16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(DENY_PUT.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fs::write(folder.path().join("all.json"), utf_16).expect("it can be written");
    let opened = open_as(folder.path(), None);
    assert_eq!(told(&opened), ["byte-order-mark iamsim.json:1", "utf-16 all.json:1"]);
    let bundle = opened.bundle.expect("warnings alone");
    assert_eq!(decide(&bundle, "s3:PutObject", "arn:aws:s3:::state/a"), "explicitDeny");
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_bundle_is_not_followed() {
    use std::os::unix::fs::symlink;

    let outside = folder(&[("secret.json", ALLOW_ALL)]);
    let manifest = format!(
        r#"{{ "format": 1, "principal": "{CI}",
            "principals": {{ "{CI}": {{ "identity_policies": ["p/*.json"], "permissions_boundary": "folder/secret.json" }} }} }}"#
    );
    let folder = folder(&[("iamsim.json", &manifest), ("p/real.json", ALLOW_READ)]);
    symlink(outside.path().join("secret.json"), folder.path().join("p/link.json")).expect("linked");
    symlink(outside.path(), folder.path().join("folder")).expect("linked");
    let opened = open_as(folder.path(), None);
    assert_eq!(told(&opened), ["path-outside-bundle iamsim.json:2", "path-outside-bundle iamsim.json:2"]);
    fs::remove_file(folder.path().join("p/link.json")).expect("removed");
    fs::remove_file(folder.path().join("folder")).expect("removed");
    symlink("real.json", folder.path().join("p/link.json")).expect("linked");
    fs::create_dir(folder.path().join("folder")).expect("made");
    symlink("../p/real.json", folder.path().join("folder/secret.json")).expect("linked");
    assert!(open_as(folder.path(), None).bundle.is_some(), "within the bundle links are files");
}

#[test]
fn what_is_no_folder_is_said_so() {
    let folder = folder(&[("a.txt", "")]);
    let missing = open_as(&folder.path().join("missing"), Some(CI));
    let file = open_as(&folder.path().join("a.txt"), Some(CI));
    let codes =
        |opened: &Opened| opened.diagnostics.iter().map(|found| found.code.as_str()).collect::<Vec<_>>();
    assert_eq!((codes(&missing), codes(&file)), (vec!["not-a-directory"], vec!["not-a-directory"]));
}

#[test]
fn the_configuration_can_be_read_without_any_policy() {
    let folder = folder(&[
        (
            "iamsim.json",
            r#"{ "format": 1, "terraform": "infra", "resources": { "arn:aws:s3:::a": { "policy": "gone.json" } } }"#,
        ),
        ("infra/b.tf", BACKEND),
        ("infra/a.tf", ""),
    ]);
    let read = Bundle::configuration(folder.path());
    assert!(read.diagnostics.is_empty(), "{:#?}", read.diagnostics);
    let names: Vec<&str> = read.sources.iter().map(|source| source.name()).collect();
    assert_eq!(names, ["infra/a.tf", "infra/b.tf"]);
}
