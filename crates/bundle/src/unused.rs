//! JSON files of a bundle that nothing refers to: what lies there was perhaps meant to count.

use iamsim_source::{Code, Diagnostic, Quoted, Source, Span};

use crate::description::{Description, Origin};
use crate::fields::Mistakes;
use crate::layout::is_json;
use crate::manifest;
use crate::root::Root;

const UNUSED_FILE: Code = Code::new("unused-file");

/// The most that are named one by one.
const MOST_NAMED: usize = 20;

/// Files that have their own readers.
pub(crate) const OTHER_READERS: [&str; 5] =
    [".tf.json", ".tofu.json", ".tfvars.json", ".tfbackend.json", ".scenario.json"];

/// Warns of each JSON file that nothing refers to.
pub(crate) fn warn(root: &Root, description: &Description, mistakes: &mut Mistakes) {
    let unused: Vec<&str> = root.files().filter(|file| is_unused(file, root)).collect();
    let help = match description.origin {
        Origin::Manifest => "name it in `iamsim.json`, or remove it",
        Origin::Layout => {
            "without `iamsim.json`, policies are read from `identity-policies/`, `session-policies/`, \
         `service-control-policies/LEVEL/`, `resource-control-policies/LEVEL/`, \
         `permissions-boundary.json`, `bucket-policy.json`, `key-policy.json`, `table-policy.json`, \
         `trust-policy.json` and `vpc-endpoint-policy.json`"
        }
    };
    for (index, file) in unused.iter().enumerate() {
        let left = unused.len() - index;
        if index == MOST_NAMED && left > 1 {
            let message =
                format!("nothing refers to {left} more JSON files, the first of which is {}", Quoted(file));
            mistakes.add(unused_file(file, message));
            break;
        }
        let message = format!("nothing refers to {}: it is not read", Quoted(file));
        mistakes.add(unused_file(file, message).help(help));
    }
}

fn unused_file(file: &str, message: String) -> Diagnostic {
    Diagnostic::warning(UNUSED_FILE, message).at(&Source::new(file, ""), Span::new(0, 0), "")
}

fn is_unused(file: &str, root: &Root) -> bool {
    is_json(file)
        && file != manifest::FILE
        && !OTHER_READERS.iter().any(|ending| file.ends_with(ending))
        && !root.is_used(file)
        && !is_in_another_bundle(file, root)
}

/// Whether a folder above the file, but below the bundle's, is a bundle of its own.
fn is_in_another_bundle(file: &str, root: &Root) -> bool {
    let mut rest = file;
    while let Some((folder, _)) = rest.rsplit_once('/') {
        if root.has(&format!("{folder}/{}", manifest::FILE)) {
            return true;
        }
        rest = folder;
    }
    false
}
