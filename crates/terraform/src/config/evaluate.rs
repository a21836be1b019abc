//! Evaluates the expressions that need no more than a [`Scope`]: references, templates, conditions, comparisons, and
//! the functions on strings that backends are put together with.

use hcl_edit::expr::{BinaryOperator, Expression, FuncCall, Traversal, TraversalOperator, UnaryOperator};
use hcl_edit::template::{Element, Template};
use iamsim_source::Span;

use super::given;
use super::native::value;
use super::scope::Scope;
use super::value::{Attribute, Computed, Content, Value};

/// The most bytes that a function may add to a text.
const MOST_BYTES: usize = 1 << 16;

/// What `expression` comes to.
///
/// # Errors
///
/// Why that is not known.
pub(super) fn evaluate(expression: &Expression, scope: &Scope) -> Result<Content, Computed> {
    match expression {
        Expression::Traversal(traversal) => follow(traversal, scope),
        Expression::StringTemplate(template) => filled(template.iter(), scope).map(Content::String),
        Expression::Conditional(conditional) => {
            let is_true = truth(&conditional.cond_expr, scope)?;
            known(if is_true { &conditional.true_expr } else { &conditional.false_expr }, scope)
        }
        Expression::UnaryOp(operation) if *operation.operator.value() == UnaryOperator::Not => {
            Ok(Content::Bool(!truth(&operation.expr, scope)?))
        }
        Expression::BinaryOp(operation) => {
            let (left, right) = (&operation.lhs_expr, &operation.rhs_expr);
            Ok(Content::Bool(match *operation.operator.value() {
                BinaryOperator::Eq => are_equal(&known(left, scope)?, &known(right, scope)?)?,
                BinaryOperator::NotEq => !are_equal(&known(left, scope)?, &known(right, scope)?)?,
                BinaryOperator::And => truth(left, scope)? && truth(right, scope)?,
                BinaryOperator::Or => truth(left, scope)? || truth(right, scope)?,
                _ => return Err(Computed::Expression),
            }))
        }
        Expression::FuncCall(call) => function(call, scope),
        _ => Err(Computed::Expression),
    }
}

/// A template, filled in.
pub(super) fn filled_template(template: &Template, scope: &Scope) -> Result<Content, Computed> {
    // One interpolation and nothing else is its value, of whatever type.
    let mut elements = template.iter();
    if let (Some(Element::Interpolation(only)), None) = (elements.next(), elements.next()) {
        return known(&only.expr, scope);
    }
    filled(template.iter(), scope).map(Content::String)
}

fn filled<'t>(elements: impl Iterator<Item = &'t Element>, scope: &Scope) -> Result<String, Computed> {
    elements
        .map(|element| match element {
            Element::Literal(text) => Ok(text.as_str().to_owned()),
            Element::Interpolation(interpolation) => text(&interpolation.expr, scope),
            Element::Directive(_) => Err(Computed::Expression),
        })
        .collect()
}

fn known(expression: &Expression, scope: &Scope) -> Result<Content, Computed> {
    match value(expression, Some(scope)).content {
        Content::Computed(why) => Err(why),
        content => Ok(content),
    }
}

fn text(expression: &Expression, scope: &Scope) -> Result<String, Computed> {
    text_of(known(expression, scope)?)
}

fn text_of(content: Content) -> Result<String, Computed> {
    given::text(&Value { content, span: Span::default() }).ok_or(Computed::Expression)
}

fn truth(expression: &Expression, scope: &Scope) -> Result<bool, Computed> {
    let value = Value { content: known(expression, scope)?, span: Span::default() };
    given::boolean(&value).ok_or(Computed::Expression)
}

fn are_equal(left: &Content, right: &Content) -> Result<bool, Computed> {
    match (left, right) {
        (Content::Null, Content::Null) => Ok(true),
        (Content::Null, _) | (_, Content::Null) => Ok(false),
        _ => Ok(text_of(left.clone())? == text_of(right.clone())?),
    }
}

