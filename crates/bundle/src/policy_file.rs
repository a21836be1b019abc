//! [`PolicyFile`]: one policy by itself, without a bundle around it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use iamsim_policy::{Policy, PolicyType};
use iamsim_source::{Code, Diagnostic, Quoted, Source, Span, decode};
use walkdir::WalkDir;

use crate::documents::{self, Content};
use crate::files::{self, FileError, ReadAs};
use crate::layout;

const NO_POLICY: Code = Code::new("no-policy");
const UNKNOWN_POLICY_TYPE: Code = Code::new("unknown-policy-type");
/// How deep folders are walked.
const MAX_FOLDERS: usize = 32;

/// What came of reading a file with a policy.
#[derive(Debug)]
pub struct PolicyFile {
    /// What it was read as.
    pub policy_type: PolicyType,
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
        let text = files::text(path, &name, ReadAs::Policy)?;
        Self::of(text, &name, policy_type.or_else(|| layout::policy_type(path)))
    }

    /// Reads the policy that `input` gives, such as stdin, which is called `name` in messages.
    ///
    /// # Errors
    ///
    /// As of [`open`](Self::open).
    pub fn read(
        input: impl Read,
        name: &str,
        policy_type: Option<PolicyType>,
    ) -> Result<Self, Box<Diagnostic>> {
        let about = |error: FileError| Box::new(error.about_the_file(name));
        let bytes = files::at_most(input, name, ReadAs::Policy).map_err(about)?;
        let text = decode(name, &bytes)?;
        Self::of(text, name, policy_type.or_else(|| layout::policy_type(Path::new(name))))
    }

    fn of(
        (source, mut diagnostics): files::Text,
        name: &str,
        policy_type: Option<PolicyType>,
    ) -> Result<Self, Box<Diagnostic>> {
        let Some(policy_type) = policy_type else { return Err(Box::new(type_not_told(name))) };
        let document = documents::read(&source, name, policy_type);
        diagnostics.extend(document.diagnostics);
        let policy = match document.content {
            Content::Policy(policy) => Some(policy),
            Content::None | Content::NotCollected => return Err(Box::new(no_policy(&source))),
            Content::Unusable => None,
        };
        Ok(Self { policy_type, policy, diagnostics })
    }
}

/// The files under `folder` that hold policies, in the order of their names: with a type every `.json` file, without
/// one those whose names in a bundle tell their type. What begins with a dot is passed over.
///
/// # Errors
///
/// A diagnostic about the folder where it cannot be walked, or where no file in it is one.
pub fn policy_files(folder: &Path, policy_type: Option<PolicyType>) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let walk = WalkDir::new(folder).sort_by_file_name().max_depth(MAX_FOLDERS);
    let walk = walk
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.'));
    let mut found = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|error| Box::new(not_walked(folder, &error)))?;
        let path = entry.path();
        let told = match policy_type {
            Some(_) => layout::is_json(&files::shown(path)),
            None => layout::policy_type(path).is_some(),
        };
        if told && path.is_file() {
            found.push(path.to_owned());
        }
    }
    if found.is_empty() { Err(Box::new(no_file(folder, policy_type))) } else { Ok(found) }
}

fn about_folder(folder: &Path, message: String) -> Diagnostic {
    let name = files::shown(folder);
    Diagnostic::error(NO_POLICY, message).at(&Source::new(name, ""), Span::new(0, 0), "")
}

fn not_walked(folder: &Path, error: &walkdir::Error) -> Diagnostic {
    about_folder(folder, format!("the folder cannot be read: {error}")).help("check who may read it")
}

fn no_file(folder: &Path, policy_type: Option<PolicyType>) -> Diagnostic {
    let name = files::shown(folder);
    if policy_type.is_some() {
        let message = format!("no file in {} ends in `.json`", Quoted(&name));
        return about_folder(folder, message).help("name the files");
    }
    let message = format!("no file in {} is called like a policy of a bundle", Quoted(&name));
    about_folder(folder, message)
        .note("such as `bucket-policy.json` or `identity-policies/ci.json`")
        .help("add `--type`, such as `--type identity`, to read every `.json` file as one")
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
