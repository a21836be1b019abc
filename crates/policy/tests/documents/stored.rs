//! AWS's own answers to documents that were to be stored: `fixtures/aws/aws-validation.jsonl`. What AWS refused has
//! an error with a place, and what it accepted has none; a public bucket policy is one.

use iamsim_policy::{Policy, PolicyType, PublicAccess};
use iamsim_source::json::{Document, Kind, Value};
use iamsim_source::{Diagnostic, Severity, Source, in_text_order};

use crate::corpora::aws;
use crate::printing::{all_managed_policies, twenty_managed_policies};
use crate::shown::shown;

/// What a document alone cannot tell, by the name of its case, and why.
const EXCEPTIONS: &[(&str, &str)] = &[(
    "Principal-6",
    "AWS refused an account outside of the organization, and a document does not say which accounts are in it",
)];

/// One answer of AWS.
struct Case<'v, 'd> {
    name: String,
    policy: Value<'v, 'd>,
    policy_type: PolicyType,
    accepted: bool,
    message: String,
    public: Option<bool>,
    accepted_where_public_is_blocked: Option<bool>,
}

impl<'v, 'd> Case<'v, 'd> {
    fn read(line: Value<'v, 'd>) -> Self {
        let text = |name| line.member(name).and_then(Value::as_str).unwrap_or_default().into_owned();
        let truth = |name| line.member(name).and_then(Value::as_bool);
        let policy_type = match &*text("api") {
            api if api.starts_with("iam:CreateRole") => PolicyType::RoleTrust,
            "s3:PutBucketPolicy" => PolicyType::Bucket,
            "organizations:CreatePolicy RESOURCE_CONTROL_POLICY" => PolicyType::ResourceControl,
            "organizations:PutResourcePolicy" | "sns:SetTopicAttributes Policy" => PolicyType::ResourceBased,
            other => panic!("{other} stores no type of policy that is known"),
        };
        Self {
            name: text("case"),
            policy: line.member("policy").expect("a case has its policy"),
            policy_type,
            accepted: truth("accepted").expect("a case says whether it was accepted"),
            message: text("message"),
            public: truth("public"),
            accepted_where_public_is_blocked: truth("accepted_under_BlockPublicPolicy"),
        }
    }

    /// The errors, and the policy if it could be read.
    fn errors(&self) -> (Vec<Diagnostic>, Option<Policy>) {
        let parsed = Policy::read(self.policy, &self.name, self.policy_type);
        let findings = parsed.policy.iter().flat_map(Policy::findings);
        let all = in_text_order(parsed.diagnostics.iter().cloned().chain(findings).collect());
        (all.into_iter().filter(|it| it.severity == Severity::Error).collect(), parsed.policy)
    }
}

fn each_case(mut check: impl FnMut(&Case<'_, '_>)) {
    let text = aws("aws-validation.jsonl");
    let mut cases = 0;
    for (number, line) in (1..).zip(text.lines()) {
        let source = Source::new(format!("validation line {number}"), line);
        let document = Document::parse(&source).expect("the corpus is JSON");
        assert_eq!(document.root().kind(), Kind::Object);
        check(&Case::read(document.root()));
        cases += 1;
    }
    assert_eq!(cases, 195);
}

#[test]
fn every_policy_is_accepted_or_refused_as_aws_did() {
    let mut met = Vec::new();
    each_case(|case| {
        let (errors, _) = case.errors();
        let told = errors.iter().map(shown).collect::<Vec<_>>().join("\n");
        if let Some(exception) = EXCEPTIONS.iter().find(|(name, _)| *name == case.name) {
            assert_ne!(case.accepted, errors.is_empty(), "{} is no exception any more", case.name);
            met.push(exception.0);
            return;
        }
        assert_eq!(case.accepted, errors.is_empty(), "{}:\n{told}", case.name);
        for error in &errors {
            assert!(error.location().is_some(), "{}: {} has no place", case.name, error.message);
        }
    });
    assert_eq!(met.len(), EXCEPTIONS.len(), "an exception is of no case");
}

#[test]
fn what_aws_said_is_told_beside_the_error() {
    let mut told = 0;
    each_case(|case| {
        if case.message.is_empty() || EXCEPTIONS.iter().any(|(name, _)| *name == case.name) {
            return;
        }
        let (errors, _) = case.errors();
        let is_said = errors.iter().flat_map(|error| &error.notes).any(|note| note.ends_with(&case.message));
        assert!(is_said, "{}: {}\n{:?}", case.name, case.message, errors);
        told += 1;
    });
    assert!(told >= 60, "only {told} answers of AWS have a message");
}

#[test]
fn a_bucket_policy_is_public_where_s3_says_so() {
    let mut asked = 0;
    each_case(|case| {
        let Some(public) = case.public else { return };
        let (_, policy) = case.errors();
        let policy = policy.expect("S3 stored it");
        assert_eq!(policy.public_access() == PublicAccess::Public, public, "{}", case.name);
        assert_eq!(case.accepted_where_public_is_blocked, Some(!public), "{}", case.name);
        let warned = policy.findings().iter().any(|it| it.code.as_str() == "public-bucket-policy");
        assert_eq!(warned, public, "{}", case.name);
        asked += 1;
    });
    assert_eq!(asked, 44);
}

#[test]
fn what_aws_writes_itself_aws_would_store() {
    for (name, source) in twenty_managed_policies().into_iter().chain(all_managed_policies()) {
        let parsed = Policy::parse(&source, &name, PolicyType::IdentityBased);
        let findings = parsed.policy.expect("AWS's policies are read").findings();
        let errors: Vec<String> =
            findings.iter().filter(|it| it.severity == Severity::Error).map(shown).collect();
        assert!(errors.is_empty(), "{name}:\n{}", errors.join("\n"));
    }
}
