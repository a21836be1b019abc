//! [`RecordedUse`]: the least policies that allow what CloudTrail recorded, principal by principal.
//!
//! Only what AWS answered counts: a denied event grants nothing. Sessions of one role are the role. What needs no
//! permission (`sts:GetCallerIdentity`), and who has no policies of its own (the root user, a service), is left out.

use std::collections::BTreeMap;

use iamsim_bundle::cloudtrail::{Event, Recorded};
use iamsim_engine::{ContextValue, Principal};
use iamsim_source::json::Tree;
use iamsim_source::{Code, Diagnostic, Quoted};
use iamsim_terraform::{literal_in_condition, literal_in_resource};

const UNKNOWN_ACTION: Code = Code::new("unknown-recorded-action");

/// What one principal did, and the policy that allows exactly that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedUse {
    /// The user or role, by its ARN; of a session the role's, without the path that a session's ARN hides.
    pub principal: String,
    /// What it did, in the order of actions and resources.
    pub grants: Vec<RecordedGrant>,
}

/// One thing that a principal did.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordedGrant {
    /// The action.
    pub action: String,
    /// On what.
    pub resource: String,
    /// The prefix of a listing, where the event has one.
    pub prefix: Option<String>,
    /// The events, by their ids.
    pub events: Vec<String>,
}

/// What is granted: the action, on what, and the prefix of a listing.
type Granted = (String, String, Option<String>);

/// The least policies for what `events` record; and what is passed over because its action is not known.
pub fn recorded_use<'e>(events: impl IntoIterator<Item = &'e Event>) -> (Vec<RecordedUse>, Vec<Diagnostic>) {
    const WITHOUT_PERMISSION: [&str; 2] = ["sts:GetCallerIdentity", "sts:GetSessionToken"];
    let mut used: BTreeMap<String, BTreeMap<Granted, Vec<String>>> = BTreeMap::new();
    let mut unknown: Vec<Diagnostic> = Vec::new();
    for event in events {
        let free = WITHOUT_PERMISSION.iter().any(|action| event.action.is(action));
        let Some(holder) = holder(&event.principal) else { continue };
        if event.recorded != Recorded::Allowed || free {
            continue;
        }
        let Some(action) = iamsim_services::action(event.action.service(), event.action.name()) else {
            let message = format!(
                "{} is no action that AWS's reference names: the event grants nothing",
                Quoted(event.action.as_str())
            );
            if !unknown.iter().any(|known| known.message == message) {
                let help = "look up which action the operation needs, and add it";
                unknown.push(Diagnostic::warning(UNKNOWN_ACTION, message).help(help));
            }
            continue;
        };
        let prefix = match event.context.get("s3:prefix") {
            Some(ContextValue::Single(prefix)) if event.action.is("s3:ListBucket") => {
                Some(prefix.to_string())
            }
            _ => None,
        };
        let key = (action.to_string(), event.resource.as_str().to_owned(), prefix);
        used.entry(holder).or_default().entry(key).or_default().push(event.id.to_string());
    }
    let of_principal = |(principal, grants): (String, BTreeMap<Granted, Vec<String>>)| RecordedUse {
        principal,
        grants: grants
            .into_iter()
            .map(|((action, resource, prefix), events)| RecordedGrant { action, resource, prefix, events })
            .collect(),
    };
    (used.into_iter().map(of_principal).collect(), unknown)
}

/// Whose policies allow what a principal does.
fn holder(principal: &Principal) -> Option<String> {
    match principal {
        Principal::User(arn) | Principal::Role(arn) => Some(arn.as_str().to_owned()),
        Principal::RoleSession(arn) => {
            Some(format!("arn:{}:iam::{}:role/{}", arn.partition(), arn.account(), principal.role_name()?))
        }
        Principal::FederatedUser(_)
        | Principal::Root(_)
        | Principal::Provider(_)
        | Principal::BuiltInProvider(_)
        | Principal::Service(_)
        | Principal::Anonymous => None,
    }
}

impl RecordedUse {
    /// The policy: one statement for each set of actions, on the resources that all of them were used on.
    pub fn document(&self) -> Tree {
        let mut by_resource: BTreeMap<(&str, Option<&str>), Vec<&str>> = BTreeMap::new();
        for grant in &self.grants {
            by_resource.entry((&grant.resource, grant.prefix.as_deref())).or_default().push(&grant.action);
        }
        let mut statements: BTreeMap<(Vec<&str>, Option<&str>), Vec<&str>> = BTreeMap::new();
        for ((resource, prefix), actions) in by_resource {
            statements.entry((actions, prefix)).or_default().push(resource);
        }
        let statement = |((actions, prefix), resources): ((Vec<&str>, Option<&str>), Vec<&str>)| {
            let resource = |arn: &str| if arn == "*" { arn.to_owned() } else { literal_in_resource(arn) };
            let mut tree = Tree::object([
                ("Effect", Tree::text("Allow")),
                ("Action", Tree::one_or_many(actions)),
                ("Resource", Tree::one_or_many(resources.into_iter().map(resource))),
            ]);
            if let Some(prefix) = prefix {
                let value = Tree::object([("s3:prefix", Tree::text(literal_in_condition(prefix)))]);
                tree.set("Condition", Tree::object([("StringEquals", value)]));
            }
            tree
        };
        let statements = statements.into_iter().map(statement).collect();
        Tree::object([("Version", Tree::text("2012-10-17")), ("Statement", Tree::Array(statements))])
    }
}
