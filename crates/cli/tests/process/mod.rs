//! Runs `iamsim` as a process, from the root of the repository, and shows all that came of it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The command, with an environment that says nothing about colours.
pub(crate) fn iamsim(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iamsim"));
    command.args(arguments).current_dir(root());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS", "CI"] {
        command.env_remove(variable);
    }
    command
}

/// What came of running it.
pub(crate) fn run(arguments: &[&str]) -> Output {
    iamsim(arguments).output().unwrap()
}

/// The exit code.
pub(crate) fn code(arguments: &[&str]) -> i32 {
    run(arguments).status.code().unwrap()
}

/// Exit code and both streams, as one text to be read.
pub(crate) fn transcript(arguments: &[&str]) -> String {
    shown(arguments, &run(arguments))
}

/// Exit code and both streams of `output`, under the line that was typed.
pub(crate) fn shown(arguments: &[&str], output: &Output) -> String {
    let mut text = format!("$ iamsim {}\n", arguments.join(" "));
    text.push_str(std::str::from_utf8(&output.stdout).unwrap());
    if !output.stderr.is_empty() {
        text.push_str("[stderr]\n");
        text.push_str(std::str::from_utf8(&output.stderr).unwrap());
    }
    text + &format!("[exit code {}]\n", output.status.code().unwrap())
}

/// Runs it in `folder`, which the tests write into, and shows all that came of it.
pub(crate) fn transcript_in(folder: &Path, arguments: &[&str]) -> String {
    shown(arguments, &iamsim(arguments).current_dir(folder).output().unwrap())
}

/// Writes the files of a folder that is gone with the value.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    }
    folder
}

/// Runs it with a stdout that nobody reads.
pub(crate) fn into_closed_pipe(arguments: &[&str]) -> Output {
    let mut child = iamsim(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    child.wait_with_output().unwrap()
}
