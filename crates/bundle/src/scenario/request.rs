//! A request of a scenario: who asks for what, on what, with which context, and what is expected.

use iamsim_engine::{Action, Context, ContextValue, Principal, Request, Resource, RoleKind, Unlisted};
use iamsim_policy::{AccountId, ConditionKey};
use iamsim_source::json::{Kind, Value};
use iamsim_source::{Code, Diagnostic, Quoted, Span};

use super::expectation::{self, Expectation};
use crate::fields::{Mistakes, Name, Shape};

const REQUEST: Shape = Shape {
    what: "a request",
    fields: &[
        "name",
        "principal",
        "action",
        "resource",
        "resource_account",
        "context",
        "service_linked_role",
        "expect",
        "expect_missing",
        "expect_decided_by",
    ],
};

static PRINCIPAL: Name =
    Name { subject: "`principal`", noun: "a principal", code: Code::new("invalid-principal") };
static ACTION: Name = Name { subject: "`action`", noun: "an action", code: Code::new("invalid-action") };
static RESOURCE: Name =
    Name { subject: "`resource`", noun: "the ARN of a resource", code: Code::new("invalid-resource") };
static RESOURCE_ACCOUNT: Name =
    Name { subject: "`resource_account`", noun: "an account id", code: Code::new("invalid-account-id") };

const DUPLICATE_CONTEXT_KEY: Code = Code::new("duplicate-context-key");
const INVALID_CONTEXT_VALUE: Code = Code::new("invalid-context-value");

/// One request of a scenario.
#[derive(Debug, Clone)]
pub struct ScenarioRequest {
    /// What it is called in results.
    pub name: Option<Box<str>>,
    /// Who asks.
    pub principal: Principal,
    /// What for.
    pub action: Action,
    /// On what.
    pub resource: Resource,
    /// Who owns the resource, where its ARN does not say.
    pub resource_account: Option<AccountId>,
    /// The condition keys.
    pub context: Context,
    /// Whether the principal is a service-linked role.
    pub role_kind: RoleKind,
    /// What is expected of the decision.
    pub expectation: Expectation,
    /// Where the request stands.
    pub span: Span,
}

impl ScenarioRequest {
    /// The question to an [`Environment`](iamsim_engine::Environment).
    pub fn question(&self) -> Request<'_> {
        Request {
            principal: &self.principal,
            action: &self.action,
            resource: &self.resource,
            resource_account: self.resource_account,
            context: &self.context,
            role_kind: self.role_kind,
        }
    }
}

/// Reads one request; `None` where a mistake leaves nothing to ask.
pub(super) fn read(
    value: Value<'_, '_>,
    unlisted: Unlisted,
    mistakes: &mut Mistakes,
) -> Option<ScenarioRequest> {
    let fields = mistakes.fields(value, &REQUEST)?;
    let name = fields.given("name").and_then(|value| mistakes.text(value, "`name`"));
    let principal = mistakes.required(&fields, "principal");
    let principal = principal.and_then(|value| read_principal(value, mistakes));
    let action = mistakes.required(&fields, "action");
    let action = action.and_then(|value| mistakes.parsed(value, &ACTION));
    let resource = mistakes.required(&fields, "resource");
    let resource = resource.and_then(|value| mistakes.parsed(value, &RESOURCE));
    let account = fields.given("resource_account");
    let account = account.and_then(|value| mistakes.parsed(value, &RESOURCE_ACCOUNT));
    let context = match fields.given("context") {
        Some(value) => read_context(value, unlisted, mistakes),
        None => Context::new(unlisted),
    };
    let service_linked = fields.given("service_linked_role");
    let service_linked = service_linked.and_then(|value| mistakes.boolean(value, "`service_linked_role`"));
    let expectation = expectation::read(&fields, mistakes);
    Some(ScenarioRequest {
        name: name.map(|name| name.value),
        principal: principal?,
        action: action?.value,
        resource: resource?.value,
        resource_account: account.map(|account| account.value),
        context,
        role_kind: match service_linked {
            Some(true) => RoleKind::ServiceLinked,
            Some(false) | None => RoleKind::Ordinary,
        },
        expectation,
        span: value.span(),
    })
}

/// Reads who asks. A bare account id, as cases of other evaluators have it, is a user of that account without a
/// name: no policy can name it, and it is not the root user, whom nothing in its account need allow.
fn read_principal(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<Principal> {
    let account: Option<AccountId> = value.as_str().and_then(|text| text.parse().ok());
    match account.and_then(|account| format!("arn:aws:iam::{account}:user/").parse().ok()) {
        Some(nameless) => Some(Principal::User(nameless)),
        None => mistakes.parsed(value, &PRINCIPAL).map(|principal| principal.value),
    }
}

/// Reads a `context` object. Keys have no case, so that two may be one.
pub(crate) fn read_context(value: Value<'_, '_>, unlisted: Unlisted, mistakes: &mut Mistakes) -> Context {
    let mut context = Context::new(unlisted);
    let mut members = mistakes.members(value, "`context`");
    // In the order in which a context keeps its keys, so that each is put at its end.
    members.sort_by_cached_key(|member| ConditionKey::new(&member.name));
    for member in members {
        if context.get(&member.name).is_some() {
            let message = format!("the condition key {} is listed twice", Quoted(&member.name));
            mistakes.add(
                Diagnostic::error(DUPLICATE_CONTEXT_KEY, message)
                    .at(value.source(), member.name_span, "again here, perhaps in another case")
                    .note("condition keys are compared without regard to case"),
            );
        }
        if let Some(known) = read_context_value(member.value, &member.name, mistakes) {
            context.set(&member.name, known);
        }
    }
    context
}

fn read_context_value(value: Value<'_, '_>, key: &str, mistakes: &mut Mistakes) -> Option<ContextValue> {
    match value.kind() {
        Kind::Null => Some(ContextValue::Absent),
        Kind::String | Kind::Number | Kind::Boolean => scalar(value).map(ContextValue::Single),
        Kind::Array => {
            let mut values = Vec::new();
            for element in value.elements() {
                let Some(text) = scalar(element) else {
                    let subject = format!("each value of {}", Quoted(key));
                    mistakes.wrong_type(element, &subject, "a string, a number or a boolean");
                    continue;
                };
                values.push(text);
            }
            Some(ContextValue::list(values))
        }
        Kind::Object if is_unknown(value) => Some(ContextValue::Unknown),
        Kind::Object => {
            let message = format!("an object is no value of the condition key {}", Quoted(key));
            let start = value.span().start;
            mistakes.add(
                Diagnostic::error(INVALID_CONTEXT_VALUE, message)
                    .at(value.source(), Span::new(start, start + 1), "only `{\"unknown\": true}` is meant")
                    .help("write the value, `null` if the key is absent, or `{\"unknown\": true}`"),
            );
            None
        }
    }
}

/// Whether it is `{"unknown": true}`.
fn is_unknown(value: Value<'_, '_>) -> bool {
    value.members().count() == 1 && value.member("unknown").and_then(Value::as_bool) == Some(true)
}

/// The text of a string, number or boolean: numbers as they are written.
fn scalar(value: Value<'_, '_>) -> Option<Box<str>> {
    match value.kind() {
        Kind::String => value.as_str().map(Into::into),
        Kind::Number | Kind::Boolean => Some(value.as_written().into()),
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}
