//! `iamsim calls` as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, folder, run, transcript, transcript_in};

const DIRECTORY: &str = "fixtures/article/13-kms-key-policy-missing";

#[test]
fn the_calls_of_plan_are_listed_once_each() {
    insta::assert_snapshot!(transcript(&["calls", DIRECTORY, "--account", "123456789012"]));
}

#[test]
fn a_first_apply_asks_whether_there_is_a_state() {
    insta::assert_snapshot!(transcript(&["calls", DIRECTORY, "--command", "apply", "--state", "absent"]));
}

#[test]
fn verbose_shows_what_each_request_carries() {
    insta::assert_snapshot!(transcript(&["calls", DIRECTORY, "--command", "output", "-v"]));
}

#[test]
fn machines_get_every_call_in_order() {
    let output = run(&["calls", DIRECTORY, "--account", "123456789012", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let calls = json["calls"].as_array().unwrap();
    let actions: Vec<&str> = calls.iter().map(|call| call["action"].as_str().unwrap()).collect();
    assert_eq!(actions.first(), Some(&"sts:GetCallerIdentity"));
    assert_eq!(actions.last(), Some(&"dynamodb:DeleteItem"));
    let first = calls.last().unwrap().as_object().unwrap();
    let fields: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(fields, ["api", "action", "resource", "principal", "context", "required", "if_denied"]);
}

#[test]
fn a_folder_without_backend_is_exit_code_2() {
    let folder = folder(&[("main.tf", "resource \"null_resource\" \"a\" {}\n")]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["calls", "."]));
    assert_eq!(code(&["calls", "fixtures/no-such-folder"]), 2);
}
