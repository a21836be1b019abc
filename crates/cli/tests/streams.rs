//! What holds for every command: help, streams, colours, files.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, folder, iamsim, into_closed_pipe, run, transcript};

const BUNDLE: &str = "fixtures/article/05-bucket-policy-denies";
const FORMATS: [&[&str]; 2] = [&["check", BUNDLE], &["check", BUNDLE, "--format", "json"]];

#[test]
fn help_says_what_each_command_does_with_examples_and_exit_codes() {
    insta::assert_snapshot!("iamsim", transcript(&["--help"]));
    for command in ["check", "calls", "simulate", "test", "validate", "explain", "aws", "bundle"] {
        let text = transcript(&[command, "--help"]);
        assert!(text.contains("Examples:\n  iamsim ") && text.contains("Exit codes:"), "{text}");
        insta::assert_snapshot!(command, text);
    }
}

#[test]
fn a_bare_iamsim_prints_help_and_is_no_answer() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("Usage: iamsim"));
}

#[test]
fn what_nobody_knows_is_exit_code_2() {
    for arguments in [&["chekc"][..], &["check", "--no-such-flag"], &["check", "a", "b"]] {
        assert_eq!(code(arguments), 2, "{arguments:?}");
    }
}

#[test]
fn a_closed_pipe_ends_silently() {
    for arguments in FORMATS {
        let output = into_closed_pipe(arguments);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{arguments:?}");
        assert_ne!(output.status.code(), Some(101), "{arguments:?}");
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    for arguments in FORMATS {
        assert_eq!(run(arguments).stdout, run(arguments).stdout, "{arguments:?}");
    }
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = iamsim(arguments).envs(variables.iter().copied()).output().unwrap();
        output.stdout.contains(&0x1B)
    };
    let plain: &[&str] = &["check", BUNDLE];
    let always: &[&str] = &["check", BUNDLE, "--color", "always"];
    let never: &[&str] = &["check", BUNDLE, "--color", "never"];
    assert!(!coloured(plain, &[]), "a pipe is no terminal");
    assert!(coloured(plain, &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(plain, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(coloured(always, &[("NO_COLOR", "1")]), "a flag outranks the environment");
    assert!(!coloured(never, &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn output_goes_into_a_file_whole_or_not_at_all() {
    let folder = folder(&[]);
    let path = folder.path().join("answer.txt");
    let output = run(&["check", BUNDLE, "--output", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    #[expect(clippy::disallowed_methods, reason = "the test is about a file that was written")]
    let written = std::fs::read(&path).unwrap();
    assert_eq!(written, run(&["check", BUNDLE]).stdout);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left there");

    let nowhere = folder.path().join("no/such/folder.txt");
    let output = run(&["check", BUNDLE, "--output", nowhere.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot be written"));
}

#[test]
fn work_is_done_in_the_folder_of_the_flag() {
    assert_eq!(run(&["-C", BUNDLE, "check"]).stdout, run(&["check", BUNDLE]).stdout);
    assert_eq!(code(&["-C", "no/such/folder", "check"]), 2);
}
