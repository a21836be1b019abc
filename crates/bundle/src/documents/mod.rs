//! Policy files: a policy document, or an answer of the AWS CLI that holds one.
//!
//! The document may stand there as it is, or as JSON text in a string, percent-encoded or not. Positions
//! always point into the file on disk. What an answer says beside its policy is kept where a bundle can use it.

mod answers;
mod encoded;
mod remarks;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use iamsim_policy::{Policy, PolicyType};
use iamsim_source::json::{self, Kind, Value};
use iamsim_source::{Code, Diagnostic, Quoted, Source, Span, nearest};

use answers::{Answer, Holds, follow};
use remarks::{brace, error_code, with_article};

const EMPTY_FILE: Code = Code::new("empty-file");
const NOT_A_POLICY: Code = Code::new("not-a-policy");
const WRONG_POLICY_TYPE: Code = Code::new("wrong-policy-type");
const DOCUMENT_TOO_LARGE: Code = Code::new("document-too-large");
const SEVERAL_ENDPOINTS: Code = Code::new("several-endpoints");

/// The most characters that a document may have beside white space: the largest policy that AWS manages has 143,482.
const MAX_DOCUMENT: usize = 192 * 1024;

/// How deep a document may stand in strings within strings.
const MAX_STRINGS: usize = 3;

/// What a policy file holds.
#[derive(Debug)]
pub(crate) struct Document {
    /// The policy, if it could be read.
    pub(crate) content: Content,
    /// Of an answer about a VPC endpoint, what kind it says the endpoint is.
    pub(crate) vpc_endpoint_kind: Option<iamsim_engine::VpcEndpointKind>,
    /// What is wrong, or worth saying.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What a policy file says about the policy.
#[derive(Debug)]
pub(crate) enum Content {
    /// This is it.
    Policy(Arc<Policy>),
    /// `null`: there is none.
    None,
    /// Nothing at all: the command that was to write it failed.
    NotCollected,
    /// A diagnostic says what is wrong.
    Unusable,
}

/// Reads the policy in `source`, called `name` in results, which is to be of type `policy_type`.
pub(crate) fn read(source: &Arc<Source>, name: &str, policy_type: PolicyType) -> Document {
    let mut reader = Reader::new(name, policy_type);
    let content = reader.text(source);
    Document { content, vpc_endpoint_kind: reader.vpc_endpoint_kind, diagnostics: reader.diagnostics }
}

/// Reads the policy at `value`, which stands in something larger: as an object, or as a string.
pub(crate) fn read_embedded(value: Value<'_, '_>, name: &str, policy_type: PolicyType) -> Document {
    let mut reader = Reader::new(name, policy_type);
    let content = reader.embedded(value);
    Document { content, vpc_endpoint_kind: None, diagnostics: reader.diagnostics }
}

struct Reader<'n> {
    name: &'n str,
    policy_type: PolicyType,
    diagnostics: Vec<Diagnostic>,
    vpc_endpoint_kind: Option<iamsim_engine::VpcEndpointKind>,
    /// How many strings were unwrapped.
    strings: usize,
}

impl<'n> Reader<'n> {
    fn new(name: &'n str, policy_type: PolicyType) -> Self {
        Self { name, policy_type, diagnostics: Vec::new(), vpc_endpoint_kind: None, strings: 0 }
    }

    fn error(&mut self, diagnostic: Diagnostic) -> Content {
        self.diagnostics.push(diagnostic);
        Content::Unusable
    }

