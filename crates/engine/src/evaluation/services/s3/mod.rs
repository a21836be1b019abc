//! S3: bucket policies cover objects; the owner's root user always mends a bucket policy; behind an access point
//! stands a bucket.
//!
//! Rules C10 and D3. Source: S3 User Guide, "Required permissions for Amazon S3 API operations"; "Configuring IAM
//! policies for using access points".

use iamsim_policy::{PolicyType, ResourceElement};

use super::{Peculiarities, ResourceBehind, ResourcePolicy};
use crate::{Action, Request, Resource, ResourceSettings};

mod public_access;

pub(in crate::evaluation) use public_access::{PublicAccess, public_access};

/// What the owner's root user may do whatever the bucket policy denies.
///
/// Rule C5. Source: S3 API Reference, `GetBucketPolicy`.
const ROOT_MENDS: [&str; 3] = ["s3:DeleteBucketPolicy", "s3:GetBucketPolicy", "s3:PutBucketPolicy"];

pub(in crate::evaluation) fn peculiarities(request: &Request<'_>, _: &ResourceSettings) -> Peculiarities {
    let resource_policy = if ROOT_MENDS.iter().any(|action| request.action.is(action)) {
        ResourcePolicy::BearsOnAllButRoot(PolicyType::Bucket)
    } else {
        ResourcePolicy::Bears(PolicyType::Bucket)
    };
    // Rule C10: which bucket it is, and so its policy, an access point's ARN does not tell.
    let resource_behind = match request.resource {
        Resource::Arn(arn) if is_access_point(arn.resource()) => ResourceBehind::NotKnown(PolicyType::Bucket),
        Resource::Arn(_) | Resource::Any => ResourceBehind::None,
    };
    Peculiarities { resource_policy, resource_behind, ..Peculiarities::ORDINARY }
}

/// Whether a resource is an access point, or an object that is reached through one.
fn is_access_point(resource: &str) -> bool {
    resource.starts_with("accesspoint/")
}

/// The bucket of an object: `bucket` of `bucket/key`. Access points have policies of their own.
pub(in crate::evaluation) fn bucket_of(resource: &str) -> Option<&str> {
    let (bucket, _) = resource.split_once('/')?;
    (!bucket.contains(':') && bucket != "accesspoint").then_some(bucket)
}

/// Whether an action lists no keys, so that no request for it carries `s3:prefix` and its like.
pub(in crate::evaluation) fn lists_nothing(action: &Action) -> bool {
    action.known().is_some_and(|known| known.condition_key("s3:prefix").is_none())
}

/// Whether an element names all buckets, which is what `s3:ListAllMyBuckets` is about though it takes no
/// resource.
///
/// Rule B3. A pattern that covers them among others (`arn:aws:s3:*`) does not name them.
pub(in crate::evaluation) fn names_all_buckets(element: &ResourceElement) -> bool {
    element.patterns.iter().any(|pattern| {
        let mut components = pattern.value.as_str().splitn(3, ':');
        components.next() == Some("arn")
            && components.next().is_some_and(|partition| partition.starts_with("aws"))
            && components.next() == Some("s3:::*")
    })
}
