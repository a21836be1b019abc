//! A whole account: who may do something, of all its users and roles.
//!
//! `cargo run -p iamsim --example account`
#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;
use std::path::Path;

use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::{Request, Resource, UncollectedLayers};

const ACCOUNT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/collected/account.json");

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let action = "dynamodb:PutItem".parse()?;
    let resource: Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/locks".parse()?;
    let mut may = Vec::new();
    for arn in ["arn:aws:iam::123456789012:user/build/ci", "arn:aws:iam::123456789012:role/infra/terraform"] {
        let options =
            OpenOptions { principal: Some(arn.parse()?), uncollected: UncollectedLayers::AssumedNone };
        let opened = Bundle::open(Path::new(ACCOUNT), &options);
        let Some(bundle) = opened.bundle else { return Err(format!("{:#?}", opened.diagnostics).into()) };
        let request = Request {
            principal: &bundle.principal,
            action: &action,
            resource: &resource,
            resource_account: None,
            context: &bundle.context,
            role_kind: bundle.role_kind,
        };
        let decision = bundle.environment.decide(&request);
        println!("{arn}: {}", decision.as_str());
        if decision.is_allowed() {
            may.push(arn);
        }
    }
    assert_eq!(may, ["arn:aws:iam::123456789012:user/build/ci"], "the role has a boundary without DynamoDB");
    Ok(())
}
