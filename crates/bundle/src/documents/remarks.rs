//! What is said about a file that is not what was expected, or not all of it.

use std::sync::Arc;

use iamsim_policy::PolicyType;
use iamsim_source::json::{Kind, Value};
use iamsim_source::{Code, Diagnostic, Source, Span};

use super::answers::{self, Answer, follow};
use super::{Content, Reader};

const AWS_ERROR: Code = Code::new("aws-error");
const AMBIGUOUS_ANSWER: Code = Code::new("ambiguous-answer");
const NO_POLICY_IN_ANSWER: Code = Code::new("no-policy-in-answer");
const NOT_A_POLICY: Code = Code::new("not-a-policy");
const WRONG_POLICY_TYPE: Code = Code::new("wrong-policy-type");
const NOT_DEFAULT_VERSION: Code = Code::new("not-default-version");
const INCOMPLETE_ANSWER: Code = Code::new("incomplete-answer");

/// The errors that say that a policy does not exist.
const NO_SUCH_POLICY: [&str; 3] = ["NoSuchBucketPolicy", "NoSuchEntity", "PolicyNotFoundException"];

impl Reader<'_> {
    /// What the AWS CLI writes where its call fails, kept by redirecting both of its streams.
    pub(super) fn error_of_aws(&mut self, source: &Arc<Source>, code: &str) -> Content {
        let what = self.policy_type.document();
        let (outcome, content) = if NO_SUCH_POLICY.contains(&code) {
            (format!("there is no {what}"), Content::None)
        } else {
            (format!("the {what} was not collected"), Content::NotCollected)
        };
        let start = source.text().find(code).unwrap_or_default();
        self.diagnostics.push(
            Diagnostic::warning(AWS_ERROR, format!("the file holds an error of AWS: {outcome}"))
                .at(source, Span::of(start..start + code.len()), "what AWS answered")
                .help("if there is no such policy, let the file hold `null`"),
        );
        content
    }

    /// Says what the answer is, where it holds a policy of another type.
    pub(super) fn wrong_type(&mut self, root: Value<'_, '_>, command: &str, held: PolicyType) -> Content {
        let expected = with_article(self.policy_type);
        let message = format!("expected {expected}, and this answer holds {}", with_article(held));
        self.error(
            Diagnostic::error(WRONG_POLICY_TYPE, message)
                .at(root.source(), brace(root), format!("the answer of `aws {command}`"))
                .help(format!("`aws {}` gives it", answers::command_for(self.policy_type))),
        )
    }

    /// A version of a managed policy that is not the default one bears on nothing.
    pub(super) fn warn_of_version(&mut self, root: Value<'_, '_>) {
        let place = follow(root, "PolicyVersion.IsDefaultVersion").unwrap_or(root);
        self.diagnostics.push(
            Diagnostic::warning(NOT_DEFAULT_VERSION, "this version of the policy is not the one in force")
                .at(place.source(), place.span(), "not the default version")
                .help("`aws iam get-policy --policy-arn ARN` says which version is: `DefaultVersionId`"),
        );
    }

    /// An answer that was cut off is used, and named.
    pub(super) fn warn_if_incomplete(&mut self, root: Value<'_, '_>) {
        const MARKS: [&str; 5] = ["IsTruncated", "Truncated", "NextToken", "NextMarker", "Marker"];
        let mark = MARKS.iter().find_map(|mark| {
            root.member(mark).filter(|value| !value.is_null() && value.as_bool() != Some(false))
        });
        if let Some(mark) = mark {
            self.diagnostics.push(
                Diagnostic::warning(INCOMPLETE_ANSWER, "this answer is incomplete: there are more pages")
                    .at(mark.source(), mark.span(), "says that there is more")
                    .help("ask again without `--max-items` and `--no-paginate`"),
            );
        }
    }

    /// Says what an answer holds instead of a policy.
    pub(super) fn no_policy(&mut self, root: Value<'_, '_>, command: &str, what: &str, ask: &str) -> Content {
        let expected = with_article(self.policy_type);
        let message = format!("expected {expected}, and this is the answer of `aws {command}`");
        self.error(
            Diagnostic::error(NO_POLICY_IN_ANSWER, message)
                .at(root.source(), brace(root), format!("it holds {what}"))
                .help(format!("`aws {ask}` gives a policy")),
        )
    }

    /// Names every reading that fits: `first`, and the answers.
    pub(super) fn ambiguous(
        &mut self,
        root: Value<'_, '_>,
        first: Option<&str>,
        answers: &[&Answer],
    ) -> Content {
        let answers = answers.iter().map(|answer| format!("the answer of `aws {}`", answer.command));
        let readings: Vec<String> = first.map(str::to_owned).into_iter().chain(answers).collect();
        let message = format!("this could be {}", readings.join(", or "));
        self.error(
            Diagnostic::error(AMBIGUOUS_ANSWER, message)
                .at(root.source(), brace(root), "")
                .help("save each answer in a file of its own"),
        )
    }

    /// Says that a value is nothing that is known here.
    pub(super) fn not_a_policy(&mut self, value: Value<'_, '_>) -> Content {
        let message = format!("expected {}, and this is none", with_article(self.policy_type));
        let place = match value.kind() {
            Kind::Object | Kind::Array => brace(value),
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => value.span(),
        };
        let label = match value.kind() {
            Kind::Object => "neither a policy document nor an answer of the AWS CLI that holds one",
            Kind::Array => "an array",
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => "not a document",
        };
        self.error(
            Diagnostic::error(NOT_A_POLICY, message)
                .at(value.source(), place, label)
                .help(format!("`aws {}` gives one", answers::command_for(self.policy_type))),
        )
    }
}

/// The code in `An error occurred (CODE) when calling the ... operation`, where a text begins so.
pub(super) fn error_code(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let text = text.strip_prefix("aws: [ERROR]: ").unwrap_or(text);
    let (code, _) = text.strip_prefix("An error occurred (")?.split_once(')')?;
    Some(code)
}

/// The opening bracket of an object or array.
pub(super) fn brace(value: Value<'_, '_>) -> Span {
    let start = value.span().start;
    Span::new(start, start + 1)
}

/// A policy of this type with its article: `an identity-based policy`, `a bucket policy`.
pub(super) fn with_article(policy_type: PolicyType) -> String {
    let article = if policy_type == PolicyType::IdentityBased { "an" } else { "a" };
    format!("{article} {}", policy_type.document())
}