    /// The text of a file, or of a string in it.
    fn text(&mut self, source: &Arc<Source>) -> Content {
        if source.text().trim().is_empty() {
            let message = format!("the file is empty: the {} was not collected", self.policy_type.document());
            self.diagnostics.push(
                Diagnostic::warning(EMPTY_FILE, message)
                    .at(source, Span::new(0, 0), "")
                    .note(
                        "the AWS CLI writes nothing where its call fails, with `NoSuchBucketPolicy` \
                         or `AccessDenied` alike",
                    )
                    .help("if there is no such policy, let the file hold `null`"),
            );
            return Content::NotCollected;
        }
        if let Some(code) = error_code(source.text()) {
            return self.error_of_aws(source, code);
        }
        let document = match json::Document::parse(source) {
            Ok(document) => document,
            Err(mistakes) => {
                self.diagnostics.extend(mistakes);
                return Content::Unusable;
            }
        };
        let root = document.root();
        match root.kind() {
            Kind::Null => Content::None,
            Kind::String => self.string(root),
            Kind::Object => self.object(root),
            Kind::Array | Kind::Boolean | Kind::Number => self.not_a_policy(root),
        }
    }

    /// A policy that stands in an answer: as an object, or as a string.
    fn embedded(&mut self, value: Value<'_, '_>) -> Content {
        match value.kind() {
            Kind::Null => Content::None,
            Kind::String => self.string(value),
            Kind::Object => self.policy(value),
            Kind::Array | Kind::Boolean | Kind::Number => self.not_a_policy(value),
        }
    }

    fn string(&mut self, value: Value<'_, '_>) -> Content {
        let Some(inner) = value.embedded() else { return Content::Unusable };
        self.strings += 1;
        match inner.text().trim_start().bytes().next() {
            // Terraform writes an empty string for no policy.
            None => Content::None,
            Some(b'{' | b'%') if self.strings > MAX_STRINGS => {
                let message =
                    format!("the document stands in more than {MAX_STRINGS} strings in one another");
                self.error(Diagnostic::error(NOT_A_POLICY, message).at(value.source(), value.span(), ""))
            }
            Some(b'{') => self.text(&inner),
            Some(b'%') => match encoded::percent_decoded(&inner) {
                Ok(decoded) => self.text(&decoded),
                Err(mistake) => self.error(*mistake),
            },
            Some(_) => self.not_a_policy(value),
        }
    }

    fn object(&mut self, root: Value<'_, '_>) -> Content {
        let answers = answers::recognise(root);
        let plain = root.member("Statement").is_some();
        match (plain, answers.as_slice()) {
            (true, []) => self.policy(root),
            (false, [answer]) => self.answer(root, answer),
            (false, []) => self.misspelt_or_unknown(root),
            (true, several) => self.ambiguous(root, Some("a policy document"), several),
            (false, several) => self.ambiguous(root, None, several),
        }
    }

    /// A policy document at last.
    fn policy(&mut self, value: Value<'_, '_>) -> Content {
        let written = value.as_written();
        if written.len() > MAX_DOCUMENT
            && written.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() > MAX_DOCUMENT
        {
            let message = format!("the document has more than {MAX_DOCUMENT} characters beside white space");
            return self.error(
                Diagnostic::error(DOCUMENT_TOO_LARGE, message)
                    .at(value.source(), brace(value), "begins here")
                    .note("AWS stores no policy that is half as large")
                    .help("check whether this is the file that was meant"),
            );
        }
        let parsed = Policy::read(value, self.name, self.policy_type);
        self.diagnostics.extend(parsed.diagnostics);
        match parsed.policy {
            Some(policy) => Content::Policy(Arc::new(policy)),
            None => Content::Unusable,
        }
    }

