//! The levels of organizations: of the account that Terraform starts in, and of others.

use iamsim_engine::{Layer, Organization};
use iamsim_policy::AccountId;
use iamsim_source::json::Value;
use iamsim_source::{Code, Spanned};

use super::{account_id, layer, list_layer, paths};
use crate::description::{DescribedAccount, DescribedLevel};
use crate::fields::{Fields, Mistakes, Name, Shape};

const ACCOUNT: Shape = Shape {
    what: "an account",
    fields: &["service_control_policies", "resource_control_policies", "organization"],
};
const LEVEL: Shape = Shape { what: "a level", fields: &["target", "policies"] };
const ORGANIZATION: Shape = Shape { what: "an organization", fields: &["id", "management_account"] };

static ACCOUNT_ID: Name =
    Name { subject: "`accounts`", noun: "an account id", code: Code::new("invalid-account-id") };

/// The levels that the manifest gives for the account that Terraform starts in.
pub(super) fn of_starting_account(fields: &Fields<'_, '_>, mistakes: &mut Mistakes) -> DescribedAccount {
    DescribedAccount {
        service_control: levels(fields, "service_control_policies", mistakes),
        resource_control: levels(fields, "resource_control_policies", mistakes),
        organization: layer(fields.get("organization"), |value| read_organization(value, mistakes)),
    }
}

/// The field `accounts`.
pub(super) fn of_accounts(
    value: Value<'_, '_>,
    mistakes: &mut Mistakes,
) -> Vec<(Spanned<AccountId>, DescribedAccount)> {
    let mut accounts = Vec::new();
    for member in mistakes.members(value, "`accounts`") {
        let Some(fields) = mistakes.fields(member.value, &ACCOUNT) else { continue };
        let account = of_starting_account(&fields, mistakes);
        match member.name.parse() {
            Ok(id) => accounts.push((Spanned::new(id, member.name_span), account)),
            Err(error) => {
                let error: iamsim_policy::AccountIdError = error;
                mistakes.add(ACCOUNT_ID.refused(&member.name, &error).at(
                    value.source(),
                    member.name_span,
                    "",
                ));
            }
        }
    }
    accounts
}

fn levels(
    fields: &Fields<'_, '_>,
    name: &'static str,
    mistakes: &mut Mistakes,
) -> Layer<Vec<DescribedLevel>> {
    list_layer(fields.get(name), |value| {
        let elements = mistakes.elements(value, &format!("`{name}`"));
        elements.into_iter().filter_map(|element| level(element, mistakes)).collect()
    })
}

fn level(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<DescribedLevel> {
    let fields = mistakes.fields(value, &LEVEL)?;
    let target = mistakes.required(&fields, "target");
    let target = target.and_then(|value| mistakes.text(value, "`target`"));
    let policies = mistakes.required(&fields, "policies");
    let policies =
        policies.map(|value| if value.is_null() { Vec::new() } else { paths(value, "`policies`", mistakes) });
    Some(DescribedLevel { target: target?.value, policies: policies? })
}

fn read_organization(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<Organization> {
    let fields = mistakes.fields(value, &ORGANIZATION)?;
    let id = mistakes.required(&fields, "id").and_then(|value| mistakes.text(value, "`id`"));
    let management = fields.given("management_account");
    let management_account = management.and_then(|value| account_id(value, mistakes));
    Some(Organization { id: id?.value, management_account })
}
