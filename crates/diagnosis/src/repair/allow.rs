//! Where an allow that is missing belongs, and how it is written there: layer by layer.

use std::sync::Arc;

use iamsim_engine::{LayerTrace, Principal, Truth};
use iamsim_policy::{Policy, PolicyType};
use iamsim_source::json::{Document, Tree};
use iamsim_source::{Code, Diagnostic, Quoted};
use iamsim_terraform::{
    Caller, ContextValue, Grant, LeastCondition, LeastStatement, StatementPrincipal, literal_in_condition,
    statements_of,
};

use super::Seen;
use super::manifest::Put;
use super::needed::NeededCall;

const NO_PLACE: Code = Code::new("no-place-for-a-grant");
const KEY_NOT_KNOWN: Code = Code::new("key-behind-alias-unknown");

/// Where statements are added.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// To a document that is there.
    Existing(Arc<Policy>),
    /// In a new file.
    New(NewFile),
}

/// A file that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewFile {
    /// Its path without the number that makes it unique, and without `.json`.
    pub(super) stem: String,
    pub(super) policy_type: PolicyType,
    /// Where the manifest names it; `None`: the layout of the folder says what it is.
    pub(super) attach: Option<(Vec<String>, Put)>,
}

impl Target {
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Existing(one), Self::Existing(other)) => Arc::ptr_eq(one, other),
            (Self::New(one), Self::New(other)) => one == other,
            _ => false,
        }
    }

    pub(super) fn policy_type(&self) -> PolicyType {
        match self {
            Self::Existing(policy) => policy.policy_type(),
            Self::New(file) => file.policy_type,
        }
    }
}

/// The layers that one needed call is to be allowed in, of those that withheld their allow.
///
/// Where the resource's policy withholds, it comes first: where it names the principal itself, that is enough in one
/// account, and where it is not, the next round sees it.
pub(super) fn layers(needed: &NeededCall, side: super::Side) -> Vec<PolicyType> {
    let blocked = &needed.explanation.blocked_by;
    let of_resource = blocked.iter().copied().find(|layer| is_of_resource(*layer));
    let mut layers: Vec<PolicyType> = blocked.clone();
    if of_resource.is_some() {
        layers.retain(|layer| *layer != PolicyType::IdentityBased);
    } else if side == super::Side::Resource
        && let Some(instead) = instead_of_identity(needed)
    {
        for layer in &mut layers {
            if *layer == PolicyType::IdentityBased {
                *layer = instead;
            }
        }
    }
    layers
}

/// Whether a type of policy is a resource's own.
pub(super) const fn is_of_resource(layer: PolicyType) -> bool {
    matches!(
        layer,
        PolicyType::ResourceBased
            | PolicyType::Bucket
            | PolicyType::Key
            | PolicyType::Table
            | PolicyType::RoleTrust
    )
}

/// The policy of the resource that could grant instead of the principal's own.
fn instead_of_identity(needed: &NeededCall) -> Option<PolicyType> {
    match needed.call.action.split(':').next()? {
        "s3" => Some(PolicyType::Bucket),
        "kms" => Some(PolicyType::Key),
        "dynamodb" => Some(PolicyType::Table),
        "sts" => Some(PolicyType::RoleTrust),
        _ => None,
    }
}

