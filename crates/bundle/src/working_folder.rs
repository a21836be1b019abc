//! [`WorkingFolder`]: what lies beside the files of a configuration and bears on it: values of variables, what the
//! last `init` kept, the selected workspace.

use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, Source, Span};

use crate::input::Input;
use crate::root::{Root, relative};

const OUTSIDE: Code = Code::new("data-directory-outside-bundle");

/// The folder that Terraform runs in.
#[derive(Debug)]
pub struct WorkingFolder {
    root: Root,
    /// Relative to the bundle.
    folder: String,
}

/// Texts that were found, and what is wrong with others.
#[derive(Debug, Default)]
pub struct FoundTexts {
    /// The texts, in the order of what they weigh: the weightiest last.
    pub sources: Vec<Arc<Source>>,
    /// What is wrong with the files as such.
    pub diagnostics: Vec<Diagnostic>,
}

/// What Terraform keeps for itself, in `.terraform` unless `TF_DATA_DIR` says otherwise.
#[derive(Debug, Default)]
pub struct DataDirectory {
    /// `terraform.tfstate`: the configuration of the backend that the last `init` kept. No state, for all its name.
    pub cached_backend: Option<Arc<Source>>,
    /// `environment`: the name of the selected workspace.
    pub selected_workspace: Option<Arc<Source>>,
    /// What is wrong with the files as such.
    pub diagnostics: Vec<Diagnostic>,
}

impl WorkingFolder {
    pub(crate) fn new(root: Root, folder: &str) -> Self {
        Self { root, folder: relative(folder).unwrap_or_else(|_| ".".to_owned()) }
    }

    /// Every file of the bundle that was read until now, in the order of their names.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        self.root.inputs()
    }

    /// The files that give values to variables without being named: `terraform.tfvars`, `terraform.tfvars.json`,
    /// then `*.auto.tfvars` and `*.auto.tfvars.json` in the order of their names.
    pub fn variable_files(&self) -> FoundTexts {
        const ALWAYS: [&str; 2] = ["terraform.tfvars", "terraform.tfvars.json"];
        const ENDINGS: [&str; 2] = [".auto.tfvars", ".auto.tfvars.json"];
        let mut names: Vec<String> = ALWAYS.iter().map(|name| self.within(name)).collect();
        let named_so = |file: &&str| ENDINGS.iter().any(|ending| file.ends_with(ending));
        names.extend(self.root.files_in(&self.folder).filter(named_so).map(str::to_owned));
        let mut found = FoundTexts::default();
        for name in names {
            found.sources.extend(self.text(&name, &mut found.diagnostics));
        }
        found
    }

    /// What Terraform keeps for itself in `directory`, relative to this folder: `.terraform`, or what `TF_DATA_DIR`
    /// says. Of one outside of the bundle nothing is read, and that is said.
    pub fn data_directory(&self, directory: &str) -> DataDirectory {
        let mut kept = DataDirectory::default();
        match relative(directory) {
            Ok(directory) => {
                let file = |name: &str| self.within(&format!("{directory}/{name}"));
                kept.cached_backend = self.text(&file("terraform.tfstate"), &mut kept.diagnostics);
                kept.selected_workspace = self.text(&file("environment"), &mut kept.diagnostics);
            }
            Err(error) => kept.diagnostics.push(
                Diagnostic::warning(OUTSIDE, format!("what Terraform keeps is not read: {error}"))
                    .at(&Source::new("TF_DATA_DIR", directory), Span::of(0..directory.len()), "")
                    .help("copy it into the bundle, and give its path there"),
            ),
        }
        kept
    }

    /// `terragrunt.hcl`, where it lies in this folder; what is wrong with it as a file goes to the diagnostics.
    pub fn terragrunt(&self) -> FoundTexts {
        let mut found = FoundTexts::default();
        found.sources.extend(self.text(&self.within("terragrunt.hcl"), &mut found.diagnostics));
        found
    }

    fn within(&self, name: &str) -> String {
        if self.folder == "." { name.to_owned() } else { format!("{}/{name}", self.folder) }
    }

    fn text(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<Source>> {
        match self.root.look(name) {
            Ok(found) => {
                let (source, warnings) = found?;
                diagnostics.extend(warnings);
                Some(source)
            }
            Err(wrong) => {
                diagnostics.push(*wrong);
                None
            }
        }
    }
}
