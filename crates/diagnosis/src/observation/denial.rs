//! [`Denial`]: who was denied what on what and by which policy type, in AWS's own words.
//!
//! Rule group G of docs/semantics.md. Sources: IAM User Guide, "Troubleshoot access denied error messages" and
//! "Troubleshoot access denied error messages with authorization ID".

use iamsim_engine::Outcome;
use iamsim_policy::PolicyType;

use super::observed::{Authorization, DeniedBy};

/// What a sentence of AWS's says about a denial. What it leaves out is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Denial {
    /// The ARN of who asked.
    pub(super) principal: Option<Box<str>>,
    /// The action: there is one in every such sentence.
    pub(super) action: Box<str>,
    /// The ARN of the resource.
    pub(super) resource: Option<Box<str>>,
    /// The policy type that withheld or denied it.
    pub(super) denied_by: Option<DeniedBy>,
    /// Where the details are kept.
    pub(super) authorization: Option<Authorization>,
    /// How many bytes of the text it takes.
    pub(super) length: usize,
}

/// The words before the action, in a sentence with a principal and in one without.
const PERFORM: &[&str] =
    &["is not authorized to perform: ", "Not authorized to perform ", "not authorized to perform: "];

impl Denial {
    /// The first denial that the flat `text` tells of, with where its sentence begins.
    pub(super) fn find(text: &str) -> Option<(usize, Self)> {
        let (at, words) =
            PERFORM.iter().filter_map(|words| Some((text.find(words)?, *words))).min_by_key(|(at, _)| *at)?;
        let before = text.get(..at)?;
        let rest = text.get(at + words.len()..)?;
        let action = rest.split([' ', '"', '\\', '<']).next()?.trim_end_matches(['.', ',', ';', '\'', ')']);
        let (service, name) = action.split_once(':')?;
        let plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-*".contains(&byte))
        };
        if !plain(service) || !plain(name) {
            return None;
        }
        let (begin, principal) = principal(before, at);
        let mut rest = rest.get(action.len()..)?;
        let resource = resource(&mut rest);
        let denied_by = denied_by(&mut rest);
        let authorization = authorization(&mut rest);
        let end = text.len() - rest.len();
        let action = action.into();
        Some((begin, Self { principal, action, resource, denied_by, authorization, length: end - begin }))
    }
}

/// The principal before `is not authorized`, and where `User: ` begins.
fn principal(before: &str, at: usize) -> (usize, Option<Box<str>>) {
    let Some(begin) = before.rfind("User: ") else { return (at, None) };
    let name = before.get(begin + "User: ".len()..).unwrap_or("").trim();
    // Between the two words stands the principal alone.
    if name.is_empty() || name.contains(' ') {
        return (at, None);
    }
    (begin, name.starts_with("arn:").then(|| name.into()))
}

/// The resource behind `on resource: `, in quotes (S3) or not.
fn resource(rest: &mut &str) -> Option<Box<str>> {
    let after = rest.strip_prefix(" on resource: ")?;
    let quote = ["\\\"", "&quot;", "\""].into_iter().find(|quote| after.starts_with(quote));
    let (name, after) = if let Some(quote) = quote {
        after.strip_prefix(quote)?.split_once(quote)?
    } else {
        let end = after.find([' ', '<']).unwrap_or(after.len());
        let name = after.split_at(end).0.trim_end_matches([',', '.', ';', '"', '\\', '\'']);
        after.split_at(name.len())
    };
    *rest = after;
    if name.is_empty() { None } else { Some(name.into()) }
}

/// The policy type behind `because no ` or `with an explicit deny in `.
fn denied_by(rest: &mut &str) -> Option<DeniedBy> {
    let text = rest.trim_start();
    let (effect, named) = if let Some(named) = text.strip_prefix("because no ") {
        (Outcome::ImplicitDeny, named)
    } else {
        let named = text.strip_prefix("with an explicit deny in ")?;
        let named =
            ["an ", "a ", "the "].iter().find_map(|article| named.strip_prefix(article)).unwrap_or(named);
        (Outcome::ExplicitDeny, named)
    };
    let (policy_type, after) = policy_type(named)?;
    *rest = after;
    if effect == Outcome::ImplicitDeny {
        // ` allows the ACTION action`
        if let Some(after) = rest.strip_prefix(" allows the ").and_then(|it| it.split_once(" action")) {
            *rest = after.1;
        }
    }
    if let Some(after) = rest.strip_prefix(" transitively through a service control policy") {
        *rest = after;
    }
    let policy_arn = policy_arn(rest);
    Some(DeniedBy { policy_type, effect, policy_arn })
}

/// The policy type that `text` begins with, in AWS's words, and what follows.
///
/// Rule G. The longer words stand before those that they begin with.
fn policy_type(text: &str) -> Option<(PolicyType, &str)> {
    const WORDS: &[(&str, PolicyType)] = &[
        ("identity-based policy", PolicyType::IdentityBased),
        ("resource-based policy", PolicyType::ResourceBased),
        ("permissions boundary", PolicyType::PermissionsBoundary),
        ("sessions policy", PolicyType::Session),
        ("session policy", PolicyType::Session),
        ("service control policy", PolicyType::ServiceControl),
        ("resource control policy", PolicyType::ResourceControl),
        ("vpc endpoint policy", PolicyType::VpcEndpoint),
        ("role trust policy", PolicyType::RoleTrust),
    ];
    WORDS.iter().find_map(|(words, policy_type)| {
        let (begin, after) = text.split_at_checked(words.len())?;
        begin.eq_ignore_ascii_case(words).then_some((*policy_type, after))
    })
}

