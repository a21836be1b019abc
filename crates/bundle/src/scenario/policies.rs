//! The policies of a scenario, and the environment that they make.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use iamsim_engine::{
    Account, Environment, EnvironmentBuilder, For, Layer, Level, PrincipalPolicies, ResourceSettings,
    VpcEndpoint,
};
use iamsim_policy::{Arn, Policy, PolicyType, ResourcePattern, Version};
use iamsim_source::json::{Kind, Value};
use iamsim_source::{Code, Diagnostic, Quoted, Severity, Span};

use super::request::ScenarioRequest;
use crate::documents::{self, Content};
use crate::fields::{Fields, Mistakes, Name, Shape};
use crate::files;
use crate::manifest::KINDS;

const POLICY: Shape = Shape { what: "a policy of a scenario", fields: &["name", "document", "file"] };
const LEVEL: Shape = Shape { what: "a level", fields: &["target", "policies"] };

const VPC_ENDPOINT_TYPE_ALONE: Code = Code::new("vpc-endpoint-type-alone");
const NO_POLICY_IN_FILE: Code = Code::new("no-policy-in-file");
const ABSOLUTE_PATH: Code = Code::new("absolute-path");

static PATTERN: Name = Name {
    subject: "`resource_policies`",
    noun: "the pattern of an ARN",
    code: Code::new("invalid-resource-pattern"),
};

/// Reads the policies of one scenario.
pub(super) struct Policies<'m, 'f> {
    mistakes: &'m mut Mistakes,
    /// The folder that paths are relative to; `None` where the scenario is in no file.
    folder: Option<&'f Path>,
    /// Every policy that was read, in the order of the format's fields.
    read: Vec<Arc<Policy>>,
}

impl<'m, 'f> Policies<'m, 'f> {
    pub(super) fn new(mistakes: &'m mut Mistakes, folder: Option<&'f Path>) -> Self {
        Self { mistakes, folder, read: Vec::new() }
    }

    /// The environment that the fields of a scenario describe, and its policies.
    pub(super) fn environment(
        mut self,
        fields: &Fields<'_, '_>,
        requests: &[ScenarioRequest],
    ) -> (Environment, Vec<Arc<Policy>>) {
        let principal = PrincipalPolicies {
            identity_based: self.list(fields, "identity_policies", PolicyType::IdentityBased),
            permissions_boundary: self.single(
                fields,
                "permissions_boundary",
                PolicyType::PermissionsBoundary,
            ),
            session: self.list(fields, "session_policies", PolicyType::Session),
            ..PrincipalPolicies::default()
        };
        let account = Account {
            service_control: self.levels(fields, "service_control_policies", PolicyType::ServiceControl),
            resource_control: self.levels(fields, "resource_control_policies", PolicyType::ResourceControl),
            organization: Layer::NotCollected,
        };
        let builder =
            EnvironmentBuilder::default().principal(For::AnyOther, principal).account(For::AnyOther, account);
        let builder = self.resources(builder, fields, requests);
        let endpoint = self.vpc_endpoint(fields);
        (builder.vpc_endpoint(endpoint).build(), self.read)
    }

    fn resources(
        &mut self,
        builder: EnvironmentBuilder,
        fields: &Fields<'_, '_>,
        requests: &[ScenarioRequest],
    ) -> EnvironmentBuilder {
        self.mistakes.conflicting(fields, "resource_policy", "resource_policies");
        let policy_type = resource_policy_type(requests);
        let policy = self.single(fields, "resource_policy", policy_type);
        let mut builder =
            builder.resource(For::AnyOther, ResourceSettings { policy, ..ResourceSettings::default() });
        let Some(value) = fields.given("resource_policies") else { return builder };
        for member in self.mistakes.members(value, "`resource_policies`") {
            // The older language version: `${` in the ARN of an S3 object is text here.
            let pattern = ResourcePattern::parse(&member.name, Version::V2008);
            let place = format!("resource_policies[{}]", member.name);
            let policy = self.policy(member.value, &place, type_by_pattern(&member.name));
            match pattern {
                Ok(pattern) => {
                    let settings = ResourceSettings {
                        policy: policy.map_or(Layer::None, Layer::Given),
                        ..ResourceSettings::default()
                    };
                    builder = builder.resource(For::This(pattern), settings);
                }
                Err(error) => {
                    let refused = PATTERN.refused(&member.name, &error);
                    self.mistakes.add(refused.at(value.source(), member.name_span, ""));
                }
            }
        }
        builder
    }

