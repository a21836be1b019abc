//! What AWS would decide about a request, and why: IAM's policy evaluation, offline. For programs that embed it;
//! the `iamsim` command is the first of them.
//!
//! # A request, in ten lines
//!
//! ```
//! use iamsim::engine::{Context, EnvironmentBuilder, For, Layer, Outcome, PrincipalPolicies, Request, RoleKind, Unlisted};
//! use iamsim::policy::{Policy, PolicyType};
//! use iamsim::source::Source;
//!
//! let text = r#"{ "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*" } }"#;
//! let policy = Policy::parse(&Source::new("ci.json", text), "ci", PolicyType::IdentityBased).policy;
//! let policies = PrincipalPolicies {
//!     identity_based: Layer::Given(policy.into_iter().map(Into::into).collect()),
//!     ..PrincipalPolicies::default()
//! };
//! let user = "arn:aws:iam::123456789012:user/ci";
//! let environment = EnvironmentBuilder::default().principal(For::This(user.parse()?), policies).build();
//!
//! let (principal, action, resource) = (user.parse()?, "s3:GetObject".parse()?, "arn:aws:s3:::acme/a".parse()?);
//! let context = Context::new(Unlisted::Absent);
//! let request = Request {
//!     principal: &principal, action: &action, resource: &resource,
//!     resource_account: None, context: &context, role_kind: RoleKind::Ordinary,
//! };
//! assert_eq!(environment.decide(&request).outcome(), Some(Outcome::Allowed));
//!
//! // The same with its reasons, and what was taken for granted because nobody collected it.
//! let explanation = environment.explain(&request);
//! assert_eq!(explanation.decided_by[0].policy.name(), "ci");
//! assert!(!explanation.assumptions.is_empty(), "nobody said whether there is a permissions boundary");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Three ways of use
//!
//! 1. **Decide requests**, as above: an [`engine::Environment`] is built once, is `Send + Sync`, and answers
//!    without touching files, the network or the clock.
//! 2. **Check a bundle**: a folder with a Terraform configuration and the policies that bear on it.
//!
//!    ```
//!    use iamsim::bundle::{Bundle, OpenOptions};
//!    use iamsim::engine::UncollectedLayers;
//!    use iamsim::report::human::{self, Colour, Detail};
//!    use iamsim::terraform::Verdict;
//!    use iamsim::{CheckOptions, check};
//!
//!    # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/article/05-bucket-policy-denies");
//!    let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
//!    let opened = Bundle::open(folder.as_ref(), &options);
//!    let bundle = opened.bundle.expect("there is one where no diagnostic is an error");
//!    let answer = check(&bundle, &CheckOptions::default()).check.expect("the configuration is valid");
//!    assert_eq!(answer.verdict(), Verdict::Fails);
//!    assert!(human::check(&answer, Detail::Causes, Colour::Plain).contains("error[explicit-deny]"));
//!    ```
//! 3. **Run scenarios**: policies, requests and what is expected of each, as tests of policies.
//!
//!    ```
//!    use iamsim::bundle::scenario::{self, Entry};
//!
//!    # let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/article/15-shared-bucket.scenario.json");
//!    let suite = scenario::open([file]);
//!    for entry in suite.files.iter().flat_map(|file| &file.entries) {
//!        let Entry::Scenario(scenario) = entry else { panic!("it can be read") };
//!        assert!(scenario.results().all(|result| result.verdict.passed() != Some(false)));
//!    }
//!    ```
//!
//! More: a bundle may be one file that holds a whole account, or what Terraform plans ([`bundle::Bundle::open`]); requests
//! of IAM's own simulator are answered as AWS answers them ([`bundle::simulation`], [`report::shape::write_simulation`]);
//! what CloudTrail recorded can be asked again ([`bundle::cloudtrail`]). `examples/` has programs that run.
//!
//! # For those who embed it
//!
//! What is built once (an [`engine::Environment`], a [`bundle::Bundle`], a [`policy::Policy`]) is `Send + Sync`. No function
//! panics on input. There are no features to choose. Nothing that the library depends on opens a socket, compiles C, or needs
//! an operating system: only [`bundle`] reads files, and the other rooms take texts.
//!
//! # The edge cases, by name
//!
//! - **Unknown is not absent.** A condition key is known, absent or unknown; a layer is given, none or not
//!   collected. What depends on an unknown is [`engine::Decision::Indeterminate`], with the keys that it waits for.
//! - **`allowed` is a promise.** Where AWS is silent, what never reports too much access is chosen.
//! - **An assumption is said.** What was not collected is taken as if there were none, and named in
//!   [`engine::Explanation::assumptions`]; with [`engine::UncollectedLayers::Unknown`] it makes the answer open.
//! - **A mistake is data.** What a file says wrong is a [`source::Diagnostic`] with its place; all mistakes are
//!   reported at once, and what has an error is not simulated.
//! - **A denial may not matter.** Terraform goes on without some of what it asks for:
//!   [`terraform::IfDenied`] says what becomes of the command.
//!
//! # What it does not do
//!
//! It makes no request and needs no credentials: policies come as files. It does not know what exists: a bucket
//! that is missing is not denied. It decides what IAM decides: access control lists, presigned conditions,
//! service quotas and networks are not simulated.
//!
//! # The rooms
//!
//! [`source`]: text with positions. [`policy`]: what a policy says. [`engine`]: what AWS decides. [`terraform`]:
//! what Terraform asks. [`bundle`]: what people have on disk. [`diagnosis`]: what an error text means.
//! [`report`]: how it looks.

mod aws_cli;
mod calls;
mod check;
mod diagnose;
mod fix;
mod least_policy;
mod releases;
mod setting;

/// The example in the repository's `README.md`, so that it is tested.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;

pub use aws_cli::{CliAnswer, CliDecision, aws_cli};
pub use calls::{CallsOptions, Listed, calls};
pub use check::{CheckOptions, Checked, check};
pub use diagnose::{Diagnosed, diagnose};
pub use fix::{Fixed, fix};
pub use least_policy::{LeastPolicies, PolicyOptions, SharedPolicies, least_policy, shared_policies};
pub use setting::Setting;

pub use iamsim_bundle as bundle;
pub use iamsim_diagnosis as diagnosis;
pub use iamsim_engine as engine;
pub use iamsim_policy as policy;
pub use iamsim_report as report;
pub use iamsim_source as source;
pub use iamsim_terraform as terraform;
