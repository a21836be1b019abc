//! Finding scenarios: files as they are named, and those in folders that look like scenarios.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use iamsim_source::json::{Document, Kind, Value};
use iamsim_source::{Code, Diagnostic, Source, Span};
use walkdir::WalkDir;

use super::{Entry, Form, Unreadable, read};
use crate::files;

const NO_SCENARIO: Code = Code::new("no-scenario");
const FOLDER_UNREADABLE: Code = Code::new("folder-unreadable");

/// The endings of files that are looked into, and how scenarios stand in them.
const ENDINGS: [(&str, Form); 4] = [
    (".json", Form::Document),
    (".jsonl", Form::Lines),
    (".json.gz", Form::Document),
    (".jsonl.gz", Form::Lines),
];

/// How deep folders are walked.
const MAX_FOLDERS: usize = 64;

/// What was found under the paths that were named.
#[derive(Debug)]
pub struct Suite {
    /// The files with scenarios: in the order in which paths were named, in a folder by their names.
    pub files: Vec<ScenarioFile>,
    /// Files in folders that end like scenarios and are none.
    pub passed_over: Vec<String>,
    /// What could not be walked; and that nothing was found at all, if so.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file with scenarios.
#[derive(Debug)]
pub struct ScenarioFile {
    /// The path as it was named, or under the folder that was; with `/`.
    pub name: String,
    /// Its scenarios, in order; of a file that could not be read, one entry that says why.
    pub entries: Vec<Entry>,
    /// What is worth a warning about the file as such.
    pub warnings: Vec<Diagnostic>,
}

/// Finds and reads the scenarios under `paths`.
///
/// A file that is named is read, whatever it is called: as lines where its name ends in `.jsonl`, else as one
/// document; unpacked where it ends in `.gz`. A folder is walked, in the order of names, for files that end so
/// and hold scenarios; the others are named in [`Suite::passed_over`]. A file in a folder that is no valid
/// JSON, and speaks of requests, is an error and not passed over.
pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Suite {
    let mut suite = Suite { files: Vec::new(), passed_over: Vec::new(), diagnostics: Vec::new() };
    let mut named = Vec::new();
    for path in paths {
        let path = path.as_ref();
        named.push(files::shown(path));
        if path.is_dir() {
            suite.folder(path);
        } else {
            suite.files.push(file(path));
        }
    }
    if suite.files.is_empty() && suite.diagnostics.is_empty() {
        suite.diagnostics.push(nothing_found(&named, suite.passed_over.len()));
    }
    suite
}

fn nothing_found(named: &[String], passed_over: usize) -> Diagnostic {
    let message = match passed_over {
        0 => "there is no scenario here".to_owned(),
        1 => "there is no scenario here: the one JSON file is none".to_owned(),
        many => format!("there is no scenario here: none of {many} JSON files is one"),
    };
    let name = named.first().map_or(".", String::as_str);
    Diagnostic::error(NO_SCENARIO, message)
        .at(&Source::new(name, ""), Span::new(0, 0), "")
        .help("a scenario is a JSON object with `requests`, in a file that ends in `.json` or `.jsonl`")
}

impl Suite {
    fn folder(&mut self, folder: &Path) {
        let walk = WalkDir::new(folder).sort_by_file_name().max_depth(MAX_FOLDERS);
        // What begins with a dot is for tools; the folder that was named is walked whatever it is called.
        let shown = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        };
        for entry in walk.into_iter().filter_entry(shown) {
            match entry {
                Ok(entry) if entry.path().is_file() && form(entry.path()).is_some() => {
                    self.candidate(entry.path());
                }
                Ok(_) => {}
                Err(error) => {
                    let name = error.path().map_or_else(|| files::shown(folder), files::shown);
                    let message = format!("the folder cannot be read: {error}");
                    self.diagnostics.push(Diagnostic::error(FOLDER_UNREADABLE, message).at(
                        &Source::new(name, ""),
                        Span::new(0, 0),
                        "",
                    ));
                }
            }
        }
    }

    /// A file in a folder: read if it is a scenario.
    fn candidate(&mut self, path: &Path) {
        let name = files::shown(path);
        let form = form(path).unwrap_or(Form::Document);
        match files::text(path, &name, files::ReadAs::Collection) {
            Ok((source, warnings)) if looks_like_scenarios(&source, form) => {
                self.files.push(read_source(&source, form, path, warnings));
            }
            Ok(_) => self.passed_over.push(name),
            Err(mistake) => self.files.push(unreadable(name, *mistake)),
        }
    }
}

/// A file that was named.
fn file(path: &Path) -> ScenarioFile {
    let name = files::shown(path);
    match files::text(path, &name, files::ReadAs::Collection) {
        Ok((source, warnings)) => read_source(&source, form(path).unwrap_or(Form::Document), path, warnings),
        Err(mistake) => unreadable(name, *mistake),
    }
}

fn read_source(source: &Arc<Source>, form: Form, path: &Path, warnings: Vec<Diagnostic>) -> ScenarioFile {
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    let entries = read(source, form, Some(&folder)).entries;
    ScenarioFile { name: source.name().to_owned(), entries, warnings }
}

fn unreadable(name: String, mistake: Diagnostic) -> ScenarioFile {
    let unreadable = Unreadable { name: None, diagnostics: vec![mistake] };
    ScenarioFile { name, entries: vec![Entry::Unreadable(unreadable)], warnings: Vec::new() }
}

/// How scenarios stand in a file of this name.
fn form(path: &Path) -> Option<Form> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map(|&(_, form)| form)
}

/// Whether a file holds scenarios, or tried to.
fn looks_like_scenarios(source: &Arc<Source>, form: Form) -> bool {
    let first = match form {
        Form::Document => source.text(),
        Form::Lines => source.text().lines().find(|line| !line.trim().is_empty()).unwrap_or_default(),
    };
    let first = Source::new(source.name(), first);
    match Document::parse(&first) {
        Ok(document) => {
            let root = document.root();
            match root.kind() {
                Kind::Array => root.elements().next().is_some_and(is_scenario),
                _ => is_scenario(root),
            }
        }
        Err(_) => ["\"request\"", "\"requests\""].iter().any(|field| source.text().contains(field)),
    }
}

/// Whether an object has a field that only scenarios have.
fn is_scenario(value: Value<'_, '_>) -> bool {
    const TELLING: [&str; 7] = [
        "request",
        "requests",
        "identity_policies",
        "session_policies",
        "resource_policy",
        "resource_policies",
        "unlisted_context",
    ];
    value.member("format").is_none() && TELLING.iter().any(|field| value.member(field).is_some())
}
