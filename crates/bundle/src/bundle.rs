//! [`Bundle`]: a folder with a configuration and the policies that bear on it, read whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use iamsim_engine::{Context, Environment, Layer, Principal, RoleKind, UncollectedLayers, Unlisted};
use iamsim_policy::Policy;
use iamsim_source::{Code, Diagnostic, Source, Span, has_errors};

use crate::assembly::{self, Assembled};
use crate::collected::{Starting, may_be_collected};
use crate::description::{DescribedStart, Description, Origin};
use crate::fields::Mistakes;
use crate::files::{FileError, ReadAs};
use crate::ignore::Ignore;
use crate::input::Input;
use crate::resource::{ResourceFacts, TableEncryption};
use crate::root::{Refused, Root};
use crate::simulation::Brought;
use crate::working_folder::WorkingFolder;
use crate::{files, layout, manifest, unused};

const FOLDER_UNREADABLE: Code = Code::new("folder-unreadable");
const MISSING_PRINCIPAL: Code = Code::new("missing-principal");

/// A bundle that was read whole, ready to ask the engine.
#[derive(Debug)]
pub struct Bundle {
    /// Who Terraform starts as.
    pub principal: Principal,
    /// Whether that is a service-linked role.
    pub role_kind: RoleKind,
    /// The condition keys of every request; others are unknown.
    pub context: Context,
    /// The policies and settings, ready to decide.
    pub environment: Environment,
    /// What is known of resources beside their policies, in the order of the manifest.
    pub resources: Vec<ResourceFacts>,
    /// Every policy of the environment, each once; named by its file, relative to the bundle.
    pub policies: Vec<Arc<Policy>>,
    /// The texts of the Terraform configuration, in the order of their names.
    pub terraform: Vec<Arc<Source>>,
    /// The folder of that configuration, with what lies there besides.
    pub working_folder: WorkingFolder,
    /// The findings that are accepted.
    pub ignore: Vec<Ignore>,
    /// The manifest, where there is one.
    pub manifest: Option<Arc<Source>>,
}

/// What the caller of [`Bundle::open`] knows, and wants.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Who Terraform starts as; outranks the manifest.
    pub principal: Option<Principal>,
    /// How layers are taken that were not collected.
    pub uncollected: UncollectedLayers,
}

/// Files of a bundle as they would be: by their paths relative to it, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangedFiles {
    /// The whole texts.
    pub texts: BTreeMap<String, String>,
}

/// What came of opening a bundle.
#[derive(Debug)]
pub struct Opened {
    /// The bundle: there is one exactly where no diagnostic is an error.
    pub bundle: Option<Bundle>,
    /// All that was found: of the manifest, in the order of its text, then of other files by their names.
    pub diagnostics: Vec<Diagnostic>,
}

/// A Terraform configuration without any policy.
#[derive(Debug)]
pub struct ConfigurationFiles {
    /// The texts, in the order of their names.
    pub sources: Vec<Arc<Source>>,
    /// The folder that they lie in; `None` where there is none.
    pub working_folder: Option<WorkingFolder>,
    /// What is wrong with the files as such.
    pub diagnostics: Vec<Diagnostic>,
}

impl Bundle {
    /// Reads the bundle in the folder `path`, or the one whose `iamsim.json` is `path`.
    ///
    /// With an `iamsim.json` the bundle is what that says, without one what the names of its files say. Nothing
    /// outside of the folder is read. All that is wrong is reported at once.
    ///
    /// ```no_run
    /// use iamsim_bundle::{Bundle, OpenOptions};
    /// use iamsim_engine::UncollectedLayers;
    ///
    /// let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
    /// let opened = Bundle::open("fixtures/article/05-bucket-policy-denies".as_ref(), &options);
    /// for diagnostic in &opened.diagnostics {
    ///     println!("{}: {}", diagnostic.code, diagnostic.message);
    /// }
    /// ```
    pub fn open(path: &Path, options: &OpenOptions) -> Opened {
        Self::open_bringing(path, options, &Brought::default())
    }

