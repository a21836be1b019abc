//! [`LeastPolicy`]: the statements of one policy, by what it is attached to.

use iamsim_source::json::Tree;

use super::grant::Grant;
use super::statement::{LeastCondition, LeastStatement, StatementPrincipal, statements_of};
use crate::backend::Backend;
use crate::calls::Caller;

/// A policy that grants what a configuration needs, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeastPolicy {
    /// What kind of policy.
    pub kind: LeastPolicyFor,
    /// What it is attached to: the ARN of a principal, bucket, key or role, or an endpoint's service; `None`: to
    /// whoever Terraform starts as, which is not known.
    pub attached_to: Option<String>,
    /// Its statements; at least one.
    pub statements: Vec<LeastStatement>,
}

/// What a least policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeastPolicyFor {
    /// A user or role.
    Identity,
    /// The bucket, or its access point.
    Bucket,
    /// A KMS key: the statements to add beside those of its administrators.
    Key,
    /// A role: who may take it.
    Trust,
    /// A VPC endpoint.
    Endpoint,
}

/// What a token of a web identity says, as far as it is known: condition keys of the provider and their values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebIdentityClaims {
    /// The provider's ARN, or a built-in name.
    pub provider: Option<String>,
    /// Condition keys with their values.
    pub claims: Vec<(String, String)>,
}

impl LeastPolicyFor {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Identity, Self::Bucket, Self::Key, Self::Trust, Self::Endpoint];

    /// The word for it on the command line and in the formats.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Bucket => "bucket",
            Self::Key => "key",
            Self::Trust => "trust",
            Self::Endpoint => "endpoint",
        }
    }
}

impl LeastPolicy {
    /// The policy as JSON.
    pub fn document(&self) -> Tree {
        let statements = self.statements.iter().map(LeastStatement::document).collect();
        Tree::object([("Version", Tree::text("2012-10-17")), ("Statement", Tree::Array(statements))])
    }
}

/// The least policies of `kind` that grant `grants`, where Terraform starts as the principal whose ARN policies name
/// as `starting`.
///
/// The policies of other kinds than [`LeastPolicyFor::Identity`] each suffice by themselves in one account: they name
/// the principal itself. Where the one that Terraform starts as is not known, those that would name it are left out;
/// so is the trust of a provider of which not all is known.
pub fn least_policies(
    kind: LeastPolicyFor,
    grants: &[Grant],
    backend: &Backend,
    starting: Option<&str>,
    claims: &WebIdentityClaims,
) -> Vec<LeastPolicy> {
    let mut policies: Vec<LeastPolicy> = Vec::new();
    match kind {
        LeastPolicyFor::Identity => {
            for caller in callers(grants) {
                // Nobody's policies speak for whom a provider vouches for.
                if *caller != Caller::WebIdentity {
                    let own: Vec<&Grant> = grants.iter().filter(|grant| grant.caller == *caller).collect();
                    let attached_to = principal_arn(caller, starting);
                    policies.push(LeastPolicy { kind, attached_to, statements: statements_of(&own) });
                }
            }
        }
        LeastPolicyFor::Bucket => {
            let bucket = backend.bucket.arn(&backend.region);
            policies.extend(of_resource(kind, &bucket, &by_service(grants, "s3"), starting));
        }
        LeastPolicyFor::Key => {
            let asked = by_service(grants, "kms");
            for key in resources(&asked) {
                let own: Vec<&Grant> = asked.iter().filter(|grant| grant.resource == key).copied().collect();
                let policy = of_resource(kind, key, &own, starting);
                policies.extend(policy.map(|mut policy| {
                    // In a key policy `*` is this key.
                    policy.statements.iter_mut().for_each(|it| it.resources = vec!["*".to_owned()]);
                    policy
                }));
            }
        }
        LeastPolicyFor::Trust => {
            let asked = by_service(grants, "sts");
            for role in resources(&asked) {
                let own: Vec<&Grant> = asked.iter().filter(|grant| grant.resource == role).copied().collect();
                policies.extend(of_role(role, &own, backend, starting, claims));
            }
        }
        LeastPolicyFor::Endpoint => {
            for service in ["s3", "dynamodb"] {
                let asked = by_service(grants, service);
                let endpoint = format!(
                    "{}.{}.{service}",
                    service_name_of_domain(backend.region.domain()),
                    backend.region
                );
                policies.extend(of_endpoint(&endpoint, &asked, starting));
            }
        }
    }
    policies.retain(|policy| !policy.statements.is_empty());
    policies
}

