//! A cause in words: which statement, absence or level explains what a text says; and, where none does, what to
//! collect again.

use iamsim_diagnosis::{Asked, Cause, Contradiction, Reason, Withheld};
use iamsim_engine::{Decision, Explanation, Outcome, Principal};
use iamsim_policy::PolicyType;

use crate::advice::argument;
use crate::{near_miss, words};

/// The cause in one sentence, unescaped but for what policies say.
pub(crate) fn sentence(cause: &Cause) -> String {
    let what = cause.asked.as_ref().map_or_else(
        || "what the text names".to_owned(),
        |asked| format!("{} on {}", asked.action, asked.resource),
    );
    match &cause.reason {
        Reason::Withheld(withheld) => withheld_sentence(withheld, &what),
        Reason::Open => {
            let open = cause.asked.as_ref().map_or_else(String::new, |asked| waits_for(&asked.explanation));
            format!("whether {what} is allowed depends on {open}")
        }
        Reason::Contradiction(contradiction) => contradiction_sentence(contradiction, cause, &what),
    }
}

fn withheld_sentence(withheld: &Withheld, what: &str) -> String {
    let statement = withheld.statement.as_ref().map(|reference| {
        let sid = reference.statement().and_then(|statement| statement.sid.as_ref()).map(|sid| sid.as_str());
        match sid {
            Some(sid) if !sid.is_empty() => format!("statement `{sid}` of `{}`", reference.policy.name()),
            _ => format!("statement {} of `{}`", reference.index, reference.policy.name()),
        }
    });
    let level =
        withheld.target.as_ref().map_or_else(String::new, |target| format!(" at the level `{target}`"));
    let layer = withheld.layer.document();
    match (withheld.effect, statement, &withheld.mismatch) {
        (Outcome::ExplicitDeny, Some(statement), _) => format!("{statement} denies {what}"),
        (_, Some(statement), Some(mismatch)) => format!(
            "no {layer}{level} allows {what}; nearest comes {statement}, which {}",
            near_miss::explanation(mismatch)
        ),
        _ => format!("no {layer}{level} allows {what}"),
    }
}

fn contradiction_sentence(contradiction: &Contradiction, cause: &Cause, what: &str) -> String {
    match contradiction {
        Contradiction::Allowed => format!(
            "the bundle and the text contradict each other: the bundle allows {what}, which the text says was denied. \
             The policies have changed since, or some of them are not in the bundle"
        ),
        Contradiction::OtherLayer(by) => {
            let named = match by.effect {
                Outcome::ExplicitDeny => format!("an explicit deny in the {}", by.policy_type),
                Outcome::ImplicitDeny | Outcome::Allowed => format!("that no {} allows it", by.policy_type),
            };
            let policy = by.policy_arn.as_ref().map_or_else(String::new, |arn| format!(" ({arn})"));
            format!(
                "the bundle and the text contradict each other: for {what} the text names {named}{policy}, of which the \
                 bundle has nothing"
            )
        }
        Contradiction::OtherPrincipal(text) => {
            let principal = cause.asked.as_ref().and_then(|asked| asked.principal.as_ref());
            let principal = principal.map_or_else(|| "somebody else".to_owned(), ToString::to_string);
            format!(
                "the bundle and the text contradict each other: in the text {text} asked for {what}, by the bundle it is \
                 {principal}"
            )
        }
        Contradiction::OtherResource(resource) => format!(
            "the bundle and the text contradict each other: with the configuration of the bundle, in this workspace, \
             Terraform asks for that on {resource}"
        ),
        Contradiction::NotAsked => {
            "the bundle and the text contradict each other: Terraform does not ask for that with the configuration \
             of the bundle, in this workspace"
                .to_owned()
        }
    }
}

fn waits_for(explanation: &Explanation) -> String {
    let Decision::Indeterminate(open) = &explanation.decision else { return String::new() };
    let keys = open.missing_context.iter().map(|key| format!("`{}`", key.as_str()));
    let all: Vec<String> = keys.chain(open.missing_layers.iter().map(words::uncollected)).collect();
    if all.is_empty() { "what is not known".to_owned() } else { words::list(&all) }
}

