//! From a folder to the least policies of its configuration: the rooms put together, nothing decided.

use std::path::Path;

use iamsim_bundle::{Bundle, OpenOptions};
use iamsim_engine::{Outcome, Principal, UncollectedLayers};
use iamsim_policy::{AccountId, Arn};
use iamsim_source::{Code, Diagnostic, has_errors};
use iamsim_terraform::{
    Backend, Caller, Command, Crossing, Grant, HeldLock, KnownKey, LeastPolicy, LeastPolicyFor, Run,
    Situation, State, Surroundings, Tenant, WebIdentityClaims, crossings, least_policies,
};

use crate::check::surroundings;
use crate::setting::{Read, Setting};

const KEY_BEHIND_ALIAS: Code = Code::new("key-behind-alias-unknown");
const PRINCIPAL_NOT_KNOWN: Code = Code::new("principal-not-known");
const ACCOUNT_NOT_KNOWN: Code = Code::new("account-not-known");
const PROVIDER_NOT_KNOWN: Code = Code::new("provider-not-known");
const NO_POLICY_NEEDED: Code = Code::new("no-policy-needed");

/// What stands in an ARN in place of an account that is not known.
const UNKNOWN_ACCOUNT: &str = "<account>";

/// Whose least policies are wanted.
#[derive(Debug, Clone)]
pub struct PolicyOptions {
    /// The kinds of policy; none: all that the configuration has a use for.
    pub kinds: Vec<LeastPolicyFor>,
    /// The commands.
    pub commands: Vec<Command>,
    /// Whether there is a state; `None`: both are considered.
    pub state: Option<State>,
    /// What they are run with.
    pub setting: Setting,
    /// Who Terraform starts as; outranks the bundle.
    pub principal: Option<Principal>,
    /// The account, for ARNs that neither the configuration nor the principal gives.
    pub account: Option<AccountId>,
    /// The ARN of the key behind the alias that the configuration names.
    pub kms_key: Option<Arn>,
}

impl Default for PolicyOptions {
    /// All policies for `init`, `plan` and `apply` in the workspace `default`, with and without a state.
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            commands: Command::defaults(),
            state: None,
            setting: Setting::default(),
            principal: None,
            account: None,
            kms_key: None,
        }
    }
}

