//! From a bundle to a [`BackendCheck`]: the rooms put together, nothing decided.

use std::sync::Arc;

use iamsim_bundle::{BucketEncryption, BucketKey, Bundle, ResourceFacts, TableEncryption};
use iamsim_engine::{ContextValue, Decision, Environment, Explanation, Finding, Layer, Outcome};
use iamsim_policy::{Arn, Policy, PolicyType};
use iamsim_source::{Code, Diagnostic, Source, Span, has_errors};
use iamsim_terraform::{
    Backend, BackendCheck, Call, CallsOf, Command, CommandCheck, DefaultEncryption, KnownKey, NotAQuestion,
    Run, Situation, Start, State, Surroundings, Tool, WorkspaceName, config, unused_grants,
};

const NOT_A_QUESTION: Code = Code::new("unanswerable-call");
/// How much of a time is its day: `2026-11-24`.
const DAY: usize = 10;

/// What is to be checked.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The commands.
    pub commands: Vec<Command>,
    /// The selected workspace.
    pub workspace: WorkspaceName,
    /// Whether there is a state; `None`: both are considered.
    pub state: Option<State>,
    /// The tool that runs the commands.
    pub tool: Tool,
    /// The time of the requests (`aws:CurrentTime`), as policies write one; `None`: not known.
    pub at: Option<Box<str>>,
}

/// What came of a check.
#[derive(Debug)]
pub struct Checked {
    /// The answer: there is one exactly where no diagnostic is an error.
    pub check: Option<BackendCheck>,
    /// What is wrong with the configuration, or worth saying about it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Default for CheckOptions {
    /// `init`, `plan` and `apply` in the workspace `default`, with and without a state, by the Terraform that
    /// is assumed unless told otherwise.
    fn default() -> Self {
        Self {
            commands: Command::defaults(),
            workspace: WorkspaceName::default(),
            state: None,
            tool: Tool::CURRENT_TERRAFORM,
            at: None,
        }
    }
}

/// Whether commands succeed as the principal of `bundle`, and why not.
pub fn check(bundle: &Bundle, options: &CheckOptions) -> Checked {
    let configuration = config::read(&bundle.terraform, options.tool);
    let mut diagnostics = placed(configuration.diagnostics, &bundle.terraform, bundle.manifest.as_ref());
    let Some(backend) = configuration.backend else { return Checked { check: None, diagnostics } };

    let start = start(bundle, options);
    let environment = with_passed_policies(&bundle.environment, &backend, &mut diagnostics);
    let surroundings = surroundings(bundle, &backend);
    let run = Run::new(&backend, options.tool, surroundings);
    let mut commands = Vec::new();
    let mut unanswerable: Vec<NotAQuestion> = Vec::new();
    for command in &options.commands {
        for situation in situations(&run, command, options) {
            let decide = |call: &Call| match call.question(&start) {
                Ok(question) => environment.explain(&question.request()),
                Err(reason) => {
                    if !unanswerable.contains(&reason) {
                        diagnostics.push(not_a_question(call, &reason, &backend));
                        unanswerable.push(reason);
                    }
                    without_answer()
                }
            };
            commands.push(run.check(command, &situation, decide));
        }
    }
    if has_errors(&diagnostics) {
        return Checked { check: None, diagnostics };
    }
    let mut findings = with_those_of_policies(found(&commands), &bundle.policies);
    findings.extend(grants_beyond(&commands, &run, options));
    let today = options.at.as_deref().and_then(|time| time.get(..DAY)?.parse().ok());
    let findings = bundle.not_ignored(findings, today);
    let check = BackendCheck { backend: backend.clone(), tool: options.tool, start, commands, findings };
    Checked { check: Some(check), diagnostics }
}

/// What is said of a configuration as a whole, at the place where one looks first: its only file, the manifest, the
/// folder.
pub(crate) fn placed(
    diagnostics: Vec<Diagnostic>,
    terraform: &[Arc<Source>],
    manifest: Option<&Arc<Source>>,
) -> Vec<Diagnostic> {
    // Without its text: no line of it is at fault.
    let name = match (terraform, manifest) {
        ([only], _) => only.name(),
        (_, Some(manifest)) => manifest.name(),
        (_, None) => ".",
    };
    let whole = Source::new(name, "");
    let place = |diagnostic: Diagnostic| match diagnostic.location() {
        Some(_) => diagnostic,
        None => diagnostic.at(&whole, Span::new(0, 0), ""),
    };
    diagnostics.into_iter().map(place).collect()
}

