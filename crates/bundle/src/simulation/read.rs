//! The request, as `--cli-input-json` of the AWS CLI takes it.

use std::path::Path;
use std::sync::Arc;

use iamsim_engine::{
    Account, Action, Context, ContextValue, Environment, EnvironmentBuilder, For, Layer, Principal,
    PrincipalPolicies, Resource, ResourceSettings, RoleKind, UncollectedLayers, Unlisted,
};
use iamsim_policy::{AccountId, Arn, Policy, PolicyType};
use iamsim_source::json::{Document, Kind, Value};
use iamsim_source::{Code, Diagnostic, Quoted, Source, has_errors};

use super::{Brought, ResourcesGiven, SimulationRequest};
use crate::bundle::{Bundle, OpenOptions};
use crate::documents::{self, Content};
use crate::fields::{Fields, Mistakes, Name, Shape};

const CUSTOM: Shape = Shape {
    what: "the request",
    fields: &[
        "PolicyInputList",
        "PermissionsBoundaryPolicyInputList",
        "ActionNames",
        "ResourceArns",
        "ResourcePolicy",
        "ResourceOwner",
        "CallerArn",
        "ContextEntries",
        "ResourceHandlingOption",
        "MaxItems",
        "Marker",
    ],
};
const PRINCIPAL: Shape = Shape {
    what: "the request",
    fields: &[
        "PolicySourceArn",
        "PolicyInputList",
        "PermissionsBoundaryPolicyInputList",
        "ActionNames",
        "ResourceArns",
        "ResourcePolicy",
        "ResourceOwner",
        "CallerArn",
        "ContextEntries",
        "ResourceHandlingOption",
        "MaxItems",
        "Marker",
    ],
};
const ENTRY: Shape =
    Shape { what: "a context entry", fields: &["ContextKeyName", "ContextKeyValues", "ContextKeyType"] };