    fn vpc_endpoint(&mut self, fields: &Fields<'_, '_>) -> Layer<VpcEndpoint> {
        let kind = fields.given("vpc_endpoint_type");
        let kind = kind.and_then(|value| self.mistakes.word(value, "`vpc_endpoint_type`", &KINDS));
        let policy = self.single(fields, "vpc_endpoint_policy", PolicyType::VpcEndpoint);
        if let (Some(_), Some(member), None) =
            (kind, fields.member("vpc_endpoint_type"), fields.given("vpc_endpoint_policy"))
        {
            self.mistakes.add(
                Diagnostic::error(VPC_ENDPOINT_TYPE_ALONE, "an endpoint has a type here and no policy")
                    .at(fields.object().source(), member.name_span, "of an endpoint without a policy")
                    .note("without `vpc_endpoint_policy` a request goes through no endpoint")
                    .help("add `vpc_endpoint_policy`, or leave `vpc_endpoint_type` out"),
            );
        }
        policy.map(|policy| VpcEndpoint { policy, kind, services: Vec::new() })
    }

    /// One policy, in a field of its own; what is left out is not there.
    fn single(&mut self, fields: &Fields<'_, '_>, name: &str, policy_type: PolicyType) -> Layer<Arc<Policy>> {
        let policy = fields.given(name).and_then(|value| self.policy(value, name, policy_type));
        policy.map_or(Layer::None, Layer::Given)
    }

    fn list(
        &mut self,
        fields: &Fields<'_, '_>,
        name: &str,
        policy_type: PolicyType,
    ) -> Layer<Vec<Arc<Policy>>> {
        let Some(value) = fields.given(name) else { return Layer::None };
        let policies = self.array(value, name, policy_type);
        if policies.is_empty() { Layer::None } else { Layer::Given(policies) }
    }

    fn array(&mut self, value: Value<'_, '_>, place: &str, policy_type: PolicyType) -> Vec<Arc<Policy>> {
        let elements = self.mistakes.elements(value, &format!("`{place}`"));
        let mut policies = Vec::new();
        for (index, element) in elements.into_iter().enumerate() {
            policies.extend(self.policy(element, &format!("{place}[{index}]"), policy_type));
        }
        policies
    }

    fn levels(&mut self, fields: &Fields<'_, '_>, name: &str, policy_type: PolicyType) -> Layer<Vec<Level>> {
        let Some(value) = fields.given(name) else { return Layer::None };
        let elements = self.mistakes.elements(value, &format!("`{name}`"));
        let mut levels = Vec::new();
        for (index, element) in elements.into_iter().enumerate() {
            levels.extend(self.level(element, &format!("{name}[{index}]"), policy_type));
        }
        if levels.is_empty() { Layer::None } else { Layer::Given(levels) }
    }

    fn level(&mut self, value: Value<'_, '_>, place: &str, policy_type: PolicyType) -> Option<Level> {
        let level = self.mistakes.fields(value, &LEVEL)?;
        let target = self.mistakes.required(&level, "target");
        let target = target.and_then(|value| self.mistakes.text(value, "`target`"));
        let policies = self.mistakes.required(&level, "policies");
        let policies = policies.map(|value| self.array(value, &format!("{place}.policies"), policy_type));
        Some(Level { target: target?.value, policies: policies? })
    }