    fn answer(&mut self, root: Value<'_, '_>, answer: &Answer) -> Content {
        let (at, types) = match &answer.holds {
            Holds::Policy { at, types } => (*at, *types),
            Holds::Other { what, ask } => return self.no_policy(root, answer.command, what, ask),
        };
        let Some(value) = follow(root, at) else { return Content::Unusable };
        if !types.contains(&self.policy_type) {
            let held = types.first().copied().unwrap_or(self.policy_type);
            return self.wrong_type(root, answer.command, held);
        }
        if answer.command == "organizations describe-policy" && !self.check_organization_type(root) {
            return Content::Unusable;
        }
        if answer.command == "ec2 describe-vpc-endpoints" && !self.check_endpoint(root) {
            return Content::Unusable;
        }
        if follow(root, "PolicyVersion.IsDefaultVersion").and_then(Value::as_bool) == Some(false) {
            self.warn_of_version(root);
        }
        self.warn_if_incomplete(root);
        if answer.command == "s3api get-bucket-policy" {
            match (self.policy_type, self.speaks_of(value).as_deref()) {
                (PolicyType::Bucket, Some("kms")) => {
                    return self.wrong_type(root, "kms get-key-policy", PolicyType::Key);
                }
                (PolicyType::Key, Some("s3")) => {
                    return self.wrong_type(root, answer.command, PolicyType::Bucket);
                }
                _ => {}
            }
        }
        self.embedded(value)
    }

    /// The one service whose actions the policy at `value` names, if it names those of one alone: the answers for
    /// a bucket's and for a key's policy look alike, their actions do not.
    fn speaks_of(&self, value: Value<'_, '_>) -> Option<String> {
        let mut probe = Reader::new(self.name, PolicyType::ResourceBased);
        let Content::Policy(policy) = probe.embedded(value) else { return None };
        let patterns = policy.statements().iter().flat_map(|statement| statement.action.patterns.iter());
        let mut services = patterns.filter_map(|pattern| pattern.value.service());
        let first = services.next()?.to_ascii_lowercase();
        services.all(|service| service.eq_ignore_ascii_case(&first)).then_some(first)
    }

    /// Whether the answer of `organizations describe-policy` holds the expected type of policy.
    fn check_organization_type(&mut self, root: Value<'_, '_>) -> bool {
        let Some(value) = follow(root, "Policy.PolicySummary.Type") else { return true };
        let Some(found) = value.as_str() else { return true };
        let expected = match self.policy_type {
            PolicyType::ResourceControl => "RESOURCE_CONTROL_POLICY",
            _ => "SERVICE_CONTROL_POLICY",
        };
        if found == expected {
            return true;
        }
        let expected_policy = with_article(self.policy_type);
        let message = format!("expected {expected_policy}, and this one is of type {}", Quoted(&found));
        self.error(Diagnostic::error(WRONG_POLICY_TYPE, message).at(
            value.source(),
            value.span(),
            format!("expected `{expected}`"),
        ));
        false
    }

    /// Whether there is exactly one endpoint; notes what kind it is.
    fn check_endpoint(&mut self, root: Value<'_, '_>) -> bool {
        let Some(endpoints) = root.member("VpcEndpoints") else { return false };
        let count = endpoints.elements().count();
        if count > 1 {
            let message = format!("expected one VPC endpoint, and this answer holds {count}");
            self.error(
                Diagnostic::error(SEVERAL_ENDPOINTS, message)
                    .at(root.source(), brace(endpoints), "")
                    .note("requests go through one of them, and its policy alone bounds them")
                    .help("`aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ID` gives one"),
            );
            return false;
        }
        let kind = follow(root, "VpcEndpoints[].VpcEndpointType").and_then(Value::as_str);
        self.vpc_endpoint_kind = match kind.as_deref() {
            Some("Gateway") => Some(iamsim_engine::VpcEndpointKind::Gateway),
            Some("Interface") => Some(iamsim_engine::VpcEndpointKind::Interface),
            _ => None,
        };
        true
    }

    /// An object that is neither: a document whose elements are misspelt, for which the policy reader has the
    /// better words, or something else.
    fn misspelt_or_unknown(&mut self, root: Value<'_, '_>) -> Content {
        let elements = ["Version", "Id", "Statement"];
        let like_a_policy = root.members().any(|member| nearest(&member.name, elements).is_some());
        if like_a_policy || root.members().next().is_none() {
            return self.policy(root);
        }
        self.not_a_policy(root)
    }
}
