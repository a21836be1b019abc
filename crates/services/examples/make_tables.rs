//! Writes `data/` from the facts of AWS's Service Authorization Reference:
//!
//! ```text
//! cargo run -p iamsim-services --example make_tables -- service-authorization.json.gz
//! ```
//!
//! The form of the tables is described in `src/tables.rs`. A word that is not known there is refused:
//! a new circumstance or type of key needs its variant first.

#![expect(clippy::disallowed_methods, reason = "a tool for those who maintain the tables: it writes files")]

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::path::Path;

use facts::{Action, Facts, GlobalKey, Name, Service};
use iamsim_services::{AccessLevel, Availability, ResourceBasedPolicies, Subject, ValueType};

#[path = "../tests/facts/mod.rs"]
mod facts;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The type of a key that stands on an action and is defined nowhere.
const NO_TYPE: u8 = 0b111;

fn main() -> Result<()> {
    let path = std::env::args_os().nth(1).ok_or("name the file of facts: service-authorization.json.gz")?;
    let facts = facts::read(Path::new(&path))?;
    let tables = Tables::of(&facts)?;

    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    fs::write(data.join("as_of.txt"), format!("{}\n", facts.as_of))?;
    fs::write(data.join("text.txt"), tables.text)?;
    fs::write(data.join("services.bin"), tables.services)?;
    fs::write(data.join("actions.bin"), tables.actions)?;
    fs::write(data.join("types.bin"), tables.types)?;
    fs::write(data.join("keys.bin"), tables.keys)?;
    fs::write(data.join("globals.bin"), tables.globals)?;
    fs::write(data.join("lists.bin"), tables.lists)?;
    Ok(())
}

/// The tables as bytes, and where each text, list and key already stands in them.
#[derive(Default)]
struct Tables {
    text: String,
    services: Vec<u8>,
    actions: Vec<u8>,
    types: Vec<u8>,
    keys: Vec<u8>,
    globals: Vec<u8>,
    lists: Vec<u8>,
    text_at: HashMap<String, u32>,
    list_at: HashMap<Vec<u16>, u16>,
    key_at: HashMap<(Name, u8), u16>,
}

impl Tables {
    fn of(facts: &Facts) -> Result<Self> {
        let mut tables = Self::default();
        tables.list(vec![])?;
        tables.write_keys(facts)?;
        // An action's types are lists too, and the offset of a list of keys shares two bytes with a bit
        // there. So all lists of keys come first.
        for service in facts.services.values() {
            for keys in lists_of_keys(service) {
                tables.list_of_keys(service, keys)?;
            }
        }
        for (prefix, service) in &facts.services {
            tables.write_service(facts, &prefix.0, service)?;
        }
        for (name, key) in &facts.global_condition_keys {
            tables.write_global(facts, &name.0, key)?;
        }
        Ok(tables)
    }

    fn write_keys(&mut self, facts: &Facts) -> Result<()> {
        let mut keys = BTreeSet::new();
        for service in facts.services.values() {
            let named = lists_of_keys(service).into_iter().flatten().chain(service.keys.keys());
            for name in named {
                keys.insert((name, type_in(service, name)?));
            }
        }
        for (position, (name, key_type)) in keys.into_iter().enumerate() {
            let text = self.text(&name.0)?;
            self.keys.extend(text.to_le_bytes());
            self.keys.push(key_type);
            self.key_at.insert((name.clone(), key_type), u16::try_from(position)?);
        }
        Ok(())
    }

    fn write_service(&mut self, facts: &Facts, prefix: &str, service: &Service) -> Result<()> {
        let first_action = u16::try_from(self.actions.len() / 10)?;
        let first_type = u16::try_from(self.types.len() / 10)?;
        for text in [self.text(prefix)?, self.text(&service.name)?] {
            self.services.extend(text.to_le_bytes());
        }
        let keys = self.list_of_keys(service, &service.keys.keys().cloned().collect::<Vec<_>>())?;
        let (actions, types) =
            (u16::try_from(service.actions.len())?, u16::try_from(service.resources.len())?);
        for number in [first_action, actions, first_type, types, keys] {
            self.services.extend(number.to_le_bytes());
        }
        let policies = position(ResourceBasedPolicies::ALL, &service.resource_based_policies)?;
        let no_owner_keys = facts.resource_owner_keys_unsupported.contains(&format!("{prefix}:*"));
        self.services.push(policies | u8::from(service.rcp) << 2 | u8::from(no_owner_keys) << 3);

        for (name, resource_type) in &service.resources {
            for text in [self.text(&name.0)?, self.text(&resource_type.arn)?] {
                self.types.extend(text.to_le_bytes());
            }
            let keys = self.list_of_keys(service, &resource_type.keys)?;
            self.types.extend(keys.to_le_bytes());
        }
        for (name, action) in &service.actions {
            let text = self.text(&name.0)?;
            self.actions.extend(text.to_le_bytes());
            let keys = self.list_of_keys(service, &action.keys)?;
            let types = self.list_of_types(service, action, first_type)?;
            let marks = marks(facts, service, &format!("{prefix}:{}", name.0), &name.0)?;
            for number in [keys, types, marks] {
                self.actions.extend(number.to_le_bytes());
            }
        }
        Ok(())
    }