/// The types of context entries, and whether each is a list.
const TYPES: [(&str, Many); 12] = [
    ("string", Many::No),
    ("stringList", Many::Yes),
    ("numeric", Many::No),
    ("numericList", Many::Yes),
    ("boolean", Many::No),
    ("booleanList", Many::Yes),
    ("ip", Many::No),
    ("ipList", Many::Yes),
    ("binary", Many::No),
    ("binaryList", Many::Yes),
    ("date", Many::No),
    ("dateList", Many::Yes),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Many {
    Yes,
    No,
}

static ACTION: Name =
    Name { subject: "each of `ActionNames`", noun: "an action", code: Code::new("invalid-action") };
static RESOURCE: Name =
    Name { subject: "each of `ResourceArns`", noun: "a resource", code: Code::new("invalid-resource") };
static CALLER: Name =
    Name { subject: "`CallerArn`", noun: "a principal", code: Code::new("invalid-principal") };
static POLICY_SOURCE: Name =
    Name { subject: "`PolicySourceArn`", noun: "a principal", code: Code::new("invalid-principal") };

const NO_POLICY: Code = Code::new("no-policy");
const SEVERAL_BOUNDARIES: Code = Code::new("several-boundaries");
const INVALID_OWNER: Code = Code::new("invalid-account-id");
const EMPTY_LIST: Code = Code::new("empty-list");

/// Who asks where the request does not say: AWS then gives the account, and neither a name nor an ARN.
const NOT_GIVEN: &str = "arn:aws:iam::123456789012:user/caller-not-given";

impl SimulationRequest {
    /// Reads a request of `SimulateCustomPolicy`: the policies are those that it brings along.
    ///
    /// # Errors
    ///
    /// All that is wrong with it, each at its place.
    pub fn custom(source: &Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        let mut mistakes = Mistakes::default();
        let parts = Parts::read(source, &CUSTOM, &mut mistakes);
        let request = parts.map(|parts| {
            let brought = &parts.brought;
            let policies = PrincipalPolicies {
                identity_based: Layer::Given(brought.identity_based.clone()),
                permissions_boundary: brought.permissions_boundary.clone().map_or(Layer::None, Layer::Given),
                session: Layer::None,
                ..PrincipalPolicies::default()
            };
            let account = Account {
                service_control: Layer::None,
                resource_control: Layer::None,
                organization: Layer::NotCollected,
            };
            let environment = EnvironmentBuilder::default()
                .principal(For::AnyOther, policies)
                .account(For::AnyOther, account)
                .resource(For::AnyOther, brought.resource())
                .vpc_endpoint(Layer::None)
                .build();
            parts.request(environment, RoleKind::Ordinary, None)
        });
        finished(request, mistakes)
    }

    /// Reads a request of `SimulatePrincipalPolicy`: the policies are those that `PolicySourceArn` has in the bundle
    /// at `path`, such as the answer of `get-account-authorization-details`, and those that the request brings along.
    /// A boundary that it brings takes the place of the principal's own.
    ///
    /// # Errors
    ///
    /// All that is wrong with the request, or with the bundle, each at its place.
    pub fn of_principal(source: &Arc<Source>, path: &Path) -> Result<Self, Vec<Diagnostic>> {
        let mut mistakes = Mistakes::default();
        let Some(parts) = Parts::read(source, &PRINCIPAL, &mut mistakes) else {
            return Err(mistakes.in_order(source.name()));
        };
        let options = OpenOptions {
            principal: parts.policy_source.clone(),
            uncollected: UncollectedLayers::AssumedNone,
        };
        let opened = Bundle::open_bringing(path, &options, &parts.brought);
        if has_errors(&opened.diagnostics) {
            mistakes.extend(opened.diagnostics);
        }
        let request = opened.bundle.map(|bundle| {
            let (environment, role_kind) = (bundle.environment, bundle.role_kind);
            parts.request(environment, role_kind, Some(bundle.principal))
        });
        finished(request, mistakes)
    }
}

fn finished(
    request: Option<SimulationRequest>,
    mistakes: Mistakes,
) -> Result<SimulationRequest, Vec<Diagnostic>> {
    let diagnostics = mistakes.in_order("");
    match request {
        Some(request) if !has_errors(&diagnostics) => Ok(request),
        _ => Err(diagnostics),
    }
}

impl Brought {
    /// The `policies` of the principal, and those that were brought: a boundary in place of its own.
    pub(crate) fn added_to(&self, policies: PrincipalPolicies) -> PrincipalPolicies {
        let identity_based = match policies.identity_based {
            Layer::Given(own) => Layer::Given(own.into_iter().chain(self.identity_based.clone()).collect()),
            Layer::Undisclosed => Layer::Undisclosed,
            none if self.identity_based.is_empty() => none,
            Layer::None | Layer::NotCollected => Layer::Given(self.identity_based.clone()),
        };
        let permissions_boundary =
            self.permissions_boundary.clone().map_or(policies.permissions_boundary, Layer::Given);
        PrincipalPolicies { identity_based, permissions_boundary, ..policies }
    }

    /// The resource, where its policy was brought.
    pub(crate) fn resource(&self) -> ResourceSettings {
        let policy = self.resource_based.clone().map_or(Layer::None, Layer::Given);
        // What the simulator is not told is not there.
        ResourceSettings { policy, tags: Layer::None, ..ResourceSettings::default() }
    }
}

/// The parts of a request.
struct Parts {
    actions: Vec<Action>,
    resources: Vec<Resource>,
    owner: Option<AccountId>,
    caller: Option<Principal>,
    policy_source: Option<Principal>,
    context: Context,
    brought: Brought,
}

impl Parts {
    fn read(source: &Arc<Source>, shape: &'static Shape, mistakes: &mut Mistakes) -> Option<Self> {
        let document = match Document::parse(source) {
            Ok(document) => document,
            Err(faults) => {
                mistakes.extend(faults);
                return None;
            }
        };
        let fields = mistakes.fields(document.root(), shape)?;
        let of_principal = shape.fields.contains(&"PolicySourceArn");
        let policy_source = if of_principal {
            let value = mistakes.required(&fields, "PolicySourceArn");
            value.and_then(|value| mistakes.parsed(value, &POLICY_SOURCE)).map(|found| found.value)
        } else {
            None
        };
        let inputs = if of_principal {
            fields.given("PolicyInputList")
        } else {
            mistakes.required(&fields, "PolicyInputList")
        };
        let brought = Brought {
            identity_based: policies(inputs, "PolicyInputList", PolicyType::IdentityBased, mistakes),
            permissions_boundary: boundary(&fields, mistakes),
            resource_based: fields
                .given("ResourcePolicy")
                .and_then(|value| policy(value, "ResourcePolicy", PolicyType::ResourceBased, mistakes)),
        };
        let actions = mistakes.required(&fields, "ActionNames");
        let actions = parsed_list(actions, "`ActionNames`", &ACTION, mistakes);
        let resources = parsed_list(fields.given("ResourceArns"), "`ResourceArns`", &RESOURCE, mistakes);
        let caller = fields.given("CallerArn").and_then(|value| mistakes.parsed(value, &CALLER));
        let owner = fields.given("ResourceOwner").and_then(|value| owner(value, mistakes));
        let mut context = Context::new(Unlisted::Absent);
        if let Some(entries) = fields.given("ContextEntries") {
            for entry in mistakes.elements(entries, "`ContextEntries`") {
                if let Some((key, value)) = context_entry(entry, mistakes) {
                    context.set(&key, value);
                }
            }
        }
        let caller = caller.map(|caller| caller.value);
        Some(Self { actions, resources, owner, caller, policy_source, context, brought })
    }

    /// The request, asked by the caller that it names, else by `principal`, else by nobody who is known.
    fn request(
        mut self,
        environment: Environment,
        role_kind: RoleKind,
        principal: Option<Principal>,
    ) -> SimulationRequest {
        let caller = self.caller.take().or(principal);
        let caller = caller.unwrap_or_else(|| {
            for (key, value) in [
                ("aws:PrincipalArn", ContextValue::Absent),
                ("aws:username", ContextValue::Absent),
                ("aws:userid", ContextValue::text("caller-not-given")),
            ] {
                if self.context.get(key).is_none() {
                    self.context.set(key, value);
                }
            }
            NOT_GIVEN.parse().unwrap_or(Principal::Anonymous)
        });
        let resources_given =
            if self.resources.is_empty() { ResourcesGiven::No } else { ResourcesGiven::Yes };
        if self.resources.is_empty() {
            self.resources.push(Resource::Any);
        }
        SimulationRequest {
            actions: self.actions,
            resources: self.resources,
            resources_given,
            caller,
            resource_owner: self.owner,
            context: self.context,
            environment,
            role_kind,
        }
    }
}

/// A list of names that must hold at least one, where it is there.
fn parsed_list<T>(
    value: Option<Value<'_, '_>>,
    subject: &str,
    name: &'static Name,
    mistakes: &mut Mistakes,
) -> Vec<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let Some(list) = value else { return Vec::new() };
    let elements = mistakes.elements(list, subject);
    if elements.is_empty() && list.kind() == Kind::Array {
        let message = format!("{subject} is empty");
        mistakes.add(Diagnostic::error(EMPTY_LIST, message).at(
            list.source(),
            list.span(),
            "expected at least one",
        ));
    }
    elements
        .into_iter()
        .filter_map(|element| mistakes.parsed(element, name))
        .map(|found| found.value)
        .collect()
}

