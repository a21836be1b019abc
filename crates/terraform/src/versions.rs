//! The tools and what changed between their versions, as data.
//!
//! What lives here: which tool in which version, and how its S3 backend differs in what it asks AWS for.
//! What does not: which arguments a version knows (`config/arguments.rs`).
//!
//! Measured with Terraform 1.11.4; read in the sources of the others.

use std::fmt;
use std::str::FromStr;

use iamsim_source::Quoted;

/// Which of the two tools runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Product {
    /// `terraform`
    Terraform,
    /// `tofu`, its fork
    OpenTofu,
}

/// A release of a tool, such as `1.11.4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number; 0 where it is left out.
    pub patch: u32,
}

/// A tool in one of its versions.
///
/// ```
/// # use iamsim_terraform::{Product, Tool};
/// let tool = Tool::new(Product::Terraform, "1.7.1".parse().expect("a version"));
/// assert_eq!(tool.to_string(), "terraform 1.7.1");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tool {
    /// Which tool.
    pub product: Product,
    /// Which release of it.
    pub version: Version,
}

/// Which tool, and which version of it if that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ToolChoice {
    /// Which tool.
    pub product: Product,
    /// Which release; `None` where the configuration may choose.
    pub version: Option<Version>,
}

/// What was given as a version and is none: digits joined by one or two dots were expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is no version: expected something like `1.11.4`", Quoted(.0))]
pub struct NotAVersion(pub String);

/// What was given as a tool and is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is no tool: expected `terraform` or `opentofu`", Quoted(.0))]
pub struct NotATool(pub String);

/// How the S3 backend of some versions asks AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behaviour {
    /// What becomes of a denied listing of workspaces.
    pub denied_listing: DeniedListing,
    /// The request that lists the workspaces.
    pub listing: &'static str,
    /// How a state is read.
    pub reading: Reading,
    /// How often a backend asks STS who it is.
    pub identity: IdentityRequests,
    /// What the request that deletes a lock item names.
    pub deleted_lock_item: &'static [&'static str],
    /// How a state beyond 5 MiB is stored.
    pub uploads: Uploads,
    /// Whether the lock file is stored with the headers of encryption.
    pub lock_file_encryption: LockFileEncryption,
}

/// When the backend goes on although AWS denies the listing of workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeniedListing {
    /// Never: every command fails.
    Fails,
    /// Where `workspace_key_prefix` is `env:`, as it is unless it is set.
    ToleratedForDefaultPrefix,
    /// Always.
    Tolerated,
}

/// How a state is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// With `HeadObject`, then, where there is one, with `GetObject`.
    HeadThenGet,
    /// With `GetObject` at once.
    Get,
}

/// How often a backend asks STS who it is, in each run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityRequests {
    /// To validate the credentials, and again for the account.
    Twice,
    /// To validate the credentials.
    Once,
}

/// How a state beyond 5 MiB is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploads {
    /// In parts.
    InParts,
    /// At once, as any other.
    AtOnce,
}

/// Whether the `.tflock` object is stored with the headers of encryption that the state has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockFileEncryption {
    /// As the state is.
    AsTheState,
    /// Never (OpenTofu 1.10.0 and 1.10.1).
    Omitted,
}

const TERRAFORM: Behaviour = Behaviour {
    denied_listing: DeniedListing::ToleratedForDefaultPrefix,
    listing: "s3:ListObjectsV2",
    reading: Reading::HeadThenGet,
    identity: IdentityRequests::Twice,
    deleted_lock_item: &["LockID"],
    uploads: Uploads::InParts,
    lock_file_encryption: LockFileEncryption::AsTheState,
};

const OPENTOFU: Behaviour = Behaviour {
    denied_listing: DeniedListing::Tolerated,
    listing: "s3:ListObjectsV2",
    reading: Reading::HeadThenGet,
    identity: IdentityRequests::Once,
    deleted_lock_item: &["Info", "LockID"],
    uploads: Uploads::AtOnce,
    lock_file_encryption: LockFileEncryption::AsTheState,
};

/// Since which version of Terraform what holds, the newest first.
const TERRAFORM_SINCE: &[(Version, Behaviour)] = &[
    (Version::new(1, 7, 2), TERRAFORM),
    (Version::new(1, 6, 0), Behaviour { denied_listing: DeniedListing::Fails, ..TERRAFORM }),
    (
        Version::new(0, 0, 0),
        Behaviour {
            denied_listing: DeniedListing::Tolerated,
            listing: "s3:ListObjects",
            reading: Reading::Get,
            uploads: Uploads::AtOnce,
            ..TERRAFORM
        },
    ),
];

