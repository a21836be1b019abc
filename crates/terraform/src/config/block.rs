//! Reads one `backend "s3"` block into a [`Backend`], and says all that is wrong with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, Quoted, Severity, Span, Spanned};

use super::arguments::{ARGUMENTS, Argument, Deprecated, Known, Row, Type};
use super::value::{Attribute, Block, Computed, Content, Value};
use super::{given, object};
use crate::backend::{Backend, Mistake, Places};
use crate::versions::Tool;

const UNKNOWN_ARGUMENT: Code = Code::new("unknown-argument");
const REMOVED_ARGUMENT: Code = Code::new("removed-argument");
const DEPRECATED_ARGUMENT: Code = Code::new("deprecated-argument");
const UNEXPECTED_BLOCK: Code = Code::new("unexpected-block");
const MISSING_ARGUMENT: Code = Code::new("missing-argument");
const WRONG_TYPE: Code = Code::new("wrong-argument-type");
const VARIABLES_NOT_ALLOWED: Code = Code::new("variables-not-allowed");
const FUNCTIONS_NOT_ALLOWED: Code = Code::new("functions-not-allowed");
const NOT_A_LITERAL: Code = Code::new("not-a-literal");
const NOT_KNOWN: Code = Code::new("unknown-value");
const CONFLICTING_ARGUMENTS: Code = Code::new("conflicting-arguments");
const INVALID_CHOICE: Code = Code::new("invalid-argument-value");

/// One block, on its way to become a backend.
pub(super) struct Reader<'b> {
    block: &'b Block,
    pub(super) tool: Tool,
    attributes: BTreeMap<Argument, &'b Attribute>,
    diagnostics: &'b mut Vec<Diagnostic>,
}

/// The backend that `block` configures; `None` where a part that nothing goes without is missing or wrong.
pub(super) fn read(block: &Block, tool: Tool, diagnostics: &mut Vec<Diagnostic>) -> Option<Backend> {
    let mut reader = Reader { block, tool, attributes: BTreeMap::new(), diagnostics };
    reader.collect();
    reader.conflicts();
    let parts = reader.parts();
    let place = |attribute: &Attribute| {
        let (source, span) = block.texts.place(attribute.span());
        (Arc::clone(source), span)
    };
    let arguments = reader.attributes.iter().map(|(&name, attribute)| (name, place(attribute))).collect();
    let places = Places { source: Arc::clone(block.source()), block: block.header, arguments };
    Some(Backend::new(parts?, places))
}

impl<'b> Reader<'b> {
    /// Sorts the attributes by argument, and says of each that cannot be used why.
    fn collect(&mut self) {
        let block = self.block;
        for name in &block.blocks {
            self.unexpected_block(name);
        }
        for attribute in &block.attributes {
            let name = attribute.name.value.as_str();
            let Some(row) = Row::find(name) else {
                self.unknown(attribute);
                continue;
            };
            if !row.known.by(self.tool) {
                self.not_in_this_version(attribute, row);
                continue;
            }
            if matches!(attribute.value.content, Content::Null) {
                continue;
            }
            self.attributes.insert(row.argument, attribute);
            self.deprecated(attribute, row);
            if let (Type::Object(members), Some(given)) = (row.value_type, given::members(&attribute.value)) {
                object::check(self, row.argument, members, given);
            } else {
                self.check_type(name, row.value_type, &attribute.value);
            }
        }
    }

    /// Says of `value` that it is not of the type that `name` has, or has to be computed first.
    pub(super) fn check_type(&mut self, name: &str, expected: Type, value: &Value) {
        if matches!(value.content, Content::Null) {
            return;
        }
        if let Some(computed) = given::computed(value) {
            self.computed(name, computed);
            return;
        }
        let fits = match expected {
            Type::Text => given::text(value).is_some(),
            Type::Boolean => given::boolean(value).is_some(),
            Type::Number => given::is_number(value),
            Type::Texts => given::texts(value).is_some(),
            Type::Map => given::map(value).is_some(),
            Type::Object(_) => given::members(value).is_some(),
        };
        if !fits {
            let message =
                format!("`{name}` is {}: {} was expected", value.with_article(), expected.with_article());
            let short = name.rsplit('.').next().unwrap_or(name);
            let help = format!("write `{short} = {}`", expected.example());
            self.refuse(value.span, &Mistake::new(WRONG_TYPE, message, help));
        }
    }

