//! [`PolicyFile`]: one policy by itself, without a bundle around it.

use std::path::Path;
use std::sync::Arc;

use iamsim_policy::{Policy, PolicyType};
use iamsim_source::{Code, Diagnostic, Quoted, Source, Span};

use crate::documents::{self, Content};
use crate::{files, layout};

const NO_POLICY: Code = Code::new("no-policy");
const UNKNOWN_POLICY_TYPE: Code = Code::new("unknown-policy-type");

/// What came of reading a file with a policy.
#[derive(Debug)]
pub struct PolicyFile {
    /// The policy; `None` where it has an error.
    pub policy: Option<Arc<Policy>>,
    /// What is wrong with the document, or worth saying about how it is written.
    pub diagnostics: Vec<Diagnostic>,
}

impl PolicyFile {
    /// Reads the policy in the file at `path`, or in the answer of the AWS CLI that it holds.
    ///
    /// Without a type it is what the layout of a bundle says: `bucket-policy.json`, `identity-policies/...`.
    ///
    /// # Errors
    ///
    /// A diagnostic about the file where it cannot be read, holds nothing, or where nothing tells its type.
    pub fn open(path: &Path, policy_type: Option<PolicyType>) -> Result<Self, Box<Diagnostic>> {
        let name = files::shown(path);
        let (source, mut diagnostics) = files::text(path, &name, files::ReadAs::Policy)?;
        let Some(policy_type) = policy_type.or_else(|| layout::policy_type(path)) else {
            return Err(Box::new(type_not_told(&name)));
        };
        let document = documents::read(&source, &name, policy_type);
        diagnostics.extend(document.diagnostics);
        let policy = match document.content {
            Content::Policy(policy) => Some(policy),
            Content::None | Content::NotCollected => return Err(Box::new(no_policy(&source))),
            Content::Unusable => None,
        };
        Ok(Self { policy, diagnostics })
    }
}

fn no_policy(source: &Arc<Source>) -> Diagnostic {
    let message = format!("{} holds no policy", Quoted(source.name()));
    Diagnostic::error(NO_POLICY, message)
        .at(source, Span::new(0, 0), "")
        .help("write a policy document, or leave the file out")
}

fn type_not_told(name: &str) -> Diagnostic {
    let message = format!("nothing tells what type of policy {} is", Quoted(name));
    Diagnostic::error(UNKNOWN_POLICY_TYPE, message)
        .at(&Source::new(name, ""), Span::new(0, 0), "")
        .note("a bundle's files are known by their names, such as `bucket-policy.json` or `identity-policies/ci.json`")
        .help("add `--type`, such as `--type identity`")
}
