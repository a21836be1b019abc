//! STS: the trust policy of a role, and the actions that no policy controls.
//!
//! Rules C1 and D2. Source: IAM User Guide, "Update a role trust policy", "Pass session tags in AWS STS";
//! STS API Reference.

use iamsim_policy::PolicyType;

use super::{AccountAccess, DirectGrant, Hearing, Peculiarities, Permission, ResourcePolicy, RootUser};
use crate::{Action, Principal, Request, Resource, ResourceSettings};

/// What a role's trust policy is asked for, by a principal with policies of its own.
const BY_TRUST: [&str; 3] = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];
/// What it is asked for besides, whoever assumes the role.
const WITH_TRUST: [&str; 2] = ["sts:SetSourceIdentity", "sts:TagSession"];
/// What it is asked for by a caller whom a provider vouches for.
const BY_TRUST_ALONE: [&str; 2] = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

pub(super) fn peculiarities(request: &Request<'_>, _: &ResourceSettings) -> Peculiarities {
    let action = request.action;
    let alone = BY_TRUST_ALONE.iter().any(|known| action.is(known));
    let hearing = match request.principal {
        Principal::Provider(_) | Principal::BuiltInProvider(_) if by_provider(action) => Hearing::Heard,
        // Rule D2: these are called with a provider's word, and nobody's credentials.
        _ if alone => Hearing::Refused,
        // What sessions cannot call, whatever policies say (IAM User Guide, "Compare AWS STS credentials").
        Principal::Role(_) | Principal::RoleSession(_)
            if action.is("sts:GetFederationToken") || action.is("sts:GetSessionToken") =>
        {
            Hearing::Refused
        }
        Principal::FederatedUser(_) if !action.is("sts:GetCallerIdentity") => Hearing::Refused,
        principal if principal.signs() => Hearing::Heard,
        _ => Hearing::Refused,
    };
    let ordinary = Peculiarities { hearing, ..Peculiarities::ORDINARY };
    // Rule C1.
    let users_and_root = matches!(request.principal, Principal::User(_) | Principal::Root(_));
    if action.is("sts:GetCallerIdentity") || (action.is("sts:GetSessionToken") && users_and_root) {
        return Peculiarities {
            permission: Permission::NotNeeded,
            resource_policy: ResourcePolicy::DoesNotBear,
            ..ordinary
        };
    }
    if !alone && !BY_TRUST.iter().any(|known| action.is(known)) {
        return Peculiarities { resource_policy: ResourcePolicy::DoesNotBear, ..ordinary };
    }
    // Asked on `*`, no role is named whose trust policy could be asked.
    if *request.resource == Resource::Any {
        return Peculiarities {
            root_user: RootUser::Refused,
            resource_policy: ResourcePolicy::DoesNotBear,
            ..ordinary
        };
    }
    // Rule C5: root credentials cannot call `AssumeRole`.
    Peculiarities {
        permission: Permission::Needed,
        account_access: AccountAccess::ByResourcePolicy,
        direct_grant: DirectGrant::Bounded,
        root_user: RootUser::Refused,
        resource_policy: ResourcePolicy::Exists(PolicyType::RoleTrust),
        ..ordinary
    }
}

/// Whether a caller with a provider's word, who signs nothing, can ask for the action.
fn by_provider(action: &Action) -> bool {
    BY_TRUST_ALONE.iter().chain(&WITH_TRUST).any(|known| action.is(known))
}

/// IAM's actions on a role do not pass its trust policy.
pub(super) fn peculiarities_of_iam(_: &Request<'_>, _: &ResourceSettings) -> Peculiarities {
    Peculiarities { resource_policy: ResourcePolicy::DoesNotBear, ..Peculiarities::ORDINARY }
}
