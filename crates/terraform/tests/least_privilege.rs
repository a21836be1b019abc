//! The least policies of every configuration of the matrix: the engine allows all that matters with them, and
//! without any single action, resource or condition value of any of them, something that matters is denied.

#![expect(clippy::unwrap_used, reason = "a row that cannot be read has to stop the test")]
#![expect(clippy::indexing_slicing, reason = "what was counted is there")]
#![expect(dead_code, reason = "each file of tests uses a part of `rows`")]

mod rows;

use std::collections::BTreeSet;
use std::sync::Arc;

use iamsim_engine::{
    Context, Environment, EnvironmentBuilder, Explanation, For, Layer, Principal, PrincipalPolicies,
    ResourceSettings, RoleKind, Unlisted, VpcEndpoint, VpcEndpointKind,
};
use iamsim_policy::{AccountId, Arn, Policy, PolicyType, ResourcePattern, Version};
use iamsim_source::Source;
use iamsim_terraform::{
    Backend, Command, Grant, LeastPolicy, LeastPolicyFor, Run, Situation, Start, Surroundings, Tool,
    WebIdentityClaims, WorkspaceName, least_policies,
};

const USER: &str = "arn:aws:iam::123456789012:user/ci";
const OTHER_ACCOUNT: &str = "210987654321";

/// One configuration with the commands that are asked about.
struct Case {
    backend: Backend,
    tool: Tool,
    surroundings: Surroundings,
    cases: Vec<(Command, Situation)>,
    grants: Vec<Grant>,
}

fn run(case: &Case) -> Run<'_> {
    Run::new(&case.backend, case.tool, case.surroundings.clone())
}

fn case(backend: Backend, tool: Tool, workspace: &str, commands: &[&str]) -> Case {
    let workspace = WorkspaceName::new(workspace).unwrap();
    let surroundings = rows::surroundings();
    let run = Run::new(&backend, tool, surroundings.clone());
    let commands = commands.iter().map(|name| Command::parse(name).unwrap());
    let cases: Vec<(Command, Situation)> = commands
        .flat_map(|command| {
            let situations = run.situations(&command, &workspace);
            situations.into_iter().map(move |situation| (command.clone(), situation))
        })
        .collect();
    let grants = run.needed_grants(&cases);
    Case { backend, tool, surroundings, cases, grants }
}

/// Each configuration, tool and workspace of `rows` once, with all commands of the matrix's most common uses.
fn cases(rows: &[serde_json::Value]) -> Vec<Case> {
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for row in rows.iter().filter(|row| rows::is_cell(row)) {
        let workspace = row["workspace"].as_str().unwrap();
        let sets: [&[&str]; 4] = [
            &["init", "plan", "apply"],
            &["output"],
            &["plan"],
            &["workspace delete dev", "workspace new x"],
        ];
        let configuration = format!("{} {} {workspace}", row["backend_config"], rows::tool(row));
        if !seen.insert(configuration) {
            continue;
        }
        for commands in sets {
            let case = case(rows::backend(row).unwrap(), rows::tool(row), workspace, commands);
            // Versions that need the same are one case.
            if seen.insert(format!("{:?}", case.grants)) {
                cases.push(case);
            }
        }
    }
    cases
}

fn policy(document: &str, policy_type: PolicyType) -> Arc<Policy> {
    let parsed = Policy::parse(&Source::new("least.json", document), "least.json", policy_type);
    assert!(!iamsim_source::has_errors(&parsed.diagnostics), "{document}: {:?}", parsed.diagnostics);
    Arc::new(parsed.policy.unwrap())
}

