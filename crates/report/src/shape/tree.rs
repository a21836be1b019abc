//! Documents that were built or changed, as machines read them.

use iamsim_source::json::Tree;
use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};

/// A JSON value, inside of a larger one.
#[derive(Debug)]
pub(super) struct TreeShape<'a>(pub(super) &'a Tree);

impl Serialize for TreeShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Tree::Text(text) => serializer.serialize_str(text),
            // A number keeps its digits only as far as machines read them.
            Tree::Word(word) => {
                let value: serde_json::Value = serde_json::from_str(word).map_err(S::Error::custom)?;
                value.serialize(serializer)
            }
            Tree::Array(items) => serializer.collect_seq(items.iter().map(Self::of)),
            Tree::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(&**name, &Self::of(value))?;
                }
                map.end()
            }
        }
    }
}

impl<'a> TreeShape<'a> {
    const fn of(tree: &'a Tree) -> Self {
        Self(tree)
    }
}

impl<'a> From<&'a Tree> for TreeShape<'a> {
    fn from(tree: &'a Tree) -> Self {
        Self(tree)
    }
}
