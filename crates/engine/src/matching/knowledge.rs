//! [`Knowledge`]: what matching may ask about the condition keys of a request.

use iamsim_policy::ConditionKey;

/// What is known of a request's condition keys: those it lists, those it implies, and how the rest is taken.
pub trait Knowledge {
    /// What is known of the value of `key`.
    fn value(&self, key: &ConditionKey) -> Known<'_>;

    /// Whether AWS defines `key` as a list. Asked only of keys that may be present.
    fn cardinality(&self, key: &ConditionKey) -> Cardinality;
}

/// What is known of one condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'a> {
    /// The request certainly does not carry it.
    Absent,
    /// Whether the request carries it, and with what value, is not known.
    Unknown,
    /// The request carries it with this value.
    Single(&'a str),
    /// The request carries it as a list. An empty one is as good as none (rules E3 and E4).
    List(&'a [Box<str>]),
}

/// Whether AWS defines a condition key as one value or as a list, whatever a request carries.
///
/// Rule E4. Source: IAM User Guide, "Single-valued vs. multivalued context keys".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cardinality {
    /// One value.
    Single,
    /// A list: `ArrayOfString` and its like.
    Multivalued,
}