/// Since which version of OpenTofu what holds, the newest first.
const OPENTOFU_SINCE: &[(Version, Behaviour)] = &[
    (Version::new(1, 10, 2), OPENTOFU),
    (Version::new(1, 10, 0), Behaviour { lock_file_encryption: LockFileEncryption::Omitted, ..OPENTOFU }),
    (Version::new(1, 7, 0), OPENTOFU),
    (Version::new(0, 0, 0), Behaviour { denied_listing: DeniedListing::Fails, ..OPENTOFU }),
];

impl Version {
    /// The version `major.minor.patch`.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }
}

impl Tool {
    /// The Terraform that iamsim assumes unless told otherwise.
    pub const CURRENT_TERRAFORM: Self = Self::new(Product::Terraform, Version::new(1, 14, 0));
    /// The OpenTofu that iamsim assumes unless told otherwise.
    pub const CURRENT_OPENTOFU: Self = Self::new(Product::OpenTofu, Version::new(1, 13, 0));

    /// `product` in `version`.
    pub const fn new(product: Product, version: Version) -> Self {
        Self { product, version }
    }

    /// `product` in the version that iamsim assumes unless told otherwise.
    pub const fn current(product: Product) -> Self {
        match product {
            Product::Terraform => Self::CURRENT_TERRAFORM,
            Product::OpenTofu => Self::CURRENT_OPENTOFU,
        }
    }

    /// Whether a backend may be put together from variables and local values: in OpenTofu, since 1.8.
    pub fn evaluates_backends(self) -> bool {
        self.product == Product::OpenTofu && Version::new(1, 8, 0) <= self.version
    }

    /// How the S3 backend of this version asks AWS.
    pub fn behaviour(self) -> Behaviour {
        let (since, newest) = match self.product {
            Product::Terraform => (TERRAFORM_SINCE, TERRAFORM),
            Product::OpenTofu => (OPENTOFU_SINCE, OPENTOFU),
        };
        let holds = since.iter().find(|(version, _)| *version <= self.version);
        holds.map_or(newest, |&(_, behaviour)| behaviour)
    }
}

impl Default for ToolChoice {
    /// Terraform, in a version that the configuration may choose.
    fn default() -> Self {
        Self { product: Product::Terraform, version: None }
    }
}

impl From<Tool> for ToolChoice {
    fn from(tool: Tool) -> Self {
        Self { product: tool.product, version: Some(tool.version) }
    }
}

impl Product {
    /// The word for it on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "opentofu",
        }
    }

    /// Its name as its makers write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terraform => "Terraform",
            Self::OpenTofu => "OpenTofu",
        }
    }
}

impl FromStr for Product {
    type Err = NotATool;

    fn from_str(text: &str) -> Result<Self, NotATool> {
        match text {
            "terraform" => Ok(Self::Terraform),
            "opentofu" | "tofu" => Ok(Self::OpenTofu),
            _ => Err(NotATool(text.to_owned())),
        }
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    /// Reads `1.11.4`, `v1.11.4`, `1.11`, and `1.12.0-dev`, whose suffix is dropped.
    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let refused = || NotAVersion(text.to_owned());
        let bare = text.strip_prefix('v').unwrap_or(text);
        let bare = bare.split(['-', '+']).next().unwrap_or(bare);
        let numbers: Vec<u32> =
            bare.split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_| refused())?;
        match *numbers.as_slice() {
            [major, minor] => Ok(Self::new(major, minor, 0)),
            [major, minor, patch] => Ok(Self::new(major, minor, patch)),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.product.as_str(), self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_listing_was_fatal_between_1_6_0_and_1_7_1() {
        let listing = |version: &str| {
            Tool::new(Product::Terraform, version.parse().unwrap()).behaviour().denied_listing
        };
        assert_eq!(listing("1.5.7"), DeniedListing::Tolerated);
        assert_eq!(listing("1.6.0"), DeniedListing::Fails);
        assert_eq!(listing("1.7.1"), DeniedListing::Fails);
        assert_eq!(listing("1.7.2"), DeniedListing::ToleratedForDefaultPrefix);
        assert_eq!(listing("1.17.0-dev"), DeniedListing::ToleratedForDefaultPrefix);
    }

    #[test]
    fn what_is_no_version_is_refused_with_its_text() {
        for text in ["", "1", "1.2.3.4", "one.two", "1..2", "99999999999.0.0"] {
            assert_eq!(text.parse::<Version>(), Err(NotAVersion(text.to_owned())));
        }
    }
}
