//! From a bundle that fails to its repairs: the rooms put together, nothing decided.

use std::path::Path;

use iamsim_bundle::{Bundle, ChangedFiles, OpenOptions};
use iamsim_diagnosis::repair::{Repairs, Seen, SeenBackend, repairs};
use iamsim_source::{Diagnostic, has_errors};
use iamsim_terraform::Surroundings;

use crate::check::{CheckOptions, check, decided, surroundings, with_passed_policies};

/// What came of looking for repairs.
#[derive(Debug)]
pub struct Fixed {
    /// The repairs: they are there exactly where no diagnostic is an error.
    pub repairs: Option<Repairs>,
    /// What is wrong with the bundle or its configuration, or worth saying about them.
    pub diagnostics: Vec<Diagnostic>,
}

/// The smallest changes of the bundle in `path` after which its commands succeed, each proved by checking the changed
/// bundle. Nothing is written.
pub fn fix(path: &Path, open: &OpenOptions, options: &CheckOptions) -> Fixed {
    let opened = Bundle::open(path, open);
    let mut diagnostics = opened.diagnostics;
    let Some(bundle) = opened.bundle else { return Fixed { repairs: None, diagnostics } };
    diagnostics.extend(check(&bundle, options).diagnostics);
    if has_errors(&diagnostics) {
        return Fixed { repairs: None, diagnostics };
    }
    let look = |changed: &ChangedFiles| look(path, open, options, changed);
    Fixed { repairs: repairs(&look), diagnostics }
}

fn look(path: &Path, open: &OpenOptions, options: &CheckOptions, changed: &ChangedFiles) -> Option<Seen> {
    let bundle = Bundle::open_changed(path, open, changed).bundle?;
    let check = decided(&bundle, options)?;
    let verdict = check.verdict();
    let mut checks = vec![];
    let mut check = check;
    let remote_states = std::mem::take(&mut check.remote_states);
    checks.push(check);
    checks.extend(remote_states.into_iter().map(|remote| remote.check));
    let backends = checks
        .into_iter()
        .map(|check| SeenBackend {
            environment: with_passed_policies(&bundle.environment, &check.backend, &mut Vec::new()),
            surroundings: Surroundings {
                state_size: options.setting.state_size,
                ..surroundings(&bundle, &check.backend)
            },
            check,
        })
        .collect();
    Some(Seen { verdict, backends, bundle })
}
