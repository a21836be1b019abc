//! What environment variables say where a backend's arguments are left out.
//!
//! Measured with Terraform 1.11.4: the configuration outweighs the environment, `AWS_REGION` outweighs
//! `AWS_DEFAULT_REGION`, and the variable of one service's endpoint that of all.

use iamsim_source::{Code, Diagnostic, Quoted, Span, Spanned};

use super::arguments::Argument;
use super::value::{Attribute, Block, Content, Value};
use super::variables::{EnvironmentVariables, Variable};

const UNKNOWN_PROFILE: Code = Code::new("unknown-profile");
const ARGUMENTS_IN_ENVIRONMENT: Code = Code::new("arguments-in-environment");

/// The variables that stand for an argument where it is left out, the weightiest first.
const STAND_FOR: &[(Argument, &[&str])] = &[
    (Argument::Region, &["AWS_REGION", "AWS_DEFAULT_REGION"]),
    (Argument::Profile, &["AWS_PROFILE"]),
    (Argument::SseCustomerKey, &["AWS_SSE_CUSTOMER_KEY"]),
];

/// The members of `endpoints`, the arguments that were there before, and the variables that stand for either.
const ENDPOINTS: &[(&str, Argument, &[&str])] = &[
    ("s3", Argument::Endpoint, &["AWS_ENDPOINT_URL_S3", "AWS_S3_ENDPOINT", "AWS_ENDPOINT_URL"]),
    (
        "dynamodb",
        Argument::DynamodbEndpoint,
        &["AWS_ENDPOINT_URL_DYNAMODB", "AWS_DYNAMODB_ENDPOINT", "AWS_ENDPOINT_URL"],
    ),
    ("iam", Argument::IamEndpoint, &["AWS_ENDPOINT_URL_IAM", "AWS_IAM_ENDPOINT", "AWS_ENDPOINT_URL"]),
    ("sts", Argument::StsEndpoint, &["AWS_ENDPOINT_URL_STS", "AWS_STS_ENDPOINT", "AWS_ENDPOINT_URL"]),
];

/// Sets in `block` what it leaves out and `variables` say, and tells what of them is not known here.
pub(super) fn complete(
    block: &mut Block,
    variables: &EnvironmentVariables,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let first = |names: &[&str]| names.iter().find_map(|name| variables.variable(name));
    for (argument, names) in STAND_FOR {
        if let (None, Some(variable)) = (given(block, argument.as_str()), first(names)) {
            set(block, argument.as_str(), variable, text_of(variable));
        }
    }
    for (member, former, names) in ENDPOINTS {
        let in_endpoints = given(block, "endpoints").is_some_and(|endpoints| has_member(endpoints, member));
        if let (false, None, Some(variable)) = (in_endpoints, given(block, former.as_str()), first(names)) {
            set(block, former.as_str(), variable, text_of(variable));
        }
    }
    web_identity(block, variables);
    if let Some(profile) = given(block, "profile") {
        diagnostics.push(unknown_profile(block, profile));
    }
}

/// Tells of what is passed to Terraform by the environment and is not read from there.
pub(super) fn not_read(variables: &EnvironmentVariables) -> Vec<Diagnostic> {
    let passes = |name: &&str| {
        variables.get(name).is_some_and(|value| value.contains("-backend-config") || value.contains("-var"))
    };
    let told = ["TF_CLI_ARGS", "TF_CLI_ARGS_init"].into_iter().filter(passes).filter_map(|name| {
        let (source, span) = variables.place_of(name)?;
        Some(
            Diagnostic::warning(ARGUMENTS_IN_ENVIRONMENT, format!("`{name}` is not read"))
                .at(source, span, "passes arguments to Terraform")
                .help("give what it passes as `--backend-config`, or as `--env TF_VAR_NAME=VALUE`"),
        )
    });
    told.collect()
}

/// The role that the environment alone names: taken with a web identity where nothing else gives credentials.
fn web_identity(block: &mut Block, variables: &EnvironmentVariables) {
    let (Some(role), Some(token)) =
        (variables.variable("AWS_ROLE_ARN"), variables.variable("AWS_WEB_IDENTITY_TOKEN_FILE"))
    else {
        return;
    };
    let others = ["assume_role_with_web_identity", "access_key", "profile"];
    if others.iter().any(|name| given(block, name).is_some()) || variables.get("AWS_ACCESS_KEY_ID").is_some()
    {
        return;
    }
    let member = |name: &str, variable: &Variable| Attribute {
        name: Spanned::new(name.to_owned(), role.span),
        value: Value { content: text_of(variable), span: role.span },
    };
    let mut members = vec![member("role_arn", role), member("web_identity_token_file", token)];
    if let Some(session) = variables.variable("AWS_ROLE_SESSION_NAME") {
        members.push(member("session_name", session));
    }
    set(block, "assume_role_with_web_identity", role, Content::Object(members));
}

/// An argument that is set to something.
fn given<'b>(block: &'b Block, name: &str) -> Option<&'b Attribute> {
    block.get(name).filter(|attribute| !matches!(attribute.value.content, Content::Null))
}

fn has_member(object: &Attribute, name: &str) -> bool {
    match &object.value.content {
        Content::Object(members) => members
            .iter()
            .any(|member| member.name.value == name && !matches!(member.value.content, Content::Null)),
        _ => false,
    }
}

fn text_of(variable: &Variable) -> Content {
    Content::String(variable.value.to_string())
}

fn set(block: &mut Block, name: &str, variable: &Variable, content: Content) {
    // A variable is one piece: name and value are shown together.
    let attribute = Attribute {
        name: Spanned::new(name.to_owned(), variable.span),
        value: Value { content, span: variable.span },
    };
    block.set(&variable.source, attribute);
}

fn unknown_profile(block: &Block, profile: &Attribute) -> Diagnostic {
    let span: Span = profile.span();
    let (source, span) = block.texts.place(span);
    let name = match &profile.value.content {
        Content::String(name) => Quoted(name).to_string(),
        _ => "the profile".to_owned(),
    };
    Diagnostic::warning(UNKNOWN_PROFILE, format!("what {name} stands for is not known here"))
        .at(source, span, "")
        .note("shared configuration files are not read: a profile may name a role, which is then taken first")
        .help("give as the principal whom the profile leads to: `aws sts get-caller-identity --profile NAME` says")
}