    fn computed(&mut self, name: &str, value: &Value) {
        let Content::Computed(why) = value.content else { return };
        let (code, message, note) = match why {
            Computed::Variable => (
                VARIABLES_NOT_ALLOWED,
                format!("`{name}` comes from a variable: variables may not be used in a backend"),
                "Terraform reads the backend before it knows any variable",
            ),
            Computed::Function => (
                FUNCTIONS_NOT_ALLOWED,
                format!("`{name}` comes from a function: functions may not be called in a backend"),
                "Terraform reads the backend before it can call functions",
            ),
            Computed::Expression => (
                NOT_A_LITERAL,
                format!("`{name}` is an expression, of which the value is not computed here"),
                "only plain values are read",
            ),
            Computed::Unknown => (
                NOT_KNOWN,
                format!("`{name}` depends on what is not known here"),
                "a variable without a value, or an expression beyond what is evaluated here",
            ),
        };
        let (source, span) = self.block.texts.place(value.span);
        let help = match why {
            Computed::Unknown => {
                "give the variable a value with `--env TF_VAR_NAME=VALUE`, or the argument with `--backend-config`"
            }
            Computed::Variable | Computed::Function | Computed::Expression => {
                "write the value itself, or leave it out and give it with `-backend-config`"
            }
        };
        let diagnostic = Diagnostic::error(code, message).at(source, span, "").note(note).help(help);
        self.diagnostics.push(diagnostic);
    }

