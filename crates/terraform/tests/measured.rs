//! What Terraform was measured to ask for, row by row, against the model: `calls.jsonl.gz` where it is
//! present, and the smaller copy under `fixtures/terraform/` always.

#![expect(clippy::unwrap_used, reason = "a row that cannot be read has to stop the test")]

use std::collections::BTreeMap;
use std::io::Read as _;

use iamsim_source::Source;
use iamsim_terraform::{Command, Run, Situation, State, Surroundings, Tool, WorkspaceName, config};
use serde_json::Value;

/// The context keys that rows and calls are compared in.
const COMPARED: &[&str] = &[
    "dynamodb:Attributes",
    "dynamodb:LeadingKeys",
    "kms:CallerAccount",
    "kms:EncryptionContext:aws:s3:arn",
    "kms:EncryptionContextKeys",
    "kms:ViaService",
    "s3:delimiter",
    "s3:if-none-match",
    "s3:max-keys",
    "s3:prefix",
    "s3:x-amz-acl",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-server-side-encryption-customer-algorithm",
    "sts:ExternalId",
    "sts:SourceIdentity",
    "sts:TransitiveTagKeys",
];

/// The commands that the whole file has to hold.
const COMMANDS_AT_LEAST: usize = 40;

#[test]
fn every_measured_row_is_reproduced() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/terraform/calls.jsonl.gz");
    let Ok(file) = std::fs::File::open(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("a gzip of text");
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let checked = check_all(&rows);
    println!(
        "{checked} of {} rows agree; the others are of commands or configurations out of reach",
        rows.len()
    );
    assert!(checked >= 2600, "only {checked} rows were compared");
}

#[test]
fn every_command_and_configuration_of_the_projects_own_rows_is_reproduced() {
    let text = include_str!("../../../fixtures/terraform/calls.jsonl");
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(check_all(&rows), rows.len());
    let commands: std::collections::BTreeSet<&str> =
        rows.iter().map(|row| row["command"].as_str().unwrap()).collect();
    assert!(commands.len() >= COMMANDS_AT_LEAST, "only {} commands", commands.len());
}

/// Compares each row that names a configuration, and says how many did.
fn check_all(rows: &[Value]) -> usize {
    let compared =
        rows.iter().filter(|row| row["backend_config"].is_object() && row["workspace"].is_string());
    let results: Vec<(&str, Result<(), String>)> =
        compared.map(|row| (row["id"].as_str().unwrap(), check(row))).collect();
    let wrong: Vec<String> =
        results.iter().filter_map(|(id, result)| Some(format!("{id}: {}", result.as_ref().err()?))).collect();
    assert!(wrong.is_empty(), "{} of {} rows differ:\n{}", wrong.len(), results.len(), shorten(&wrong));
    results.len()
}

fn shorten(lines: &[String]) -> String {
    lines.iter().take(25).cloned().collect::<Vec<_>>().join("\n")
}

fn check(row: &Value) -> Result<(), String> {
    let version = row["version"].as_str().unwrap().split(['-', ' ']).next().unwrap().parse().unwrap();
    let tool = Tool::new(row["tool"].as_str().unwrap().parse().unwrap(), version);
    let arguments = row["backend_config"].as_object().unwrap();
    let lines: Vec<String> =
        arguments.iter().map(|(name, value)| format!("    {name} = {value}\n")).collect();
    let body = lines.concat();
    let text = format!("terraform {{\n  backend \"s3\" {{\n{body}  }}\n}}\n");
    let configuration = config::read(&[Source::new("backend.tf", text)], tool);
    let Some(backend) = configuration.backend else {
        return Err(format!("the configuration is refused: {:?}", configuration.diagnostics));
    };
    let command = row["command"].as_str().unwrap();
    let parsed = Command::parse(command).map_err(|error| error.to_string())?;
    let situation = Situation {
        workspace: WorkspaceName::new(row["workspace"].as_str().unwrap()).unwrap(),
        state: if row["state"] == "present" { State::Present } else { State::Absent },
    };
    let surroundings = Surroundings { account: Some("123456789012".into()), ..Surroundings::default() };
    let asked = Run::new(&backend, tool, surroundings).calls(&parsed, &situation);
    let place = format!("{} {} {command} {situation:?}", row["locking"], row["encryption"]);

    let want = row["calls"].as_array().unwrap();
    for index in 0..want.len().max(asked.calls.len()) {
        let expected = want
            .get(index)
            .map(|call| (text_of(call, "api"), text_of(call, "action"), text_of(call, "resource")));
        let got = asked.calls.get(index).map(|call| (call.api, call.action, call.resource.as_str()));
        if expected != got {
            return Err(format!("{place}: call {index}: expected {expected:?}, found {got:?}"));
        }
    }
    for (index, (want, got)) in want.iter().zip(&asked.calls).enumerate() {
        let expected: BTreeMap<&str, Vec<String>> = want["context"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, _)| COMPARED.contains(&key.as_str()))
            .map(|(key, value)| (key.as_str(), values(value)))
            .collect();
        let found: BTreeMap<&str, Vec<String>> = got
            .context
            .carried()
            .filter(|entry| COMPARED.contains(&entry.key.as_ref()))
            .map(|entry| (entry.key.as_ref(), known_values(&entry.value)))
            .collect();
        if expected != found {
            return Err(format!("{place}: call {index}: expected {expected:?}, found {found:?}"));
        }
        let outcome = match got.if_denied {
            iamsim_terraform::IfDenied::Tolerated => "tolerated",
            iamsim_terraform::IfDenied::ExitZeroWithDamage => "exit0_with_damage",
            iamsim_terraform::IfDenied::Fails => "fails",
        };
        if want["outcome_if_denied"].as_str().is_some_and(|expected| expected != outcome) {
            let (expected, object) = (&want["outcome_if_denied"], &want["object"]);
            return Err(format!("{place}: call {index} on {object}: expected {expected}, found {outcome}"));
        }
        if !got.object.as_str().eq(text_of(want, "object")) && want["object"] != "GetCallerIdentity" {
            return Err(format!("{place}: call {index}: {} is not {}", got.object.as_str(), want["object"]));
        }
    }
    if (row["exit_without_denial"] == 0) != asked.own_failure.is_none() {
        return Err(format!(
            "{place}: ends with {:?}, not {}",
            asked.own_failure, row["exit_without_denial"]
        ));
    }
    Ok(())
}

fn text_of<'a>(call: &'a Value, name: &str) -> &'a str {
    call[name].as_str().unwrap()
}

fn values(value: &Value) -> Vec<String> {
    let mut values: Vec<String> = match value {
        Value::Array(values) => values.iter().map(|value| value.as_str().unwrap().to_owned()).collect(),
        value => vec![value.as_str().unwrap().to_owned()],
    };
    values.sort();
    values
}

fn known_values(value: &iamsim_terraform::ContextValue) -> Vec<String> {
    use iamsim_terraform::ContextValue::{Absent, Many, One, Unknown};
    let mut values = match value {
        One(value) => vec![value.to_string()],
        Many(values) => values.clone(),
        Absent | Unknown => Vec::new(),
    };
    values.sort();
    values
}
