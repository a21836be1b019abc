//! [`Root`]: the folder of a bundle, which no path leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use globset::{Glob, GlobBuilder};
use iamsim_source::{Code, Diagnostic, Quoted, Source, Span, decode};
use thiserror::Error;
use walkdir::WalkDir;

use crate::files::{self, FileError, ReadAs, Text};
use crate::input::Input;
use crate::layout::is_json;
use crate::manifest;

/// How deep folders are walked.
const MAX_FOLDERS: usize = 32;

/// The most files that a bundle may have: who names his home directory by mistake should hear of it.
const MAX_FILES: usize = 100_000;

/// The most bytes that are read of a bundle in all.
const MAX_READ: usize = iamsim_source::MAX_BYTES;

const BUNDLE_TOO_LARGE: Code = Code::new("bundle-too-large");
const PATH_OUTSIDE_BUNDLE: Code = Code::new("path-outside-bundle");
const INVALID_GLOB: Code = Code::new("invalid-glob");

/// The folder of a bundle, with the files in it.
#[derive(Debug)]
pub(crate) struct Root {
    folder: PathBuf,
    /// The same without symbolic links, which is what a file must lie under.
    resolved: PathBuf,
    /// Every file, relative to the folder and with `/`, in order. Without what begins with a dot.
    files: Vec<String>,
    /// What was read, by relative path: a file that is named twice is read once.
    read: BTreeMap<String, Option<Arc<Source>>>,
    /// What is read in place of what lies on disk.
    changed: BTreeMap<String, String>,
    /// How many bytes that was.
    bytes: usize,
    /// The files that something refers to.
    used: BTreeSet<String>,
    /// What was read, by relative path, as it can be known again.
    inputs: Mutex<BTreeMap<String, Input>>,
}

/// Why a path is refused.
#[derive(Debug, Error)]
pub(crate) enum PathError {
    /// It begins at the root of the file system.
    #[error("{} is an absolute path, and paths are relative to the bundle", Quoted(.0))]
    Absolute(String),
    /// It climbs out of the bundle.
    #[error("{} leads out of the bundle", Quoted(.0))]
    Outside(String),
    /// It is a symbolic link to a place outside of the bundle, or lies behind one.
    #[error("{} leads out of the bundle by a symbolic link", Quoted(.0))]
    LinkOutside(String),
    /// With it, the bundle holds too much.
    #[error("with {} the files of the bundle hold more than {MAX_READ} bytes, which is the most that is read", Quoted(.0))]
    TooMuch(String),
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no valid glob.
    #[error("{} is not a valid glob: {reason}", Quoted(.glob))]
    Glob {
        /// The glob.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Why a folder cannot be a bundle.
#[derive(Debug, Error)]
pub(crate) enum RootError {
    /// It cannot be entered.
    #[error("the folder {} cannot be read: {source}", Quoted(.name))]
    Unreadable {
        /// The folder.
        name: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// There is too much in it.
    #[error("the folder {} holds more than {MAX_FILES} files", Quoted(.0))]
    TooManyFiles(String),
}

impl PathError {
    /// The mistake as a diagnostic without a place.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::Absolute(_) | Self::Outside(_) | Self::LinkOutside(_) => {
                Diagnostic::error(PATH_OUTSIDE_BUNDLE, self.to_string())
                    .note("a bundle is complete in itself, so that it can be carried elsewhere")
                    .help("copy it into the bundle, and write its path relative to `iamsim.json`")
            }
            Self::TooMuch(_) => Diagnostic::error(BUNDLE_TOO_LARGE, self.to_string())
                .help("leave out of the bundle what bears on nothing in it"),
            Self::File(error) => error.diagnostic(),
            Self::Glob { .. } => Diagnostic::error(INVALID_GLOB, self.to_string()),
        }
    }
}

impl Root {
    /// The bundle in `folder`.
    pub(crate) fn open(folder: &Path) -> Result<Self, RootError> {
        Self::walk(folder, MAX_FOLDERS)
    }

