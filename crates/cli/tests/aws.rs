//! `iamsim aws`: the requests of the AWS CLI, and its answers.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use process::{folder, iamsim, shown, transcript};
use serde_json::{Value, json};

/// What `iamsim aws ARGUMENTS --cli-input-json -` answers to `request`.
fn answer(arguments: &[&str], request: &Value) -> Value {
    let mut child = iamsim(&["aws"])
        .args(arguments)
        .args(["--cli-input-json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(request.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", shown(arguments, &output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn custom(request: &Value) -> Value {
    answer(&["simulate-custom-policy"], request)
}

/// The first example of the AWS CLI Command Reference for `iam simulate-custom-policy`.
fn published_request() -> Value {
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}"#;
    json!({
        "PolicyInputList": [policy],
        "ActionNames": ["dynamodb:CreateBackup"],
        "ContextEntries": [{
            "ContextKeyName": "aws:CurrentTime",
            "ContextKeyValues": ["2019-04-25T11:00:00Z"],
            "ContextKeyType": "date"
        }]
    })
}

#[test]
fn the_published_example_gets_the_published_answer() {
    let answer = custom(&published_request());
    let result = &answer["EvaluationResults"][0];
    assert_eq!(result["EvalActionName"], "dynamodb:CreateBackup");
    assert_eq!(result["EvalResourceName"], "*");
    assert_eq!(result["EvalDecision"], "allowed");
    assert_eq!(result["MissingContextValues"], json!([]));
    let matched = &result["MatchedStatements"][0];
    assert_eq!(matched["SourcePolicyId"], "PolicyInputList.1");
    assert_eq!(matched["StartPosition"], json!({ "Line": 1, "Column": 38 }));
    assert_eq!(matched["EndPosition"], json!({ "Line": 1, "Column": 167 }));

    let mut earlier = published_request();
    earlier["ContextEntries"][0]["ContextKeyValues"][0] = json!("2014-04-25T11:00:00Z");
    let result = &custom(&earlier)["EvaluationResults"][0];
    assert_eq!((&result["EvalDecision"], &result["MatchedStatements"]), (&json!("implicitDeny"), &json!([])));
}

#[test]
fn statements_of_a_list_start_behind_what_precedes_them() {
    let policy = "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\n            \"Effect\": \"Allow\",\n            \"Action\": [\n                \"codecommit:ListRepositories\"\n            ], \"Resource\": \"*\"\n        },\n        { \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\" }\n    ]\n}";
    let request = json!({ "PolicyInputList": [policy], "ActionNames": ["codecommit:ListRepositories"] });
    let answer = custom(&request);
    let matched = answer["EvaluationResults"][0]["MatchedStatements"].as_array().unwrap();
    // The first as in the published example of `simulate-principal-policy`.
    assert_eq!(matched[0]["StartPosition"], json!({ "Line": 3, "Column": 19 }));
    assert_eq!(matched[0]["EndPosition"], json!({ "Line": 9, "Column": 10 }));
    assert_eq!(matched[1]["StartPosition"], json!({ "Line": 9, "Column": 10 }));
    assert_eq!(matched[1]["EndPosition"], json!({ "Line": 10, "Column": 62 }));
}

#[test]
fn resources_that_are_named_have_results_of_their_own() {
    let policy = r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::acme/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/team":"a"}}}}"#;
    let boundary = r#"{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#;
    let request = json!({
        "PolicyInputList": [policy], "PermissionsBoundaryPolicyInputList": [boundary],
        "ActionNames": ["s3:GetObject", "s3:PutObject"],
        "ResourceArns": ["arn:aws:s3:::acme/a", "arn:aws:s3:::other/a"],
        "CallerArn": "arn:aws:iam::123456789012:user/ci"
    });
    let text = serde_json::to_string_pretty(&custom(&request)).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn a_principal_has_the_policies_of_the_account_under_the_names_that_aws_gives_them() {
    let request = json!({
        "PolicySourceArn": "arn:aws:iam::123456789012:user/build/ci",
        "ActionNames": ["dynamodb:PutItem", "s3:GetObject"],
        "ResourceArns": ["arn:aws:dynamodb:eu-west-1:123456789012:table/locks"]
    });
    let arguments = &["iam", "simulate-principal-policy", "--bundle", "fixtures/collected/account.json"];
    let answer = answer(arguments, &request);
    let results = answer["EvaluationResults"].as_array().unwrap();
    let ids: Vec<&Value> = results[0]["MatchedStatements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|matched| &matched["SourcePolicyId"])
        .collect();
    assert_eq!(ids, ["user_ci_lock", "group_deployers_lock"]);
    assert_eq!(results[0]["EvalDecision"], "allowed");
    assert_eq!(results[1]["EvalDecision"], "implicitDeny");
}

#[test]
fn a_boundary_that_is_brought_takes_the_place_of_the_roles_own() {
    let role = "arn:aws:iam::123456789012:role/infra/terraform";
    let mut request = json!({ "PolicySourceArn": role, "ActionNames": ["dynamodb:PutItem"],
        "ResourceArns": ["arn:aws:dynamodb:eu-west-1:123456789012:table/locks"] });
    let arguments = &["simulate-principal-policy", "--bundle", "fixtures/collected/account.json"];
    let detail = |answer: &Value| {
        let result = &answer["EvaluationResults"][0];
        (
            result["EvalDecision"].clone(),
            result["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"].clone(),
        )
    };
    assert_eq!(detail(&answer(arguments, &request)), (json!("implicitDeny"), json!(false)));
    request["PermissionsBoundaryPolicyInputList"] =
        json!([r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#]);
    assert_eq!(detail(&answer(arguments, &request)), (json!("allowed"), json!(true)));
}

#[test]
fn a_request_that_cannot_be_used_is_refused_with_all_that_is_wrong() {
    let request = r#"{ "PolicyInputList": ["{\"Statement\": {\"Efect\": \"Allow\"}}"], "ActionName": ["s3:GetObject"],
  "ResourceArns": ["acme"], "ContextEntries": [{ "ContextKeyName": "a", "ContextKeyValues": ["1"], "ContextKeyType": "number" }] }"#;
    let folder = folder(&[("request.json", request)]);
    let output = iamsim(&["aws", "simulate-custom-policy", "--cli-input-json", "file://request.json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    insta::assert_snapshot!(shown(&["aws", "simulate-custom-policy"], &output));
    let missing = transcript(&["aws", "validate-policy", "--cli-input-json", "none.json"]);
    assert!(missing.contains("none.json:1:1") && missing.ends_with("[exit code 2]\n"), "{missing}");
}

#[test]
fn a_policy_is_validated_with_places_in_the_document() {
    let policy = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:GetObjekt\",\n    \"Resource\": \"*\"\n  }]\n}";
    let request = json!({ "policyDocument": policy, "policyType": "IDENTITY_POLICY" });
    let answer = answer(&["accessanalyzer", "validate-policy"], &request);
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).unwrap());
}

/// What AWS's own client library would make of our answers, by its service model.
#[test]
fn answers_have_the_shapes_of_the_service_model() {
    const CHECK: &str = "
import json, sys
import botocore.session, botocore.validate
session = botocore.session.get_session()
service, operation = sys.argv[1:]
model = session.get_service_model(service).operation_model(operation)
request, answer = json.load(sys.stdin)
def known(value, shape, path):
    if shape.type_name == 'structure':
        for key, inner in value.items():
            assert key in shape.members, path + '.' + key
            known(inner, shape.members[key], path + '.' + key)
    elif shape.type_name == 'list':
        for inner in value: known(inner, shape.member, path + '[]')
for what, shape in ((request, model.input_shape), (answer, model.output_shape)):
    report = botocore.validate.ParamValidator().validate(what, shape)
    assert not report.has_errors(), report.generate_report()
    known(what, shape, '')
print('valid')
";
    let policy = r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#;
    let resources = json!(["arn:aws:s3:::a/b", "arn:aws:s3:::a/c"]);
    let one = json!({ "PolicyInputList": [policy], "ActionNames": ["s3:PutObject", "s3:GetObject"], "ResourceArns": resources,
        "PermissionsBoundaryPolicyInputList": [policy], "CallerArn": "arn:aws:iam::123456789012:user/ci" });
    let principal = json!({ "PolicySourceArn": "arn:aws:iam::123456789012:role/infra/terraform", "ActionNames": ["s3:GetObject"] });
    let validated = json!({ "policyDocument": policy, "policyType": "IDENTITY_POLICY" });
    let of_principal: &[&str] = &["simulate-principal-policy", "--bundle", "fixtures/collected/account.json"];
    let cases: [(&str, &str, &[&str], &Value); 4] = [
        ("iam", "SimulateCustomPolicy", &["simulate-custom-policy"], &published_request()),
        ("iam", "SimulateCustomPolicy", &["simulate-custom-policy"], &one),
        ("iam", "SimulatePrincipalPolicy", of_principal, &principal),
        ("accessanalyzer", "ValidatePolicy", &["validate-policy"], &validated),
    ];
    let has_botocore = Command::new("python3").args(["-c", "import botocore"]).output();
    if !has_botocore.is_ok_and(|output| output.status.success()) {
        let _ = writeln!(
            std::io::stderr().lock(),
            "SKIPPED: python3 with botocore is not here: the shapes of `iamsim aws` were not held against AWS's model"
        );
        return;
    }
    for (service, operation, arguments, request) in cases {
        let both = json!([request, answer(arguments, request)]).to_string();
        let mut child = Command::new("python3")
            .args(["-c", CHECK, service, operation])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(both.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{operation}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// AWS's recorded answers of its simulator, asked as its own client asks.
#[test]
fn recorded_requests_of_the_simulator_get_the_recorded_answers() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/aws-recorded.jsonl");
    #[expect(clippy::disallowed_methods, reason = "the corpus is a file")]
    let Ok(text) = std::fs::read_to_string(corpus) else {
        let _ = writeln!(std::io::stderr().lock(), "SKIPPED: the recorded answers of AWS are not here");
        return;
    };
    let mut asked = 0;
    for line in text.lines().filter(|line| line.contains("\"aws-sim-")) {
        let scenario: Value = serde_json::from_str(line).unwrap();
        // What the API of `SimulateCustomPolicy` cannot say is left to scenarios.
        let simple = ["service_control_policies", "resource_policy", "resource_policies", "session_policies"];
        let fields = scenario.as_object().unwrap();
        if simple.iter().any(|field| fields.contains_key(*field)) || !line.contains("PolicyInputList.1") {
            continue;
        }
        let document = |policy: &Value| Value::String(policy["document"].to_string());
        let inputs = fields["identity_policies"].as_array().unwrap();
        for recorded in fields["requests"].as_array().unwrap() {
            let Some(entries) = entries(recorded.get("context")) else { continue };
            let mut request = json!({
                "PolicyInputList": inputs.iter().map(document).collect::<Vec<_>>(),
                "ActionNames": [recorded["action"]], "ContextEntries": entries,
            });
            if recorded["resource"] != "*" {
                request["ResourceArns"] = json!([recorded["resource"]]);
            }
            if let Some(boundary) = fields.get("permissions_boundary") {
                request["PermissionsBoundaryPolicyInputList"] = json!([document(boundary)]);
            }
            if !recorded["principal"].as_str().unwrap().ends_with("caller-not-given") {
                request["CallerArn"] = recorded["principal"].clone();
            }
            let result = &custom(&request)["EvaluationResults"][0];
            assert_eq!(result["EvalDecision"], recorded["expect"], "{line}");
            if let Some(decided) = recorded.get("expect_decided_by").and_then(Value::as_array) {
                assert_eq!(result["MatchedStatements"].as_array().unwrap().len(), decided.len(), "{line}");
            }
            asked += 1;
        }
    }
    assert!(asked >= 40, "only {asked} requests were asked");
}

/// The context as entries; `None` where it holds what the API cannot say.
fn entries(context: Option<&Value>) -> Option<Vec<Value>> {
    let mut entries = Vec::new();
    for (key, value) in context.and_then(Value::as_object).into_iter().flatten() {
        // Of a caller who is not given AWS itself says what there is.
        if value.is_null() || value == "value not recorded" {
            continue;
        }
        let (values, kind) = match value {
            Value::String(text) => (json!([text]), "string"),
            Value::Array(list) if list.iter().all(Value::is_string) => (json!(list), "stringList"),
            _ => return None,
        };
        entries.push(json!({ "ContextKeyName": key, "ContextKeyValues": values, "ContextKeyType": kind }));
    }
    Some(entries)
}
