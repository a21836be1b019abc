//! Where the repository is that a command works in: annotations name files by their paths in it.

use std::path::{Path, PathBuf};

use iamsim::report::results::Places;

/// The places of files that are named relative to `folder`, or absolute. The repository is the nearest folder above
/// the working directory that holds `.git`; without one, the working directory itself.
pub(crate) fn of(folder: &Path) -> Places {
    let here = std::env::current_dir().unwrap_or_default();
    let root = here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here);
    let folder = if folder.is_file() { folder.parent().unwrap_or(folder) } else { folder };
    let below = match here.join(folder).strip_prefix(root) {
        Ok(below) => shown(below),
        Err(_) => shown(&here.join(folder)),
    };
    Places { root: shown(root), prefix: below }
}

/// The places of files that are named as they were typed.
pub(crate) fn here() -> Places {
    of(&PathBuf::from("."))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
