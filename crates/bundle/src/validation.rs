//! [`ValidationRequest`]: a request of IAM Access Analyzer's `ValidatePolicy`, as the AWS CLI sends it.
//!
//! Source: IAM Access Analyzer API Reference, `ValidatePolicy`.

use std::sync::Arc;

use iamsim_policy::{Policy, PolicyType};
use iamsim_source::json::{Document, Value};
use iamsim_source::{Diagnostic, Source, has_errors};

use crate::fields::{Mistakes, Shape};

const REQUEST: Shape = Shape {
    what: "the request",
    fields: &[
        "policyDocument",
        "policyType",
        "validatePolicyResourceType",
        "locale",
        "maxResults",
        "nextToken",
    ],
};

/// The types of policy; that of a resource is told by the resource.
const TYPES: [(&str, PolicyType); 4] = [
    ("IDENTITY_POLICY", PolicyType::IdentityBased),
    ("RESOURCE_POLICY", PolicyType::ResourceBased),
    ("SERVICE_CONTROL_POLICY", PolicyType::ServiceControl),
    ("RESOURCE_CONTROL_POLICY", PolicyType::ResourceControl),
];

const RESOURCES: [(&str, PolicyType); 6] = [
    ("AWS::S3::Bucket", PolicyType::Bucket),
    ("AWS::S3::AccessPoint", PolicyType::ResourceBased),
    ("AWS::S3::MultiRegionAccessPoint", PolicyType::ResourceBased),
    ("AWS::S3ObjectLambda::AccessPoint", PolicyType::ResourceBased),
    ("AWS::IAM::AssumeRolePolicyDocument", PolicyType::RoleTrust),
    ("AWS::DynamoDB::Table", PolicyType::Table),
];

/// A policy to be validated.
#[derive(Debug)]
pub struct ValidationRequest {
    /// The text of the policy: places in it are those within the document.
    document: Arc<Source>,
    policy_type: PolicyType,
}

impl ValidationRequest {
    /// Reads a request.
    ///
    /// ```
    /// use iamsim_bundle::ValidationRequest;
    /// use iamsim_source::Source;
    ///
    /// let text = r#"{ "policyType": "IDENTITY_POLICY", "policyDocument": "{\"Statement\": []}" }"#;
    /// let request = ValidationRequest::read(&Source::new("request.json", text)).expect("it is complete");
    /// assert!(request.findings().iter().all(|finding| finding.location().is_some()));
    /// ```
    ///
    /// # Errors
    ///
    /// All that is wrong with the request, each at its place. What is wrong with the policy is no error of the request.
    pub fn read(source: &Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        let mut mistakes = Mistakes::default();
        let request = match Document::parse(source) {
            Ok(document) => parts(document.root(), &mut mistakes),
            Err(faults) => {
                mistakes.extend(faults);
                None
            }
        };
        let diagnostics = mistakes.in_order(source.name());
        match request {
            Some(request) if !has_errors(&diagnostics) => Ok(request),
            _ => Err(diagnostics),
        }
    }

    /// What AWS would refuse in the policy, and what deserves a second look.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let parsed = Policy::parse(&self.document, "policyDocument", self.policy_type);
        let mut findings = parsed.diagnostics;
        findings.extend(parsed.policy.iter().flat_map(Policy::findings));
        findings
    }
}

fn parts(root: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<ValidationRequest> {
    let fields = mistakes.fields(root, &REQUEST)?;
    let document = mistakes.required(&fields, "policyDocument");
    let document = document.and_then(|value| mistakes.text(value, "`policyDocument`"));
    let policy_type = mistakes.required(&fields, "policyType");
    let policy_type = policy_type.and_then(|value| mistakes.word(value, "`policyType`", &TYPES));
    let resource = fields.given("validatePolicyResourceType");
    let resource =
        resource.and_then(|value| mistakes.word(value, "`validatePolicyResourceType`", &RESOURCES));
    let policy_type = match policy_type? {
        PolicyType::ResourceBased => resource.unwrap_or(PolicyType::ResourceBased),
        other => other,
    };
    Some(ValidationRequest { document: Source::new("policyDocument", document?.value), policy_type })
}
