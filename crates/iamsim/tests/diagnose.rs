//! The cause of an error: the one statement, absence or level that explains its text, or a contradiction.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its bundle should stop")]

use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::diagnosis::{Cause, Contradiction, Reason, Withheld, observe};
use iamsim::engine::{Outcome, UncollectedLayers};
use iamsim::policy::PolicyType;
use iamsim::{CheckOptions, diagnose};

const BUCKET: &str = "my-terraform-state-bucket";
const USER: &str = "arn:aws:iam::123456789012:user/ci";

fn bundle(name: &str) -> Bundle {
    let folder = format!("{}/../../fixtures/article/{name}", env!("CARGO_MANIFEST_DIR"));
    let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
    Bundle::open(folder.as_ref(), &options).bundle.unwrap()
}

fn causes(name: &str, text: &str) -> Vec<Cause> {
    let observations = observe(text);
    assert!(!observations.is_empty(), "{text}");
    diagnose(&bundle(name), &observations, &CheckOptions::default()).causes
}

/// The text of an answer to HEAD, which names no action.
fn head(key: &str) -> String {
    format!(
        "Failed to load state: Unable to access object \"{key}\" in S3 bucket \"{BUCKET}\": operation error S3: \
         HeadObject, https response error StatusCode: 403, RequestID: X, HostID: Y, api error Forbidden: Forbidden\n"
    )
}

/// The text of a denied lock, with `words` at its end.
fn lock(principal: &str, words: &str) -> String {
    format!(
        "Error: Error acquiring the state lock\n\nError message: operation error DynamoDB: PutItem, https response \
         error StatusCode: 400, RequestID: X, api error AccessDeniedException: User: {principal} is not authorized to \
         perform: dynamodb:PutItem on resource: \
         arn:aws:dynamodb:ap-northeast-1:123456789012:table/terraform-state-lock {words}\n"
    )
}

#[track_caller]
fn withheld(cause: &Cause) -> &Withheld {
    match &cause.reason {
        Reason::Withheld(withheld) => withheld,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn contradiction(causes: &[Cause]) -> &Contradiction {
    match causes {
        [Cause { reason: Reason::Contradiction(contradiction), .. }] => contradiction,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_explicit_deny_is_named_by_its_statement() {
    let causes = causes("05-bucket-policy-denies", &head("prod/terraform.tfstate"));
    let [cause] = causes.as_slice() else { panic!("{causes:?}") };
    let withheld = withheld(cause);
    assert_eq!((withheld.layer, withheld.effect), (PolicyType::Bucket, Outcome::ExplicitDeny));
    let sid = withheld.statement.as_ref().unwrap().statement().unwrap().sid.as_ref().unwrap();
    assert_eq!(sid.as_str(), "OnlyFromOffice");
}

#[test]
fn of_two_that_can_have_been_denied_the_bundle_tells_which() {
    let asked: Vec<String> = causes("05-bucket-policy-denies", &head("prod/terraform.tfstate"))
        .iter()
        .map(|cause| cause.asked.as_ref().unwrap().action.to_string())
        .collect();
    assert_eq!(asked, ["s3:GetObject"], "the bucket may be listed");
}

#[test]
fn an_absence_is_named_by_its_layer() {
    let causes = causes(
        "04-no-lock-permission",
        &lock(USER, "because no identity-based policy allows the dynamodb:PutItem action"),
    );
    let [cause] = causes.as_slice() else { panic!("{causes:?}") };
    assert_eq!(withheld(cause).layer, PolicyType::IdentityBased);
    assert_eq!(withheld(cause).effect, Outcome::ImplicitDeny);
}

#[test]
fn a_level_of_the_organization_is_named() {
    let causes = causes(
        "11-scp-no-allow",
        &lock(USER, "because no service control policy allows the dynamodb:PutItem action"),
    );
    let first = withheld(causes.first().unwrap());
    assert_eq!(first.layer, PolicyType::ServiceControl);
    assert!(first.target.is_some(), "{first:?}");
}

#[test]
fn a_text_that_the_bundle_does_not_explain_contradicts_it() {
    let allowed = causes("04-no-lock-permission", &head("prod/terraform.tfstate"));
    assert_eq!(contradiction(&allowed), &Contradiction::Allowed);

    let elsewhere = causes("04-no-lock-permission", &head("test/terraform.tfstate"));
    let state = format!("arn:aws:s3:::{BUCKET}/prod/terraform.tfstate");
    assert_eq!(contradiction(&elsewhere), &Contradiction::OtherResource(state.into()));

    let other = "arn:aws:iam::123456789012:user/deploy";
    let other_principal = causes("04-no-lock-permission", &lock(other, ""));
    assert_eq!(contradiction(&other_principal), &Contradiction::OtherPrincipal(other.into()));

    let words = "with an explicit deny in a permissions boundary: arn:aws:iam::123456789012:policy/bounds";
    let other_layer = causes("04-no-lock-permission", &lock(USER, words));
    let [cause, Cause { reason: Reason::Contradiction(Contradiction::OtherLayer(by)), .. }] =
        other_layer.as_slice()
    else {
        panic!("{other_layer:?}")
    };
    assert_eq!(withheld(cause).layer, PolicyType::IdentityBased);
    assert_eq!(by.policy_type, PolicyType::PermissionsBoundary);
}

#[test]
fn the_state_of_a_workspace_is_looked_up_in_that_workspace() {
    let causes = causes("02-user-without-policy", &head("env:/dev/prod/terraform.tfstate"));
    let asked = causes.first().unwrap().asked.as_ref().unwrap();
    assert_eq!(&*asked.resource, format!("arn:aws:s3:::{BUCKET}/env:/dev/prod/terraform.tfstate"));
    assert_eq!(withheld(causes.first().unwrap()).layer, PolicyType::IdentityBased);
}

#[test]
fn what_terraform_never_asks_is_decided_by_itself() {
    let text = format!(
        "An error occurred (AccessDenied) when calling the GetBucketPolicy operation: User: {USER} is not authorized to \
         perform: s3:GetBucketPolicy on resource: \"arn:aws:s3:::{BUCKET}\" because no identity-based policy allows the \
         s3:GetBucketPolicy action\n"
    );
    let causes = causes("04-no-lock-permission", &text);
    let [cause] = causes.as_slice() else { panic!("{causes:?}") };
    assert!(cause.asked.as_ref().unwrap().call.is_none());
    assert_eq!(withheld(cause).layer, PolicyType::IdentityBased);
}

#[test]
fn what_is_no_denial_has_no_cause() {
    let text = "Error: Failed to get existing workspaces: S3 bucket \"my-terraform-state-bucket\" does not exist.\n\n\
                Error: operation error S3: ListObjectsV2, https response error StatusCode: 404, RequestID: X, HostID: \
                Y, NoSuchBucket: \n";
    assert!(causes("02-user-without-policy", text).is_empty());
}
