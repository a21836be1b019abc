//! Block Public Access: whom a bucket with a public policy still serves.
//!
//! Which policies are public is `iamsim-policy`'s to say.
//!
//! Rule C10. Source: S3 User Guide, "Blocking public access to your Amazon S3 storage".

use iamsim_policy::PublicAccess as GrantedTo;

use crate::evaluation::case::{Case, Relation};
use crate::evaluation::observer::{Observer, Taken};
use crate::{Layer, Principal, RestrictPublicBuckets, UncollectedLayers, UncollectedPart};

/// Whether what the bucket's policy grants is served to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::evaluation) enum PublicAccess {
    Served,
    Restricted,
    Unknown,
}

/// Whether what the bucket's policy grants is served to the caller: a restricted bucket whose policy is public
/// serves its own account and AWS services alone, not even another account that a statement names.
pub(in crate::evaluation) fn public_access<'c>(
    case: &Case<'c>,
    observer: &mut impl Observer<'c>,
) -> PublicAccess {
    let outsider = case.relation() == Relation::AcrossAccounts
        && !matches!(case.request.principal, Principal::Service(_));
    if !outsider || !case.request.action.service().eq_ignore_ascii_case("s3") {
        return PublicAccess::Served;
    }
    let setting = &case.resource.given.restrict_public_buckets;
    if matches!(setting, Layer::None | Layer::Given(RestrictPublicBuckets::Off))
        || case.resource.public_access == GrantedTo::NotPublic
    {
        return PublicAccess::Served;
    }
    if matches!(setting, Layer::Given(RestrictPublicBuckets::On)) {
        return PublicAccess::Restricted;
    }
    let (taken, access) = match case.uncollected() {
        UncollectedLayers::AssumedNone => (Taken::AsNone, PublicAccess::Served),
        UncollectedLayers::Unknown => (Taken::AsUnknown, PublicAccess::Unknown),
    };
    let of = || case.request.resource.as_str().into();
    observer.uncollected(UncollectedPart::BlockPublicAccess, taken, &of);
    access
}
