//! What Terraform was measured to ask for, row by row, against the model: all rows where they are present,
//! and the project's own smaller copy always.

#![expect(clippy::unwrap_used, reason = "a row that cannot be read has to stop the test")]

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use iamsim_terraform::{Call, ContextValue, IfDenied, Object, Run};
use serde_json::Value;

/// The context keys that rows and calls are compared in.
const COMPARED: &[&str] = &[
    "aws:TagKeys",
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

#[test]
fn every_measured_row_is_reproduced() {
    let Some(rows) = rows::all() else { return };
    assert_eq!(check_all(&rows), 2624, "rows that name a configuration and a workspace");
}

#[test]
fn every_command_and_configuration_of_the_projects_own_rows_is_reproduced() {
    let rows = rows::own();
    assert_eq!(check_all(&rows), rows.len());
    let commands: BTreeSet<&str> = rows.iter().map(|row| rows::text_of(row, "command")).collect();
    assert_eq!(commands.len(), 50);
    assert!(iamsim_terraform::Command::all().all(|command| commands.contains(command.name())));
}

#[test]
fn every_argument_that_was_measured_alone_is_reproduced() {
    let Some(rows) = rows::all() else { return };
    // Out of reach: what the environment or the command line says, states beyond 5 MiB, a second run whose
    // workspace the first one made. The ACL was measured against an emulator, which asks for
    // `s3:PutObjectAcl` where AWS, recorded since, does not.
    let within_reach = |row: &&Value| {
        let variant = row["variant"].as_str().unwrap_or("partial");
        row["env"].as_object().is_some_and(|env| env.values().all(Value::is_null))
            && !["partial", "override", "no re-init", "acl bucket-owner-full-control"]
                .iter()
                .any(|word| variant.contains(word))
    };
    let compared: Vec<&Value> =
        rows.iter().filter(|row| !row["backend_hcl_literals"].is_null()).filter(within_reach).collect();
    let wrong: Vec<String> = compared.iter().filter_map(|row| check_argument(row).err()).collect();
    rows::none_wrong(&wrong, compared.len());
    assert_eq!(compared.len(), 27);
}

/// Compares each row that names a configuration, and says how many did.
fn check_all(rows: &[Value]) -> usize {
    let compared: Vec<&Value> = rows.iter().filter(|row| rows::is_cell(row)).collect();
    let wrong: Vec<String> = compared
        .iter()
        .filter_map(|row| check(row).err().map(|error| format!("{}: {error}", rows::place(row))))
        .collect();
    rows::none_wrong(&wrong, compared.len());
    compared.len()
}

fn check(row: &Value) -> Result<(), String> {
    let backend = rows::backend(row)?;
    let run = Run::new(&backend, rows::tool(row), rows::surroundings());
    let asked = run.calls(&rows::command(row)?, &rows::situation(row));
    let want: Vec<&Value> = row["calls"].as_array().unwrap().iter().collect();
    compare(&want, &asked.calls.iter().collect::<Vec<_>>())?;
    if (row["exit_without_denial"] == 0) != asked.own_failure.is_none() {
        return Err(format!("ends with {:?}, not {}", asked.own_failure, row["exit_without_denial"]));
    }
    Ok(())
}

/// Rows of one argument were measured without the call behind a missing key.
fn check_argument(row: &Value) -> Result<(), String> {
    let mut arguments = BTreeMap::from([
        ("bucket".to_owned(), "\"my-state-bucket\"".to_owned()),
        ("key".to_owned(), "\"path/to/terraform.tfstate\"".to_owned()),
        ("region".to_owned(), "\"us-east-1\"".to_owned()),
    ]);
    for (name, value) in row["backend_hcl_literals"].as_object().unwrap() {
        arguments.insert(name.clone(), value.as_str().unwrap().to_owned());
    }
    let lines: Vec<String> =
        arguments.iter().map(|(name, value)| format!("    {name} = {value}\n")).collect();
    let place = |error: String| format!("{} ({}): {error}", rows::place(row), row["variant"]);
    let backend = rows::read(&lines, rows::tool(row)).map_err(place)?;
    let run = Run::new(&backend, rows::tool(row), rows::surroundings());
    let asked = run.calls(&rows::command(row).map_err(place)?, &rows::situation(row));
    let got: Vec<&Call> = asked.calls.iter().filter(|call| call.object != Object::Missing).collect();
    compare(&row["calls"].as_array().unwrap().iter().collect::<Vec<_>>(), &got).map_err(place)
}

fn compare(want: &[&Value], got: &[&Call]) -> Result<(), String> {
    for index in 0..want.len().max(got.len()) {
        let of_row =
            |call: &&Value| ["api", "action", "resource"].map(|name| rows::text_of(call, name).to_owned());
        let expected = want.get(index).map(of_row);
        let found = got.get(index).map(|call| [call.api, call.action, &call.resource].map(str::to_owned));
        if expected != found {
            return Err(format!("call {index}: expected {expected:?}, found {found:?}"));
        }
    }
    for (index, (want, got)) in want.iter().zip(got).enumerate() {
        let (expected, found) = (context_of_row(want), context_of_call(got));
        if expected != found {
            return Err(format!("call {index}: expected {expected:?}, found {found:?}"));
        }
        let outcome = match got.if_denied {
            IfDenied::Tolerated => "tolerated",
            IfDenied::ExitZeroWithDamage => "exit0_with_damage",
            IfDenied::Fails => "fails",
        };
        let object = rows::text_of(want, "object");
        if want["outcome_if_denied"].as_str().is_some_and(|expected| expected != outcome) {
            return Err(format!(
                "call {index} on {object}: found {outcome}, not {}",
                want["outcome_if_denied"]
            ));
        }
        // Calls to STS and IAM are called after themselves there.
        let of_storage =
            !want["api"].as_str().is_some_and(|api| api.starts_with("sts:") || api.starts_with("iam:"));
        if of_storage && got.object.as_str() != object {
            return Err(format!("call {index}: is about {}, not {object}", got.object.as_str()));
        }
    }
    Ok(())
}

fn context_of_row(call: &Value) -> BTreeMap<String, Vec<String>> {
    let compared = call["context"].as_object().unwrap().iter().filter(|(key, _)| is_compared(key));
    compared
        .map(|(key, value)| {
            let mut values: Vec<String> = match value {
                Value::Array(values) => {
                    values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
                }
                value => vec![value.as_str().unwrap().to_owned()],
            };
            values.sort();
            (key.clone(), values)
        })
        .collect()
}

fn context_of_call(call: &Call) -> BTreeMap<String, Vec<String>> {
    let compared = call.context.carried().filter(|entry| is_compared(&entry.key));
    compared
        .map(|entry| {
            let mut values = match &entry.value {
                ContextValue::One(value) => vec![value.to_string()],
                ContextValue::Many(values) => values.clone(),
                ContextValue::Absent | ContextValue::Unknown => Vec::new(),
            };
            values.sort();
            (entry.key.to_string(), values)
        })
        .collect()
}

fn is_compared(key: &str) -> bool {
    COMPARED.contains(&key) || key.starts_with("aws:RequestTag/")
}