/// Where the allow of `layer` is added for `needed`: one place, or one for each level of an organization.
pub(super) fn targets(
    needed: &NeededCall,
    layer: PolicyType,
    seen: &Seen,
) -> Result<Vec<Target>, Diagnostic> {
    if needed.call.action.starts_with("kms:") && needed.call.resource.contains(":alias/") {
        return Err(Diagnostic::warning(
            KEY_NOT_KNOWN,
            format!("the key behind {} is not known, and policies name keys", Quoted(&needed.call.resource)),
        )
        .help("describe the key in `resources` of `iamsim.json`, with its `aliases`"));
    }
    let traces: Vec<&LayerTrace> = needed
        .explanation
        .layers
        .iter()
        .filter(|trace| trace.layer == layer && trace.allows != Truth::True)
        .collect();
    match layer {
        PolicyType::IdentityBased => {
            let own = policies_of(&traces, needed).into_iter().find(|policy| is_own(policy, seen));
            match own {
                Some(policy) => Ok(vec![Target::Existing(policy)]),
                None => new_identity_policy(needed, seen).map(|file| vec![Target::New(file)]),
            }
        }
        PolicyType::ServiceControl => traces
            .iter()
            .map(|trace| match policies_of(&[trace], needed).into_iter().next() {
                Some(policy) => Ok(Target::Existing(policy)),
                None => new_level_policy(trace, needed, seen).map(Target::New),
            })
            .collect(),
        PolicyType::PermissionsBoundary | PolicyType::Session | PolicyType::VpcEndpoint => {
            match policies_of(&traces, needed).into_iter().find(is_json) {
                Some(policy) => Ok(vec![Target::Existing(policy)]),
                None => Err(no_place(needed, layer)),
            }
        }
        PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust
        | PolicyType::ResourceBased => {
            let own: Vec<&LayerTrace> =
                needed.explanation.layers.iter().filter(|trace| trace.layer == layer).collect();
            match policies_of(&own, needed).into_iter().next() {
                Some(policy) => Ok(vec![Target::Existing(policy)]),
                None => new_resource_policy(needed, layer, seen).map(|file| vec![Target::New(file)]),
            }
        }
        PolicyType::ResourceControl => Err(no_place(needed, layer)),
    }
}

/// The policies of a layer, those with a near miss first.
fn policies_of(traces: &[&LayerTrace], needed: &NeededCall) -> Vec<Arc<Policy>> {
    let near = needed.explanation.near_misses();
    let near = near.iter().map(|miss| &miss.statement.reference);
    let all = traces.iter().flat_map(|trace| &trace.statements).map(|statement| &statement.reference);
    let is_of_layer = |policy: &Arc<Policy>| {
        traces
            .iter()
            .flat_map(|trace| &trace.statements)
            .any(|statement| Arc::ptr_eq(&statement.reference.policy, policy))
    };
    let mut policies: Vec<Arc<Policy>> = Vec::new();
    for reference in near.chain(all) {
        let policy = &reference.policy;
        if is_of_layer(policy) && !policies.iter().any(|known| Arc::ptr_eq(known, policy)) {
            policies.push(Arc::clone(policy));
        }
    }
    policies
}

/// Whether what is added to a policy is added to one principal alone: it is attached to no other, and is no group's.
fn is_own(policy: &Arc<Policy>, seen: &Seen) -> bool {
    let source = policy.source();
    let mut disk = Arc::clone(source);
    while let Some((outer, _)) = Arc::clone(&disk).outer(iamsim_source::Span::new(0, 0)) {
        disk = Arc::clone(outer);
    }
    let of_group = Document::parse(&disk).is_ok_and(|document| document.root().member("GroupName").is_some());
    // A file of whole accounts holds groups and managed policies of others.
    let of_account = Document::parse(&disk).is_ok_and(|document| {
        ["UserDetailList", "Policies"].iter().any(|it| document.root().member(it).is_some())
    });
    !of_group && !of_account && seen.bundle.environment.holders(policy).len() <= 1 && is_json(policy)
}

/// Whether a policy stands in a file of JSON: the backend's own stand in the configuration.
pub(super) fn is_json(policy: &Arc<Policy>) -> bool {
    policy.source().on_disk().name().rsplit('.').next().is_none_or(|ending| ending != "tf")
}

fn no_place(needed: &NeededCall, layer: PolicyType) -> Diagnostic {
    let message = format!(
        "{} on {} needs an allow of the {}, and there is no document that it could be added to",
        needed.call.action,
        Quoted(&needed.call.resource),
        layer.document()
    );
    let help = match layer {
        PolicyType::Session => {
            "change the policy where the session is made: `policy` of `assume_role`, or who passes it"
        }
        PolicyType::ResourceControl => "ask who keeps the organization's resource control policies",
        _ => "collect the policy into the bundle",
    };
    Diagnostic::warning(NO_PLACE, message).help(help)
}

