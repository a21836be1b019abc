//! What Terragrunt makes of a configuration before the tool runs: its `remote_state` and `generate` blocks, where
//! they are literal, or come to a value from the file's own `locals`.
//!
//! Its other expressions and functions, and files that are included, are not followed: what depends on them is said.
//!
//! Source: Terragrunt, `remote_state` and `generate`.

use std::sync::Arc;

use iamsim_source::{Code, Diagnostic, Quoted, Source};

use super::scope::{ROUNDS, Scope};
use super::texts::Texts;
use super::value::{Attribute, Block, BlockKind, Content};
use super::{Inputs, native};
use crate::session::offsets;

const NOT_FOLLOWED: Code = Code::new("terragrunt-not-followed");

/// Arguments of `remote_state` that Terragrunt keeps to itself.
const ITS_OWN: &[&str] = &[
    "accesslogging_bucket_name",
    "accesslogging_bucket_tags",
    "accesslogging_target_object_partition_date_source",
    "accesslogging_target_prefix",
    "bucket_sse_algorithm",
    "bucket_sse_kms_key_id",
    "disable_aws_client_checksums",
    "disable_bucket_update",
    "dynamodb_table_tags",
    "enable_lock_table_ssencryption",
    "s3_bucket_tags",
    "skip_accesslogging_bucket_acl",
    "skip_accesslogging_bucket_enforced_tls",
    "skip_accesslogging_bucket_public_access_blocking",
    "skip_accesslogging_bucket_ssencryption",
    "skip_bucket_accesslogging",
    "skip_bucket_enforced_tls",
    "skip_bucket_public_access_blocking",
    "skip_bucket_root_access",
    "skip_bucket_ssencryption",
    "skip_bucket_versioning",
];

/// Applies what `file` says to the `block` that the files of the configuration have. What Terragrunt generates takes
/// its place; without `generate`, the arguments are passed as by `-backend-config`.
pub(super) fn apply(
    file: &Arc<Source>,
    block: &mut Option<Block>,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let body = match native::parse(file) {
        Ok(body) => body,
        Err(wrong) => return diagnostics.push(wrong),
    };
    let mut scope = Scope::new(std::collections::BTreeMap::new(), inputs.workspace.as_str());
    for _ in 0..ROUNDS {
        if !scope.learn(native::locals(&body, &scope)) {
            break;
        }
    }
    for (name, attributes) in native::named(&body, "generate", Some(&scope)) {
        let Some(contents) = take(&attributes, "contents") else { continue };
        match &contents.value.content {
            Content::String(text) => {
                let map = offsets(file, contents.value.span, text);
                let generated = Source::embedded(file, text.as_str(), map);
                if let Ok(body) = native::parse(&generated)
                    && let Some(found) = native::find(&body, &generated, None).blocks.into_iter().next()
                {
                    *block = Some(found);
                }
            }
            // It may be anything; a name that speaks of a backend is worth a word.
            _ if name.value.contains("backend") => diagnostics.push(
                Diagnostic::warning(
                    NOT_FOLLOWED,
                    format!("what {} generates is not known here", Quoted(&name.value)),
                )
                .at(file, contents.value.span, "")
                .help("generate it once with Terragrunt, and check the folder that it writes"),
            ),
            _ => {}
        }
    }
    let remote_states = native::named(&body, "remote_state", Some(&scope));
    if let (None, Some((include, _))) = (remote_states.first(), native::named(&body, "include", None).first())
    {
        diagnostics.push(
            Diagnostic::warning(NOT_FOLLOWED, "what Terragrunt includes is not read")
                .at(file, include.span, "")
                .help("give what it says about the backend with `--backend-config`, or copy `remote_state` here"),
        );
    }
    for (name, attributes) in remote_states {
        let is_s3 = take(&attributes, "backend")
            .is_some_and(|kind| matches!(&kind.value.content, Content::String(kind) if kind == "s3"));
        let Some(config) = take(&attributes, "config").filter(|_| is_s3) else { continue };
        let Content::Object(members) = config.value.content.clone() else {
            diagnostics.push(
                Diagnostic::error(NOT_FOLLOWED, "the `config` of `remote_state` is not known here")
                    .at(file, config.value.span, "")
                    .help("write the values themselves, or give them with `--backend-config`"),
            );
            continue;
        };
        let passed = members.into_iter().filter(|member| !ITS_OWN.contains(&member.name.value.as_str()));
        match (take(&attributes, "generate"), &mut *block) {
            (None, Some(block)) => {
                for argument in passed {
                    block.set(file, argument);
                }
            }
            (Some(_), _) => {
                *block = Some(Block {
                    texts: Texts::new(Arc::clone(file)),
                    header: name.span,
                    kind: BlockKind::Backend("s3".to_owned()),
                    attributes: passed.collect(),
                    blocks: Vec::new(),
                });
            }
            (None, None) => {}
        }
    }
}

fn take<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name.value == name)
}
