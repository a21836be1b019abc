//! [`Setting`]: what Terraform's commands are run with, and the configuration as they then read it.

use std::sync::Arc;

use iamsim_bundle::WorkingFolder;
use iamsim_source::{Code, Diagnostic, Source, Span};
use iamsim_terraform::config::{self, BackendConfig, Configuration, EnvironmentVariables, Inputs};
use iamsim_terraform::{Tool, ToolChoice, WorkspaceName};

const INVALID_WORKSPACE: Code = Code::new("invalid-workspace-name");

/// What Terraform's commands are run with, beside the files of their folder.
///
/// By itself: Terraform, without `-backend-config`, in an empty environment.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// The tool that runs the commands.
    pub tool: ToolChoice,
    /// The selected workspace; `None`: as `TF_WORKSPACE` says, else what was selected, else `default`.
    pub workspace: Option<WorkspaceName>,
    /// What is given with `-backend-config`, in order.
    pub backend_config: Vec<BackendConfig>,
    /// The environment.
    pub environment: EnvironmentVariables,
}

/// A configuration as a run reads it.
pub(crate) struct Read {
    pub(crate) configuration: Configuration,
    pub(crate) tool: Tool,
    pub(crate) workspace: WorkspaceName,
    /// What is wrong beside the configuration itself.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Setting {
    /// Reads `sources`, the files of a configuration, which lie in `folder`.
    pub(crate) fn read(&self, sources: &[Arc<Source>], folder: Option<&WorkingFolder>) -> Read {
        let mut diagnostics = Vec::new();
        let directory = self.environment.get("TF_DATA_DIR").unwrap_or(".terraform");
        let kept = folder.map(|folder| folder.data_directory(directory)).unwrap_or_default();
        diagnostics.extend(kept.diagnostics);
        let variables = folder.map(WorkingFolder::variable_files).unwrap_or_default();
        diagnostics.extend(variables.diagnostics);
        let workspace = self.workspace(kept.selected_workspace.as_ref(), &mut diagnostics);
        let tool = self.tool.version.map_or_else(
            || Tool::current(self.tool.product),
            |version| Tool::new(self.tool.product, version),
        );
        let inputs = Inputs {
            sources,
            backend_config: &self.backend_config,
            environment: self.environment.clone(),
            variable_files: &variables.sources,
            cached: kept.cached_backend,
            workspace: workspace.clone(),
        };
        let configuration = config::read_with(&inputs, tool);
        Read { configuration, tool, workspace, diagnostics }
    }

    /// The workspace that is selected: as it was said, by the environment, or by `workspace select`.
    fn workspace(&self, selected: Option<&Arc<Source>>, diagnostics: &mut Vec<Diagnostic>) -> WorkspaceName {
        if let Some(workspace) = &self.workspace {
            return workspace.clone();
        }
        let in_environment =
            self.environment.get("TF_WORKSPACE").zip(self.environment.place_of("TF_WORKSPACE"));
        let selected =
            selected.map(|file| (file.text().trim(), (file, Span::of(0..file.text().trim_end().len()))));
        let Some((name, (source, span))) = in_environment.or(selected.filter(|(name, _)| !name.is_empty()))
        else {
            return WorkspaceName::default();
        };
        WorkspaceName::new(name).unwrap_or_else(|error| {
            diagnostics.push(Diagnostic::error(INVALID_WORKSPACE, error.to_string()).at(source, span, ""));
            WorkspaceName::default()
        })
    }
}
