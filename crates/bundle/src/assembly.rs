//! From what a bundle says is where to the environment that the engine decides by.

use std::collections::BTreeMap;
use std::sync::Arc;

use iamsim_engine::{
    Account, EnvironmentBuilder, For, Layer, Level, Principal, PrincipalPolicies, ResourceSettings,
    VpcEndpoint, VpcEndpointKind,
};
use iamsim_policy::{AccountId, Arn, Policy, PolicyType, ResourcePattern, Version};
use iamsim_source::{Code, Diagnostic, Quoted, Source, Span};

use crate::collected::{self, Inventory, Resolved, Starting, is_of};
use crate::description::{
    DescribedAccount, DescribedLevel, DescribedPrincipal, DescribedStart, Description, NOWHERE, Named, Whose,
};
use crate::documents::{self, Content};
use crate::fields::Mistakes;
use crate::files::ReadAs;
use crate::root::{PathError, Refused, Root, relative};
use crate::simulation::Brought;

const GLOB_WITHOUT_MATCH: Code = Code::new("glob-without-match");
const ACCOUNT_DESCRIBED_TWICE: Code = Code::new("account-described-twice");

/// What was made of a description.
pub(crate) struct Assembled {
    /// The environment, but for how uncollected layers are taken.
    pub(crate) builder: EnvironmentBuilder,
    /// Every policy, in the order in which the description names them.
    pub(crate) policies: Vec<Arc<Policy>>,
    /// The texts of the configuration.
    pub(crate) terraform: Vec<Arc<Source>>,
    /// Whether the starting principal is a service-linked role, where what was collected says so.
    pub(crate) role_kind: Option<iamsim_engine::RoleKind>,
}

/// Reads every file that `description` names.
pub(crate) fn assemble(
    description: &Description,
    whom: Starting<'_>,
    brought: &Brought,
    root: &mut Root,
    mistakes: &mut Mistakes,
) -> Assembled {
    let mut assembly = Assembly {
        source: &description.source,
        root,
        mistakes,
        policies: Vec::new(),
        read: BTreeMap::new(),
        vpc_endpoint_kind: None,
    };
    let starting = whom.principal;
    let collected = assembly.collected(&description.collected, whom);
    let mut builder = EnvironmentBuilder::default();
    for principal in &description.principals {
        let own = match &principal.whose {
            Whose::This(arn) => Some(arn),
            Whose::Starting => starting.and_then(Principal::arn),
        };
        let policies = collected.filled(own, assembly.principal(principal));
        let is_starting = own.is_some_and(|own| starting.is_some_and(|starting| is_of(starting, own)));
        let policies = if is_starting { brought.added_to(policies) } else { policies };
        match (&principal.whose, starting.and_then(Principal::arn)) {
            (Whose::This(arn), _) => builder = builder.principal(For::This(arn.clone()), policies),
            (Whose::Starting, Some(arn)) => builder = builder.principal(For::This(arn.clone()), policies),
            (Whose::Starting, None) => {}
        }
    }
    // Another principal, given beside a manifest, may be at home in another account.
    let own_account = match &description.principal {
        DescribedStart::As(principal) => principal.account(),
        DescribedStart::Mistaken | DescribedStart::NotSaid => starting.and_then(Principal::account),
    };
    for (which, account) in assembly.accounts(description, own_account) {
        builder = builder.account(which, account);
    }
    let (collected_principals, trusts) = (collected.principals, collected.trusts);
    let role_kind = collected_principals
        .iter()
        .find(|(arn, _)| starting.is_some_and(|starting| is_of(starting, arn)))
        .map(|(_, policies)| policies.role_kind);
    for resource in &description.resources {
        let settings = ResourceSettings {
            account: resource.account,
            policy: assembly.layer(&resource.policy, resource.policy_type),
            tags: resource.tags.clone(),
            key_manager: resource.key_manager,
            restrict_public_buckets: resource.restrict_public_buckets.clone(),
        };
        builder = builder.resource(For::This(resource.pattern.clone()), settings);
    }
    for (arn, policies) in collected_principals {
        let is_starting = starting.is_some_and(|starting| is_of(starting, &arn));
        let policies = if is_starting { brought.added_to(policies) } else { policies };
        builder = builder.principal(For::This(arn), policies);
    }
    for (arn, settings) in collected.resources {
        if let Ok(pattern) = ResourcePattern::parse(arn.as_str(), Version::V2008) {
            builder = builder.resource(For::This(pattern), settings);
        }
    }
    for (arn, policy) in trusts {
        // An ARN without wildcards covers itself; in the older language version `${` is text.
        if let Ok(pattern) = ResourcePattern::parse(arn.as_str(), Version::V2008) {
            builder = builder
                .resource(For::This(pattern), ResourceSettings { policy, ..ResourceSettings::default() });
        }
    }
    if brought.resource_based.is_some() {
        builder = builder.resource(For::AnyOther, brought.resource());
    }
    let endpoint = assembly.layer(&description.vpc_endpoint_policy, PolicyType::VpcEndpoint);
    let kind = description.vpc_endpoint_kind.or(assembly.vpc_endpoint_kind);
    let builder = builder.vpc_endpoint(endpoint.map(|policy| vpc_endpoint(policy, kind)));
    let terraform = assembly.terraform(&description.terraform);
    let mut policies = assembly.policies;
    policies.extend(collected.policies);
    Assembled { builder, policies, terraform, role_kind }
}

