//! What was collected of a whole account at once: files that are known by the keys at their root, whatever they are
//! called, and hold many principals and policies.
//!
//! Each shape has a file of its own, and gives an [`Inventory`]; `resolve.rs` makes of that what a principal's layers
//! are. What a manifest says of the same principal or resource counts for more.

mod account_details;
mod inventory;
mod resolve;
mod terraform;

use std::sync::Arc;

use iamsim_policy::AccountId;
use iamsim_source::json::{self, Kind, Value};
use iamsim_source::{Code, Diagnostic, Source, Span, has_errors};

pub(crate) use inventory::Inventory;
pub(crate) use resolve::{Resolved, Starting, is_of};

const NOT_COLLECTED_SHAPE: Code = Code::new("unknown-collection");
const EMPTY_FILE: Code = Code::new("empty-file");

/// A shape of what is collected at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `aws iam get-account-authorization-details`; several pages of it are an array.
    AccountDetails,
    /// A plan as `terraform show -json` says it, a shown state, or a state file.
    Terraform,
}

/// The keys by which each is known: any of them at the root is enough.
const KEYS: [(Shape, &[&str]); 2] = [
    (Shape::AccountDetails, &["UserDetailList", "GroupDetailList", "RoleDetailList"]),
    (Shape::Terraform, &["terraform_version", "resource_changes"]),
];

/// What the shapes are, for who gives something else.
const KNOWN: &str = "the answer of `aws iam get-account-authorization-details`, and what `terraform show -json` says of a plan or state";

/// Whether `text` may be of one of the shapes: it names a key of one.
pub(crate) fn may_be_collected(text: &str) -> bool {
    let keys = KEYS.iter().flat_map(|(_, keys)| *keys);
    keys.into_iter().any(|key| text.contains(&format!("\"{key}\"")))
}

/// Adds what `source` holds to `inventory`; `account` is that of the principal it is about.
///
/// # Errors
///
/// What is wrong with the file as a whole. What is wrong with one document in it is kept with that document.
pub(crate) fn read(
    source: &Arc<Source>,
    account: Option<AccountId>,
    inventory: &mut Inventory,
) -> Result<(), Vec<Diagnostic>> {
    if source.text().trim().is_empty() {
        return Err(vec![
            Diagnostic::error(EMPTY_FILE, "the file is empty: nothing was collected")
                .at(source, Span::new(0, 0), "")
                .note("the AWS CLI writes nothing where its call fails"),
        ]);
    }
    let document = json::Document::parse(source)?;
    let root = document.root();
    let pages: Vec<Value<'_, '_>> = match root.kind() {
        Kind::Array => root.elements().collect(),
        _ => vec![root],
    };
    let mut mistakes = Vec::new();
    for page in pages {
        match shape(page) {
            Some(Shape::AccountDetails) => account_details::read(page, inventory),
            Some(Shape::Terraform) => {
                if let Err(refused) = terraform::read(page, account, inventory) {
                    mistakes.extend(refused);
                }
            }
            None => {
                mistakes.push(unknown(page));
                break;
            }
        }
    }
    if has_errors(&mistakes) { Err(mistakes) } else { Ok(()) }
}

fn shape(page: Value<'_, '_>) -> Option<Shape> {
    let has = |keys: &[&str]| keys.iter().any(|key| page.member(key).is_some());
    KEYS.iter().find(|(_, keys)| has(keys)).map(|(shape, _)| *shape)
}

fn unknown(page: Value<'_, '_>) -> Diagnostic {
    let start = page.span().start;
    Diagnostic::error(NOT_COLLECTED_SHAPE, "nothing is known here that has these keys")
        .at(page.source(), Span::new(start, start + 1), "not understood")
        .note(format!("`collected` takes {KNOWN}"))
        .help("name a single policy where it belongs: under `principals`, `resources` or a level of the organization")
}
