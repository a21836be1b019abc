//! `iamsim.json`, format 1: read field by field, with all that is wrong in it.
//!
//! `null` and `[]` say that something is known not to be there, a field left out that nobody looked.

mod levels;
mod principals;
mod resources;

use std::sync::Arc;

use iamsim_engine::{Layer, Unlisted, VpcEndpointKind};
use iamsim_policy::AccountId;
use iamsim_source::json::{Document, Kind, Value};
use iamsim_source::{Code, Diagnostic, Quoted, Source, Spanned};

use crate::description::{DescribedStart, Description, NOWHERE, Named, Origin};
use crate::fields::{Fields, Mistakes, Name, Shape};
use crate::ignore;
use crate::scenario::read_context;

/// The name of the manifest.
pub(crate) const FILE: &str = "iamsim.json";

const MANIFEST: Shape = Shape {
    what: "the manifest",
    fields: &[
        "format",
        "principal",
        "terraform",
        "principals",
        "service_control_policies",
        "resource_control_policies",
        "resources",
        "vpc_endpoint_policy",
        "vpc_endpoint_type",
        "organization",
        "context",
        "accounts",
        "ignore",
        "collected",
        "$schema",
    ],
};

/// The words for the kinds of VPC endpoint, here and in scenarios.
pub(crate) const KINDS: [(&str, VpcEndpointKind); 2] =
    [("gateway", VpcEndpointKind::Gateway), ("interface", VpcEndpointKind::Interface)];

static PRINCIPAL: Name =
    Name { subject: "`principal`", noun: "a principal", code: Code::new("invalid-principal") };

const UNSUPPORTED_FORMAT: Code = Code::new("unsupported-format");
const EMPTY_MANIFEST: Code = Code::new("empty-manifest");
const EMPTY_PATH: Code = Code::new("empty-path");

/// Reads the manifest; `None` where it is no object at all.
pub(crate) fn read(source: &Arc<Source>, mistakes: &mut Mistakes) -> Option<Description> {
    if source.text().trim().is_empty() {
        mistakes.add(
            Diagnostic::error(EMPTY_MANIFEST, "the manifest is empty")
                .at(source, NOWHERE, "")
                .help("write `{ \"format\": 1, \"principal\": \"arn:aws:iam::...\" }`, or remove the file"),
        );
        return None;
    }
    let document = match Document::parse(source) {
        Ok(document) => document,
        Err(diagnostics) => {
            mistakes.extend(diagnostics);
            return None;
        }
    };
    let fields = mistakes.fields(document.root(), &MANIFEST)?;
    check_format(&fields, mistakes);
    let principal = fields.get("principal").and_then(|value| mistakes.parsed(value, &PRINCIPAL));
    let terraform = fields.get("terraform").and_then(|value| path(value, "`terraform`", mistakes));
    let principals = fields.given("principals").map(|value| principals::read(value, mistakes));
    let account = levels::of_starting_account(&fields, mistakes);
    let accounts = fields.given("accounts").map(|value| levels::of_accounts(value, mistakes));
    let resources = fields.given("resources").map(|value| resources::read(value, mistakes));
    let endpoint =
        layer(fields.get("vpc_endpoint_policy"), |value| path(value, "`vpc_endpoint_policy`", mistakes));
    let kind = fields.given("vpc_endpoint_type");
    let kind = kind.and_then(|value| mistakes.word(value, "`vpc_endpoint_type`", &KINDS));
    let context = fields.given("context").map(|value| read_context(value, Unlisted::Unknown, mistakes));
    let context = context.iter().flat_map(iamsim_engine::Context::iter);
    let context = context.map(|(key, value)| (key.as_str().into(), value.clone())).collect();
    let ignore = fields.given("ignore").map(|value| ignore::read(value, mistakes));
    let collected = fields.given("collected").map(|value| paths(value, "`collected`", mistakes));
    if let Some(schema) = fields.get("$schema") {
        mistakes.text(schema, "`$schema`");
    }
    Some(Description {
        origin: Origin::Manifest,
        source: Arc::clone(source),
        principal: match principal {
            Some(principal) => DescribedStart::As(principal.value),
            None if fields.get("principal").is_some() => DescribedStart::Mistaken,
            None => DescribedStart::NotSaid,
        },
        terraform: terraform.unwrap_or_else(|| Spanned::new(".".into(), NOWHERE)),
        principals: principals.unwrap_or_default(),
        account,
        accounts: accounts.unwrap_or_default(),
        resources: resources.unwrap_or_default(),
        vpc_endpoint_policy: endpoint,
        vpc_endpoint_kind: kind,
        context,
        ignore: ignore.unwrap_or_default(),
        collected: collected.unwrap_or_default(),
    })
}

