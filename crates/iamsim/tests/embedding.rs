//! What holds for programs that embed the library: examples run, what is built once is shared by threads, and nothing that
//! it depends on needs an operating system of its own.

use std::io::Write;
use std::process::Command;

#[path = "../examples/account.rs"]
mod account;
#[path = "../examples/check_bundle.rs"]
mod check_bundle;
#[path = "../examples/decide.rs"]
mod decide;

#[test]
fn every_example_runs() {
    decide::main().unwrap();
    account::main().unwrap();
    check_bundle::main().unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 3, "an example is not run here");
}

#[test]
fn what_is_built_once_may_be_asked_from_any_thread() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<iamsim::bundle::Bundle>();
    shared::<iamsim::bundle::Opened>();
    shared::<iamsim::bundle::scenario::Suite>();
    shared::<iamsim::bundle::simulation::SimulationRequest>();
    shared::<iamsim::bundle::cloudtrail::Event>();
    shared::<iamsim::engine::Environment>();
    shared::<iamsim::engine::EnvironmentBuilder>();
    shared::<iamsim::engine::Explanation>();
    shared::<iamsim::engine::Decision>();
    shared::<iamsim::engine::Context>();
    shared::<iamsim::policy::Policy>();
    shared::<iamsim::source::Source>();
    shared::<iamsim::source::Diagnostic>();
    shared::<iamsim::terraform::Backend>();
    shared::<iamsim::terraform::BackendCheck>();
    shared::<iamsim::Checked>();
    shared::<iamsim::CheckOptions>();
}

/// Crates that speak to an operating system, or to a network, or are C: with one of these the library would not build for
/// `wasm32-unknown-unknown`, where there is neither.
const NOT_FOR_WASM: [&str; 14] = [
    "libc",
    "mio",
    "socket2",
    "tokio",
    "hyper",
    "ring",
    "openssl-sys",
    "rustix",
    "nix",
    "getrandom",
    "zstd-sys",
    "libz-sys",
    "onig_sys",
    "windows-sys",
];

#[test]
fn no_dependency_of_the_library_stands_in_the_way_of_wasm32() {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let arguments = ["tree", "--offline", "--locked", "-p", "iamsim", "--target", "wasm32-unknown-unknown"];
    let output = Command::new(cargo)
        .args(arguments)
        .args(["-e", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        let _ = writeln!(std::io::stderr().lock(), "SKIPPED: `cargo tree` does not run here");
        return;
    };
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("iamsim-engine"), "{tree}");
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let in_the_way: Vec<&str> = names.filter(|name| NOT_FOR_WASM.contains(name)).collect();
    assert!(in_the_way.is_empty(), "{in_the_way:?}");
}