    /// A policy in one of its three forms: the document, a name with a document, a file. What has no name is
    /// called by its place.
    fn policy(&mut self, value: Value<'_, '_>, place: &str, policy_type: PolicyType) -> Option<Arc<Policy>> {
        let wrapped = ["document", "file", "name"].iter().any(|field| value.member(field).is_some());
        if value.kind() != Kind::Object {
            self.mistakes.wrong_type(value, &format!("`{place}`"), "an object");
            return None;
        }
        if value.member("Statement").is_some() || !wrapped {
            return self.document(value, place, policy_type);
        }
        let fields = self.mistakes.fields(value, &POLICY)?;
        let name = fields.get("name").and_then(|name| self.mistakes.text(name, "`name`"));
        let name = name.as_ref().map(|name| &*name.value);
        match (fields.get("document"), fields.get("file")) {
            (Some(document), None) => self.document(document, name.unwrap_or(place), policy_type),
            (None, Some(file)) => self.file(file, name, policy_type),
            (Some(_), Some(_)) => {
                self.mistakes.conflicting(&fields, "document", "file");
                None
            }
            (None, None) => {
                self.mistakes.missing(&fields, "`document` or `file`");
                None
            }
        }
    }

    fn document(&mut self, value: Value<'_, '_>, name: &str, policy_type: PolicyType) -> Option<Arc<Policy>> {
        let parsed = Policy::read(value, name, policy_type);
        self.mistakes.extend(parsed.diagnostics);
        self.keep(parsed.policy.map(Arc::new))
    }

    /// A policy in a file of its own, called by the file where it has no other name.
    fn file(
        &mut self,
        value: Value<'_, '_>,
        name: Option<&str>,
        policy_type: PolicyType,
    ) -> Option<Arc<Policy>> {
        let written = self.mistakes.text(value, "`file`")?;
        let span = written.span;
        let place = |diagnostic: Diagnostic, label| diagnostic.at(value.source(), span, label);
        if Path::new(&*written.value).is_absolute() {
            let message = format!("{} is an absolute path", Quoted(&written.value));
            self.mistakes.add(place(
                Diagnostic::error(ABSOLUTE_PATH, message)
                    .help("write it relative to the file of the scenario, so that it works elsewhere too"),
                "named here",
            ));
            return None;
        }
        let path: PathBuf = self.folder.unwrap_or(Path::new("")).join(&*written.value);
        let read = files::bytes(&path, &written.value, files::ReadAs::Policy)
            .map_err(|error| Box::new(place(error.diagnostic(), "named here")))
            .and_then(|bytes| iamsim_source::decode(&files::shown(&path), &bytes));
        let (source, warnings) = match read {
            Ok(text) => text,
            Err(mistake) => {
                self.mistakes.add(*mistake);
                return None;
            }
        };
        self.mistakes.extend(warnings);
        let document = documents::read(&source, name.unwrap_or(&written.value), policy_type);
        self.mistakes.extend(document.diagnostics.into_iter().map(|mut diagnostic| {
            // A scenario is complete: what was not collected has no place in it.
            if matches!(document.content, Content::NotCollected) {
                diagnostic.severity = Severity::Error;
            }
            diagnostic
        }));
        match document.content {
            Content::Policy(policy) => self.keep(Some(policy)),
            Content::None => {
                let message = format!("the file {} says that there is no policy", Quoted(&written.value));
                self.mistakes.add(
                    place(Diagnostic::error(NO_POLICY_IN_FILE, message), "named here")
                        .at(&source, Span::new(0, 0), "")
                        .help("leave the policy out of the scenario"),
                );
                None
            }
            Content::NotCollected | Content::Unusable => None,
        }
    }

    fn keep(&mut self, policy: Option<Arc<Policy>>) -> Option<Arc<Policy>> {
        self.read.extend(policy.clone());
        policy
    }
}

/// What `resource_policy` is: the trust policy of a role where all that is asked is to assume it.
fn resource_policy_type(requests: &[ScenarioRequest]) -> PolicyType {
    const TRUST: [&str; 5] = [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
    ];
    let asks_for_trust = |request: &ScenarioRequest| TRUST.iter().any(|action| request.action.is(action));
    if !requests.is_empty() && requests.iter().all(asks_for_trust) {
        PolicyType::RoleTrust
    } else {
        PolicyType::ResourceBased
    }
}

/// What the policy of a resource of `resource_policies` is.
fn type_by_pattern(pattern: &str) -> PolicyType {
    match pattern.parse::<Arn>() {
        Ok(arn) if arn.service() == "iam" && arn.resource().starts_with("role/") => PolicyType::RoleTrust,
        _ => PolicyType::ResourceBased,
    }
}
