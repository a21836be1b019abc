//! The measured rows, and how each becomes a configuration, a command and a situation.

use std::io::Read as _;

use iamsim_source::Source;
use iamsim_terraform::{Backend, Command, Situation, State, Surroundings, Tool, WorkspaceName, config};
use serde_json::Value;

/// The account that everything was measured in.
pub(crate) const ACCOUNT: &str = "123456789012";

/// The project's own rows.
pub(crate) fn own() -> Vec<Value> {
    lines(include_str!("../../../../fixtures/terraform/calls.jsonl"))
}

/// All rows that were measured; `None`, said aloud, where they are not there.
pub(crate) fn all() -> Option<Vec<Value>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/terraform/calls.jsonl.gz");
    let Ok(file) = std::fs::File::open(path) else {
        // Past the capture of the test harness: a skip is said aloud.
        let _ =
            std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("skipped: {path} is not there\n"));
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    Some(lines(&text))
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Whether a row says which configuration and workspace it is about, as the block of arguments does not.
pub(crate) fn is_cell(row: &Value) -> bool {
    row["backend_config"].is_object() && row["workspace"].is_string()
}

pub(crate) fn tool(row: &Value) -> Tool {
    let version = text_of(row, "version").split(['-', ' ']).next().unwrap().parse().unwrap();
    Tool::new(text_of(row, "tool").parse().unwrap(), version)
}

pub(crate) fn backend(row: &Value) -> Result<Backend, String> {
    let arguments = row["backend_config"].as_object().unwrap();
    let lines: Vec<String> =
        arguments.iter().map(|(name, value)| format!("    {name} = {value}\n")).collect();
    read(&lines, tool(row))
}

/// The backend whose block holds `lines`.
pub(crate) fn read(lines: &[String], tool: Tool) -> Result<Backend, String> {
    let text = format!("terraform {{\n  backend \"s3\" {{\n{}  }}\n}}\n", lines.concat());
    let configuration = config::read(&[Source::new("backend.tf", text)], tool);
    configuration.backend.ok_or_else(|| format!("refused: {:?}", configuration.diagnostics))
}

pub(crate) fn command(row: &Value) -> Result<Command, String> {
    Command::parse(text_of(row, "command")).map_err(|error| error.to_string())
}

pub(crate) fn situation(row: &Value) -> Situation {
    Situation {
        workspace: WorkspaceName::new(row["workspace"].as_str().unwrap_or("default")).unwrap(),
        state: if row["state"] == "present" { State::Present } else { State::Absent },
    }
}

pub(crate) fn surroundings() -> Surroundings {
    Surroundings { account: Some(ACCOUNT.into()), ..Surroundings::default() }
}

pub(crate) fn text_of<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// What a row is about, for the message of a failure.
pub(crate) fn place(row: &Value) -> String {
    let word = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let words = ["id", "command", "locking", "encryption", "workspace", "state"].map(word);
    words.join(" ")
}

/// Fails with the first of `wrong`, and says how many of how many there are.
pub(crate) fn none_wrong(wrong: &[String], of: usize) {
    let first: Vec<&str> = wrong.iter().take(25).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} of {of} differ:\n{}", wrong.len(), first.join("\n"));
}
