//! [`InitialManifest`]: what a manifest would say of a folder that has none, told by the names of its files.

use std::path::Path;

use iamsim_engine::Layer;
use iamsim_policy::PolicyType;
use iamsim_source::{Code, Diagnostic, Source, Span};

use crate::description::{DescribedLevel, Named};
use crate::root::Root;
use crate::{files, layout, manifest};

const MANIFEST_EXISTS: Code = Code::new("manifest-exists");
const FOLDER_UNREADABLE: Code = Code::new("folder-unreadable");

/// What lies where, by the paths that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitialManifest {
    /// Of the principal that Terraform starts as; empty where nothing was collected.
    pub identity_policies: Vec<Box<str>>,
    /// Its permissions boundary.
    pub permissions_boundary: Option<Box<str>>,
    /// Its session policies.
    pub session_policies: Vec<Box<str>>,
    /// Levels from the root to the account: their targets and policies.
    pub service_control_policies: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Likewise.
    pub resource_control_policies: Vec<(Box<str>, Vec<Box<str>>)>,
    /// The policies of resources, by type: of a bucket, a key, a table, or a role's trust.
    pub resource_policies: Vec<(PolicyType, Box<str>)>,
    /// The policy of the endpoint.
    pub vpc_endpoint_policy: Option<Box<str>>,
    /// Files with whole accounts, plans and states.
    pub collected: Vec<Box<str>>,
}

impl InitialManifest {
    /// Tells what lies in `folder` by the names of its files, and of what was collected by its keys. Nothing is written.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or has a manifest already.
    pub fn of_folder(folder: &Path) -> Result<Self, Box<Diagnostic>> {
        let name = files::shown(folder);
        let about =
            |diagnostic: Diagnostic| Box::new(diagnostic.at(&Source::new(&*name, ""), Span::new(0, 0), ""));
        files::check_folder(folder, &name).map_err(|error| about(error.diagnostic()))?;
        let root = Root::open(folder)
            .map_err(|error| about(Diagnostic::error(FOLDER_UNREADABLE, error.to_string())))?;
        if root.has(manifest::FILE) {
            let diagnostic = Diagnostic::error(MANIFEST_EXISTS, "the folder has an `iamsim.json` already");
            let there = Source::new(manifest::FILE, "");
            return Err(Box::new(
                diagnostic.at(&there, Span::new(0, 0), "").help("change it, or remove it first"),
            ));
        }
        let described = layout::describe(&root, &name);
        let own = described.principals.first();
        Ok(Self {
            identity_policies: own.map(|own| list(&own.identity_policies)).unwrap_or_default(),
            permissions_boundary: own.and_then(|own| single(&own.permissions_boundary)),
            session_policies: own.map(|own| list(&own.session_policies)).unwrap_or_default(),
            service_control_policies: levels(&described.account.service_control),
            resource_control_policies: levels(&described.account.resource_control),
            resource_policies: described
                .resources
                .iter()
                .filter_map(|resource| Some((resource.policy_type, single(&resource.policy)?)))
                .collect(),
            vpc_endpoint_policy: single(&described.vpc_endpoint_policy),
            collected: described.collected.into_iter().map(|named| named.value).collect(),
        })
    }
}

fn single(layer: &Layer<Named>) -> Option<Box<str>> {
    layer.given().map(|named| named.value.clone())
}

fn list(layer: &Layer<Vec<Named>>) -> Vec<Box<str>> {
    layer.given().into_iter().flatten().map(|named| named.value.clone()).collect()
}

fn levels(layer: &Layer<Vec<DescribedLevel>>) -> Vec<(Box<str>, Vec<Box<str>>)> {
    let levels = layer.given().into_iter().flatten();
    levels
        .map(|level| (level.target.clone(), level.policies.iter().map(|named| named.value.clone()).collect()))
        .collect()
}
