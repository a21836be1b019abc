//! Commands of the AWS CLI against a bundle: the rooms put together, nothing decided.

use iamsim_bundle::aws_cli::{CliCommand, CliSurroundings, NotACliCommand, commands, read};
use iamsim_bundle::{BucketEncryption, Bundle};
use iamsim_engine::{Action, Context, Explanation, Principal, Request, Resource, RoleKind};
use iamsim_terraform::{Encryption, config};

use crate::setting::{Read, Setting};

/// One command, and what AWS decides about its calls.
#[derive(Debug)]
pub struct CliAnswer {
    /// The command, as it was typed.
    pub command: String,
    /// Who runs it.
    pub principal: Principal,
    /// The calls; or why the command cannot be asked about.
    pub calls: Result<Vec<CliDecision>, NotACliCommand>,
}

/// One call of a command, and what AWS decides.
#[derive(Debug)]
pub struct CliDecision {
    /// The operation, such as `s3:HeadObject`.
    pub operation: &'static str,
    principal: Principal,
    role_kind: RoleKind,
    action: Action,
    resource: Resource,
    context: Context,
    /// The decision, and why.
    pub explanation: Explanation,
}

impl CliDecision {
    /// What was asked.
    pub fn request(&self) -> Request<'_> {
        Request {
            principal: &self.principal,
            action: &self.action,
            resource: &self.resource,
            resource_account: None,
            context: &self.context,
            role_kind: self.role_kind,
        }
    }
}

/// What AWS decides about each command in `lines`, run as the principal of `bundle`; after `sts assume-role`, as the
/// session of that role. A line may hold several, joined by `&&` or `;`.
///
/// The Region, and the KMS key that a bucket's objects lie under, are those of the bundle's configuration and resources
/// unless a command says otherwise.
pub fn aws_cli<'l>(bundle: &Bundle, lines: impl IntoIterator<Item = &'l str>) -> Vec<CliAnswer> {
    let mut surroundings = surroundings(bundle);
    let mut principal = bundle.principal.clone();
    let mut role_kind = bundle.role_kind;
    let mut answers = Vec::new();
    for command in lines.into_iter().flat_map(commands) {
        let asked = read(command, &surroundings);
        let session = asked.as_ref().ok().and_then(|asked| asked.session.clone());
        let calls = asked.map(|asked| decide(bundle, &principal, role_kind, asked));
        answers.push(CliAnswer { command: command.to_owned(), principal: principal.clone(), calls });
        if let Some(session) = session.and_then(|session| session.parse::<Principal>().ok()) {
            surroundings.account = session.account().map(|account| account.as_str().into());
            principal = session;
            role_kind = RoleKind::Ordinary;
        }
    }
    answers
}

fn decide(
    bundle: &Bundle,
    principal: &Principal,
    role_kind: RoleKind,
    asked: CliCommand,
) -> Vec<CliDecision> {
    let decide = |call: iamsim_bundle::aws_cli::CliCall| {
        let mut context = bundle.context.clone();
        for (key, value) in call.context {
            context.set(&key, value);
        }
        let request = Request {
            principal,
            action: &call.action,
            resource: &call.resource,
            resource_account: None,
            context: &context,
            role_kind,
        };
        let explanation = bundle.environment.explain(&request);
        CliDecision {
            operation: call.operation,
            principal: principal.clone(),
            role_kind,
            action: call.action,
            resource: call.resource,
            context,
            explanation,
        }
    };
    asked.calls.into_iter().map(decide).collect()
}

fn surroundings(bundle: &Bundle) -> CliSurroundings {
    let mut found = CliSurroundings {
        account: bundle.principal.account().map(|account| account.as_str().into()),
        partition: bundle.principal.arn().map(|arn| arn.partition().into()).unwrap_or_default(),
        ..CliSurroundings::default()
    };
    for facts in &bundle.resources {
        let aliases = facts.aliases.iter().map(|alias| (alias.clone(), facts.arn.as_str().into()));
        found.aliases.extend(aliases);
        if let Some(BucketEncryption::Kms { key: Some(key), .. }) = &facts.default_encryption {
            found.encrypted_buckets.push((facts.arn.resource().into(), key.as_str().into()));
        }
    }
    let Read { configuration, .. } = Setting::default().read(&bundle.terraform, Some(&bundle.working_folder));
    let config::Configuration { backend: Some(backend), .. } = configuration else { return found };
    found.region = Some(backend.region.as_str().into());
    if let Encryption::Kms(key) = &backend.encryption {
        let account = found.account.clone().unwrap_or_default();
        let key = key.arn(&backend.region, &account);
        // What Terraform stored lies under its key, whatever the bucket's default is.
        found.encrypted_buckets.insert(0, (backend.bucket.as_str().into(), key.into()));
    }
    found
}