/// Where the policies of `policies` are attached, and all else leaves the answer to them.
fn environment(case: &Case, policies: &[LeastPolicy], tested: LeastPolicyFor) -> Environment {
    let mut builder = EnvironmentBuilder::default();
    let is_identity = |policy: &&LeastPolicy| policy.kind == LeastPolicyFor::Identity;
    for of_caller in policies.iter().filter(is_identity) {
        let arn: Arn = of_caller.attached_to.as_deref().unwrap().parse().unwrap();
        let given = vec![policy(&of_caller.document().to_string(), PolicyType::IdentityBased)];
        let policies = PrincipalPolicies { identity_based: Layer::Given(given), ..no_policies() };
        builder = builder.principal(For::This(arn), policies);
    }
    builder = builder.principal(For::AnyOther, no_policies());
    let attached = |kind: LeastPolicyFor, arn: &str| {
        policies.iter().find(|policy| policy.kind == kind && policy.attached_to.as_deref() == Some(arn))
    };
    let account = |arn: &str| (arn == bucket(case)).then(|| account_of_bucket(tested));
    let mut resource = |arn: &str, kind, policy_type, otherwise: Option<String>| {
        let document = attached(kind, arn).map(|policy| policy.document().to_string()).or(otherwise);
        let settings = ResourceSettings {
            account: account(arn),
            policy: document.map_or(Layer::None, |text| Layer::Given(policy(&text, policy_type))),
            ..ResourceSettings::default()
        };
        let pattern = ResourcePattern::parse(arn, Version::V2008).unwrap();
        builder = std::mem::take(&mut builder).resource(For::This(pattern), settings);
    };
    resource(&bucket(case), LeastPolicyFor::Bucket, PolicyType::Bucket, None);
    for grant in &case.grants {
        if grant.action.starts_with("kms:") {
            let delegation = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow",
                "Principal": { "AWS": "arn:aws:iam::123456789012:root" }, "Action": "kms:*", "Resource": "*" } }"#;
            let delegation = (tested != LeastPolicyFor::Key).then(|| delegation.to_owned());
            resource(&grant.resource, LeastPolicyFor::Key, PolicyType::Key, delegation);
        }
        if grant.action.starts_with("sts:") {
            let delegation = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow",
                "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
                "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"] } }"#;
            let delegation = (tested != LeastPolicyFor::Trust).then(|| delegation.to_owned());
            resource(&grant.resource, LeastPolicyFor::Trust, PolicyType::RoleTrust, delegation);
        }
    }
    for service in ["s3", "dynamodb"] {
        let endpoint = policies.iter().find(|policy| {
            policy.kind == LeastPolicyFor::Endpoint
                && policy.attached_to.as_deref().unwrap().ends_with(service)
        });
        if let Some(endpoint) = endpoint {
            builder = builder.vpc_endpoint(Layer::Given(VpcEndpoint {
                policy: policy(&endpoint.document().to_string(), PolicyType::VpcEndpoint),
                kind: Some(VpcEndpointKind::Gateway),
                services: vec![service.into()],
            }));
        }
    }
    builder.build()
}

fn no_policies() -> PrincipalPolicies {
    PrincipalPolicies {
        identity_based: Layer::None,
        permissions_boundary: Layer::None,
        session: Layer::None,
        ..PrincipalPolicies::default()
    }
}

fn bucket(case: &Case) -> String {
    case.backend.bucket.arn(&case.backend.region)
}

/// Across accounts the bucket's policy has to allow as well as the principal's.
fn account_of_bucket(tested: LeastPolicyFor) -> AccountId {
    let account = if tested == LeastPolicyFor::Bucket { OTHER_ACCOUNT } else { rows::ACCOUNT };
    account.parse().unwrap()
}

/// Whether nothing that matters is denied.
fn are_enough(case: &Case, policies: &[LeastPolicy], tested: LeastPolicyFor) -> bool {
    let environment = environment(case, policies, tested);
    let start = Start {
        principal: USER.parse::<Principal>().unwrap(),
        role_kind: RoleKind::Ordinary,
        web_identity_provider: None,
        context: Context::new(Unlisted::Absent),
    };
    case.cases.iter().all(|(command, situation)| {
        let decide = |call: &_| {
            let question = iamsim_terraform::Call::question(call, &start).unwrap();
            Explanation {
                decision: environment.decide(&question.request()),
                decided_by: Vec::new(),
                blocked_by: Vec::new(),
                layers: Vec::new(),
                assumptions: Vec::new(),
                findings: Vec::new(),
            }
        };
        run(case).check(command, situation, decide).withheld().next().is_none()
    })
}

/// The policies, each without one action, one resource or one value of one condition.
fn each_with_one_thing_less(
    policies: &[LeastPolicy],
    kind: LeastPolicyFor,
) -> Vec<(String, Vec<LeastPolicy>)> {
    let mut all = Vec::new();
    for (p, policy) in policies.iter().enumerate().filter(|(_, policy)| policy.kind == kind) {
        for (s, statement) in policy.statements.iter().enumerate() {
            let mut less = |what: &str, change: &dyn Fn(&mut iamsim_terraform::LeastStatement)| {
                let mut changed = policies.to_vec();
                let statements = &mut changed[p].statements;
                change(&mut statements[s]);
                let nothing_left = statements[s].actions.is_empty()
                    || (!statement.resources.is_empty() && statements[s].resources.is_empty());
                if nothing_left && kind == LeastPolicyFor::Endpoint && statements.len() == 1 {
                    // Without any statement it is no endpoint policy any more, and bounds nothing.
                    return;
                }
                if nothing_left {
                    statements.remove(s);
                }
                changed.retain(|policy| !policy.statements.is_empty());
                all.push((what.to_owned(), changed));
            };
            for action in &statement.actions {
                less(action, &|it| it.actions.retain(|known| known != action));
            }
            for resource in &statement.resources {
                less(resource, &|it| it.resources.retain(|known| known != resource));
            }
            for (c, condition) in statement.conditions.iter().enumerate() {
                for value in &condition.values {
                    less(value, &|it| it.conditions[c].values.retain(|known| known != value));
                }
            }
        }
    }
    all
}

