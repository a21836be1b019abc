//! From a bundle to a [`BackendCheck`]: the rooms put together, nothing decided.

use std::sync::Arc;

use iamsim_bundle::{BucketEncryption, BucketKey, Bundle, ResourceFacts, TableEncryption};
use iamsim_engine::{ContextValue, Decision, Environment, Explanation, Finding, Layer, Outcome};
use iamsim_policy::{Arn, Policy, PolicyType};
use iamsim_source::{Code, Diagnostic, Severity, Source, Span, has_errors};
use iamsim_terraform::config::RemoteState;
use iamsim_terraform::{
    Argument, Backend, BackendCheck, Call, CallsOf, Command, CommandCheck, DefaultEncryption, HeldLock,
    KnownKey, NotAQuestion, Releases, RemoteStateCheck, Run, Situation, Start, State, StateSize,
    Surroundings, Tool, WorkspaceName, unused_grants,
};

use crate::releases::{Elsewhere, differences};
use crate::setting::{Other, Read, Setting};

const ACCOUNT_NOT_ALLOWED: Code = Code::new("account-not-allowed");
const NOT_A_QUESTION: Code = Code::new("unanswerable-call");
/// How much of a time is its day: `2026-11-24`.
const DAY: usize = 10;

/// What is to be checked.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The commands.
    pub commands: Vec<Command>,
    /// Whether there is a state; `None`: both are considered.
    pub state: Option<State>,
    /// What they are run with.
    pub setting: Setting,
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
    /// `init`, `plan` and `apply`, with and without a state, by Terraform in an empty environment.
    fn default() -> Self {
        Self { commands: Command::defaults(), state: None, setting: Setting::default(), at: None }
    }
}

/// Whether commands succeed as the principal of `bundle`, and why not.
pub fn check(bundle: &Bundle, options: &CheckOptions) -> Checked {
    let Read { configuration, others, tool, workspace, mut diagnostics } =
        options.setting.read(&bundle.terraform, Some(&bundle.working_folder));
    diagnostics.extend(placed(configuration.diagnostics, &bundle.terraform, bundle.manifest.as_ref()));
    let Some(backend) = configuration.backend else { return Checked { check: None, diagnostics } };

    diagnostics.extend(account_refused(bundle, &backend));
    let asker = Asker {
        bundle,
        start: start(bundle, options),
        tool,
        state: options.state,
        state_size: options.setting.state_size,
    };
    let commands = asker.commands(&backend, &options.commands, &workspace, &mut diagnostics);
    let remote_states = if options.commands.iter().any(Command::reads_remote_states) {
        configuration.remote_states.iter().map(|state| asker.remote_state(state, &mut diagnostics)).collect()
    } else {
        Vec::new()
    };
    if has_errors(&diagnostics) {
        return Checked { check: None, diagnostics };
    }
    let run = Run::new(&backend, tool, surroundings(bundle, &backend));
    let mut findings = with_those_of_policies(found(&commands), &bundle.policies);
    findings.extend(grants_beyond(&commands, &run, &workspace));
    let today = options.at.as_deref().and_then(|time| time.get(..DAY)?.parse().ok());
    let findings = bundle.not_ignored(findings, today);
    let others =
        others.into_iter().map(|other| asker.elsewhere(other, &options.commands, &workspace)).collect();
    let start = asker.start;
    let check = BackendCheck { backend: backend.clone(), tool, start, commands, findings, remote_states };
    diagnostics.extend(differences(&check, others));
    Checked { check: Some(check), diagnostics }
}

/// What [`check`] decides, without what it says beside that: for whoever checks many bundles that hardly differ.
pub(crate) fn decided(bundle: &Bundle, options: &CheckOptions) -> Option<BackendCheck> {
    let Read { configuration, tool, workspace, mut diagnostics, .. } =
        options.setting.read(&bundle.terraform, Some(&bundle.working_folder));
    diagnostics.extend(placed(configuration.diagnostics, &bundle.terraform, bundle.manifest.as_ref()));
    let backend = configuration.backend?;
    let (state, state_size) = (options.state, options.setting.state_size);
    let asker = Asker { bundle, start: start(bundle, options), tool, state, state_size };
    let commands = asker.commands(&backend, &options.commands, &workspace, &mut diagnostics);
    let remote_states = if options.commands.iter().any(Command::reads_remote_states) {
        configuration.remote_states.iter().map(|state| asker.remote_state(state, &mut diagnostics)).collect()
    } else {
        Vec::new()
    };
    let start = asker.start;
    let check = BackendCheck { backend, tool, start, commands, findings: Vec::new(), remote_states };
    (!has_errors(&diagnostics)).then_some(check)
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

/// All that commands are checked with, whichever backend they use.
struct Asker<'a> {
    bundle: &'a Bundle,
    start: Start,
    tool: Tool,
    state: Option<State>,
    state_size: StateSize,
}