/// `root.name`, and what is inside of it.
fn follow(traversal: &Traversal, scope: &Scope) -> Result<Content, Computed> {
    let Expression::Variable(root) = &traversal.expr else { return Err(Computed::Expression) };
    let mut operators = traversal.operators.iter().map(hcl_edit::Decorated::value);
    let Some(TraversalOperator::GetAttr(name)) = operators.next() else { return Err(Computed::Unknown) };
    let mut content = scope.look_up(root.as_str(), name.as_str()).ok_or(Computed::Unknown)?;
    for operator in operators {
        content = match operator {
            TraversalOperator::GetAttr(name) => member(content, name.as_str()),
            TraversalOperator::Index(index) => {
                let index = text(index, scope)?;
                match index.parse::<usize>() {
                    Ok(number) => element(content, number),
                    Err(_) => member(content, &index),
                }
            }
            TraversalOperator::LegacyIndex(index) => {
                element(content, usize::try_from(*index.value()).map_err(|_| Computed::Expression)?)
            }
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => None,
        }
        .ok_or(Computed::Expression)?;
    }
    Ok(content)
}

fn member(content: Content, name: &str) -> Option<Content> {
    let Content::Object(members) = content else { return None };
    let is_named = |member: &Attribute| member.name.value == name;
    members.into_iter().find(is_named).map(|member| member.value.content)
}

fn element(content: Content, index: usize) -> Option<Content> {
    let Content::List(elements) = content else { return None };
    elements.into_iter().nth(index).map(|element| element.content)
}

/// The functions that are known here.
fn function(call: &FuncCall, scope: &Scope) -> Result<Content, Computed> {
    if call.name.is_namespaced() || call.args.expand_final() {
        return Err(Computed::Function);
    }
    let arguments: Vec<Content> =
        call.args.iter().map(|argument| known(argument, scope)).collect::<Result<_, _>>()?;
    let texts = || arguments.iter().cloned().map(text_of).collect::<Result<Vec<String>, _>>();
    let text = match call.name.name.as_str() {
        "join" => return join(&arguments),
        "coalesce" => {
            let given = |content: &&Content| !matches!(content, Content::Null) && !is_empty(content);
            return arguments.iter().find(given).cloned().ok_or(Computed::Expression);
        }
        "format" => format(&texts()?)?,
        name => match (name, texts()?.as_slice()) {
            ("lower", [text]) => text.to_lowercase(),
            ("upper", [text]) => text.to_uppercase(),
            ("trimspace", [text]) => text.trim().to_owned(),
            ("tostring", [text]) => text.clone(),
            ("trimprefix", [text, prefix]) => text.strip_prefix(prefix.as_str()).unwrap_or(text).to_owned(),
            ("trimsuffix", [text, suffix]) => text.strip_suffix(suffix.as_str()).unwrap_or(text).to_owned(),
            // Between slashes stands a regular expression.
            ("replace", [text, old, new])
                if !old.is_empty()
                    && !old.starts_with('/')
                    && text.matches(old.as_str()).count().saturating_mul(new.len()) <= MOST_BYTES =>
            {
                text.replace(old, new)
            }
            _ => return Err(Computed::Function),
        },
    };
    Ok(Content::String(text))
}

fn is_empty(content: &Content) -> bool {
    matches!(content, Content::String(text) if text.is_empty())
}

fn join(arguments: &[Content]) -> Result<Content, Computed> {
    let [separator, lists @ ..] = arguments else { return Err(Computed::Function) };
    let mut texts = Vec::new();
    for list in lists {
        let Content::List(elements) = list else { return Err(Computed::Function) };
        for element in elements {
            texts.push(text_of(element.content.clone())?);
        }
    }
    let separator = text_of(separator.clone())?;
    if separator.len().saturating_mul(texts.len()) > MOST_BYTES {
        return Err(Computed::Expression);
    }
    Ok(Content::String(texts.join(&separator)))
}

/// `format`, with `%s`, `%d`, `%v` and `%%` alone.
fn format(arguments: &[String]) -> Result<String, Computed> {
    let [pattern, values @ ..] = arguments else { return Err(Computed::Function) };
    let mut values = values.iter();
    let mut filled = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '%' => match characters.next() {
                Some('%') => filled.push('%'),
                Some('s' | 'd' | 'v') => filled.push_str(values.next().ok_or(Computed::Function)?),
                Some(_) | None => return Err(Computed::Function),
            },
            other => filled.push(other),
        }
    }
    Ok(filled)
}
