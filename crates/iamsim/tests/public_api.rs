//! The public API, as `tests/public_api.txt` lists it: what is released is not taken away or changed unawares.
//!
//! Every `pub` item of the house can be reached from outside: the lint `unreachable_pub` sees to that. So the items are read
//! off the sources, which works on stable Rust. What is new is no breach of anybody's code, and is told; what is gone or has
//! another signature fails. The list is written anew by
//! `IAMSIM_PUBLIC_API=write cargo test -p iamsim --test public_api`.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the house should stop")]
#![expect(clippy::disallowed_methods, reason = "the test is about the sources of the house")]

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

const ROOMS: [&str; 9] =
    ["source", "services", "policy", "engine", "terraform", "bundle", "diagnosis", "report", "iamsim"];

const ITEMS: [&str; 11] = [
    "pub fn ",
    "pub const fn ",
    "pub struct ",
    "pub enum ",
    "pub trait ",
    "pub mod ",
    "pub use ",
    "pub const ",
    "pub static ",
    "pub type ",
    "pub async fn ",
];

#[test]
fn nothing_public_is_taken_away_or_changed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/public_api.txt");
    let now = public_items();
    if std::env::var("IAMSIM_PUBLIC_API").is_ok_and(|mode| mode == "write") {
        let lines: Vec<&str> = now.iter().map(String::as_str).collect();
        std::fs::write(&file, lines.join("\n") + "\n").unwrap();
    }
    let listed = std::fs::read_to_string(&file).unwrap();
    let listed: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
    assert!(listed.len() > 300, "the list is there");
    let new = now.difference(&listed).count();
    if new > 0 {
        let _ =
            writeln!(std::io::stderr().lock(), "{new} public items are not yet in `tests/public_api.txt`");
    }
    let gone: Vec<&String> = listed.difference(&now).collect();
    assert!(gone.is_empty(), "gone, or with another signature: {gone:#?}");
}

/// Every public item, with its room and signature.
fn public_items() -> BTreeSet<String> {
    let mut items = BTreeSet::new();
    for room in ROOMS {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(room).join("src");
        for path in rust_files(&sources) {
            let text = std::fs::read_to_string(&path).unwrap();
            items.extend(items_of(&text).into_iter().map(|item| format!("{room}: {item}")));
        }
    }
    items
}

/// The public items of a text: up to what begins their body, on one line.
fn items_of(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut lines = text.lines();
    // The type whose methods are read.
    let mut of = String::new();
    while let Some(line) = lines.next() {
        if let Some(head) = line.strip_prefix("impl") {
            let head = head.split(" {").next().unwrap_or_default();
            head.rsplit(" for ").next().unwrap_or_default().trim().clone_into(&mut of);
        }
        let trimmed = line.trim_start();
        if !ITEMS.iter().any(|item| trimmed.starts_with(item)) {
            continue;
        }
        let mut signature = trimmed.to_owned();
        let ends = |text: &str| text.contains('{') && !text.starts_with("pub use") || text.ends_with(';');
        while !ends(&signature) {
            let Some(next) = lines.next() else { break };
            signature.push(' ');
            signature.push_str(next.trim());
        }
        let signature = if signature.starts_with("pub use") {
            signature.as_str()
        } else {
            signature.split(" {").next().unwrap_or_default().split(" = ").next().unwrap_or_default()
        };
        if let Some((path, names)) = signature.strip_suffix("};").and_then(|list| list.split_once('{')) {
            // One item a name: what is added to a list changes nothing of the others.
            let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
            items.extend(names.map(|name| format!("{path}{name};")));
            continue;
        }
        let nested = line.starts_with(' ') && trimmed.contains("fn ");
        items.push(if nested { format!("{of}: {signature}") } else { signature.to_owned() });
    }
    items
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
