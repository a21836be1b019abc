//! [`RequiredVersion`]: which releases a configuration admits; [`ToolChoice`]: which one is then assumed.
//!
//! Source: Terraform language, "Version constraints".

use iamsim_source::Quoted;

use crate::versions::{Product, Tool, ToolChoice, Version};

/// The releases that a `required_version` admits: those that every one of its parts does.
///
/// ```
/// # use iamsim_terraform::{RequiredVersion, Version};
/// let required = RequiredVersion::parse("~> 1.11, != 1.11.2").expect("it is one");
/// assert!(required.admits(Version::new(1, 14, 0)));
/// assert!(!required.admits(Version::new(1, 11, 2)));
/// assert!(!required.admits(Version::new(2, 0, 0)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredVersion {
    parts: Vec<(Comparison, Version)>,
}

/// What was given as a `required_version` and is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is no version constraint", Quoted(.0))]
pub struct NotARequiredVersion(pub String);

/// How a release is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    /// `~>`: that release or a later one, below this bound.
    Below(Version),
}

/// Releases that behave alike, or may: from one on, up to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Releases {
    /// The first of them that is admitted.
    pub tool: Tool,
    /// The first of them.
    pub from: Version,
    /// The first one that is none of them; `None`: they are the newest.
    pub before: Option<Version>,
}

impl RequiredVersion {
    /// Reads parts joined by commas, such as `>= 1.10, < 2.0`.
    ///
    /// # Errors
    ///
    /// [`NotARequiredVersion`] where a part is none.
    pub fn parse(text: &str) -> Result<Self, NotARequiredVersion> {
        let refused = || NotARequiredVersion(text.to_owned());
        let part = |part: &str| {
            let part = part.trim();
            let (word, rest) = part.split_at_checked(part.find(|c: char| !"=!<>~".contains(c))?)?;
            let (version, numbers) = version(rest.trim())?;
            let comparison = match word {
                "" | "=" => Comparison::Equal,
                "!=" => Comparison::NotEqual,
                ">" => Comparison::Greater,
                ">=" => Comparison::GreaterOrEqual,
                "<" => Comparison::Less,
                "<=" => Comparison::LessOrEqual,
                // The last number that is written may grow, and those behind it.
                "~>" if numbers == 3 => {
                    Comparison::Below(Version::new(version.major, version.minor.checked_add(1)?, 0))
                }
                "~>" => Comparison::Below(Version::new(version.major.checked_add(1)?, 0, 0)),
                _ => return None,
            };
            Some((comparison, version))
        };
        let parts: Option<Vec<_>> = text.split(',').map(part).collect();
        Ok(Self { parts: parts.ok_or_else(refused)? })
    }

    /// Whether it admits `version`.
    pub fn admits(&self, version: Version) -> bool {
        self.parts.iter().all(|&(comparison, bound)| match comparison {
            Comparison::Equal => version == bound,
            Comparison::NotEqual => version != bound,
            Comparison::Greater => version > bound,
            Comparison::GreaterOrEqual => version >= bound,
            Comparison::Less => version < bound,
            Comparison::LessOrEqual => version <= bound,
            Comparison::Below(end) => bound <= version && version < end,
        })
    }

    /// The releases that it speaks of, and their neighbours: where it changes its mind.
    fn turning_points(&self) -> impl Iterator<Item = Version> {
        self.parts.iter().flat_map(|&(_, bound)| {
            let after = bound.patch.checked_add(1).map(|patch| Version { patch, ..bound });
            let before = bound.patch.checked_sub(1).map(|patch| Version { patch, ..bound });
            [Some(bound), after, before].into_iter().flatten()
        })
    }
}

/// A version of one to three numbers, and how many those are.
fn version(text: &str) -> Option<(Version, usize)> {
    let numbers = text.split(['-', '+']).next()?.split('.').count();
    let version = match numbers {
        1 => Version::new(text.parse().ok()?, 0, 0),
        _ => text.parse().ok()?,
    };
    Some((version, numbers))
}

impl ToolChoice {
    /// The releases that may run, the newest first: the one that was said, else those that every one of `required`
    /// admits, else the current ones.
    pub fn releases(self, required: &[RequiredVersion]) -> Vec<Releases> {
        let product = self.product;
        if let Some(version) = self.version {
            let tool = Tool::new(product, version);
            return vec![Releases { tool, from: version, before: None }];
        }
        let lines = product.lines();
        let ends = lines.iter().skip(1).copied().map(Some).chain([None]);
        let spans = lines.iter().copied().zip(ends);
        if required.is_empty() {
            let current = spans.filter(|(from, _)| *from >= product.current_since());
            let mut releases: Vec<Releases> = current
                .map(|(from, before)| Releases { tool: Tool::new(product, from), from, before })
                .collect();
            releases.reverse();
            return releases;
        }
        let mut releases: Vec<Releases> = spans
            .filter_map(|(from, before)| {
                let lies_here =
                    |version: &Version| from <= *version && before.is_none_or(|before| *version < before);
                let points = required.iter().flat_map(RequiredVersion::turning_points);
                let candidates = points.chain([from]).filter(lies_here);
                let admitted = candidates.filter(|version| required.iter().all(|it| it.admits(*version)));
                admitted.min().map(|version| Releases { tool: Tool::new(product, version), from, before })
            })
            .collect();
        releases.reverse();
        releases
    }
}