/// The last part of an ARN, as a file may be called.
fn short_name(arn: &str) -> String {
    let name = arn.rsplit(['/', ':']).next().unwrap_or(arn);
    name.chars()
        .map(|it| if it.is_ascii_alphanumeric() || it == '-' || it == '.' { it } else { '-' })
        .collect()
}

/// A new identity-based policy for who makes a call.
pub(super) fn own_policy(needed: &NeededCall, seen: &Seen) -> Result<NewFile, Diagnostic> {
    new_identity_policy(needed, seen)
}

fn new_identity_policy(needed: &NeededCall, seen: &Seen) -> Result<NewFile, Diagnostic> {
    let policy_type = PolicyType::IdentityBased;
    let Some(named) = &needed.named else { return Err(no_place(needed, policy_type)) };
    let Some(manifest) = &seen.bundle.manifest else {
        return match needed.call.caller {
            Caller::Starting => Ok(NewFile {
                stem: "identity-policies/terraform-state".to_owned(),
                policy_type,
                attach: None,
            }),
            _ => Err(no_place(needed, policy_type)),
        };
    };
    let document = Document::parse(manifest).map_err(|_| no_place(needed, policy_type))?;
    let described = document.root().member("principals").is_some_and(|all| all.member(named).is_some());
    if !described && document.root().member("collected").is_some() {
        // An entry of its own would stand in place of what was collected.
        return Err(no_place(needed, policy_type)
            .help("attach what `iamsim policy --for identity` writes to the principal"));
    }
    let path = ["principals", named, "identity_policies"].map(str::to_owned).to_vec();
    let stem = format!("repair/identity-{}", short_name(named));
    Ok(NewFile { stem, policy_type, attach: Some((path, Put::Element)) })
}

fn new_level_policy(trace: &LayerTrace, needed: &NeededCall, seen: &Seen) -> Result<NewFile, Diagnostic> {
    let policy_type = PolicyType::ServiceControl;
    let none = || no_place(needed, policy_type);
    let target = trace.target.as_deref().unwrap_or_default();
    let manifest = seen.bundle.manifest.as_ref().ok_or_else(none)?;
    let document = Document::parse(manifest).map_err(|_| none())?;
    let own = seen.bundle.principal.account() == needed.principal.account();
    let account = needed.principal.account();
    let account = account.as_ref().map(iamsim_policy::AccountId::as_str).unwrap_or_default();
    let (holder, mut path) = if own {
        (Some(document.root()), Vec::new())
    } else {
        let holder = document.root().member("accounts").and_then(|all| all.member(account));
        (holder, vec!["accounts".to_owned(), account.to_owned()])
    };
    let levels = holder.and_then(|it| it.member("service_control_policies")).ok_or_else(none)?;
    let is_level = |level: &iamsim_source::json::Value<'_, '_>| {
        level.member("target").and_then(iamsim_source::json::Value::as_str).as_deref() == Some(target)
    };
    let index = levels.elements().position(|level| is_level(&level)).ok_or_else(none)?;
    path.extend(["service_control_policies".to_owned(), index.to_string(), "policies".to_owned()]);
    let stem = format!("repair/scp-{}", short_name(target));
    Ok(NewFile { stem, policy_type, attach: Some((path, Put::Element)) })
}

fn new_resource_policy(
    needed: &NeededCall,
    policy_type: PolicyType,
    seen: &Seen,
) -> Result<NewFile, Diagnostic> {
    let none = || no_place(needed, policy_type);
    let arn = holder_of_policy(&needed.call.resource);
    let manifest = seen.bundle.manifest.as_ref().ok_or_else(none)?;
    let document = Document::parse(manifest).map_err(|_| none())?;
    let described = document.root().member("resources").and_then(|all| all.member(arn));
    // A policy that was not collected may be there: a new one would stand in its place.
    if !described.and_then(|it| it.member("policy")).is_some_and(iamsim_source::json::Value::is_null) {
        return Err(none());
    }
    let path = ["resources", arn, "policy"].map(str::to_owned).to_vec();
    let stem = format!("repair/{}", policy_type.document().replace(' ', "-"));
    Ok(NewFile { stem, policy_type, attach: Some((path, Put::Value)) })
}

