//! A condition key of a service: its name, which may stand for many, and its type. The keys of every
//! service are in `global_condition_key`.

use std::fmt;
use std::sync::LazyLock;

use crate::global_condition_key::global_condition_key;
use crate::tables::{self, KEYS, byte, compare, list, text};
use crate::template;
use crate::words::words;

words! {
    /// What the values of a condition key are, which says what operators make sense on it.
    ///
    /// No key has binary values. `aws:EpochTime` is a date, and takes numeric operators too.
    pub enum ValueType {
        /// Any text.
        String = "String",
        /// An ARN.
        Arn = "ARN",
        /// `true` or `false`.
        Bool = "Bool",
        /// A number.
        Numeric = "Numeric",
        /// A time.
        Date = "Date",
        /// An address of IPv4 or IPv6.
        IpAddress = "IPAddress",
    }
}

/// How many values a condition key has in one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cardinality {
    /// One, if it is there.
    Single,
    /// Any number: conditions on it need `ForAllValues` or `ForAnyValue`.
    Multivalued,
}

/// What the values of a condition key are, and how many a request has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConditionKeyType {
    /// What each value is.
    pub value: ValueType,
    /// How many values there are.
    pub cardinality: Cardinality,
}

/// One condition key as AWS lists it for a service.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConditionKey {
    row: &'static [u8; 5],
}

impl ConditionKey {
    /// The name as AWS writes it, prefix included, with the variable where it stands for many keys:
    /// `aws:RequestTag/${TagKey}`, `s3:ExistingObjectTag/<key>`, `codebuild:…/${name}.value`.
    pub fn name(self) -> &'static str {
        text(self.row, 0)
    }

    /// Its type; `None` where AWS names the key on an action and defines it nowhere.
    pub fn key_type(self) -> Option<ConditionKeyType> {
        ConditionKeyType::decode(byte(self.row, 4))
    }

    /// Whether the name holds a variable, and stands for many keys.
    pub fn is_pattern(self) -> bool {
        byte(self.row, 4) & 0b10000 != 0
    }

    /// Whether `key` is this key, or one that it stands for, in any case.
    pub fn matches(self, key: &str) -> bool {
        self.name().eq_ignore_ascii_case(key) || self.is_pattern() && stands_for(self.name(), key)
    }
}

/// The type of the condition key `key`, whatever its case: as `service` defines it, if one is given; else
/// as every service does; else as any service does. `None` if no service defines it, as for the keys of
/// an OIDC provider of one's own.
///
/// ```
/// use iamsim_services::{Cardinality, ValueType, condition_key_type};
///
/// let tag_keys = condition_key_type(None, "AWS:tagkeys").expect("it is known");
/// assert_eq!((tag_keys.value, tag_keys.cardinality), (ValueType::String, Cardinality::Multivalued));
/// let variable = "codebuild:environment.environmentVariables/STAGE.value";
/// assert!(condition_key_type(Some("codebuild"), variable).is_some());
/// assert_eq!(condition_key_type(None, "oidc.example.com:sub"), None);
/// ```
pub fn condition_key_type(service: Option<&str>, key: &str) -> Option<ConditionKeyType> {
    let of_service = || crate::service::service(service?)?.condition_key(key)?.key_type();
    let of_every_service = || Some(global_condition_key(key)?.key_type());
    let of_any_service = || {
        let all = || KEYS.iter().map(|row| ConditionKey { row });
        let exact = tables::find(KEYS, key).map(|row| ConditionKey { row });
        exact.or_else(|| closest(all().filter(|each| each.is_pattern()), key, |each| each.name()))?.key_type()
    };
    of_service().or_else(of_every_service).or_else(of_any_service)
}

/// Whether some service, or every service, defines the condition key `key` as a list, whatever its case. Where none
/// does, [`condition_key_type`] never says so, and need not be asked for each request.
///
/// ```
/// use iamsim_services::is_multivalued_anywhere;
///
/// assert!(is_multivalued_anywhere("AWS:tagkeys"));
/// assert!(is_multivalued_anywhere("identitystore:UserId"), "in `q` only");
/// assert!(!is_multivalued_anywhere("aws:SourceIp") && !is_multivalued_anywhere("oidc.example.com:sub"));
/// ```
pub fn is_multivalued_anywhere(key: &str) -> bool {
    let is_list = |known: ConditionKeyType| known.cardinality == Cardinality::Multivalued;
    MULTIVALUED.iter().any(|each| each.matches(key))
        || global_condition_key(key).is_some_and(|global| is_list(global.key_type()))
}

/// The keys that some service defines as a list.
static MULTIVALUED: LazyLock<Vec<ConditionKey>> = LazyLock::new(|| {
    let is_list = |known: ConditionKeyType| known.cardinality == Cardinality::Multivalued;
    let all = KEYS.iter().map(|row| ConditionKey { row });
    all.filter(|each| each.key_type().is_some_and(is_list)).collect()
});

impl ConditionKeyType {
    /// Reads a type: three bits of value type, one of cardinality. The next says that the key is a pattern.
    pub(crate) fn decode(code: u8) -> Option<Self> {
        let cardinality = if code & 0b1000 == 0 { Cardinality::Single } else { Cardinality::Multivalued };
        Some(Self { value: ValueType::at(code & 0b111)?, cardinality })
    }
}

/// The keys of a list, in the order of their names.
pub(crate) fn keys_of(offset: u16) -> impl ExactSizeIterator<Item = ConditionKey> {
    list(offset).iter().copied().map(key_at)
}

/// The key that `key` names in a list: the one of that name, or else the pattern that says most.
pub(crate) fn find_condition_key(offset: u16, key: &str) -> Option<ConditionKey> {
    let keys = list(offset);
    let exact = keys.binary_search_by(|position| compare(key_at(*position).name(), key));
    match exact {
        Ok(index) => keys.get(index).copied().map(key_at),
        Err(_) => closest(keys_of(offset).filter(|each| each.is_pattern()), key, |each| each.name()),
    }
}

/// Of `patterns`, keys that stand for many, the one that stands for `key` and says most.
pub(crate) fn closest<Key>(
    patterns: impl Iterator<Item = Key>,
    key: &str,
    name: impl Fn(&Key) -> &'static str,
) -> Option<Key> {
    patterns
        .filter(|pattern| stands_for(name(pattern), key))
        .max_by_key(|pattern| template::literal_length(name(pattern)))
}

fn stands_for(pattern: &str, key: &str) -> bool {
    template::fits(pattern, key, <[u8]>::eq_ignore_ascii_case)
}

fn key_at(position: [u8; 2]) -> ConditionKey {
    const NONE: &[u8; 5] = &[0, 0, 0, 0, 0b111];
    ConditionKey { row: KEYS.get(usize::from(u16::from_le_bytes(position))).unwrap_or(NONE) }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ConditionKey({self})")
    }
}