fn policies(
    list: Option<Value<'_, '_>>,
    field: &str,
    policy_type: PolicyType,
    mistakes: &mut Mistakes,
) -> Vec<Arc<Policy>> {
    let Some(list) = list else { return Vec::new() };
    let elements = mistakes.elements(list, &format!("`{field}`"));
    let numbered = (1..).zip(elements);
    // AWS calls them by their places, counted from 1.
    numbered
        .filter_map(|(number, element)| policy(element, &format!("{field}.{number}"), policy_type, mistakes))
        .collect()
}

fn boundary(fields: &Fields<'_, '_>, mistakes: &mut Mistakes) -> Option<Arc<Policy>> {
    const FIELD: &str = "PermissionsBoundaryPolicyInputList";
    let value = fields.given(FIELD)?;
    let mut read = policies(Some(value), FIELD, PolicyType::PermissionsBoundary, mistakes).into_iter();
    let only = read.next();
    if read.next().is_some() {
        let message = format!("`{FIELD}` takes one policy");
        mistakes.add(
            Diagnostic::error(SEVERAL_BOUNDARIES, message)
                .at(value.source(), value.span(), "several")
                .note("a user or a role has at most one permissions boundary"),
        );
    }
    only
}

/// A policy in a string, as the API takes it.
fn policy(
    value: Value<'_, '_>,
    name: &str,
    policy_type: PolicyType,
    mistakes: &mut Mistakes,
) -> Option<Arc<Policy>> {
    let document = documents::read_embedded(value, name, policy_type);
    mistakes.extend(document.diagnostics);
    match document.content {
        Content::Policy(policy) => Some(policy),
        Content::Unusable => None,
        Content::None | Content::NotCollected => {
            let message = format!("`{name}` holds no policy");
            mistakes.add(Diagnostic::error(NO_POLICY, message).at(
                value.source(),
                value.span(),
                "expected a document",
            ));
            None
        }
    }
}

/// An account, by its id or by the ARN of one in it: AWS takes that of a user or of the root.
fn owner(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<AccountId> {
    let written = mistakes.text(value, "`ResourceOwner`")?;
    let of_arn = || written.value.parse::<Arn>().ok().and_then(|arn| arn.account_id());
    let account = written.value.parse().ok().or_else(of_arn);
    if account.is_none() {
        let message = format!("{} names no account", Quoted(&written.value));
        mistakes.add(
            Diagnostic::error(INVALID_OWNER, message)
                .at(value.source(), written.span, "")
                .help("write the ARN of the account: `arn:aws:iam::123456789012:root`"),
        );
    }
    account
}

fn context_entry(entry: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<(Box<str>, ContextValue)> {
    let fields = mistakes.fields(entry, &ENTRY)?;
    let name = mistakes.required(&fields, "ContextKeyName");
    let name = name.and_then(|name| mistakes.text(name, "`ContextKeyName`"))?;
    let many =
        fields.given("ContextKeyType").and_then(|value| mistakes.word(value, "`ContextKeyType`", &TYPES));
    let values = mistakes.required(&fields, "ContextKeyValues")?;
    let values = mistakes.elements(values, "`ContextKeyValues`");
    let values: Vec<Box<str>> = values
        .into_iter()
        .filter_map(|value| mistakes.text(value, "each of `ContextKeyValues`"))
        .map(|text| text.value)
        .collect();
    let value = match (many, values.as_slice()) {
        (Some(Many::No) | None, [only]) => ContextValue::Single(only.clone()),
        _ => ContextValue::list(values),
    };
    Some((name.value, value))
}