    fn unknown(&mut self, attribute: &Attribute) {
        let name = attribute.name.value.as_str();
        let known = ARGUMENTS.iter().filter(|row| row.known.by(self.tool)).map(|row| row.name);
        let help = match iamsim_source::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove it".to_owned(),
        };
        let message = format!("`backend \"s3\"` has no argument {}", Quoted(name));
        self.refuse(attribute.name.span, &Mistake::new(UNKNOWN_ARGUMENT, message, help));
    }

    fn not_in_this_version(&mut self, attribute: &Attribute, row: &Row) {
        let name = row.name;
        let product = self.tool.product.name();
        let version = self.tool.version;
        let (code, message, help) = match row.known {
            Known::RemovedFromTerraform(removed) => (
                REMOVED_ARGUMENT,
                format!("`{name}` was removed in Terraform {removed}"),
                format!("write it into `assume_role = {{ ... }}`, as `{}`", within_assume_role(row.argument)),
            ),
            Known::Since(since) => (
                UNKNOWN_ARGUMENT,
                format!("{product} {version} does not know `{name}` yet: it came with {since}"),
                format!("remove it, or use {since} or later (`--tool-version`)"),
            ),
            Known::OpenTofuSince(since) => (
                UNKNOWN_ARGUMENT,
                format!("{product} {version} does not know `{name}`: only OpenTofu does, since {since}"),
                "remove it, or say `--tool opentofu`".to_owned(),
            ),
            Known::Always => return,
        };
        self.refuse(attribute.name.span, &Mistake::new(code, message, help));
    }

    /// Says of an argument that is still known what took its place.
    fn deprecated(&mut self, attribute: &Attribute, row: &Row) {
        // What stands for the environment's word is no argument of anyone's: its name and value are one piece.
        let is_written = attribute.name.span != attribute.value.span;
        if let (true, Some((since, instead))) = (is_written, Deprecated::find(row.argument, self.tool)) {
            let product = self.tool.product.name();
            let message = format!("`{}` is deprecated since {product} {since}", row.name);
            let mistake = Mistake::new(DEPRECATED_ARGUMENT, message, format!("write {instead}"));
            self.say(Severity::Info, attribute.name.span, &mistake);
        }
    }

    fn unexpected_block(&mut self, name: &Spanned<String>) {
        let argument = Row::find(&name.value).filter(|row| row.known.by(self.tool));
        let message = format!("{} is a block here: `backend \"s3\"` has no blocks", Quoted(&name.value));
        let help = match argument {
            Some(_) => format!("write `{} = {{ ... }}`, with an equals sign", name.value),
            None => "remove it".to_owned(),
        };
        self.refuse(name.span, &Mistake::new(UNEXPECTED_BLOCK, message, help));
    }

    /// Arguments that may not be set together.
    fn conflicts(&mut self) {
        for (left, right) in [
            (Argument::KmsKeyId, Argument::SseCustomerKey),
            (Argument::AllowedAccountIds, Argument::ForbiddenAccountIds),
            (Argument::ForcePathStyle, Argument::UsePathStyle),
            (Argument::SharedCredentialsFile, Argument::SharedCredentialsFiles),
        ] {
            if self.attribute(left).is_some()
                && let Some(attribute) = self.attribute(right)
            {
                let (left, right) = (left.as_str(), right.as_str());
                let message = format!("`{left}` and `{right}` are both set");
                let mistake = Mistake::new(CONFLICTING_ARGUMENTS, message, "keep one of the two");
                self.refuse(attribute.span(), &mistake);
            }
        }
        for (argument, allowed) in [
            (Argument::RetryMode, ["adaptive", "standard"]),
            (Argument::Ec2MetadataServiceEndpointMode, ["IPv4", "IPv6"]),
        ] {
            let Some(text) = self.text(argument) else { continue };
            if !allowed.contains(&text.value.as_str()) {
                let name = argument.as_str();
                let [one, other] = allowed;
                let message =
                    format!("`{name}` is {}: `{one}` or `{other}` was expected", Quoted(&text.value));
                let help = format!("write `{name} = \"{one}\"`");
                self.refuse(text.span, &Mistake::new(INVALID_CHOICE, message, help));
            }
        }
    }

    pub(super) fn attribute(&self, argument: Argument) -> Option<&'b Attribute> {
        self.attributes.get(&argument).copied()
    }

    pub(super) fn text(&self, argument: Argument) -> Option<Spanned<String>> {
        let value = &self.attribute(argument)?.value;
        Some(Spanned::new(given::text(value)?, value.span))
    }

    pub(super) fn boolean(&self, argument: Argument) -> Option<bool> {
        given::boolean(&self.attribute(argument)?.value)
    }

    /// The text of an argument that cannot be left out. Where it is there and no text, that was said already.
    pub(super) fn required(&mut self, argument: Argument, help: &str) -> Option<Spanned<String>> {
        if self.attribute(argument).is_none() {
            let message = format!("`backend \"s3\"` says no `{}`", argument.as_str());
            self.refuse(self.block.header, &Mistake::new(MISSING_ARGUMENT, message, help));
        }
        self.text(argument)
    }

    /// What was read; where it was refused, that is said at `place`.
    pub(super) fn accept<T>(&mut self, place: Span, read: Result<T, Mistake>) -> Option<T> {
        read.map_err(|mistake| self.refuse(place, &mistake)).ok()
    }

    pub(super) fn refuse(&mut self, place: Span, mistake: &Mistake) {
        self.say(Severity::Error, place, mistake);
    }

    pub(super) fn warn(&mut self, place: Span, mistake: &Mistake) {
        self.say(Severity::Warning, place, mistake);
    }

    fn say(&mut self, severity: Severity, place: Span, mistake: &Mistake) {
        let message = mistake.message.as_str();
        let diagnostic = match severity {
            Severity::Error => Diagnostic::error(mistake.code, message),
            Severity::Warning => Diagnostic::warning(mistake.code, message),
            Severity::Info => Diagnostic::info(mistake.code, message),
        };
        let (source, place) = self.block.texts.place(place);
        self.diagnostics.push(diagnostic.at(source, place, "").help(mistake.help.as_str()));
    }

    /// Where in its own text `span` is, for what is kept beyond the reading.
    pub(super) fn in_its_text(&self, span: Span) -> Span {
        self.block.texts.place(span).1
    }
}

/// The name of a removed argument's successor within `assume_role`.
fn within_assume_role(argument: Argument) -> &'static str {
    match argument {
        Argument::AssumeRoleDurationSeconds => "duration",
        Argument::AssumeRolePolicy => "policy",
        Argument::AssumeRolePolicyArns => "policy_arns",
        Argument::AssumeRoleTags => "tags",
        Argument::AssumeRoleTransitiveTagKeys => "transitive_tag_keys",
        other => other.as_str(),
    }
}
