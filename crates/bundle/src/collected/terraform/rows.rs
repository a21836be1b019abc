//! [`Rows`]: the resources of a plan or state, all in one form.

use std::collections::BTreeMap;

use iamsim_policy::{AccountId, Arn};
use iamsim_source::json::Value;
use iamsim_source::{Code, Diagnostic, Quoted};

use super::{Known, UNSUPPORTED_TERRAFORM_FORMAT};

const NOT_A_PLAN: Code = Code::new("unsupported-terraform-format");

/// Every resource that there is, or will be.
pub(super) struct Rows<'s, 'd> {
    rows: Vec<Row<'s, 'd>>,
    /// Of a plan: what each resource's attributes refer to, by the address of the resource without its keys.
    references: BTreeMap<String, Value<'s, 'd>>,
}

/// One instance of a resource.
pub(super) struct Row<'s, 'd> {
    /// `module.a.aws_iam_role.b[0]`
    pub(super) address: String,
    pub(super) resource_type: String,
    /// Its attributes.
    pub(super) values: Value<'s, 'd>,
    /// Of a plan: which of them are known after apply.
    unknown: Option<Value<'s, 'd>>,
}

impl<'s, 'd> Rows<'s, 'd> {
    /// The resources of a plan, of `terraform show -json`, or of a state file.
    pub(super) fn of(root: Value<'s, 'd>) -> Result<Self, Box<Diagnostic>> {
        if root.member("resource_changes").is_some() {
            check_format(root)?;
            let mut rows = Self { rows: planned(root), references: BTreeMap::new() };
            if let Some(module) = root.member("configuration").and_then(|found| found.member("root_module")) {
                rows.references = references(module);
            }
            return Ok(rows);
        }
        let rows = if let Some(values) = root.member("values") {
            check_format(root)?;
            values.member("root_module").map(shown).unwrap_or_default()
        } else {
            check_state(root)?;
            stored(root)
        };
        Ok(Self { rows, references: BTreeMap::new() })
    }

    /// The resources of a type, in order.
    pub(super) fn of_type<'r>(&'r self, resource_type: &'r str) -> impl Iterator<Item = &'r Row<'s, 'd>> {
        self.rows.iter().filter(move |row| row.resource_type == resource_type)
    }

    /// The account that the resources are in: that of the first ARN which has one.
    pub(super) fn account(&self) -> Option<AccountId> {
        let identity = self.of_type("aws_caller_identity").find_map(|row| row.known("account_id").text());
        let of_arn = || {
            let mut arns = self.rows.iter().filter_map(|row| row.known("arn").text());
            arns.find_map(|arn| arn.parse::<Arn>().ok()?.account_id())
        };
        identity.and_then(|account| account.parse().ok()).or_else(of_arn)
    }

    /// An attribute of a row; where it is known after apply and refers to an attribute of another resource that is known,
    /// as `fill` makes of that.
    pub(super) fn resolved(
        &self,
        row: &Row<'_, '_>,
        attribute: &str,
        fill: impl Fn(&Row<'s, 'd>) -> Option<String>,
    ) -> Known {
        let known = row.known(attribute);
        if known != Known::AfterApply {
            return known;
        }
        let filled = self.referred(row, attribute).and_then(fill);
        filled.map_or(Known::AfterApply, |text| Known::Text(text.into()))
    }

    /// The one resource that an attribute refers to.
    fn referred(&self, row: &Row<'_, '_>, attribute: &str) -> Option<&Row<'s, 'd>> {
        let (module, _) = split_module(&row.address);
        let expressions = self.references.get(&without_keys(&row.address))?;
        let references = expressions.member(attribute)?.member("references")?;
        // The last one is the resource itself, those before it its attributes.
        let resource = references.elements().filter_map(Value::as_str).last()?;
        let address = format!("{module}{resource}");
        let mut found = self.rows.iter().filter(|row| without_keys(&row.address) == address);
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }
}

impl Row<'_, '_> {
    /// A text among the attributes; old states write an empty one for none.
    pub(super) fn known(&self, attribute: &str) -> Known {
        if self.unknown.and_then(|unknown| unknown.member(attribute)).and_then(Value::as_bool) == Some(true) {
            return Known::AfterApply;
        }
        match self.values.member(attribute).and_then(Value::as_str) {
            Some(text) if !text.is_empty() => Known::Text(text.as_ref().into()),
            _ => Known::None,
        }
    }
}

impl Known {
    pub(super) fn text(self) -> Option<Box<str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::None | Self::AfterApply => None,
        }
    }
}

fn check_format(root: Value<'_, '_>) -> Result<(), Box<Diagnostic>> {
    let Some(format) = root.member("format_version") else { return Ok(()) };
    match format.as_str() {
        Some(version) if version.starts_with("1.") => Ok(()),
        found => {
            let message =
                format!("the format {} of Terraform is not known here", Quoted(&found.unwrap_or_default()));
            Err(Box::new(
                Diagnostic::error(UNSUPPORTED_TERRAFORM_FORMAT, message)
                    .at(format.source(), format.span(), "expected `1.x`")
                    .help("a newer `iamsim` may read it"),
            ))
        }
    }
}