/// The endpoint that requests to S3 go through, and those to other services of which its own statements speak.
fn vpc_endpoint(policy: Arc<Policy>, kind: Option<VpcEndpointKind>) -> VpcEndpoint {
    const OTHERS: [&str; 3] = ["sts", "dynamodb", "kms"];
    let speaks_of = |service: &str| {
        let mut patterns = policy.statements().iter().flat_map(|statement| statement.action.patterns.iter());
        patterns
            .any(|pattern| pattern.value.service().is_some_and(|named| named.eq_ignore_ascii_case(service)))
    };
    let others = OTHERS.into_iter().filter(|service| speaks_of(service));
    let services = std::iter::once("s3").chain(others).map(Into::into).collect();
    VpcEndpoint { policy, kind, services }
}

struct Assembly<'a> {
    /// What the places of the description point into.
    source: &'a Arc<Source>,
    root: &'a mut Root,
    mistakes: &'a mut Mistakes,
    policies: Vec<Arc<Policy>>,
    /// What became of each file, read as each type: a policy of three levels is one policy.
    read: BTreeMap<(String, PolicyType), Option<Arc<Policy>>>,
    vpc_endpoint_kind: Option<VpcEndpointKind>,
}

/// What a file that is named gives to its layer.
enum Given {
    Policy(Arc<Policy>),
    /// The file says that there is none.
    None,
    /// The file is empty, or of no use; if the latter, an error has been reported.
    NotCollected,
}

