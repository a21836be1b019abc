//! A copy of a bundle with some of its files changed.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use iamsim_source::Quoted;
use thiserror::Error;
use walkdir::WalkDir;

use crate::bundle::{Bundle, ChangedFiles, folder_of};
use crate::files;

/// Why a copy was not made.
#[derive(Debug, Error)]
pub enum CopyError {
    /// There is something already.
    #[error("{} is not empty, and nothing is overwritten", Quoted(.0))]
    NotEmpty(String),
    /// It would be a copy in itself.
    #[error("{} lies in the bundle itself", Quoted(.0))]
    Inside(String),
    /// The operating system refuses.
    #[error("{} cannot be written: {source}", Quoted(.name))]
    Write {
        /// The file or folder.
        name: String,
        /// What the operating system says.
        source: io::Error,
    },
}

impl Bundle {
    /// Copies the bundle in `path` to the folder `to`, which must be new or empty, with `changed` files in place of its
    /// own, or beside them. Files whose names begin with a dot are left out, as reading a bundle leaves them out.
    ///
    /// # Errors
    ///
    /// [`CopyError`]; what was written until then stays.
    pub fn copy_changed(path: &Path, changed: &ChangedFiles, to: &Path) -> Result<(), CopyError> {
        let folder = folder_of(path);
        let name = || files::shown(to);
        let failed = |name: String| move |source| CopyError::Write { name, source };
        fs::create_dir_all(to).map_err(failed(name()))?;
        let is_empty = fs::read_dir(to).map_err(failed(name()))?.next().is_none();
        if !is_empty {
            return Err(CopyError::NotEmpty(name()));
        }
        let inside = match (to.canonicalize(), folder.canonicalize()) {
            (Ok(to), Ok(folder)) => to.starts_with(folder),
            _ => false,
        };
        if inside {
            return Err(CopyError::Inside(name()));
        }
        let is_seen = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        };
        let walk = WalkDir::new(&folder).sort_by_file_name().into_iter().filter_entry(is_seen);
        // A link to a file of the bundle becomes a file; one that leads out of it is not read either.
        let is_read = |entry: &walkdir::DirEntry| {
            let own = || Some(entry.path().canonicalize().ok()?.starts_with(folder.canonicalize().ok()?));
            entry.path().is_file() && (entry.file_type().is_file() || own() == Some(true))
        };
        for entry in walk.filter_map(Result::ok).filter(is_read) {
            let Ok(relative) = entry.path().strip_prefix(&folder) else { continue };
            if !changed.texts.contains_key(&files::shown(relative)) {
                let target = place(to, relative)?;
                fs::copy(entry.path(), &target).map_err(failed(files::shown(relative)))?;
            }
        }
        for (relative, text) in &changed.texts {
            let target = place(to, Path::new(relative))?;
            let written = fs::File::create(&target).and_then(|mut file| file.write_all(text.as_bytes()));
            written.map_err(failed(relative.clone()))?;
        }
        Ok(())
    }
}

/// Where a file goes, its folder made.
fn place(to: &Path, relative: &Path) -> Result<PathBuf, CopyError> {
    let target = to.join(relative);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)
            .map_err(|source| CopyError::Write { name: files::shown(relative), source })?;
    }
    Ok(target)
}