    fn write_global(&mut self, facts: &Facts, name: &str, key: &GlobalKey) -> Result<()> {
        for text in [self.text(name)?, self.text(&key.note)?] {
            self.globals.extend(text.to_le_bytes());
        }
        let mut services = Vec::new();
        for prefix in &key.services {
            let at = facts.services.keys().position(|known| known == prefix).ok_or("an unknown service")?;
            services.push(u16::try_from(at)?);
        }
        let services = self.list(services)?;
        self.globals.extend(services.to_le_bytes());
        self.globals.push(type_code(&key.key_type)? | u8::from(key.pattern) << 4);
        self.globals.push(position(Subject::ALL, &key.group)?);
        self.globals.push(position(Availability::ALL, &key.availability)?);
        self.globals.push(u8::from(key.sensitive));
        Ok(())
    }

    fn list_of_types(&mut self, service: &Service, action: &Action, first_type: u16) -> Result<u16> {
        let mut types = Vec::new();
        for (name, on) in &action.resources {
            let at = service.resources.keys().position(|known| known == name).ok_or("an unknown type")?;
            let keys = self.list_of_keys(service, &on.keys)?;
            if keys >> 15 != 0 {
                return Err("the lists of keys have outgrown 15 bits".into());
            }
            types.extend([first_type + u16::try_from(at)?, keys | u16::from(on.required) << 15]);
        }
        self.list(types)
    }

    fn list_of_keys(&mut self, service: &Service, names: &[Name]) -> Result<u16> {
        let mut keys = Vec::new();
        for name in names {
            let key = (name.clone(), type_in(service, name)?);
            keys.push(*self.key_at.get(&key).ok_or("a key outside the table")?);
        }
        keys.sort_unstable();
        self.list(keys)
    }

    /// The offset of `numbers` in the lists, which are written once each.
    fn list(&mut self, numbers: Vec<u16>) -> Result<u16> {
        if let Some(offset) = self.list_at.get(&numbers) {
            return Ok(*offset);
        }
        let offset = u16::try_from(self.lists.len() / 2)?;
        self.lists.extend(u16::try_from(numbers.len())?.to_le_bytes());
        self.lists.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        self.list_at.insert(numbers, offset);
        Ok(offset)
    }

    /// The place of `text`, which is written once.
    fn text(&mut self, text: &str) -> Result<u32> {
        if let Some(place) = self.text_at.get(text) {
            return Ok(*place);
        }
        if text.len() >> 10 != 0 || self.text.len() >> 22 != 0 {
            return Err(format!("a text has outgrown its place: {text}").into());
        }
        let place = u32::try_from(self.text.len() << 10 | text.len())?;
        self.text.push_str(text);
        self.text.push('\n');
        self.text_at.insert(text.to_owned(), place);
        Ok(place)
    }
}

fn lists_of_keys(service: &Service) -> Vec<&[Name]> {
    let of_actions = service.actions.values().map(|action| action.keys.as_slice());
    let of_actions_on_types =
        service.actions.values().flat_map(|action| action.resources.values().map(|on| on.keys.as_slice()));
    let of_types = service.resources.values().map(|resource_type| resource_type.keys.as_slice());
    of_actions.chain(of_actions_on_types).chain(of_types).collect()
}

fn marks(facts: &Facts, service: &Service, full_name: &str, name: &str) -> Result<u16> {
    let action = service.actions.get(&Name(name.to_owned())).ok_or("an action of the service")?;
    if action.wildcard_only != action.resources.is_empty() {
        return Err(format!("{full_name} is asked on `*` and on a resource, or on neither").into());
    }
    let named = |names: &[String], name: &str| u16::from(names.iter().any(|listed| listed == name));
    Ok(u16::from(position(AccessLevel::ALL, &action.level)?)
        | u16::from(action.permission_only) << 3
        | u16::from(action.permission_only_unknown) << 4
        | u16::from(!action.scenarios.is_null()) << 5
        | named(&facts.resource_owner_keys_unsupported, full_name) << 6
        | named(&facts.rcp_not_impacted, full_name) << 7
        | named(&service.policy_setting_actions, name) << 8)
}

fn type_in(service: &Service, name: &Name) -> Result<u8> {
    service
        .keys
        .get(name)
        .map_or(Ok(NO_TYPE), |key| Ok(type_code(&key.key_type)? | u8::from(key.pattern) << 4))
}

fn type_code(key_type: &str) -> Result<u8> {
    match key_type.strip_prefix("ArrayOf") {
        Some(value) => Ok(position(ValueType::ALL, value)? | 0b1000),
        None => position(ValueType::ALL, key_type),
    }
}

fn position(words: &[impl Display], word: &str) -> Result<u8> {
    let at = words.iter().position(|known| known.to_string() == word);
    Ok(u8::try_from(at.ok_or_else(|| format!("an unknown word: {word}"))?)?)
}