/// `amazonaws.com` as the names of endpoint services begin: `com.amazonaws`.
fn service_name_of_domain(domain: &str) -> String {
    let mut parts: Vec<&str> = domain.split('.').collect();
    parts.reverse();
    parts.join(".")
}

/// The callers of `grants`, each once.
fn callers(grants: &[Grant]) -> Vec<&Caller> {
    let mut callers: Vec<&Caller> = Vec::new();
    for grant in grants {
        if !callers.contains(&&grant.caller) {
            callers.push(&grant.caller);
        }
    }
    callers
}

fn by_service<'g>(grants: &'g [Grant], service: &str) -> Vec<&'g Grant> {
    let is_of = |grant: &&Grant| grant.action.split(':').next() == Some(service);
    grants.iter().filter(is_of).collect()
}

fn resources<'g>(grants: &[&'g Grant]) -> Vec<&'g str> {
    let mut resources: Vec<&str> = Vec::new();
    for grant in grants {
        if !resources.contains(&grant.resource.as_str()) {
            resources.push(&grant.resource);
        }
    }
    resources
}

/// How policies name a caller.
fn principal_arn(caller: &Caller, starting: Option<&str>) -> Option<String> {
    match caller {
        Caller::Starting => starting.map(str::to_owned),
        Caller::WebIdentity => None,
        Caller::Session { role_arn, .. } => Some(role_arn.as_str().to_owned()),
    }
}

/// The policy of a resource that names the callers of `grants`.
fn of_resource(
    kind: LeastPolicyFor,
    resource: &str,
    grants: &[&Grant],
    starting: Option<&str>,
) -> Option<LeastPolicy> {
    let first = grants.first()?;
    let principal = principal_arn(&first.caller, starting)?;
    let mut statements = statements_of(grants);
    for statement in &mut statements {
        statement.principal = Some(StatementPrincipal::Aws(principal.clone()));
    }
    Some(LeastPolicy { kind, attached_to: Some(resource.to_owned()), statements })
}

/// The trust policy of a role.
fn of_role(
    role: &str,
    grants: &[&Grant],
    backend: &Backend,
    starting: Option<&str>,
    claims: &WebIdentityClaims,
) -> Option<LeastPolicy> {
    let first = grants.first()?;
    let mut statements = statements_of(grants);
    for statement in &mut statements {
        statement.resources = Vec::new();
        if first.caller == Caller::WebIdentity {
            statement.principal = Some(StatementPrincipal::Federated(claims.provider.clone()?));
            // IAM refuses to trust a known provider without a word about the subject.
            if claims.claims.is_empty() {
                return None;
            }
            let condition = |(key, value): &(String, String)| LeastCondition {
                operator: "StringEquals".to_owned(),
                key: key.clone(),
                values: vec![super::literal_in_condition(value)],
            };
            statement.conditions.extend(claims.claims.iter().map(condition));
        } else {
            statement.principal = Some(StatementPrincipal::Aws(principal_arn(&first.caller, starting)?));
            let taken = backend.credentials.role.as_ref().filter(|taken| taken.role_arn.as_str() == role);
            if let Some(id) = taken.and_then(|taken| taken.external_id.as_ref()) {
                statement.conditions.push(LeastCondition {
                    operator: "StringEquals".to_owned(),
                    key: "sts:ExternalId".to_owned(),
                    values: vec![super::literal_in_condition(id)],
                });
            }
        }
    }
    Some(LeastPolicy { kind: LeastPolicyFor::Trust, attached_to: Some(role.to_owned()), statements })
}

/// The policy of an endpoint. At a gateway `*` alone means users and roles (rule C7), so a condition says which.
fn of_endpoint(endpoint: &str, grants: &[&Grant], starting: Option<&str>) -> Option<LeastPolicy> {
    let first = grants.first()?;
    let principal = principal_arn(&first.caller, starting)?;
    let mut statements = statements_of(grants);
    for statement in &mut statements {
        statement.principal = Some(StatementPrincipal::Everyone);
        statement.conditions.push(LeastCondition {
            operator: "ArnEquals".to_owned(),
            key: "aws:PrincipalArn".to_owned(),
            values: vec![super::literal_in_condition(&principal)],
        });
    }
    Some(LeastPolicy { kind: LeastPolicyFor::Endpoint, attached_to: Some(endpoint.to_owned()), statements })
}