/// All that is wrong with the least policies of a case.
fn wrong(case: &Case) -> Vec<String> {
    let grants = &case.grants;
    let of_kind = |kind, grants: &[Grant]| {
        least_policies(kind, grants, &case.backend, Some(USER), &WebIdentityClaims::default())
    };
    let without = |service: &str| -> Vec<Grant> {
        grants.iter().filter(|grant| !grant.action.starts_with(service)).cloned().collect()
    };
    let mut wrong = Vec::new();
    for kind in LeastPolicyFor::ALL {
        let own = of_kind(kind, grants);
        // What is attached beside it: nothing that could stand in for it.
        let others = match kind {
            LeastPolicyFor::Identity => Vec::new(),
            LeastPolicyFor::Bucket | LeastPolicyFor::Endpoint => grants.clone(),
            LeastPolicyFor::Key => without("kms:"),
            LeastPolicyFor::Trust => without("sts:"),
        };
        let mut policies = if kind == LeastPolicyFor::Identity {
            Vec::new()
        } else {
            of_kind(LeastPolicyFor::Identity, &others)
        };
        // One endpoint at a time: the test goes through one.
        let alternatives: Vec<Vec<LeastPolicy>> = match kind {
            LeastPolicyFor::Endpoint => own.into_iter().map(|policy| vec![policy]).collect(),
            _ => vec![own],
        };
        for own in alternatives.into_iter().filter(|own| !own.is_empty()) {
            let kept = policies.len();
            policies.extend(own);
            if !are_enough(case, &policies, kind) {
                wrong.push(format!("{kind:?}: not enough"));
            }
            for (what, less) in each_with_one_thing_less(&policies, kind) {
                if are_enough(case, &less, kind) {
                    wrong.push(format!("{kind:?}: `{what}` is not needed"));
                }
            }
            policies.truncate(kept);
        }
    }
    wrong
}

fn check_all(cases: &[Case]) {
    let mut all_wrong = Vec::new();
    for case in cases {
        let names: Vec<&str> = case.cases.iter().map(|(command, _)| command.name()).collect();
        let place = format!("{:?} {names:?} {:?}", case.backend.key, case.cases.first().map(|it| &it.1));
        all_wrong.extend(wrong(case).into_iter().map(|text| format!("{place}: {text}")));
    }
    rows::none_wrong(&all_wrong, cases.len());
}

#[test]
fn the_least_policies_of_every_measured_configuration_are_exact() {
    let rows = rows::all().unwrap_or_else(rows::own);
    let cases = cases(&rows);
    assert!(cases.len() >= 40, "{}", cases.len());
    check_all(&cases);
}

#[test]
fn the_least_policies_of_roles_acls_and_keys_with_wildcards_are_exact() {
    let role = "assume_role = {\n role_arn = \"arn:aws:iam::123456789012:role/ci/deploy\"\n";
    let blocks = [
        format!(
            "{role} external_id = \"a-${{1}}\"\n tags = {{ team = \"a\" }}\n source_identity = \"me\" }}\n"
        ),
        format!("{role} }}\n use_lockfile = true\n dynamodb_table = \"locks\"\n"),
        "acl = \"public-read\"\n use_lockfile = true\n".to_owned(),
        "workspace_key_prefix = \"\"\n".to_owned(),
        "encrypt = true\n kms_key_id = \"1234abcd-12ab-44cd-86ef-1234567890ab\"\n use_lockfile = true\n"
            .to_owned(),
    ];
    let mut cases = Vec::new();
    for block in &blocks {
        for key in ["a.tfstate", "a*b?.tfstate", "a$${b.tfstate"] {
            let block = block.replace("${1}", "$${1}");
            let lines = [format!("bucket = \"states\"\n key = \"{key}\"\n region = \"eu-west-1\"\n{block}")];
            let backend = rows::read(&lines, Tool::CURRENT_TERRAFORM).unwrap();
            for workspace in ["default", "dev"] {
                cases.push(case(
                    backend.clone(),
                    Tool::CURRENT_TERRAFORM,
                    workspace,
                    &["init", "plan", "apply"],
                ));
            }
        }
    }
    check_all(&cases);
}