/// The environment of the bundle, in which sessions of the roles that the backend takes are bounded by what the
/// backend passes: by nothing, where it says so, unless the bundle knows more.
fn with_passed_policies(
    environment: &Environment,
    backend: &Backend,
    diagnostics: &mut Vec<Diagnostic>,
) -> Environment {
    let (passed, mistakes) = backend.passed_policies();
    diagnostics.extend(mistakes);
    let mut environment = environment.clone();
    for passed in passed {
        let Ok(role) = passed.role_arn.as_str().parse::<Arn>() else { continue };
        let given = environment.session_policies(&role).given().cloned();
        let session = match (given, passed.inline.clone()) {
            (None, _) if !passed.arns.is_empty() => {
                diagnostics.push(backend.policies_not_collected(&passed));
                Layer::Undisclosed
            }
            (None, None) => Layer::None,
            (given, inline) => Layer::Given(given.into_iter().flatten().chain(inline).collect()),
        };
        environment = environment.with_session_policies(&role, session);
    }
    environment
}

/// What the engine found worth saying beside its decisions, each once.
fn found(commands: &[CommandCheck]) -> Vec<Diagnostic> {
    let calls = commands.iter().flat_map(|command| &command.calls);
    let mut found: Vec<&Finding> = Vec::new();
    for finding in calls.flat_map(|decided| &decided.explanation.findings) {
        if !found.iter().any(|known| known.code == finding.code && known.message == finding.message) {
            found.push(finding);
        }
    }
    found.into_iter().map(Diagnostic::from).collect()
}

/// Beside what was `found` on the way to decisions, what the `policies` say wrongly whoever asks. Where both say the
/// same of one place, the policy's own finding stands: it says what to write.
fn with_those_of_policies(found: Vec<Diagnostic>, policies: &[Arc<Policy>]) -> Vec<Diagnostic> {
    let of_policies: Vec<Diagnostic> = policies.iter().flat_map(|policy| policy.findings()).collect();
    let is_told = |finding: &Diagnostic| of_policies.iter().any(|other| is_same(finding, other));
    let mut all: Vec<Diagnostic> = found.into_iter().filter(|finding| !is_told(finding)).collect();
    all.extend(of_policies);
    all
}

/// Whether two findings are of one kind, and one lies where the other does.
fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let (Some(place), Some(around)) = (one.labels.first(), other.labels.first()) else { return false };
    let overlap = place.span.start <= around.span.end && around.span.start <= place.span.end;
    one.code == other.code && place.location().file == around.location().file && overlap
}

/// What the identity-based policies of whoever made a call grant on the backend's resources beyond what
/// `commands` ask for.
fn grants_beyond(commands: &[CommandCheck], run: &Run<'_>, options: &CheckOptions) -> Vec<Diagnostic> {
    let calls = commands.iter().flat_map(|command| &command.calls);
    let layers = calls.flat_map(|decided| &decided.explanation.layers);
    let identity_based = layers.filter(|layer| layer.layer == PolicyType::IdentityBased);
    let mut policies: Vec<Arc<Policy>> = Vec::new();
    for trace in identity_based.flat_map(|layer| &layer.statements) {
        if !policies.iter().any(|known| Arc::ptr_eq(known, &trace.reference.policy)) {
            policies.push(Arc::clone(&trace.reference.policy));
        }
    }
    let checked: Vec<CallsOf> = commands
        .iter()
        .map(|command| {
            let calls = command.calls.iter().map(|decided| decided.call.clone()).collect();
            (command.command.short_name(), calls)
        })
        .collect();
    let every = Command::all().flat_map(|command| {
        let situations = run.situations(&command, &options.workspace);
        let calls = move |situation| (command.short_name(), run.calls(&command, &situation).calls);
        situations.into_iter().map(calls).collect::<Vec<CallsOf>>()
    });
    unused_grants(&policies, &checked, &every.collect::<Vec<CallsOf>>())
}

