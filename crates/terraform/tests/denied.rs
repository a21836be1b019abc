//! What becomes of a command where AWS denies something: each action on each kind of object of the measured
//! rows, denied by itself, has to end as it ended.

#![expect(clippy::unwrap_used, reason = "a row that cannot be read has to stop the test")]

mod rows;

use std::collections::BTreeSet;

use iamsim_engine::{Decision, Explanation, Indeterminate, Outcome};
use iamsim_terraform::{
    Backend, Call, Command, CommandCheck, Object, Run, Situation, State, Tool, Verdict, Way, WorkspaceName,
};
use serde_json::Value;

#[test]
fn each_denial_of_the_projects_own_rows_ends_as_it_ended() {
    assert_eq!(check_all(&rows::own()), 516);
}

#[test]
fn each_measured_denial_ends_as_it_ended() {
    let Some(rows) = rows::all() else { return };
    assert_eq!(check_all(&rows), 13_661);
}

#[test]
fn what_happens_without_list_bucket_at_all_is_what_happened() {
    let Some(rows) = rows::all() else { return };
    let measured: Vec<&Value> =
        rows.iter().filter(|row| rows::is_cell(row) && row["deny_whole_s3_ListBucket"].is_object()).collect();
    let mut wrong = Vec::new();
    for row in &measured {
        let backend = rows::backend(row).unwrap();
        let checked = check(row, &backend, |call| certain(call.action != "s3:ListBucket"));
        let failed = checked.verdict == Verdict::Fails;
        if failed != (row["deny_whole_s3_ListBucket"]["exit"] != 0) {
            wrong.push(format!(
                "{}: {:?}, not {}",
                rows::place(row),
                checked.verdict,
                row["deny_whole_s3_ListBucket"]
            ));
        }
    }
    rows::none_wrong(&wrong, measured.len());
    assert_eq!(measured.len(), 401);
}

/// Denies each action on each kind of object of each row, and says how often that was.
fn check_all(rows: &[Value]) -> usize {
    let mut count = 0;
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| rows::is_cell(row) && row["exit_without_denial"] == 0) {
        let backend = rows::backend(row).unwrap();
        let calls = row["calls"].as_array().unwrap();
        let denied: BTreeSet<(&str, &str, Option<&str>)> = calls
            .iter()
            .map(|call| {
                let outcome = call["outcome_if_denied"].as_str();
                (rows::text_of(call, "action"), rows::text_of(call, "object"), outcome)
            })
            .collect();
        for (action, object, outcome) in denied {
            let Some(outcome) = outcome else { continue };
            let expected = match outcome {
                "fails" => Verdict::Fails,
                "tolerated" => Verdict::Succeeds,
                _ => Verdict::SucceedsWithDamage,
            };
            let decide = |call: &Call| certain(call.action != action || call.object.as_str() != object);
            let found = check(row, &backend, decide).verdict;
            count += 1;
            if found != expected {
                wrong.push(format!("{}: {action} on {object}: {found:?}, not {outcome}", rows::place(row)));
            }
        }
    }
    rows::none_wrong(&wrong, count);
    count
}

fn check(row: &Value, backend: &Backend, decide: impl FnMut(&Call) -> Explanation) -> CommandCheck {
    let run = Run::new(backend, rows::tool(row), rows::surroundings());
    run.check(&rows::command(row).unwrap(), &rows::situation(row), decide)
}

fn certain(allowed: bool) -> Explanation {
    let outcome = if allowed { Outcome::Allowed } else { Outcome::ImplicitDeny };
    explained(Decision::Certain(outcome))
}

fn open() -> Explanation {
    explained(Decision::Indeterminate(Box::new(Indeterminate {
        possible: vec![Outcome::Allowed, Outcome::ImplicitDeny],
        missing_context: Vec::new(),
        missing_layers: Vec::new(),
    })))
}

fn explained(decision: Decision) -> Explanation {
    Explanation {
        decision,
        decided_by: Vec::new(),
        blocked_by: Vec::new(),
        layers: Vec::new(),
        assumptions: Vec::new(),
        findings: Vec::new(),
    }
}

/// A backend with a lock file, and perhaps a prefix of its own, asked about by a current Terraform.
fn with_lock_file(more: &str) -> Backend {
    let lines =
        ["bucket = \"b\"\n", "key = \"k\"\n", "region = \"eu-west-1\"\n", "use_lockfile = true\n", more];
    rows::read(&lines.map(str::to_owned), Tool::CURRENT_TERRAFORM).unwrap()
}

fn ask(
    backend: &Backend,
    command: &str,
    workspace: &str,
    decide: impl FnMut(&Call) -> Explanation,
) -> CommandCheck {
    let situation = Situation { workspace: WorkspaceName::new(workspace).unwrap(), state: State::Present };
    let run = Run::new(backend, Tool::CURRENT_TERRAFORM, rows::surroundings());
    run.check(&Command::parse(command).unwrap(), &situation, decide)
}

