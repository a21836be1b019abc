//! Reads HCL: the blocks of a `*.tf` file that say where the state lies, and `required_version`.

use std::sync::Arc;

use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey, Traversal};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::{Element, Template};
use hcl_edit::visit::Visit;
use iamsim_source::{Code, Diagnostic, Source, Span, Spanned};

use super::Found;
use super::evaluate::{evaluate, filled_template};
use super::scope::Scope;
use super::texts::Texts;
use super::value::{Attribute, Block, BlockKind, Computed, Content, Value};

const SYNTAX: Code = Code::new("hcl-syntax");

/// The blocks of a text.
///
/// # Errors
///
/// What is wrong with the syntax.
pub(super) fn parse(source: &Arc<Source>) -> Result<Body, Diagnostic> {
    hcl_edit::parser::parse_body(source.text()).map_err(|error| syntax(source, &error))
}

/// Everything in `body`, the blocks of `source`, that bears on where the state lies.
pub(super) fn find(body: &Body, source: &Arc<Source>, scope: Option<&Scope>) -> Found {
    let mut found = Found::default();
    for terraform in body.get_blocks("terraform") {
        for structure in &terraform.body {
            match structure {
                Structure::Block(block) if block.has_ident("backend") || block.has_ident("cloud") => {
                    let ident = span(&block.ident);
                    let label = block.labels.first();
                    let header = label.map_or(ident, |label| ident.to(span(label)));
                    let kind = match label {
                        Some(label) if block.has_ident("backend") => {
                            BlockKind::Backend(label.as_str().to_owned())
                        }
                        Some(_) | None => BlockKind::Cloud,
                    };
                    let (attributes, blocks) = content(&block.body, scope);
                    let texts = Texts::new(Arc::clone(source));
                    found.blocks.push(Block { texts, header, kind, attributes, blocks });
                }
                Structure::Attribute(attribute) if attribute.has_key("required_version") => {
                    if let Content::String(text) = value(&attribute.value, None).content {
                        let place = span(&attribute.value);
                        found.required_versions.push((Arc::clone(source), Spanned::new(text, place)));
                    }
                }
                Structure::Block(_) | Structure::Attribute(_) => {}
            }
        }
    }
    found
}

/// The arguments of the blocks called `ident` whose first label is `label`, each with the name that its second
/// label says and the place of the labels.
pub(super) fn labelled(
    body: &Body,
    ident: &str,
    label: &str,
    scope: Option<&Scope>,
) -> Vec<(Spanned<String>, Vec<Attribute>)> {
    let blocks = body.get_blocks(ident);
    let blocks = blocks.filter_map(|block| match block.labels.as_slice() {
        [first, name] if first.as_str() == label => {
            let header = span(&block.ident).to(span(name));
            Some((Spanned::new(name.as_str().to_owned(), header), content(&block.body, scope).0))
        }
        _ => None,
    });
    blocks.collect()
}

/// The arguments of the blocks called `ident` with one label or none, each with that label and its place.
pub(super) fn named(
    body: &Body,
    ident: &str,
    scope: Option<&Scope>,
) -> Vec<(Spanned<String>, Vec<Attribute>)> {
    let blocks = body.get_blocks(ident).map(|block| {
        let header = span(&block.ident);
        let name = match block.labels.first() {
            Some(label) => Spanned::new(label.as_str().to_owned(), header.to(span(label))),
            None => Spanned::new(String::new(), header),
        };
        (name, content(&block.body, scope).0)
    });
    blocks.collect()
}

/// The values that the blocks `locals` give names to, as far as `scope` leads.
pub(super) fn locals(body: &Body, scope: &Scope) -> Vec<(String, Content)> {
    let attributes = body.get_blocks("locals").flat_map(|block| block.body.attributes());
    attributes
        .map(|attribute| (attribute.key.as_str().to_owned(), value(&attribute.value, Some(scope)).content))
        .collect()
}

/// The assignments of a text that is nothing but assignments.
pub(super) fn assignments(body: &Body) -> Vec<Attribute> {
    content(body, None).0
}