/// The situations in which a command is checked.
pub(crate) fn situations(run: &Run<'_>, command: &Command, options: &CheckOptions) -> Vec<Situation> {
    match options.state {
        Some(state) => vec![Situation { workspace: options.workspace.clone(), state }],
        None => run.situations(command, &options.workspace),
    }
}

fn start(bundle: &Bundle, options: &CheckOptions) -> Start {
    let mut context = bundle.context.clone();
    if let Some(time) = &options.at {
        context.set("aws:CurrentTime", ContextValue::text(time.clone()));
    }
    Start {
        principal: bundle.principal.clone(),
        role_kind: bundle.role_kind,
        web_identity_provider: None,
        context,
    }
}

/// What a bundle knows beside its policies, in the words of the Terraform room.
pub(crate) fn surroundings(bundle: &Bundle, backend: &Backend) -> Surroundings {
    let account = bundle.principal.account().map(|account| Box::from(account.as_str()));
    let bucket = backend.bucket.arn(&backend.region);
    let facts = bundle.resources.iter().find(|facts| facts.arn.as_str() == bucket);
    let default_encryption = facts.and_then(|facts| facts.default_encryption.as_ref());
    let default_encryption = default_encryption.map(|encryption| match encryption {
        BucketEncryption::S3Managed => DefaultEncryption::S3Managed,
        BucketEncryption::Kms { key, bucket_key, .. } => DefaultEncryption::Kms {
            key: key.as_ref().map_or_else(
                || managed_key(backend, account.as_deref().unwrap_or_default()),
                |key| key.as_str().to_owned(),
            ),
            bucket_key: match bucket_key {
                BucketKey::Used => iamsim_terraform::BucketKey::Used,
                BucketKey::Unused => iamsim_terraform::BucketKey::Unused,
            },
        },
    });
    let keys = bundle.resources.iter().filter(|facts| facts.arn.service() == "kms").map(known_key).collect();
    let own = backend.account_of_caller(account.as_deref()).unwrap_or_default();
    let table = backend.locking.table.as_ref().map(|table| table.arn(&backend.region, own));
    let table = bundle.resources.iter().find(|facts| Some(facts.arn.as_str()) == table.as_deref());
    let table_key = match table.and_then(|facts| facts.table_encryption.as_ref()) {
        Some(TableEncryption::Kms(key)) => Some(key.as_str().to_owned()),
        Some(TableEncryption::AwsOwned) | None => None,
    };
    Surroundings { account, default_encryption, table_key, keys }
}

/// The ARN of the alias of the key that AWS manages for S3 in an account.
fn managed_key(backend: &Backend, account: &str) -> String {
    let region = &backend.region;
    format!("arn:{}:kms:{}:{account}:alias/aws/s3", region.partition(), region.as_str())
}

fn known_key(facts: &ResourceFacts) -> KnownKey {
    KnownKey {
        arn: facts.arn.as_str().to_owned(),
        aliases: facts.aliases.iter().map(ToString::to_string).collect(),
    }
}

fn not_a_question(call: &Call, reason: &NotAQuestion, backend: &Backend) -> Diagnostic {
    let (source, span) = backend.place_of(call.argument).unwrap_or_else(|| backend.place());
    let help = match reason {
        NotAQuestion::NoWebIdentityProvider => {
            "give the ARN of the provider as the principal: `arn:aws:iam::ACCOUNT:oidc-provider/NAME`"
        }
        NotAQuestion::NoAccount(_) => "give a principal whose ARN has an account",
        NotAQuestion::Resource(_) | NotAQuestion::Principal(_) | NotAQuestion::Action(_) => {
            "check the value of this argument"
        }
    };
    Diagnostic::error(NOT_A_QUESTION, format!("{} cannot be decided: {reason}", call.action))
        .at(source, span, "")
        .help(help)
}

/// Stands where an answer cannot be had; a check with one is not returned.
fn without_answer() -> Explanation {
    Explanation {
        decision: Decision::Certain(Outcome::ImplicitDeny),
        decided_by: Vec::new(),
        blocked_by: vec![PolicyType::IdentityBased],
        layers: Vec::new(),
        assumptions: Vec::new(),
        findings: Vec::new(),
    }
}
