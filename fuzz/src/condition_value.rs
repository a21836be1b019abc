//! Values of conditions: numbers, dates, addresses, networks, booleans, base64, ARNs and texts, as a policy
//! writes them and as a request carries them.

use iamsim::engine::Truth;
use iamsim::engine::matching::{Cardinality, Clause, ClauseTruth, Knowledge, Known};
use iamsim::policy::{ConditionKey, ConditionOperator, Version, value};

use crate::choice_and_text;

/// The first byte chooses the operator; a line of policy's value, and what the request carries follow.
///
/// Whatever the values are, an operator and its negation never both hold, and what is compared with itself is equal.
pub fn condition_value(bytes: &[u8]) {
    let Some((choice, both)) = choice_and_text(bytes) else { return };
    let (policy, request) = both.split_once('\n').unwrap_or((both, both));
    values_are_ordered(policy, request);
    let operators: Vec<ConditionOperator> = ConditionOperator::all().collect();
    let operator = operators[usize::from(choice) % operators.len()];
    for version in [Version::V2008, Version::V2012] {
        let key = ConditionKey::new("aws:PrincipalTag/team");
        let clause = Clause::of_texts(operator, key, [policy], version);
        let list = [Box::from(request), Box::from(policy)];
        for known in [Known::Single(request), Known::List(&list), Known::List(&[]), Known::Absent] {
            clause.truth(&Carries(known));
        }
        let truth = clause.truth(&Carries(Known::Single(request)));
        if operator.set_operator.is_none() && !policy.contains("${") {
            let open = matches!(truth, ClauseTruth::Is(Truth::Unknown) | ClauseTruth::MayFailClosed);
            assert!(!open, "one known value leaves nothing open");
        }
    }
}

fn values_are_ordered(one: &str, other: &str) {
    if let Some(number) = value::Decimal::parse(one) {
        assert!(number.order(&number).is_eq(), "{one}");
        if let Some(second) = value::Decimal::parse(other) {
            assert_eq!(number.order(&second), second.order(&number).reverse(), "{one} {other}");
        }
    }
    if let Some(network) = value::network(one) {
        assert!(network.contains(&network.network()), "{one}");
        // A mapped address is v4 in a request, and v6 in a policy: the two never meet (rule E5).
        if let Some(address) = value::address(one).filter(|it| it.is_ipv6() == network.addr().is_ipv6()) {
            assert!(network.contains(&address), "{one}");
        }
    }
    let _ = (value::instant(one), value::is_true(one), value::is_base64(one), value::address(other));
}

/// A request that carries every key so.
struct Carries<'a>(Known<'a>);

impl Knowledge for Carries<'_> {
    fn value(&self, _: &ConditionKey) -> Known<'_> {
        self.0
    }

    fn cardinality(&self, _: &ConditionKey) -> Cardinality {
        match self.0 {
            Known::List(_) => Cardinality::Multivalued,
            Known::Absent | Known::Unknown | Known::Single(_) => Cardinality::Single,
        }
    }
}
