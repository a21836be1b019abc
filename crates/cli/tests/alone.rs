//! The command by itself: it opens no socket, writes nothing into a bundle, and follows no path out of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use std::process::Command;

use process::{folder, root, transcript_in};

const BUNDLE: &str = "fixtures/article/05-bucket-policy-denies";

const COMMANDS: [&[&str]; 6] = [
    &["check", BUNDLE],
    &["check", BUNDLE, "--format", "json", "--strict"],
    &["calls", BUNDLE],
    &["simulate", BUNDLE, "--action", "s3:GetObject", "--resource", "arn:aws:s3:::acme-state/app.tfstate"],
    &["test", "fixtures/article/15-shared-bucket.scenario.json"],
    &["validate", "fixtures/article/05-bucket-policy-denies/bucket-policy.json"],
];

/// The system calls that a program makes which talks to another one over a network, or starts one, or writes.
fn traced(arguments: &[&str], calls: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-e", &format!("trace={calls}"), "-o"])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_iamsim"))
        .args(arguments)
        .current_dir(root())
        .output()
        .ok()?;
    let stderr = String::from_utf8_lossy(&traced.stderr);
    if stderr.contains("PTRACE") || stderr.contains("ptrace") {
        return None;
    }
    #[expect(clippy::disallowed_methods, reason = "the test is about what strace wrote")]
    std::fs::read_to_string(log).ok()
}

fn skipped(why: &str) {
    // Past the capture of the test harness, which would keep it to itself.
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "SKIPPED: {why}");
}

#[test]
fn no_command_opens_a_socket_or_starts_another_program() {
    for arguments in COMMANDS {
        let Some(log) = traced(arguments, "%network,execve") else {
            skipped("strace is not here, or may not trace: the sockets of `iamsim` were not watched");
            return;
        };
        let calls: Vec<&str> = log.lines().filter(|line| line.contains('(')).collect();
        // The one that strace itself makes to start it.
        assert!(matches!(calls.as_slice(), [only] if only.contains("execve(")), "{arguments:?}: {log}");
    }
}

#[test]
fn no_command_opens_a_file_to_write_into_it() {
    for arguments in COMMANDS {
        let Some(log) = traced(arguments, "openat,open,creat,unlink,rename,mkdir,mkdirat,unlinkat,renameat")
        else {
            skipped("strace is not here, or may not trace: the files of `iamsim` were not watched");
            return;
        };
        let opened = log.lines().filter(|line| line.contains("open"));
        let writes = |line: &&str| ["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|flag| line.contains(flag));
        let writing: Vec<&str> = opened.filter(writes).filter(|line| !line.contains("/dev/")).collect();
        assert!(writing.is_empty(), "{arguments:?}: {writing:?}");
        let others = ["creat(", "unlink", "rename", "mkdir"];
        assert!(!others.iter().any(|call| log.contains(call)), "{arguments:?}: {log}");
    }
}

#[test]
fn nothing_outside_of_the_bundle_is_opened_by_a_path_in_it() {
    let outside = folder(&[("secret.json", r#"{ "Statement": [] }"#)]);
    let secret = outside.path().join("secret.json");
    let paths = ["../secret.json", "a/../../secret.json", "/etc/passwd", "link.json", "links/secret.json"];
    for path in paths {
        let manifest = format!(
            r#"{{ "format": 1, "principal": "arn:aws:iam::123456789012:user/ci",
               "resources": {{ "arn:aws:s3:::acme": {{ "policy": "{path}" }} }} }}"#
        );
        let bundle = folder(&[("iamsim.json", &manifest), ("main.tf", "")]);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&secret, bundle.path().join("link.json")).unwrap();
            std::os::unix::fs::symlink(outside.path(), bundle.path().join("links")).unwrap();
        }
        let text = transcript_in(bundle.path(), &["check"]);
        assert!(text.contains("error[path-outside-bundle]") && text.ends_with("[exit code 2]\n"), "{text}");
    }
}