/// The commands that collect what may settle a contradiction, for whoever may run them; none, where the bundle explains
/// the text.
pub(crate) fn collect_again(cause: &Cause) -> Vec<String> {
    let Some(asked) = &cause.asked else {
        return match cause.reason {
            Reason::Contradiction(_) => vec!["terraform workspace show".to_owned()],
            Reason::Withheld(_) | Reason::Open => Vec::new(),
        };
    };
    match &cause.reason {
        Reason::Withheld(_) => Vec::new(),
        Reason::Open => {
            let missing = match &asked.explanation.decision {
                Decision::Certain(_) => Vec::new(),
                Decision::Indeterminate(open) => open
                    .missing_layers
                    .iter()
                    .filter_map(|missing| match missing.what {
                        iamsim_engine::UncollectedPart::Policies(policy_type) => Some(policy_type),
                        _ => None,
                    })
                    .collect(),
            };
            commands(&missing, asked)
        }
        Reason::Contradiction(Contradiction::OtherLayer(by)) => commands(&[by.policy_type], asked),
        Reason::Contradiction(Contradiction::OtherPrincipal(_)) => {
            vec!["aws sts get-caller-identity".to_owned()]
        }
        Reason::Contradiction(Contradiction::OtherResource(_) | Contradiction::NotAsked) => Vec::new(),
        Reason::Contradiction(Contradiction::Allowed) => commands(
            &[
                PolicyType::IdentityBased,
                PolicyType::PermissionsBoundary,
                PolicyType::ResourceBased,
                PolicyType::ServiceControl,
                PolicyType::ResourceControl,
                PolicyType::VpcEndpoint,
            ],
            asked,
        ),
    }
}

fn commands(layers: &[PolicyType], asked: &Asked) -> Vec<String> {
    let all = layers.iter().flat_map(|layer| of_layer(*layer, asked));
    words::distinct(all)
}

/// The commands for the policies of one layer that bear on what was asked.
fn of_layer(layer: PolicyType, asked: &Asked) -> Vec<String> {
    let account = asked.principal.as_ref().and_then(Principal::account);
    let account = account.as_ref().map_or("ACCOUNT", |account| account.as_str());
    let owner = asked.resource.split(':').nth(4).filter(|account| !account.is_empty()).unwrap_or(account);
    match layer {
        PolicyType::IdentityBased => identity(asked.principal.as_ref()),
        PolicyType::PermissionsBoundary => vec![identity_itself(asked.principal.as_ref())],
        PolicyType::Session => Vec::new(),
        PolicyType::ServiceControl => of_organization(account, "SERVICE_CONTROL_POLICY"),
        PolicyType::ResourceControl => of_organization(owner, "RESOURCE_CONTROL_POLICY"),
        PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table
        | PolicyType::RoleTrust => of_resource(&asked.resource),
        PolicyType::VpcEndpoint => vec!["aws ec2 describe-vpc-endpoints".to_owned()],
    }
}

fn identity(principal: Option<&Principal>) -> Vec<String> {
    let role = principal.and_then(Principal::role_name);
    let name = role.or_else(|| principal.and_then(Principal::name)).unwrap_or("NAME");
    let name = argument(name);
    if role.is_some() {
        vec![
            format!("aws iam list-attached-role-policies --role-name {name}"),
            format!("aws iam list-role-policies --role-name {name}"),
        ]
    } else {
        vec![
            format!("aws iam list-attached-user-policies --user-name {name}"),
            format!("aws iam list-user-policies --user-name {name}"),
            format!("aws iam list-groups-for-user --user-name {name}"),
        ]
    }
}

fn identity_itself(principal: Option<&Principal>) -> String {
    match (principal.and_then(Principal::role_name), principal.and_then(Principal::name)) {
        (Some(role), _) => format!("aws iam get-role --role-name {}", argument(role)),
        (None, name) => format!("aws iam get-user --user-name {}", argument(name.unwrap_or("NAME"))),
    }
}

fn of_organization(target: &str, filter: &str) -> Vec<String> {
    let target = argument(target);
    vec![
        format!("aws organizations list-policies-for-target --target-id {target} --filter {filter}"),
        format!("aws organizations list-parents --child-id {target}"),
    ]
}

fn of_resource(resource: &str) -> Vec<String> {
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let (Some(service), Some(name)) = (parts.get(2), parts.get(5)) else { return Vec::new() };
    match *service {
        "s3" => {
            let bucket = name.split('/').next().unwrap_or(name);
            vec![format!("aws s3api get-bucket-policy --bucket {}", argument(bucket))]
        }
        "kms" => {
            vec![format!("aws kms get-key-policy --policy-name default --key-id {}", argument(resource))]
        }
        "dynamodb" => vec![format!("aws dynamodb get-resource-policy --resource-arn {}", argument(resource))],
        "iam" => {
            let role = name.rsplit('/').next().unwrap_or(name);
            vec![format!("aws iam get-role --role-name {}", argument(role))]
        }
        _ => Vec::new(),
    }
}
