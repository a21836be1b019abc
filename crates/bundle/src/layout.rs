//! A bundle without `iamsim.json`: what its files are is told by where they lie.

use std::collections::BTreeMap;
use std::path::Path;

use iamsim_engine::{KeyManager, Layer, RoleKind};
use iamsim_policy::{PolicyType, ResourcePattern, Version};
use iamsim_source::{Source, Spanned};

use crate::collected::may_be_collected;
use crate::description::{
    DescribedAccount, DescribedLevel, DescribedPrincipal, DescribedResource, DescribedStart, Description,
    NOWHERE, Named, Origin, Whose,
};
use crate::root::Root;
use crate::unused::OTHER_READERS;

/// The files of resources, and which resources they are about: the configuration alone names them.
const RESOURCES: [(&str, &str, PolicyType); 4] = [
    ("bucket-policy.json", "arn:*:s3:::*", PolicyType::Bucket),
    ("key-policy.json", "arn:*:kms:*:*:key/*", PolicyType::Key),
    ("table-policy.json", "arn:*:dynamodb:*:*:table/*", PolicyType::Table),
    ("trust-policy.json", "arn:*:iam::*:role/*", PolicyType::RoleTrust),
];

/// The folders whose files are policies, and the other files that are.
const FOLDERS: [(&str, PolicyType); 4] = [
    ("identity-policies", PolicyType::IdentityBased),
    ("session-policies", PolicyType::Session),
    ("service-control-policies", PolicyType::ServiceControl),
    ("resource-control-policies", PolicyType::ResourceControl),
];
const FILES: [(&str, PolicyType); 2] = [
    ("permissions-boundary.json", PolicyType::PermissionsBoundary),
    ("vpc-endpoint-policy.json", PolicyType::VpcEndpoint),
];

/// The type of policy that a file holds by its name, or by the nearest folder that says so.
pub(crate) fn policy_type(path: &Path) -> Option<PolicyType> {
    let name = path.file_name()?.to_str()?;
    let resources = RESOURCES.iter().map(|(file, _, policy_type)| (*file, *policy_type));
    let by_name = resources.chain(FILES).find(|(file, _)| *file == name);
    let folders = || path.ancestors().skip(1).filter_map(|folder| folder.file_name()?.to_str());
    let by_folder = || folders().find_map(|folder| FOLDERS.into_iter().find(|(known, _)| *known == folder));
    by_name.or_else(by_folder).map(|(_, policy_type)| policy_type)
}

/// What the layout of a folder says is where.
pub(crate) fn describe(root: &Root, folder: &str) -> Description {
    let principal = DescribedPrincipal {
        whose: Whose::Starting,
        identity_policies: files_in(root, "identity-policies"),
        permissions_boundary: file(root, "permissions-boundary.json"),
        session_policies: files_in(root, "session-policies"),
        tags: Layer::NotCollected,
        unique_id: None,
        role_kind: RoleKind::Ordinary,
    };
    Description {
        origin: Origin::Layout,
        source: Source::new(folder, ""),
        principal: DescribedStart::NotSaid,
        terraform: named("."),
        principals: vec![principal],
        account: DescribedAccount {
            service_control: levels(root, "service-control-policies"),
            resource_control: levels(root, "resource-control-policies"),
            organization: Layer::NotCollected,
        },
        accounts: Vec::new(),
        resources: RESOURCES.iter().filter_map(|resource| describe_resource(root, resource)).collect(),
        vpc_endpoint_policy: file(root, "vpc-endpoint-policy.json"),
        vpc_endpoint_kind: None,
        context: Vec::new(),
        ignore: Vec::new(),
        collected: collected(root),
    }
}

/// Nothing but one file with what was collected, and the configuration beside it.
pub(crate) fn describe_file(folder: &str, file: &str) -> Description {
    Description {
        origin: Origin::Layout,
        source: Source::new(folder, ""),
        principal: DescribedStart::NotSaid,
        terraform: named("."),
        principals: Vec::new(),
        account: DescribedAccount::default(),
        accounts: Vec::new(),
        resources: Vec::new(),
        vpc_endpoint_policy: Layer::NotCollected,
        vpc_endpoint_kind: None,
        context: Vec::new(),
        ignore: Vec::new(),
        collected: vec![named(file)],
    }
}

/// The files directly in the folder that hold what was collected of whole accounts: known by their keys.
fn collected(root: &Root) -> Vec<Named> {
    let has_a_reader = |file: &str| {
        let others = RESOURCES.iter().map(|(name, ..)| *name).chain(FILES.iter().map(|(name, _)| *name));
        others.into_iter().any(|name| name == file)
            || OTHER_READERS.iter().any(|ending| file.ends_with(ending))
    };
    let files = root.files_in(".").filter(|file| is_json(file) && !has_a_reader(file));
    files.filter(|file| root.holds(file, may_be_collected)).map(named).collect()
}

fn describe_resource(
    root: &Root,
    &(name, pattern, policy_type): &(&str, &str, PolicyType),
) -> Option<DescribedResource> {
    let policy = file(root, name);
    policy.given()?;
    Some(DescribedResource {
        pattern: ResourcePattern::parse(pattern, Version::V2008).ok()?,
        arn: None,
        policy_type,
        account: None,
        policy,
        tags: Layer::NotCollected,
        restrict_public_buckets: Layer::NotCollected,
        default_encryption: Layer::NotCollected,
        aliases: Vec::new(),
        key_manager: KeyManager::Customer,
        table_encryption: Layer::NotCollected,
    })
}

fn file(root: &Root, name: &str) -> Layer<Named> {
    if root.has(name) { Layer::Given(named(name)) } else { Layer::NotCollected }
}

fn files_in(root: &Root, folder: &str) -> Layer<Vec<Named>> {
    let files: Vec<Named> = root.files_in(folder).filter(|file| is_json(file)).map(named).collect();
    if files.is_empty() { Layer::NotCollected } else { Layer::Given(files) }
}

/// One level for each folder in `folder`, in the order of their names.
fn levels(root: &Root, folder: &str) -> Layer<Vec<DescribedLevel>> {
    let mut levels: BTreeMap<&str, Vec<Named>> = BTreeMap::new();
    for path in root.files() {
        let below = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        if let Some((target, file)) = below.and_then(|below| below.split_once('/'))
            && !file.contains('/')
            && is_json(file)
        {
            levels.entry(target).or_default().push(named(path));
        }
    }
    let levels: Vec<DescribedLevel> = levels
        .into_iter()
        .map(|(target, policies)| DescribedLevel { target: target.into(), policies })
        .collect();
    if levels.is_empty() { Layer::NotCollected } else { Layer::Given(levels) }
}

/// Whether a file is JSON by its name.
pub(crate) fn is_json(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "json")
}

fn named(path: &str) -> Named {
    Spanned::new(path.into(), NOWHERE)
}
