//! What is read beside the block: each folder of `fixtures/terraform/inputs` is a configuration with what it is run
//! with (`case.json`), and what comes of it.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be read has to stop the test")]
#![expect(clippy::disallowed_methods, reason = "fixtures are files")]
#![expect(clippy::indexing_slicing, reason = "JSON gives null for what is not there")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use iamsim_source::{Severity, Source};
use iamsim_terraform::config::{self, BackendConfig, Configuration, EnvironmentVariables, Inputs};
use iamsim_terraform::{Backend, Encryption, LockFile, Tool};
use serde_json::{Value, json};

fn source(folder: &Path, name: &str) -> Arc<Source> {
    Source::new(name, std::fs::read_to_string(folder.join(name)).unwrap())
}

/// The files of `folder` whose names `is_wanted`, in the order of the names.
fn files(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<Arc<Source>> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| is_wanted(name));
    names.sort();
    names.iter().map(|name| source(folder, name)).collect()
}

fn texts<'v>(case: &'v Value, field: &str) -> Vec<&'v str> {
    case[field].as_array().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
}

fn tool(case: &Value) -> Tool {
    let Some((product, version)) = case["tool"].as_str().and_then(|tool| tool.split_once(' ')) else {
        return Tool::CURRENT_TERRAFORM;
    };
    Tool::new(product.parse().unwrap(), version.parse().unwrap())
}

fn read(folder: &Path, case: &Value) -> Configuration {
    let ends = |name: &str, endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let sources = files(folder, |name| ends(name, &[".tf", ".tf.json", ".tofu", ".tofu.json"]));
    let variable_files = files(folder, |name| ends(name, &[".tfvars", ".tfvars.json"]));
    let backend_config: Vec<BackendConfig> = texts(case, "backend_config")
        .into_iter()
        .map(|given| {
            if BackendConfig::is_file(given) {
                BackendConfig::File(source(folder, given))
            } else {
                BackendConfig::pair("--backend-config", given)
            }
        })
        .collect();
    let mut environment = EnvironmentVariables::default();
    for (name, value) in case["env"].as_object().into_iter().flatten() {
        environment.add_pair("--env", &format!("{name}={}", value.as_str().unwrap())).unwrap();
    }
    let inputs = Inputs {
        sources: &sources,
        backend_config: &backend_config,
        environment,
        variable_files: &variable_files,
        terragrunt: folder.join("terragrunt.hcl").exists().then(|| source(folder, "terragrunt.hcl")),
        cached: case["cached"].as_str().map(|name| source(folder, name)),
        ..Inputs::default()
    };
    config::read_with(&inputs, tool(case))
}

/// What a case expects of a backend: what is not as it is where nothing is set.
fn shown(backend: &Backend) -> Value {
    let mut shown = json!({
        "bucket": backend.bucket.as_str(), "key": backend.key.as_str(), "region": backend.region.as_str()
    });
    let mut add = |name: &str, value: Value| {
        shown[name] = value;
    };
    if backend.encryption != Encryption::BucketDefault {
        add("encrypt", json!(true));
    }
    if backend.locking.lock_file == LockFile::Used {
        add("use_lockfile", json!(true));
    }
    if let Some(role) = &backend.credentials.role {
        add("role", json!(role.role_arn.as_str()));
    }
    if let Some(role) = &backend.credentials.web_identity {
        add("web_identity", json!(role.role_arn.as_str()));
    }
    if let Some(url) = &backend.endpoints.s3 {
        add("endpoint_s3", json!(url));
        add("endpoint_sts", json!(backend.endpoints.sts));
    }
    shown
}

#[test]
fn every_input_is_read_as_the_tools_read_it() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/terraform/inputs");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 33, "{}", cases.len());
    for folder in &cases {
        let name = folder.file_name().unwrap().to_string_lossy();
        let text = std::fs::read_to_string(folder.join("case.json")).unwrap();
        let case: Value = serde_json::from_str(&text).unwrap();
        let configuration = read(folder, &case);
        let codes = |severity: &[Severity]| -> Vec<&str> {
            let found = configuration.diagnostics.iter().filter(|found| severity.contains(&found.severity));
            let mut codes: Vec<&str> = found.map(|found| found.code.as_str()).collect();
            codes.sort_unstable();
            codes
        };
        let mut refused = texts(&case, "refused");
        refused.sort_unstable();
        assert_eq!(codes(&[Severity::Error]), refused, "{name}: {:#?}", configuration.diagnostics);
        assert_eq!(configuration.backend.is_some(), refused.is_empty(), "{name}");
        for diagnostic in &configuration.diagnostics {
            assert!(!diagnostic.labels.is_empty(), "{name}: {} has no place", diagnostic.code);
        }
        if let Some(backend) = &configuration.backend {
            let told = codes(&[Severity::Warning, Severity::Info]);
            assert_eq!(told, texts(&case, "says"), "{name}: {:#?}", configuration.diagnostics);
            assert_eq!(shown(backend), case["expect"], "{name}");
        }
        if case.get("remote_states").is_some() {
            let found: Vec<String> = configuration
                .remote_states
                .iter()
                .map(|state| {
                    let backend = &state.backend;
                    let place = [backend.bucket.as_str(), backend.key.as_str(), backend.region.as_str()];
                    format!("{} {} {}", state.address, state.workspace.as_str(), place.join(" "))
                })
                .collect();
            assert_eq!(found, texts(&case, "remote_states"), "{name}");
        }
    }
}

#[test]
fn a_mistake_points_to_where_it_was_said() {
    let sources = [Source::new("main.tf", "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n  }\n}\n")];
    let given = [
        BackendConfig::File(Source::new("prod.tfbackend", "# the key\nkey = \"/leading\"\n")),
        BackendConfig::pair("--backend-config", "kee=x"),
    ];
    let mut environment = EnvironmentVariables::default();
    let _ = environment.add_file(&Source::new("ci.env", "A=1\nAWS_REGION=us-esat-1\n"));
    let inputs = Inputs { sources: &sources, backend_config: &given, environment, ..Inputs::default() };
    let configuration = config::read_with(&inputs, Tool::CURRENT_TERRAFORM);
    let mut places: Vec<String> =
        configuration.diagnostics.iter().map(|found| found.location().unwrap().to_string()).collect();
    places.sort();
    assert_eq!(places, ["--backend-config:1:1", "ci.env:2:1", "prod.tfbackend:2:7"]);
}
