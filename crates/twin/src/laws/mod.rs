//! What holds for every scenario and every decider, the engine and the twin alike.
//!
//! A law is a sentence, a change of the scenario that may be chosen at random, and how the answers before and
//! after it must stand to each other. A change that the scenario gives no occasion for is none.

mod context;
mod layers;
mod orders;
mod spellings;
mod statements;
mod walk;

use serde_json::Value;

use crate::differential::Decider;
use crate::random::Random;
use crate::{Answer, effort};

/// A sentence that no scenario breaks.
#[derive(Clone, Copy)]
pub struct Law {
    /// The sentence.
    pub sentence: &'static str,
    /// Changes a scenario, if it can.
    change: fn(&Value, &mut Random) -> Option<Value>,
    /// What must hold of the answers.
    relation: Relation,
}

/// How the answers to one request before and after a change must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// The same decision, possible decisions and missing keys.
    Same,
    /// What was allowed stays allowed, and what could be can be.
    StaysAllowed,
    /// What could not be allowed cannot be.
    StaysRefused,
    /// What was explicitly denied is.
    StaysExplicitlyDenied,
    /// Nothing becomes possible that was not.
    Narrows,
    /// Nothing that was possible ceases to be.
    Widens,
    /// Whatever it was before, it cannot be allowed now.
    NeverAllowed,
    /// Other statements decide, or it is decided otherwise.
    Differs,
}

/// A scenario and its change that break a law.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The sentence.
    pub sentence: &'static str,
    /// The scenario before the change.
    pub before: Value,
    /// And after it.
    pub after: Value,
    /// The answers to the one.
    pub answers_before: Vec<Answer>,
    /// And to the other.
    pub answers_after: Vec<Answer>,
}

impl Law {
    /// Holds the law against one scenario; `choices` seeds what the change chooses.
    ///
    /// # Errors
    /// The scenario, its change and both answers, where the law is broken.
    pub fn check(&self, scenario: &Value, decider: &Decider, choices: u64) -> Result<(), Box<Broken>> {
        match (self.change)(scenario, &mut Random::new(choices, 0)) {
            // Where a change makes keys unknown, the twin's completions multiply: that is not gone into.
            Some(after) if effort(&after) <= 10_000 => self.judge(scenario, after, decider),
            Some(_) | None => Ok(()),
        }
    }

    fn judge(&self, scenario: &Value, after: Value, decider: &Decider) -> Result<(), Box<Broken>> {
        let (answers_before, answers_after) = (decider(scenario), decider(&after));
        let holds = answers_before.len() == answers_after.len()
            && answers_before
                .iter()
                .zip(&answers_after)
                .all(|(before, after)| self.relation.holds(before, after));
        if holds {
            return Ok(());
        }
        let (sentence, before) = (self.sentence, scenario.clone());
        Err(Box::new(Broken { sentence, before, after, answers_before, answers_after }))
    }
}

impl Relation {
    fn holds(self, before: &Answer, after: &Answer) -> bool {
        let within =
            |one: &Answer, other: &Answer| one.possible.iter().all(|word| other.possible.contains(word));
        let has = |answer: &Answer, word: &str| answer.possible.iter().any(|possible| possible == word);
        let only = |answer: &Answer, word: &str| answer.decision == word;
        let same = || within(before, after) && within(after, before) && before.decision == after.decision;
        match self {
            Self::Same => same() && keys(before) == keys(after),
            Self::StaysAllowed => {
                (!only(before, "allowed") || only(after, "allowed"))
                    && (!has(before, "allowed") || has(after, "allowed"))
            }
            Self::StaysRefused => has(before, "allowed") || !has(after, "allowed"),
            Self::StaysExplicitlyDenied => !only(before, "explicitDeny") || only(after, "explicitDeny"),
            Self::Narrows => within(after, before),
            Self::Widens => within(before, after),
            Self::NeverAllowed => !has(after, "allowed"),
            Self::Differs => before.decided_by.is_empty() || before.decided_by != after.decided_by || !same(),
        }
    }
}

