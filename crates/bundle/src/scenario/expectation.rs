//! What a scenario expects of a decision.

use iamsim_engine::Outcome;
use iamsim_policy::ConditionKey;
use iamsim_source::json::{Kind, Value};
use iamsim_source::{Code, Diagnostic, Quoted, Span, Spanned};

use crate::fields::{Fields, Mistakes, Shape};

const DECIDED_BY: Shape =
    Shape { what: "a statement in `expect_decided_by`", fields: &["policy", "sid", "statement"] };

const WORDS: [(&str, Decided); 4] = [
    ("allowed", Decided::Outcome(Outcome::Allowed)),
    ("explicitDeny", Decided::Outcome(Outcome::ExplicitDeny)),
    ("implicitDeny", Decided::Outcome(Outcome::ImplicitDeny)),
    ("indeterminate", Decided::Indeterminate),
];

/// What is expected of the decision on a request: each part that is there.
#[derive(Debug, Clone, Default)]
pub struct Expectation {
    /// The decision.
    pub decision: Option<Decided>,
    /// The condition keys that it depends on, as a set.
    pub missing: Option<Vec<ConditionKey>>,
    /// The statements that decided, as a set.
    pub decided_by: Option<Vec<DecidedBy>>,
    /// Where `expect` stands, or else the first of the others.
    pub span: Option<Span>,
}

/// A decision in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decided {
    /// The outcome is certain.
    Outcome(Outcome),
    /// It depends on what is not known.
    Indeterminate,
}

/// A statement that is expected to have decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedBy {
    /// The name of its policy.
    pub policy: Spanned<Box<str>>,
    /// Which of its statements.
    pub statement: StatementName,
}

/// How a scenario names a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementName {
    /// By its Sid.
    Sid(Box<str>),
    /// By its place in the policy, the first being 0.
    Index(u32),
}

impl Expectation {
    /// Whether nothing is expected: the request is decided and shown, and neither passes nor fails.
    pub fn is_empty(&self) -> bool {
        self.decision.is_none() && self.missing.is_none() && self.decided_by.is_none()
    }
}

impl Decided {
    /// The word of the format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outcome(outcome) => outcome.as_str(),
            Self::Indeterminate => "indeterminate",
        }
    }
}

/// Reads the fields of a request that say what is expected.
pub(super) fn read(fields: &Fields<'_, '_>, mistakes: &mut Mistakes) -> Expectation {
    let expect = fields.given("expect");
    let decision = expect.and_then(|value| mistakes.word(value, "`expect`", &WORDS));
    let missing_value = fields.given("expect_missing");
    let missing = missing_value.map(|value| read_missing(value, mistakes));
    if let (Some(Decided::Outcome(outcome)), Some([_, ..]), Some(value)) =
        (decision, missing.as_deref(), missing_value)
    {
        let message = format!("a decision that is `{}` waits for no condition key", outcome.as_str());
        mistakes.add(
            Diagnostic::error(Code::new("conflicting-fields"), message)
                .at(value.source(), value.span(), "only an `indeterminate` decision has missing keys")
                .help("expect `\"indeterminate\"`, or leave `expect_missing` out"),
        );
    }
    let decided_value = fields.given("expect_decided_by");
    let decided_by = decided_value.map(|value| read_decided_by(value, mistakes));
    let span = expect.or(missing_value).or(decided_value).map(Value::span);
    Expectation { decision, missing, decided_by, span }
}

fn read_missing(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Vec<ConditionKey> {
    let keys = mistakes.elements(value, "`expect_missing`");
    keys.into_iter()
        .filter_map(|key| mistakes.text(key, "each of `expect_missing`"))
        .map(|key| ConditionKey::new(&key))
        .collect()
}

fn read_decided_by(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Vec<DecidedBy> {
    let statements = mistakes.elements(value, "`expect_decided_by`");
    statements.into_iter().filter_map(|statement| read_statement(statement, mistakes)).collect()
}

fn read_statement(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<DecidedBy> {
    let fields = mistakes.fields(value, &DECIDED_BY)?;
    let policy = mistakes.required(&fields, "policy");
    let policy = policy.and_then(|value| mistakes.text(value, "`policy`"));
    let statement = match (fields.get("sid"), fields.get("statement")) {
        (Some(_), Some(_)) => {
            mistakes.conflicting(&fields, "sid", "statement");
            None
        }
        (Some(sid), None) => mistakes.text(sid, "`sid`").map(|sid| StatementName::Sid(sid.value)),
        (None, Some(index)) => read_index(index, mistakes),
        (None, None) => {
            mistakes.missing(&fields, "`sid` or `statement`");
            None
        }
    };
    Some(DecidedBy { policy: policy?, statement: statement? })
}

/// The place of a statement in its policy.
fn read_index(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Option<StatementName> {
    if value.kind() != Kind::Number {
        mistakes.wrong_type(value, "`statement`", "a number");
        return None;
    }
    let index = value.as_written().parse().ok();
    if index.is_none() {
        let message = format!("{} is not the index of a statement", Quoted(value.as_written()));
        mistakes.add(Diagnostic::error(Code::new("invalid-index"), message).at(
            value.source(),
            value.span(),
            "expected 0 for the first statement, 1 for the second, ...",
        ));
    }
    index.map(StatementName::Index)
}