/// The value that a text stands for which is an expression.
pub(super) fn expression(text: &str) -> Option<Content> {
    Some(value(&hcl_edit::parser::parse_expr(text).ok()?, None).content)
}

/// What the text of a template comes to.
pub(super) fn template(text: &str, scope: &Scope) -> Result<Content, Computed> {
    let template = hcl_edit::parser::parse_template(text).map_err(|_| Computed::Expression)?;
    filled_template(&template, scope)
}

/// The attributes of a block, and the names of the blocks in it.
fn content(body: &Body, scope: Option<&Scope>) -> (Vec<Attribute>, Vec<Spanned<String>>) {
    let attribute = |attribute: &hcl_edit::structure::Attribute| Attribute {
        name: Spanned::new(attribute.key.as_str().to_owned(), span(&attribute.key)),
        value: value(&attribute.value, scope),
    };
    let attributes = body.attributes().map(attribute).collect();
    let block = |block: &hcl_edit::structure::Block| {
        Spanned::new(block.ident.as_str().to_owned(), span(&block.ident))
    };
    (attributes, body.blocks().map(block).collect())
}

/// What an expression stands for; without a scope, only what needs no evaluation. The parser allows expressions to
/// stand 64 deep in one another, and this recurses no deeper.
pub(super) fn value(expression: &Expression, scope: Option<&Scope>) -> Value {
    let place = span(expression);
    let content = match expression {
        Expression::Null(_) => Content::Null,
        Expression::Bool(value) => Content::Bool(*value.value()),
        Expression::Number(number) => Content::Number(number.value().to_string()),
        Expression::String(text) => Content::String(text.value().clone()),
        Expression::Array(array) => {
            Content::List(array.iter().map(|element| value(element, scope)).collect())
        }
        Expression::Object(object) => match members(object, scope) {
            Some(members) => Content::Object(members),
            None => Content::Computed(why_computed(expression)),
        },
        Expression::Parenthesis(inner) => value(inner.inner(), scope).content,
        Expression::StringTemplate(template) => {
            let elements: Option<Vec<&str>> = template.iter().map(literal).collect();
            match elements {
                Some(elements) => Content::String(elements.concat()),
                None => return evaluated(expression, scope, place),
            }
        }
        Expression::HeredocTemplate(heredoc) => heredoc_text(&heredoc.template, heredoc.indent())
            .map_or_else(|| Content::Computed(why_computed(expression)), Content::String),
        Expression::Variable(_)
        | Expression::Conditional(_)
        | Expression::FuncCall(_)
        | Expression::Traversal(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => return evaluated(expression, scope, place),
    };
    Value { content, span: place }
}

/// An expression that has to be evaluated: with a scope it is, as far as that leads.
fn evaluated(expression: &Expression, scope: Option<&Scope>, place: Span) -> Value {
    let content = match scope {
        Some(scope) => evaluate(expression, scope).unwrap_or(Content::Computed(Computed::Unknown)),
        None => Content::Computed(why_computed(expression)),
    };
    Value::computed_at(content, place)
}

/// The members of an object; `None` where the name of one has to be computed.
fn members(object: &Object, scope: Option<&Scope>) -> Option<Vec<Attribute>> {
    object
        .iter()
        .map(|(key, member)| {
            let name = match key {
                ObjectKey::Ident(ident) => ident.as_str().to_owned(),
                ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
                ObjectKey::Expression(expression) => match value(expression, scope).content {
                    Content::String(text) | Content::Number(text) => text,
                    _ => return None,
                },
            };
            Some(Attribute { name: Spanned::new(name, span(key)), value: value(member.expr(), scope) })
        })
        .collect()
}

fn literal(element: &Element) -> Option<&str> {
    match element {
        Element::Literal(text) => Some(text.as_str()),
        Element::Interpolation(_) | Element::Directive(_) => None,
    }
}

/// The text of a heredoc; with `<<-`, without the indentation that all of its lines share.
fn heredoc_text(template: &Template, indent: Option<usize>) -> Option<String> {
    let elements: Option<Vec<&str>> = template.iter().map(literal).collect();
    let text = elements?.concat();
    let Some(indent) = indent else { return Some(text) };
    let dedented = text.split_inclusive('\n').map(|line| {
        let blank = line.bytes().take(indent).take_while(|&byte| byte == b' ' || byte == b'\t').count();
        line.get(blank..).unwrap_or(line)
    });
    Some(dedented.collect())
}

/// What makes it necessary to compute `expression`: what comes first in it.
fn why_computed(expression: &Expression) -> Computed {
    struct Reason(Option<Computed>);
    impl Visit for Reason {
        fn visit_func_call(&mut self, _: &FuncCall) {
            self.0 = self.0.or(Some(Computed::Function));
        }
        fn visit_traversal(&mut self, _: &Traversal) {
            self.0 = self.0.or(Some(Computed::Variable));
        }
        fn visit_expr(&mut self, expression: &Expression) {
            match expression {
                Expression::Variable(_) => self.0 = self.0.or(Some(Computed::Variable)),
                _ => hcl_edit::visit::visit_expr(self, expression),
            }
        }
    }
    let mut reason = Reason(None);
    reason.visit_expr(expression);
    reason.0.unwrap_or(Computed::Expression)
}

fn span(node: &impl hcl_edit::Span) -> Span {
    node.span().map(Span::of).unwrap_or_default()
}

/// What is wrong with the syntax, where the parser stopped.
fn syntax(source: &Arc<Source>, error: &hcl_edit::parser::Error) -> Diagnostic {
    let text = source.text();
    let offset = error.location().offset().min(text.len());
    let start = (0..=offset).rev().find(|&offset| text.is_char_boundary(offset)).unwrap_or(0);
    let rest = text.get(start..).unwrap_or_default();
    let stopped = Span::of(start..start + rest.chars().next().map_or(0, char::len_utf8));
    let (place, message, help) = if error.message().contains("redefined attribute") {
        let name = rest.find(|character: char| !character.is_alphanumeric() && !"_-".contains(character));
        let name = Span::of(start..start + name.unwrap_or(rest.len()));
        (name, "an argument is set twice in one block", "remove one of the two")
    } else if let Some(quote) = open_quote(text, start) {
        (quote, "a string is not closed", "put a `\"` at the end of the string, on the same line")
    } else if rest.trim().is_empty() {
        (stopped, "the file ends within a block or a value", "close every `{`, `[` and `(`")
    } else {
        let (message, help) = match rest.chars().next() {
            Some(',') => {
                ("a comma cannot stand here", "put each argument on a line of its own, without commas")
            }
            Some(';') => ("a semicolon cannot stand here", "put each argument on a line of its own"),
            Some(':') => ("a colon cannot stand here", "write `name = value`"),
            Some('\'') => ("strings stand in double quotes", "write `\"` instead of `'`"),
            Some('=') => ("a name was expected before `=`", "write `name = value`"),
            Some('}' | ']' | ')') => {
                ("this bracket closes nothing, or too early", "remove it, or complete what stands before it")
            }
            Some(_) | None => ("this is no valid HCL", "write `name = value`, or a block: `name { ... }`"),
        };
        (stopped, message, help)
    };
    Diagnostic::error(SYNTAX, message)
        .at(source, place, error.message().to_owned())
        .note("Terraform reads no file of a folder in which one is not valid")
        .help(help)
}

/// The last quote of the last line with an odd number of them, of those up to the one that holds `offset`.
fn open_quote(text: &str, offset: usize) -> Option<Span> {
    let end = text.get(offset..)?.find('\n').map_or(text.len(), |length| offset + length);
    let mut start = 0;
    let mut found = None;
    for line in text.get(..end)?.split_inclusive('\n') {
        let code = line.trim_start();
        let quotes: Vec<usize> = line.match_indices('"').map(|(index, _)| index).collect();
        let escaped = line.matches("\\\"").count();
        if !code.starts_with(['#', '/']) && (quotes.len() + escaped) % 2 == 1 {
            found = quotes.last().map(|last| Span::of(start + last..start + last + 1));
        }
        start += line.len();
    }
    found
}
