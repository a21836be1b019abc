//! House rules: what the plan of the house says, held against the house.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the house should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which rooms a room may look into. Arrows point one way: what is not listed here is not allowed.
const ARROWS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("services", &[]),
    ("policy", &["source", "services"]),
    ("engine", &["source", "services", "policy"]),
    ("terraform", &["source", "services", "policy", "engine"]),
    ("bundle", &["source", "services", "policy", "engine"]),
    ("diagnosis", &["source", "services", "policy", "engine", "terraform", "bundle"]),
    ("report", &["source", "services", "policy", "engine", "terraform", "bundle", "diagnosis"]),
    ("iamsim", &["source", "services", "policy", "engine", "terraform", "bundle", "diagnosis", "report"]),
    ("cli", &["iamsim"]),
    ("twin", &[]),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rooms() -> Vec<String> {
    let mut rooms: Vec<String> = std::fs::read_dir(crates())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("Cargo.toml").is_file())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    rooms.sort();
    rooms
}

/// The names in the `[dependencies]` table of a room's `Cargo.toml`.
fn dependencies(room: &str) -> BTreeSet<String> {
    #[expect(clippy::disallowed_methods, reason = "the test is about the files of the house")]
    let text = std::fs::read_to_string(crates().join(room).join("Cargo.toml")).unwrap();
    text.lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// Every Rust file under `folder`, with its text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                #[expect(clippy::disallowed_methods, reason = "the test is about the files of the house")]
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn arrows_between_rooms_point_one_way() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    for room in rooms() {
        let allowed =
            arrows.get(room.as_str()).unwrap_or_else(|| panic!("`{room}` has no arrows in the plan"));
        for dependency in dependencies(&room) {
            let other =
                if dependency == "iamsim" { "iamsim" } else { dependency.trim_start_matches("iamsim-") };
            let is_room = dependency == "iamsim" || dependency.starts_with("iamsim-");
            assert!(!is_room || allowed.contains(&other), "`{room}` must not look into `{other}`");
        }
    }
}

#[test]
fn only_the_report_publishes_shapes() {
    for room in rooms() {
        let may = ["report", "cli", "iamsim"].contains(&room.as_str());
        assert!(may || !dependencies(&room).contains("serde"), "`{room}` depends on serde");
    }
}

#[test]
fn only_bundle_and_cli_touch_files_and_nothing_touches_the_clock() {
    for room in rooms() {
        for (path, text) in sources(&crates().join(&room).join("src")) {
            let files = ["std::fs", "std::env::", "std::process"];
            let touches = files.iter().find(|word| text.contains(*word));
            let may = ["bundle", "cli"].contains(&room.as_str());
            assert!(may || touches.is_none(), "{}: {touches:?}", path.display());
            let clock = ["SystemTime", "Instant::now"].into_iter().find(|word| text.contains(word));
            assert_eq!(clock, None, "{}", path.display());
        }
    }
}

#[test]
fn no_module_is_a_drawer_for_what_has_no_home() {
    for room in rooms() {
        for (path, _) in sources(&crates().join(&room).join("src")) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let drawer = ["types", "utils", "util", "helpers", "common", "misc"].contains(&name);
            assert!(!drawer, "{}", path.display());
        }
    }
}

#[test]
fn every_module_begins_by_saying_what_lives_there() {
    for room in rooms() {
        for (path, text) in sources(&crates().join(&room).join("src")) {
            let is_test =
                path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests");
            assert!(is_test || text.starts_with("//!"), "{} begins without `//!`", path.display());
        }
    }
}

#[test]
fn nothing_is_ignored() {
    for room in rooms() {
        for (path, text) in sources(&crates().join(&room)) {
            let ignored = text.lines().any(|line| line.trim_start().starts_with(concat!("#[", "ignore")));
            assert!(!ignored, "{}", path.display());
        }
    }
}
