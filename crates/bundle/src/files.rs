//! Reading files, with limits, and with words for what goes wrong.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use iamsim_source::{Code, Diagnostic, MAX_BYTES, Quoted, Source, Span, decode};
use thiserror::Error;

const FILE_NOT_FOUND: Code = Code::new("file-not-found");
const FILE_UNREADABLE: Code = Code::new("file-unreadable");
const NOT_A_FILE: Code = Code::new("not-a-file");
const NOT_A_DIRECTORY: Code = Code::new("not-a-directory");
const FILE_TOO_LARGE: Code = Code::new("file-too-large");

/// Why a file could not be read.
#[derive(Debug, Error)]
pub(crate) enum FileError {
    /// There is nothing of that name.
    #[error("there is no file {}", Quoted(.0))]
    NotFound(String),
    /// It is a directory, where a file is expected.
    #[error("{} is a directory, and a file is expected", Quoted(.0))]
    Directory(String),
    /// It is a file, where a directory is expected.
    #[error("there is no directory {}", Quoted(.0))]
    NotADirectory(String),
    /// It is a pipe, a device, or the like.
    #[error("{} is not a regular file", Quoted(.0))]
    NotRegular(String),
    /// The operating system refuses.
    #[error("the file {} cannot be read: {source}", Quoted(.name))]
    Unreadable {
        /// The file.
        name: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// It holds more than is read, unpacked if it is packed.
    #[error("the file {} holds more than {most} bytes, which is the most that is read {what}", Quoted(.name))]
    TooLarge {
        /// The file.
        name: String,
        /// The most that is read.
        most: usize,
        /// Of what.
        what: &'static str,
    },
}

impl FileError {
    /// What an error of the operating system says about the file called `name`.
    pub(crate) fn of(name: &str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound(name.to_owned()),
            io::ErrorKind::IsADirectory => Self::Directory(name.to_owned()),
            _ => Self::Unreadable { name: name.to_owned(), source },
        }
    }

    /// The mistake as a diagnostic without a place: whoever named the file knows where that was.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let (code, help) = match self {
            Self::NotFound(_) => (FILE_NOT_FOUND, "check the path"),
            Self::Directory(_) => {
                (NOT_A_FILE, "name a file in it; where a list is expected, `FOLDER/*.json`")
            }
            Self::NotRegular(_) => (NOT_A_FILE, "copy what it gives into a file"),
            Self::NotADirectory(_) => (NOT_A_DIRECTORY, "check the path"),
            Self::Unreadable { .. } => (FILE_UNREADABLE, "check who may read it"),
            Self::TooLarge { .. } => {
                (FILE_TOO_LARGE, "check what wrote it: policies are measured in kilobytes")
            }
        };
        Diagnostic::error(code, self.to_string()).help(help)
    }

    /// The mistake as a diagnostic about the file itself: nothing but the command line named it.
    pub(crate) fn about_the_file(&self, name: &str) -> Diagnostic {
        self.diagnostic().at(&Source::new(name, ""), Span::new(0, 0), "")
    }
}

/// What a file is read as, which says how much of it is read: what AWS or Terraform could use is far smaller, and what
/// is larger would take time and memory without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadAs {
    /// A manifest.
    Manifest,
    /// A policy, or an answer of the AWS CLI that holds one: the largest that AWS stores has 32 KiB.
    Policy,
    /// A file of a Terraform configuration.
    Configuration,
    /// What was collected of a whole account, or of an organization; scenarios.
    Collection,
}

impl ReadAs {
    /// The most bytes that are read.
    const fn most(self) -> usize {
        match self {
            Self::Manifest => 2 * 1024 * 1024,
            Self::Policy => 4 * 1024 * 1024,
            Self::Configuration => 1024 * 1024,
            Self::Collection => MAX_BYTES,
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Manifest => "of a manifest",
            Self::Policy => "of a policy",
            Self::Configuration => "of a configuration",
            Self::Collection => "of a file",
        }
    }
}

/// The bytes of a file, which is called `name` in messages; unpacked where the name ends in `.gz`.
pub(crate) fn bytes(path: &Path, name: &str, read_as: ReadAs) -> Result<Vec<u8>, FileError> {
    let unreadable = |source| FileError::of(name, source);
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(FileError::Directory(name.to_owned()));
    }
    let too_large =
        || FileError::TooLarge { name: name.to_owned(), most: read_as.most(), what: read_as.what() };
    let most = u64::try_from(read_as.most()).unwrap_or(u64::MAX);
    if metadata.len() > most {
        return Err(too_large());
    }
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    if packed { at_most(MultiGzDecoder::new(file), name, read_as) } else { at_most(file, name, read_as) }
}

/// The bytes that `input` gives, which is called `name` in messages.
pub(crate) fn at_most(input: impl Read, name: &str, read_as: ReadAs) -> Result<Vec<u8>, FileError> {
    let most = u64::try_from(read_as.most()).unwrap_or(u64::MAX) + 1;
    let mut bytes = Vec::new();
    input.take(most).read_to_end(&mut bytes).map_err(|source| FileError::of(name, source))?;
    if bytes.len() > read_as.most() {
        return Err(FileError::TooLarge {
            name: name.to_owned(),
            most: read_as.most(),
            what: read_as.what(),
        });
    }
    Ok(bytes)
}

/// Whether `folder` is a directory.
pub(crate) fn check_folder(folder: &Path, name: &str) -> Result<(), FileError> {
    let none = || FileError::NotADirectory(name.to_owned());
    match folder.metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(none()),
        Err(error) => Err(FileError::of(name, error)),
    }
}

/// A text, and what is worth a warning about its encoding.
pub(crate) type Text = (Arc<Source>, Vec<Diagnostic>);

/// The text of a file, or one diagnostic about the file itself.
pub(crate) fn text(path: &Path, name: &str, read_as: ReadAs) -> Result<Text, Box<Diagnostic>> {
    match bytes(path, name, read_as) {
        Ok(bytes) => decode(name, &bytes),
        Err(error) => Err(Box::new(error.about_the_file(name))),
    }
}

/// The text of a file that is named beside any bundle, by the name that was given; and what is worth a warning about
/// its encoding.
///
/// # Errors
///
/// One diagnostic where the file cannot be read, or holds no text.
pub fn text_file(path: &Path) -> Result<(Arc<Source>, Vec<Diagnostic>), Box<Diagnostic>> {
    text(path, &shown(path), ReadAs::Configuration)
}

/// `path` with `/` between its parts, as it is shown.
pub(crate) fn shown(path: &Path) -> String {
    let shown: PathBuf = path.components().filter(|part| part.as_os_str() != ".").collect();
    let shown = shown.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    if shown.is_empty() { ".".to_owned() } else { shown }
}
