//! What each target starts from: the repository's own fixtures, in the form that the target takes, and what was once
//! found, kept under `regressions/`.

use std::fs;
use std::path::{Path, PathBuf};

/// The inputs that the fixtures give for a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let mut seeds = found(target);
    match target {
        "arn" => seeds.extend(words(&["arn:", "*", ".com"])),
        "variable" => seeds.extend(words(&["${", "*"])),
        "wildcard" => seeds.extend(words(&["*", "?"]).into_iter().map(against_itself)),
        "condition_value" => {
            for (choice, word) in (0u8..=251).step_by(3).cycle_over(words(&["-", ".", "/", "=", "arn:"])) {
                seeds.push([&[choice], word.as_slice(), b"\n", &word].concat());
            }
        }
        "decide" => {
            for step in 0..64u8 {
                seeds.push((0..=255u8).map(|nth| nth.wrapping_mul(step).wrapping_add(step)).collect());
            }
        }
        "policy" => {
            let files = files("json").into_iter().filter(|file| !in_folder(file, "semantics"));
            for (choice, file) in (0u8..11).cycle_over(files.collect()) {
                seeds.push([&[choice][..], &read(&file)].concat());
            }
        }
        "scenario" => {
            let files = files("json").into_iter();
            let scenarios = files.filter(|file| {
                in_folder(file, "semantics")
                    || in_folder(file, "invalid-scenarios")
                    || file.to_string_lossy().ends_with(".scenario.json")
            });
            for file in scenarios.step_by(4) {
                seeds.push([&[0][..], &read(&file)].concat());
            }
        }
        "manifest" => {
            for file in files("json") {
                if file.ends_with("iamsim.json") {
                    seeds.push(read(&file));
                } else if in_folder(&file, "formats") {
                    seeds.push([&[0][..], &read(&file)].concat());
                }
            }
        }
        "backend" => {
            for (choice, file) in (0u8..4).map(|it| it * 2).cycle_over(files("tf")) {
                seeds.push([&[choice][..], &read(&file)].concat());
            }
            for file in files("tf.json") {
                seeds.push([&[1][..], &read(&file)].concat());
            }
        }
        other => unreachable!("`{other}` is no target"),
    }
    seeds
}

/// What was once found for a target, and mended.
fn found(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions").join(target);
    let mut paths = Vec::new();
    collect(&folder, &mut paths);
    paths.iter().map(|path| read(path)).collect()
}

/// Every different string of the policies and scenarios that has one of these marks in it.
fn words(marks: &[&str]) -> Vec<Vec<u8>> {
    let mut words = std::collections::BTreeSet::new();
    for file in files("json") {
        let text = String::from_utf8_lossy(&read(&file)).into_owned();
        for word in text.split('"').skip(1).step_by(2).filter(|word| word.len() < 120) {
            if marks.iter().any(|mark| word.contains(mark)) {
                words.insert(word.as_bytes().to_vec());
            }
        }
    }
    words.into_iter().step_by(3).collect()
}

fn against_itself(pattern: Vec<u8>) -> Vec<u8> {
    let text: Vec<u8> = pattern.iter().map(|&byte| if byte == b'*' { b'x' } else { byte }).collect();
    [&pattern[..], b"\n", &text].concat()
}

/// The fixtures whose names end so, in the order of their paths.
fn files(ending: &str) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures"), &mut paths);
    let ending = format!(".{ending}");
    paths.retain(|path| path.to_string_lossy().ends_with(&ending));
    paths
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

fn in_folder(path: &Path, folder: &str) -> bool {
    path.components().any(|component| component.as_os_str() == folder)
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_default()
}

/// Choices dealt out in turn.
trait CycleOver: Iterator<Item = u8> + Clone + Sized {
    fn cycle_over<T>(self, items: Vec<T>) -> impl Iterator<Item = (u8, T)> {
        self.cycle().zip(items)
    }
}

impl<I: Iterator<Item = u8> + Clone> CycleOver for I {}
