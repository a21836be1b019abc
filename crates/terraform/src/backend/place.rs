//! [`StateKey`], [`WorkspaceName`] and [`WorkspaceKeyPrefix`]: what the key of a state's object is made of.

use iamsim_source::{Code, Quoted};

use super::{Mistake, is_blank};

const INVALID_KEY: Code = Code::new("invalid-state-key");
const INVALID_PREFIX: Code = Code::new("invalid-workspace-key-prefix");

/// `key`: not blank, no slash at its start or end. Terraform also refuses `//` in it; OpenTofu does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateKey(Box<str>);

/// `workspace_key_prefix`: `env:` unless it is set; may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceKeyPrefix(Box<str>);

/// The name of a workspace: not empty, and made of characters that a URL's path holds as they are.
///
/// ```
/// # use iamsim_terraform::WorkspaceName;
/// assert!(WorkspaceName::new("dev-1").is_ok());
/// assert!(WorkspaceName::new("a/b").is_err());
/// assert!(WorkspaceName::default().is_default());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkspaceName(Box<str>);

/// What was given as the name of a workspace and cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be the name of a workspace: it has to be text without spaces, slashes and the like", Quoted(.0))]
pub struct InvalidWorkspaceName(pub String);

/// Whether `//` may stand in a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DoubledSlash {
    /// As OpenTofu has it.
    Allowed,
    /// As Terraform has it.
    Refused,
}

impl StateKey {
    pub(crate) fn new(text: &str, doubled_slash: DoubledSlash) -> Result<Self, Mistake> {
        let refused = |message: String, help: &str| Err(Mistake::new(INVALID_KEY, message, help));
        let example = "write the path of the state's object in the bucket, such as `prod/terraform.tfstate`";
        if is_blank(text) {
            return refused("`key` is empty".to_owned(), example);
        }
        if text.starts_with('/') || text.ends_with('/') {
            return refused(
                format!("`key` begins or ends with `/`: {}", Quoted(text)),
                "remove the slash: keys of S3 objects do not begin with one",
            );
        }
        if doubled_slash == DoubledSlash::Refused && text.contains("//") {
            return refused(
                format!("`key` contains `//`: {}", Quoted(text)),
                "write one slash instead of two",
            );
        }
        Ok(Self(text.into()))
    }

    /// The key that a configuration is changed to in the commands that are about such a change.
    pub(crate) fn of_new_place() -> Self {
        Self("new/place.tfstate".into())
    }

    /// The key as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl WorkspaceKeyPrefix {
    pub(crate) fn new(text: &str) -> Result<Self, Mistake> {
        if text.starts_with('/') || text.ends_with('/') {
            return Err(Mistake::new(
                INVALID_PREFIX,
                format!("`workspace_key_prefix` begins or ends with `/`: {}", Quoted(text)),
                format!(
                    "write {}; Terraform adds the slash",
                    Quoted(&format!("\"{}\"", text.trim_matches('/')))
                ),
            ));
        }
        Ok(Self(text.into()))
    }

    /// The prefix as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the one that holds where none is set, `env:`.
    pub fn is_default(&self) -> bool {
        self.as_str() == "env:"
    }

    /// The prefix that workspaces are listed under: with a slash, and empty where this one is empty.
    pub fn listed(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!("{}/", self.0) }
    }
}

impl Default for WorkspaceKeyPrefix {
    fn default() -> Self {
        Self("env:".into())
    }
}

impl WorkspaceName {
    /// The workspace called `name`.
    ///
    /// # Errors
    ///
    /// [`InvalidWorkspaceName`] where Terraform refuses the name.
    pub fn new(name: &str) -> Result<Self, InvalidWorkspaceName> {
        let may_stand =
            |character: char| character.is_ascii_alphanumeric() || "-_.~$&+=:@".contains(character);
        if name.is_empty() || !name.chars().all(may_stand) {
            return Err(InvalidWorkspaceName(name.to_owned()));
        }
        Ok(Self(name.into()))
    }

    pub(crate) fn placeholder(name: &'static str) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the workspace `default`, which lies at the backend's key itself.
    pub fn is_default(&self) -> bool {
        self.as_str() == "default"
    }
}

impl Default for WorkspaceName {
    fn default() -> Self {
        Self("default".into())
    }
}

/// The parts joined by slashes and cleaned, as Go's `path.Join` does it.
pub(super) fn join(parts: &[&str]) -> String {
    let mut cleaned: Vec<&str> = Vec::new();
    for segment in parts.iter().flat_map(|part| part.split('/')) {
        match segment {
            "" | "." => {}
            ".." if cleaned.last().is_some_and(|last| *last != "..") => {
                cleaned.pop();
            }
            _ => cleaned.push(segment),
        }
    }
    cleaned.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_cleaned_as_go_does() {
        for (parts, joined) in [
            (["env:", "dev", "a/b"], "env:/dev/a/b"),
            (["x//y", "dev", "k"], "x/y/dev/k"),
            (["", "dev", "k"], "dev/k"),
            (["p", "dev", "a/../b"], "p/dev/b"),
            (["p", "dev", "./k"], "p/dev/k"),
            (["p", "dev", "../../../k"], "../k"),
        ] {
            assert_eq!(join(&parts), joined, "{parts:?}");
        }
    }

    #[test]
    fn a_key_is_refused_as_terraform_refuses_it() {
        for key in ["", "  ", "/leading", "trailing/", "a//b"] {
            assert!(StateKey::new(key, DoubledSlash::Refused).is_err(), "{key}");
        }
        for key in ["a/../b", "./x.tfstate", "star*q?.tfstate", "ünï.tfstate"] {
            assert!(StateKey::new(key, DoubledSlash::Refused).is_ok(), "{key}");
        }
        assert!(StateKey::new("a//b", DoubledSlash::Allowed).is_ok());
    }
}
