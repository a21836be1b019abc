//! The configuration that the last `init` kept in `.terraform/terraform.tfstate`: what later commands use. It holds
//! what was given by `-backend-config` and stands in no other file.

use std::sync::Arc;

use iamsim_source::json::{Document, Kind};
use iamsim_source::{Code, Diagnostic, Quoted, Source, Span, Spanned};

use super::arguments::Row;
use super::json;
use super::value::{Attribute, Block, BlockKind, Content};

const DIFFERS: Code = Code::new("cached-configuration-differs");
const USED: Code = Code::new("cached-configuration-used");

/// Whether what the files leave out is taken from what was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// It is: later commands do so.
    Taken,
    /// It is not: something else was given with `-backend-config`, so that `init` begins anew.
    Left,
}

/// Holds `block` against what was kept in `file`, and completes it.
pub(super) fn complete(
    block: &mut Block,
    file: &Arc<Source>,
    left_out: LeftOut,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some((kind, kept)) = kept(file) else { return };
    if block.kind != BlockKind::Backend(kind.value.clone()) {
        let message = format!("the last `init` kept another backend: {}", Quoted(&kind.value));
        diagnostics.push(differs(file, kind.span, message, block, block.header));
        return;
    }
    let mut taken: Vec<Attribute> = Vec::new();
    for attribute in kept {
        let name = attribute.name.value.as_str();
        if Row::find(name).is_none() || says_nothing(&attribute.value.content) {
            continue;
        }
        match block.get(name) {
            Some(written) if says_nothing(&written.value.content) => taken.push(attribute),
            Some(written) if is_open(&written.value.content) => taken.push(attribute),
            Some(written) if !is_same(&written.value.content, &attribute.value.content) => {
                let message = format!("`{name}` is not what the last `init` kept");
                diagnostics.push(differs(file, attribute.span(), message, block, written.span()));
            }
            Some(_) => {}
            None => taken.push(attribute),
        }
    }
    if left_out == LeftOut::Left || taken.is_empty() {
        return;
    }
    let names: Vec<String> = taken.iter().map(|attribute| format!("`{}`", attribute.name.value)).collect();
    let place = taken.first().map(Attribute::span).unwrap_or_default();
    let message = format!("the last `init` kept what no other file says: {}", names.join(", "));
    diagnostics.push(
        Diagnostic::info(USED, message)
            .at(file, place, "taken from here")
            .note("`terraform init -reconfigure` forgets it"),
    );
    for attribute in taken {
        block.set(file, attribute);
    }
}

/// The kind of the backend that was kept, and its arguments.
fn kept(file: &Arc<Source>) -> Option<(Spanned<String>, Vec<Attribute>)> {
    let document = Document::parse(file).ok()?;
    let backend = document.root().member("backend").filter(|backend| backend.kind() == Kind::Object)?;
    let kind = backend.member("type")?;
    let kind = Spanned::new(kind.as_str()?.into_owned(), kind.span());
    let config = json::named(file, &[], None).into_iter().find(|(name, _)| name.value == "backend")?.1;
    let config = config.into_iter().find(|member| member.name.value == "config")?;
    match config.value.content {
        Content::Object(members) => Some((kind, members)),
        _ => None,
    }
}

fn differs(file: &Arc<Source>, kept: Span, message: String, block: &Block, written: Span) -> Diagnostic {
    let (source, written) = block.texts.place(written);
    Diagnostic::warning(DIFFERS, message)
        .at(source, written, "what holds after the next `init`")
        .at(file, kept, "what was kept")
        .note("until then, commands stop and ask for `terraform init`")
        .help("run `terraform init -reconfigure`, or `-migrate-state` to take the state along")
}

fn is_open(content: &Content) -> bool {
    matches!(content, Content::Computed(super::value::Computed::Unknown))
}

/// Whether it is `null`, or an object or a list of nothing: what is left out is kept so.
fn says_nothing(content: &Content) -> bool {
    match content {
        Content::Null => true,
        Content::List(elements) => elements.is_empty(),
        Content::Object(members) => members.iter().all(|member| says_nothing(&member.value.content)),
        Content::Bool(_) | Content::Number(_) | Content::String(_) | Content::Computed(_) => false,
    }
}

/// Whether two values mean the same to Terraform. What has to be computed may be anything.
fn is_same(left: &Content, right: &Content) -> bool {
    let text = |content: &Content| match content {
        Content::Bool(value) => Some(value.to_string()),
        Content::Number(text) | Content::String(text) => Some(text.clone()),
        _ => None,
    };
    match (left, right) {
        (Content::Computed(_), _) | (_, Content::Computed(_)) => true,
        (Content::List(left), Content::List(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| is_same(&left.content, &right.content))
        }
        (Content::Object(left), Content::Object(right)) => covers(left, right) && covers(right, left),
        _ => text(left).is_some() && text(left) == text(right),
    }
}

/// Whether every member of `left` that says something is in `right`, the same.
fn covers(left: &[Attribute], right: &[Attribute]) -> bool {
    left.iter().filter(|member| !says_nothing(&member.value.content)).all(|member| {
        let other = right.iter().find(|other| other.name.value == member.name.value);
        other.is_some_and(|other| is_same(&member.value.content, &other.value.content))
    })
}
