//! Bundles: the manifest, the layout without one, and policy files as the AWS CLI answers.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::UncollectedLayers;
use iamsim::source::has_errors;
use iamsim::{CheckOptions, check};

use crate::shown;

/// `iamsim.json`, the policy files, and the configuration, each up to a NUL; an empty first part is no manifest.
///
/// What can be opened is checked as Terraform would run it.
pub fn manifest(bytes: &[u8]) {
    let folder = folder();
    let mut parts = bytes.split(|&byte| byte == 0);
    let manifest = parts.next().unwrap_or_default();
    let path = folder.join("iamsim.json");
    if manifest.is_empty() {
        let _ = fs::remove_file(&path);
    } else {
        fs::write(&path, manifest).expect("the folder is writable");
    }
    let policy = parts.next().unwrap_or(b"null");
    for name in ["identity-policies/ci.json", "bucket-policy.json"] {
        fs::write(folder.join(name), policy).expect("the folder is writable");
    }
    let configuration = parts.next().unwrap_or(BACKEND);
    fs::write(folder.join("backend.tf"), configuration).expect("the folder is writable");

    let principal = "arn:aws:iam::123456789012:user/ci".parse().ok().filter(|_| manifest.is_empty());
    let options = OpenOptions { principal, uncollected: UncollectedLayers::AssumedNone };
    let opened = Bundle::open(folder, &options);
    shown::check(&opened.diagnostics);
    assert_eq!(opened.bundle.is_none(), has_errors(&opened.diagnostics));
    let Some(bundle) = opened.bundle else { return };
    let checked = check(&bundle, &CheckOptions::default());
    shown::check(&checked.diagnostics);
    assert!(checked.check.is_some() || has_errors(&checked.diagnostics));
}

/// The configuration of an input that has none.
const BACKEND: &[u8] =
    b"terraform {\n  backend \"s3\" {\n    bucket = \"state\"\n    key = \"app.tfstate\"\n    region = \"eu-west-1\"\n  }\n}\n";

/// The folder of this process.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("iamsim-fuzz-{}", std::process::id()));
        fs::create_dir_all(folder.join("identity-policies")).expect("the folder can be made");
        folder
    })
}
