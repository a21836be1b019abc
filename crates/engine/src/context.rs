//! [`Context`]: the condition keys of a request, known, absent or unknown.

use iamsim_policy::ConditionKey;

/// The condition keys that a request carries, and how those that it does not list are taken.
///
/// ```
/// use iamsim_engine::{Context, ContextValue, Unlisted};
///
/// let mut context = Context::new(Unlisted::Unknown);
/// context.set("s3:prefix", ContextValue::text("env:/"));
/// context.set("aws:MultiFactorAuthPresent", ContextValue::Absent);
/// assert_eq!(context.get("S3:Prefix"), Some(&ContextValue::text("env:/")), "keys have no case");
/// assert_eq!(context.get("aws:SourceIp"), None, "not listed");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Sorted by key; each key once.
    entries: Vec<(ConditionKey, ContextValue)>,
    /// The digest of each key: looking for one, the names need not be looked at.
    digests: Vec<u64>,
    unlisted: Unlisted,
}

/// What is known of one condition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue {
    /// The request carries the key with this one value.
    Single(Box<str>),
    /// The request carries the key as a list: of several values, of one, or of none.
    List(Box<[Box<str>]>),
    /// The request certainly does not carry the key.
    Absent,
    /// Whether the request carries the key, and with what value, is not known.
    Unknown,
}

/// How a condition key is taken that a request neither lists nor implies.
///
/// Rule D5: with [`Unlisted::Unknown`], a key that AWS never sends for such a caller is absent all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unlisted {
    /// As absent: the request is complete.
    Absent,
    /// As unknown: the answer says where it depends on it.
    Unknown,
}

impl ContextValue {
    /// One value.
    pub fn text(value: impl Into<Box<str>>) -> Self {
        Self::Single(value.into())
    }

    /// A list of values, for a multivalued key.
    pub fn list<T: Into<Box<str>>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }

    /// The values, where they are known: none for an absent or unknown key.
    pub fn values(&self) -> &[Box<str>] {
        match self {
            Self::Single(value) => std::slice::from_ref(value),
            Self::List(values) => values,
            Self::Absent | Self::Unknown => &[],
        }
    }
}

impl Context {
    /// A context without keys.
    pub fn new(unlisted: Unlisted) -> Self {
        Self { entries: Vec::new(), digests: Vec::new(), unlisted }
    }

    /// Says what is known of `key`; what was said before is replaced.
    pub fn set(&mut self, key: &str, value: ContextValue) {
        let key = ConditionKey::new(key);
        match self.entries.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(index) => {
                if let Some(entry) = self.entries.get_mut(index) {
                    entry.1 = value;
                }
            }
            Err(index) => {
                self.digests.insert(index, key.digest());
                self.entries.insert(index, (key, value));
            }
        }
    }

    /// What was said of `key`, in any case; `None` where nothing was.
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        self.find(&ConditionKey::new(key))
    }

    /// As [`get`](Self::get), for a key that is already folded: without allocation.
    pub fn find(&self, key: &ConditionKey) -> Option<&ContextValue> {
        let digest = key.digest();
        let alike = self.digests.iter().enumerate().filter(|(_, known)| **known == digest);
        let mut alike = alike.filter_map(|(index, _)| self.entries.get(index));
        alike.find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// How keys are taken that are not listed.
    pub fn unlisted(&self) -> Unlisted {
        self.unlisted
    }

    /// All keys with what is known of them, in the order of their lower-case names.
    pub fn iter(&self) -> impl Iterator<Item = (&ConditionKey, &ContextValue)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }
}