/// The least policies of a configuration.
#[derive(Debug)]
pub struct LeastPolicies {
    /// The policies, kind by kind: they are there exactly where no diagnostic is an error.
    pub policies: Option<Vec<LeastPolicy>>,
    /// What is wrong with the configuration, or worth saying about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Several configurations, each with its least policies, and whether they keep out of each other's states.
#[derive(Debug)]
pub struct SharedPolicies {
    /// Each configuration, by its folder.
    pub configurations: Vec<(String, LeastPolicies)>,
    /// What each could do to the states of the others, decided with its least policies: they are there where all
    /// configurations are usable.
    pub proof: Vec<Crossing>,
}

impl SharedPolicies {
    /// Whether no configuration can reach the state, the lock or the digest of another.
    pub fn are_separate(&self) -> bool {
        self.proof.iter().all(|crossing| crossing.outcome != Outcome::Allowed)
    }
}

/// What is known of a configuration.
struct Known {
    backend: Backend,
    surroundings: Surroundings,
    principal: Option<Principal>,
    claims: WebIdentityClaims,
    grants: Vec<Grant>,
}

/// The least policies of the configuration in `folder`, which may be a bundle: what that knows of keys, of the bucket
/// and of who starts is used.
pub fn least_policy(folder: &Path, options: &PolicyOptions) -> LeastPolicies {
    let mut diagnostics = Vec::new();
    let known = know(folder, options, &mut diagnostics);
    let policies = known.map(|known| policies_of(&known, options, &mut diagnostics));
    LeastPolicies { policies: policies.filter(|_| !has_errors(&diagnostics)), diagnostics }
}

/// The least policies of several configurations, and the proof that none of them reaches the state, the lock or the
/// digest of another.
///
/// Each is given its identity-based policies and nothing else, and asked for all that the others do to what is
/// theirs.
pub fn shared_policies(folders: &[&Path], options: &PolicyOptions) -> SharedPolicies {
    let mut configurations = Vec::new();
    let mut all = Vec::new();
    for folder in folders {
        let mut diagnostics = Vec::new();
        let known = know(folder, options, &mut diagnostics);
        let policies = known.as_ref().map(|known| policies_of(known, options, &mut diagnostics));
        let policies = policies.filter(|_| !has_errors(&diagnostics));
        let name = folder.display().to_string();
        all.extend(known.map(|known| (name.clone(), known)));
        configurations.push((name, LeastPolicies { policies, diagnostics }));
    }
    let usable = configurations.iter().all(|(_, policies)| policies.policies.is_some());
    let mut proof = Vec::new();
    for (name, holder) in all.iter().filter(|_| usable) {
        for (other_name, other) in all.iter().filter(|(other, _)| other != name) {
            let holder = Tenant::new(name, &holder.backend, &holder.surroundings, &holder.grants);
            let other = Tenant::new(other_name, &other.backend, &other.surroundings, &other.grants);
            proof.extend(crossings(&holder, &other));
        }
    }
    SharedPolicies { configurations, proof }
}

fn know(folder: &Path, options: &PolicyOptions, diagnostics: &mut Vec<Diagnostic>) -> Option<Known> {
    let files = Bundle::configuration(folder);
    diagnostics.extend(files.diagnostics);
    if has_errors(diagnostics) {
        return None;
    }
    let Read { configuration, tool, workspace, diagnostics: more, .. } =
        options.setting.read(&files.sources, files.working_folder.as_ref());
    diagnostics.extend(more);
    diagnostics.extend(configuration.diagnostics);
    let backend = configuration.backend.filter(|_| !has_errors(diagnostics))?;

    // A folder without policies is no bundle, and no mistake.
    let open =
        OpenOptions { principal: options.principal.clone(), uncollected: UncollectedLayers::AssumedNone };
    let bundle = Bundle::open(folder, &open).bundle;
    let principal = options.principal.clone().or_else(|| bundle.as_ref().map(|it| it.principal.clone()));
    let mut surroundings = bundle.as_ref().map(|bundle| surroundings(bundle, &backend)).unwrap_or_default();
    if let Some(account) = options.account.or(principal.as_ref().and_then(Principal::account)) {
        surroundings.account = Some(account.as_str().into());
    }
    if let (Some(key), Some(alias)) = (&options.kms_key, alias(&backend)) {
        surroundings.keys.push(KnownKey { arn: key.as_str().to_owned(), aliases: vec![alias] });
    }
    surroundings.state_size = options.setting.state_size;
    surroundings.held_lock = HeldLock::AsThisBackendStoresIt;
    let claims = claims(principal.as_ref(), bundle.as_ref());
    let run = Run::new(&backend, tool, surroundings.clone());
    let mut cases: Vec<(Command, Situation)> = Vec::new();
    for command in &options.commands {
        let situations = match options.state {
            Some(state) => vec![Situation { workspace: workspace.clone(), state }],
            None => run.situations(command, &workspace),
        };
        cases.extend(situations.into_iter().map(|situation| (command.clone(), situation)));
    }
    let grants = run.needed_grants(&cases);
    Some(Known { backend, surroundings, principal, claims, grants })
}

/// The alias that the configuration names as its key, as `alias/NAME`.
fn alias(backend: &Backend) -> Option<String> {
    let iamsim_terraform::Encryption::Kms(key) = &backend.encryption else { return None };
    let name = key.as_str().rsplit(":alias/").next()?;
    let name = name.strip_prefix("alias/").unwrap_or(name);
    (key.as_str().contains("alias/")).then(|| format!("alias/{name}"))
}

/// What is known of the token of a web identity: the claims that the bundle's context has of the provider.
fn claims(principal: Option<&Principal>, bundle: Option<&Bundle>) -> WebIdentityClaims {
    let provider = match principal {
        Some(Principal::Provider(arn)) => arn.as_str().to_owned(),
        Some(Principal::BuiltInProvider(name)) => name.to_string(),
        _ => return WebIdentityClaims::default(),
    };
    let prefix = provider.split_once("oidc-provider/").map_or(provider.as_str(), |(_, name)| name).to_owned();
    let context = bundle.into_iter().flat_map(|bundle| bundle.context.iter());
    let claims = context.filter_map(|(key, value)| {
        let name = key.as_str().strip_prefix(&*prefix)?.strip_prefix(':')?;
        let iamsim_engine::ContextValue::Single(value) = value else { return None };
        ["aud", "sub"].contains(&name).then(|| (key.as_str().to_owned(), value.to_string()))
    });
    WebIdentityClaims { claims: claims.collect(), provider: Some(provider) }
}

fn policies_of(
    known: &Known,
    options: &PolicyOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<LeastPolicy> {
    let Known { backend, principal, claims, grants, .. } = known;
    let kinds = if options.kinds.is_empty() { &LeastPolicyFor::ALL[..] } else { &options.kinds };
    let starting = principal.as_ref().and_then(Principal::arn).map(Arn::as_str);
    if grants.iter().any(|grant| grant.resource.contains(UNKNOWN_ACCOUNT)) {
        diagnostics.push(
            about(
                backend,
                Diagnostic::error(ACCOUNT_NOT_KNOWN, "the account is not known, and ARNs need it"),
            )
            .help("give `--account ID`, or `--principal ARN`"),
        );
    }
    if grants.iter().any(|grant| grant.resource.contains(":alias/")) {
        let message = "the key behind the alias is not known, and a policy must name the key";
        diagnostics.push(
            about(backend, Diagnostic::error(KEY_BEHIND_ALIAS, message))
                .note("an alias's ARN in a policy covers no key")
                .help("give `--kms-key ARN`; `aws kms describe-key --key-id ALIAS` says it"),
        );
    }
    let mut policies = Vec::new();
    for kind in kinds {
        let found = least_policies(*kind, grants, backend, starting, claims);
        if found.is_empty() {
            diagnostics.extend(why_none(*kind, known, options));
        }
        policies.extend(found);
    }
    policies
}

/// Why there is no policy of a kind, where that deserves a word.
fn why_none(kind: LeastPolicyFor, known: &Known, options: &PolicyOptions) -> Option<Diagnostic> {
    let asked = |service: &str| known.grants.iter().any(|grant| grant.action.starts_with(service));
    let needed = match kind {
        LeastPolicyFor::Identity => true,
        LeastPolicyFor::Bucket | LeastPolicyFor::Endpoint => asked("s3:"),
        LeastPolicyFor::Key => asked("kms:"),
        LeastPolicyFor::Trust => asked("sts:"),
    };
    let wanted = !options.kinds.is_empty();
    let word = kind.as_str();
    let diagnostic = match (needed, wanted) {
        (true, _)
            if kind == LeastPolicyFor::Trust
                && known.grants.iter().any(|grant| grant.caller == Caller::WebIdentity) =>
        {
            let message =
                "no trust policy: which provider vouches for the caller, and for which subject, is not known";
            Diagnostic::info(PROVIDER_NOT_KNOWN, message).help(
                "make the folder a bundle: its `principal` the provider's ARN, its `context` the keys \
                 `PROVIDER:aud` and `PROVIDER:sub`",
            )
        }
        (true, _) if kind != LeastPolicyFor::Identity => {
            let message =
                format!("no policy for `{word}`: it would name who Terraform starts as, which is not known");
            Diagnostic::info(PRINCIPAL_NOT_KNOWN, message).help("give `--principal ARN`")
        }
        (_, true) => Diagnostic::info(
            NO_POLICY_NEEDED,
            format!("the configuration asks for nothing that a policy for `{word}` would grant"),
        ),
        (_, false) => return None,
    };
    Some(about(&known.backend, diagnostic))
}

fn about(backend: &Backend, diagnostic: Diagnostic) -> Diagnostic {
    let (source, span) = backend.place();
    diagnostic.at(source, span, "")
}
