//! One request, decided and explained: what an authorization test of a service would do.
//!
//! `cargo run -p iamsim --example decide`
#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;
use std::sync::Arc;

use iamsim::engine::{
    Context, ContextValue, EnvironmentBuilder, For, Layer, PrincipalPolicies, Request, RoleKind, Unlisted,
};
use iamsim::policy::{Policy, PolicyType};
use iamsim::report::human::{self, Colour, Detail};
use iamsim::source::Source;

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::acme",
      "Condition": { "StringLike": { "s3:prefix": "home/${aws:username}/*" } } }
  ]
}"#;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    // A document is read with its places, and with all that is wrong in it.
    let parsed = Policy::parse(&Source::new("homes.json", POLICY), "homes", PolicyType::IdentityBased);
    assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
    let policies = PrincipalPolicies {
        identity_based: Layer::Given(parsed.policy.into_iter().map(Arc::new).collect()),
        // What is not said is not collected, which is not the same as none.
        permissions_boundary: Layer::None,
        ..PrincipalPolicies::default()
    };
    let environment = EnvironmentBuilder::default().principal(For::AnyOther, policies).build();

    let principal = "arn:aws:iam::123456789012:user/ann".parse()?;
    let (action, resource) = ("s3:ListBucket".parse()?, "arn:aws:s3:::acme".parse()?);
    for prefix in ["home/ann/", "home/bob/"] {
        let mut context = Context::new(Unlisted::Absent);
        context.set("s3:prefix", ContextValue::text(prefix));
        let request = Request {
            principal: &principal,
            action: &action,
            resource: &resource,
            resource_account: None,
            context: &context,
            role_kind: RoleKind::Ordinary,
        };
        let explanation = environment.explain(&request);
        assert_eq!(explanation.decision.is_allowed(), prefix == "home/ann/");
        print!("{}", human::explained(&request, &explanation, Detail::Causes, Colour::Plain));
    }
    Ok(())
}