    /// As [`open`](Self::open), with `changed` files in place of those on disk, or beside them. Nothing is written.
    pub fn open_changed(path: &Path, options: &OpenOptions, changed: &ChangedFiles) -> Opened {
        Self::open_with(path, options, &Brought::default(), changed)
    }

    /// The same, with the policies that a request of the simulator brings along.
    pub(crate) fn open_bringing(path: &Path, options: &OpenOptions, brought: &Brought) -> Opened {
        Self::open_with(path, options, brought, &ChangedFiles::default())
    }

    fn open_with(path: &Path, options: &OpenOptions, brought: &Brought, changed: &ChangedFiles) -> Opened {
        let mut mistakes = Mistakes::default();
        let bundle = read(path, options, brought, changed, &mut mistakes);
        let diagnostics = mistakes.in_order(manifest::FILE);
        Opened { bundle: bundle.filter(|_| !has_errors(&diagnostics)), diagnostics }
    }

    /// Every file that was read until now, in the order of their names: also what was looked up since in its
    /// [`working_folder`](Self::working_folder).
    pub fn inputs(&self) -> Vec<Input> {
        self.working_folder.inputs()
    }

    /// Reads the configuration of the bundle in `path` alone: for questions in which no policy is in sight.
    pub fn configuration(path: &Path) -> ConfigurationFiles {
        let mut mistakes = Mistakes::default();
        let mut sources = Vec::new();
        let mut working_folder = None;
        if let Some((mut root, mut description)) = describe(path, &ChangedFiles::default(), &mut mistakes) {
            description.principals.clear();
            description.resources.clear();
            description.accounts.clear();
            description.account = crate::description::DescribedAccount::default();
            description.vpc_endpoint_policy = Layer::NotCollected;
            description.collected.clear();
            let nobody = Starting { principal: None, uncollected: UncollectedLayers::AssumedNone };
            sources = assembly::assemble(&description, nobody, &Brought::default(), &mut root, &mut mistakes)
                .terraform;
            working_folder = Some(WorkingFolder::new(root, &description.terraform.value));
        }
        ConfigurationFiles { sources, working_folder, diagnostics: mistakes.in_order(manifest::FILE) }
    }
}

fn read(
    path: &Path,
    options: &OpenOptions,
    brought: &Brought,
    changed: &ChangedFiles,
    mistakes: &mut Mistakes,
) -> Option<Bundle> {
    let (mut root, description) = describe(path, changed, mistakes)?;
    let principal = match (&options.principal, &description.principal) {
        (Some(principal), _) | (None, DescribedStart::As(principal)) => Some(principal.clone()),
        (None, DescribedStart::Mistaken) => None,
        (None, DescribedStart::NotSaid) => {
            mistakes.add(missing_principal(&description));
            None
        }
    };
    let starting = Starting { principal: principal.as_ref(), uncollected: options.uncollected };
    let assembled = assembly::assemble(&description, starting, brought, &mut root, mistakes);
    if !path.is_file() || is_manifest(path) {
        unused::warn(&root, &description, mistakes);
    }
    let principal = principal?;
    let Assembled { builder, policies, terraform, role_kind: collected_kind } = assembled;
    let facts = facts(&description);
    let role_kind = collected_kind.unwrap_or_else(|| assembly::role_kind(&description, &principal));
    let manifest = match description.origin {
        Origin::Manifest => Some(description.source),
        Origin::Layout => None,
    };
    let mut context = Context::new(Unlisted::Unknown);
    for (key, value) in &description.context {
        context.set(key, value.clone());
    }
    Some(Bundle {
        role_kind,
        principal,
        context,
        environment: builder.uncollected(options.uncollected).build(),
        resources: facts,
        policies,
        terraform,
        working_folder: WorkingFolder::new(root, &description.terraform.value),
        ignore: description.ignore,
        manifest,
    })
}