impl Assembly<'_> {
    /// What the files hold that were collected of whole accounts.
    fn collected(&mut self, globs: &[Named], whom: Starting<'_>) -> Resolved {
        let mut inventory = Inventory::default();
        let account = whom.principal.and_then(Principal::account);
        let mut seen: Vec<String> = Vec::new();
        for glob in globs {
            let paths = match self.root.glob(&glob.value) {
                Ok(paths) => paths,
                Err(error) => {
                    self.refuse(&error, glob.span);
                    continue;
                }
            };
            if paths.is_empty() {
                self.warn_of_glob(glob);
            }
            for path in paths {
                if seen.contains(&path) {
                    continue;
                }
                if let Some(source) = self.text(&path, glob.span, ReadAs::Collection)
                    && let Err(mistakes) = collected::read(&source, account, &mut inventory)
                {
                    self.mistakes.extend(mistakes);
                }
                seen.push(path);
            }
        }
        let mut resolved = inventory.resolve(whom);
        self.mistakes.extend(std::mem::take(&mut resolved.diagnostics));
        resolved
    }

    fn principal(&mut self, described: &DescribedPrincipal) -> PrincipalPolicies {
        PrincipalPolicies {
            identity_based: self.list(&described.identity_policies, PolicyType::IdentityBased),
            permissions_boundary: self
                .layer(&described.permissions_boundary, PolicyType::PermissionsBoundary),
            session: self.list(&described.session_policies, PolicyType::Session),
            role_kind: described.role_kind,
            unique_id: described.unique_id.clone(),
            tags: described.tags.clone(),
        }
    }

    /// The accounts: `own`, the one of the principal that the bundle starts with, has the fields of the manifest
    /// itself.
    fn accounts(
        &mut self,
        description: &Description,
        own: Option<AccountId>,
    ) -> Vec<(For<AccountId>, Account)> {
        let mut accounts = Vec::new();
        if let Some(own) = own {
            let account = self.account(&description.account);
            accounts.push((For::This(own), account));
        }
        for (id, described) in &description.accounts {
            if Some(id.value) == own {
                self.mistakes.add(
                    Diagnostic::error(
                        ACCOUNT_DESCRIBED_TWICE,
                        format!("`{}` is the account of the principal that Terraform starts as", id.value),
                    )
                    .at(self.source, id.span, "stands among other accounts")
                    .help("move its fields from `accounts` to the manifest itself"),
                );
            }
            let account = self.account(described);
            accounts.push((For::This(id.value), account));
        }
        accounts
    }

    fn account(&mut self, described: &DescribedAccount) -> Account {
        Account {
            service_control: self.levels(&described.service_control, PolicyType::ServiceControl),
            resource_control: self.levels(&described.resource_control, PolicyType::ResourceControl),
            organization: described.organization.clone(),
        }
    }

    fn levels(
        &mut self,
        described: &Layer<Vec<DescribedLevel>>,
        policy_type: PolicyType,
    ) -> Layer<Vec<Level>> {
        match described {
            Layer::Given(levels) => {
                let level = |level: &DescribedLevel| Level {
                    target: level.target.clone(),
                    policies: self.policies(&level.policies, policy_type).0,
                };
                Layer::Given(levels.iter().map(level).collect())
            }
            Layer::None => Layer::None,
            Layer::Undisclosed => Layer::Undisclosed,
            Layer::NotCollected => Layer::NotCollected,
        }
    }

    fn list(&mut self, described: &Layer<Vec<Named>>, policy_type: PolicyType) -> Layer<Vec<Arc<Policy>>> {
        match described {
            Layer::Given(names) => {
                let (policies, complete) = self.policies(names, policy_type);
                match complete {
                    Complete::Yes if policies.is_empty() => Layer::None,
                    // What was collected counts: a Deny in it binds whatever else there may be.
                    Complete::No if policies.is_empty() => Layer::NotCollected,
                    Complete::Yes | Complete::No => Layer::Given(policies),
                }
            }
            Layer::None => Layer::None,
            Layer::Undisclosed => Layer::Undisclosed,
            Layer::NotCollected => Layer::NotCollected,
        }
    }

    fn layer(&mut self, described: &Layer<Named>, policy_type: PolicyType) -> Layer<Arc<Policy>> {
        match described {
            Layer::Given(named) => {
                let relative = relative(&named.value);
                match relative {
                    Ok(relative) => match self.policy(&relative, named.span, policy_type) {
                        Given::Policy(policy) => Layer::Given(policy),
                        Given::None => Layer::None,
                        Given::NotCollected => Layer::NotCollected,
                    },
                    Err(error) => {
                        self.refuse(&error, named.span);
                        Layer::NotCollected
                    }
                }
            }
            Layer::None => Layer::None,
            Layer::Undisclosed => Layer::Undisclosed,
            Layer::NotCollected => Layer::NotCollected,
        }
    }

    /// The policies that globs name, each file once, and whether all were collected.
    fn policies(&mut self, globs: &[Named], policy_type: PolicyType) -> (Vec<Arc<Policy>>, Complete) {
        let mut policies = Vec::new();
        let mut complete = Complete::Yes;
        let mut seen: Vec<String> = Vec::new();
        for glob in globs {
            let paths = match self.root.glob(&glob.value) {
                Ok(paths) => paths,
                Err(error) => {
                    self.refuse(&error, glob.span);
                    continue;
                }
            };
            if paths.is_empty() {
                complete = Complete::No;
                self.warn_of_glob(glob);
            }
            for path in paths {
                if seen.contains(&path) {
                    continue;
                }
                match self.policy(&path, glob.span, policy_type) {
                    Given::Policy(policy) => policies.push(policy),
                    Given::None => {}
                    Given::NotCollected => complete = Complete::No,
                }
                seen.push(path);
            }
        }
        (policies, complete)
    }

    fn warn_of_glob(&mut self, glob: &Named) {
        let message = format!("no file matches {}", Quoted(&glob.value));
        self.mistakes.add(
            Diagnostic::warning(GLOB_WITHOUT_MATCH, message)
                .at(self.source, glob.span, "matches nothing")
                .note("globs are relative to the bundle; `*` stays within one folder, `**` does not")
                .help("write `[]` where there is no such policy"),
        );
    }

    /// The policy in one file.
    fn policy(&mut self, relative: &str, named_at: Span, policy_type: PolicyType) -> Given {
        let key = (relative.to_owned(), policy_type);
        if let Some(Some(policy)) = self.read.get(&key) {
            return Given::Policy(Arc::clone(policy));
        }
        let Some(source) = self.text(relative, named_at, ReadAs::Policy) else { return Given::NotCollected };
        let document = documents::read(&source, relative, policy_type);
        if !self.read.contains_key(&key) {
            self.mistakes.extend(document.diagnostics);
        }
        self.vpc_endpoint_kind = self.vpc_endpoint_kind.or(document.vpc_endpoint_kind);
        let (policy, given) = match document.content {
            Content::Policy(policy) => {
                self.policies.push(Arc::clone(&policy));
                (Some(Arc::clone(&policy)), Given::Policy(policy))
            }
            Content::None => (None, Given::None),
            Content::NotCollected | Content::Unusable => (None, Given::NotCollected),
        };
        self.read.insert(key, policy);
        given
    }

    fn text(&mut self, relative: &str, named_at: Span, read_as: ReadAs) -> Option<Arc<Source>> {
        match self.root.text(relative, read_as) {
            Ok((source, warnings)) => {
                self.mistakes.extend(warnings);
                source
            }
            Err(Refused::Path(error)) => {
                self.refuse(&error, named_at);
                None
            }
            Err(Refused::Text(mistake)) => {
                self.mistakes.add(*mistake);
                None
            }
        }
    }

    /// Says at the place where a path is named what is wrong with it.
    fn refuse(&mut self, error: &PathError, named_at: Span) {
        let label = if named_at == NOWHERE { "" } else { "named here" };
        self.mistakes.add(error.diagnostic().at(self.source, named_at, label));
    }

    /// The texts of the configuration: the files that Terraform reads in its folder.
    fn terraform(&mut self, folder: &Named) -> Vec<Arc<Source>> {
        let relative = relative(&folder.value);
        let relative = relative.and_then(|relative| {
            self.root.check_folder(&relative)?;
            Ok(relative)
        });
        let relative = match relative {
            Ok(relative) => relative,
            Err(error) => {
                self.refuse(&error, folder.span);
                return Vec::new();
            }
        };
        let files: Vec<String> =
            self.root.files_in(&relative).filter(|file| is_terraform(file)).map(str::to_owned).collect();
        files.iter().filter_map(|file| self.text(file, folder.span, ReadAs::Configuration)).collect()
    }
}

/// Whether all that was named was there.
#[derive(Clone, Copy)]
enum Complete {
    Yes,
    No,
}

/// Whether Terraform or OpenTofu reads a file of this name.
pub(crate) fn is_terraform(file: &str) -> bool {
    [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().any(|ending| file.ends_with(ending))
}

/// Whether the principal that Terraform starts as is a service-linked role: its own entry says, or its role's.
pub(crate) fn role_kind(description: &Description, starting: &Principal) -> iamsim_engine::RoleKind {
    let is_it = |arn: &Arn| is_of(starting, arn);
    let own = description.principals.iter().find(|principal| match &principal.whose {
        Whose::Starting => true,
        Whose::This(arn) => is_it(arn),
    });
    own.map(|principal| principal.role_kind).unwrap_or_default()
}
