//! What README.md and the pages under docs/ show was run: every console block, with its output, and every example.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a page that cannot be read should stop the test"
)]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{root, run};

/// A command of the page, and what the page shows below it.
struct Shown {
    command: String,
    output: String,
}

fn shown() -> Vec<Shown> {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut shown: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match (inside, line.strip_prefix("$ ")) {
            (false, _) => inside = line == "```console",
            (true, _) if line == "```" => inside = false,
            (true, Some(command)) => shown.push(Shown { command: command.into(), output: String::new() }),
            (true, None) => {
                let output = &mut shown.last_mut().unwrap().output;
                output.push_str(line);
                output.push('\n');
            }
        }
    }
    shown
}

#[test]
fn the_page_shows_what_iamsim_says() {
    let mut checked = 0;
    for Shown { command, output } in shown() {
        let arguments: Vec<&str> = match command.strip_prefix("iamsim ") {
            // A folder of the reader's own.
            Some(arguments) if arguments.contains("my-folder") => continue,
            Some(arguments) => arguments.split(' ').collect(),
            None => continue,
        };
        let said = String::from_utf8(run(&arguments).stdout).unwrap();
        assert_eq!(said, output, "{command}");
        checked += 1;
    }
    assert!(checked >= 6, "{checked} commands");
}

#[test]
fn the_page_names_two_commands_that_run_and_test() {
    let commands: Vec<String> = shown().into_iter().map(|shown| shown.command).collect();
    let main_job =
        commands.iter().find_map(|command| command.strip_prefix("cargo run --release -- ")).unwrap();
    let arguments: Vec<&str> = main_job.split(' ').collect();
    assert_eq!(run(&arguments).status.code(), Some(1), "the bundle is denied");
    assert!(commands.contains(&"cargo test --locked --workspace".to_owned()));
}

#[test]
fn the_example_of_a_scenario_holds() {
    let page = std::fs::read_to_string(root().join("docs/scenarios.md")).unwrap();
    let (_, example) = page.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let folder = process::folder(&[("office.scenario.json", example)]);
    let file = folder.path().join("office.scenario.json");
    let output = run(&["test", file.to_str().unwrap()]);
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "ok: 1 passed, 0 failed (1 request in 1 scenario)\n"
    );
}