fn check_state(root: Value<'_, '_>) -> Result<(), Box<Diagnostic>> {
    let version = root.member("version");
    if version.is_some_and(|version| version.as_written() == "4") && root.member("encrypted_data").is_none() {
        return Ok(());
    }
    let place = version.unwrap_or(root);
    let end = place.span().start + 1;
    Err(Box::new(
        Diagnostic::error(NOT_A_PLAN, "this state of Terraform is of another version than 4, or encrypted")
            .at(place.source(), iamsim_source::Span::new(place.span().start, end), "here")
            .help(
                "run any command of Terraform 0.12 or later on it, or give what `terraform show -json` says",
            ),
    ))
}

/// What a plan leaves behind: all but what it destroys or forgets.
fn planned<'s, 'd>(root: Value<'s, 'd>) -> Vec<Row<'s, 'd>> {
    let changes = root.member("resource_changes").into_iter().flat_map(Value::elements);
    let planned = changes.filter_map(|resource| {
        let change = resource.member("change")?;
        let values = change.member("after").filter(|after| !after.is_null())?;
        row(resource, values, change.member("after_unknown"))
    });
    let mut rows: Vec<Row<'_, '_>> = planned.collect();
    let prior = root.member("prior_state").and_then(|state| state.member("values")?.member("root_module"));
    // Data that were read already are told by the prior state alone.
    let known = prior.map(shown).unwrap_or_default();
    rows.extend(known.into_iter().filter(|row| split_module(&row.address).1.starts_with("data.")));
    rows
}

/// The resources of a module and of those below it.
fn shown<'s, 'd>(module: Value<'s, 'd>) -> Vec<Row<'s, 'd>> {
    let mut rows = Vec::new();
    let mut modules = vec![module];
    while let Some(module) = modules.pop() {
        for resource in module.member("resources").into_iter().flat_map(Value::elements) {
            rows.extend(resource.member("values").and_then(|values| row(resource, values, None)));
        }
        modules.extend(module.member("child_modules").into_iter().flat_map(Value::elements));
    }
    rows
}

/// The instances of a state file, but for those that are being destroyed.
fn stored<'s, 'd>(root: Value<'s, 'd>) -> Vec<Row<'s, 'd>> {
    let mut rows = Vec::new();
    for resource in root.member("resources").into_iter().flat_map(Value::elements) {
        let text = |key: &str| resource.member(key).and_then(Value::as_str).unwrap_or_default().into_owned();
        let module = resource.member("module").and_then(Value::as_str).map(|module| format!("{module}."));
        let data = if text("mode") == "data" { "data." } else { "" };
        let address = format!("{}{data}{}.{}", module.unwrap_or_default(), text("type"), text("name"));
        for instance in resource.member("instances").into_iter().flat_map(Value::elements) {
            if instance.member("deposed").is_none()
                && let Some(values) = instance.member("attributes")
            {
                let key = instance.member("index_key").map(|key| format!("[{}]", key.as_written()));
                let address = format!("{address}{}", key.unwrap_or_default());
                rows.push(Row { address, resource_type: text("type"), values, unknown: None });
            }
        }
    }
    rows
}

fn row<'s, 'd>(
    resource: Value<'s, 'd>,
    values: Value<'s, 'd>,
    unknown: Option<Value<'s, 'd>>,
) -> Option<Row<'s, 'd>> {
    let address = resource.member("address")?.as_str()?.into_owned();
    let resource_type = resource.member("type")?.as_str()?.into_owned();
    Some(Row { address, resource_type, values, unknown })
}

/// The expressions of every resource of the configuration, by address.
fn references<'s, 'd>(root: Value<'s, 'd>) -> BTreeMap<String, Value<'s, 'd>> {
    let mut found = BTreeMap::new();
    let mut modules = vec![(String::new(), root)];
    while let Some((prefix, module)) = modules.pop() {
        for resource in module.member("resources").into_iter().flat_map(Value::elements) {
            let address = resource.member("address").and_then(Value::as_str);
            if let (Some(address), Some(expressions)) = (address, resource.member("expressions")) {
                found.insert(format!("{prefix}{address}"), expressions);
            }
        }
        for call in module.member("module_calls").into_iter().flat_map(Value::members) {
            if let Some(module) = call.value.member("module") {
                modules.push((format!("{prefix}module.{}.", call.name), module));
            }
        }
    }
    found
}

/// An address without the keys of its instances.
fn without_keys(address: &str) -> String {
    let mut kept = String::with_capacity(address.len());
    let mut depth = 0_u32;
    for character in address.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            character if depth == 0 => kept.push(character),
            _ => {}
        }
    }
    kept
}

/// The modules of an address, with the dot behind them and without keys, and the rest.
fn split_module(address: &str) -> (String, String) {
    let plain = without_keys(address);
    let mut rest = plain.as_str();
    while let Some(below) = rest.strip_prefix("module.").and_then(|below| below.split_once('.')) {
        rest = below.1;
    }
    let module = plain.len() - rest.len();
    (plain.chars().take(module).collect(), rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{split_module, without_keys};

    #[test]
    fn an_address_is_taken_apart() {
        assert_eq!(without_keys("module.a[\"x.y\"].aws_iam_role.b[0]"), "module.a.aws_iam_role.b");
        let parts = split_module("module.a[0].module.b.data.aws_iam_policy_document.c");
        assert_eq!(parts, ("module.a.module.b.".to_owned(), "data.aws_iam_policy_document.c".to_owned()));
    }
}
