//! The facts as their JSON file has them, read by the tool that writes the tables and by the test that
//! compares the tables with them. Maps are in the order of the tables.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Facts {
    pub(crate) as_of: String,
    pub(crate) rcp_not_impacted: Vec<String>,
    pub(crate) resource_owner_keys_unsupported: Vec<String>,
    pub(crate) global_condition_keys: BTreeMap<Name, GlobalKey>,
    pub(crate) services: BTreeMap<Name, Service>,
}

#[derive(Deserialize)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) resource_based_policies: String,
    pub(crate) rcp: bool,
    pub(crate) actions: BTreeMap<Name, Action>,
    pub(crate) resources: BTreeMap<Name, ResourceType>,
    pub(crate) keys: BTreeMap<Name, Key>,
    #[serde(default)]
    pub(crate) policy_setting_actions: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Action {
    pub(crate) level: String,
    #[serde(default)]
    pub(crate) resources: BTreeMap<Name, On>,
    #[serde(default)]
    pub(crate) keys: Vec<Name>,
    #[serde(default)]
    pub(crate) wildcard_only: bool,
    #[serde(default)]
    pub(crate) permission_only: bool,
    #[serde(default)]
    pub(crate) permission_only_unknown: bool,
    #[serde(default)]
    pub(crate) scenarios: serde_json::Value,
}

#[derive(Deserialize)]
pub(crate) struct On {
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) keys: Vec<Name>,
}

#[derive(Deserialize)]
pub(crate) struct ResourceType {
    pub(crate) arn: String,
    #[serde(default)]
    pub(crate) keys: Vec<Name>,
}

#[derive(Deserialize)]
pub(crate) struct Key {
    #[serde(rename = "type")]
    pub(crate) key_type: String,
    #[serde(default)]
    pub(crate) pattern: bool,
}

#[derive(Deserialize)]
pub(crate) struct GlobalKey {
    #[serde(rename = "type")]
    pub(crate) key_type: String,
    #[serde(default)]
    pub(crate) pattern: bool,
    pub(crate) group: String,
    pub(crate) availability: String,
    #[serde(default)]
    pub(crate) services: Vec<Name>,
    #[serde(default)]
    pub(crate) sensitive: bool,
    #[serde(default)]
    pub(crate) note: String,
}

/// A name, in the order of the tables: ASCII letters as if small.
#[derive(Deserialize, Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Name(pub(crate) String);

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        let small = |name: &Self| name.0.to_ascii_lowercase();
        small(self).cmp(&small(other)).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

pub(crate) fn read(path: &Path) -> Result<Facts, Box<dyn Error>> {
    let mut json = String::new();
    GzDecoder::new(File::open(path)?).read_to_string(&mut json)?;
    Ok(serde_json::from_str(&json)?)
}
