//! [`Meaning`]: what kind of failure an answer of AWS's tells of, from its code, its status and its words.

use super::answer::Answer;
use super::frame::{Doing, Frame, between};
use super::observed::{Kind, Particulars};

/// The codes of a denial. Sources: SEMANTICS G, and the reference of each service's common errors.
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AccessDeniedFault",
    "AuthorizationError",
    "AuthorizationErrorException",
    "Client.UnauthorizedOperation",
    "Forbidden",
    "ForbiddenException",
    "KMS.AccessDeniedException",
    "KMSAccessDeniedException",
    "NotAuthorized",
    "NotAuthorizedException",
    "UnauthorizedAccess",
    "UnauthorizedOperation",
];

/// The codes of credentials that are missing, wrong or no longer good.
const CREDENTIALS: &[&str] = &[
    "AuthFailure",
    "Client.AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "ExpiredTokenFault",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidIdentityToken",
    "InvalidIdentityTokenException",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "OptInRequired",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnauthorizedException",
    "UnrecognizedClientException",
];

/// The codes of what is not there.
const NOT_FOUND: &[&str] = &[
    "KMS.NotFoundException",
    "NoSuchBucket",
    "NoSuchKey",
    "NoSuchUpload",
    "NotFound",
    "NotFoundException",
    "ResourceNotFoundException",
];

/// The codes of an argument that is wrong.
const CONFIGURATION: &[&str] = &[
    "AccessControlListNotSupported",
    "AuthorizationHeaderMalformed",
    "BucketRegionError",
    "IllegalLocationConstraintException",
    "InvalidArgument",
    "InvalidBucketName",
    "PermanentRedirect",
    "ValidationError",
    "ValidationException",
];

/// The codes of a condition that did not hold: a lock that is taken already, in the backend's hands.
const CONDITION: &[&str] =
    &["ConditionalCheckFailedException", "ConditionalRequestConflict", "PreconditionFailed"];

/// What kind of failure `answer` tells of; `None` where it is not known to tell of any.
pub(super) fn kind(answer: &Answer<'_>, frame: &Frame<'_>) -> Option<Kind> {
    let message = answer.message;
    let Some(code) = answer.code else {
        return match answer.status {
            Some(403) => Some(Kind::AccessDenied),
            Some(301) => Some(Kind::BadConfiguration),
            Some(404) => Some(Kind::NotFound),
            Some(_) => Some(Kind::Other),
            None if is_configuration(message) => Some(Kind::BadConfiguration),
            None => is_network(message).then_some(Kind::Other),
        };
    };
    if DENIED.contains(&code) {
        let expired = ["Request has expired", "Token has expired", "The provided token has expired"];
        let expired = expired.iter().any(|words| message.starts_with(words));
        return Some(if expired { Kind::BadCredentials } else { Kind::AccessDenied });
    }
    if CREDENTIALS.contains(&code) {
        return Some(Kind::BadCredentials);
    }
    if CONDITION.contains(&code) {
        let locking = matches!(frame.doing, Some(Doing::Locking | Doing::Unlocking));
        return Some(if locking { Kind::LockHeld } else { Kind::Other });
    }
    if NOT_FOUND.contains(&code) {
        return Some(Kind::NotFound);
    }
    let wrong = CONFIGURATION.contains(&code) || is_configuration(message) || answer.status == Some(301);
    Some(if wrong { Kind::BadConfiguration } else { Kind::Other })
}

/// What kind of failure a code by itself tells of; `None` where it tells of neither permissions nor arguments.
pub(super) fn kind_of_code(code: &str) -> Option<Kind> {
    match code {
        _ if DENIED.contains(&code) => Some(Kind::AccessDenied),
        _ if CREDENTIALS.contains(&code) => Some(Kind::BadCredentials),
        _ if NOT_FOUND.contains(&code) => Some(Kind::NotFound),
        _ => None,
    }
}

/// Whether an SDK never sent the request, for what it was told.
fn is_configuration(message: &str) -> bool {
    [
        "resolve endpoint",
        "resolve auth scheme",
        "endpoint rule error",
        "unsupported protocol scheme",
        "requested bucket from",
    ]
    .iter()
    .any(|words| message.contains(words))
}

fn is_network(message: &str) -> bool {
    ["dial tcp", "no such host", "connection refused", "context deadline exceeded", "i/o timeout", "x509:"]
        .iter()
        .any(|words| message.contains(words))
}

/// What the answer tells beside its kind.
pub(super) fn particulars(answer: &Answer<'_>, frame: &Frame<'_>, title: &str) -> Particulars {
    if let Some(region) = region(answer.message) {
        return region;
    }
    if answer.message.contains("Encoded authorization failure message:") {
        return Particulars::Encoded;
    }
    match answer.code {
        Some("NoSuchBucket") => {
            let named = between(title, "S3 bucket \"", "\" does not exist").map(|(name, _)| name);
            named.or(frame.bucket).map_or(Particulars::None, |name| Particulars::Bucket(name.into()))
        }
        Some("ResourceNotFoundException") if answer.service == Some("DynamoDB") || frame.table.is_some() => {
            Particulars::Table(frame.table.map(Into::into))
        }
        _ => Particulars::None,
    }
}

/// The two regions, of the client and of the bucket, as one of three sentences names them.
fn region(message: &str) -> Option<Particulars> {
    let region = |requested: &str, actual: &str| Particulars::Region {
        requested: Some(requested).filter(|name| !name.is_empty()).map(Into::into),
        actual: actual.into(),
    };
    if let Some((requested, rest)) = between(message, "requested bucket from \"", "\", actual location \"") {
        return Some(region(requested, rest.split('"').next()?));
    }
    let (requested, rest) = between(message, "the region '", "' is wrong; expecting '")?;
    Some(region(requested, rest.split('\'').next()?))
}
