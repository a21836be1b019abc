//! A second opinion: IAM decisions by the most literal reading of the specification.
//!
//! The twin reads scenarios as JSON and shares no code with the engine. It is slow and plain on purpose: it is
//! to be read against the specification, whose sections its modules bear: `document` (A), `matching` and
//! `principal` (B), `decision` (C), `services` (D), `condition` and `values` (E), `unknown` (D6).
//!
//! ```
//! let scenario = serde_json::json!({
//!     "identity_policies": [{"name": "p", "document": {"Version": "2012-10-17", "Statement": {
//!         "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
//!         "Condition": {"Bool": {"aws:SecureTransport": "true"}}}}}],
//!     "request": {"principal": "arn:aws:iam::111122223333:user/ci", "action": "s3:GetObject",
//!         "resource": "arn:aws:s3:::b/k", "context": {"aws:SecureTransport": {"unknown": true}}}
//! });
//! let answers = iamsim_twin::answer(&scenario);
//! assert_eq!(answers[0].decision, "indeterminate");
//! assert_eq!(answers[0].missing_context, ["aws:SecureTransport"]);
//! ```

use serde_json::Value;

pub mod condition;
pub mod decision;
pub mod differential;
pub mod document;
pub mod generator;
pub mod laws;
pub mod matching;
pub mod principal;
pub mod random;
pub mod services;
pub mod unknown;
pub mod values;

use decision::Outcome;
use document::Policies;

/// The answer to one request, in the words of the scenario format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// `allowed`, `explicitDeny`, `implicitDeny` or `indeterminate`.
    pub decision: String,
    /// Every decision that is possible, in this order of words.
    pub possible: Vec<String>,
    /// The condition keys that an indeterminate decision waits for.
    pub missing_context: Vec<String>,
    /// The statements that decided: policy name and index.
    pub decided_by: Vec<(String, usize)>,
}

/// The requests of a scenario, which has `requests` or one `request`.
pub fn requests(scenario: &Value) -> Vec<&Value> {
    let many = scenario.get("requests").and_then(Value::as_array);
    many.into_iter().flatten().chain(scenario.get("request")).collect()
}

/// The twin's answers to a scenario's requests, in their order.
pub fn answer(scenario: &Value) -> Vec<Answer> {
    let policies = Policies::read(scenario);
    requests(scenario)
        .into_iter()
        .map(|request| {
            let tried = unknown::try_all(scenario, request, &policies);
            let possible: Vec<String> =
                tried.possible.iter().map(|outcome| word(*outcome).to_owned()).collect();
            let decision = match possible.as_slice() {
                [one] => one.clone(),
                _ => "indeterminate".to_owned(),
            };
            Answer { decision, possible, missing_context: tried.missing, decided_by: tried.decided_by }
        })
        .collect()
}

/// How many completions of what is unknown the twin tries for a scenario.
pub fn effort(scenario: &Value) -> usize {
    let policies = Policies::read(scenario);
    let each = requests(scenario).into_iter().map(|request| unknown::effort(scenario, request, &policies));
    each.sum()
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitDeny => "explicitDeny",
        Outcome::ImplicitDeny => "implicitDeny",
    }
}
