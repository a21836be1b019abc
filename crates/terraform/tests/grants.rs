//! What policies grant beyond what Terraform asks for, told on the policies of the story's bundles.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a fixture that cannot be read has to stop the test"
)]

use std::path::Path;
use std::sync::Arc;

use iamsim_policy::{Policy, PolicyType};
use iamsim_source::Source;
use iamsim_terraform::{
    CallsOf, Command, Run, Situation, State, Surroundings, Tool, WorkspaceName, config, unused_grants,
};

/// The diagnostics on `policy`, as lines: the message, then each place with what is said there, then notes.
fn told(configuration: &str, policy: &str, commands: &[Command]) -> String {
    let tool = Tool::CURRENT_TERRAFORM;
    let backend = config::read(&[source(configuration)], tool).backend.expect("a valid backend");
    let surroundings = Surroundings { account: Some("123456789012".into()), ..Surroundings::default() };
    let run = Run::new(&backend, tool, surroundings);
    let calls = |command: &Command| -> CallsOf {
        let states = [State::Absent, State::Present];
        let situations = states.map(|state| Situation { workspace: WorkspaceName::default(), state });
        (
            command.name(),
            situations.iter().flat_map(|situation| run.calls(command, situation).calls).collect(),
        )
    };
    let checked: Vec<CallsOf> = commands.iter().map(calls).collect();
    let all: Vec<CallsOf> = Command::all().map(|command| calls(&command)).collect();

    let source = source(policy);
    let policy = Policy::parse(&source, policy, PolicyType::IdentityBased).policy.expect("a valid policy");
    let mut lines = Vec::new();
    for diagnostic in unused_grants(&[Arc::new(policy)], &checked, &all) {
        lines.push(diagnostic.message.clone());
        for label in &diagnostic.labels {
            lines.push(format!("  {} {}", label.source.slice(label.span), label.message));
        }
        lines.extend(diagnostic.notes.iter().map(|note| format!("  = {note}")));
    }
    lines.join("\n")
}

fn source(path: &str) -> Arc<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/article");
    let text = std::fs::read_to_string(root.join(path)).expect("the fixture is there");
    Source::new(path, text)
}

#[test]
fn of_the_articles_policy_it_is_told_what_init_plan_and_apply_never_use() {
    insta::assert_snapshot!(told(
        "03-policy-attached/backend.tf",
        "03-policy-attached/identity/ci.json",
        &Command::defaults(),
    ));
}

#[test]
fn of_a_least_policy_nothing_is_told() {
    let told = told(
        "15-shared-bucket/alpha/backend.tf",
        "15-shared-bucket/identity/alpha.json",
        &Command::defaults(),
    );
    assert_eq!(told, "");
}

#[test]
fn a_statement_about_another_bucket_is_not_looked_at() {
    let told = told(
        "07-other-bucket/backend.tf",
        "07-other-bucket/identity/ci.json",
        &[Command::defaults().remove(0)],
    );
    assert!(!told.contains("my-old-state-bucket"), "{told}");
}
