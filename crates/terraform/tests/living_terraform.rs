//! The model held against the living thing: the real Terraform runs against a local AWS behind a proxy that records
//! and denies (`live/laboratory.py`). Cells are drawn at random from commands, configurations, workspaces and states;
//! of each, the requests that were made are compared, and what became of the command where one was denied.
//!
//! Skipped, aloud, where `terraform` or Python's `moto` is missing. `IAMSIM_LIVE_SEED` and `IAMSIM_LIVE_CELLS` draw
//! other ones.

#![expect(clippy::unwrap_used, reason = "a laboratory that does not answer has to stop the test")]
#![expect(clippy::indexing_slicing, reason = "JSON gives null for what is not there")]
#![expect(clippy::disallowed_methods, reason = "the real Terraform is a process")]

#[expect(dead_code, reason = "each file of tests uses a part of `rows`")]
mod rows;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command as Process, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use iamsim_terraform::{
    Backend, Call, Command, ContextValue, IfDenied, Object, Product, Run, Situation, State, Tool, Version,
    WorkspaceName,
};
use serde_json::{Value, json};

const BUCKET: &str = "my-state-bucket";
const KEY: &str = "path/to/terraform.tfstate";
const LABORATORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/laboratory.py");

/// How many cells are drawn, and how long the laboratory may take for them.
const CELLS: u64 = 44;
const SECONDS: u64 = 200;
const SEED: u64 = 20_261_125;

/// A command that can be run without providers, and the situations in which it makes sense.
struct Runnable {
    name: &'static str,
    argv: &'static [&'static str],
    /// Whether it can run where there is no state, and where there is one.
    states: &'static [State],
    /// Whether a named workspace may be selected by the environment, which forbids to select another one.
    workspaces: Workspaces,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Workspaces {
    Any,
    Default,
}

const BOTH: &[State] = &[State::Absent, State::Present];
const PRESENT: &[State] = &[State::Present];
const ABSENT: &[State] = &[State::Absent];

const fn any(name: &'static str, states: &'static [State], argv: &'static [&'static str]) -> Runnable {
    Runnable { name, argv, states, workspaces: Workspaces::Any }
}

const fn default(name: &'static str, states: &'static [State], argv: &'static [&'static str]) -> Runnable {
    Runnable { name, argv, states, workspaces: Workspaces::Default }
}

#[rustfmt::skip]
const COMMANDS: &[Runnable] = &[
    any("init", BOTH, &["init", "-no-color"]),
    any("plan", BOTH, &["plan", "-no-color", "-var", "x=two"]),
    any("plan -lock=false", BOTH, &["plan", "-no-color", "-lock=false", "-var", "x=two"]),
    any("plan -out=FILE", BOTH, &["plan", "-no-color", "-out=tfplan", "-var", "x=two"]),
    any("plan -refresh-only", BOTH, &["plan", "-no-color", "-refresh-only"]),
    any("apply (changes)", BOTH, &["apply", "-no-color", "-auto-approve", "-var", "x=two"]),
    any("apply (no changes)", PRESENT, &["apply", "-no-color", "-auto-approve"]),
    any("apply -lock=false (changes)", BOTH, &["apply", "-no-color", "-lock=false", "-auto-approve", "-var", "x=two"]),
    any("destroy", BOTH, &["destroy", "-no-color", "-auto-approve"]),
    any("refresh", BOTH, &["refresh", "-no-color"]),
    any("import", ABSENT, &["import", "-no-color", "terraform_data.a", "someid"]),
    any("console", BOTH, &["console"]),
    any("output", BOTH, &["output", "-no-color"]),
    any("show", BOTH, &["show", "-no-color"]),
    any("graph", BOTH, &["graph"]),
    any("providers", BOTH, &["providers"]),
    any("state list", PRESENT, &["state", "list"]),
    any("state pull", BOTH, &["state", "pull"]),
    any("state show", PRESENT, &["state", "show", "terraform_data.a"]),
    any("state rm", PRESENT, &["state", "rm", "terraform_data.a"]),
    any("state mv", PRESENT, &["state", "mv", "terraform_data.a", "terraform_data.b"]),
    any("state push", BOTH, &["state", "push", "push.tfstate"]),
    any("state replace-provider", PRESENT, &["state", "replace-provider", "-auto-approve", "hashicorp/aws", "hashicorp/awsx"]),
    any("taint", PRESENT, &["taint", "terraform_data.a"]),
    any("untaint", PRESENT, &["untaint", "terraform_data.a"]),
    default("force-unlock", PRESENT, &["force-unlock", "-force", "deadbeef-0000-4000-8000-000000000000"]),
    default("plan (lock held by other)", PRESENT, &["plan", "-no-color"]),
    default("workspace list", BOTH, &["workspace", "list"]),
    default("workspace new", BOTH, &["workspace", "new", "brandnew"]),
    default("workspace select (existing)", BOTH, &["workspace", "select", "dev"]),
    default("workspace delete -force", BOTH, &["workspace", "delete", "-force", "dev"]),
    any("validate", BOTH, &["validate", "-no-color"]),
];

/// Numbers that a seed draws (xorshift).
struct Lot(u64);

