//! [`Places`]: how a file that results name is called in its repository.

/// Where the files that results name lie, as seen from the root of the repository.
///
/// Annotations of a pull request are put on files by their paths in the repository, whatever folder a command was
/// started in, and however a path was typed.
///
/// ```
/// use iamsim_report::results::Places;
///
/// let places = Places { root: "/home/ci/repository".to_owned(), prefix: "infrastructure/state".to_owned() };
/// assert_eq!(places.path("bucket-policy.json"), "infrastructure/state/bucket-policy.json");
/// assert_eq!(places.path("./../scp.json"), "infrastructure/scp.json");
/// assert_eq!(places.path("/home/ci/repository/a.json"), "a.json");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The root of the repository, absolute, with `/`; empty where it is not known.
    pub root: String,
    /// The folder that names are relative to, as a path from the root.
    pub prefix: String,
}

impl Places {
    /// The path of `file` from the root of the repository, without `.` and `..`; what lies outside keeps its name.
    pub fn path(&self, file: &str) -> String {
        let absolute = file.starts_with('/') || file.get(1..3) == Some(":/");
        if absolute {
            let below = file.strip_prefix(&self.root).and_then(|rest| rest.strip_prefix('/'));
            return match below {
                Some(below) if !self.root.is_empty() => below.to_owned(),
                _ => file.to_owned(),
            };
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in self.prefix.split('/').chain(file.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_of_the_repository_keeps_its_name() {
        let places = Places { root: "/repository".to_owned(), prefix: String::new() };
        assert_eq!(places.path("/elsewhere/a.json"), "/elsewhere/a.json");
        assert_eq!(places.path("/repository-2/a.json"), "/repository-2/a.json");
        assert_eq!(places.path("../a.json"), "../a.json");
        assert_eq!(places.path("."), ".");
        assert_eq!(Places::default().path("/a.json"), "/a.json");
    }
}