/// What has the policy that is asked about a resource: of an object its bucket.
fn holder_of_policy(resource: &str) -> &str {
    if resource.contains(":s3:::") { resource.split('/').next().unwrap_or(resource) } else { resource }
}

/// The statements that allow `needed` in a policy of this type, for one principal; `None` where they cannot be
/// written.
pub(super) fn statements(needed: &[&NeededCall], target: &Target, seen: &Seen) -> Option<Vec<Tree>> {
    let first = needed.first()?;
    let grants: Vec<&Grant> = needed.iter().map(|it| &it.grant).collect();
    let mut statements = statements_of(&grants);
    for statement in &mut statements {
        shape(statement, first, target, seen)?;
    }
    Some(statements.iter().map(LeastStatement::document).collect())
}

fn shape(statement: &mut LeastStatement, needed: &NeededCall, target: &Target, seen: &Seen) -> Option<()> {
    let of_principal = || {
        needed.named.as_ref().map(|named| LeastCondition {
            operator: "ArnEquals".to_owned(),
            key: "aws:PrincipalArn".to_owned(),
            values: vec![literal_in_condition(named)],
        })
    };
    match target.policy_type() {
        PolicyType::IdentityBased | PolicyType::Session => {}
        PolicyType::PermissionsBoundary => {
            if let Target::Existing(policy) = target
                && seen.bundle.environment.holders(policy).len() > 1
            {
                statement.conditions.push(of_principal()?);
            }
        }
        PolicyType::ServiceControl => statement.conditions.push(of_principal()?),
        PolicyType::VpcEndpoint => {
            statement.principal = Some(StatementPrincipal::Everyone);
            statement.conditions.push(of_principal()?);
        }
        PolicyType::Bucket | PolicyType::Table | PolicyType::ResourceBased => {
            statement.principal = Some(StatementPrincipal::Aws(needed.named.clone()?));
        }
        PolicyType::Key => {
            statement.principal = Some(StatementPrincipal::Aws(needed.named.clone()?));
            statement.resources = vec!["*".to_owned()];
        }
        PolicyType::RoleTrust => {
            statement.resources = Vec::new();
            shape_trust(statement, needed, seen)?;
        }
        PolicyType::ResourceControl => return None,
    }
    if let Principal::Root(_) = needed.principal
        && statement.principal.is_some()
    {
        // The root's ARN stands for its account: a condition says that it is the root user itself.
        statement.conditions.push(of_principal()?);
    }
    Some(())
}

fn shape_trust(statement: &mut LeastStatement, needed: &NeededCall, seen: &Seen) -> Option<()> {
    let equals = |key: &str, value: &str| LeastCondition {
        operator: "StringEquals".to_owned(),
        key: key.to_owned(),
        values: vec![literal_in_condition(value)],
    };
    if let Some(named) = &needed.named {
        statement.principal = Some(StatementPrincipal::Aws(named.clone()));
        if let Some(ContextValue::One(id)) = needed.call.context.get("sts:ExternalId") {
            statement.conditions.push(equals("sts:ExternalId", id));
        }
        return Some(());
    }
    let provider = match &needed.principal {
        Principal::Provider(arn) => arn.as_str().to_owned(),
        Principal::BuiltInProvider(name) => name.to_string(),
        _ => return None,
    };
    let prefix = provider.split_once("-provider/").map_or(provider.as_str(), |(_, name)| name);
    for claim in ["aud", "sub"] {
        let key = format!("{prefix}:{claim}");
        if let Some(iamsim_engine::ContextValue::Single(value)) = seen.bundle.context.get(&key) {
            statement.conditions.push(equals(&key, value));
        }
    }
    // Without a subject, whoever the provider knows would be trusted.
    let has_subject = statement.conditions.iter().any(|condition| condition.key.ends_with(":sub"));
    statement.principal = Some(StatementPrincipal::Federated(provider));
    has_subject.then_some(())
}