    /// The bundle of a file in `folder`, with what lies beside it, but not below.
    pub(crate) fn beside(folder: &Path) -> Result<Self, RootError> {
        Self::walk(folder, 1)
    }

    fn walk(folder: &Path, depth: usize) -> Result<Self, RootError> {
        let name = || files::shown(folder);
        let resolved =
            folder.canonicalize().map_err(|source| RootError::Unreadable { name: name(), source })?;
        let mut root = Self {
            folder: folder.to_owned(),
            resolved,
            files: Vec::new(),
            read: BTreeMap::new(),
            changed: BTreeMap::new(),
            bytes: 0,
            used: BTreeSet::new(),
            inputs: Mutex::default(),
        };
        let walk = WalkDir::new(folder).sort_by_file_name().max_depth(depth);
        let walk = walk.into_iter().filter_entry(|entry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        });
        // A folder that cannot be entered is passed over: a path into it that is named will say so.
        for entry in walk.filter_map(Result::ok) {
            let Ok(relative) = entry.path().strip_prefix(folder) else { continue };
            let shown = files::shown(relative);
            // A folder that is called as a policy file is counts as one: reading it then says what it is.
            if entry.depth() > 0 && (!entry.file_type().is_dir() || is_json(&shown)) {
                root.files.push(shown);
            }
            if root.files.len() > MAX_FILES {
                return Err(RootError::TooManyFiles(name()));
            }
        }
        root.files.sort();
        Ok(root)
    }

    /// The same folder, in which `changed` files are what they say: files that are there, or new ones.
    pub(crate) fn lay_over(&mut self, changed: &BTreeMap<String, String>) {
        self.changed = changed.clone();
        self.files.extend(changed.keys().cloned());
        self.files.sort();
        self.files.dedup();
    }

    /// Whether there is a file or link of this name.
    pub(crate) fn has(&self, relative: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(relative)).is_ok()
    }

    /// All files, in order.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// The files directly in a folder of the bundle, in order; `.` is the bundle itself.
    pub(crate) fn files_in(&self, folder: &str) -> impl Iterator<Item = &str> {
        let prefix = if folder == "." { String::new() } else { format!("{folder}/") };
        self.files().filter(move |file| file.strip_prefix(&*prefix).is_some_and(|rest| !rest.contains('/')))
    }

    /// Whether a folder of this relative path is there.
    pub(crate) fn check_folder(&self, relative: &str) -> Result<(), PathError> {
        files::check_folder(&self.folder.join(relative), relative)?;
        self.inside(relative)?;
        Ok(())
    }

    /// Where a relative path leads on disk, which must be inside the bundle.
    fn inside(&self, relative: &str) -> Result<PathBuf, PathError> {
        let path = self.folder.join(relative);
        let resolved = path.canonicalize().map_err(|error| FileError::of(relative, error))?;
        if resolved.starts_with(&self.resolved) {
            Ok(path)
        } else {
            Err(PathError::LinkOutside(relative.to_owned()))
        }
    }

    /// The relative paths that a glob covers, in order; `*` stays within one folder, `**` does not. A path
    /// without wildcards is itself, whether it is there or not. No glob covers the manifest.
    pub(crate) fn glob(&self, written: &str) -> Result<Vec<String>, PathError> {
        let path = relative(written)?;
        if !path.contains(['*', '?', '[', '{']) || self.has(&path) {
            return Ok(vec![path]);
        }
        let glob: Result<Glob, _> = GlobBuilder::new(&path).literal_separator(true).build();
        match glob {
            Ok(glob) => {
                let matcher = glob.compile_matcher();
                let covered = |file: &&String| *file != manifest::FILE && matcher.is_match(file);
                Ok(self.files.iter().filter(covered).cloned().collect())
            }
            Err(error) => {
                let reason = error.kind().to_string();
                Err(PathError::Glob { glob: written.to_owned(), reason })
            }
        }
    }

    /// The text of a file, by its relative path; `None` where an earlier call has said what is wrong in it.
    pub(crate) fn text(
        &mut self,
        relative: &str,
        read_as: ReadAs,
    ) -> Result<(Option<Arc<Source>>, Vec<Diagnostic>), Refused> {
        if let Some(known) = self.read.get(relative) {
            return Ok((known.clone(), Vec::new()));
        }
        self.used.insert(relative.to_owned());
        let text = self.read(relative, read_as).map(|read| self.noted(read));
        let known = match &text {
            Ok((source, _)) => {
                self.bytes += source.text().len();
                Some(Arc::clone(source))
            }
            Err(Refused::Text(_)) => None,
            // Every place that names it hears of it.
            Err(Refused::Path(_)) => return text.map(|(source, warnings)| (Some(source), warnings)),
        };
        self.read.insert(relative.to_owned(), known);
        text.map(|(source, warnings)| (Some(source), warnings))
    }

    /// Whether a file can be read as what was collected, and `is_it` says so of its text. It does not count as used.
    pub(crate) fn holds(&self, relative: &str, is_it: impl Fn(&str) -> bool) -> bool {
        self.read(relative, ReadAs::Collection).is_ok_and(|(_, (source, _))| is_it(source.text()))
    }

    /// The text of a file that may be missing, by its relative path; also of one whose name begins with a dot, or
    /// that lies in such a folder.
    pub(crate) fn look(&self, relative: &str) -> Result<Option<Text>, Box<Diagnostic>> {
        if !self.folder.join(relative).exists() {
            return Ok(None);
        }
        let read = self.read(relative, ReadAs::Configuration).map(|read| Some(self.noted(read)));
        read.map_err(|refused| match refused {
            Refused::Path(error) => {
                Box::new(error.diagnostic().at(&Source::new(relative, ""), Span::new(0, 0), ""))
            }
            Refused::Text(mistake) => mistake,
        })
    }

    fn read(&self, relative: &str, read_as: ReadAs) -> Result<(Input, Text), Refused> {
        if let Some(text) = self.changed.get(relative) {
            let bytes = text.as_bytes();
            return Ok((Input::of(relative, bytes), decode(relative, bytes).map_err(Refused::Text)?));
        }
        let path = self.inside(relative).map_err(Refused::Path)?;
        if !path.is_file() && !path.is_dir() {
            // A pipe or a device: reading it might never end.
            return Err(Refused::Path(FileError::NotRegular(relative.to_owned()).into()));
        }
        let bytes = files::bytes(&path, relative, read_as).map_err(|error| Refused::Path(error.into()))?;
        if self.bytes + bytes.len() > MAX_READ {
            return Err(Refused::Path(PathError::TooMuch(relative.to_owned())));
        }
        let text = decode(relative, &bytes).map_err(Refused::Text)?;
        Ok((Input::of(relative, &bytes), text))
    }

    /// Notes what was read, and hands on its text.
    fn noted(&self, (input, text): (Input, Text)) -> Text {
        let mut inputs = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
        inputs.insert(input.name.clone(), input);
        text
    }

    /// What was read, in the order of names.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        self.inputs.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Whether something refers to a file.
    pub(crate) fn is_used(&self, relative: &str) -> bool {
        self.used.contains(relative)
    }
}

/// `written` as a path relative to the bundle, without `.` and doubled slashes.
pub(crate) fn relative(written: &str) -> Result<String, PathError> {
    if Path::new(written).is_absolute() || written.starts_with('/') {
        return Err(PathError::Absolute(written.to_owned()));
    }
    let parts: Vec<&str> = written.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return Err(PathError::Outside(written.to_owned()));
    }
    let relative = parts.join("/");
    Ok(if relative.is_empty() { ".".to_owned() } else { relative })
}

/// Why there is no text.
#[derive(Debug)]
pub(crate) enum Refused {
    /// There is no such file, or it must not be read: whoever named it knows where that was.
    Path(PathError),
    /// The file holds no text: the diagnostic points into it.
    Text(Box<Diagnostic>),
}
