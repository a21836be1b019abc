//! [`LeastStatement`]: grants put together into statements that grant exactly them.

use iamsim_source::json::Tree;

use super::grant::{Grant, Narrowing, literal_in_condition, literal_in_resource};
use crate::calls::{Object, Purpose};

/// A statement that allows every one of its actions on every one of its resources, under its condition: each of
/// these is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeastStatement {
    /// Its name; unique among the statements that were made with it.
    pub sid: String,
    /// Whom it names, of a resource-based policy.
    pub principal: Option<StatementPrincipal>,
    /// The actions, each once.
    pub actions: Vec<&'static str>,
    /// The resources as a policy writes them; none where the policy's own resource is meant, of a trust policy.
    pub resources: Vec<String>,
    /// The conditions, each with the values of its key as a policy writes them.
    pub conditions: Vec<LeastCondition>,
    /// What Terraform does with it, each once, in the order in which it is asked for.
    pub purposes: Vec<Purpose>,
}

/// A condition on one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeastCondition {
    /// The operator.
    pub operator: String,
    /// The key.
    pub key: String,
    /// The values: one of them has to be met.
    pub values: Vec<String>,
}

/// Whom a statement of a resource-based policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementPrincipal {
    /// A user, a role or a session of one, by its ARN.
    Aws(String),
    /// A provider that vouches for callers.
    Federated(String),
    /// Everybody: a condition says who.
    Everyone,
}

/// What one statement can say: actions on one resource under one condition.
struct Group<'g> {
    resource: &'g str,
    /// Operator and key, and the values.
    condition: Option<(&'static str, &'static str, Vec<&'g str>)>,
    actions: Vec<&'static str>,
    purposes: Vec<Purpose>,
    object: Object,
}

/// Statements that grant `grants` and nothing else, in the order in which they are asked for; whoever they are for.
pub fn statements_of(grants: &[&Grant]) -> Vec<LeastStatement> {
    let mut statements: Vec<(Object, Vec<&str>, LeastStatement)> = Vec::new();
    for group in groups(grants) {
        let conditions: Vec<LeastCondition> =
            group.condition.iter().map(|(operator, key, values)| condition(operator, key, values)).collect();
        let same = statements.iter_mut().find(|(_, _, statement)| {
            statement.actions == group.actions && statement.conditions == conditions
        });
        if let Some((_, resources, statement)) = same {
            resources.push(group.resource);
            statement.resources.push(literal_in_resource(group.resource));
            let new = group.purposes.iter().filter(|purpose| !statement.purposes.contains(purpose));
            let new: Vec<Purpose> = new.copied().collect();
            statement.purposes.extend(new);
            continue;
        }
        let statement = LeastStatement {
            sid: String::new(),
            principal: None,
            resources: vec![literal_in_resource(group.resource)],
            actions: group.actions,
            conditions,
            purposes: group.purposes,
        };
        statements.push((group.object, vec![group.resource], statement));
    }
    let mut named: Vec<LeastStatement> = Vec::new();
    for (object, _, mut statement) in statements {
        let service =
            statement.actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
        let name = name(object, service);
        let count = named.iter().filter(|known| is_numbered(&known.sid, name)).count();
        statement.sid = if count == 0 { name.to_owned() } else { format!("{name}{}", count + 1) };
        named.push(statement);
    }
    named
}