impl Lot {
    fn of<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let index = usize::try_from(self.0 >> 33).unwrap() % things.len();
        &things[index]
    }
}

/// One command, with one backend, in one situation; and what is denied in its second run.
struct Cell {
    name: &'static str,
    arguments: BTreeMap<&'static str, Value>,
    situation: Situation,
    calls: Vec<Call>,
    fails_by_itself: bool,
    denied: Option<(&'static str, Object)>,
    instructions: Value,
}

impl Cell {
    fn draw(id: u64, lot: &mut Lot, tool: Tool) -> Self {
        let runnable = lot.of(COMMANDS);
        let mut arguments =
            BTreeMap::from([("bucket", json!(BUCKET)), ("key", json!(KEY)), ("region", json!("us-east-1"))]);
        let (lock_file, table) = *lot.of(&[(false, false), (true, false), (false, true), (true, true)]);
        if lock_file {
            arguments.insert("use_lockfile", json!(true));
        }
        if table {
            arguments.insert("dynamodb_table", json!("tf-locks"));
        }
        match *lot.of(&["none", "s3", "kms", "idle"]) {
            "s3" => drop(arguments.insert("encrypt", json!(true))),
            "kms" => {
                arguments.insert("encrypt", json!(true));
                let key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-44cd-86ef-1234567890ab";
                arguments.insert("kms_key_id", json!(key));
            }
            _ => {}
        }
        if let Some(prefix) = lot.of(&[None, Some("teams/ws")]) {
            arguments.insert("workspace_key_prefix", json!(prefix));
        }
        if *lot.of(&[false, false, true]) {
            arguments.insert("acl", json!("bucket-owner-full-control"));
        }
        let named = runnable.workspaces == Workspaces::Any && *lot.of(&[false, true]);
        let workspace = WorkspaceName::new(if named { "dev" } else { "default" }).unwrap();
        let situation = Situation { workspace, state: *lot.of(runnable.states) };

        let backend = backend(&arguments, tool);
        let command = Command::parse(runnable.name).unwrap();
        let asked = Run::new(&backend, tool, rows::surroundings()).calls(&command, &situation);
        let mut kinds: Vec<(&'static str, Object)> = Vec::new();
        for call in asked.calls.iter().filter(|call| is_request(call) && call.object != Object::Identity) {
            if !kinds.contains(&(call.action, call.object)) {
                kinds.push((call.action, call.object));
            }
        }
        let denied =
            if kinds.is_empty() || asked.own_failure.is_some() { None } else { Some(*lot.of(&kinds)) };
        let mut cell = Self {
            name: runnable.name,
            arguments,
            situation,
            fails_by_itself: asked.own_failure.is_some(),
            calls: asked.calls,
            denied,
            instructions: Value::Null,
        };
        cell.instructions = cell.instructions(id, runnable, &backend);
        cell
    }

    /// What the laboratory is to do.
    fn instructions(&self, id: u64, runnable: &Runnable, backend: &Backend) -> Value {
        let mut states = BTreeMap::new();
        let selected = backend.state_key(&self.situation.workspace);
        if self.situation.state == State::Present {
            let content = if runnable.name == "untaint" { "tainted" } else { "resources" };
            states.insert(selected.clone(), content);
        }
        if runnable.name.starts_with("workspace select") || runnable.name.starts_with("workspace delete") {
            states.insert(backend.state_key(&WorkspaceName::new("dev").unwrap()), "resources");
        }
        let is_locked = ["force-unlock", "plan (lock held by other)"].contains(&runnable.name);
        let before: &[&[&str]] = if runnable.name == "init" { &[] } else { &[&["init", "-no-color"]] };
        let denied = |kind: Option<(&str, Object)>| -> Vec<[String; 2]> {
            let same = |call: &&Call| is_request(call) && Some((call.action, call.object)) == kind;
            self.calls.iter().filter(same).map(request).collect()
        };
        let mut runs = vec![denied(None)];
        runs.extend(self.denied.map(|kind| denied(Some(kind))));
        json!({
            "id": id,
            "backend": self.arguments,
            "argv": runnable.argv,
            "workspace": self.situation.workspace.as_str(),
            "states": states,
            "lock": is_locked.then_some(selected),
            "before": before,
            "stdin": if runnable.name == "console" { "1 + 1\n" } else { "" },
            "denied": runs,
        })
    }

    fn about(&self) -> String {
        let arguments: Vec<String> =
            self.arguments.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let Situation { workspace, state } = &self.situation;
        format!(
            "`{}` in {} with state {} [{}]",
            self.name,
            workspace.as_str(),
            state.as_str(),
            arguments.join(", ")
        )
    }

    /// What is wrong with the model, if anything, given what was seen.
    fn differences(&self, runs: &[Value]) -> Vec<String> {
        let mut wrong = Vec::new();
        let expected: Vec<[String; 2]> =
            self.calls.iter().filter(|call| is_request(call)).map(request).collect();
        let plain = &runs[0];
        let seen: Vec<[String; 2]> = serde_json::from_value(plain["requests"].clone()).unwrap();
        let about = self.about();
        let output = |run: &Value| run["output"].as_str().unwrap_or_default().to_owned();
        if seen != expected {
            wrong.push(format!("{about}:\n  expected {expected:?}\n  seen     {seen:?}\n{}", output(plain)));
        }
        if (plain["exit"] != 0) != self.fails_by_itself {
            wrong.push(format!("{about}: exit code {}, nothing denied\n{}", plain["exit"], output(plain)));
        }
        let (Some((action, object)), Some(denied)) = (self.denied, runs.get(1)) else { return wrong };
        let of_kind = |call: &&Call| (call.action, call.object) == (action, object);
        let if_denied = self.calls.iter().find(of_kind).map(|call| call.if_denied);
        let is_released = matches!(object, Object::Lock | Object::LockItem)
            && action != "s3:PutObject"
            && action != "dynamodb:PutItem";
        let held = denied["locks"] != 0;
        let holds = match if_denied {
            Some(IfDenied::Fails) => denied["exit"] != 0,
            Some(IfDenied::ExitZeroWithDamage) => denied["exit"] == 0 && (held || !is_released),
            Some(IfDenied::Tolerated) => denied["exit"] == 0 && !held,
            None => false,
        };
        if !holds {
            wrong.push(format!(
                "{about}: without {action} on the {}, expected {if_denied:?}, seen exit code {} with {} locks held\n{}",
                object.as_str(), denied["exit"], denied["locks"], output(denied)
            ));
        }
        wrong
    }
}

fn backend(arguments: &BTreeMap<&'static str, Value>, tool: Tool) -> Backend {
    let lines: Vec<String> =
        arguments.iter().map(|(name, value)| format!("    {name} = {value}\n")).collect();
    rows::read(&lines, tool).unwrap()
}

/// Whether a call is a request of its own: several may be needed for one request.
fn is_request(call: &Call) -> bool {
    call.object != Object::Missing && !call.action.starts_with("kms:") && call.action != "s3:PutObjectAcl"
}

/// The API that a request is made to, and what it is about, as the laboratory says it.
fn request(call: &Call) -> [String; 2] {
    let one = |key: &str| match call.context.get(key) {
        Some(ContextValue::One(text)) => text.to_string(),
        Some(ContextValue::Many(texts)) => texts.concat(),
        _ => String::new(),
    };
    let about = match call.object {
        Object::List => one("s3:prefix"),
        Object::LockItem | Object::Digest => one("dynamodb:LeadingKeys"),
        Object::State | Object::Lock => {
            call.resource.trim_start_matches(&format!("arn:aws:s3:::{BUCKET}/")).to_owned()
        }
        Object::Missing | Object::Identity | Object::Role | Object::Bucket | Object::Table => String::new(),
    };
    [call.api.to_owned(), about]
}

/// The Terraform that is there; `None` where one of the two is missing.
fn found() -> Option<Tool> {
    let python = Process::new("python3").args(["-c", "import boto3, moto.server, flask"]).output().ok()?;
    let version =
        Process::new("terraform").args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1").output().ok()?;
    let version: Value = serde_json::from_slice(&version.stdout).ok()?;
    let version: Version = version["terraform_version"].as_str()?.parse().ok()?;
    python.status.success().then(|| Tool::new(Product::Terraform, version))
}

/// Says something past the capture of the test harness.
fn aloud(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn variable(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Ends the laboratory, and with it what it started, however the test ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_model_says_what_the_real_terraform_does() {
    let Some(tool) = found() else {
        aloud("skipped: `terraform`, or Python's `moto` with its server, is not here");
        return;
    };
    let (seed, count) = (variable("IAMSIM_LIVE_SEED", SEED), variable("IAMSIM_LIVE_CELLS", CELLS));
    let mut lot = Lot(seed.max(1));
    let cells: Vec<Cell> = (0..count).map(|id| Cell::draw(id, &mut lot, tool)).collect();
    let instructions: Vec<&Value> = cells.iter().map(|cell| &cell.instructions).collect();
    let seconds = SECONDS.max(SECONDS * count / CELLS);

    let mut laboratory = Process::new("python3");
    laboratory.arg(LABORATORY).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut laboratory = Ended(laboratory.spawn().unwrap());
    let work = json!({ "deadline": seconds, "cells": instructions });
    laboratory.0.stdin.take().unwrap().write_all(work.to_string().as_bytes()).unwrap();
    let answers = BufReader::new(laboratory.0.stdout.take().unwrap());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in answers.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });

    let (mut held, mut denials, mut wrong) = (0, 0, Vec::new());
    while let Ok(line) = receiver.recv_timeout(Duration::from_secs(100)) {
        let answer: Value = serde_json::from_str(&line).unwrap();
        let cell = &cells[usize::try_from(answer["id"].as_u64().unwrap()).unwrap()];
        let runs = answer["runs"].as_array().unwrap();
        held += 1;
        denials += runs.len() - 1;
        wrong.extend(cell.differences(runs));
    }
    aloud(&format!(
        "{tool}: {held} cells drawn with the seed {seed}, {denials} of them denied once, {} differ",
        wrong.len()
    ));
    assert!(held > 0, "the laboratory did not answer");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