impl Asker<'_> {
    /// What becomes of `commands` that use `backend`, each once for each situation.
    fn commands(
        &self,
        backend: &Backend,
        commands: &[Command],
        workspace: &WorkspaceName,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<CommandCheck> {
        let environment = with_passed_policies(&self.bundle.environment, backend, diagnostics);
        let surroundings = Surroundings { state_size: self.state_size, ..surroundings(self.bundle, backend) };
        let run = Run::new(backend, self.tool, surroundings);
        let mut checked = Vec::new();
        let mut unanswerable: Vec<NotAQuestion> = Vec::new();
        for command in commands {
            for situation in situations(&run, command, workspace, self.state) {
                let decide = |call: &Call| match call.question(&self.start) {
                    Ok(question) => environment.explain(&question.request()),
                    Err(reason) => {
                        if !unanswerable.contains(&reason) {
                            diagnostics.push(not_a_question(call, &reason, backend));
                            unanswerable.push(reason);
                        }
                        without_answer()
                    }
                };
                checked.push(run.check(command, &situation, decide));
            }
        }
        checked
    }

    /// What becomes of `commands` with other releases.
    fn elsewhere(
        &self,
        other: Other,
        commands: &[Command],
        workspace: &WorkspaceName,
    ) -> (Releases, Elsewhere) {
        let Other { releases, configuration } = other;
        let Some(backend) = configuration.backend else {
            let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
            let reason = configuration.diagnostics.iter().find(is_error).map(|found| found.message.clone());
            return (releases, Elsewhere::Refused(reason.unwrap_or_default()));
        };
        let there = Self { tool: releases.tool, start: self.start.clone(), ..*self };
        // What is wrong with the configuration as such is said once, of the release that is answered for.
        let checked = there.commands(&backend, commands, workspace, &mut Vec::new());
        (releases, Elsewhere::Checked(checked))
    }

    /// Whether the state of others can be read: there has to be one.
    fn remote_state(&self, state: &RemoteState, diagnostics: &mut Vec<Diagnostic>) -> RemoteStateCheck {
        let reading = Self { state: Some(State::Present), start: self.start.clone(), ..*self };
        let commands = [Command::reading_a_remote_state()];
        let commands = reading.commands(&state.backend, &commands, &state.workspace, diagnostics);
        let check = BackendCheck {
            backend: state.backend.clone(),
            tool: self.tool,
            start: self.start.clone(),
            commands,
            findings: Vec::new(),
            remote_states: Vec::new(),
        };
        RemoteStateCheck { address: state.address.clone(), check }
    }
}

/// The environment of the bundle, in which sessions of the roles that the backend takes are bounded by what the
/// backend passes: by nothing, where it says so, unless the bundle knows more.
pub(crate) fn with_passed_policies(
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
    // What could merely be plainer is `validate`'s to say: it bears on no command.
    let matters = |finding: &Diagnostic| finding.severity != Severity::Info;
    let of_policies = policies.iter().flat_map(|policy| policy.findings()).filter(matters);
    let of_policies: Vec<Diagnostic> = of_policies.collect();
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
fn grants_beyond(commands: &[CommandCheck], run: &Run<'_>, workspace: &WorkspaceName) -> Vec<Diagnostic> {
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
        let situations = run.situations(&command, workspace);
        let calls = move |situation| (command.short_name(), run.calls(&command, &situation).calls);
        situations.into_iter().map(calls).collect::<Vec<CallsOf>>()
    });
    unused_grants(&policies, &checked, &every.collect::<Vec<CallsOf>>())
}

/// The situations in which a command is checked.
fn situations(
    run: &Run<'_>,
    command: &Command,
    workspace: &WorkspaceName,
    state: Option<State>,
) -> Vec<Situation> {
    match state {
        Some(state) => vec![Situation { workspace: workspace.clone(), state }],
        None => run.situations(command, workspace),
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
    Surroundings {
        account,
        default_encryption,
        table_key,
        keys,
        // Who left a lock most likely used the same backend.
        held_lock: HeldLock::AsThisBackendStoresIt,
        ..Surroundings::default()
    }
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

/// What is wrong where the backend refuses the account that it would be used from.
fn account_refused(bundle: &Bundle, backend: &Backend) -> Option<Diagnostic> {
    let starting = bundle.principal.account().map(|account| account.as_str().to_owned());
    let account = backend.account_of_caller(starting.as_deref())?;
    if backend.accounts.admit(account) {
        return None;
    }
    let arguments = [Argument::AllowedAccountIds, Argument::ForbiddenAccountIds];
    let (source, span) = arguments
        .into_iter()
        .find_map(|argument| backend.place_of(argument))
        .unwrap_or_else(|| backend.place());
    Some(
        Diagnostic::error(ACCOUNT_NOT_ALLOWED, format!("the backend may not be used from account {account}"))
            .at(source, span, "")
            .note("Terraform stops with `Invalid account ID` before it asks for anything else")
            .help("change the list, or use the credentials of another account"),
    )
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