/// Whether `sid` is `name`, or `name` with a number.
fn is_numbered(sid: &str, name: &str) -> bool {
    sid.strip_prefix(name).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The grants, by resource and by the values under which each action is asked for: actions with the same values are
/// one group.
fn groups<'g>(grants: &[&'g Grant]) -> Vec<Group<'g>> {
    struct Asked<'g> {
        grant: &'g Grant,
        values: Vec<&'g str>,
        purposes: Vec<Purpose>,
    }
    let kind = |narrowing: &Narrowing| (narrowing.operator, narrowing.key);
    let mut asked: Vec<Asked<'g>> = Vec::new();
    for grant in grants {
        let value = grant.narrowing.as_ref().map(|narrowing| narrowing.value.as_str());
        let same = asked.iter_mut().find(|known| {
            known.grant.action == grant.action
                && known.grant.resource == grant.resource
                && known.grant.narrowing.as_ref().map(kind) == grant.narrowing.as_ref().map(kind)
        });
        match same {
            Some(known) => {
                known.values.extend(value.filter(|value| !known.values.contains(value)));
                if !known.purposes.contains(&grant.purpose) {
                    known.purposes.push(grant.purpose);
                }
            }
            None => asked.push(Asked {
                grant,
                values: value.into_iter().collect(),
                purposes: vec![grant.purpose],
            }),
        }
    }
    let mut groups: Vec<Group<'g>> = Vec::new();
    for Asked { grant, mut values, purposes } in asked {
        values.sort_unstable();
        let condition = grant.narrowing.as_ref().map(|narrowing| (narrowing.operator, narrowing.key, values));
        let same =
            groups.iter_mut().find(|group| group.resource == grant.resource && group.condition == condition);
        if let Some(group) = same {
            group.actions.push(grant.action);
            let new = purposes.into_iter().filter(|purpose| !group.purposes.contains(purpose));
            let new: Vec<Purpose> = new.collect();
            group.purposes.extend(new);
            continue;
        }
        groups.push(Group {
            resource: &grant.resource,
            condition,
            actions: vec![grant.action],
            purposes,
            object: grant.object,
        });
    }
    for group in &mut groups {
        group.actions.sort_unstable();
    }
    groups
}

fn condition(operator: &str, key: &str, values: &[&str]) -> LeastCondition {
    LeastCondition {
        operator: operator.to_owned(),
        key: key.to_owned(),
        values: values.iter().map(|value| literal_in_condition(value)).collect(),
    }
}

/// What a statement is called: letters and digits, as IAM takes a `Sid`.
const fn name(object: Object, service: &str) -> &'static str {
    match (object, service.as_bytes()) {
        (_, b"kms") => "TerraformStateKey",
        (Object::State, _) => "TerraformState",
        (Object::Lock, _) => "TerraformLockFile",
        (Object::List, _) => "TerraformWorkspaces",
        (Object::Missing, _) => "TerraformStateExists",
        (Object::LockItem, _) => "TerraformLockItem",
        (Object::Digest, _) => "TerraformDigest",
        (Object::Role, _) => "TerraformRole",
        (Object::Identity, _) => "TerraformIdentity",
        (Object::Bucket, _) => "TerragruntBucket",
        (Object::Table, _) => "TerragruntTable",
    }
}

impl LeastStatement {
    /// The statement as JSON.
    pub fn document(&self) -> Tree {
        let mut members = vec![("Sid", Tree::text(self.sid.as_str())), ("Effect", Tree::text("Allow"))];
        members.extend(self.principal.as_ref().map(|principal| ("Principal", principal.document())));
        members.push(("Action", Tree::one_or_many(self.actions.iter().copied())));
        if !self.resources.is_empty() {
            members.push(("Resource", Tree::one_or_many(self.resources.iter().map(String::as_str))));
        }
        if !self.conditions.is_empty() {
            members.push(("Condition", self.condition_document()));
        }
        Tree::object(members)
    }

    fn condition_document(&self) -> Tree {
        let mut document = Tree::Object(Vec::new());
        for LeastCondition { operator, key, values } in &self.conditions {
            let mut keys = document.remove(operator).unwrap_or(Tree::Object(Vec::new()));
            keys.set(key, Tree::one_or_many(values.iter().map(String::as_str)));
            document.set(operator, keys);
        }
        document
    }
}

impl StatementPrincipal {
    fn document(&self) -> Tree {
        match self {
            Self::Aws(arn) => Tree::object([("AWS", Tree::text(arn.as_str()))]),
            Self::Federated(provider) => Tree::object([("Federated", Tree::text(provider.as_str()))]),
            Self::Everyone => Tree::text("*"),
        }
    }
}