fn keys(answer: &Answer) -> Vec<String> {
    let mut keys: Vec<String> = answer.missing_context.iter().map(|key| key.to_lowercase()).collect();
    keys.sort();
    keys
}

/// Whether an answer is one at all: the parts of it agree with each other.
pub fn is_coherent(answer: &Answer) -> bool {
    let certain = answer.possible.len() == 1 && answer.possible.first() == Some(&answer.decision);
    let open = answer.possible.len() > 1 && answer.decision == "indeterminate";
    let keys_explain = open || answer.missing_context.is_empty();
    let statements = match answer.decision.as_str() {
        "implicitDeny" | "indeterminate" => answer.decided_by.is_empty(),
        _ => true,
    };
    (certain || open) && keys_explain && statements
}

/// Every law.
pub const LAWS: &[Law] = &[
    Law {
        sentence: "adding an Allow never turns allowed into denied",
        change: statements::add_allow,
        relation: Relation::StaysAllowed,
    },
    Law {
        sentence: "an explicit deny stands whatever Allow is added",
        change: statements::add_allow,
        relation: Relation::StaysExplicitlyDenied,
    },
    Law {
        sentence: "adding a Deny never turns denied into allowed",
        change: statements::add_deny,
        relation: Relation::StaysRefused,
    },
    Law {
        sentence: "an explicit deny stands whatever Deny is added",
        change: statements::add_deny,
        relation: Relation::StaysExplicitlyDenied,
    },
    Law {
        sentence: "a Deny of everything for everyone lets nothing be allowed",
        change: statements::deny_everything,
        relation: Relation::NeverAllowed,
    },
    Law {
        sentence: "removing an Allow never turns denied into allowed",
        change: statements::remove_allow,
        relation: Relation::StaysRefused,
    },
    Law {
        sentence: "removing a Deny never turns allowed into denied",
        change: statements::remove_deny,
        relation: Relation::StaysAllowed,
    },
    Law {
        sentence: "the order of the policies of a layer is irrelevant",
        change: orders::reverse_policies,
        relation: Relation::Same,
    },
    Law {
        sentence: "the order of SCP and RCP levels is irrelevant",
        change: orders::reverse_levels,
        relation: Relation::Same,
    },
    Law {
        sentence: "the order of statements is irrelevant",
        change: orders::reverse_statements,
        relation: Relation::Same,
    },
    Law {
        sentence: "the order of the values of an element is irrelevant",
        change: orders::reverse_elements,
        relation: Relation::Same,
    },
    Law {
        sentence: "the order of the values of a condition is irrelevant, unless they are ARNs",
        change: orders::reverse_condition_values,
        relation: Relation::Same,
    },
    Law {
        sentence: "the order of operators and keys is irrelevant",
        change: orders::reverse_conditions,
        relation: Relation::Same,
    },
    Law {
        sentence: "the order of the keys of the context is irrelevant",
        change: orders::reverse_context,
        relation: Relation::Same,
    },
    Law {
        sentence: "splitting a statement by its actions changes nothing",
        change: statements::split_actions,
        relation: Relation::Same,
    },
    Law {
        sentence: "splitting a statement by its resources changes nothing",
        change: statements::split_resources,
        relation: Relation::Same,
    },
    Law {
        sentence: "splitting a statement by its principals changes nothing",
        change: statements::split_principals,
        relation: Relation::Same,
    },
    Law {
        sentence: "splitting a statement by the values of a plain positive condition changes nothing",
        change: statements::split_condition_values,
        relation: Relation::Same,
    },
    Law {
        sentence: "one policy per statement is as good as one policy",
        change: statements::one_policy_per_statement,
        relation: Relation::Same,
    },
    Law {
        sentence: "saying a statement twice changes nothing",
        change: statements::double_statements,
        relation: Relation::Same,
    },
    Law {
        sentence: "widening the actions of an Allow to all is monotone",
        change: statements::allow_every_action,
        relation: Relation::StaysAllowed,
    },
    Law {
        sentence: "widening the resources of an Allow to all is monotone",
        change: statements::allow_every_resource,
        relation: Relation::StaysAllowed,
    },
    Law {
        sentence: "dropping the condition of an Allow is monotone",
        change: statements::allow_without_condition,
        relation: Relation::StaysAllowed,
    },
    Law {
        sentence: "dropping the condition of a Deny allows nothing more",
        change: statements::deny_without_condition,
        relation: Relation::StaysRefused,
    },
    Law {
        sentence: "renaming accounts consistently changes nothing",
        change: spellings::rename_accounts,
        relation: Relation::Same,
    },
    Law {
        sentence: "renaming a region consistently changes nothing",
        change: spellings::rename_region,
        relation: Relation::Same,
    },
    Law {
        sentence: "the case of actions is irrelevant",
        change: spellings::turn_case_of_actions,
        relation: Relation::Same,
    },
    Law {
        sentence: "the case of key names is irrelevant",
        change: spellings::turn_case_of_keys,
        relation: Relation::Same,
    },
    Law {
        sentence: "the case of resources is relevant: an Allow on the other case allows nothing",
        change: statements::allow_other_case_only,
        relation: Relation::NeverAllowed,
    },
    Law {
        sentence: "a request that gains knowledge only narrows what is possible",
        change: context::learn_a_value,
        relation: Relation::Narrows,
    },
    Law {
        sentence: "a request that learns that a key is absent only narrows what is possible",
        change: context::learn_absence,
        relation: Relation::Narrows,
    },
    Law {
        sentence: "a request that forgets a value only widens what is possible",
        change: context::forget_a_value,
        relation: Relation::Widens,
    },
    Law {
        sentence: "taking unlisted keys for unknown only widens what is possible",
        change: context::unlisted_unknown,
        relation: Relation::Widens,
    },
    Law {
        sentence: "a key that no policy asks for is irrelevant",
        change: context::add_unused_key,
        relation: Relation::Same,
    },
    Law {
        sentence: "a boundary only bounds: without it what was allowed is allowed",
        change: layers::remove_boundary,
        relation: Relation::StaysAllowed,
    },
    Law {
        sentence: "a role's session policies only bound: without them what was allowed is allowed",
        change: layers::remove_session_policies,
        relation: Relation::StaysAllowed,
    },
    Law {
        sentence: "SCPs and RCPs only bound: without them what was allowed is allowed",
        change: layers::remove_organization,
        relation: Relation::StaysAllowed,
    },
    Law {
        sentence: "a level with FullAWSAccess more changes nothing",
        change: layers::add_full_access_level,
        relation: Relation::Same,
    },
    Law {
        sentence: "a level without SCPs lets nothing be allowed to whom SCPs bind",
        change: layers::add_empty_level,
        relation: Relation::NeverAllowed,
    },
    Law {
        sentence: "Sids and names of policies decide nothing",
        change: spellings::rename_policies,
        relation: Relation::Same,
    },
    Law {
        sentence: "a list of one is its value",
        change: spellings::unwrap_lists_of_one,
        relation: Relation::Same,
    },
    Law {
        sentence: "no version is the old version",
        change: spellings::spell_old_version,
        relation: Relation::Same,
    },
    Law {
        sentence: "ArnEquals is ArnLike, and ArnNotEquals is ArnNotLike",
        change: spellings::swap_arn_operators,
        relation: Relation::Same,
    },
    Law {
        sentence: "IfExists changes nothing on a key that is there",
        change: spellings::if_exists_on_known_keys,
        relation: Relation::Same,
    },
];

/// Without the statements that decided, it is decided otherwise or by others.
///
/// # Errors
/// The scenario, without them, and both answers, where it is not.
pub fn deciders_decide(scenario: &Value, decider: &Decider) -> Result<(), Box<Broken>> {
    let answers = decider(scenario);
    let Some(after) = statements::without_deciders(scenario, &answers) else { return Ok(()) };
    let law = Law {
        sentence: "without the statements that decided, it is decided otherwise or by others",
        change: |_, _| None,
        relation: Relation::Differs,
    };
    law.judge(scenario, after, decider)
}
