//! What is peculiar to a service, as answers to questions that the flow asks of every service.
//!
//! The flow never asks which service it is. Each file holds what AWS says of one: KMS, STS, S3, DynamoDB.

use iamsim_policy::{Polarity, PolicyType, ResourceElement};
use iamsim_services::ResourceBasedPolicies;

use super::case::AskedOn;
use crate::{Action, Request, Resource, ResourceSettings};

mod dynamodb;
mod kms;
pub(super) mod s3;
mod sts;

/// The answers of the requested action's service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Peculiarities {
    pub(super) permission: Permission,
    pub(super) hearing: Hearing,
    pub(super) account_access: AccountAccess,
    pub(super) direct_grant: DirectGrant,
    pub(super) across_accounts: AcrossAccounts,
    pub(super) root_user: RootUser,
    pub(super) resource_policy: ResourcePolicy,
    pub(super) resource_behind: ResourceBehind,
}

/// Rule C1: whether any permission is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    Needed,
    /// No policy controls the action.
    NotNeeded,
}

/// Rule C6: whether the service hears such a caller at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hearing {
    /// It does, or is not known to refuse: what policies grant counts.
    Heard,
    /// It is known to refuse, whatever policies say.
    Refused,
}

/// Rule C3 b: whether the resource trusts its account's identity-based policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccountAccess {
    /// Always.
    Inherent,
    /// Only where its policy names the account.
    ByResourcePolicy,
}

/// Rule C3 a: what bounds a grant to the principal itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DirectGrant {
    /// What the table of rule C3 says.
    AsNamed,
    /// The boundary and the session policies, whoever is named.
    Bounded,
}

/// Rule C4: whether another account can be given the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AcrossAccounts {
    Possible,
    Refused,
}

/// Rule C5: what the root user may do in its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RootUser {
    /// All that nothing denies.
    Allowed,
    /// What the resource's policy gives the account.
    ByResourcePolicy,
    /// Nothing.
    Refused,
}

/// How the resource's policy bears on the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResourcePolicy {
    /// As any: without one, nothing is granted.
    Bears(PolicyType),
    /// It bears, but the owner's root user does what it denies (rule C5).
    BearsOnAllButRoot(PolicyType),
    /// The resource always has one: where none is given, it is not known (rule D2).
    Exists(PolicyType),
    /// It does not speak of such actions.
    DoesNotBear,
}

/// Rule C10: whether another resource stands behind the requested one, whose policy must allow too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResourceBehind {
    None,
    /// It has a policy of this type, and which one is not known.
    NotKnown(PolicyType),
}

impl Peculiarities {
    /// What holds for a service of which nothing else is said.
    const ORDINARY: Self = Self {
        permission: Permission::Needed,
        hearing: Hearing::Heard,
        account_access: AccountAccess::Inherent,
        direct_grant: DirectGrant::AsNamed,
        across_accounts: AcrossAccounts::Possible,
        root_user: RootUser::Allowed,
        resource_policy: ResourcePolicy::Bears(PolicyType::ResourceBased),
        resource_behind: ResourceBehind::None,
    };
}

/// What is peculiar to the requested action, on a resource of these settings.
pub(super) fn peculiarities(request: &Request<'_>, settings: &ResourceSettings) -> Peculiarities {
    let service = request.action.service();
    let found = BY_SERVICE.iter().find(|(prefix, _)| service.eq_ignore_ascii_case(prefix));
    found.map_or(Peculiarities::ORDINARY, |(_, of_service)| of_service(request, settings))
}

/// What is peculiar to the actions of one service.
type OfService = fn(&Request<'_>, &ResourceSettings) -> Peculiarities;

/// The services of which something is peculiar.
const BY_SERVICE: [(&str, OfService); 5] = [
    ("dynamodb", dynamodb::peculiarities),
    ("iam", sts::peculiarities_of_iam),
    ("kms", kms::peculiarities),
    ("s3", s3::peculiarities),
    ("sts", sts::peculiarities),
];

/// The ARN of the resource whose policy is the policy of `resource` too: of an object, its bucket.
pub(super) fn policy_holder(resource: &Resource) -> Option<&str> {
    let Resource::Arn(arn) = resource else { return None };
    let holder = match arn.service() {
        "s3" => s3::bucket_of(arn.resource())?,
        "dynamodb" => dynamodb::table_of(arn.resource())?,
        _ => return None,
    };
    let end = arn.as_str().len() - arn.resource().len() + holder.len();
    arn.as_str().get(..end)
}

/// What a request's action is asked on.
///
/// Rule B3. Source: Service Authorization Reference.
pub(super) fn asked_on(action: &Action, resource: &Resource) -> AskedOn {
    let Resource::Arn(arn) = resource else { return AskedOn::Requested };
    let Some(action) = action.known() else {
        return AskedOn::Requested;
    };
    if action.takes_no_resource() {
        return AskedOn::NoResource;
    }
    let of_its_service = |service: &str| service == arn.service() || service.contains('$');
    let fits = action.resource_types().any(|on| of_its_service(on.resource_type.arn_service()));
    if fits { AskedOn::Requested } else { AskedOn::Impossible }
}

/// Whether `element` covers a request on no resource for reasons of the action's service alone; `None` where
/// the service has none.
///
/// Rule B3.
pub(super) fn covers_no_resource(request: &Request<'_>, element: &ResourceElement) -> Option<bool> {
    let names_it = request.action.is("s3:ListAllMyBuckets") && s3::names_all_buckets(element);
    names_it.then_some(element.polarity == Polarity::Named)
}

/// Whether the service never sends `key`, a folded name, with such an action.
///
/// Rules D3 and D4.
pub(super) fn never_sends(request: &Request<'_>, key: &str) -> bool {
    match key {
        "s3:prefix" | "s3:delimiter" | "s3:max-keys" => s3::lists_nothing(request.action),
        "dynamodb:leadingkeys" => request.action.is("dynamodb:Scan"),
        _ => false,
    }
}

/// Whether it is sure, where nobody looked, that the resource has no policy of its own: the request is on none,
/// or the service knows no such policies.
pub(super) fn has_no_policy(request: &Request<'_>) -> bool {
    let Resource::Arn(arn) = request.resource else { return true };
    iamsim_services::service(arn.service()).is_some_and(|service| {
        service.resource_based_policies() == ResourceBasedPolicies::No
            && !service.actions().any(iamsim_services::Action::sets_resource_policy)
    })
}

/// The policy type that a resource's own policy has.
pub(super) fn resource_policy_type(resource: ResourcePolicy) -> PolicyType {
    match resource {
        ResourcePolicy::Bears(policy_type)
        | ResourcePolicy::BearsOnAllButRoot(policy_type)
        | ResourcePolicy::Exists(policy_type) => policy_type,
        ResourcePolicy::DoesNotBear => PolicyType::ResourceBased,
    }
}