/// The ARN behind `: `, with the full stop of the sentence left out.
fn policy_arn(rest: &mut &str) -> Option<Box<str>> {
    let after = rest.strip_prefix(": ")?;
    let end = after.find([' ', '"', '\\', '<']).unwrap_or(after.len());
    let (name, _) = after.split_at(end);
    let name = name.trim_end_matches(['.', ',', ';']);
    if !name.starts_with("arn:") {
        return None;
    }
    *rest = after.get(name.len()..)?;
    Some(name.into())
}

/// The id behind `with the following authorization id: `, and the region of the link before it.
fn authorization(rest: &mut &str) -> Option<Authorization> {
    const WORDS: &str = "with the following authorization id: ";
    /// The link and the words around it.
    const MOST_BETWEEN: usize = 400;
    let near = rest.char_indices().nth(MOST_BETWEEN).map_or(*rest, |(end, _)| rest.split_at(end).0);
    let (before, after) = near.split_once(WORDS)?;
    let id: &str = after.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    if id.is_empty() {
        return None;
    }
    let region = before.split_once("://").and_then(|(_, link)| link.split_once(".console.aws"));
    let region = region.map(|(region, _)| region).filter(|region| !region.contains(['/', ' ']));
    let taken = before.len() + WORDS.len() + id.len();
    *rest = rest.get(taken..)?;
    Some(Authorization { id: id.into(), region: region.map(Into::into) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Denial {
        Denial::find(text).expect("it tells of a denial").1
    }

    #[test]
    fn every_wording_of_aws_names_its_policy_type() {
        let sentence = "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/a key\"";
        for (words, policy_type, effect) in [
            (
                " because no identity-based policy allows the s3:GetObject action",
                PolicyType::IdentityBased,
                Outcome::ImplicitDeny,
            ),
            (
                " because no session policy allows the s3:GetObject action",
                PolicyType::Session,
                Outcome::ImplicitDeny,
            ),
            (
                " because no permissions boundary allows the s3:GetObject action",
                PolicyType::PermissionsBoundary,
                Outcome::ImplicitDeny,
            ),
            (
                " because no resource-based policy allows the s3:GetObject action",
                PolicyType::ResourceBased,
                Outcome::ImplicitDeny,
            ),
            (
                " because no service control policy allows the s3:GetObject action",
                PolicyType::ServiceControl,
                Outcome::ImplicitDeny,
            ),
            (
                " because no VPC endpoint policy allows the s3:GetObject action",
                PolicyType::VpcEndpoint,
                Outcome::ImplicitDeny,
            ),
            (
                " with an explicit deny in an identity-based policy",
                PolicyType::IdentityBased,
                Outcome::ExplicitDeny,
            ),
            (" with an explicit deny in a sessions policy", PolicyType::Session, Outcome::ExplicitDeny),
            (
                " with an explicit deny in a permissions boundary",
                PolicyType::PermissionsBoundary,
                Outcome::ExplicitDeny,
            ),
            (
                " with an explicit deny in a resource control policy: arn:aws:organizations::1:policy/o-1/resource_control_policy/p-1",
                PolicyType::ResourceControl,
                Outcome::ExplicitDeny,
            ),
            (
                " with an explicit deny in a VPC endpoint policy transitively through a service control policy",
                PolicyType::VpcEndpoint,
                Outcome::ExplicitDeny,
            ),
            (" with an explicit deny in the role trust policy", PolicyType::RoleTrust, Outcome::ExplicitDeny),
        ] {
            let denial = told(&format!("{sentence}{words}. More"));
            let by = denial.denied_by.expect("it names one");
            assert_eq!((by.policy_type, by.effect), (policy_type, effect), "{words}");
            assert_eq!(by.policy_arn.is_some(), words.contains(": arn:"), "{words}");
            assert_eq!(denial.resource.as_deref(), Some("arn:aws:s3:::b/a key"));
        }
    }

    #[test]
    fn the_authorization_id_is_named_with_its_region() {
        let denial = told(
            "User: arn:aws:iam::1:user/j is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::1:user/x with an explicit deny in an identity-based policy: arn:aws:iam::1:policy/P. Go to https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/abc12 for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: abc12",
        );
        let expected = Authorization { id: "abc12".into(), region: Some("us-east-1".into()) };
        assert_eq!(denial.authorization, Some(expected));
        assert_eq!(denial.denied_by.and_then(|by| by.policy_arn).as_deref(), Some("arn:aws:iam::1:policy/P"));
    }

    #[test]
    fn what_a_sentence_leaves_out_is_not_guessed() {
        let denial = told("Not authorized to perform sts:AssumeRoleWithWebIdentity");
        assert_eq!(&*denial.action, "sts:AssumeRoleWithWebIdentity");
        assert_eq!((denial.principal, denial.resource, denial.denied_by), (None, None, None));
        assert_eq!(Denial::find("You are not authorized to perform this operation."), None);
    }
}
