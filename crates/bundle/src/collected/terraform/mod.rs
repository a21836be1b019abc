//! Terraform's plans and states: policies as they will be, or as Terraform last saw them.
//!
//! Source: Terraform documentation, "JSON Output Format"; the state's format as Terraform writes it.
//!
//! What is known only after apply stays unknown. What is made elsewhere is not in these files, and a role that is has the
//! policies that the file knows of.

mod owners;
mod resources;
mod rows;

use iamsim_policy::AccountId;
use iamsim_source::json::Value;
use iamsim_source::{Code, Diagnostic, Span};

use super::inventory::{Held, Inventory};
use rows::{Row, Rows};

const KNOWN_AFTER_APPLY: Code = Code::new("known-after-apply");
const UNSUPPORTED_TERRAFORM_FORMAT: Code = Code::new("unsupported-terraform-format");

/// Adds what a plan, a state file, or a shown state holds; `account` is that of the principal it is about.
///
/// # Errors
///
/// Where the file is of a version that is not read.
pub(super) fn read(
    root: Value<'_, '_>,
    account: Option<AccountId>,
    inventory: &mut Inventory,
) -> Result<(), Vec<Diagnostic>> {
    let rows = Rows::of(root).map_err(|mistake| vec![*mistake])?;
    let account = rows.account().or(account);
    owners::read(&rows, account, inventory);
    resources::read(&rows, account, inventory);
    Ok(())
}

/// The text of an attribute, as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Known {
    /// It is this.
    Text(Box<str>),
    /// It is not set.
    None,
    /// Terraform knows it after apply.
    AfterApply,
}

/// Says that a document will be there, and is not known before apply.
fn after_apply(row: &Row<'_, '_>, attribute: &str) -> Held {
    let message = format!("`{attribute}` of `{}` is known after apply only", row.address);
    let start = row.values.span().start;
    Held::Unknown(
        Diagnostic::warning(KNOWN_AFTER_APPLY, message)
            .at(row.values.source(), Span::new(start, start + 1), "planned here")
            .note("something in it is made by the same apply: what depends on it is open")
            .help("`terraform show -json` of the state after apply tells it"),
    )
}