/// What is where in the bundle of `path`.
fn describe(path: &Path, changed: &ChangedFiles, mistakes: &mut Mistakes) -> Option<(Root, Description)> {
    if let Some(described) = describe_file(path) {
        return Some(described);
    }
    let folder = folder_of(path);
    let name = files::shown(&folder);
    let about_folder = |diagnostic: Diagnostic| diagnostic.at(&Source::new(&*name, ""), Span::new(0, 0), "");
    if let Err(error) = files::check_folder(&folder, &name) {
        mistakes.add(about_folder(error.diagnostic()));
        return None;
    }
    let mut root = match Root::open(&folder) {
        Ok(root) => root,
        Err(error) => {
            mistakes.add(about_folder(Diagnostic::error(FOLDER_UNREADABLE, error.to_string())));
            return None;
        }
    };
    root.lay_over(&changed.texts);
    if folder.join(manifest::FILE).is_dir() {
        let error = FileError::Directory(manifest::FILE.to_owned());
        mistakes.add(error.about_the_file(manifest::FILE));
        return None;
    }
    if !root.has(manifest::FILE) {
        let description = layout::describe(&root, &name);
        return Some((root, description));
    }
    let text = root.text(manifest::FILE, ReadAs::Manifest);
    let source = match text {
        Ok((source, warnings)) => {
            mistakes.extend(warnings);
            source?
        }
        Err(Refused::Path(error)) => {
            mistakes.add(error.diagnostic().at(&Source::new(manifest::FILE, ""), Span::new(0, 0), ""));
            return None;
        }
        Err(Refused::Text(mistake)) => {
            mistakes.add(*mistake);
            return None;
        }
    };
    Some((root, manifest::read(&source, mistakes)?))
}

/// What is where in the bundle that is one file of a whole account; `None` where `path` is no such file.
fn describe_file(path: &Path) -> Option<(Root, Description)> {
    let file = path.file_name()?.to_str()?;
    if !path.is_file() || is_manifest(path) {
        return None;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let root = Root::beside(folder).ok()?;
    let holds = root.holds(file, may_be_collected);
    holds.then(|| (root, layout::describe_file(&files::shown(folder), file)))
}

fn is_manifest(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == manifest::FILE)
}

/// The folder of the bundle: `path`, or that of the manifest that `path` is.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    let is_manifest = is_manifest(path) && !path.is_dir();
    match path.parent() {
        Some(parent) if is_manifest && parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) if is_manifest => parent.to_owned(),
        _ => path.to_owned(),
    }
}

fn missing_principal(description: &Description) -> Diagnostic {
    let message = "nothing says which principal Terraform starts as";
    let help = match description.origin {
        Origin::Manifest => {
            "add `\"principal\": \"arn:aws:iam::ACCOUNT:user/NAME\"` to `iamsim.json`, or give \
             `--principal ARN`"
        }
        Origin::Layout => "give `--principal ARN`, or name it as `principal` in an `iamsim.json`",
    };
    Diagnostic::error(MISSING_PRINCIPAL, message)
        .at(&description.source, Span::new(0, 0), "")
        .note("`aws sts get-caller-identity` says who one is")
        .help(help)
}

fn facts(description: &Description) -> Vec<ResourceFacts> {
    let facts = |resource: &crate::description::DescribedResource| {
        Some(ResourceFacts {
            arn: resource.arn.clone()?,
            account: resource.account,
            // `null` is what every bucket does unless told otherwise.
            default_encryption: match &resource.default_encryption {
                Layer::Given(encryption) => Some(encryption.clone()),
                Layer::None => Some(crate::resource::BucketEncryption::S3Managed),
                Layer::Undisclosed | Layer::NotCollected => None,
            },
            aliases: resource.aliases.clone(),
            table_encryption: match &resource.table_encryption {
                Layer::Given(encryption) => Some(encryption.clone()),
                Layer::None => Some(TableEncryption::AwsOwned),
                Layer::Undisclosed | Layer::NotCollected => None,
            },
        })
    };
    description.resources.iter().filter_map(facts).collect()
}