#[test]
fn a_hidden_workspace_makes_reading_take_the_lock() {
    let backend = with_lock_file("");
    let listed = ask(&backend, "output", "dev", |_| certain(true));
    assert!(listed.calls.iter().all(|decided| decided.call.object != Object::Lock));
    assert_eq!((listed.way, listed.verdict), (Way::WorkspacesListed, Verdict::Succeeds));

    let hidden = ask(&backend, "output", "dev", |call| certain(call.object != Object::List));
    assert!(hidden.calls.iter().any(|decided| decided.call.object == Object::Lock));
    assert_eq!((hidden.way, hidden.verdict), (Way::WorkspacesHidden, Verdict::Succeeds));

    // Then it also needs what it would not need otherwise.
    let unlocked = |call: &Call| certain(!matches!(call.object, Object::List | Object::Lock));
    assert_eq!(ask(&backend, "output", "dev", unlocked).verdict, Verdict::Fails);
    let lock_alone = |call: &Call| certain(call.object != Object::Lock);
    assert_eq!(ask(&backend, "output", "dev", lock_alone).verdict, Verdict::Succeeds);
}

#[test]
fn a_doubt_about_the_listing_is_a_doubt_only_where_the_two_ways_end_differently() {
    let backend = with_lock_file("");
    let in_doubt = |call: &Call| if call.object == Object::List { open() } else { certain(true) };
    let either = ask(&backend, "output", "dev", in_doubt);
    assert_eq!((either.way, either.verdict), (Way::Open, Verdict::Succeeds));

    let without_lock = |call: &Call| match call.object {
        Object::List => open(),
        object => certain(object != Object::Lock),
    };
    assert_eq!(ask(&backend, "output", "dev", without_lock).verdict, Verdict::Indeterminate);
    assert_eq!(ask(&backend, "output", "default", without_lock).verdict, Verdict::Succeeds);
    assert_eq!(ask(&backend, "workspace select", "default", in_doubt).verdict, Verdict::Indeterminate);
}

#[test]
fn a_certain_failure_outweighs_a_doubt_and_a_doubt_outweighs_damage() {
    let backend = with_lock_file("");
    let doubt_and_failure = |call: &Call| match call.action {
        "s3:PutObject" => open(),
        action => certain(action != "s3:DeleteObject"),
    };
    assert_eq!(ask(&backend, "apply", "default", doubt_and_failure).verdict, Verdict::Fails);
    assert_eq!(ask(&backend, "taint", "default", doubt_and_failure).verdict, Verdict::Indeterminate);
    let damage = |call: &Call| certain(call.action != "s3:DeleteObject");
    assert_eq!(ask(&backend, "taint", "default", damage).verdict, Verdict::SucceedsWithDamage);
}

#[test]
fn two_possible_denials_are_a_denial() {
    let backend = with_lock_file("");
    let denied_either_way = |_: &Call| {
        explained(Decision::Indeterminate(Box::new(Indeterminate {
            possible: vec![Outcome::ExplicitDeny, Outcome::ImplicitDeny],
            missing_context: Vec::new(),
            missing_layers: Vec::new(),
        })))
    };
    assert_eq!(ask(&backend, "plan", "default", denied_either_way).verdict, Verdict::Fails);
}

#[test]
fn the_calls_after_one_that_fails_are_listed_as_if_it_had_not() {
    let backend = with_lock_file("workspace_key_prefix = \"teams\"\n");
    let allowed = ask(&backend, "apply", "dev", |_| certain(true));
    let denied = ask(&backend, "apply", "dev", |_| certain(false));
    assert_eq!(denied.verdict, Verdict::Fails);
    let calls = |checked: &CommandCheck| -> Vec<Call> {
        checked.calls.iter().map(|decided| decided.call.clone()).collect()
    };
    assert_eq!(calls(&denied), calls(&allowed));
}

#[test]
fn calls_that_ask_the_same_are_decided_once() {
    let backend = with_lock_file("");
    let mut times = 0;
    let checked = ask(&backend, "init", "default", |_| {
        times += 1;
        certain(true)
    });
    assert_eq!(checked.calls.len(), 6, "twice who, twice the listing, looking, reading");
    assert_eq!(times, 3);
}

#[test]
fn where_it_is_not_said_whether_there_is_a_state_only_what_can_succeed_is_considered() {
    let backend = with_lock_file("");
    let run = Run::new(&backend, Tool::CURRENT_TERRAFORM, rows::surroundings());
    let states = |command: &str| -> Vec<State> {
        let situations = run.situations(&Command::parse(command).unwrap(), &WorkspaceName::default());
        situations.into_iter().map(|situation| situation.state).collect()
    };
    assert_eq!(states("plan"), [State::Absent, State::Present]);
    assert_eq!(states("state list"), [State::Present]);
    assert_eq!(states("workspace list"), [State::Absent]);
    assert_eq!(states("plan (lock held by other)"), [State::Present]);
}