fn check_format(fields: &Fields<'_, '_>, mistakes: &mut Mistakes) {
    let Some(format) = mistakes.required(fields, "format") else { return };
    if format.kind() != Kind::Number {
        mistakes.wrong_type(format, "`format`", "the number 1");
    } else if format.as_written() != "1" {
        let message = format!("the format {} is not known here", Quoted(format.as_written()));
        mistakes.add(
            Diagnostic::error(UNSUPPORTED_FORMAT, message)
                .at(format.source(), format.span(), "expected `1`")
                .help("a newer `iamsim` may read it"),
        );
    }
}

/// A layer: left out, `null`, or what `read` makes of it. A mistake in it leaves it uncollected, which counts
/// for nothing: the bundle is not used.
fn layer<'s, 'd, T>(value: Option<Value<'s, 'd>>, read: impl FnOnce(Value<'s, 'd>) -> Option<T>) -> Layer<T> {
    match value {
        None => Layer::NotCollected,
        Some(value) if value.is_null() => Layer::None,
        Some(value) => read(value).map_or(Layer::NotCollected, Layer::Given),
    }
}

/// A layer that is a list: `[]` is none, as `null` is.
fn list_layer<'s, 'd, T>(
    value: Option<Value<'s, 'd>>,
    read: impl FnOnce(Value<'s, 'd>) -> Vec<T>,
) -> Layer<Vec<T>> {
    match layer(value, |value| Some(read(value))) {
        Layer::Given(list) if list.is_empty() => Layer::None,
        layer => layer,
    }
}

/// A path or glob.
fn path(value: Value<'_, '_>, subject: &str, mistakes: &mut Mistakes) -> Option<Named> {
    let path = mistakes.text(value, subject)?;
    if path.value.trim().is_empty() {
        let message = format!("{subject} is empty");
        mistakes.add(
            Diagnostic::error(EMPTY_PATH, message)
                .at(value.source(), path.span, "")
                .help("write `null` where there is no such policy"),
        );
        return None;
    }
    Some(path)
}

/// An array of paths and globs.
fn paths(value: Value<'_, '_>, subject: &str, mistakes: &mut Mistakes) -> Vec<Named> {
    let elements = mistakes.elements(value, subject);
    let of_list = format!("a path in {subject}");
    elements.into_iter().filter_map(|element| path(element, &of_list, mistakes)).collect()
}

/// An object of tags.
fn tags(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Vec<(Box<str>, Box<str>)> {
    let mut tags = Vec::new();
    for member in mistakes.members(value, "`tags`") {
        let subject = format!("the tag {}", Quoted(&member.name));
        if let Some(text) = mistakes.text(member.value, &subject) {
            tags.push((member.name.into(), text.value));
        }
    }
    tags
}

/// An account id as a value.
fn account_id(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<AccountId> {
    static ACCOUNT: Name =
        Name { subject: "an account", noun: "an account id", code: Code::new("invalid-account-id") };
    mistakes.parsed(value, &ACCOUNT).map(|account| account.value)
}