impl Product {
    /// The first release of each of its lines, and those between at which something changed that matters here.
    fn lines(self) -> &'static [Version] {
        const TERRAFORM: &[Version] = &[
            Version::new(1, 0, 0),
            Version::new(1, 1, 0),
            Version::new(1, 2, 0),
            Version::new(1, 3, 0),
            Version::new(1, 4, 0),
            Version::new(1, 5, 0),
            Version::new(1, 6, 0),
            Version::new(1, 7, 0),
            Version::new(1, 7, 2),
            Version::new(1, 8, 0),
            Version::new(1, 9, 0),
            Version::new(1, 10, 0),
            Version::new(1, 11, 0),
            Version::new(1, 12, 0),
            Version::new(1, 13, 0),
            Version::new(1, 14, 0),
        ];
        const OPENTOFU: &[Version] = &[
            Version::new(1, 6, 0),
            Version::new(1, 7, 0),
            Version::new(1, 8, 0),
            Version::new(1, 9, 0),
            Version::new(1, 10, 0),
            Version::new(1, 10, 2),
            Version::new(1, 11, 0),
            Version::new(1, 12, 0),
            Version::new(1, 13, 0),
        ];
        match self {
            Self::Terraform => TERRAFORM,
            Self::OpenTofu => OPENTOFU,
        }
    }

    /// The oldest release that is answered for where nothing says which one runs.
    const fn current_since(self) -> Version {
        match self {
            Self::Terraform => Version::new(1, 11, 0),
            Self::OpenTofu => Version::new(1, 10, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_admit_what_terraform_admits() {
        for (text, admitted, refused) in [
            ("1.5.7", "1.5.7", "1.5.8"),
            ("= 1.5", "1.5.0", "1.5.1"),
            (">= 1.10", "1.10.0", "1.9.8"),
            ("> 1.10", "1.10.1", "1.10.0"),
            ("< 1.7.2", "1.7.1", "1.7.2"),
            ("<= 1.7.2", "1.7.2", "1.7.3"),
            ("~> 1.11.0", "1.11.4", "1.12.0"),
            ("~> 1.11", "1.14.0", "2.0.0"),
            ("~> 1", "1.14.0", "2.0.0"),
            (">= 1.6, < 1.8, != 1.7.0", "1.7.1", "1.7.0"),
        ] {
            let required = RequiredVersion::parse(text).unwrap();
            assert!(required.admits(admitted.parse().unwrap()), "{text}: {admitted}");
            assert!(!required.admits(refused.parse().unwrap()), "{text}: {refused}");
        }
        for text in ["", "latest", ">=", "=> 1.0", "1.x", ">= 1.0,"] {
            assert!(RequiredVersion::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_newest_release_that_is_admitted_comes_first() {
        let newest = |required: &[&str]| {
            let required: Vec<_> =
                required.iter().map(|text| RequiredVersion::parse(text).unwrap()).collect();
            ToolChoice::default()
                .releases(&required)
                .first()
                .map(|releases| releases.tool.version.to_string())
        };
        assert_eq!(newest(&[]).as_deref(), Some("1.14.0"));
        assert_eq!(newest(&[">= 1.5"]).as_deref(), Some("1.14.0"));
        assert_eq!(newest(&["~> 1.11.4"]).as_deref(), Some("1.11.4"));
        assert_eq!(newest(&["> 1.7.1", "< 1.8"]).as_deref(), Some("1.7.2"));
        assert_eq!(newest(&[">= 1.20"]).as_deref(), Some("1.20.0"));
        assert_eq!(newest(&["< 0.12"]), None);
    }

    #[test]
    fn what_may_run_is_told_by_lines() {
        let required = [RequiredVersion::parse(">= 1.6, < 1.8").unwrap()];
        let lines: Vec<String> = ToolChoice::default()
            .releases(&required)
            .iter()
            .map(|releases| format!("{} {:?}", releases.from, releases.before.map(|it| it.to_string())))
            .collect();
        assert_eq!(lines, ["1.7.2 Some(\"1.8.0\")", "1.7.0 Some(\"1.7.2\")", "1.6.0 Some(\"1.7.0\")"]);
    }
}
