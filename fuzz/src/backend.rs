//! Terraform's configuration, native and JSON, and what the backend in it asks AWS for.

use iamsim::source::{Source, has_errors};
use iamsim::terraform::{Command, Product, Run, Situation, State, Surroundings, Tool, WorkspaceName, config};

use crate::{choice_and_text, shown};

/// The first byte chooses the syntax, the tool and the workspace; the rest is one file, or several with a NUL between.
pub fn backend(bytes: &[u8]) {
    let Some((choice, text)) = choice_and_text(bytes) else { return };
    let is_json = choice & 1 == 1;
    let tool = Tool::current(if choice & 2 == 2 { Product::OpenTofu } else { Product::Terraform });
    let files = (0..4).zip(text.split('\0')).map(|(nth, text)| {
        let name = ["main", "override", "a_override", "versions"][nth];
        Source::new(format!("{name}.{}", if is_json { "tf.json" } else { "tf" }), text)
    });
    let files: Vec<_> = files.collect();
    let configuration = config::read(&files, tool);
    shown::check(&configuration.diagnostics);
    let Some(backend) = configuration.backend else {
        assert!(has_errors(&configuration.diagnostics), "no backend, and no word about it");
        return;
    };
    let workspace = if choice & 4 == 4 { WorkspaceName::new("prod").ok() } else { None };
    let run = Run::new(&backend, tool, Surroundings::default());
    for command in Command::defaults() {
        for state in [State::Absent, State::Present] {
            let situation = Situation { workspace: workspace.clone().unwrap_or_default(), state };
            let _ = run.calls(&command, &situation);
        }
    }
}
