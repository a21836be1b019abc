//! [`Setting`]: what Terraform's commands are run with, and the configuration as they then read it.

use std::sync::Arc;

use iamsim_bundle::WorkingFolder;
use iamsim_source::{Code, Diagnostic, Quoted, Source, Span};
use iamsim_terraform::config::{self, BackendConfig, Configuration, EnvironmentVariables, Inputs};
use iamsim_terraform::{Releases, RequiredVersion, StateSize, Tool, ToolChoice, WorkspaceName};

const INVALID_REQUIRED_VERSION: Code = Code::new("invalid-required-version");
const VERSION_NOT_ADMITTED: Code = Code::new("version-not-admitted");
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
    /// How large states are.
    pub state_size: StateSize,
}

/// A configuration as a run reads it.
pub(crate) struct Read {
    /// The releases that may run as well, and read or ask differently.
    pub(crate) others: Vec<Other>,
    pub(crate) configuration: Configuration,
    pub(crate) tool: Tool,
    pub(crate) workspace: WorkspaceName,
    /// What is wrong beside the configuration itself.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Releases that may run, beside the one that is assumed.
pub(crate) struct Other {
    pub(crate) releases: Releases,
    pub(crate) configuration: Configuration,
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
        let terragrunt = folder.map(WorkingFolder::terragrunt).unwrap_or_default();
        diagnostics.extend(terragrunt.diagnostics);
        let workspace = self.workspace(kept.selected_workspace.as_ref(), &mut diagnostics);
        let inputs = Inputs {
            sources,
            backend_config: &self.backend_config,
            environment: self.environment.clone(),
            variable_files: &variables.sources,
            cached: kept.cached_backend,
            terragrunt: terragrunt.sources.into_iter().next(),
            workspace: workspace.clone(),
        };
        let mut tool = Tool::current(self.tool.product);
        let mut configuration = config::read_with(&inputs, tool);
        let required = required_versions(&configuration, self.tool, &mut diagnostics);
        let releases = self.tool.releases(&required);
        if let Some(newest) = releases.first()
            && newest.tool != tool
        {
            tool = newest.tool;
            configuration = config::read_with(&inputs, tool);
        }
        let others = releases.into_iter().skip(1).filter_map(|releases| {
            let other = config::read_with(&inputs, releases.tool);
            let is_other = releases.tool.behaviour() != tool.behaviour()
                || other.backend.is_some() != configuration.backend.is_some();
            is_other.then_some(Other { releases, configuration: other })
        });
        Read { others: others.collect(), configuration, tool, workspace, diagnostics }
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

/// What the configuration says about releases; and what is wrong with that.
fn required_versions(
    configuration: &Configuration,
    choice: ToolChoice,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<RequiredVersion> {
    let mut required = Vec::new();
    for (source, text) in &configuration.required_versions {
        match RequiredVersion::parse(&text.value) {
            Ok(constraint) => {
                if let Some(version) = choice.version.filter(|version| !constraint.admits(*version)) {
                    let product = choice.product.name();
                    let message = format!("{product} {version} is not admitted by {}", Quoted(&text.value));
                    diagnostics.push(
                        Diagnostic::error(VERSION_NOT_ADMITTED, message)
                            .at(source, text.span, "the releases that may run")
                            .help("give another `--tool-version`, or none"),
                    );
                }
                required.push(constraint);
            }
            Err(error) => diagnostics.push(
                Diagnostic::error(INVALID_REQUIRED_VERSION, error.to_string())
                    .at(source, text.span, "")
                    .help("write something like `\">= 1.11, < 2.0\"`"),
            ),
        }
    }
    let nothing_is_admitted = choice.version.is_none() && choice.releases(&required).is_empty();
    if let (true, Some((source, text))) = (nothing_is_admitted, configuration.required_versions.first()) {
        let message = format!("no release that is known here is admitted by {}", Quoted(&text.value));
        let product = Tool::current(choice.product);
        diagnostics.push(
            Diagnostic::warning(VERSION_NOT_ADMITTED, message)
                .at(source, text.span, "")
                .help(format!("the answer is that of {product}; releases before 1.0 are not known")),
        );
    }
    required
}
